"""``bureau backup`` and ``bureau restore-backup``: the library into one file, and back."""

from argparse import Namespace
from datetime import datetime
from pathlib import Path

from corpus.backup import BackedUp, Restored, backup, restore
from corpus.read.tidy import shown
from index.synonyms import OWN
from ui.output import say
from ui.settings import FILE, library_folder

ALSO = (FILE, OWN)
"""What is taken along of the library's folder beside documents."""
_NAMED = 3  # titles named in a line


def run(options: Namespace) -> int:
    """0: done; 1: the backup lacks originals that are gone from the library."""
    folder, file = library_folder(options.library), Path(options.file)
    if options.back:
        print(restored_line(restore(folder, file, also=ALSO)))
        return 0
    made = backup(folder, file, also=ALSO)
    print(backed_up_line(file, made))
    if made.missing:
        named = "、".join(f"《{title}》" for title in made.missing[:_NAMED])
        say(
            f"注意：{named}{'等' if len(made.missing) > _NAMED else ''}的原始文件已缺失，"
            "没有备份（正文已备份）。请运行 bureau doctor 检查。"
        )
    return 1 if made.missing else 0


def backed_up_line(file: Path, made: BackedUp) -> str:
    size = made.bytes / 1_000_000
    return f"已备份到“{shown(str(file))}”：{made.manifest.documents} 份文件，{size:.1f} MB。"


def restored_line(done: Restored) -> str:
    when = f"{datetime.fromisoformat(done.manifest.made_at).astimezone():%Y-%m-%d %H:%M}"
    line = f"已恢复到 {when} 的备份：{done.manifest.documents} 份文件。"
    if done.kept is None:
        return line
    return f"{line}恢复前的资料库保存在“{done.kept}”，到下次恢复时才删除。"

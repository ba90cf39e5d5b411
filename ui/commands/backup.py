"""``bureau backup`` and ``bureau restore-backup``: the library into one file, and back."""

import os
import sqlite3
from argparse import Namespace
from contextlib import closing
from datetime import datetime
from pathlib import Path

from corpus.backup import BackedUp, Restored, backup, restore
from corpus.errors import BureauError
from corpus.read.tidy import shown
from index.synonyms import OWN
from ui.access.database import FILE as ACCOUNTS
from ui.access.database import ServerDatabase
from ui.access.rows import failures, sessions
from ui.nightly import dated, prune
from ui.output import say
from ui.settings import FILE, library_folder
from ui.watch.act import Act
from ui.watch.audit import Audit
from ui.watch.keyboard import at_the_keyboard

ALSO = (FILE, OWN)
"""What is taken along of the library's folder beside documents."""
_NAMED = 3  # titles named in a line


def run(options: Namespace) -> int:
    """0: done; 1: the backup lacks originals that are gone from the library."""
    if not options.file.strip():  # else it would be the folder one is in
        raise BureauError("没有写明备份文件。请写出文件名或文件夹，如 备份.zip。")
    folder, file = library_folder(options.library), Path(options.file)
    if options.back:
        done = restore(folder, file, also=ALSO, apart=(ACCOUNTS,))
        # not before it: the log would make the file that accounts may only be put back without
        _note(folder, Act.RESTORED_BACKUP, file)
        for line in restored_lines(done):
            print(line)
        return 0
    into = file if os.path.isdir(file) else None  # noqa: PTH112 - no error for too long a name
    if options.keep and into is None:
        raise BureauError(f"--keep 用于按日期存放的文件夹，而“{file}”不是文件夹。请先建立它。")
    file = dated(into, datetime.now()) if into else file
    made = backup(folder, file, also=ALSO, apart={ACCOUNTS: without_sessions})
    _note(folder, Act.BACKUP, file)
    print(backed_up_line(file, made))
    if into and options.keep:
        for old in _pruned(into, options.keep, file):
            print(f"已删除较早的备份“{shown(old.name)}”。")
    if made.missing:
        named = "、".join(f"《{title}》" for title in made.missing[:_NAMED])
        say(
            f"注意：{named}{'等' if len(made.missing) > _NAMED else ''}的原始文件已缺失，"
            "没有备份（正文已备份）。请运行 bureau doctor 检查。"
        )
    return 1 if made.missing else 0


def without_sessions(copy: Path) -> None:
    """Take out of a copied ``server.db`` who is logged in, and who failed to: only here it holds.

    Nobody who has logged out since is logged in again on the machine that the backup is put on.
    """
    with closing(sqlite3.connect(copy, isolation_level=None)) as database:
        database.execute("PRAGMA secure_delete = ON")
        there = {n for (n,) in database.execute("SELECT name FROM sqlite_master")}
        for table in (sessions, failures):
            if table.name in there:
                database.execute(f'DELETE FROM "{table.name}"')


def _note(folder: Path, act: Act, file: Path) -> None:
    """A row of the audit log, where the server has one: a library alone needs none."""
    if not (folder / ACCOUNTS).is_file():
        return
    database = ServerDatabase(folder)
    try:
        Audit(database).note(at_the_keyboard(), act, file.name)
    finally:
        database.close()


def _pruned(folder: Path, keep: int, made: Path) -> tuple[Path, ...]:
    try:
        return prune(folder, keep, made)
    except OSError as error:
        raise BureauError(
            f"新的备份已做好，但“{folder}”里较早的删不掉（{error.strerror}）。请检查权限。"
        ) from error


def backed_up_line(file: Path, made: BackedUp) -> str:
    size = made.bytes / 1_000_000
    return f"已备份到“{shown(str(file))}”：{made.manifest.documents} 份文件，{size:.1f} MB。"


def restored_lines(done: Restored) -> list[str]:
    when = f"{datetime.fromisoformat(done.manifest.made_at).astimezone():%Y-%m-%d %H:%M}"
    line = f"已恢复到 {when} 的备份：{done.manifest.documents} 份文件。"
    if done.kept is not None:
        line += f"恢复前的资料库保存在“{done.kept}”，到下次恢复时才删除。"
    lines = [line]
    if done.apart:
        lines.append("账号、令牌和操作记录也已恢复，请各人重新登录。")
    if done.left:
        lines.append(
            f"账号、令牌和操作记录没有改动：这里已有 {ACCOUNTS}。"
            f"要改用备份中的，请停止服务，把 {ACCOUNTS} 移到别处，再恢复一次。"
        )
    return lines

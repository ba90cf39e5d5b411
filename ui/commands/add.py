"""``bureau add``: files, folders and archives into the library."""

import os
import sys
from argparse import Namespace
from pathlib import Path
from typing import Any

from corpus.document import Kind, Visibility
from corpus.errors import BureauError
from corpus.read.tidy import shown
from index.ingest import Added, Told
from ui.engine import Engine
from ui.output import dump, say
from ui.progress import Progress
from ui.settings import library_folder
from ui.tally import WORDS, Tally
from ui.watch.act import Act
from ui.watch.documents import names, note_added
from ui.watch.keyboard import at_the_keyboard


def run(options: Namespace) -> int:
    """0: all in; 1: some failed, the others are in. Raises BureauError where nothing got in."""
    if not all(options.paths):  # "" would be the folder one is in: a variable that was not set
        raise BureauError("有一个路径是空的。请检查命令，写明要添加的文件或文件夹。")
    paths = [Path(p) for p in options.paths]
    folder = library_folder(options.library)
    _check(paths, options.replaces, folder)
    engine = Engine(folder, create=True, say=say)
    kind = Kind(options.kind) if options.kind else None
    visibility = Visibility.INTERNAL if options.internal else None
    told = Told(kind, options.year, options.replaces, visibility)
    done = 0
    failed: list[Added] = []
    tally = Tally()
    by = at_the_keyboard()
    engine.audit.note(by, Act.UPLOADED, names(shown(it.name) for it in paths))
    looked_at = sys.stderr.isatty()
    try:
        with Progress() as progress:
            for one in engine.add(paths, told=told, say=progress.update, step=progress.step):
                done += 1
                tally.count(one)
                note_added(engine.audit, by, one)
                if one.result == "failed":
                    failed.append(one)
                progress.write(dump(added_json(one)) if options.json else added_line(one))
            progress.step("更新索引")
    except KeyboardInterrupt:
        if looked_at and done:
            say("\n".join(tally.lines()))
        say("再次运行同一条命令，会跳过已添加的文件，从停下的地方继续。")
        raise
    if looked_at and done > 1:
        say("\n".join(tally.lines()))
    if not done:
        named = "、".join(f"“{shown(p)}”" for p in options.paths[:3])
        raise BureauError(f"{named}里没有可以添加的文件。请检查路径是否正确。")
    if len(failed) == done:
        more = f"（共 {done} 个文件，都没有添加成功）" if done > 1 else ""
        raise BureauError(f"{failed[0].reason}{more}")
    return 1 if failed else 0


def _check(paths: list[Path], replaces: str | None, library: Path) -> None:
    """Before a library is made for them."""
    missing = [p for p in paths if not os.path.lexists(p)]
    if len(missing) == len(paths):
        named = "、".join(f"“{shown(p)}”" for p in missing[:3])
        raise BureauError(f"找不到{named}{'等' if len(missing) > 3 else ''}。请检查路径是否正确。")
    if replaces is not None and (len(paths) > 1 or paths[0].is_dir()):
        raise BureauError("--replaces 一次只能用于一个文件。请逐个添加。")
    for path in paths:
        if why := _about_itself(path, library):
            raise BureauError(why)


def _about_itself(path: Path, library: Path) -> str:
    """Why a folder is not gone through: the library's own files would become documents of it."""
    if not path.is_dir() or not library.is_dir():
        return ""
    named, own = path.resolve(), library.resolve()
    if own == named or own in named.parents:
        return f"“{shown(path)}”是资料库自己的文件夹。请改为添加存放文件的文件夹。"
    if named in own.parents:
        return f"“{shown(path)}”里有资料库自己的文件夹“{library}”。请只添加存放文件的文件夹。"
    return ""


def added_json(one: Added) -> dict[str, Any]:
    return {
        "file": one.name,
        "result": one.result,
        "document": one.document_id,
        "title": one.title,
        "chunks": one.chunks,
        "pages": one.pages,
        "similar": one.similar,
        "reason": one.reason,
    }


def added_line(one: Added) -> str:
    about = f"《{one.title}》 {one.document_id}" if one.title else ""
    reason = f"（{one.reason}）" if one.reason and about else one.reason or ""
    return f"{one.result:<9} {WORDS[one.result]} {one.name}  {about}{reason}".rstrip()

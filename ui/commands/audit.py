"""``bureau audit``: who changed what; and whether that record is whole."""

from argparse import Namespace
from collections.abc import Iterator
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path

from corpus.errors import BureauError
from ui.access.database import FILE, ServerDatabase
from ui.output import dump, plain, say
from ui.settings import library_folder
from ui.watch.act import act_words
from ui.watch.audit import Audit, Row

_AT_A_TIME = 1000  # rows read from the database at once


def run(options: Namespace) -> int:
    """0: shown, or whole; 1: the chain is broken."""
    folder = library_folder(options.library)
    audit = opened(folder)
    if options.verify:
        return verify(audit)
    shown = 0
    for row in rows(audit, options.since):
        print(dump(row_json(row)) if options.json else row_line(row))
        shown += 1
    if not shown and not options.json:
        print("没有操作记录。" if options.since is None else "这一天以来没有操作记录。")
    return 0


def opened(folder: Path) -> Audit:
    """Raises BureauError where there is no log to look at; makes none."""
    if not (folder / FILE).is_file():
        raise BureauError(
            f"“{folder}”里还没有操作记录。请用 --library 指明资料库，或先添加文件、启动服务。"
        )
    return Audit(ServerDatabase(folder))


def rows(audit: Audit, since: date | None) -> Iterator[Row]:
    """The oldest first, of the local day ``since`` and later."""
    begin = datetime(since.year, since.month, since.day).astimezone() if since else None
    above = 0
    while some := audit.rows(most=_AT_A_TIME, above=above, since=begin):
        yield from some
        above = some[-1].id


def verify(audit: Audit) -> int:
    found = audit.verified()
    if found.broken is None:
        print(f"操作记录完好：{found.rows} 条。最后一条的校验值：{found.last}")
        say("把条数和校验值抄到别处，以后可以对照：整个文件被人重做时，只有这样才能发现。")
        return 0
    print(f"操作记录从第 {found.broken} 条起对不上：这一条被改动、删去或换过。")
    say("请停止服务，保留 server.db 作为证据，与备份中的 server.db 对照。")
    return 1


def row_json(row: Row) -> dict[str, object]:
    return asdict(row) | {"at": row.at.isoformat(timespec="milliseconds")}


def row_line(row: Row) -> str:
    at = f"{row.at.astimezone():%Y-%m-%d %H:%M:%S}"
    change = " → ".join(it for it in (row.before, row.after) if it)
    where = f"〔{row.origin}〕" if row.origin else ""
    said = (at, row.who or "（未登录）", act_words(row.act), row.of, change, where)
    return plain(f"{row.id:>5}  {'  '.join(' '.join(it.split()) for it in said if it)}")

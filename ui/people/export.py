"""Everything the server keeps about people and what they did, in one file."""

import json
import os
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from corpus.errors import BureauError
from corpus.library import Library
from corpus.people import TABLES
from ui.access.database import tables
from ui.access.rows import sessions, tokens, users
from ui.watch.audit import Audit

if TYPE_CHECKING:
    from ui.access.database import ServerDatabase

README = "说明.txt"
_WORDS = {
    "questions": "提问（个人信息已隐去）：asked 问题，outcome 结果，answer 答复编号，asked_at 时间",
    "feedback": "反馈：question 问题，helpful 是否有帮助，comment 意见，given_at 时间",
    "calls": "来电记录：note 记录，callback 回电号码，outcome 结果，begun_at 时间",
    "call_questions": "来电中的提问：call 来电编号，question 问题，spoken 答复，sources 出处",
    "tickets": "工单：number 工单编号，call 来电编号，content 内容",
    "standard_answers": "核准答复：answer 答复，approved_by 核准人，retired 是否停用",
    "users": "账号（不含密码）：name 名称，role 角色，entered_at 最近登录",
    "sessions": "登录状态：user 账号编号，device 设备，seen_at 最近使用",
    "tokens": "程序令牌（不含令牌本身）：name 名称，role 角色，used_at 最近使用",
    "audit": "操作记录：at 时间，who 谁，act 做了什么，of 对象，before 之前，after 之后",
}
# named one by one: what is added to a table later may be a secret
_OPEN: Mapping[str, tuple[sa.Table, tuple[str, ...]]] = {
    "users": (users, ("id", "name", "role", "active", "subject", "created_at", "entered_at")),
    "sessions": (sessions, ("id", "user", "device", "created_at", "seen_at")),
    "tokens": (tokens, ("id", "name", "role", "created_at", "expires_at", "used_at")),
}


@dataclass(frozen=True, slots=True)
class Exported:
    """How many rows of each there are, in the order of the file."""

    rows: Mapping[str, int]

    @property
    def line(self) -> str:
        said = {
            "questions": "条提问", "feedback": "条反馈", "calls": "条来电记录", "tickets": "张工单",
            "standard_answers": "条核准答复", "users": "个账号", "audit": "条操作记录",
        }  # fmt: skip
        return "、".join(f"{self.rows[name]} {word}" for name, word in said.items())


def export(library: Library, server: "ServerDatabase", file: Path) -> Exported:
    """Write the ZIP ``file``: JSON lines by kind, and what they mean; one state of the library.

    Raises:
        BureauError: there is such a file, no such folder, no rights, disk full.
    """
    if file.exists():
        raise BureauError(f"“{file}”已经存在，没有导出。请换一个文件名。")
    half = file.with_name(f".{file.name}.half")
    try:
        # for its owner alone: it holds numbers to call back at
        with (
            os.fdopen(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out,
            zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed,
        ):
            made = _write(packed, library, server)
        half.replace(file)
    except OSError as error:
        with suppress(OSError):  # a name that is too long is so here, too
            half.unlink(missing_ok=True)
        raise BureauError(
            f"无法写入“{file}”（{error.strerror}）。请检查文件夹、读写权限和磁盘空间。"
        ) from error
    except BaseException:
        half.unlink(missing_ok=True)
        raise
    return made


def _write(packed: zipfile.ZipFile, library: Library, server: "ServerDatabase") -> Exported:
    counts: dict[str, int] = {}
    with library.moment():
        for name in TABLES:
            counts[name] = _lines(packed, name, library.people(name))
    for name, (table, columns) in _OPEN.items():
        chosen = sa.select(*(table.c[it] for it in columns)).order_by(table.c.id)
        counts[name] = _lines(packed, name, _rows(server, chosen))
    Audit(server)  # its table is there
    audit = tables.tables["audit"]
    counts["audit"] = _lines(packed, "audit", _rows(server, sa.select(audit).order_by(audit.c.id)))
    packed.writestr(README, _readme(counts))
    return Exported(counts)


def _lines(packed: zipfile.ZipFile, name: str, rows: Iterator[dict[str, Any]]) -> int:
    count = 0
    with packed.open(f"{name}.jsonl", "w", force_zip64=True) as out:
        for row in rows:
            out.write(f"{json.dumps(row, ensure_ascii=False)}\n".encode("utf-8", "replace"))
            count += 1
    return count


def _rows(server: "ServerDatabase", chosen: sa.Select[Any]) -> Iterator[dict[str, Any]]:
    with server.reading() as connection:
        for row in connection.execute(chosen):
            yield {
                key: it.replace(tzinfo=UTC).isoformat() if isinstance(it, datetime) else it
                for key, it in row._mapping.items()
            }


def _readme(counts: Mapping[str, int]) -> str:
    lines = [
        "本程序保存的与人有关的全部记录",
        f"导出时间：{datetime.now().astimezone():%Y-%m-%d %H:%M:%S}",
        "",
        "每个 .jsonl 文件一行一条记录（JSON，UTF-8 编码）。",
        "时间为世界协调时（UTC，北京时间减 8 小时）。",
        "",
        *(f"{name}.jsonl  {count} 条  {_WORDS[name]}" for name, count in counts.items()),
        "",
        "来电记录、工单里可能有回电号码，操作记录里有账号名称。请妥善保管，用完删除。",
    ]
    return "\r\n".join(lines) + "\r\n"

"""Settings that were changed in the file itself, past the program: found at the next start.

What the file last said is kept in ``server.db``, of secrets only a digest with a random number, so
that it shows that one has changed and nothing of what it was or is.
"""

import hashlib
import json
import logging
import re
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import sqlalchemy as sa

from corpus.errors import BureauError
from ui.access.database import ServerDatabase, tables
from ui.access.role import Role, Visitor
from ui.output import plain
from ui.settings import FILE, stated
from ui.watch.act import Act
from ui.watch.audit import Audit

if TYPE_CHECKING:
    from ui.engine import Engine

log = logging.getLogger(__name__)

FOUND = Visitor(Role.ADMIN, "（启动时发现）", "server")
_SECRET = re.compile(r"(?:key|secret|password|token)s?$", re.I)
_LONGEST = 200  # characters told of one value
_NOTHING, _HIDDEN = "（没有写）", "（密钥，不记内容）"

_table = sa.Table(
    "settings_seen",
    tables,
    sa.Column("name", sa.Text, primary_key=True),  # "" in the row that says: it was looked at
    sa.Column("value", sa.Text, nullable=False),  # JSON; of a secret "number:digest"
)


def note_changes(engine: "Engine") -> None:
    """Notes in the audit log what the file says now and did not when it was last looked at.

    Nobody waits for it: where it cannot be noted (disk full), the next start tries again.
    """
    try:
        _note(engine.server, engine.audit, engine.library.folder)
    except BureauError as error:
        log.warning("it is not noted how the settings were changed by hand: %s", error)


def remember(engine: "Engine") -> None:
    """What the file says now is known: it was changed in the page, and noted there."""
    try:
        _keep(engine.server, stated(engine.library.folder / FILE))
    except BureauError as error:  # then the next start tells of it once more
        log.warning("it is not kept what the settings are: %s", error)


def _note(database: ServerDatabase, audit: Audit, folder: Path) -> None:
    now = stated(folder / FILE)
    before = _kept(database)
    if before is not None:
        changed = [it for it in sorted(before.keys() | now.keys()) if not _same(it, before, now)]
        if not changed:
            return
        old = "；".join(f"{it}：{_told(it, before.get(it))}" for it in changed)
        new = "；".join(f"{it}：{_said(it, now)}" for it in changed)
        audit.note(FOUND, Act.SETTINGS_BY_HAND, FILE, old, new)
    _keep(database, now)


def _kept(database: ServerDatabase) -> dict[str, str] | None:
    """``None`` before the first look: then nothing can be told to be new."""
    with database.reading() as connection:
        if not sa.inspect(connection).has_table(_table.name):  # of an earlier program, disk full
            return None
        rows = connection.execute(sa.select(_table.c.name, _table.c.value)).all()
    kept = {row.name: row.value for row in rows}
    return None if kept.pop("", None) is None else kept


def _keep(database: ServerDatabase, now: Mapping[str, Any]) -> None:
    with database.writing() as connection:
        tables.create_all(connection, tables=[_table])
        connection.execute(sa.delete(_table))
        rows = [{"name": "", "value": ""}]
        rows += [{"name": name, "value": _value(name, it)} for name, it in now.items()]
        connection.execute(sa.insert(_table), rows)


def _value(name: str, value: Any) -> str:
    if not _SECRET.search(name):
        return json.dumps(value, ensure_ascii=False, sort_keys=True, default=str)
    number = secrets.token_hex(16)
    return f"{number}:{_digest(number, value)}"


def _same(name: str, before: Mapping[str, str], now: Mapping[str, Any]) -> bool:
    if name not in before or name not in now:
        return False
    if not _SECRET.search(name):
        return before[name] == _value(name, now[name])
    number, _, digest = before[name].partition(":")
    return digest == _digest(number, now[name])


def _digest(number: str, secret: Any) -> str:
    return hashlib.sha256(f"{number}:{secret}".encode("utf-8", "surrogatepass")).hexdigest()


def _said(name: str, now: Mapping[str, Any]) -> str:
    return _told(name, _value(name, now[name]) if name in now else None)


def _told(name: str, kept: str | None) -> str:
    """A value as the log tells it."""
    if kept is None:
        return _NOTHING
    if _SECRET.search(name):
        return _HIDDEN
    value = json.loads(kept)
    words = _bare(value) if isinstance(value, str) else kept
    return plain(words if len(words) <= _LONGEST else f"{words[:_LONGEST]}…")


def _bare(words: str) -> str:
    """An address without what a key may be written in: what stands behind "?", and "user:word@"."""
    try:
        parts = urlsplit(words)
    except ValueError:
        return words
    if not parts.scheme or not parts.netloc:
        return words
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"

"""The server's log: one line an event, as JSON for programs or as words for people.

To stderr, where systemd's journal takes it, and, where the settings say so, into ``server.log``
beside the library. What the rooms warn of stands in ``errors.log`` (``ui.fault``); here only that
and where it happened, since a message may repeat what a person typed.
"""

import json
import logging
import os
import sys
import time
from contextlib import suppress
from datetime import datetime
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ui.watch.event import Answered, Event, Noted, Responded

if TYPE_CHECKING:
    from ui.settings import Settings

FILE = "server.log"
SERVER = logging.getLogger("ui.watch.server")  # carries events, nothing else
SERVER.propagate = False


def tell(event: Event) -> None:
    """Write one event where a server's log is open; else nothing happens."""
    if SERVER.handlers:
        SERVER.handle(SERVER.makeRecord(SERVER.name, logging.INFO, "", 0, "%s", (event,), None))


class ServerLog:
    """The open log of one server; ``with ServerLog(settings, folder): …``."""

    def __init__(self, settings: "Settings", folder: Path) -> None:
        form = _Lines() if settings.log_format == "json" else _Words()
        stream = logging.StreamHandler(sys.stderr)
        self._handlers: list[logging.Handler] = [stream]
        if settings.log_file:
            self._handlers.append(
                _File(
                    folder / FILE,
                    maxBytes=settings.log_megabytes * 1_000_000,
                    backupCount=settings.log_files - 1,
                    encoding="utf-8",
                    delay=True,
                )
            )
        for handler in self._handlers:
            handler.setFormatter(form)
            handler.addFilter(_shown)

    def __enter__(self) -> "ServerLog":
        for handler in self._handlers:
            SERVER.addHandler(handler)
            logging.getLogger().addHandler(handler)
        return self

    def __exit__(self, *_: object) -> None:
        for handler in self._handlers:
            SERVER.removeHandler(handler)
            logging.getLogger().removeHandler(handler)
            handler.close()


def _shown(record: logging.LogRecord) -> bool:
    return record.name == SERVER.name or record.levelno >= logging.WARNING


class _File(RotatingFileHandler):
    """A full disk stops no answer, and is no reason to fill stderr with it."""

    def emit(self, record: logging.LogRecord) -> None:
        with suppress(OSError):
            super().emit(record)

    def handleError(self, record: logging.LogRecord) -> None:
        error = sys.exc_info()[1]
        if not isinstance(error, OSError):
            super().handleError(record)

    def _open(self) -> Any:
        """For the server's user alone."""
        return os.fdopen(
            os.open(self.baseFilename, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o640),
            "a",
            encoding=self.encoding,
        )


class _Lines(logging.Formatter):
    """JSON, a line an event."""

    def format(self, record: logging.LogRecord) -> str:
        at = datetime.fromtimestamp(record.created).astimezone()
        said = {"time": at.isoformat(timespec="milliseconds"), **_fields(record)}
        return json.dumps(said, ensure_ascii=False, separators=(",", ":"))


class _Words(logging.Formatter):
    """For who looks at a terminal."""

    def format(self, record: logging.LogRecord) -> str:
        said = _fields(record)
        kind, stages = said.pop("event"), said.pop("stages", {})
        spent = " ".join(f"{name}={value}" for name, value in stages.items())
        words = " ".join(f"{name}={value}" for name, value in said.items())
        clock = time.strftime("%H:%M:%S", time.localtime(record.created))
        return f"{clock} {kind} {words}{f' ({spent})' if spent else ''}"


def _fields(record: logging.LogRecord) -> dict[str, Any]:
    args = record.args
    event = args[0] if record.name == SERVER.name and isinstance(args, tuple) else None
    match event:
        case Answered():
            said: dict[str, Any] = {
                "event": "question",
                "id": event.id,
                "face": event.by.face.value,
                "role": event.by.role.value,
                "outcome": event.outcome,
                "ms": round(event.milliseconds, 1),
                "stages": {name: round(it, 1) for name, it in event.stages.items()},
            }
            return said | ({"error": event.error} if event.error else {})
        case Responded():
            return {
                "event": "request",
                "face": event.face.value,
                "role": event.role.value,
                "method": event.method,
                "status": event.status,
                "ms": round(event.milliseconds, 1),
                "client": event.client,
            }
        case Noted():
            return {"event": "audit", "row": event.row, "act": event.act, "hash": event.hash}
    return {"event": record.levelname.lower(), "where": record.name, "details": "errors.log"}

"""Backups that are made again and again into one folder: how they are called, which are kept."""

import re
from datetime import datetime
from pathlib import Path

from corpus import archive

_NAME = "bureau-{:%Y%m%d-%H%M%S}.zip"
_DATED = re.compile(r"bureau-\d{8}-\d{6}\.zip")


def dated(folder: Path, now: datetime) -> Path:
    """The file for a backup made ``now`` (local time)."""
    return folder / _NAME.format(now)


def prune(folder: Path, keep: int, made: Path) -> tuple[Path, ...]:
    """Delete all but the last ``keep`` backups that ``dated`` has named; gives the deleted ones.

    ``made`` stays whatever its name says: a clock that was set back must not cost the newest one.
    What only looks like a backup is left alone.

    Raises:
        OSError: no rights.
    """
    found = [
        path
        for path in folder.iterdir()
        if _DATED.fullmatch(path.name) and path != made and archive.is_backup(path)
    ]
    old = sorted(found, key=lambda path: path.name, reverse=True)[keep - 1 :]
    for path in old:
        path.unlink()
    return tuple(old)

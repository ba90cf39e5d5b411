"""Backups that are made again and again into one folder: how they are called, which are kept."""

import os
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
    What only looks like a backup is left alone. The folder may hold a million other files: of
    those only the names are looked at, one after the other.

    Raises:
        OSError: no rights.
    """
    with os.scandir(folder) as entries:
        names = [it.name for it in entries if _DATED.fullmatch(it.name) and it.name != made.name]
    left, gone = keep - 1, []
    for name in sorted(names, reverse=True):
        if not archive.is_backup(path := folder / name):
            continue
        if left > 0:
            left -= 1
        else:
            path.unlink()
            gone.append(path)
    return tuple(gone)

"""A text file that a user has named: questions, cases, the results of an earlier run."""

import errno
import os
from pathlib import Path

LARGEST = 100_000_000  # bytes; a device, or a film taken for a list, would fill the memory


def text_of(path: Path) -> str:
    """Raises OSError: there is none, no rights, too large; UnicodeDecodeError: no UTF-8."""
    with path.open("rb") as file:
        content = file.read(LARGEST + 1)
    if len(content) > LARGEST:
        raise OSError(errno.EFBIG, os.strerror(errno.EFBIG), str(path))
    return content.decode("utf-8-sig")

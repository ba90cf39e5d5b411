"""A large entry of an archive, unpacked piece by piece where it is needed.

The program that finds it, often the server, never holds it whole: half a gigabyte of content, and
its copy on the way to the process that reads it, would be 1.4 GB for a moment.
"""

import io
import lzma
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from corpus.errors import Unreadable
from corpus.read.tidy import shown

HELD = 1_000_000  # bytes; what is no larger is read at once: an archive takes time to open
_PIECE = 1 << 20
# ValueError: the name that stands with the content is no text; RuntimeError: encrypted after all
TORN = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error,
    OSError, EOFError, NotImplementedError, ValueError, RuntimeError,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Packed:
    """``archive`` is a file, or what came with a mail. Picklable, and small where it is a file."""

    name: str
    archive: Path | bytes = field(repr=False)
    at: int  # where its own record begins: a name may be there twice
    size: int  # bytes, unpacked

    def __len__(self) -> int:
        return self.size

    def pieces(self) -> Iterator[bytes]:
        """Its content. Raises ``Unreadable``: torn, or the archive has changed."""
        with torn(self.name), self._opened() as stream:
            while piece := stream.read(_PIECE):
                yield piece

    def read(self) -> bytes:
        return b"".join(self.pieces())

    @contextmanager
    def _opened(self) -> Iterator[IO[bytes]]:
        of = io.BytesIO(self.archive) if isinstance(self.archive, bytes) else self.archive
        with zipfile.ZipFile(of) as archive:
            found = (it for it in archive.infolist() if it.header_offset == self.at)
            entry = next((it for it in found if it.file_size == self.size), None)
            if entry is None:  # another archive of that name by now
                raise EOFError
            with archive.open(entry) as stream:
                yield stream


@contextmanager
def torn(name: str) -> Iterator[None]:
    """The line for an entry that cannot be unpacked."""
    try:
        yield
    except TORN as error:
        raise Unreadable(f"「{shown(name)}」在压缩包中已损坏，请重新压缩后再添加。") from error

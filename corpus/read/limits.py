"""How much a file may hold."""

from dataclasses import dataclass

MB = 1_000_000


@dataclass(frozen=True, slots=True)
class Limits:
    """Sizes above which a file is refused before it is read, in bytes unless said otherwise.

    A statute book is about 0.3 MB of text and a yearbook of scans 200 MB, so what is larger is a
    mistake (a log, a disk image) or an attack.
    """

    text: int = 100 * MB  # text, Markdown, HTML: read whole into memory
    file: int = 500 * MB  # any other file
    unpacked: int = 1_000 * MB  # all entries of an archive (or the parts of a .docx) together
    entries: int = 20_000  # count of entries of an archive
    listed: int = 10 * MB  # the list of an archive's entries; 20,000 long names take 5
    ratio: int = 200  # unpacked / packed; deflate of real text stays below 30
    cells: int = 2_000_000  # count of filled cells of a workbook

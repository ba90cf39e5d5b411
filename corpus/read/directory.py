"""How long the list of a zip's entries is, told from its last bytes before the list is read.

``zipfile`` makes half a kilobyte of objects out of each entry of 47 bytes, all at once: a file of
50 MB that lists a million of them would take half a minute and 500 MB to be opened at all.
https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT, 4.3.14 to 4.3.16
"""

import os
import struct
from typing import BinaryIO

_END = struct.Struct("<4s4H2LH")
_LOCATOR = struct.Struct("<4sLQL")
_END64 = struct.Struct("<4sQ2H2L4Q")
_COMMENT = 1 << 16  # bytes that may follow the end record


def listed_bytes(stream: BinaryIO) -> int:
    """Of the central directory, as ``zipfile`` will believe it; 0 where there is none.

    ``stream`` is seekable and left anywhere.
    """
    size = stream.seek(0, os.SEEK_END)
    begin = max(0, size - _END.size - _COMMENT)
    stream.seek(begin)
    tail = stream.read()
    at = len(tail) - _END.size
    if at < 0 or not (tail.startswith(b"PK\5\6", at) and tail.endswith(b"\0\0")):
        at = tail.rfind(b"PK\5\6")
    if at < 0 or len(tail) - at < _END.size:
        return 0
    listed = int(_END.unpack_from(tail, at)[5])
    locator = begin + at - _LOCATOR.size
    if locator < _END64.size:
        return listed
    # the longer record stands right before its locator, wherever that says it is
    stream.seek(locator - _END64.size)
    record = stream.read(_END64.size + _LOCATOR.size)
    if record.startswith(b"PK\6\6") and record[_END64.size :].startswith(b"PK\6\7"):
        return int(_END64.unpack_from(record)[8])
    return listed

"""Pickled messages on a pipe, each behind its length. Both ends are our own processes."""

import pickle
import struct
from typing import IO, Any

_LENGTH = struct.Struct("<Q")


def write_frame(pipe: IO[bytes], message: object) -> None:
    data = pickle.dumps(message, pickle.HIGHEST_PROTOCOL)
    for part in (_LENGTH.pack(len(data)), data):  # apart: joined, they would be there twice
        rest = memoryview(part)
        while rest:  # a pipe without a buffer may take a part
            rest = rest[pipe.write(rest) :]
    pipe.flush()


def read_frame(pipe: IO[bytes]) -> Any:
    """The next message. Raises EOFError where the other end has gone."""
    (length,) = _LENGTH.unpack(_exactly(pipe, _LENGTH.size))
    return pickle.loads(_exactly(pipe, length))


def _exactly(pipe: IO[bytes], size: int) -> bytearray:
    data = bytearray()
    while len(data) < size:
        part = pipe.read(size - len(data))
        if not part:
            raise EOFError
        data += part
    return data

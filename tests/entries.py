"""Small entries for the library with vectors that can be worked out in the head."""

from collections.abc import Callable
from hashlib import sha256
from typing import Any

import numpy as np

from corpus.chunk import Chunk, Role, Unit
from corpus.document import Description, Kind
from corpus.record import Entry

DIMENSION = 8


def vector(text: str) -> np.ndarray:
    """How often code points of each remainder by 8 stand in the text, brought to length 1."""
    counts = np.bincount([ord(sign) % DIMENSION for sign in text], minlength=DIMENSION)
    return (counts / max(float(np.linalg.norm(counts)), 1.0)).astype(np.float16)


def entry(
    source: str,
    text: str,
    *,
    title: str | None = None,
    vectors_of: Callable[[str], np.ndarray] = vector,
    **about: Any,
) -> Entry:
    """A line is a chunk under the heading 第一章, a part of it up to 。 is a unit."""
    units: list[Unit] = []
    chunks: list[Chunk] = []
    start = 0
    for ordinal, line in enumerate(text.split("\n")):
        first, at = len(units), start
        for sentence in line.split("。"):
            if sentence:
                units.append(Unit(Role.SENTENCE, 1, at, at + len(sentence) + 1, page=ordinal + 1))
                at += len(sentence) + 1
        end = start + len(line)
        chunks.append(
            Chunk(
                ordinal=ordinal,
                location=("第一章", f"第{ordinal + 1}条"),
                start=start,
                end=end,
                text=line,
                lead="",
                passage=(start, end),
                passage_location=("第一章", f"第{ordinal + 1}条"),
                units=tuple(units[first:]),
            )
        )
        start = end + 1
    original = f"{source}|{text}".encode("utf-8", "surrogatepass")
    return Entry(
        source=source,
        original=original,
        sha256=sha256(original).hexdigest(),
        format="txt",
        pages=None,
        origin={},
        about=Description(title or source.removesuffix(".txt"), **{"kind": Kind.OTHER, **about}),
        text=text,
        units=tuple(units),
        chunks=tuple(chunks),
        chunk_vectors=np.array([vectors_of(chunk.text) for chunk in chunks]),
        unit_vectors=np.array(
            [vectors_of(text[unit.start : unit.end]) for unit in units], np.float16
        ).reshape(len(units), len(vectors_of(""))),
    )

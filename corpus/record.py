"""What goes into a library and what comes out of it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Literal

import numpy as np

from corpus.chunk import Chunk, Unit
from corpus.document import Description
from corpus.figure import Figure
from corpus.read.packed import Packed


@dataclass(frozen=True, slots=True)
class Entry:
    """One file, read, cut and embedded: everything the library keeps of it.

    ``original`` is the file itself, as a path, as bytes or in its archive; ``sha256`` is its hex
    digest.
    ``chunk_vectors`` is (chunks, d) and ``unit_vectors`` (units, d), float16, the latter with
    zeros where a unit has no vector. The units of a chunk are a run of ``units``.
    """

    source: str
    original: Path | bytes | Packed
    sha256: str
    format: str
    pages: int | None
    origin: dict[str, str]
    about: Description
    text: str
    units: tuple[Unit, ...]
    chunks: tuple[Chunk, ...]
    chunk_vectors: np.ndarray
    unit_vectors: np.ndarray
    # Where the file lay: tells a changed file from another one of the same name. Never shown.
    path: str = ""
    confidence: dict[int, float] = field(default_factory=dict)  # page → mean of what OCR read
    # as ``corpus.figures`` finds them with ``about``; ``None``: when they are first asked for
    figures: tuple[Figure, ...] | None = None


@dataclass(frozen=True, slots=True)
class Put:
    """What became of an entry. ``title`` and ``source`` are those of the document it is now."""

    document_id: str
    result: Literal["added", "unchanged", "replaced"]
    title: str
    source: str


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a document; older ones are kept."""

    number: int  # from 1
    sha256: str
    source: str
    title: str
    added_at: datetime  # UTC
    current: bool


@dataclass(frozen=True, slots=True)
class ChunkRow:
    """A chunk as the indexes need it. ``vector`` is (d,), float16."""

    chunk_id: int
    document_id: str
    ordinal: int
    title: str
    location: tuple[str, ...]
    lead: str
    text: str
    vector: np.ndarray


@dataclass(frozen=True, slots=True)
class Changes:
    """What an index of an older generation must do to hold what the library holds now.

    It drops everything of the ``changed`` documents and takes ``chunks``, which come in the order
    of their ids. ``chunks`` can be gone through once, while the ``Library.changes`` block lasts.
    """

    generation: int
    model: str | None
    dimension: int | None
    changed: tuple[str, ...]
    known: frozenset[str]  # ids of all documents, the removed ones too
    chunks: Iterator[ChunkRow]


@dataclass(frozen=True, slots=True)
class Stored:
    """One version of a document as it must be embedded anew for another model."""

    version: int  # key for ``Vectors.version``
    title: str
    text: str
    units: tuple[Unit, ...]
    chunks: tuple[Chunk, ...]


@dataclass(frozen=True, slots=True)
class Vectors:
    """New vectors of one version: shapes as in ``Entry``."""

    version: int
    chunk_vectors: np.ndarray
    unit_vectors: np.ndarray


@dataclass(frozen=True, slots=True)
class Feedback:
    answer_id: str
    question: str
    helpful: bool
    comment: str
    given_at: datetime  # UTC
    id: int = 0


@dataclass(frozen=True, slots=True)
class Question:
    """A question that was asked. ``outcome`` is one of ``assistant.answer.Outcome``."""

    text: str  # without personal data
    outcome: str
    answer_id: str
    elapsed_ms: float
    asked_at: datetime  # UTC

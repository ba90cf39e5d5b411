"""One folder of indexes, made from one generation of the library and never changed after."""

import json
import os
import re
import shutil
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import Self

import numpy as np

from corpus.library import Library
from corpus.originals import flush_folder
from corpus.public import PublicLibrary
from corpus.record import Changes, ChunkRow
from index import dense, keyword, lists
from index.dense import Dense
from index.keyword import Keyword
from index.lists import EXACT_UP_TO, Lists
from index.tokenize import words

FORMAT = 2
"""Raise by one when what is written, or how text becomes terms, changes: old ones are rebuilt."""

REWRITE_UP_TO = 20_000
"""Chunks. Deleted chunks stay in BM25's statistics until their segment is merged away, so that an
index which lost some scores otherwise than a fresh one. Up to this size (some 4 s) it is written
anew instead; beyond, when a tenth is deleted."""

_LISTS = "lists.faiss"  # its ids lie beside it in .npy
_WORD = re.compile(r"[\u4e00-\u9fff]{2,8}")
_ROW = np.dtype([("chunk", "<i8"), ("ordinal", "<i4"), ("owner", "<i4")])


@dataclass(frozen=True, slots=True)
class Settings:
    """What stands in ``settings.json``, written last: a folder without it is not finished."""

    format: int
    generation: int
    model: str | None
    documents: tuple[str, ...]  # ids; a row's ``owner`` is a place in it
    chunks: int
    files: dict[str, int]  # size in bytes by name


class Derived:
    """The open indexes of one generation. Safe to share between threads; rows are in the order
    of chunk ids.

    Raises:
        OSError, ValueError, KeyError, TypeError, RuntimeError: the folder is not whole.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        raw = json.loads((folder / "settings.json").read_text("utf-8"))
        self.settings = Settings(**{**raw, "documents": tuple(raw["documents"])})
        if self.settings.format != FORMAT:
            raise ValueError(f"format {self.settings.format}, not {FORMAT}")
        for name, size in self.settings.files.items():
            if (folder / name).stat().st_size != size:
                raise ValueError(f"{name} is not {size} bytes long")
        self._rows = np.load(folder / "rows.npy", mmap_mode="r")
        self.dense = Dense(folder / "vectors.faiss")
        self.keyword = Keyword(folder / "keyword")
        self.lists = Lists(folder / _LISTS) if _LISTS in self.settings.files else None
        if self.lists is not None:
            self.dense.narrow(self.lists, self._rows["chunk"])
        self._owner = {document: at for at, document in enumerate(self.settings.documents)}
        counts = {self.settings.chunks, len(self._rows), self.dense.count, self.keyword.count}
        if len(counts) != 1:
            raise ValueError(f"the indexes hold different numbers of chunks: {counts}")

    @property
    def generation(self) -> int:
        return self.settings.generation

    @property
    def model(self) -> str | None:
        return self.settings.model

    @property
    def count(self) -> int:
        """Chunks in it."""
        return self.settings.chunks

    @cached_property
    def vocabulary(self) -> dict[str, int]:
        """Chinese words of the library → in how many chunks they stood when they were added."""
        lines = (self.folder / "vocabulary.txt").read_text("utf-8").splitlines()
        return {word: int(count) for word, count in (line.split() for line in lines)}

    @cached_property
    def sounds(self) -> dict[str, tuple[str, ...]]:
        """Pinyin without tones → words of the library, the most frequent first."""
        from index.bridge import sounds_of

        return sounds_of(self.vocabulary)

    def place(self, chunk_id: int) -> tuple[str, int]:
        """Document id and ordinal of a chunk. Raises KeyError for one that is not in it."""
        row = self._rows[self.row(chunk_id)]
        return self.settings.documents[row["owner"]], int(row["ordinal"])

    def row(self, chunk_id: int) -> int:
        """The row of a chunk in ``dense``. Raises KeyError for one that is not in it."""
        at = int(np.searchsorted(self._rows["chunk"], chunk_id))
        if at == len(self._rows) or self._rows["chunk"][at] != chunk_id:
            raise KeyError(chunk_id)
        return at

    def chunk_id(self, row: int) -> int:
        """The chunk in a row of ``dense``."""
        return int(self._rows["chunk"][row])

    def rows_of(self, documents: Sequence[str]) -> np.ndarray:
        """The rows of the documents' chunks, ascending; what ``dense`` calls allowed rows."""
        return np.flatnonzero(self._owned(documents))

    def _owned(self, documents: Sequence[str]) -> np.ndarray:
        wanted = np.zeros(len(self.settings.documents), bool)
        wanted[[self._owner[it] for it in documents if it in self._owner]] = True
        return wanted[self._rows["owner"]]

    # making the next one

    @classmethod
    def build(
        cls,
        library: Library,
        folder: Path,
        previous: Self | None,
        *,
        exact_up_to: int = EXACT_UP_TO,
    ) -> None:
        """Write the indexes of the library's present generation into the empty ``folder``.

        With a ``previous`` one of the same model, what did not change is taken over: the work is
        that of the documents that changed. With more than ``exact_up_to`` chunks the vectors lie
        in lists as well.
        """
        (folder / "keyword").mkdir()
        if previous is not None and previous.model == library.model:
            with library.changes(previous.generation) as changes:
                # the public's must not remember a word of what is no longer for the public
                most = None if isinstance(library, PublicLibrary) else REWRITE_UP_TO
                if not previous._must_rewrite(changes, most):
                    return _extend(folder, previous, changes, exact_up_to)
        with library.changes() as changes:
            _write(folder, changes, exact_up_to)
        return None

    def _must_rewrite(self, changes: Changes, rewrite_up_to: int | None) -> bool:
        if changes.dimension != self.dense.dimension and self.count:
            return True
        if not changes.known.issuperset(self.settings.documents):
            return True  # the library was put back to before some of them were added
        lost = int(self._owned(changes.changed).sum())
        if not lost:
            return False
        if rewrite_up_to is None or self.count <= rewrite_up_to:
            return True
        return self.keyword.deleted + lost > self.count / 10


class _Gathered:
    """Rows on their way into the keyword index: what the other files need is kept."""

    def __init__(self, rows: Iterator[ChunkRow]) -> None:
        self._coming = rows
        self._rows: list[tuple[int, int, str]] = []
        self._vectors: list[np.ndarray] = []
        self.vocabulary: Counter[str] = Counter()

    def __iter__(self) -> Iterator[ChunkRow]:
        for row in self._coming:
            self._rows.append((row.chunk_id, row.ordinal, row.document_id))
            self._vectors.append(row.vector)
            text = "\n".join((row.title, *row.location, row.lead, row.text))
            self.vocabulary.update({w for w in words(text) if _WORD.fullmatch(w)})
            yield row

    def rows(self, owners: dict[str, int]) -> np.ndarray:
        """(n,) of ``_ROW``; documents that ``owners`` does not know yet are added to it."""
        return np.array(
            [
                (chunk, ordinal, owners.setdefault(document, len(owners)))
                for chunk, ordinal, document in self._rows
            ],
            _ROW,
        )

    def vectors(self, dimension: int) -> np.ndarray:
        return np.array(self._vectors, np.float16).reshape(-1, dimension)


def _write(folder: Path, changes: Changes, exact_up_to: int) -> None:
    gathered = _Gathered(changes.chunks)
    keyword.write(folder / "keyword", gathered)
    owners: dict[str, int] = {}
    rows = gathered.rows(owners)
    vectors = gathered.vectors(changes.dimension or 1)
    if len(rows) > exact_up_to:
        lists.write(folder / _LISTS, vectors, rows["chunk"])
    _finish(folder, changes, owners, rows, vectors, gathered.vocabulary)


def _extend(folder: Path, previous: Derived, changes: Changes, exact_up_to: int) -> None:
    for file in (previous.folder / "keyword").iterdir():
        _share(file, folder / "keyword" / file.name)
    gathered = _Gathered(changes.chunks)
    keyword.extend(folder / "keyword", changes.changed, gathered)

    kept = ~previous._owned(changes.changed)
    owners = dict(previous._owner)
    rows = np.concatenate((previous._rows[kept], gathered.rows(owners)))
    new = gathered.vectors(changes.dimension or 1)
    old = previous.dense.vectors[kept] if previous.count else new[:0]
    order = np.argsort(rows["chunk"])  # a restored document has older ids than the last added
    # words of what was dropped stay until the next whole build: they only help to guess
    vocabulary = gathered.vocabulary + Counter(previous.vocabulary)
    rows, vectors = rows[order], np.concatenate((old, new))[order]
    if len(rows) > exact_up_to:
        _relist(folder, previous, rows["chunk"], vectors)
    _finish(folder, changes, owners, rows, vectors, vocabulary)


def _relist(folder: Path, previous: Derived, ids: np.ndarray, vectors: np.ndarray) -> None:
    """The lists of the generation before where they still serve, else new ones."""
    if previous.lists is None or not lists.fits(previous.lists.ids, ids):
        lists.write(folder / _LISTS, vectors, ids)
        return
    for name in (_LISTS, Path(_LISTS).with_suffix(".npy").name):
        _share(previous.folder / name, folder / name)


def _finish(
    folder: Path,
    changes: Changes,
    owners: dict[str, int],
    rows: np.ndarray,
    vectors: np.ndarray,
    vocabulary: Counter[str],
) -> None:
    written_words = "".join(f"{w} {n}\n" for w, n in sorted(vocabulary.items()))
    (folder / "vocabulary.txt").write_text(written_words, "utf-8")
    dense.write(folder / "vectors.faiss", vectors)
    np.save(folder / "rows.npy", rows)
    files = {
        path.relative_to(folder).as_posix(): path.stat().st_size
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.suffix != ".lock"
    }
    for name in files:
        _flush(folder / name)
    settings = Settings(FORMAT, changes.generation, changes.model, tuple(owners), len(rows), files)
    written = folder / "settings.json"
    written.write_text(json.dumps(asdict(settings), indent=1), "utf-8")
    _flush(written)
    flush_folder(folder)


def _share(file: Path, place: Path) -> None:
    """The same file under another name where it is never written again, else a copy."""
    if file.suffix == ".lock":
        return
    if file.suffix != ".json":  # meta.json, .managed.json
        try:
            os.link(file, place)
            return
        except OSError:  # a file system without links
            pass
    shutil.copyfile(file, place)


def _flush(file: Path) -> None:
    with file.open("rb") as handle:
        os.fsync(handle.fileno())

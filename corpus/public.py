"""A library as the public sees it."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import sqlalchemy as sa

from corpus.chunk import Chunk, Unit
from corpus.document import Visibility
from corpus.errors import BureauError
from corpus.library import Library
from corpus.record import Changes, ChunkRow, Version
from corpus.shelf import Shelf, Slot


class PublicLibrary(Library):
    """The same library without its documents for internal use.

    They are not only left out of lists: whatever is read here, and whatever is derived from it,
    is as it would be if they had never been added. So an internal draft neither ends a rule that
    the public lives by, nor shows in how rare a word is. It shares connections and caches with
    the ``whole``. Safe to share between threads.
    """

    def __init__(self, whole: Library) -> None:
        self.__dict__.update(whole.__dict__)
        self._shelved = None

    @property
    def hides(self) -> bool:
        """Whether there is anything for internal use, now."""
        return self._shelf().withheld > 0

    @property
    def public_ids(self) -> frozenset[str]:
        """Of all that are in it, now."""
        return self._shelf().ids

    def shows(self, document_ids: Iterable[str]) -> bool:
        """Whether all of these are in it, now."""
        return self._shelf().ids.issuperset(document_ids)

    def _shelf_of(self, generation: int, slots: Sequence[Slot]) -> Shelf:
        shown = tuple(it for it in slots if it.document.visibility is Visibility.PUBLIC)
        return Shelf(generation, shown, len(slots) - len(shown))

    def _shown(self, document_ids: Sequence[str]) -> list[str]:
        known = self._shelf().ids
        return [it for it in document_ids if it in known]

    def _version_key(self, connection: sa.Connection, document_id: str) -> int:
        if not self._shown([document_id]):
            raise BureauError(f"资料库中没有编号为 {document_id} 的资料。")
        return super()._version_key(connection, document_id)

    def texts(self, document_ids: Sequence[str]) -> dict[str, str]:
        return super().texts(self._shown(document_ids))

    def units_between(
        self, document_id: str, start: int, end: int
    ) -> tuple[tuple[Unit, ...], np.ndarray]:
        # of an unknown document there are none
        return super().units_between(document_id if self._shown([document_id]) else "", start, end)

    def chunks_at(self, document_ids: Sequence[str], label: str) -> tuple[int, ...]:
        return super().chunks_at(self._shown(document_ids), label)

    def chunks_by_id(self, chunk_ids: Sequence[int]) -> dict[int, tuple[str, Chunk]]:
        known = self._shelf().ids
        return {id: it for id, it in super().chunks_by_id(chunk_ids).items() if it[0] in known}

    def unit_vectors(self, chunk_ids: Sequence[int]) -> tuple[np.ndarray, np.ndarray]:
        return super().unit_vectors(list(self.chunks_by_id(chunk_ids)))

    def versions(self, document_id: str) -> tuple[Version, ...]:
        return super().versions(document_id) if self._shown([document_id]) else ()

    def original(self, document_id: str) -> Path:
        if not self._shown([document_id]):
            raise BureauError(f"资料库中没有编号为 {document_id} 的资料。")
        return super().original(document_id)

    def sketches(self) -> Iterator[tuple[str, np.ndarray]]:
        known = self._shelf().ids
        return ((id, sketch) for id, sketch in super().sketches() if id in known)

    @contextmanager
    def changes(self, after_generation: int | None = None) -> Iterator[Changes]:
        # one state of the library for what is listed and for who may see it
        with self.moment(), super().changes(after_generation) as changes:
            yield changes

    def _rows(self, connection: sa.Connection, after: int) -> Iterator[ChunkRow]:
        known = self._shelf().ids
        return (row for row in super()._rows(connection, after) if row.document_id in known)

"""The library: everything that cannot be computed again, in one SQLite file."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

import sqlalchemy as sa

from corpus import corrections, statements
from corpus.correction import Value
from corpus.desk import Desk
from corpus.document import Description, Document
from corpus.embedded import Embedded, other_model
from corpus.feedback import Feedbacks
from corpus.figured import Figured
from corpus.health import Health
from corpus.people import People
from corpus.place import change, place, raise_generation
from corpus.questions import Questions
from corpus.record import Entry, Put
from corpus.rows import description_of
from corpus.schema import state
from corpus.standard import Standards
from corpus.ticket import Tickets

__all__ = ["Library", "other_model"]


class Library(Figured, Embedded, Feedbacks, Questions, Desk, Tickets, Standards, People, Health):
    """Documents with their versions, units, chunks and vectors, figures, the questions asked,
    the feedback on answers, and what is taken down at the hotline.

    One process writes at a time, each change is one transaction that raises ``generation`` by
    one, and readers are never blocked. Safe to share between threads.

    Args:
        folder: holds ``library.db``, ``originals/`` and what is derived from them.
        create: make a library where there is none.
        wait: seconds a writer waits for another one.

    Raises:
        BureauError: no library there, damaged, made by a newer program, or no rights to it.
    """

    def put(
        self,
        entry: Entry,
        *,
        replaces: str | None = None,
        model: str | None = None,
        told: Mapping[str, Value] | None = None,
    ) -> Put:
        """Take one file in, whole or not at all; on disk for good when this returns.

        The same bytes again change nothing (``unchanged``, also under another name) or bring back
        the removed document they were (``added``). Other bytes under a known source name are a
        new version of that document (``replaced``); the old version is kept. ``replaces`` names
        another document that this one supersedes; ``model`` is the fingerprint that the entry's
        vectors must be of; ``told`` are corrections as for ``correct``, not of an unchanged one.

        Raises:
            BureauError: another writer, another model, unknown ``replaces``, disk full …
            ValueError: vectors or chunks that do not fit the entry.
        """
        _check(entry)
        with self._alone():
            older = self.document(replaces).id if replaces is not None else None
            self.originals.sweep()
            size = self.originals.keep(entry.original, entry.sha256)
            with self._writing() as connection:
                if model is not None:
                    self._agree(connection, model)
                self._fit(connection, entry)
                put = place(connection, entry, size, older)
                if told and put.result != "unchanged":
                    corrections.correct(connection, put.document_id, told, ())
                title = corrections.of(connection, put.document_id).get("title")
                return replace(put, title=title or put.title)

    def _fit(self, connection: sa.Connection, entry: Entry) -> None:
        dimension = entry.chunk_vectors.shape[1]
        known = connection.execute(sa.select(state.c.dimension)).scalar_one()
        if known is None and len(entry.chunks):
            connection.execute(sa.update(state).values(dimension=dimension))
        elif known is not None and known != dimension and len(entry.chunks):
            raise other_model(f"{known} 维", f"{dimension} 维")

    def remove(self, reference: str) -> Document:
        """Take a document out of what is searched; nothing of it is lost."""
        return self._set_removed(reference, True)

    def restore(self, reference: str) -> Document:
        """Bring a removed document back."""
        return self._set_removed(reference, False)

    def _set_removed(self, reference: str, removed: bool) -> Document:
        with self._alone():
            document = self.document(reference, removed=not removed)
            with self._writing() as connection:
                generation = raise_generation(connection)
                change(connection, document.id, generation, removed=removed)
        return document

    def correct(self, document_id: str, *, unset: Iterable[str] = (), **told: Value) -> bool:
        """Set fields of ``correction.FIELDS``, or give up what was set; False where it was so.

        What is set lies over what is found in this and every later version; ``None`` says that
        there is none. A new title calls for new vectors: see ``index.ingest.correct``.

        Raises:
            BureauError: no such document or field, or a value that it cannot have.
        """
        with self._writing() as connection:
            self._version_key(connection, document_id)
            return corrections.correct(connection, document_id, told, unset)

    def found(self, document_id: str) -> Description:
        """What the current version says of itself, without anybody's corrections."""
        with self._reading() as connection:
            self._version_key(connection, document_id)
            return description_of(connection.execute(statements.found, {"id": document_id}).one())


def _check(entry: Entry) -> None:
    shapes = entry.chunk_vectors.shape, entry.unit_vectors.shape
    if [len(shape) for shape in shapes] != [2, 2] or (
        (shapes[0][0], shapes[1][0]) != (len(entry.chunks), len(entry.units))
    ):
        raise ValueError(
            f"vectors {shapes} for {len(entry.chunks)} chunks, {len(entry.units)} units"
        )
    if entry.chunks and entry.units and shapes[0][1] != shapes[1][1]:
        raise ValueError(f"chunk and unit vectors of different dimension: {shapes}")

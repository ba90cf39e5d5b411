"""The documents of a library: which there are, which one is meant, their versions."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import sqlalchemy as sa

from corpus import corrections, statements
from corpus.document import Document
from corpus.errors import BureauError
from corpus.lookup import meant
from corpus.opened import Opened
from corpus.record import Version
from corpus.rows import document_of
from corpus.schema import documents, state, storable, versions
from corpus.shelf import Shelf, Slot


class Listing(Opened):
    """What a library says of its documents, apart from their words."""

    def _forget(self) -> None:
        super()._forget()
        self._shelved: Shelf | None = None

    def seen(self, sha256: str) -> Document | None:
        """The document whose current version has these bytes, if it is not removed."""
        with self._reading() as connection:
            found = connection.execute(statements.with_digest, {"sha256": sha256}).first()
        if found is None:  # most often, and without listing the library anew after each put
            return None
        return next((it for it in self.documents() if it.id == found.id), None)

    def documents(
        self, as_of: date | None = None, *, removed: bool = False
    ) -> tuple[Document, ...]:
        """Every document in the order of first adding, with its status on ``as_of`` (today).

        ``removed`` asks for the removed ones instead.
        """
        return self._shelf().documents(as_of or date.today(), removed)

    def _shelf(self) -> Shelf:
        shelf = self._shelved
        if shelf is None or shelf.generation != self.generation:
            with self._reading() as connection:
                generation = connection.execute(sa.select(state.c.generation)).scalar_one()
                rows = connection.execute(statements.shelf).all()
                told = corrections.of_all(connection)
            slots = (
                Slot(document_of(row, told.get(row.id, {})), row.removed, row.replaced_by)
                for row in rows
            )
            shelf = self._shelved = self._shelf_of(generation, tuple(slots))
        return shelf

    def _shelf_of(self, generation: int, slots: Sequence[Slot]) -> Shelf:
        """All of them; who may see less has less on the shelf: ``corpus.public``."""
        return Shelf(generation, tuple(slots))

    def document(
        self, reference: str, as_of: date | None = None, *, removed: bool = False
    ) -> Document:
        """The one document meant by an id, the start of an id, a source name or a title.

        Raises:
            BureauError: none or several are meant; the line names the candidates.
        """
        wanted = storable(reference.strip())
        found = meant(wanted, self.documents(as_of, removed=removed))
        if found is not None:
            return found
        if not removed and any(it.id == wanted for it in self.documents(as_of, removed=True)):
            raise BureauError(f"{wanted} 已被移出资料库。可用 bureau restore {wanted} 恢复。")
        where = "已移出的资料中" if removed else "资料库中"
        raise BureauError(f"{where}没有“{wanted[:60]}”。请运行 bureau documents 查看有哪些资料。")

    def versions(self, document_id: str) -> tuple[Version, ...]:
        """All versions, the first first; also of a removed document."""
        with self._reading() as connection:
            rows = connection.execute(
                sa.select(versions, documents.c.version)
                .join(documents, versions.c.document == documents.c.id)
                .where(documents.c.id == document_id)
                .order_by(versions.c.number)
            ).all()
        return tuple(
            Version(
                row.number, row.sha256, row.source, row.title, row.added_at,
                row.number == row.version,
            )
            for row in rows
        )  # fmt: skip

    def original(self, document_id: str) -> Path:
        """The file of the current version."""
        return self.originals.path(next(v for v in self.versions(document_id) if v.current).sha256)

"""The vectors of a library: what indexes are made from, and how another model takes over."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import numpy as np
import sqlalchemy as sa

from corpus import schema, statements
from corpus.contents import Contents, units_of
from corpus.errors import BureauError
from corpus.record import Changes, ChunkRow, Stored, Vectors
from corpus.reembed import reembed, reembed_one
from corpus.rows import unpacked
from corpus.schema import chunks, documents, state, versions
from corpus.shingle import sketch


class Embedded(Contents):
    """What a library holds for what is derived from it."""

    def set_model(self, fingerprint: str) -> None:
        """State which model the vectors are of, before the first entry is put.

        Raises:
            BureauError: there are vectors of another model; ``replace_vectors`` makes new ones.
        """
        if self.model == fingerprint:
            return
        with self._writing() as connection:
            self._agree(connection, fingerprint)

    def _agree(self, connection: sa.Connection, fingerprint: str) -> None:
        known = connection.execute(sa.select(state.c.model)).scalar_one()
        if known == fingerprint:
            return
        filled = connection.execute(sa.select(chunks.c.id).limit(1)).first() is not None
        if known is not None and filled:
            raise other_model(known, fingerprint)
        connection.execute(sa.update(state).values(model=fingerprint, dimension=None))

    def all_chunks(self, after_generation: int | None = None) -> Iterator[ChunkRow]:
        """Every searchable chunk, of documents changed after the generation, by ascending id."""
        with self.changes(after_generation) as changes:
            yield from changes.chunks

    @contextmanager
    def changes(self, after_generation: int | None = None) -> Iterator[Changes]:
        """What changed after the generation (``None``: everything), in one state of the library."""
        after = -1 if after_generation is None else after_generation
        with self._reading() as connection:
            at = connection.execute(sa.select(state)).one()
            changed = connection.execute(
                sa.select(documents.c.id).where(documents.c.changed > after)
            ).scalars()
            yield Changes(
                at.generation, at.model, at.dimension, tuple(changed),
                frozenset(connection.execute(sa.select(documents.c.id)).scalars()),
                self._rows(connection, after),
            )  # fmt: skip

    def _rows(self, connection: sa.Connection, after: int) -> Iterator[ChunkRow]:
        live = connection.execute(
            sa.select(documents.c.id, versions.c.key, statements.title, versions.c.text)
            .join(versions, statements.is_current)
            .outerjoin(schema.corrections, statements.titled_by)
            .where(sa.not_(documents.c.removed), documents.c.changed > after)
            .order_by(versions.c.key)
        )
        for document in live:
            for row in connection.execute(statements.chunks_of, {"version": document.key}):
                yield ChunkRow(
                    chunk_id=row.id,
                    document_id=document.id,
                    ordinal=row.ordinal,
                    title=document.title,
                    location=tuple(row.location),
                    lead=row.lead,
                    text=document.text[row.start : row.end],
                    vector=unpacked(row.vector),
                )

    def stored(self, document_id: str | None = None) -> Iterator[Stored]:
        """Every version of every document, removed ones too, for ``replace_vectors``; or those
        of one document."""
        titled = sa.select(versions.c.key, statements.title).outerjoin(
            schema.corrections, statements.titled_by
        )
        if document_id is not None:
            titled = titled.where(versions.c.document == document_id)
        with self._reading() as connection:
            for row in connection.execute(titled).all():
                yield Stored(
                    row.key,
                    row.title,
                    self._texts.of(row.key),
                    units_of(connection, row.key),
                    self._chunks_of(connection, row.key),
                )

    def replace_vectors(self, model: str, vectors: Iterable[Vectors]) -> None:
        """Give every chunk and unit a vector of another model, in one transaction.

        ``vectors`` may be a generator that embeds ``stored()`` as it goes: readers go on with
        the old ones, other writers wait.

        Raises:
            ValueError: a version is missing or its vectors do not fit; nothing has changed then.
        """
        with self._writing() as connection:
            reembed(connection, model, vectors)

    def renew_vectors(self, document_id: str, model: str, vectors: Iterable[Vectors]) -> None:
        """Give a document's versions new vectors of the same model, as its title has changed.

        Raises:
            BureauError: the library's vectors are of another model.
            ValueError: they do not fit; nothing has changed then.
        """
        with self._writing() as connection:
            self._agree(connection, model)
            reembed_one(connection, document_id, vectors)

    def sketches(self) -> Iterator[tuple[str, np.ndarray]]:
        """Id and ``shingle.sketch`` of every document that is not removed, the first first."""
        with self._reading() as connection:
            rows = connection.execute(statements.sketches).all()
        for row in rows:
            if row.sketch is None:  # added under schema 1
                yield row.id, sketch(self._texts.of(row.key))
            else:
                yield row.id, np.frombuffer(row.sketch, np.uint32)


def other_model(known: str, asked: str) -> BureauError:
    """The refusal of vectors that cannot be compared with those in the library."""
    return BureauError(
        f"资料库的向量出自模型 {known}，与当前模型 {asked} 不同。"
        "请运行 bureau doctor --rebuild 重建。"
    )

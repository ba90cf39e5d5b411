"""New vectors for everything in a library, when another model is to be used."""

from collections.abc import Iterable

import sqlalchemy as sa

from corpus.place import change, raise_generation
from corpus.record import Vectors
from corpus.rows import packed
from corpus.schema import chunks, documents, state, units, versions

_set_chunk = (
    sa.update(chunks)
    .where(chunks.c.version == sa.bindparam("of"), chunks.c.ordinal == sa.bindparam("at"))
    .values(vector=sa.bindparam("new"))
)
_set_unit = (
    sa.update(units)
    .where(units.c.version == sa.bindparam("of"), units.c.position == sa.bindparam("at"))
    .values(vector=sa.bindparam("new"))
)


def reembed(connection: sa.Connection, model: str, vectors: Iterable[Vectors]) -> None:
    """Replace all vectors in the caller's transaction.

    Raises:
        ValueError: a version is missing or its vectors do not fit.
    """
    awaited = set(connection.execute(sa.select(versions.c.key)).scalars())
    dimension: int | None = None
    for its in vectors:
        dimension = dimension or its.chunk_vectors.shape[1]
        _set(connection, its, dimension)
        awaited.discard(its.version)
    if awaited:
        raise ValueError(f"no vectors for versions {sorted(awaited)}")
    generation = raise_generation(connection)
    connection.execute(sa.update(documents).values(changed=generation))
    connection.execute(sa.update(state).values(model=model, dimension=dimension))


def reembed_one(connection: sa.Connection, document_id: str, vectors: Iterable[Vectors]) -> None:
    """Replace the vectors of some versions of one document in the caller's transaction.

    Raises:
        ValueError: they do not fit.
    """
    dimension = connection.execute(sa.select(state.c.dimension)).scalar_one()
    for its in vectors:
        _set(connection, its, dimension)
    change(connection, document_id, raise_generation(connection))


def _set(connection: sa.Connection, its: Vectors, dimension: int) -> None:
    ordinals = (
        connection.execute(
            sa.select(chunks.c.ordinal)
            .where(chunks.c.version == its.version)
            .order_by(chunks.c.ordinal)
        )
        .scalars()
        .all()
    )
    unit_count = connection.execute(
        sa.select(sa.func.count()).select_from(units).where(units.c.version == its.version)
    ).scalar_one()
    shapes = its.chunk_vectors.shape, its.unit_vectors.shape
    if shapes != ((len(ordinals), dimension), (unit_count, dimension)):
        raise ValueError(f"vectors of version {its.version} have the wrong shapes {shapes}")
    if ordinals:
        rows = [
            {"of": its.version, "at": ordinal, "new": packed(vector)}
            for ordinal, vector in zip(ordinals, its.chunk_vectors, strict=True)
        ]
        connection.execute(_set_chunk, rows)
    if unit_count:
        rows = [
            {"of": its.version, "at": at, "new": packed(vector) if vector.any() else None}
            for at, vector in enumerate(its.unit_vectors)
        ]
        connection.execute(_set_unit, rows)

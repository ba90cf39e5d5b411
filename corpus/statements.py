"""The statements that run often. Built once: putting one together costs more than running it."""

import sqlalchemy as sa

from corpus.schema import chunks, corrections, documents, units, versions

is_current = sa.and_(
    versions.c.document == documents.c.id, versions.c.number == documents.c.version
)
_unit_columns = [column for column in units.c if column.name != "vector"]
_chunk_columns = [column for column in chunks.c if column.name != "vector"]
_version_columns = [column for column in versions.c if column.name not in ("text", "sketch")]

shelf = (
    sa.select(documents.c.id, documents.c.removed, documents.c.replaced_by, *_version_columns)
    .join(versions, is_current)
    .order_by(documents.c.key)
)
# a user's word goes before the title found; tables are joined with ``titled_by``
title = sa.func.coalesce(corrections.c.value, versions.c.title).label("title")
titled_by = sa.and_(corrections.c.document == versions.c.document, corrections.c.field == "title")
corrections_of = sa.select(corrections.c.field, corrections.c.value).where(
    corrections.c.document == sa.bindparam("id")
)
found = (
    sa.select(documents.c.id, *_version_columns)
    .join(versions, is_current)
    .where(documents.c.id == sa.bindparam("id"))
)
sketches = (
    sa.select(documents.c.id, versions.c.key, versions.c.sketch)
    .join(versions, is_current)
    .where(sa.not_(documents.c.removed))
    .order_by(documents.c.key)
)
current_version = (
    sa.select(versions.c.key)
    .join(documents, is_current)
    .where(documents.c.id == sa.bindparam("id"))
)
current_versions = (
    sa.select(documents.c.id, versions.c.key)
    .join(versions, is_current)
    .where(documents.c.id.in_(sa.bindparam("ids", expanding=True)))
)
with_digest = (
    sa.select(documents.c.id)
    .join(versions, is_current)
    .where(versions.c.sha256 == sa.bindparam("sha256"), sa.not_(documents.c.removed))
)
units_of = (
    sa.select(*_unit_columns)
    .where(units.c.version == sa.bindparam("version"))
    .order_by(units.c.position)
)
chunks_of = (
    sa.select(*chunks.c)
    .where(chunks.c.version == sa.bindparam("version"))
    .order_by(chunks.c.ordinal)
)
units_between = (
    sa.select(*units.c)
    .join(versions, units.c.version == versions.c.key)
    .join(documents, is_current)
    .where(
        documents.c.id == sa.bindparam("id"),
        units.c.start >= sa.bindparam("start"),
        units.c.start < sa.bindparam("end"),
    )
    .order_by(units.c.position)
)
live_chunks = (
    sa.select(documents.c.id.label("document"), *_chunk_columns)
    .join(versions, chunks.c.version == versions.c.key)
    .join(documents, is_current)
    .where(sa.not_(documents.c.removed), chunks.c.id.in_(sa.bindparam("ids", expanding=True)))
)
units_of_chunks = (
    sa.select(chunks.c.id.label("chunk"), *_unit_columns)
    .join(
        units,
        sa.and_(
            units.c.version == chunks.c.version,
            units.c.position >= chunks.c.first_unit,
            units.c.position < chunks.c.first_unit + chunks.c.unit_count,
        ),
    )
    .where(chunks.c.id.in_(sa.bindparam("ids", expanding=True)))
    .order_by(chunks.c.id, units.c.position)
)
chunks_at = (
    sa.select(chunks.c.id)
    .join(versions, chunks.c.version == versions.c.key)
    .join(documents, is_current)
    .where(
        documents.c.id.in_(sa.bindparam("ids", expanding=True)),
        sa.cast(chunks.c.location, sa.Text).like(sa.bindparam("label")),
    )
    .order_by(chunks.c.id)
)
unit_vectors_of_chunks = (
    sa.select(chunks.c.id.label("chunk"), units.c.vector)
    .join(
        units,
        sa.and_(
            units.c.version == chunks.c.version,
            units.c.position >= chunks.c.first_unit,
            units.c.position < chunks.c.first_unit + chunks.c.unit_count,
        ),
    )
    .where(chunks.c.id.in_(sa.bindparam("ids", expanding=True)), units.c.vector.is_not(None))
)
texts = sa.select(versions.c.key, versions.c.text).where(
    versions.c.key.in_(sa.bindparam("ids", expanding=True))
)

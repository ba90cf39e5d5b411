"""Where an entry goes: a new document, a new version of one, or back to one that was there."""

from datetime import UTC, datetime
from hashlib import sha256 as digest
from typing import Any

import sqlalchemy as sa

from corpus import extraction
from corpus.errors import BureauError
from corpus.record import Entry, Put
from corpus.rows import chunk_values, unit_values, version_values
from corpus.schema import chunks, documents, state, units, versions
from corpus.statements import shelf


def place(connection: sa.Connection, entry: Entry, size: int, older: str | None) -> Put:
    """Put the entry, whose original is ``size`` bytes, in the caller's transaction.

    ``older`` is the id of another document that it supersedes.
    """
    there = connection.execute(
        shelf.where(versions.c.sha256 == entry.sha256)
        .order_by(None)
        .order_by(documents.c.removed, documents.c.key)
    ).first()
    if there is None:
        return _new_version(connection, entry, size, older)
    if there.id == older:
        raise BureauError(f"《{there.title}》不能替代它自己。请检查 --replaces。")
    if there.removed or older is not None:
        generation = raise_generation(connection)
        supersede(connection, older, there.id)
        if there.removed:
            change(connection, there.id, generation, removed=False)
            return Put(there.id, "added", there.title, there.source)
    return Put(there.id, "unchanged", there.title, there.source)


def _new_version(connection: sa.Connection, entry: Entry, size: int, older: str | None) -> Put:
    generation = raise_generation(connection)
    values = version_values(entry)
    source = values["source"]
    # a file of the same name from another place and of another title is another document:
    # every year has its 通知.docx
    named = connection.execute(
        sa.select(documents)
        .join(
            versions,
            sa.and_(
                versions.c.document == documents.c.id, versions.c.number == documents.c.version
            ),
        )
        .where(
            documents.c.source == source,
            sa.or_(versions.c.path == values["path"], versions.c.title == values["title"]),
        )
        .order_by(documents.c.removed, documents.c.key.desc())
    ).first()
    if named is None:
        document_id, number = _free_id(connection, entry.sha256), 1
        connection.execute(
            sa.insert(documents).values(
                id=document_id, source=source, version=1, changed=generation
            )
        )
    else:
        document_id, number = named.id, _last_number(connection, named.id) + 1
        change(connection, document_id, generation, removed=False, version=number)
    version = connection.execute(
        sa.insert(versions)
        .values(**values, bytes=size, document=document_id, number=number, added_at=now())
        .returning(versions.c.key)
    ).scalar_one()
    if entry.units:
        connection.execute(sa.insert(units), unit_values(version, entry.units, entry.unit_vectors))
    if entry.chunks:
        connection.execute(sa.insert(chunks), chunk_values(version, entry))
    if entry.figures is not None:
        extraction.keep(connection, version, entry.figures, extraction.basis(entry.about))
    supersede(connection, older, document_id)
    if named is None or named.removed:
        return Put(document_id, "added", values["title"], source)
    return Put(document_id, "replaced", values["title"], source)


def _last_number(connection: sa.Connection, document_id: str) -> int:
    return connection.execute(
        sa.select(sa.func.max(versions.c.number)).where(versions.c.document == document_id)
    ).scalar_one()


def _free_id(connection: sa.Connection, sha256: str) -> str:
    """ "d" and ten hex digits of the first version's digest.

    A document can begin with bytes that are an old version of another one; it then gets the
    digest of that digest.
    """
    document_id = f"d{sha256[:10]}"
    taken = sa.select(documents.c.key).where(documents.c.id == document_id)
    if connection.execute(taken).first() is None:
        return document_id
    return _free_id(connection, digest(sha256.encode()).hexdigest())


def raise_generation(connection: sa.Connection) -> int:
    return connection.execute(
        sa.update(state).values(generation=state.c.generation + 1).returning(state.c.generation)
    ).scalar_one()


def change(connection: sa.Connection, document_id: str, generation: int, **values: Any) -> None:
    """Set columns of a document, and mark that what the indexes hold of it is no longer so."""
    connection.execute(
        sa.update(documents)
        .where(documents.c.id == document_id)
        .values(changed=generation, **values)
    )


def supersede(connection: sa.Connection, older: str | None, newer: str) -> None:
    if older is None or older == newer:
        return
    where = sa.update(documents).where
    connection.execute(where(documents.c.id == older).values(replaced_by=newer))
    # the newest word holds: two documents cannot replace each other
    back = sa.and_(documents.c.id == newer, documents.c.replaced_by == older)
    connection.execute(where(back).values(replaced_by=None))


def now() -> datetime:
    """UTC without a zone: what the columns hold."""
    return datetime.now(UTC).replace(tzinfo=None)

"""Corrections in the database: kept with the document, apart from what its versions say."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

import sqlalchemy as sa

from corpus import statements
from corpus.correction import FIELDS, SET, Value, applied, check, parsed, written
from corpus.place import change, now, raise_generation
from corpus.rows import description_of
from corpus.schema import corrections as table
from corpus.schema import storable

Told = dict[str, str | None]


def of_all(connection: sa.Connection) -> dict[str, Told]:
    """What users say, by document id and field."""
    told: dict[str, Told] = defaultdict(dict)
    for row in connection.execute(sa.select(table)):
        told[row.document][row.field] = row.value
    return told


def of(connection: sa.Connection, document_id: str) -> Told:
    """What users say of one document, by field."""
    rows = connection.execute(statements.corrections_of, {"id": document_id})
    return {row.field: row.value for row in rows}


def correct(
    connection: sa.Connection, document_id: str, told: Mapping[str, Value], unset: Iterable[str]
) -> bool:
    """Take up what is ``told``, drop what is ``unset``, in the caller's transaction.

    Returns whether anything that is said of the document changed. The generation is raised where
    anything did; only a title is in the indexes, and who may see it decides in which.

    Raises:
        BureauError: no such field, a value that it cannot have, or dates that contradict.
    """
    old = of(connection, document_id)
    new = dict(old)
    for field in unset:
        if field not in FIELDS:
            parsed(field, "")  # says which ones there are
        new.pop(field, None)
    for field, value in told.items():
        text = written(parsed(field, written(value) or ""))
        new[field] = text and storable(text)
    if new == old:
        return False
    found = description_of(connection.execute(statements.found, {"id": document_id}).one())
    before, after = applied(found, old), applied(found, new)
    check(after)
    generation = raise_generation(connection)
    seen_by_others = old.get("visibility") != new.get("visibility")
    if before.title != after.title or seen_by_others:
        change(connection, document_id, generation)
    _keep(connection, document_id, old, new)
    return before != after or any(old.get(field) != new.get(field) for field in SET)


def _keep(connection: sa.Connection, document_id: str, old: Told, new: Told) -> None:
    for field in {*old, *new}:
        if field in old and field in new and old[field] == new[field]:
            continue
        connection.execute(
            sa.delete(table).where(table.c.document == document_id, table.c.field == field)
        )
        if field in new:
            connection.execute(
                sa.insert(table).values(
                    document=document_id, field=field, value=new[field], set_at=now()
                )
            )

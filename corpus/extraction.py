"""What the figures of a version were extracted from, and how they are kept beside its text."""

import json
from collections.abc import Iterable, Sequence
from decimal import Decimal
from hashlib import sha256
from typing import Any

import sqlalchemy as sa

from corpus.document import Description
from corpus.figure import Figure, Nature, Period, Qualifier
from corpus.figures import FORMAT
from corpus.schema import extractions, figures, storable

figures_of = (
    sa.select(figures)
    .where(figures.c.version.in_(sa.bindparam("versions", expanding=True)))
    .order_by(figures.c.version, figures.c.position)
)


def basis(about: Description, form: int = FORMAT) -> str:
    """Stands for the rules (``form``) and for what they take from a document's description.

    A corrected year moves the periods of a document's figures: other basis, other figures.
    """
    said: list[object] = [
        about.title, about.kind, about.number, about.issuer, about.year, about.school_year,
        *map(str, (about.issued_on, about.effective_on, about.expires_on)),
        [[it.kind, it.words] for it in about.also],
    ]  # fmt: skip
    digest = sha256(json.dumps(said).encode()).hexdigest()[:16]
    return f"{form}-{digest}"


def keep(
    connection: sa.Connection, version: int, found: Sequence[Figure], extracted_from: str
) -> None:
    """Put the figures of a version in the place of those it had, in the caller's transaction."""
    connection.execute(sa.delete(figures).where(figures.c.version == version))
    connection.execute(sa.delete(extractions).where(extractions.c.version == version))
    connection.execute(sa.insert(extractions).values(version=version, basis=extracted_from))
    rows = [_values(version, position, figure) for position, figure in enumerate(found)]
    if rows:
        connection.execute(sa.insert(figures), rows)


def kept(connection: sa.Connection, versions: Iterable[int]) -> dict[int, tuple[Figure, ...]]:
    """The figures of some versions, in reading order, by version key."""
    wanted = list(versions)
    found: dict[int, list[Figure]] = {version: [] for version in wanted}
    for at in range(0, len(wanted), 500):
        for row in connection.execute(figures_of, {"versions": wanted[at : at + 500]}):
            found[row.version].append(_figure(row))
    return {version: tuple(its) for version, its in found.items()}


def _values(version: int, position: int, figure: Figure) -> dict[str, Any]:
    return {
        "version": version,
        "position": position,
        "value": storable(figure.value),
        "unit": storable(figure.unit),
        "number": str(figure.number),
        "qualifier": figure.qualifier.value,
        "metric": storable(figure.metric),
        "subject": storable(figure.subject),
        "period": storable(figure.period.text),
        "first": figure.period.first,
        "last": figure.period.last,
        "relative": figure.period.relative,
        "nature": figure.nature.value,
        "start": figure.start,
        "end": figure.end,
        "quote_start": figure.quote_start,
        "quote_end": figure.quote_end,
        "location": [storable(part) for part in figure.location],
        "page": figure.page,
        "part_of": figure.part_of,
        "sums": figure.sums,
    }


def _figure(row: sa.Row[Any]) -> Figure:
    return Figure(
        value=row.value,
        unit=row.unit,
        number=Decimal(row.number),
        qualifier=Qualifier(row.qualifier),
        metric=row.metric,
        subject=row.subject,
        period=Period(row.period, row.first, row.last, row.relative),
        nature=Nature(row.nature),
        start=row.start,
        end=row.end,
        quote_start=row.quote_start,
        quote_end=row.quote_end,
        location=tuple(row.location),
        page=row.page,
        part_of=row.part_of,
        sums=row.sums,
    )

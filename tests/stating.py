"""Figures as documents state them, made of one sentence."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from corpus.document import Description, Document, Kind, Status
from corpus.figure import Figure, Nature, Period, Qualifier
from corpus.stated import Stated

SCALES = {"万": 10**4, "亿": 10**8}


def document(name: str, kind: Kind, year: int, **more: object) -> Document:
    """A document of that year: a plan of its beginning, everything else of its end."""
    issued = date(year, 1, 30) if kind is Kind.PLAN else date(year, 12, 20)
    status = more.pop("status", Status.IN_FORCE)
    assert isinstance(status, Status)
    about = replace(Description(name, kind, issued_on=issued, year=year), **more)  # type: ignore[arg-type]
    return Document(name, about, status, f"{name}.txt", "txt", name, None)


PLAN = document("2025年计划", Kind.PLAN, 2025)
REPORT = document("2025年总结", Kind.SUMMARY, 2025)
BULLETIN = document("2025年统计", Kind.STATISTICS, 2025)
EARLIER = document("2024年总结", Kind.SUMMARY, 2024)


def stated(
    of: Document,
    sentence: str,
    value: str,
    unit: str,
    metric: str,
    *,
    position: int = 0,
    heading: str = "一、主要工作",
    year: int | None = -1,
    nature: Nature | None = None,
    qualifier: Qualifier = Qualifier.EXACT,
    subject: str = "",
    part_of: int | None = None,
    sums: bool | None = None,
) -> Stated:
    """The figure of ``value`` in ``sentence``; of the document's year unless another is told."""
    if year == -1:
        year = of.about.year
    if nature is None:
        nature = Nature.TARGET if of.about.kind is Kind.PLAN else Nature.RESULT
    start = sentence.index(value)
    number = Decimal(value.rstrip("万亿")) * SCALES.get(value[-1], 1)
    span = (date(year, 1, 1), date(year, 12, 31)) if year else (None, None)
    end = start + len(value) + (len(unit) if sentence[start + len(value) :].startswith(unit) else 0)
    figure = Figure(
        value, unit, number, qualifier, metric, subject, Period("", *span), nature,
        start, end, 0, len(sentence), (heading,), None, part_of, sums,
    )  # fmt: skip
    return Stated(of, position, figure, sentence)

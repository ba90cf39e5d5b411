"""What search results can be narrowed by, and how many there are of each."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from corpus.document import Document, Kind, Status
from corpus.errors import BureauError
from index.filters import Filters, sides
from index.hit import Hit
from index.search import Found
from ui.citation import STATUS_WORDS
from ui.edit_page import KIND_WORDS
from ui.find import notes

if TYPE_CHECKING:
    from ui.engine import Engine

FOUND = 50  # passages that a search looks at: enough to fill a page, some 0.1 s
NAMES = {"kind": "类别", "year": "年份", "status": "效力", "issuer": "发文单位", "document": "文件"}
"""The fields of ``Filters``, and of the address, in the order in which they are shown."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One value to narrow by: ``words`` are for people, ``count`` what there is of it."""

    value: str
    words: str
    count: int
    chosen: bool


@dataclass(frozen=True, slots=True)
class Facet:
    name: str  # of ``NAMES``
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class Results:
    """``hits`` and ``documents`` are narrowed by all filters; without a query there are no hits
    and every document counts."""

    hits: tuple[Hit, ...]
    documents: tuple[Document, ...]
    facets: tuple[Facet, ...]
    query: str  # as it was read: 繁体 and the like put into words of the library
    notes: tuple[str, ...] = ()


def filters_of(fields: Mapping[str, str]) -> Filters:
    """The filters of an address.

    Raises:
        BureauError: a value that none of them can have.
    """
    year = fields.get("year", "")
    try:
        return Filters(
            kind=Kind(fields["kind"]) if fields.get("kind") else None,
            year=int(year) if year else None,
            status=Status(fields["status"]) if fields.get("status") else None,
            document=fields.get("document") or None,
            issuer=fields.get("issuer") or None,
        )
    except ValueError as error:
        raise BureauError("网址里的筛选条件无法识别。请点“清除筛选”后重试。") from error


def results(engine: "Engine", query: str, filters: Filters) -> Results:
    """What there is for the query, or all documents without one.

    The numbers beside a value say what there is of it with the other filters as they are: so
    another value of the same kind shows what choosing it would bring.
    """
    documents = engine.documents()
    chosen = [name for name in NAMES if getattr(filters, name) is not None]
    if not any(c.isalnum() for c in query):
        without = {n: [d for d in documents if _but(filters, n).admits(d)] for n in NAMES}
        facets = [_facet(n, ((d, 1) for d in without[n]), filters, documents) for n in NAMES]
        kept = tuple(d for d in documents if filters.admits(d))
        return Results((), _newest(kept), tuple(f for f in facets if f.name != "document"), "")
    found = _search(engine, query, filters)
    each: dict[str, Sequence[Hit]] = dict.fromkeys(NAMES, found.hits)
    for name in chosen:
        each[name] = _search(engine, query, _but(filters, name)).hits
    facets = [_facet(n, ((h.document, 1) for h in each[n]), filters, documents) for n in NAMES]
    return Results(found.hits, (), tuple(facets), found.query, tuple(notes(found)))


def _search(engine: "Engine", query: str, filters: Filters) -> Found:
    return engine.search(
        query,
        FOUND,
        kind=filters.kind,
        year=filters.year,
        status=filters.status,
        document=filters.document,
        issuer=filters.issuer,
    )


def _but(filters: Filters, name: str) -> Filters:
    return replace(filters, **{name: None})


def _newest(documents: Iterable[Document]) -> tuple[Document, ...]:
    def when(document: Document) -> tuple[str, int]:
        issued = document.about.issued_on
        return (issued.isoformat() if issued else "", document.about.year or 0)

    return tuple(sorted(documents, key=when, reverse=True))


def _facet(
    name: str,
    found: Iterable[tuple[Document, int]],
    filters: Filters,
    documents: Sequence[Document],
) -> Facet:
    counts: Counter[str] = Counter()
    for document, count in found:
        for value in dict.fromkeys(_VALUES[name](document)):
            counts[value] += count
    chosen = getattr(filters, name)
    now = "" if chosen is None else str(chosen)
    if now and now not in counts:
        counts[now] = 0
    titles = {it.id: it.title for it in documents} if name == "document" else {}

    def words(value: str) -> str:
        return titles.get(value) or _WORDS.get(name, str)(value)

    order = sorted(counts, key=lambda value: (_rank(name, value), -counts[value], value))
    return Facet(name, tuple(Choice(v, words(v), counts[v], v == now) for v in order))


def _rank(name: str, value: str) -> int:
    return -int(value) if name == "year" else 0


_VALUES: dict[str, Callable[[Document], list[str]]] = {
    "kind": lambda it: [str(kind) for kind, _ in sides(it)],
    "year": lambda it: [str(year) for _, year in sides(it) if year],
    "status": lambda it: [str(it.status)],
    "issuer": lambda it: [it.about.issuer] if it.about.issuer else [],
    "document": lambda it: [it.id],
}
_WORDS: dict[str, Callable[[str], str]] = {
    "kind": lambda value: KIND_WORDS[Kind(value)],
    "year": lambda value: f"{value}年",
    "status": lambda value: STATUS_WORDS[Status(value)],
}

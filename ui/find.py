"""A search in the JSON shape of the outside contract, for every face alike."""

from typing import Any

from assistant.question import clean_text
from corpus.document import Kind, Status
from ui.engine import Engine
from ui.render import search_json


def find(
    engine: Engine,
    query: str,
    k: int,
    *,
    kind: str | None = None,
    year: int | None = None,
    status: str | None = None,
    document: str | None = None,
) -> dict[str, Any]:
    """The ``k`` best passages; none for a query without a letter, figure or character.

    Raises:
        BureauError: ``document`` names none or several.
    """
    query = clean_text(query)[: engine.settings.max_question]
    if not any(c.isalnum() for c in query):
        return search_json(query, (), 0.0)
    found = engine.search(
        query,
        k,
        kind=Kind(kind) if kind else None,
        year=year,
        status=Status(status) if status else None,
        document=document,
    )
    return search_json(query, found.hits, found.elapsed_ms)

"""A search in the JSON shape of the outside contract, for every face alike."""

from typing import Any

from assistant.question import clean_text
from corpus.document import Kind, Status
from index.everyday import WHY
from index.search import Found
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
    issuer: str | None = None,
    explain: bool = False,
) -> dict[str, Any]:
    """The ``k`` best passages; none for a query without a letter, figure or character.

    ``notes`` says where the query was read as something else; ``explain`` adds what each stage
    did and why each hit stands where it does.

    Raises:
        BureauError: ``document`` names none or several.
    """
    query = clean_text(query)[: engine.settings.max_question]
    if not any(c.isalnum() for c in query):
        empty = {"stages": ["没有可以检索的文字"], "order": []}
        shown = search_json(query, (), 0.0) | {"notes": []}
        return shown | {"explain": empty} if explain else shown
    found = engine.search(
        query,
        k,
        kind=Kind(kind) if kind else None,
        year=year,
        status=Status(status) if status else None,
        document=document,
        issuer=issuer,
    )
    shown = search_json(query, found.hits, found.elapsed_ms) | {"notes": notes(found)}
    return shown | {"explain": explained(found)} if explain else shown


def notes(found: Found) -> list[str]:
    """Where the query was read as something else, one line each."""
    meant: dict[tuple[str, str], list[str]] = {}
    for step in found.steps:
        meant.setdefault((step.said, step.why), []).append(step.meant)
    return [_note(said, why, words) for (said, why), words in meant.items()]


def _note(said: str, why: str, meant: list[str]) -> str:
    words = "、".join(f"“{word}”" for word in meant)
    if why == WHY:
        return f"资料中很少用“{said}”，已按{words}一并查找。"
    return f"已把“{said}”读作{words}（{why}）。"


def explained(found: Found) -> dict[str, Any]:
    """What each stage of the search did: ``stages`` in order, ``order`` a line for each hit."""
    return {
        "read": [{"said": s.said, "meant": s.meant, "why": s.why} for s in found.steps],
        "stages": [*notes(found), *found.trace],
        "order": [{"rank": rank, "why": hit.why} for rank, hit in enumerate(found.hits, 1)],
    }

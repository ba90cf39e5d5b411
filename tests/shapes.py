"""The JSON shapes of the outside contract: what must be there, and of which type."""

import re
from typing import Any

TEXT, LIST, NUMBER = str, list, (int, float)
MAYBE_TEXT, MAYBE_NUMBER, MAYBE_OBJECT = (str, type(None)), (int, type(None)), (dict, type(None))

DOCUMENT = {
    "id": TEXT, "title": TEXT, "number": MAYBE_TEXT, "kind": TEXT, "issuer": MAYBE_TEXT,
    "issued_on": MAYBE_TEXT, "year": MAYBE_NUMBER, "status": TEXT, "source": TEXT,
}  # fmt: skip
CITATION = {
    "mark": int, "quote": TEXT, "document": dict, "location": LIST, "page": MAYBE_NUMBER,
    "score": NUMBER,
}  # fmt: skip
ANSWER = {
    "id": TEXT, "question": TEXT, "outcome": TEXT, "answer": TEXT, "spoken": TEXT,
    "citations": LIST, "caveats": LIST, "nearest": LIST, "handoff": MAYBE_OBJECT,
    "elapsed_ms": NUMBER,
}  # fmt: skip
HIT = {
    "rank": int, "score": NUMBER, "text": TEXT, "document": dict, "location": LIST,
    "page": MAYBE_NUMBER,
}  # fmt: skip
SEARCH = {"query": TEXT, "hits": LIST, "elapsed_ms": NUMBER}

OUTCOMES = {"answered", "partial", "outdated", "not_covered", "needs_detail", "out_of_scope"}
KINDS = {"plan", "summary", "regulation", "notice", "faq", "statistics", "other"}
STATES = {"in_force", "superseded", "repealed", "not_yet", "unknown"}


def fits(value: Any, shape: dict[str, Any]) -> None:
    assert isinstance(value, dict)
    assert shape.keys() <= value.keys()
    for name, kind in shape.items():
        assert isinstance(value[name], kind), f"{name}: {value[name]!r}"
        assert not (kind is NUMBER and isinstance(value[name], bool))


def check_document(document: Any) -> None:
    fits(document, DOCUMENT)
    assert document["kind"] in KINDS
    assert document["status"] in STATES
    assert document["issued_on"] is None or re.fullmatch(
        r"\d{4}-\d{2}-\d{2}", document["issued_on"]
    )


def check_citation(citation: Any) -> None:
    fits(citation, CITATION)
    check_document(citation["document"])
    assert citation["quote"]
    assert 0 <= citation["score"] <= 1
    assert all(isinstance(step, str) for step in citation["location"])


def check_answer(answer: Any) -> None:
    """The shape, and what the contract says always holds between its parts."""
    fits(answer, ANSWER)
    assert answer["outcome"] in OUTCOMES
    for citation in (*answer["citations"], *answer["nearest"]):
        check_citation(citation)
    marks = {int(mark) for mark in re.findall(r"\[(\d+)\]", answer["answer"])}
    assert marks == {citation["mark"] for citation in answer["citations"]}
    cited = bool(answer["citations"])
    assert cited or answer["outcome"] not in ("answered", "partial")
    assert not cited or answer["outcome"] not in ("not_covered", "out_of_scope")
    assert "[" not in answer["spoken"]


def check_search(found: Any) -> None:
    fits(found, SEARCH)
    for rank, hit in enumerate(found["hits"], 1):
        fits(hit, HIT)
        check_document(hit["document"])
        assert hit["rank"] == rank
    scores = [hit["score"] for hit in found["hits"]]
    assert scores == sorted(scores, reverse=True)

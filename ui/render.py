"""Answers, hits and documents in the JSON shapes of the outside contract."""

from collections.abc import Sequence
from typing import Any

from assistant.answer import Answer, Citation, Needs
from assistant.deadline import DatedLine
from corpus.document import Document
from index.hit import Hit
from ui.about import fields
from ui.table import Table, TableOf, table_json


def document_json(document: Document) -> dict[str, Any]:
    about = document.about
    return {
        "id": document.id,
        "title": about.title,
        "number": about.number,
        "kind": str(about.kind),
        "issuer": about.issuer,
        "issued_on": about.issued_on.isoformat() if about.issued_on else None,
        "effective_on": about.effective_on.isoformat() if about.effective_on else None,
        "expires_on": about.expires_on.isoformat() if about.expires_on else None,
        "year": about.year,
        "school_year": about.school_year,
        "also": [{"kind": str(it.kind), "words": it.words} for it in about.also],
        "keywords": list(about.keywords),
        "status": str(document.status),
        "visibility": str(document.visibility),
        "source": document.source,
        "format": document.format,
        "pages": document.pages,
        "superseded_by": document.superseded_by,
        "origin": dict(document.origin),
        "low_pages": list(document.low_pages),
        "corrected": list(document.corrected),
    }


def record_json(document: Document) -> dict[str, Any]:
    """A document with where each field was found and which ones are missing."""
    return document_json(document) | {
        "found": dict(document.about.where),
        "missing": [it.name for it in fields(document) if it.missing],
    }


def citation_json(citation: Citation, table: Table | None = None) -> dict[str, Any]:
    """``table`` is the quote where it is of table rows, as ``ui.table.tables_of`` gives it."""
    shown: dict[str, Any] = {
        "mark": citation.mark,
        "quote": citation.quote,
        "document": document_json(citation.document),
        "location": list(citation.location),
        "page": citation.page,
        "score": round(citation.score, 4),
        "start": citation.start,
        "end": citation.end,
    }
    return shown | {"table": table_json(table)} if table else shown


def answer_json(answer: Answer, table_of: TableOf = lambda citation: None) -> dict[str, Any]:
    """``table_of`` gives the table that a citation is of."""
    handoff = answer.handoff
    return {
        "id": answer.id,
        "question": answer.question,
        "outcome": str(answer.outcome),
        "answer": answer.answer,
        "spoken": answer.spoken,
        "citations": [citation_json(c, table_of(c)) for c in answer.citations],
        "caveats": list(answer.caveats),
        "nearest": [citation_json(c, table_of(c)) for c in answer.nearest],
        "handoff": {
            "text": handoff.text,
            "name": handoff.name,
            "phone": handoff.phone,
            "hours": handoff.hours,
        }
        if handoff
        else None,
        "elapsed_ms": round(answer.elapsed_ms, 1),
        "direct": answer.direct,
        "understood": answer.understood,
        "needs": needs_json(answer.needs) if answer.needs else None,
        "dates": [date_json(it) for it in answer.dates],
        "instead": list(answer.instead),
    }


def needs_json(needs: Needs) -> dict[str, Any]:
    branches = [
        {"label": it.label, "question": it.question, "mark": it.mark} for it in needs.branches
    ]
    return {"fact": needs.fact, "branches": branches}


def date_json(line: DatedLine) -> dict[str, Any]:
    return {
        "words": line.words,
        "first": line.first.isoformat(),
        "last": line.until.isoformat(),
        "start_time": line.start_time and f"{line.start_time:%H:%M}",
        "end_time": line.end_time and f"{line.end_time:%H:%M}",
        "mark": line.mark,
        "deadline": line.deadline,
        "derived": line.derived,
        "label": line.label,
    }


def hit_json(rank: int, hit: Hit) -> dict[str, Any]:
    return {
        "rank": rank,
        "score": round(hit.score, 4),
        "text": hit.text,
        "document": document_json(hit.document),
        "location": list(hit.location),
        "page": hit.page,
        "found_by": list(hit.found_by),
        "dense": None if hit.dense is None else round(hit.dense, 4),
        "keyword": None if hit.keyword is None else round(hit.keyword, 4),
        "start": hit.start,
        "end": hit.end,
        "alike": [
            {"document": document_json(other.document), "location": list(other.location)}
            for other in hit.alike
        ],
    }


def search_json(query: str, hits: Sequence[Hit], elapsed_ms: float) -> dict[str, Any]:
    return {
        "query": query,
        "hits": [hit_json(rank, hit) for rank, hit in enumerate(hits, 1)],
        "elapsed_ms": round(elapsed_ms, 1),
    }

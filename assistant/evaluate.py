"""Answers scored against cases: outcomes, facts, sources."""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any

from assistant.answer import Answer, Citation, Outcome
from assistant.cases import Case, Source, read_cases

REFUSALS = (Outcome.NOT_COVERED, Outcome.OUT_OF_SCOPE)
QUOTED = 200  # characters of a quote that a result keeps

Ask = Callable[[str, Sequence[str]], Answer]

__all__ = ["Ask", "Case", "Report", "Scored", "Source", "evaluate", "read_cases", "score"]


@dataclass(frozen=True, slots=True)
class Scored:
    """A case with its answer; ``missing`` of ``must`` was not said, ``unwanted`` of ``must_not``
    was."""

    case: Case
    answer: Answer
    outcome_right: bool
    facts_right: bool
    source_right: bool
    first_source_right: bool
    missing: tuple[str, ...] = ()
    unwanted: tuple[str, ...] = ()

    @property
    def right(self) -> bool:
        return self.outcome_right and self.facts_right and self.source_right

    def as_json(self) -> dict[str, Any]:
        """All that a later run is compared with, and a reader needs to see why."""
        return {
            "question": self.case.question,
            "history": list(self.case.history),
            "without": list(self.case.without),
            "wanted": list(self.case.outcomes),
            "got": str(self.answer.outcome),
            "right": self.right,
            "outcome": self.outcome_right,
            "facts": self.facts_right,
            "source": self.source_right,
            "first_source": self.first_source_right,
            "missing": list(self.missing),
            "unwanted": list(self.unwanted),
            "answer": self.answer.answer,
            "citations": [_cited(c.document.title, c.location, c.quote) for c in self.cited],
            "reasons": list(self.answer.reasons),
            "id": self.answer.id,
            "elapsed_ms": round(self.answer.elapsed_ms, 1),
        }

    @property
    def cited(self) -> Sequence[Citation]:
        """What was cited, or came nearest."""
        return self.answer.citations or self.answer.nearest


def _cited(title: str, location: Sequence[str], quote: str) -> dict[str, Any]:
    return {"title": title, "location": list(location), "quote": quote[:QUOTED]}


@dataclass(frozen=True, slots=True)
class Report:
    scored: tuple[Scored, ...]

    def share(self, of: Callable[[Scored], bool], among: Callable[[Case], bool]) -> float | None:
        rows = [s for s in self.scored if among(s.case)]
        return sum(map(of, rows)) / len(rows) if rows else None

    def as_json(self) -> dict[str, Any]:
        times = sorted(s.answer.elapsed_ms for s in self.scored)
        return {
            "cases": len(self.scored),
            "answers_right": self.share(lambda s: s.right, lambda c: c.answerable),
            "first_source_right": self.share(
                lambda s: s.first_source_right, lambda c: c.answerable and bool(c.sources)
            ),
            "refusals_right": self.share(lambda s: s.right, lambda c: not c.answerable),
            "outcomes": {
                f"{'/'.join(wanted)} → {got}": n
                for (wanted, got), n in sorted(
                    Counter((s.case.outcomes, str(s.answer.outcome)) for s in self.scored).items()
                )
            },
            "p50_ms": times[len(times) // 2] if times else None,
            "p95_ms": times[min(len(times) - 1, int(len(times) * 0.95))] if times else None,
            "misses": [
                {
                    "question": s.case.question,
                    "wanted": list(s.case.outcomes),
                    "got": str(s.answer.outcome),
                    "facts": s.facts_right,
                    "source": s.source_right,
                    "reasons": list(s.answer.reasons),
                }
                for s in self.scored
                if not s.right
            ],
            "results": [s.as_json() for s in self.scored],
        }

    def as_text(self) -> str:
        found = self.as_json()

        def percent(name: str) -> str:
            return "—" if found[name] is None else f"{found[name]:.1%}"

        lines = [
            f"题目 {found['cases']}",
            f"应答对 {percent('answers_right')}  应拒对 {percent('refusals_right')}"
            f"  首条出处对 {percent('first_source_right')}",
        ]
        lines += [f"  {name}：{n}" for name, n in found["outcomes"].items()]
        for miss in found["misses"]:
            wrong = [w for w, ok in (("事实", miss["facts"]), ("出处", miss["source"])) if not ok]
            lines.append(
                f"✗ {miss['question']}  应为 {'/'.join(miss['wanted'])}，得到 {miss['got']}"
                f"{'，' + '、'.join(wrong) + '不符' if wrong else ''}"
            )
        return "\n".join(lines)


def evaluate(
    cases: Sequence[Case],
    ask: Ask,
    lacking: Callable[[tuple[str, ...]], AbstractContextManager[Ask]] | None = None,
) -> Report:
    """Asks every case, in order. ``lacking`` gives the way to ask where some documents are taken
    out, which cases with ``without`` need; it is entered once for each set of documents.
    """
    scored: dict[int, Scored] = {}
    sets = dict.fromkeys(case.without for case in cases)
    for without in sets:
        own = [(n, case) for n, case in enumerate(cases) if case.without == without]
        if not without:
            scored |= {n: score(case, ask(case.question, case.history)) for n, case in own}
            continue
        if lacking is None:
            raise ValueError("cases that take documents out need a way to do so")
        with lacking(without) as asked:
            scored |= {n: score(case, asked(case.question, case.history)) for n, case in own}
    return Report(tuple(scored[n] for n in sorted(scored)))


def score(case: Case, answer: Answer) -> Scored:
    said = _plain("\n".join((answer.answer, *(c.quote for c in answer.citations))))
    refused = not answer.citations
    missing = tuple(m for m in case.must if _plain(m) not in said)
    unwanted = tuple(m for m in case.must_not if _plain(m) in said)
    outcome_right = str(answer.outcome) in case.outcomes
    if outcome_right and case.answerable and answer.outcome in REFUSALS:
        # an allowed refusal owes no facts of the allowed answer
        missing, unwanted = (), ()
    cited = [_from(case, answer, i) for i in range(len(answer.citations))]
    return Scored(
        case=case,
        answer=answer,
        outcome_right=outcome_right,
        facts_right=not missing and not unwanted,
        source_right=not case.sources or refused or any(cited),
        first_source_right=bool(cited) and cited[0],
        missing=missing,
        unwanted=unwanted,
    )


def _from(case: Case, answer: Answer, i: int) -> bool:
    citation = answer.citations[i]
    place = _plain(" ".join(citation.location))
    return any(
        _plain(s.title) in _plain(citation.document.title)
        and (s.location is None or _plain(s.location) in place)
        for s in case.sources
    )


def _plain(text: str) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))

"""Answers scored against cases: outcomes, facts, sources."""

import json
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.answer import Answer, Outcome
from corpus.errors import BureauError

REFUSALS = (Outcome.NOT_COVERED, Outcome.OUT_OF_SCOPE)


@dataclass(frozen=True, slots=True)
class Source:
    title: str
    location: str | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """One question with what a right answer must be; the shape is that of the contract."""

    question: str
    history: tuple[str, ...]
    outcomes: tuple[str, ...]
    must: tuple[str, ...]
    must_not: tuple[str, ...]
    sources: tuple[Source, ...]

    @property
    def answerable(self) -> bool:
        return bool({"answered", "partial", "needs_detail", "outdated"} & set(self.outcomes))


@dataclass(frozen=True, slots=True)
class Scored:
    case: Case
    answer: Answer
    outcome_right: bool
    facts_right: bool
    source_right: bool
    first_source_right: bool

    @property
    def right(self) -> bool:
        return self.outcome_right and self.facts_right and self.source_right


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


def read_cases(path: Path) -> list[Case]:
    """Raises BureauError naming the line that is no case."""
    try:
        lines = path.read_text("utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise BureauError(f"无法读取题目文件“{path}”。请检查路径，并保存为 UTF-8。") from error
    cases = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            cases.append(_case(json.loads(line)))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise BureauError(
                f"“{path}”第 {number} 行不是题目：应有 question 和 outcome。请改正后重试。"
            ) from error
    return cases


def _case(raw: dict[str, Any]) -> Case:
    """Raises TypeError, KeyError or ValueError where ``raw`` is no case."""
    outcome = raw.get("outcome", "answered")
    outcomes = (outcome,) if isinstance(outcome, str) else _strings(outcome)
    if not outcomes:
        raise ValueError("outcome")
    sources = raw.get("sources") or ([raw["source"]] if raw.get("source") else [])
    if not isinstance(raw["question"], str) or not isinstance(sources, list):
        raise TypeError("question")
    return Case(
        question=raw["question"],
        history=_strings(raw.get("history", [])),
        outcomes=tuple(Outcome(o).value for o in outcomes),
        must=_strings(raw.get("must", [])),
        must_not=_strings(raw.get("must_not", [])),
        sources=tuple(Source(s["title"], s.get("location")) for s in sources),
    )


def _strings(raw: Any) -> tuple[str, ...]:
    """A word where a list should be would be taken for its letters."""
    if not isinstance(raw, list) or not all(isinstance(one, str) for one in raw):
        raise TypeError(raw)
    return tuple(raw)


def evaluate(cases: Sequence[Case], ask: Callable[[str, Sequence[str]], Answer]) -> Report:
    return Report(tuple(score(case, ask(case.question, case.history)) for case in cases))


def score(case: Case, answer: Answer) -> Scored:
    said = _plain("\n".join((answer.answer, *(c.quote for c in answer.citations))))
    refused = not answer.citations
    facts = all(_plain(m) in said for m in case.must) and not any(
        _plain(m) in said for m in case.must_not
    )
    outcome_right = str(answer.outcome) in case.outcomes
    if outcome_right and case.answerable and answer.outcome in REFUSALS:
        # an allowed refusal owes no facts of the allowed answer
        facts = True
    cited = [_from(case, answer, i) for i in range(len(answer.citations))]
    return Scored(
        case=case,
        answer=answer,
        outcome_right=outcome_right,
        facts_right=facts,
        source_right=not case.sources or refused or any(cited),
        first_source_right=bool(cited) and cited[0],
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

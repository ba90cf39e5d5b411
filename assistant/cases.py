"""Cases: questions with what a right answer must be, read from a file with care."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.answer import Outcome
from assistant.text_file import text_of
from corpus.errors import BureauError

SHOWN = 5  # wrong lines that one message names


@dataclass(frozen=True, slots=True)
class Source:
    title: str
    location: str | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """One question with what a right answer must be; the shape is that of the contract.

    ``without`` names documents that are to be taken out before it is asked.
    """

    question: str
    history: tuple[str, ...]
    outcomes: tuple[str, ...]
    must: tuple[str, ...]
    must_not: tuple[str, ...]
    sources: tuple[Source, ...]
    without: tuple[str, ...] = ()

    @property
    def answerable(self) -> bool:
        return bool({"answered", "partial", "needs_detail", "outdated"} & set(self.outcomes))


class _Wrong(ValueError):
    """What is wrong with a case, in words for people."""


def read_cases(path: Path) -> list[Case]:
    """Raises BureauError naming the lines that are no cases, each with what is wrong with it."""
    try:
        lines = text_of(path).split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise BureauError(f"无法读取题目文件“{path}”。请检查路径，并保存为 UTF-8。") from error
    cases, wrong = [], []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            cases.append(_case(line))
        except _Wrong as error:
            wrong.append(f"第 {number} 行{error}")
    if wrong:
        more = f"（另有 {len(wrong) - SHOWN} 行有误）" if len(wrong) > SHOWN else ""
        raise BureauError(f"题目文件“{path}”{'；'.join(wrong[:SHOWN])}{more}。请改正后重试。")
    return cases


def _case(line: str) -> Case:
    try:
        raw = json.loads(line)
    except json.JSONDecodeError as error:
        raise _Wrong(f"不是 JSON（第 {error.colno} 个字附近）") from error
    if not isinstance(raw, dict):
        raise _Wrong('应是 {"question": …} 形式的一题')
    question = raw.get("question")
    if not isinstance(question, str) or not question.strip():
        raise _Wrong("缺少 question（问题的文字）")
    return Case(
        question=question,
        history=_strings(raw, "history"),
        outcomes=_outcomes(raw.get("outcome", "answered")),
        must=_strings(raw, "must"),
        must_not=_strings(raw, "must_not"),
        sources=tuple(map(_source, _sources(raw))),
        without=_strings(raw, "without"),
    )


def _outcomes(given: Any) -> tuple[str, ...]:
    wanted = [given] if isinstance(given, str) else given
    known = [str(outcome) for outcome in Outcome]
    if not isinstance(wanted, list) or not wanted:
        raise _Wrong(f"的 outcome 应为 {'、'.join(known)} 之一，或其中几个的列表")
    for one in wanted:
        if one not in known:
            raise _Wrong(f"的 outcome 写成了“{one}”，应为 {'、'.join(known)} 之一")
    return tuple(wanted)


def _sources(raw: dict[str, Any]) -> list[Any]:
    given = raw.get("sources")
    if given is None:
        return [raw["source"]] if raw.get("source") is not None else []
    if not isinstance(given, list):
        raise _Wrong('的 sources 应为列表，如 [{"title": "…"}]')
    return given


def _source(raw: Any) -> Source:
    if not isinstance(raw, dict) or not isinstance(raw.get("title"), str):
        raise _Wrong('的 source 应为 {"title": "标题中的文字", "location": "第五条"}')
    location = raw.get("location")
    if location is not None and not isinstance(location, str):
        raise _Wrong("的 source 中 location 应为文字")
    return Source(raw["title"], location)


def _strings(raw: dict[str, Any], name: str) -> tuple[str, ...]:
    """A word where a list should be would be taken for its letters."""
    given = raw.get(name, [])
    if not isinstance(given, list) or not all(isinstance(one, str) for one in given):
        raise _Wrong(f'的 {name} 应为文字的列表，如 ["6周岁"]')
    return tuple(given)

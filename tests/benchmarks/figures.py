"""How well figures are found: ``python -m tests.benchmarks.figures [--half open|held] [--misses]``.

Runs the extraction over whole documents, as adding them does, and compares it with the figures a
person found in some of their passages (``tests/gold.py``). A figure is found when one was taken
at that place with the same value and unit; the other fields are scored on the found ones.
``--misses`` lists what went wrong in the open half; the held half stays unseen.
"""

import argparse
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cache

from corpus.figure import Figure
from corpus.figures import figures
from tests.gold import HALVES, Gold, Passage, passages, read, span, spots

FIELDS = ("metric", "period", "nature", "qualifier", "number", "subject")
GROUPS = ("seed", "samples", "others", "rules", "laws")
ENOUGH = Decimal("0.6")  # of the longer wording that the shorter must make up, to be the same
CLOSE = Decimal("0.00001")  # of a number, for thirds


@dataclass(slots=True)
class Score:
    """Counts over some passages; ``misses`` are lines for people."""

    passages: int = 0
    gold: int = 0
    found: int = 0
    taken: int = 0  # figures of ours that are right or wrong; those at optional places are neither
    right: Counter[str] = field(default_factory=Counter)
    asked: Counter[str] = field(default_factory=Counter)
    links: Counter[str] = field(default_factory=Counter)  # "gold", "ours", "both"
    # not in the repr: a failing assertion would show those of the held half
    misses: list[str] = field(default_factory=list, repr=False)

    @property
    def precision(self) -> float:
        return self.found / self.taken if self.taken else 1.0

    @property
    def recall(self) -> float:
        return self.found / self.gold if self.gold else 1.0

    def share(self, name: str) -> float:
        return self.right[name] / self.asked[name] if self.asked[name] else 1.0


def score(half: str, groups: Sequence[str] = GROUPS) -> Score:
    """Raises ``FileNotFoundError``: the shared documents are not beside this checkout."""
    total = Score()
    for passage in passages(half):
        if passage.group in groups:
            text = read(passage.source).text
            compare(passage, text, span(passage, text), _extracted(passage.source), total)
    return total


@cache
def _extracted(source: str) -> tuple[Figure, ...]:
    document = read(source)
    return figures(document.text, document.units, document.about)


def compare(
    passage: Passage,
    text: str,
    within: tuple[int, int],
    extracted: Sequence[Figure],
    total: Score,
) -> None:
    """Adds to ``total`` how the figures that were ``extracted`` from the whole document ``text``
    agree with the passage, which stands ``within`` it."""
    start, end = within
    places = [(start + a, start + b) for a, b in spots(text[start:end], passage.figures)]
    ours = {i: f for i, f in enumerate(extracted) if start <= f.start < end}
    pairs = dict(_pairs(passage.figures, places, ours))
    spent = set(pairs.values())
    total.passages += 1
    total.gold += sum(not gold.optional for gold in passage.figures)
    for i, gold in enumerate(passage.figures):
        if i in pairs and not gold.optional:
            total.found += 1
            total.taken += 1
            _fields(passage, gold, ours[pairs[i]], total)
        elif not gold.optional:
            total.misses.append(f"missed   {passage.source} {gold.value}{gold.unit}")
    for i, figure in ours.items():
        if i not in spent and not _may_be(figure, passage.figures, places):
            total.taken += 1
            around = text[max(start, figure.start - 12) : figure.end + 8]
            total.misses.append(
                f"wrong    {passage.source} {figure.value}|{figure.unit} …{around}…"
            )
    _links(passage, pairs, ours, total)


def _pairs(
    golds: Sequence[Gold], places: Sequence[tuple[int, int]], ours: dict[int, Figure]
) -> Iterator[tuple[int, int]]:
    """(position of gold, position of ours) of those that are the same number in the same place."""
    free = dict(ours)
    for i, (gold, (start, end)) in enumerate(zip(golds, places, strict=True)):
        for j, figure in free.items():
            if figure.start < end and start < figure.end and _same_number(gold, figure):
                del free[j]
                yield i, j
                break


def _same_number(gold: Gold, figure: Figure) -> bool:
    ours, theirs = _parts(figure), _parts(gold)
    if gold.unit.startswith(("万", "亿")):  # the header of a table: "单位：万人"
        return "".join(ours) == "".join(theirs)
    return ours == theirs


def _parts(stated: Gold | Figure) -> tuple[str, str]:
    """(value, unit) however they were cut: 百分之五 is 五 and %, 三成 is 三 and 成."""
    value = re.sub(r"[,，\s余多第]", "", stated.value).replace("／", "/").replace("∶", ":")
    unit = stated.unit.replace("％", "%").replace("﹪", "%")
    if value.startswith("百分之"):
        return value.removeprefix("百分之"), "%"
    if value.endswith("成") and not unit:
        return value.removesuffix("成"), "成"
    return value, re.sub(r"^个(?=工作日|百分点)", "", unit)


def _may_be(figure: Figure, golds: Sequence[Gold], places: Sequence[tuple[int, int]]) -> bool:
    return any(
        gold.optional and figure.start < end and start < figure.end
        for gold, (start, end) in zip(golds, places, strict=True)
    )


def _fields(passage: Passage, gold: Gold, figure: Figure, total: Score) -> None:
    right = {
        "metric": _metric_right(gold, figure),
        "period": _period_right(passage.year, gold, figure),
        "nature": figure.nature in gold.natures,
        "qualifier": figure.qualifier in gold.qualifiers,
        "number": _number_right(gold, figure),
    }
    if gold.subjects:
        right["subject"] = _subject_right(gold, figure)
    said = {
        "metric": (figure.metric, gold.metrics),
        "period": (f"{figure.period.first}..{figure.period.last}", gold.periods),
        "nature": (figure.nature, gold.natures),
        "qualifier": (figure.qualifier, gold.qualifiers),
        "number": (figure.number, gold.number),
        "subject": (figure.subject, gold.subjects),
    }
    for name, ok in right.items():
        total.asked[name] += 1
        total.right[name] += ok
        if not ok:
            ours, theirs = said[name]
            shown = f"{gold.value}{gold.unit} ours {ours!s}, gold {theirs}"
            total.misses.append(f"{name:<9}{passage.source} {shown}")


def _plain(words: str) -> str:
    return re.sub(r"[^\w%]|[的_]", "", words)


def _metric_right(gold: Gold, figure: Figure) -> bool:
    """The same words, with the subject or without, or most of them."""
    ours = {_plain(figure.metric), _plain(figure.subject + figure.metric)} - {""}
    return any(_near(one, _plain(metric)) for one in ours for metric in gold.metrics)


def _near(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    return short in long and len(short) >= ENOUGH * len(long)


def _period_right(year: int | None, gold: Gold, figure: Figure) -> bool:
    ours = (figure.period.first, figure.period.last)
    if gold.periods is not None:
        return any(ours == (_day(first), _day(last)) for first, last in gold.periods)
    own = [(date(year, 1, 1), date(year, 12, 31))] if year else []
    return ours in [(None, None), *own]


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _number_right(gold: Gold, figure: Figure) -> bool:
    wanted = [gold.number]
    if gold.value.startswith("百分之") and not figure.unit:
        wanted = [gold.number / 100]
    if gold.unit == "成":  # three tenths, thirty per cent, 0.3
        wanted += [gold.number * 10, gold.number / 10]
    return any(abs(figure.number - one) <= CLOSE * max(Decimal(1), abs(one)) for one in wanted)


def _subject_right(gold: Gold, figure: Figure) -> bool:
    """Named as the subject, or kept inside the metric."""
    named = [_plain(subject) for subject in gold.subjects]
    if _plain(figure.subject) in named:
        return True
    return any(subject and subject in _plain(figure.metric) for subject in named)


def _links(passage: Passage, pairs: dict[int, int], ours: dict[int, Figure], total: Score) -> None:
    """Breakdowns: from each part to its total, both of them found."""
    back = {j: i for i, j in pairs.items()}
    for i, gold in enumerate(passage.figures):
        if not gold.linked or gold.optional:
            continue
        figure = ours[pairs[i]] if i in pairs else None
        linked = back.get(figure.part_of) if figure and figure.part_of is not None else None
        total.links["gold"] += gold.part_of is not None
        total.links["ours"] += linked is not None
        total.links["both"] += linked is not None and linked == gold.part_of
        if linked != gold.part_of:
            shown = f"{gold.value}{gold.unit} ours {linked}, gold {gold.part_of}"
            total.misses.append(f"part of  {passage.source} {shown}")


def _row(name: str, s: Score) -> str:
    parts = " | ".join(f"{s.share(name):.3f}" for name in FIELDS)
    links = s.links["both"] / s.links["gold"] if s.links["gold"] else 1.0
    spurious = s.links["ours"] - s.links["both"]
    return (
        f"| {name} | {s.passages} | {s.gold} | {s.precision:.3f} | {s.recall:.3f} | {parts} | "
        f"{links:.3f} (+{spurious}) |"
    )


def main() -> None:
    options = argparse.ArgumentParser(prog="python -m tests.benchmarks.figures")
    options.add_argument("--half", choices=HALVES)
    options.add_argument("--misses", action="store_true")
    given = options.parse_args()
    if given.misses and given.half == "held":
        options.error("the misses of the held half are not shown: it would no longer be unseen")
    halves = [given.half] if given.half else ["open"] if given.misses else list(HALVES)
    print(
        "| half, sources | passages | figures | precision | recall | " + " | ".join(FIELDS), end=""
    )
    print(" | breakdown (+ spurious) |\n|" + " --- |" * (len(FIELDS) + 6))
    for half in halves:
        for group in GROUPS:
            print(_row(f"{half}, {group}", score(half, [group])))
        whole = score(half)
        print(_row(f"**{half}**", whole))
        if given.misses:
            print("\n" + "\n".join(sorted(whole.misses)))


if __name__ == "__main__":
    main()

"""Two runs of the same cases: what became better and what worse."""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.text_file import text_of
from corpus.errors import BureauError

Result = dict[str, Any]  # one of "results" in the JSON of a report


@dataclass(frozen=True, slots=True)
class Change:
    """A case in two runs, each as in the JSON of its report."""

    before: Result
    after: Result

    @property
    def line(self) -> str:
        was, now = self.before["got"], self.after["got"]
        return f"{self.after['question']}  {was}{f' → {now}' if was != now else ''}"


@dataclass(frozen=True, slots=True)
class Comparison:
    """``reworded``: right or wrong as before, but with other words or another outcome."""

    better: tuple[Change, ...]
    worse: tuple[Change, ...]
    reworded: tuple[Change, ...]
    new: tuple[Result, ...]
    gone: tuple[Result, ...]
    same: int

    def as_json(self) -> dict[str, Any]:
        return {
            "better": [_both(c) for c in self.better],
            "worse": [_both(c) for c in self.worse],
            "reworded": [c.after["question"] for c in self.reworded],
            "new": [r["question"] for r in self.new],
            "gone": [r["question"] for r in self.gone],
            "same": self.same,
        }

    def as_text(self) -> str:
        lines = [
            f"与上次相比：变好 {len(self.better)}，变差 {len(self.worse)}，"
            f"说法不同 {len(self.reworded)}，不变 {self.same}，"
            f"新增题 {len(self.new)}，去掉的题 {len(self.gone)}"
        ]
        lines += [f"↑ {change.line}" for change in self.better]
        lines += [f"↓ {change.line}" for change in self.worse]
        return "\n".join(lines)


def _both(change: Change) -> dict[str, Any]:
    names = ("got", "facts", "source")
    return {
        "question": change.after["question"],
        "before": {name: change.before[name] for name in names},
        "after": {name: change.after[name] for name in names},
    }


def read_run(path: Path) -> list[Result]:
    """The results of an earlier run, as ``bureau evaluate --json`` printed them.

    Raises:
        BureauError: it is no such file.
    """
    try:
        run = json.loads(text_of(path))
        results = run["results"]
        for result in results:
            _ = (_key(result), result["right"], result["got"], result["answer"])
            _ = (result["facts"], result["source"])
    except OSError as error:
        raise BureauError(f"无法读取上次的结果“{path}”。请检查路径。") from error
    except (ValueError, KeyError, TypeError) as error:
        raise BureauError(
            f"“{path}”不是检验结果。请用 bureau evaluate 题目.jsonl --json > 结果.json 得到的文件。"
        ) from error
    return list(results)


def compare(before: Sequence[Result], after: Sequence[Result]) -> Comparison:
    """Cases are the same if question, history and the documents taken out are; a case that stands
    there twice is two cases, in order."""
    earlier, later = _keyed(before), _keyed(after)
    both = [Change(earlier[key], result) for key, result in later.items() if key in earlier]
    moved = [c for c in both if c.before["right"] == c.after["right"]]
    reworded = [
        c
        for c in moved
        if (c.before["got"], c.before["answer"]) != (c.after["got"], c.after["answer"])
    ]
    return Comparison(
        better=tuple(c for c in both if c.after["right"] and not c.before["right"]),
        worse=tuple(c for c in both if c.before["right"] and not c.after["right"]),
        reworded=tuple(reworded),
        new=tuple(r for key, r in later.items() if key not in earlier),
        gone=tuple(r for key, r in earlier.items() if key not in later),
        same=len(moved) - len(reworded),
    )


def _key(result: Result) -> tuple[Any, ...]:
    history, without = result.get("history", ()), result.get("without", ())
    return (result["question"], tuple(history), tuple(without))


def _keyed(results: Sequence[Result]) -> dict[tuple[Any, ...], Result]:
    times: Counter[tuple[Any, ...]] = Counter()
    found = {}
    for result in results:
        key = _key(result)
        times[key] += 1
        found[(*key, times[key])] = result
    return found

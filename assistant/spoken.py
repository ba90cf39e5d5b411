"""The one short sentence an operator reads out, cut from the quote's own words."""

import re
from collections.abc import Sequence

from assistant.coverage import Weighed, fit, plain
from assistant.holds import holds
from assistant.question import Ask

LONGEST = 60  # characters one can say in one breath and a caller can keep
_CLAUSE = re.compile(r"[^，,；;。！？!?：:]+[，,；;。！？!?：:]?")
_MARK = re.compile(
    r"^\s*(?:第[一二三四五六七八九十百千零\d]+条|[（(][一二三四五六七八九十\d]+[）)]"
    r"|\d{1,2}[.．、]|[一二三四五六七八九十]+(?:、|是))\s*"
)


def spoken(sentence: str, ask: Ask, terms: Sequence[Weighed]) -> str:
    """The run of neighbouring clauses of ``sentence``, at most 60 characters, that answers best."""
    text = _MARK.sub("", " ".join(sentence.split())).strip()
    if len(text) <= LONGEST:
        return _finished(text)
    clauses = [m[0] for m in _CLAUSE.finditer(text)]
    best, best_score = "", -1.0
    for first in range(len(clauses)):
        run = ""
        for clause in clauses[first:]:
            if len(run) + len(clause) > LONGEST:
                break
            run += clause
            score = (
                fit(terms, plain(run)).share + (0.3 if holds(ask, run) else 0.0) - len(run) / 1000
            )
            if score > best_score:
                best, best_score = run, score
    return _finished(best or text[: LONGEST - 1] + "…")


def _finished(text: str) -> str:
    text = text.rstrip("，,；;：:、 ")
    return (
        text
        if text.endswith(("。", "！", "？", "…", "!", "?")) or len(text) >= LONGEST
        else text + "。"
    )

"""How much of a question stands right beside the kind of thing that it asks for."""

import re
from collections.abc import Sequence

from assistant.coverage import Weighed, fit, plain
from assistant.holds import holds
from assistant.measure import counts
from assistant.question import Question

_CLAUSES = re.compile(r"[，。；;\n]|(?<!\d),|,(?!\d)|[：:](?!\s*\d)")


def near(question: Question, terms: Sequence[Weighed], text: str, around: str) -> float:
    """0..1: how the words beside the kind of thing asked for cover the question.

    A neighbour's number stands among the neighbour's words: "赴上海挂职三周，赴加拿大培训" does not
    say how long one was in Canada. A clause counts with the one before it, ``around`` (plain)
    counts less. Where nothing of a form is asked for, any clause will do.
    """
    clauses = [c for c in _CLAUSES.split(text) if c.strip()]
    best = 0.0
    for n, clause in enumerate(clauses):
        if holds(question.ask, clause) is False or counts(question, clause) is False:
            continue
        before = plain(clauses[n - 1]) if n else ""
        best = max(best, fit(terms, plain(clause), around + before).share)
    return best

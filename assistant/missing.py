"""The noun of a question that a text does not speak of."""

import re
from collections.abc import Sequence

from assistant.aspects import aspects
from assistant.contrasts import contrasts
from assistant.coverage import Weighed, match
from assistant.lexicon import is_noun

# What the dictionary does not know is a thing by its last sign: 托班, 大班额.
_CALLED = re.compile(r"(?:..|托)[班园校费证卡率额课]$")
STANDS = 0.3  # of a match, from which a word stands there
UNHEARD = 0.99  # weight of a word that the library does not hold at all


def rarest_missing(terms: Sequence[Weighed], text: str) -> Weighed | None:
    """The rarest noun of ``terms`` that ``text`` (plain) has no word for.

    Words for what can be asked of many things (条件, 时间) are told without being named, and those
    for a side (小升初) by its other names.
    """
    nouns = (
        term
        for term in terms
        if len(term.word) > 1
        and term.word not in aspects()
        and not any(term.word in side for sides in contrasts() for side in sides)
        and (
            match(term, text) < STANDS
            if is_noun(term.word)
            else _CALLED.search(term.word) and match(term, text) <= STANDS  # 班额 is no 大班额
        )
    )
    return max(nouns, key=lambda term: term.weight, default=None)

"""What speaks for evidence, as numbers: what the decision is a function of."""

from collections.abc import Sequence
from dataclasses import dataclass, fields

from assistant.ask import Ask
from assistant.coverage import Weighed, fit, plain
from assistant.evidence import Evidence
from assistant.missing import rarest_missing
from assistant.near import near
from assistant.question import Question
from assistant.states import states
from index.hit import Hit


@dataclass(frozen=True, slots=True)
class Signs:
    """All 0..1 but for ``mass`` (in words) and cosines. The names are those of ``decide.json``."""

    mass: float  # weight of the words found; 1 is one word that the library does not hold
    near: float  # share covered right beside what has the form asked for
    missing: float  # rarity of the rarest noun that stands neither in the quote nor above it
    pairs: float  # share of the question's pairs of characters
    similarity: float  # centred cosine of the unit found
    crowd: float  # how near the library as a whole is to the question
    dense: float  # what the vectors gave the passage, 0 where they did not find it
    keyword: float  # what BM25 gave it
    stated: float  # the kind of thing asked for is what the text states
    whether: float  # yes-or-no questions tell much of the asker that no rule repeats

    def row(self) -> tuple[float, ...]:
        return tuple(float(getattr(self, name)) for name in NAMES)


NAMES = tuple(field.name for field in fields(Signs))


@dataclass(frozen=True, slots=True)
class Seen:
    """What search made of one question: what evidence is judged against."""

    terms: tuple[Weighed, ...]
    hits: tuple[Hit, ...]
    crowd: float  # how near the library as a whole is to the question: ``index.search.crowd``


def signs(question: Question, one: Evidence, seen: Seen) -> Signs:
    """What speaks for ``one``."""
    terms = seen.terms
    around = plain(" ".join((one.document.title, *one.location)))
    quote = plain(one.quote)
    absent = rarest_missing(terms, quote + around)
    hit = next((h for h in seen.hits if _holds(h, one)), None)
    return Signs(
        mass=one.words.mass,
        near=near(question, terms, one.quote, around)
        if one.cell is None
        else fit(terms, plain(one.cell), around).share,
        missing=absent.weight if absent else 0.0,
        pairs=_pairs(terms, quote + around),
        similarity=one.similarity,
        crowd=seen.crowd,
        dense=(hit.dense or 0.0) if hit else 0.0,
        keyword=(hit.keyword or 0.0) if hit else 0.0,
        stated=float(states(question.ask, one.quote)),
        whether=float(question.ask is Ask.WHETHER),
    )


def _pairs(terms: Sequence[Weighed], text: str) -> float:
    """Share of the pairs of characters of the question's words that ``text`` (plain) holds."""
    pairs = [t.word[i : i + 2] for t in terms for i in range(max(len(t.word) - 1, 1))]
    return sum(pair in text for pair in pairs) / len(pairs) if pairs else 0.0


def _holds(hit: Hit, one: Evidence) -> bool:
    return hit.document.id == one.document.id and hit.start <= one.start < hit.end

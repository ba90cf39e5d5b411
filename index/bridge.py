"""What a query probably means where the library has no such word: 繁體, pinyin, a wrong character.

Nothing is changed that the library itself says; every change is told, so that a wrong guess shows.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

import rjieba

from index.derived import Derived

LEAST_PINYIN = 4  # letters: "xuewei"; shorter ones are as likely English
_PARTICLES = frozenset(
    "的了吗呢吧啊么是在有和与及或都也还就能会可要去到来上下里中外前后再又不没被把给让对从向按由为以"
    "我你他她它这那哪谁几多少每各某本该此其之所而且但如若因于个名所次场位条项种年月日号天时"
)
LONGEST = 4  # characters of a word that is looked for as mistyped
_LATIN = re.compile(r"(?<![A-Za-z])[A-Za-z]{4,40}(?![A-Za-z])")
_HAN = re.compile(r"[\u4e00-\u9fff]+")


@dataclass(frozen=True, slots=True)
class Step:
    """``said`` was read as ``meant``; ``why`` is 繁体, 拼音 or 错字."""

    said: str
    meant: str
    why: str


@dataclass(frozen=True, slots=True)
class Bridged:
    text: str
    steps: tuple[Step, ...] = ()


def bridge(query: str, now: Derived) -> Bridged:
    """The query in words that the library has, as far as they can be told."""
    steps: list[Step] = []
    text = _simplified(query)
    if text != query:
        steps.append(Step(query, text, "繁体"))
    text = _LATIN.sub(lambda m: _spoken(m[0], now, steps), text)
    text = _HAN.sub(lambda m: _mended(m[0], now, steps), text)
    return Bridged(text, tuple(steps))


def _simplified(text: str) -> str:
    """Traditional characters simplified; most text has none, and needs no converter."""
    if text.isascii():
        return text
    return _converter().convert(text)


@cache
def _converter():  # type: ignore[no-untyped-def]
    import opencc

    return opencc.OpenCC("t2s")


def _spoken(letters: str, now: Derived, steps: list[Step]) -> str:
    """A run of letters that is the pinyin of the library's words."""
    lower = letters.lower()
    if len(lower) < LEAST_PINYIN or now.keyword.document_frequency(lower, "body_words"):
        return letters
    words = _split(lower, now.sounds)
    if words is None:
        return letters
    meant = "".join(words)
    steps.append(Step(letters, meant, "拼音"))
    return meant


def _split(letters: str, sounds: Mapping[str, tuple[str, ...]]) -> list[str] | None:
    """The fewest words whose pinyin put together is ``letters``; ``None`` if there are none."""
    best: list[list[str] | None] = [[]] + [None] * len(letters)
    for end in range(1, len(letters) + 1):
        for begin in range(max(0, end - 24), end):
            before = best[begin]
            words = sounds.get(letters[begin:end]) if before is not None else None
            here = best[end]
            if before is not None and words and (here is None or len(before) + 1 < len(here)):
                best[end] = [*before, words[0]]
    return best[-1]


def _mended(run: str, now: Derived, steps: list[Step]) -> str:
    """Pairs of characters that stand nowhere in the library, read as a word that does."""
    at = 0
    loose: set[int] | None = None  # cutting a run into words is what costs: once for each reading
    while at < len(run) - 1:
        if now.keyword.document_frequency(run[at : at + 2], "body_bigrams"):
            at += 1
            continue
        loose = _loose(run) if loose is None else loose
        found = next(_likely(run, at, loose, now), None)
        if found is None:
            at += 1
            continue
        begin, end, word = found
        steps.append(Step(run[begin:end], word, "错字"))
        run, loose = run[:begin] + word + run[end:], None
        at = begin + len(word) - 1
    return run


def _likely(run: str, at: int, loose: set[int], now: Derived) -> Iterator[tuple[int, int, str]]:
    """(begin, end, word): words of the library that sound like a span around the pair at ``at``.

    Chinese is typed by sound, so a slip is a homophone. The span is all the single characters
    that belong to no word there; it must be no word of the language, and share half of its
    characters with the word that is guessed.
    """
    if not {at, at + 1} <= loose:
        return
    begin, end = at, at + 2
    while begin - 1 in loose and end - begin <= LONGEST:
        begin -= 1
    while end in loose and end - begin <= LONGEST:
        end += 1
    span = run[begin:end]
    if len(span) > LONGEST or rjieba.has_word(span):
        return
    for word in now.sounds.get(_sound(span), ()):
        alike = sum(a == b for a, b in zip(word, span, strict=False))
        if len(word) == len(span) and word != span and alike * 2 >= len(span):
            yield begin, end, word


def _loose(run: str) -> set[int]:
    """Places of characters that belong to no longer word and are no particles."""
    loose, at = set(), 0
    for word in rjieba.cut(run, False):
        if len(word) == 1 and word not in _PARTICLES:
            loose.add(at)
        at += len(word)
    return loose


def _sound(word: str) -> str:
    from pypinyin import lazy_pinyin

    return "".join(lazy_pinyin(word))


def sounds_of(words: Mapping[str, int]) -> dict[str, tuple[str, ...]]:
    """Pinyin without tones → the words that sound so, the most frequent first."""
    made: dict[str, list[str]] = {}
    for word in sorted(words, key=lambda w: (-words[w], w)):
        made.setdefault(_sound(word), []).append(word)
    return {sound: tuple(same) for sound, same in made.items()}

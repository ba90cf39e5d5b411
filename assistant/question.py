"""What a question asks: clean words, the kind of answer wanted, years, articles, 文号, titles."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import rjieba

from assistant.ask import Ask, any_of, kind_asked
from corpus.number import find_numbers
from corpus.numerals import to_int
from index.years import says_this_year, without_own_dates, written_out, years_named

_FILLERS = frozenset(
    word
    for line in Path(__file__).with_name("fillers.txt").read_text("utf-8").splitlines()
    if not line.startswith("#")
    for word in line.split()
)
# 一个班 → 班, but 一年级 is one word
_COUNTED = re.compile(r"^一(?:个|所|名|次|场|位|家|项|条|种|年(?!级)|学期)(?=.)")
_CENTURY = ("19", "20")  # years are told by ``years``
_ASKING = re.compile(r"^(?:几|多少|怎么|怎样|什么|哪|何|百分之几)|[吗呢吧么]$")
_RELATIVE_YEARS = ("今年", "去年", "明年", "前年", "后年", "本年", "本年度", "当年", "年")
# The dictionary cuts 一年|级新生.
_GRADE = re.compile(
    r"((?:小学|初中|高中)?[一二三四五六七八九]年级|[小初高][一二三](?!\w{0,2}[所个间校]))"
)
_EMPTY_TAGS = ("r", "u", "y", "x", "w", "p", "c", "e", "o", "z", "q", "d")
_CONTROL = re.compile(r"[\u0000-\u001f\u007f-\u009f\u2028\u2029]")
_UNSEEN = re.compile(r"[\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\u00ad]")


@dataclass(frozen=True, slots=True)
class Question:
    """A question made ready.

    ``text`` is what is searched for; ``terms`` are its words that carry meaning, in order,
    without repeats; ``years`` are those it names, 今年 and 去年 told from ``as_of``.
    """

    asked: str  # as typed, control characters removed
    text: str
    ask: Ask
    terms: tuple[str, ...]
    years: tuple[int, ...]
    this_year: bool  # it says 今年, 本年度 … of the day it is asked on
    articles: tuple[int, ...]  # 第八条 → 8
    numbers: tuple[str, ...]  # 文号
    titles: tuple[str, ...]  # 《…》


def clean_text(raw: str) -> str:
    """Lone surrogates and control characters out, white space folded."""
    text = raw.encode("utf-8", "ignore").decode("utf-8", "ignore")
    return " ".join(_CONTROL.sub(" ", _UNSEEN.sub("", text)).split())


def understand(raw: str, *, as_of: date, whole: str = "") -> Question:
    """Reads one question; ``whole`` is a follow-up made whole (``dialogue.whole``), "" if none."""
    asked = clean_text(raw)
    text = " ".join(unicodedata.normalize("NFKC", whole or asked).split())
    text = written_out(text, as_of)
    ask = kind_asked(asked)
    if whole and ask is Ask.WHAT:  # "那初中呢" asks what the question before it asked
        ask = kind_asked(whole)
    return Question(
        asked=asked,
        text=text,
        ask=ask,
        terms=content_words(without_own_dates(text)),
        years=years_named(text, as_of),
        this_year=says_this_year(text),
        articles=tuple(
            n
            for m in re.finditer(r"第\s*([〇零一二三四五六七八九十百千\d]{1,7})\s*条", text)
            if (n := to_int(m[1]))
        ),
        numbers=tuple(find_numbers(text)),
        titles=tuple(re.findall(r"《([^《》]{2,60})》", text)),
    )


def content_words(text: str) -> tuple[str, ...]:
    """Words that an answer should have something to do with."""
    words: dict[str, None] = {}
    for word, tag in _tagged(text):
        plain = word.strip().lower()
        if not plain or plain in _FILLERS or not re.search(r"\w", plain):
            continue
        if tag.startswith(_EMPTY_TAGS) and not re.search(r"[\da-z]", plain):
            continue
        plain = _COUNTED.sub("", plain) or plain
        if _ASKING.search(plain) or (
            plain.isdecimal() and len(plain) == 4 and plain[:2] in _CENTURY
        ):
            continue
        if plain in _RELATIVE_YEARS:  # told by ``years``
            continue
        if tag.startswith("m") and len(word) < 2 and not re.search(r"\d", plain):
            continue
        words.setdefault(plain)
    return tuple(words)


def _tagged(text: str) -> Iterator[tuple[str, str]]:
    for n, part in enumerate(_GRADE.split(text)):
        if n % 2:
            yield part, "b"
        else:
            yield from rjieba.tag(part)


__all__ = [
    "Ask",
    "Question",
    "any_of",
    "clean_text",
    "content_words",
    "kind_asked",
    "understand",
    "years_named",
]

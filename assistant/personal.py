"""Personal data in what people type: noticed, and masked before anything is kept.

``masked`` takes out what no answer needs, before the question is looked at. ``keepable`` takes out
more, for what is stored: the answer may turn on a birth date or an estate, the log does not.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from assistant.personal_names import names
from assistant.personal_numbers import PATTERNS, counted, folded, is_personal
from assistant.personal_places import BIRTHS, DOORS, HOUSES

Spans = Iterable[tuple[int, int]]
_DIGITS = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Masked:
    """Text without personal data; ``found`` names what was taken out, in the order of finding."""

    text: str
    found: tuple[str, ...] = ()

    @property
    def notice(self) -> str:
        """What to tell the one who typed it, "" where nothing was found."""
        if not self.found:
            return ""
        return f"问题里的{'、'.join(self.found)}已隐去，不会保存；查询政策不需要填写这些信息。"


def masked(text: str, public: str = "") -> Masked:
    """``text`` with numbers, accounts, names and doors of persons replaced by 〔…〕.

    A name is only told where something announces it ("孩子叫…", "户主…") or where it stands with
    a birth date; the date itself stays, since the answer may turn on it. Numbers that stand in
    ``public``, words of documents, are an office's and stay as well.
    """
    found: dict[str, None] = {}
    known = counted(public)
    offices = {"".join(_DIGITS.findall(line)) for line in re.split(r"[\n。；，;,]", known)}

    def office(words: str) -> bool:
        digits = "".join(_DIGITS.findall(words))
        return len(digits) > 6 and any(digits in it for it in offices)

    for label, pattern, group in PATTERNS:
        for read in (folded, counted):  # 第一13800138000: Chinese digits need not be of the number
            spans = [
                m.span(group)
                for m in pattern.finditer(read(text))
                if is_personal(label, m[group]) and not office(m[group])
            ]
            text = _hidden(text, label, spans, found)
    for door in DOORS:
        text = _hidden(text, "住址", (m.span("door") for m in door.finditer(folded(text))), found)
    return Masked(_without_names(text, names, found), tuple(found))


def keepable(text: str, public: str = "") -> Masked:
    """``masked`` for what is stored: also without the house and the estate that a door belongs to,
    and without the year of a birth date. ``found`` names only what ``masked`` does."""
    safe = masked(text, public)
    out, quietly = safe.text, dict[str, None]()
    for house in HOUSES:
        out = _hidden(out, "住址", (m.span("door") for m in house.finditer(folded(out))), quietly)
    for birth in BIRTHS:
        out = _hidden(out, "年份", (m.span("year") for m in birth.finditer(folded(out))), quietly)
    return Masked(out, safe.found)


def _without_names(
    text: str, find: Callable[[str], Iterator[tuple[int, int]]], found: dict[str, None]
) -> str:
    """A name that was announced once is known wherever it stands."""
    known = {text[start:end] for start, end in find(text)}
    if not known:
        return text
    anywhere = re.compile("|".join(map(re.escape, sorted(known, key=len, reverse=True))))
    return _hidden(text, "姓名", (m.span() for m in anywhere.finditer(text)), found)


def _hidden(text: str, label: str, spans: Spans, found: dict[str, None]) -> str:
    out, at = "", 0
    for start, end in spans:
        if start < at or start == end or _inside(text, start):
            continue
        found.setdefault(label)
        out += f"{text[at:start]}〔{label}〕"
        at = end
    return out + text[at:]


def _inside(text: str, place: int) -> bool:
    """Does it stand in what is hidden already?"""
    opened = text.rfind("〔", max(0, place - 8), place)
    return (
        opened >= 0 and "〕" not in text[opened:place] and len(text[opened:].partition("〕")[0]) < 8
    )

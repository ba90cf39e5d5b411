"""The marks that open a part of an official document: 第一章, 第八条, 一、, （一）, 1., 一是 …

GB/T 9704 orders the levels of a text 一、（一）1.（1）; statutes use 编, 章, 节, 条, 款, 项.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from corpus.numerals import CHARACTERS, to_int


class Style(StrEnum):
    """What a mark looks like. Marks of one style in one list are siblings."""

    BOOK = "编"
    SUBBOOK = "分编"
    CHAPTER = "章"
    SECTION = "节"
    ARTICLE = "条"
    ANNEX = "附件"
    QUESTION = "问"
    COMMA = "一、"
    BRACKET = "（一）"
    DIGIT = "1."
    DIGIT_BRACKET = "（1）"
    CIRCLE = "①"
    IS = "一是"


# Statute levels always nest in this order; the other styles nest in the order they turn up.
RANK = {Style.BOOK: 1, Style.SUBBOOK: 2, Style.CHAPTER: 3, Style.SECTION: 4, Style.ARTICLE: 5}
BOOK_HEADINGS = (Style.BOOK, Style.SUBBOOK, Style.CHAPTER, Style.SECTION)


@dataclass(frozen=True, slots=True)
class Marker:
    style: Style
    number: int
    label: str  # as written, without the space behind it
    start: int  # offsets in the text searched; ``end`` is where the words begin
    end: int


_N = f"[{CHARACTERS}]{{1,7}}"
_BLANKS = " \t\u3000\xa0"
_S = f"[{_BLANKS}]"
# After 第八条 a reference goes on ("第八条规定的", "第八条第二款"), an article starts its sentence.
_GOES_ON = r"(?![规第的款项和至或及与、，,所之中至到）)])"
_REFERS = rf"(?!第(?:{_N}|\d{{1,3}})[款项])"
_PATTERNS: dict[Style, re.Pattern[str]] = {
    Style.SUBBOOK: re.compile(rf"第({_N}){_S}*分{_S}*编(?={_S}|$)"),
    Style.BOOK: re.compile(rf"第({_N}){_S}*(?:编|篇|部分)(?={_S}|[：:]|$)"),
    Style.CHAPTER: re.compile(
        rf"第({_N}|\d{{1,3}}){_S}*章(?={_S}|$|[^规第的、，,和至]\S{{0,20}}$)"
    ),
    Style.SECTION: re.compile(
        rf"第({_N}|\d{{1,3}}){_S}*节(?={_S}|$|[^规第的、，,和至课]\S{{0,20}}$)"
    ),
    Style.ARTICLE: re.compile(
        rf"第{_S}*({_N}|\d{{1,4}}){_S}*条(?:之({_N}))?"
        rf"(?:{_S}+{_REFERS}|[：:]|{_GOES_ON}(?=[【\u4e00-\u9fff（《“\"]))"
    ),
    Style.ANNEX: re.compile(
        rf"附{_S}*[件表录]{_S}*(\d{{1,2}}(?!\d)|{_N})?{_S}*(?:[:：]|(?![中所的里规列、和至]))"
    ),
    Style.QUESTION: re.compile(rf"(?:问题?{_S}*(\d{{1,3}}|{_N})?|Q{_S}*(\d{{1,3}})?){_S}*[:：]"),
    Style.COMMA: re.compile(rf"({_N})、"),
    Style.BRACKET: re.compile(rf"[（(]{_S}*({_N}){_S}*[）)](?![项款目、]|[和及至][（(])"),
    # "1.2026年日程安排" is the first of a list, "1.5" a number
    Style.DIGIT: re.compile(
        r"(?<![\d.．])(\d{1,2})(?:[.．、](?!\d(?!\d{3}年))|[)）](?=[\u4e00-\u9fff]))"
    ),
    Style.DIGIT_BRACKET: re.compile(r"[（(](\d{1,2})[）)](?![项款目、]|[和及至][（(])"),
    Style.CIRCLE: re.compile(r"([①-⑳])"),
    Style.IS: re.compile(rf"(?:第({_N})[，,、是]|({_N})是(?![{CHARACTERS}]))"),
}
# What must stand right before a list mark inside a line.
_INLINE = {
    Style.COMMA: re.compile(rf"[。；;：:！？]{_S}*$"),
    Style.BRACKET: re.compile(rf"[。；;：:，,、！？]{_S}*$"),
    Style.DIGIT: re.compile(rf"[。；;：:！？]{_S}*$"),
    Style.DIGIT_BRACKET: re.compile(rf"[。；;：:，,、！？]{_S}*$"),
    Style.CIRCLE: re.compile(r"\S\s*$"),
    Style.IS: re.compile(rf"[。；;：:，,！？]{_S}*$"),
    Style.QUESTION: re.compile(rf"[。；;！？”]{_S}*$"),
}
# Inside a line no line end tells a heading: the mark close behind it does (see _statute).
_INLINE_BOOK = re.compile(rf"第({_N}|\d{{1,3}}){_S}*(分编|编|篇|章|节)(?![规第的、，,和至课])")
_BOOK_STYLES = {
    "编": Style.BOOK,
    "篇": Style.BOOK,
    "分编": Style.SUBBOOK,
    "章": Style.CHAPTER,
    "节": Style.SECTION,
}
_BEFORE_STATUTE = re.compile(rf"(?:^|[。；]|[。；：:」”》]?{_S}+)$")
_BEHIND = 4  # characters before a mark that decide whether it may stand there
# "一、二年级", "三、四季度": the second number goes on with the first, no words of a heading do
_COUNTED = re.compile(rf"({_N})(?:、|年级|月|季|期|等|类|号|级|班|款|条|项|线|产|层|学期|孩|胎)")
_ANNEX_TITLE = 40  # "附件1：…" heads an annex only on a line of its own
_INLINE_HEADING = 30  # characters between 第一章 and the 第一条 behind it in the same line
_LEAST_ITEM = 2  # "（一）、（二）项" is a reference: no words stand between its marks


def at_start(text: str) -> Marker | None:
    """The mark that ``text`` opens with, if any."""
    for style, pattern in _PATTERNS.items():
        match = pattern.match(text)
        if match and (marker := _marker(style, match, text)):
            return marker
    return None


def shifted(marker: Marker, by: int) -> Marker:
    """The same mark in a text with ``by`` more characters in front."""
    return replace(marker, start=marker.start + by, end=marker.end + by)


def inline(text: str, opening: Marker | None = None) -> list[Marker]:
    """The marks inside one line, behind the one it opens with, in reading order.

    A whole statute may stand in one line; otherwise they are enumerations: at least two in a row
    that count from one, or go on from the ``opening`` mark. What an item holds is searched again.
    """
    begin = opening.end if opening else 0
    found: list[Marker] = []
    statute = _statute(text, opening)
    bounds = [begin, *(m.start for m in statute), len(text)]
    owners = [opening, *statute]
    for owner, start, end in zip(owners, bounds, bounds[1:], strict=False):
        if owner and owner is not opening:
            found.append(owner)
            start = owner.end
        if owner is None or owner.style not in BOOK_HEADINGS:
            found += _lists(text, start, end, owner, tuple(_INLINE))
    return found


def _statute(text: str, opening: Marker | None) -> list[Marker]:
    """第二章, 第三条 … inside a line; headings only with another mark close behind them."""
    begin = opening.end if opening else 0
    places: list[Marker] = []
    last = opening.number if opening and opening.style is Style.ARTICLE else None
    if "第" not in text[begin:]:
        return []
    for match in re.finditer("第", text):
        at = match.start()
        if at < begin or not _BEFORE_STATUTE.search(text[max(0, at - _BEHIND) : at]):
            continue
        marker = _statute_mark(text, at)
        if marker is None:
            continue
        if marker.style is Style.ARTICLE:
            if last is not None and marker.number not in (last, last + 1):
                continue
            last = marker.number
        places.append(marker)
    kept = []
    for i, marker in enumerate(places):
        behind = places[i + 1].start if i + 1 < len(places) else len(text) + _INLINE_HEADING
        gap = text[marker.end : behind]
        if marker.style in BOOK_HEADINGS and (
            len(gap) > _INLINE_HEADING or re.search("[。；，]", gap)
        ):
            continue
        kept.append(marker)
    enough = 1 if opening and opening.style in RANK else 2
    return kept if len(kept) >= enough else []


def _statute_mark(text: str, at: int) -> Marker | None:
    if match := _INLINE_BOOK.match(text, at):
        return _marker(_BOOK_STYLES[match[2]], match, text)
    match = _PATTERNS[Style.ARTICLE].match(text, at)
    return _marker(Style.ARTICLE, match, text) if match else None


def _lists(
    text: str, begin: int, end: int, owner: Marker | None, styles: Sequence[Style]
) -> list[Marker]:
    best: list[Marker] = []
    if owner and owner.style in styles:  # what goes on from the owner holds the other lists
        best = _run(owner.style, text, begin, end, owner)
    for style in () if best else styles:
        run = _run(style, text, begin, end, None)
        if run and (not best or run[0].start < best[0].start):
            best = run
    if not best:
        return []
    deeper = [s for s in styles if s is not best[0].style]
    found = _lists(text, begin, best[0].start, None, deeper)
    for mark, stop in zip(best, [*(m.start for m in best[1:]), end], strict=True):
        found.append(mark)
        found += _lists(text, mark.end, stop, None, deeper)
    return found


def _run(style: Style, text: str, begin: int, end: int, owner: Marker | None) -> list[Marker]:
    run: list[Marker] = []
    due = owner.number + 1 if owner else 1
    last_end = begin
    for match in _PATTERNS[style].finditer(text, begin, end):
        at = match.start()
        if at > begin and not _INLINE[style].search(text[max(0, at - _BEHIND) : at]):
            continue
        marker = _marker(style, match, text)
        if marker is None or (run and at - last_end < _LEAST_ITEM):
            continue
        if style is Style.QUESTION or marker.number == due:
            run.append(marker)
            due, last_end = marker.number + 1, marker.end
    return run if len(run) >= (1 if owner else 2) else []


def _marker(style: Style, match: re.Match[str], text: str) -> Marker | None:
    groups = [g for g in match.groups() if g]
    number: int | None
    if style is Style.CIRCLE:
        number = ord(match.group(1)) - ord("①") + 1
    else:
        number = to_int(groups[0]) if groups else 0
    if number is None:
        return None
    if style is Style.COMMA and (counted := _COUNTED.match(text, match.end())):
        following = to_int(counted[1])
        if following == number + 1 or counted.group().endswith("、"):
            return None
    if style is Style.ANNEX and not _is_annex(match, text, bool(groups)):
        return None
    label = match.group().strip()
    if style in (Style.ARTICLE, Style.ANNEX):
        label = label.rstrip("：:，,、")
    end = match.end()
    while end < len(text) and text[end] in _BLANKS:
        end += 1
    return Marker(style, number, label, match.start(), end)


def _is_annex(match: re.Match[str], text: str, numbered: bool) -> bool:
    if len(text) > _ANNEX_TITLE or re.search(r"[。；，]", text):
        return False
    return match.end() == len(text) or numbered or match.group().rstrip().endswith(("：", ":"))

"""The marks that open a part of an official document: 第一章, 第八条, 一、, （一）, 1., 一是 …

GB/T 9704 orders the levels of a text 一、（一）1.（1）; statutes use 编, 章, 节, 条, 款, 项.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
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
_SPACE = r"[ \t\u3000\xa0]"
# After 第八条 a reference goes on ("第八条规定的", "第八条第二款"), an article starts its sentence.
_GOES_ON = r"(?![规第的款项和至或及与、，,所之中至到）)])"
_PATTERNS: tuple[tuple[Style, re.Pattern[str]], ...] = (
    (Style.SUBBOOK, re.compile(rf"第({_N}){_SPACE}*分{_SPACE}*编(?={_SPACE}|$)")),
    (Style.BOOK, re.compile(rf"第({_N}){_SPACE}*(?:编|篇|部分)(?={_SPACE}|$)")),
    (
        Style.CHAPTER,
        re.compile(rf"第({_N}|\d{{1,3}}){_SPACE}*章(?={_SPACE}|$|[^规第的、，,和至]\S{{0,20}}$)"),
    ),
    (
        Style.SECTION,
        re.compile(rf"第({_N}|\d{{1,3}}){_SPACE}*节(?={_SPACE}|$|[^规第的、，,和至课]\S{{0,20}}$)"),
    ),
    (
        Style.ARTICLE,
        re.compile(
            rf"第({_N}|\d{{1,4}}){_SPACE}*条(?:之({_N}))?(?:{_SPACE}+|[：:]|{_GOES_ON}(?=[【\u4e00-\u9fff（《“\"]))"
        ),
    ),
    (
        Style.ANNEX,
        re.compile(
            rf"附{_SPACE}*[件表录]{_SPACE}*(\d{{1,2}}|{_N})?{_SPACE}*[:：]?(?={_SPACE}|$|\S)"
        ),
    ),
    (
        Style.QUESTION,
        re.compile(rf"(?:问题?{_SPACE}*(\d{{1,3}}|{_N})?|Q{_SPACE}*(\d{{1,3}})?){_SPACE}*[:：]"),
    ),
    (Style.COMMA, re.compile(rf"({_N})、(?![{CHARACTERS}])")),
    (Style.BRACKET, re.compile(rf"[（(]{_SPACE}*({_N}){_SPACE}*[）)]")),
    (Style.DIGIT, re.compile(r"(?<![\d.．])(\d{1,2})(?:[.．、](?!\d)|[)）](?=[\u4e00-\u9fff]))")),
    (Style.DIGIT_BRACKET, re.compile(r"[（(](\d{1,2})[）)]")),
    (Style.CIRCLE, re.compile(r"([①-⑳])")),
    (Style.IS, re.compile(rf"(?:第({_N})[，,、是]|({_N})是(?![{CHARACTERS}]))")),
)
# What may stand inside a line after other words, and what must stand right before it.
_INLINE = {
    Style.ARTICLE: re.compile(r"[。；;：:」”》]?[ \t\u3000]+$|[。；]$"),
    Style.COMMA: re.compile(r"[。；;：:][ \t\u3000]*$"),
    Style.BRACKET: re.compile(r"[。；;：:，,、][ \t\u3000]*$"),
    Style.DIGIT: re.compile(r"[。；;：:][ \t\u3000]*$"),
    Style.DIGIT_BRACKET: re.compile(r"[。；;：:，,、][ \t\u3000]*$"),
    Style.CIRCLE: re.compile(r"[。；;：:，,、\S][ \t\u3000]*$"),
    Style.IS: re.compile(r"[。；;：:，,][ \t\u3000]*$"),
}
_ANNEX_TITLE = 40  # "附件1：…" heads an annex only on a line of its own
_LEAST_ITEM = 4  # "（一）、（二）项" is a reference: no words stand between its marks


def at_start(text: str) -> Marker | None:
    """The mark that ``text`` opens with, if any."""
    for style, pattern in _PATTERNS:
        match = pattern.match(text)
        if match and (marker := _marker(style, match, text)):
            return marker
    return None


def inline(text: str, begin: int) -> list[Marker]:
    """Marks of enumerations inside ``text[begin:]``: at least two in a row, counting from one.

    The first style that makes a list wins and is searched for once; nested lists are found when
    the pieces are looked at again.
    """
    best: list[Marker] = []
    for style, pattern in _PATTERNS:
        if style not in _INLINE:
            continue
        run = _run(style, pattern, text, begin)
        if len(run) >= 2 and (not best or run[0].start < best[0].start):
            best = run
    return best


def _run(style: Style, pattern: re.Pattern[str], text: str, begin: int) -> list[Marker]:
    run: list[Marker] = []
    opening = at_start(text) if begin == 0 else None
    for match in pattern.finditer(text, begin):
        before = text[: match.start()]
        if match.start() > begin and not _INLINE[style].search(before):
            continue
        marker = _marker(style, match, text)
        if marker is None:
            continue
        due = run[-1].number + 1 if run else 1
        # the line itself may open with 一是: what follows inside it counts on from there
        if not run and opening and opening.style is style and marker.start > 0:
            due = opening.number + 1
        if marker.number == due and (not run or marker.start - run[-1].end >= _LEAST_ITEM):
            run.append(marker)
    return run


def _marker(style: Style, match: re.Match[str], text: str) -> Marker | None:
    groups = [g for g in match.groups() if g]
    if style is Style.CIRCLE:
        number: int | None = ord(match.group(1)) - ord("①") + 1
    else:
        number = to_int(groups[0]) if groups else 0
    if number is None:
        return None
    if style is Style.ANNEX and (
        len(text) > _ANNEX_TITLE
        or re.search(r"[。；，]", text)
        or (
            match.end() < len(text) and not (groups or match.group().rstrip().endswith(("：", ":")))
        )
    ):
        return None
    label = (
        match.group().strip().rstrip("：:，,、" if style in (Style.ARTICLE, Style.ANNEX) else "")
    )
    end = match.end()
    while end < len(text) and text[end] in " \t\u3000\xa0":
        end += 1
    return Marker(style, number, label, match.start(), end)


def markers(text: str) -> Iterator[Marker]:
    """The mark at the start of ``text`` and the enumerations inside it, in order."""
    first = at_start(text)
    if first:
        yield first
    yield from (m for m in inline(text, 0) if not first or m.start > first.start)

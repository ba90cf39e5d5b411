"""Automatic numbers of Word ("第一条", "一、", "（一）"), which stand in no run of text."""

import re
from collections import defaultdict
from dataclasses import dataclass

from docx.document import Document as WordDocument
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph
from lxml.etree import _Element

_DIGITS = "零一二三四五六七八九"
_CHINESE = {"chineseCounting", "chineseCountingThousand", "japaneseCounting",
            "taiwaneseCounting", "taiwaneseCountingThousand", "koreanCounting"}  # fmt: skip
_BANKERS = {"chineseLegalSimplified", "ideographLegalTraditional", "japaneseLegal"}
_SETS = {  # formats that count through a row of signs
    "ideographTraditional": "甲乙丙丁戊己庚辛壬癸",
    "ideographZodiac": "子丑寅卯辰巳午未申酉戌亥",
    "ideographEnclosedCircle": "㊀㊁㊂㊃㊄㊅㊆㊇㊈㊉",
    "decimalEnclosedParen": "⑴⑵⑶⑷⑸⑹⑺⑻⑼⑽⑾⑿⒀⒁⒂⒃⒄⒅⒆⒇",
    "decimalEnclosedFullstop": "⒈⒉⒊⒋⒌⒍⒎⒏⒐⒑⒒⒓⒔⒕⒖⒗⒘⒙⒚⒛",
}
_ROMAN = (
    (1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"),
    (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"),
)  # fmt: skip
_TO_BANKERS = str.maketrans("零一二三四五六七八九十百千", "零壹贰叁肆伍陆柒捌玖拾佰仟")
_TO_DIGITS = str.maketrans("0123456789", "〇一二三四五六七八九")
_SLOT = re.compile(r"%([1-9])")
_SPACED = re.compile(r"第[^第]+[编章节条款项]$")


@dataclass(frozen=True, slots=True)
class _Level:
    form: str  # Word's name of the number format
    text: str  # "（%2）": the numbers of the levels, counted from 1, go into the slots
    start: int
    restart: int | None  # 0: never; n: after an item of level n, counted from 1; None: any above
    legal: bool  # all its numbers in Arabic digits
    suffix: str
    style: str | None  # the paragraph style this level belongs to


class Numbering:
    """Counts the paragraphs of a document, in order, as Word does.

    All lists (``w:num``) made from one definition (``w:abstractNum``) share one count; a list
    that states where it starts sets the count when it is first used (ECMA-376, 17.9.27).
    """

    def __init__(self, document: WordDocument) -> None:
        self._levels: dict[str, dict[int, _Level]] = {}
        self._counter: dict[str, str] = {}  # list → definition
        self._starts: dict[tuple[str, int], int] = {}  # list, level → where it starts, until used
        self._counts: dict[str, dict[int, int]] = defaultdict(dict)
        part = next(
            (rel.target_part for rel in document.part.rels.values()
             if rel.reltype.endswith("/numbering")), None)  # fmt: skip
        if part is None:
            return
        root = part.element
        abstract = {e.get(qn("w:abstractNumId")): e for e in root.iterfind(qn("w:abstractNum"))}
        styled = {
            link.get(qn("w:val")): e
            for e in abstract.values()
            if (link := e.find(qn("w:styleLink"))) is not None
        }
        for number in root.iterfind(qn("w:num")):
            link = number.find(qn("w:abstractNumId"))
            source = None if link is None else abstract.get(link.get(qn("w:val")))
            if source is None:
                continue
            if (style := source.find(qn("w:numStyleLink"))) is not None:
                source = styled.get(style.get(qn("w:val")), source)
            name = number.get(qn("w:numId"))
            levels = _levels(source)
            for override in number.iterfind(qn("w:lvlOverride")):
                levels |= _levels(override)
                first = override.find(qn("w:startOverride"))
                if first is not None:
                    level = int(override.get(qn("w:ilvl"), "0"))
                    self._starts[name, level] = int(first.get(qn("w:val"), "1"))
            self._levels[name] = levels
            self._counter[name] = source.get(qn("w:abstractNumId"))

    def label(self, paragraph: Paragraph) -> str:
        """The number shown before ``paragraph``, "" where it has none (or a bullet)."""
        number, level = self._number(paragraph)
        levels = self._levels.get(number or "")
        if number is None or not levels or level not in levels:
            return ""
        counts = self._counts[self._counter[number]]
        start = self._starts.pop((number, level), None)
        if start is not None:
            counts[level] = start
        else:
            counts[level] = counts.get(level, levels[level].start - 1) + 1
        for deeper in [at for at in counts if at > level]:
            restart = levels[deeper].restart if deeper in levels else None
            if restart is None or level < restart:
                del counts[deeper]  # a new item starts its sub-items afresh

        def slot(match: re.Match[str]) -> str:
            at = int(match[1]) - 1
            if at not in levels:
                return str(counts.get(at, 1))
            form = "decimal" if levels[level].legal else levels[at].form
            return spell(counts.setdefault(at, levels[at].start), form)

        if levels[level].form in ("bullet", "none"):
            return ""
        text = _SLOT.sub(slot, levels[level].text)
        return f"{text} " if levels[level].suffix != "nothing" and _SPACED.search(text) else text

    def _number(self, paragraph: Paragraph) -> tuple[str | None, int]:
        """Id of the list and level in it, from the paragraph or its style."""
        level: str | None = None
        properties = paragraph._p.pPr
        style = paragraph.style
        owner: str | None = None  # id of the style that the list was found in
        while True:
            found = None if properties is None else properties.find(qn("w:numPr"))
            if found is not None:
                number, depth = found.find(qn("w:numId")), found.find(qn("w:ilvl"))
                if level is None and depth is not None:
                    level = depth.get(qn("w:val"))
                if number is not None:
                    name = number.get(qn("w:val"))
                    own = [at for at, it in self._levels.get(name, {}).items()
                           if owner is not None and it.style == owner]  # fmt: skip
                    return name, own[0] if own and level is None else int(level or 0)
            if style is None:
                return None, 0
            properties = style.element.find(qn("w:pPr"))
            owner = style.style_id
            style = style.base_style


def spell(number: int, form: str) -> str:
    """``number`` in Word's number format ``form``; Arabic digits where it is an unknown one."""
    if form in _CHINESE:
        return _chinese(number)
    if form in _BANKERS:
        return _chinese(number).translate(_TO_BANKERS)
    if form in _SETS and 1 <= number <= len(_SETS[form]):
        return _SETS[form][number - 1]
    if form in ("ideographDigital", "japaneseDigitalTenThousand"):
        return str(number).translate(_TO_DIGITS)
    if form == "decimalZero":
        return f"{number:02}"
    if form == "decimalFullWidth":
        return "".join(chr(ord(c) + 0xFEE0) for c in str(number))
    if form.startswith("decimalEnclosedCircle") and 1 <= number <= 20:
        return chr(0x2460 + number - 1)
    if form in ("upperLetter", "lowerLetter") and number > 0:
        letter = chr(ord("A") + (number - 1) % 26) * ((number - 1) // 26 + 1)
        return letter if form == "upperLetter" else letter.lower()
    if form in ("upperRoman", "lowerRoman"):
        return _roman(number) if form == "upperRoman" else _roman(number).lower()
    return str(number)


def _chinese(number: int) -> str:
    if number <= 0 or number > 9999:
        return str(number)
    text, zero = "", False
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, number = divmod(number, unit)
        if digit:
            text += ("零" if zero else "") + _DIGITS[digit] + name
            zero = False
        elif text and number:
            zero = True
    return text[1:] if text.startswith("一十") else text


def _roman(number: int) -> str:
    text = ""
    for value, sign in _ROMAN:
        text += sign * (number // value)
        number %= value
    return text


def _levels(parent: _Element) -> dict[int, _Level]:
    def value(element: _Element, name: str) -> str | None:
        found = element.find(qn(f"w:{name}"))
        return None if found is None else found.get(qn("w:val"), "")

    levels = {}
    for element in parent.iterfind(qn("w:lvl")):
        form = value(element, "numFmt")
        if form is None and (choice := element.find(f".//{qn('w:numFmt')}")) is not None:
            form = choice.get(qn("w:val"))  # newer formats stand inside an AlternateContent
        restart = value(element, "lvlRestart")
        levels[int(element.get(qn("w:ilvl"), "0"))] = _Level(
            form=form or "decimal",
            text=value(element, "lvlText") or "",
            start=int(value(element, "start") or 1),
            restart=None if restart is None else int(restart),
            legal=value(element, "isLgl") not in (None, "0", "false"),
            suffix=value(element, "suff") or "tab",
            style=value(element, "pStyle"),
        )
    return levels

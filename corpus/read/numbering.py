"""Automatic numbers of Word ("第一条", "一、", "（一）"), which stand in no run of text."""

import re
from collections import defaultdict

from docx.document import Document as WordDocument
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph
from lxml.etree import _Element

_DIGITS = "零一二三四五六七八九"
_CHINESE = {"chineseCounting", "chineseCountingThousand", "japaneseCounting",
            "ideographTraditional", "taiwaneseCountingThousand"}  # fmt: skip
_ROMAN = (
    (1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"),
    (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"),
)  # fmt: skip
_SLOT = re.compile(r"%([1-9])")
_Level = tuple[str, str, int]  # format, text with %1 slots, first number


class Numbering:
    """Counts the paragraphs of a document, in order, as Word does."""

    def __init__(self, document: WordDocument) -> None:
        self._levels: dict[str, dict[int, _Level]] = {}
        self._counter: dict[str, str] = {}  # list → the counter it shares with others of its kind
        self._counts: dict[str, dict[int, int]] = defaultdict(dict)
        part = next(
            (rel.target_part for rel in document.part.rels.values()
             if rel.reltype.endswith("/numbering")), None)  # fmt: skip
        if part is None:
            return
        root = part.element
        abstract = {e.get(qn("w:abstractNumId")): e for e in root.iterfind(qn("w:abstractNum"))}
        for number in root.iterfind(qn("w:num")):
            link = number.find(qn("w:abstractNumId"))
            source = None if link is None else abstract.get(link.get(qn("w:val")))
            if source is None:
                continue
            name = number.get(qn("w:numId"))
            levels = _levels(source)
            overrides = number.findall(qn("w:lvlOverride"))
            for override in overrides:
                levels |= _levels(override)
                level = int(override.get(qn("w:ilvl"), "0"))
                first = override.find(qn("w:startOverride"))
                if first is not None and level in levels:
                    form, text, _ = levels[level]
                    levels[level] = (form, text, int(first.get(qn("w:val"), "1")))
            self._levels[name] = levels
            # lists of one definition count on from each other unless one says where it starts
            self._counter[name] = f"list {name}" if overrides else source.get(qn("w:abstractNumId"))

    def label(self, paragraph: Paragraph) -> str:
        """The number shown before ``paragraph``, "" where it has none (or a bullet)."""
        number, level = _number(paragraph)
        levels = self._levels.get(number or "")
        if number is None or not levels or level not in levels:
            return ""
        counts = self._counts[self._counter[number]]
        counts[level] = counts.get(level, levels[level][2] - 1) + 1
        for deeper in [at for at in counts if at > level]:
            del counts[deeper]  # a new item starts its sub-items afresh

        def slot(match: re.Match[str]) -> str:
            at = int(match[1]) - 1
            form, _, start = levels.get(at, ("decimal", "", 1))
            return spell(counts.get(at, start), form)

        form, text, _ = levels[level]
        return "" if form in ("bullet", "none") else _SLOT.sub(slot, text)


def spell(number: int, form: str) -> str:
    """``number`` in Word's number format ``form``; Arabic digits where it is an unknown one."""
    if form in _CHINESE:
        return _chinese(number)
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
    levels = {}
    for element in parent.iterfind(qn("w:lvl")):
        found = {name: element.find(qn(f"w:{name}")) for name in ("numFmt", "lvlText", "start")}
        form, text, start = (None if e is None else e.get(qn("w:val")) for e in found.values())
        levels[int(element.get(qn("w:ilvl"), "0"))] = (
            form or "decimal",
            text or "",
            int(start or 1),
        )
    return levels


def _number(paragraph: Paragraph) -> tuple[str | None, int]:
    """Id of the list and level in it, from the paragraph or its style."""
    level: str | None = None
    properties = paragraph._p.pPr
    style = paragraph.style
    while True:
        found = None if properties is None else properties.find(qn("w:numPr"))
        if found is not None:
            number, depth = found.find(qn("w:numId")), found.find(qn("w:ilvl"))
            if level is None and depth is not None:
                level = depth.get(qn("w:val"))
            if number is not None:
                return number.get(qn("w:val")), int(level or 0)
        if style is None:
            return None, 0
        properties = style.element.find(qn("w:pPr"))
        style = style.base_style

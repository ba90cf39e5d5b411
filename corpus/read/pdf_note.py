"""Which lines at the foot of a page are notes."""

import re
from collections.abc import Sequence

from corpus.read.pdf_line import Line

_SMALL = 0.88  # of the body's size; a note is no larger
_NUMBER = re.compile(r"([⁰¹²³⁴-⁹]{1,2}|\d{1,2}(?![\d.．、)）年月日%％])|[\[〔]\d{1,2}[\]〕])\s*")
_SIGN = re.compile(r"[①-⑳*＊※†]|注\s*[:：]")
_FOOT = re.compile(r"[\s\d\-—–－·•~第共页/]*|Page\b.*")
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_PLAIN = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")


def notes(lines: Sequence[Line], body: float) -> set[int]:
    """``id`` of the lines of footnotes: smaller than the text, at the foot, the first one marked.

    Writes the plain number that a note begins with as a raised one ("1指上年" → "¹指上年"), as
    the mark in the text is, so that it is not read as a number of the text.
    """
    end = len(lines)
    while end and _FOOT.fullmatch(lines[end - 1].text):
        end -= 1
    start = end
    while start and lines[start - 1].size <= _SMALL * body:
        start -= 1
    tail = list(lines[start:end])
    while tail and not (_NUMBER.match(tail[0].text) or _SIGN.match(tail[0].text)):
        del tail[0]
    if 2 * len(tail) > len(lines):  # a page in small type
        return set()
    last: int | None = None
    for line in tail:
        match = _NUMBER.match(line.text)
        if not match:
            continue
        number = int(re.sub(r"[\[\]〔〕]", "", match[1]).translate(_PLAIN))
        if last is not None and number != last + 1:
            continue  # a line of a note that begins with a number
        last = number
        if match[1].isascii() and match[1].isdigit():
            line.text = match[1].translate(_RAISED) + line.text[match.end() :]
    return {id(line) for line in tail}

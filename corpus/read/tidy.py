"""Characters that are no part of a text, and the width of those that are."""

import os
import re
import unicodedata

# C0 controls but the tab, DEL and C1; zero-width space, joiners and marks, word joiner, BOM,
# bidirectional controls, soft hyphen; U+FFFE and U+FFFF, which no XML may hold; tags, which spell
# words that only programs see
_INVISIBLE = re.compile(
    r"[\x00-\x08\x0a-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e"
    r"\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb\ufffe\uffff\U000e0000-\U000e007f]"
)
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_BLANK = " \t\u00a0\u3000\u2002\u2003\u2009"


def tidy(line: str) -> str:
    """``line`` without control and zero-width characters and without blanks at its ends.

    Everything between stays to the letter: no normal form, no other quotation marks.
    """
    line = _INVISIBLE.sub("", line)
    if _SURROGATE.search(line):  # a PDF's own character map may give halves of a pair
        line = line.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return line.strip(_BLANK)


def leading(line: str) -> int:
    """Width of the blanks a line begins with, in half-width columns (a tab is four)."""
    width = 0
    for character in line:
        if character not in _BLANK:
            break
        width += 4 if character == "\t" else columns(character)
    return width


def columns(text: str) -> int:
    """Width in half-width columns: a Chinese character or full-width mark is two."""
    return sum(2 if unicodedata.east_asian_width(c) in "WFA" else 1 for c in text)


def shown(name: str | os.PathLike[str]) -> str:
    """A file name fit for one line on a screen.

    Names on disk may hold line feeds, terminal controls, or bytes that are no UTF-8 (which Python
    carries as lone surrogates); the latter are mostly GBK from an unpacked Windows archive.
    """
    text = os.fspath(name)
    if _SURROGATE.search(text):
        try:
            text = os.fsencode(text).decode("gb18030")
        except UnicodeError:
            text = _SURROGATE.sub("\ufffd", text)
    return _INVISIBLE.sub(lambda m: m[0].encode("unicode_escape").decode("ascii"), text)


def without_invisible(text: str) -> str:
    """``text`` as it looks: without control, zero-width and bidirectional characters."""
    return _INVISIBLE.sub("", text)

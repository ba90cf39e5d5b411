"""The words of a query marked where they stand in a passage, and the part of it worth showing."""

import re
from collections.abc import Sequence

from markupsafe import Markup

from index.tokenize import words

SHOWN = 240  # characters of a passage in a list of results
_LEAST = 2  # characters of a word worth marking; 的 and 在 are everywhere


def terms(query: str) -> tuple[str, ...]:
    """Words of the query to mark, the longest first; single characters only as digits."""
    found = {word for word in words(query) if len(word) >= _LEAST or word.isdigit()}
    return tuple(sorted(found, key=lambda word: (-len(word), word)))


def marked(text: str, sought: Sequence[str]) -> Markup:
    """``text`` escaped, each of the words sought in a ``<mark>``."""
    if not sought:
        return Markup.escape(text)
    out, at = Markup(""), 0
    for match in _pattern(sought).finditer(text):
        out += Markup("{}<mark>{}</mark>").format(text[at : match.start()], match[0])
        at = match.end()
    return out + Markup.escape(text[at:])


def snippet(text: str, sought: Sequence[str], most: int = SHOWN) -> str:
    """The run of about ``most`` characters that holds most of the words sought, cut at clauses."""
    text = " ".join(text.split())
    if len(text) <= most + most // 4:
        return text
    at = [match.start() for match in _pattern(sought).finditer(text)] if sought else []
    best = max(at, key=lambda start: sum(start <= it < start + most for it in at), default=0)
    start = max((text.rfind(mark, 0, best) for mark in "。；\n"), default=-1) + 1
    if best - start > most // 2:
        start = max(0, best - most // 4)
    end = min(len(text), start + most)
    return f"{'……' if start else ''}{text[start:end]}{'……' if end < len(text) else ''}"


def _pattern(sought: Sequence[str]) -> re.Pattern[str]:
    return re.compile("|".join(map(_one, sought)), re.IGNORECASE)


def _one(word: str) -> str:
    """A number is marked whole only: 5 is not in 2025."""
    escaped = re.escape(word)
    return rf"(?<!\d){escaped}(?!\d)" if word.isdigit() else escaped

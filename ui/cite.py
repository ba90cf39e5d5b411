"""A place in a document as one cites it in a report: 《…》（X教〔2024〕3号）第五条，第4页."""

import re
from collections.abc import Sequence

from corpus.document import Document

_ARTICLE = re.compile(r"第[〇零一二三四五六七八九十百千\d]+条")
_LONGEST = 40  # characters of one heading: some are whole sentences


def name_of(document: Document) -> str:
    """《title》 with its number in brackets, where it has one."""
    number = f"（{document.about.number}）" if document.about.number else ""
    return f"《{document.title.strip('《》')}》{number}"


def cite(document: Document, location: Sequence[str], page: int | None) -> str:
    """From the article on, which counts through the whole document; else the whole path."""
    path = [part for part in location if part != document.title]
    first = next((n for n, part in enumerate(path) if _ARTICLE.match(part)), 0)
    place = "".join(_clipped(part) if n == 0 else f" {_clipped(part)}"
                    for n, part in enumerate(path[first:]))  # fmt: skip
    where = "，".join(part for part in (place, f"第{page}页" if page else "") if part)
    return f"{name_of(document)}{where}"


def _clipped(part: str) -> str:
    words = " ".join(part.split())
    return words if len(words) <= _LONGEST else f"{words[: _LONGEST - 1]}…"

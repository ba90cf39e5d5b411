"""A whole document as a page: its outline, an anchor at every unit, the quote marked."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import pairwise

from markupsafe import Markup

from corpus.chunk import Role, Unit
from corpus.document import Document
from ui.citation import badge, fact_list, facts, successor_link
from ui.edit import edit_link

IN_OUTLINE = (Role.HEADING, Role.ARTICLE)
LABEL_LENGTH = 24  # characters of a line shown in the outline


def outline_label(text: str, unit: Unit) -> str:
    """The unit as a line of the outline: an article with its first words, the rest as it is."""
    words = " ".join(text[unit.start : unit.end].split())
    return words if len(words) <= LABEL_LENGTH else f"{words[:LABEL_LENGTH]}…"


def outline(text: str, units: Sequence[Unit]) -> Markup:
    listed = [unit for unit in units if unit.role in IN_OUTLINE]
    if not listed:
        return Markup("")
    least = min(unit.depth for unit in listed)
    rows = Markup("").join(
        Markup('<li class="depth-{}"><a href="#u{}">{}</a></li>').format(
            min(unit.depth - least, 4), unit.start, outline_label(text, unit)
        )
        for unit in listed
    )
    return Markup(
        '<nav class="outline" aria-label="目录"><details open><summary>目录</summary>'
        "<ol>{}</ol></details></nav>"
    ).format(rows)


def with_quote(text: str, span: tuple[int, int], quote: tuple[int, int]) -> Markup:
    """``text[span]`` escaped, what it shares with the quote inside ``<mark>``."""
    start, end = span
    first, last = max(start, quote[0]), min(end, quote[1])
    if first >= last:
        return Markup.escape(text[start:end])
    # the first piece carries the anchor that links jump to
    name = Markup(' id="quote"') if first == quote[0] else ""
    return Markup("{}<mark{}>{}</mark>{}").format(
        text[start:first], name, text[first:last], text[last:end]
    )


def paragraphs(text: str, units: Sequence[Unit], quote: tuple[int, int]) -> Iterator[Markup]:
    """Each line of the text as a paragraph, cut at its units, which carry their ``#u<offset>``."""
    starting = {unit.start: unit for unit in units}
    edges = sorted(starting)
    position = 0
    for line in text.split("\n"):
        end = position + len(line)
        inside = edges[bisect_left(edges, position + 1) : bisect_left(edges, end)]
        cuts = [position, *inside, end]
        pieces = Markup("")
        for start, stop in pairwise(cuts):
            name = Markup(' id="u{}"').format(start) if start in starting else ""
            pieces += Markup("<span{}>{}</span>").format(
                name, with_quote(text, (start, stop), quote)
            )
        role = starting[position].role if position in starting else Role.SENTENCE
        if line.strip():
            yield Markup('<p class="{}">{}</p>').format(role.value, pieces)
        position = end + 1


def original(
    document: Document,
    text: str,
    units: Sequence[Unit],
    quote: tuple[int, int] = (0, 0),
    *,
    editable: bool = False,
) -> Markup:
    """Markup of the page's body; ``quote`` is a span of the text, empty for none.

    ``editable`` offers to correct what was found of it.
    """
    rows = [*facts(document), ("来源", document.source)]
    return Markup(
        '<header class="about"><h1>{title}</h1><p>{badge} {successor} {edit}</p>{facts}</header>'
        '<div class="reading">{outline}<article class="text" lang="zh-CN">{text}</article></div>'
    ).format(
        title=document.title,
        badge=badge(document),
        successor=successor_link(document),
        edit=edit_link(document) if editable else "",
        facts=fact_list(rows),
        outline=outline(text, units),
        text=Markup("").join(paragraphs(text, units, quote)),
    )

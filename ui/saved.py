"""The collection: places in documents that a person keeps, and what stands there now.

The browser keeps the places only. The words are read from the library each time, so that nothing
is exported as a quote that no document says; where a document has been replaced by a new version
meanwhile, the place says nothing any more and the entry is shown as such.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from assistant.reckon import as_written
from corpus.document import Document
from corpus.stated import Stated
from ui.cite import cite
from ui.figures import period_words

if TYPE_CHECKING:
    from ui.engine import Engine

LONGEST = 6000  # characters of one entry


@dataclass(frozen=True, slots=True)
class Saved:
    """``document`` is ``None``, and ``words`` "", where it is gone or is another version now."""

    item: Mapping[str, Any]  # as the browser keeps it
    document: Document | None
    words: str
    source: str  # as one cites it
    start: int = 0
    end: int = 0
    page: int | None = None
    figure: Stated | None = None

    @property
    def heading(self) -> str:
        """What a figure says in short; "" for a passage."""
        if self.figure is None:
            return ""
        figure = self.figure.figure
        period = period_words(figure.period)
        return "，".join(it for it in (f"{figure.metric}：{as_written(self.figure)}", period) if it)


def saved_button(document: Document, start: int, end: int, figure: int | None = None) -> Markup:
    """Puts the place into the collection; ``figure`` is where a figure begins."""
    item: dict[str, Any] = {"d": document.id, "v": document.sha256[:12], "s": start, "e": end}
    if figure is not None:
        item["f"] = figure
    return Markup('<button type="button" data-save="{}" aria-pressed="false">收藏</button>').format(
        json.dumps(item)
    )


def looked_up(engine: "Engine", items: Sequence[Mapping[str, Any]]) -> tuple[Saved, ...]:
    """Each entry with what its place says now."""
    library = engine.library
    with library.moment():
        known = {it.id: it for it in library.documents()}
        return tuple(_look(engine, known, item) for item in items)


def _look(engine: "Engine", known: Mapping[str, Document], item: Mapping[str, Any]) -> Saved:
    document = known.get(str(item.get("d")))
    start, end = item.get("s"), item.get("e")
    if not isinstance(start, int) or not isinstance(end, int) or document is None:
        return Saved(item, None, "", "这份文件已不在资料库里。")
    if document.sha256[:12] != item.get("v"):
        return Saved(item, None, "", f"《{document.title}》已有新版本，请重新查找这一段。")
    text = engine.library.text(document.id)
    start, end = max(0, start), min(end, len(text), start + LONGEST)
    if start >= end:
        return Saved(item, None, "", f"《{document.title}》里没有这一段。")
    figure = _figure(engine, document, item.get("f"))
    location, page = place_of(engine, document, start, end)
    if figure is not None:
        location, page = figure.figure.location, figure.figure.page
    source = cite(document, location, page)
    return Saved(item, document, text[start:end].strip(), source, start, end, page, figure)


def _figure(engine: "Engine", document: Document, start: object) -> Stated | None:
    if not isinstance(start, int):
        return None
    stated = engine.library.figures(document.id)
    return next((it for it in stated if it.figure.start == start), None)


def place_of(
    engine: "Engine", document: Document, start: int, end: int
) -> tuple[tuple[str, ...], int | None]:
    """Path and page of the chunk that the place begins in."""
    chunks = engine.library.chunks(document.id)
    chunk = next((it for it in chunks if it.start <= start < it.end), None)
    if chunk is None:
        return (), None
    unit = next((it for it in chunk.units if it.start <= start < it.end), None)
    whole = chunk.passage == (start, end)
    location = chunk.passage_location if whole else chunk.location
    return location, unit.page if unit else chunk.page

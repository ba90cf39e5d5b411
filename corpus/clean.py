"""A reading to the paragraphs of the document itself, and what is known of where it came from."""

from dataclasses import dataclass, field, replace

from corpus.furniture import Origin, strip_pages, strip_site
from corpus.join import join_lines
from corpus.read.block import Block, Reading
from corpus.read.tidy import tidy

# key of origin ← keys of a reading's meta, the first that is there
_STATED = {
    "site": ("sitename", "og:site_name", "sitedomain"),
    "column": ("columnname",),
    "source": ("contentsource", "source"),
    "published": ("pubdate", "publishdate", "article:published_time"),
    "url": ("url", "source_url"),
    "copyright": ("copyright",),
}


@dataclass(frozen=True, slots=True)
class Cleaned:
    """``blocks`` are TEXT and ROW only, in reading order, none empty.

    ``origin`` has the keys site, column, source, published, url, copyright and title, as far as
    the file's own fields or the removed lines say them; they are as written, dates too.
    """

    blocks: tuple[Block, ...]
    origin: dict[str, str] = field(default_factory=dict)


def clean(reading: Reading) -> Cleaned:
    """Navigation, running headers, page numbers and copyright tails out; broken lines joined."""
    origin = Origin()
    for key, names in _STATED.items():
        origin.note(key, next((reading.meta[name] for name in names if name in reading.meta), ""))
    if crumbs := reading.meta.get("breadcrumb"):
        origin.note("column", crumbs.replace("＞", ">").split(">")[-1])
    blocks = [_tidied(b, text) for b in reading.blocks if (text := tidy(b.text))]
    blocks = list(join_lines(strip_pages(blocks)))
    return Cleaned(tuple(strip_site(blocks, origin)), origin.said)


def _tidied(block: Block, text: str) -> Block:
    cells = tuple((tidy(header), tidy(words)) for header, words in block.cells)
    return replace(block, text=text, cells=cells)

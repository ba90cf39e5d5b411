"""The figures that a person found in passages of real and sample documents.

A line of ``tests/data/figures-gold-*.jsonl`` is one passage (a paragraph, an article, a table row)
with every figure in it, in reading order; traps are passages with none. The halves were drawn by
a hash of the passage; rules are written against ``open`` only, ``held`` is only ever scored.

``source`` is a path below the samples ("samples/…"), below ``tests/data/gold-documents``
("others/…": invented bureaus that write otherwise, whole documents of one half, so that the one
whose name begins with ``held`` is not to be read either), or below the shared documents.
Of a sample the
``passage`` stands in the line; of a shared document only its first and last words do, since its
sentences are not ours to copy: such a passage is looked up in the document.

Where a careful reader could say one thing or another, a field lists all that is right:

- ``qualifier``, ``metric``, ``nature``, ``subject``: any of the words; an empty ``subject`` list
  is not scored;
- ``period``: any of the spans; ``null`` where the figure is of no time (a rule's number), which
  the document's own year says just as well; a span without dates where the document masks them;
- ``part_of``: the figure (by position) whose breakdown it is of, ``null`` for none, left out where
  both can be said;
- ``optional``: a number that may be taken for a figure or left ("每年进行一次").
"""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from corpus.chunk import Unit
from corpus.clean import clean
from corpus.describe import describe
from corpus.document import Description
from corpus.outline import outline
from corpus.read.find import find_files
from corpus.read.guard import read_guarded

ROOT = Path(__file__).parent.parent
SHARED = ROOT.parent / "shared"
HALVES = ("open", "held")
# documents whose sentences are ours
OURS = {"samples": ROOT / "corpus/samples", "others": ROOT / "tests/data/gold-documents"}

_NUMERALS = "〇零一二三四五六七八九十百千万亿两半"


@dataclass(frozen=True, slots=True)
class Gold:
    """One figure; see the head of this file for what the alternatives mean.

    ``linked`` is whether ``part_of`` is to be scored.
    """

    value: str
    unit: str
    number: Decimal
    qualifiers: tuple[str, ...]
    metrics: tuple[str, ...]
    subjects: tuple[str, ...]
    periods: tuple[tuple[str | None, str | None], ...] | None
    natures: tuple[str, ...]
    part_of: int | None
    linked: bool
    optional: bool


@dataclass(frozen=True, slots=True)
class Passage:
    source: str
    first_words: str
    last_words: str
    words: str  # "" for a shared document
    year: int | None  # the document's own
    figures: tuple[Gold, ...]

    @property
    def group(self) -> str:
        """The kind of source, for the table: "seed", "samples", "others", "rules", "laws"."""
        room, _, rest = self.source.partition("/")
        return room if room != "documents" else "laws" if rest.startswith("laws/") else "rules"


@dataclass(frozen=True, slots=True)
class Source:
    text: str
    units: tuple[Unit, ...]
    about: Description


def passages(half: str) -> Iterator[Passage]:
    path = ROOT / f"tests/data/figures-gold-{half}.jsonl"
    for line in path.read_text(encoding="utf-8").splitlines():
        yield _passage(json.loads(line))


def _passage(said: dict[str, Any]) -> Passage:
    words = said.get("passage", "")
    return Passage(
        said["source"],
        said.get("start_words", words),
        said.get("end_words", words),
        words,
        said["year"],
        tuple(_gold(figure) for figure in said["figures"]),
    )


def _gold(said: dict[str, Any]) -> Gold:
    periods = said["period"]
    return Gold(
        said["value"],
        said["unit"],
        Decimal(said["number"]),
        tuple(said["qualifier"]),
        tuple(said["metric"]),
        tuple(said["subject"]),
        None if periods is None else tuple((p["first"], p["last"]) for p in periods),
        tuple(said["nature"]),
        said.get("part_of"),
        "part_of" in said,
        said.get("optional", False),
    )


def where(source: str) -> Path:
    room, _, rest = source.partition("/")
    folder = OURS.get(room)
    return folder / rest if folder else SHARED / source


@cache
def read(source: str) -> Source:
    """The whole document as the library would have it. Raises ``FileNotFoundError``."""
    path = where(source)
    if not path.is_file():
        raise FileNotFoundError(path)
    (found,) = find_files([path])
    reading = read_guarded(found)
    cleaned = clean(reading)
    drawn = outline(cleaned.blocks)
    about = describe(drawn, {**reading.meta, **cleaned.origin}, found.name)
    return Source(drawn.text, drawn.units, about)


def span(passage: Passage, text: str) -> tuple[int, int]:
    """Where in its document the passage stands. Raises ``LookupError``: not there, or twice."""
    at, found = 0, []
    for line in text.split("\n"):
        ends = line.startswith(passage.first_words) and line.endswith(passage.last_words)
        if ends and passage.words in line:
            found.append((at, at + len(line)))
        at += len(line) + 1
    if len(found) != 1:
        raise LookupError(f"{passage.source}: {passage.first_words!r} stands {len(found)} times")
    return found[0]


def spots(text: str, figures: Sequence[Gold]) -> list[tuple[int, int]]:
    """Where in the passage's text each value stands: first where its unit follows, else in a cell
    of a table (the unit is in the header), else where it stands alone ("五至十年").

    Raises ``LookupError``: one does not stand there in this order.
    """
    found, cursor = [], 0
    for gold in figures:
        bare = _whole(gold.value)
        unit = rf"{bare}[余多]?(?:{re.escape(gold.unit)}|[至到—–~-])"
        for pattern in (unit, rf"(?<=[:：]){bare}", bare):
            if match := re.compile(pattern).search(text, cursor):
                break
        else:
            raise LookupError(f"{gold.value}{gold.unit} does not stand in {text[:20]!r}…")
        cursor = match.start() + len(gold.value)
        found.append((match.start(), cursor))
    return found


def _whole(value: str) -> str:
    """A pattern of the value where it is no part of a longer number."""
    before = r"(?<![\d.])" if value[0].isdigit() else rf"(?<![{_NUMERALS}之])"
    if value[-1].isdigit():
        return rf"{before}{re.escape(value)}(?!\d|[.]\d)"
    after = "" if value[0].isdigit() else rf"(?![{_NUMERALS}])"  # "2.5亿" is whole
    return before + re.escape(value) + after

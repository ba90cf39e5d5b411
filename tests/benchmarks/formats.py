"""How well each format is read: ``python -m tests.benchmarks.formats``.

One document whose content is known (``tests/known.py``), saved by real programs in every form, is
read as ``bureau add`` reads it. Printed as a table, and below it what failed:

- text: characters in common with the document's, 2 × common / all, white space aside;
- order: the share of paragraphs and rows that are there, in their order;
- structure: the share of looked-up sentences that have the right path (第二章 › 第四条 › （二）);
- pages: the share of paragraphs with the right page, which pypdf, the other reader, tells;
- fields: the share of title, kind, 文号, issuer, dates, year and repeals found right.

``--no-ocr`` leaves out the scans, ``--real FILE`` adds a saved page of a government site: of it
only its articles and fields are looked at, by their numbers and whether they are there.
"""

import argparse
import difflib
import re
import sys
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import takewhile
from pathlib import Path

from pypdf import PdfReader

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "tests"))

import known  # noqa: E402

from corpus.chunk import Role  # noqa: E402
from corpus.outline import paths  # noqa: E402
from corpus.prepare import Prepared, prepare  # noqa: E402
from corpus.read.find import find_files  # noqa: E402

FIELDS = ("title", "kind", "number", "issuer", "issued_on", "effective_on", "expires_on", "year",
          "repeals")  # fmt: skip
KEY = 12  # first characters of a paragraph, by which it is found again


@dataclass
class Marks:
    """Shares from 0 to 1; ``None`` where the form has no such thing."""

    text: float | None = None
    order: float | None = None
    structure: float | None = None
    pages: float | None = None
    fields: float | None = None
    failed: list[str] = field(default_factory=list)

    @property
    def shares(self) -> list[float | None]:
        return [self.text, self.order, self.structure, self.pages, self.fields]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--no-ocr", action="store_true")
    parser.add_argument("--real", type=Path)
    options = parser.parse_args()
    say("| format | saved by | text | order | structure | pages | fields |")
    say("| --- | --- | --- | --- | --- | --- | --- |")
    failed: list[str] = []
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        forms = known.light_forms(folder)
        office = known.office_forms(folder)
        forms += [*office, known.browser_form(folder)]
        if not options.no_ocr:
            pdf = office[0].path
            forms += known.scanned_forms(folder, pdf, len(PdfReader(pdf).pages))
        for form in forms:
            marks = marked(form)
            shown = " | ".join("–" if it is None else f"{it:.3f}" for it in marks.shares)
            say(f"| {form.name} | {form.producer or '–'} | {shown} |")
            failed += [f"{form.name} ({form.producer}): {line}" for line in marks.failed]
    if options.real:
        failed += real(options.real)
    for line in failed:
        say(f"- {line}")


def read_form(path: Path) -> Prepared:
    """The one document at ``path``, prepared as ``bureau add`` does it."""
    (found,) = find_files([path])
    return prepare(found.read(), found.name)


def marked(form: known.Form) -> Marks:
    drawn = read_form(form.path)
    marks = Marks()
    wanted = _wanted(form)
    # the header runs along the top: on a single page nothing tells that it is none of the text
    text = drawn.outline.text
    marks.text = similarity("".join(wanted), text)
    if marks.text < 1:
        marks.failed += _differences("".join(wanted), text)
    marks.order = in_order(wanted, text, marks.failed)
    if form.whole:
        marks.structure = _structure(drawn, marks.failed)
    if form.pages is not None:
        marks.pages = _pages(drawn, form, wanted, marks.failed)
    marks.fields = _fields(drawn, form, marks.failed)
    return marks


def similarity(truth: str, seen: str) -> float:
    one, other = bare(truth), bare(seen)
    return difflib.SequenceMatcher(None, one, other, autojunk=False).ratio()


def in_order(wanted: Sequence[str], text: str, failed: list[str]) -> float:
    """The share of ``wanted`` that is in ``text``, each after the one before."""
    seen, at, found = bare(text), 0, 0
    for words in wanted:
        begin = seen.find(bare(words)[:KEY], at)
        if begin < 0:
            failed.append(f"not in its place: {words[:20]}")
            continue
        at, found = begin + 1, found + 1
    return found / len(wanted)


def bare(text: str) -> str:
    return re.sub(r"\s", "", text)


def _wanted(form: known.Form) -> list[str]:
    if form.whole:
        return known.paragraphs()
    if not form.scanned:
        return [known.CAPTION, known.UNIT, *known.ROWS]
    first = page_texts(form)[0]
    return list(takewhile(lambda words: _key(words) in first, known.paragraphs()))


def page_texts(form: known.Form) -> list[str]:
    """What pypdf reads on each page, white space aside."""
    assert form.pages is not None
    return [bare(page.extract_text()) for page in PdfReader(form.pages).pages]


def _key(words: str) -> str:
    """What a paragraph or row is known by on a page: a row by its second cell."""
    return bare(words.split("：")[2].split("；")[0] if "｜" in words else words)[:KEY]


def _structure(drawn: Prepared, failed: list[str]) -> float:
    units, text = drawn.outline.units, drawn.outline.text
    right = 0
    for begins, wanted in known.PARTS.items():
        found = [
            path
            for unit, path in zip(units, paths(units), strict=True)
            if bare(text[unit.start : unit.end]).startswith(bare(begins))
        ]
        ok = [tuple(map(bare, path)) for path in found] == [tuple(map(bare, wanted))]
        right += ok
        if not ok:
            failed.append(f"path of {begins}: {found}")
    return right / len(known.PARTS)


def _pages(
    drawn: Prepared, form: known.Form, wanted: Iterable[str], failed: list[str]
) -> float | None:
    pages = page_texts(form)
    right = count = 0
    for words in wanted:
        truth = [number for number, text in enumerate(pages, 1) if _key(words) in text]
        begins = bare(words)[:KEY]
        found = [
            unit.page
            for unit in drawn.outline.units
            if bare(drawn.outline.text[unit.start :][: 3 * KEY]).startswith(begins)
            and (unit.role is not Role.ROW or _key(words) in bare(_of(drawn, unit.start, unit.end)))
        ]
        if len(truth) != 1 or len(found) != 1:
            continue
        count += 1
        right += found == truth
        if found != truth:
            failed.append(f"page {found[0]} and not {truth[0]}: {words[:20]}")
    return right / count if count else None


def _of(drawn: Prepared, start: int, end: int) -> str:
    return drawn.outline.text[start:end]


def _fields(drawn: Prepared, form: known.Form, failed: list[str]) -> float:
    if not form.whole and not form.scanned:
        wanted: dict[str, object] = {"title": known.CAPTION}
    else:
        names = FIELDS if form.whole else ("title", "number", "kind")
        wanted = {name: getattr(known.ABOUT, name) for name in names}
    right = 0
    for name, value in wanted.items():
        found = getattr(drawn.about, name)
        right += found == value
        if found != value:
            failed.append(f"{name}: {found}")
    return right / len(wanted)


def _differences(truth: str, seen: str) -> list[str]:
    one, other = bare(truth), bare(seen)
    matcher = difflib.SequenceMatcher(None, one, other, autojunk=False)
    out = [
        f"“{one[a:b]}” as “{other[c:d]}”"
        for tag, a, b, c, d in matcher.get_opcodes()
        if tag != "equal"
    ]
    return [f"text: {', '.join(out[:6])}{' …' if len(out) > 6 else ''}"]


def real(path: Path) -> list[str]:
    """A row for a real page, whose articles must be numbered without a gap."""
    drawn = read_form(path)
    numbers = [u.label for u in drawn.outline.units if u.role is Role.ARTICLE]
    about = drawn.about
    there = [name for name in FIELDS if getattr(about, name)]
    say(f"| HTML, real | a government site | – | {len(numbers)} articles | – | – | "
        f"{len(there)} of {len(FIELDS)} |")  # fmt: skip
    return [f"{path.name}: not found: {', '.join(set(FIELDS) - set(there))}"]


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()

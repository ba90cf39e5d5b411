"""Lines of a page to paragraphs."""

import re
from collections.abc import Sequence

from corpus.read.block import Block, BlockKind

_ENDS = re.compile(r"[。；：！？.;:!?…][”’」』”\"'）)》]*$")
_GOES_ON = re.compile(r"[，、,（(《“〈‘「]$")
_NUMBER = "[〇零一二三四五六七八九十百千\\d]+"
# what a new item, article or heading begins with
MARKER = re.compile(
    rf"第{_NUMBER}[编章节条款]|[一二三四五六七八九十]+、|[（(](?:[一二三四五六七八九十]+|\d+)[）)]"
    r"|\d{1,2}[.．、)）](?!\d(?!\d{3}年))|\d{1,2}(?:\.\d{1,2}){1,3}[ \t\u3000]|[①-⑳]"
    r"|[一二三四五六七八九十]{1,3}是|[•●○■□◆▪]"
)
_DATE = re.compile(r"\d{4}年\d{1,2}月\d{1,2}日")
_NOTE = re.compile(r"[⁰¹²³⁴-⁹①-⑳*＊※†]|[\[〔]\d{1,2}[\]〕]|注\s*[:：]")
_LATIN_END = re.compile(r"[A-Za-z0-9,.;:!?)\]%'\"]$")
_LATIN_START = re.compile(r"[A-Za-z0-9(\[\"']")


def join_lines(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """``blocks`` with LINE blocks joined to TEXT paragraphs, over pages too.

    A line that does not reach the margin ends its paragraph; one that does, and stops inside a
    sentence, goes on with the next whatever that begins with (a wrapped "根据本法第 / 九条"). In
    between, an indent, a gap or an item's number begin a new one. Chinese is joined without a
    space, Latin words with one. A paragraph keeps the page of its first character and, in
    ``breaks``, where in it each later page begins. Notes at the foot of a page come after the
    paragraph that runs on above and below them.
    """
    joined: list[Block] = []
    run: list[Block] = []
    notes: list[Block] = []
    for block in blocks:
        if block.note:
            notes.append(block)
            continue
        if not run:
            joined += _notes(notes)
            notes = []
        if run and (block.kind is not BlockKind.LINE or _begins(run, block)):
            joined.append(_paragraph(run))
            run = []
            joined += _notes(notes)
            notes = []
        if block.kind is BlockKind.LINE:
            run.append(block)
        else:
            joined.append(block)
    if run:
        joined.append(_paragraph(run))
    return (*joined, *_notes(notes))


def _notes(lines: Sequence[Block]) -> list[Block]:
    """Each note as a paragraph: its first line has a mark, and the next ones have none."""
    found: list[list[Block]] = []
    for line in lines:
        if not found or _NOTE.match(line.text) or line.page != found[-1][-1].page:
            found.append([])
        found[-1].append(line)
    return [_paragraph(note) for note in found]


def _begins(run: Sequence[Block], line: Block) -> bool:
    """Whether ``line`` begins a paragraph, ``run`` being the lines of the one before it."""
    before = run[-1]
    if before.level or line.level or before.centred or line.centred:
        return True
    opens = line.opens or bool(MARKER.match(line.text))
    if _GOES_ON.search(before.text):
        return False
    if not before.full:
        return True
    if not _ENDS.search(before.text):
        # Indented under a first line that was not: a hanging indent. Under a first line that was:
        # all the paragraph is, unless a number or a date begins another. Under a later line that
        # was not: a new paragraph.
        starts = MARKER.match(line.text) or _DATE.match(line.text)
        return line.opens and (bool(starts) or (len(run) > 1 and not before.opens))
    return opens


def _paragraph(lines: Sequence[Block]) -> Block:
    first = lines[0]
    text = first.text
    page = first.page
    breaks: list[tuple[int, int]] = []
    for line in lines[1:]:
        text += _between(text, line.text)
        if line.page is not None and line.page != page:
            page = line.page
            breaks.append((len(text), page))
        text += line.text
    sure = [line.confidence for line in lines if line.confidence is not None]
    return Block(
        text,
        page=first.page,
        level=first.level,
        centred=first.centred,
        breaks=tuple(breaks),
        confidence=min(sure, default=None),
    )


def _between(before: str, after: str) -> str:
    """A space between Latin words; none inside a number that was cut by the end of a line."""
    if before[-1:].isdigit() and after[:1].isdigit():
        return ""
    return " " if _LATIN_END.search(before) and _LATIN_START.match(after) else ""

"""Markdown to blocks. Its marks go, a document's masked words (``**区``, ``王*``) stay."""

import re

from corpus.read.block import Block, Reading
from corpus.read.table import Cell, Table, told
from corpus.read.text import paragraphs
from corpus.read.tidy import tidy

_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.S)
_FRONT = re.compile(r"\A\s*---[ \t]*\n(.*?)\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.S)
_FIELD = re.compile(r"^([\w -]{1,40}):[ \t]*(.*)$")
_HEADING = re.compile(r"^ {0,3}(#{1,6})[ \t\u3000]+(.*?)(?:[ \t]+#+)?[ \t]*$")
_RULE = re.compile(r"^ {0,3}(?:(?:\*[ \t]*){3,}|(?:-[ \t]*){3,}|(?:_[ \t]*){3,})$")
_UNDERLINE = re.compile(r"^ {0,3}(=+|-{2,})[ \t]*$")
_FENCE = re.compile(r"^ {0,3}(`{3,}|~{3,})")
_QUOTE = re.compile(r"^ {0,3}(?:>[ \t]?)+")
_BULLET = re.compile(r"^[ \t]*[-*+][ \t]+")
_TABLE_RULE = re.compile(r"^[ \t]*\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*$")
_PIPE = re.compile(r"(?<!\\)\|")

_LINK = re.compile(r"!?\[([^\[\]]*)\]\((?:[^()\s]|\([^()]*\))*(?:\s+[\"'][^)]*)?\)")
_ADDRESS = re.compile(r"<((?:https?://|mailto:)[^\s<>]+)>")
_BREAK = re.compile(r"<br\s*/?>", re.I)
_TAG = re.compile(r"</?(?:b|strong|i|em|u|s|del|span|font|sup|sub|center|p|div)\b[^>]*>", re.I)
_CODE = re.compile(r"(?<!`)`([^`\n]+)`(?!`)")
_ESCAPE = re.compile(r"\\([\\`*_{}\[\]()#+.!|>~-])")
_BOLD = re.compile(r"(?<!\*)\*\*(?=[^\s*])([^*\n]+?)(?<=[^\s*])\*\*(?!\*)")
_ITALIC = re.compile(r"(?<![\w*])\*(?=[^\s*])([^*\n]+?)(?<=[^\s*])\*(?![\w*])")
# what follows the asterisks of a masked name: **区, **市, **学校, **同志 …
_MASKED = re.compile(
    r"[区市县省州盟旗镇乡村街社局厅委校院园路号]|学校|中学|小学|同志|教育|公司|特区"
)
_PAIRS = (
    ("《", "》"),
    ("“", "”"),
    ("（", "）"),
    ("(", ")"),
    ("「", "」"),
    ("〔", "〕"),
    ("【", "】"),
)
_EDGE = re.compile(r"[\s，。；：！？、（）()《》“”「」【】—…·:;,.!?]")


def read_markdown(text: str) -> Reading:
    """Blocks of a Markdown text; fields of its front matter go to ``meta``."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").lstrip("\ufeff")
    meta: dict[str, str] = {}
    if front := _FRONT.match(text):
        fields = [_FIELD.match(line) for line in front[1].splitlines()]
        if any(fields):
            meta = {f[1].strip().lower(): f[2].strip().strip("\"'") for f in fields if f}
            text = text[front.end() :]
    # a comment that fills its line takes the line with it, but never parts a paragraph's words
    text = _COMMENT.sub("", text)
    blocks = told(_blocks(text.splitlines(), _is_masked(text)))
    return Reading(format="md", blocks=tuple(blocks), meta={k: v for k, v in meta.items() if v})


def _blocks(lines: list[str], masked: bool) -> list[Block | Table]:
    blocks: list[Block | Table] = []
    run: list[str] = []  # lines of running text up to the next heading, table or list

    def flush() -> None:
        blocks.extend(paragraphs(run))
        run.clear()

    at = 0
    while at < len(lines):
        line = _QUOTE.sub("", lines[at])
        after = lines[at + 1] if at + 1 < len(lines) else ""
        if fence := _FENCE.match(line):
            flush()
            at += 1
            while at < len(lines) and not lines[at].lstrip().startswith(fence[1]):
                blocks.extend(paragraphs([lines[at]]))
                at += 1
        elif heading := _HEADING.match(line):
            flush()
            if title := tidy(plain(heading[2], masked)):
                blocks.append(Block(title, level=len(heading[1])))
        elif "|" in line and "|" in after and _TABLE_RULE.match(after):
            flush()
            table = [_cells(line, masked)]
            at += 2
            while at < len(lines) and "|" in lines[at]:
                table.append(_cells(lines[at], masked))
                at += 1
            blocks.append(Table(table, headers=1))
            continue
        elif line.strip() and (under := _UNDERLINE.match(after)) and not _RULE.match(line):
            flush()
            if title := tidy(plain(line, masked)):
                blocks.append(Block(title, level=1 if under[1][0] == "=" else 2))
            at += 1
        elif _RULE.match(line):
            flush()
        else:
            if _BULLET.match(line):
                flush()  # an item is a paragraph of its own
                line = _BULLET.sub("", line)
            run.extend(part for piece in _BREAK.split(line) for part in [plain(piece, masked)])
        at += 1
    flush()
    return blocks


def plain(text: str, masked: bool) -> str:
    """One line without Markdown's inline marks; ``masked``: the file has masked words."""
    text = _LINK.sub(r"\1", text)
    text = _ADDRESS.sub(r"\1", text)
    text = _TAG.sub("", text)
    text = _CODE.sub(r"\1", text)
    if text.count("**") % 2 == 0:
        text = _BOLD.sub(lambda m: m[1] if _is_emphasis(m, masked) else m[0], text)
    text = _ITALIC.sub(lambda m: m[1] if _balanced(m[1]) else m[0], text)
    return _ESCAPE.sub(r"\1", text)


def _is_masked(text: str) -> bool:
    """Whether asterisks stand for left-out words: unpaired in a line, or before 区, 市, 局 …"""
    return any(
        line.count("**") % 2 or any(_MASKED.match(line, m.end()) for m in _pairs(line))
        for line in text.splitlines()
        if "**" in line and not _RULE.match(line)
    )


def _pairs(line: str) -> list[re.Match[str]]:
    return list(re.finditer(r"(?<!\*)\*\*(?!\*)", line))


def _is_emphasis(pair: re.Match[str], masked: bool) -> bool:
    """Whether ``**…**`` is emphasis and not two masked words with text between.

    Where the file has masked words only a pair that stands free on both sides counts: a mask read
    as emphasis would change what the document says, a left-over ``**`` does not.
    """
    line, inner = pair.string, pair[1]
    if not _balanced(inner) or _MASKED.match(inner) or _MASKED.match(line, pair.end()):
        return False
    if not masked:
        return True
    before = line[: pair.start()][-1:]
    after = line[pair.end() :][:1]
    return all(not c or _EDGE.match(c) for c in (before, after))


def _balanced(text: str) -> bool:
    return all(text.count(left) == text.count(right) for left, right in _PAIRS)


def _cells(line: str, masked: bool) -> list[Cell]:
    parts = _PIPE.split(line.strip())
    if parts and not parts[0].strip():
        parts = parts[1:]
    if parts and not parts[-1].strip():
        parts = parts[:-1]
    return [Cell(tidy(plain(_BREAK.sub(" ", part), masked))) for part in parts]

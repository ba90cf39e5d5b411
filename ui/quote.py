"""The quoted words as they are laid out in their document: lists as lists, rows as a table.

Not a character is changed or left out; what is long is folded, and the words that say whether all
of a list or one of it is needed (同时, 之一) stand out and are said again where the rest is opened.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise, takewhile

from markupsafe import Markup

from assistant.answer import Citation
from corpus.chunk import Role, Unit
from corpus.library import Library
from ui.table import markup as table_markup
from ui.table import table

UnitsOf = Callable[[Citation], Sequence[Unit]]

SHOWN = 280  # characters of a quote before the rest is folded: a screen of a telephone
SPARED = 80  # characters that are not worth folding
# what tells whether all of a list or one of it is needed
_HOW = re.compile(
    r"同时(?:符合|满足|具备|具有|提供|提交|持有)?"
    r"|(?:以上|下列|上述)?(?:情形|情况|条件|材料|证件|证明|方式)?(?:之一|任一|任意一[项种个条])"
    r"|[二三四五]者(?:之一|缺一不可)"
)
_ANNOUNCES = ("：", ":")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a quote, or one item of a list that is written in a line."""

    text: str
    depth: int
    label: str = ""  # the document's own mark of an item: "（一）"
    row: Unit | None = None
    end: Markup = field(default_factory=Markup)  # stands behind the last word

    @property
    def item(self) -> bool:
        return bool(self.label)


@dataclass(frozen=True, slots=True)
class Block:
    """What is folded or shown as a whole: a paragraph, a table, one item with all it holds."""

    markup: Markup
    length: int  # characters
    listed: bool = False  # an item: those that follow each other make one list
    how: str = ""  # of a paragraph that announces a list: "同时符合"
    announces: bool = False


def units_of(library: Library) -> UnitsOf:
    """What gives the units that a citation quotes."""
    return lambda it: library.units_between(it.document.id, it.start, it.end)[0]


def quote_markup(
    quote: str,
    units: Sequence[Unit],
    offset: int,
    *,
    name: str,
    end: Markup,
    shown: int = SHOWN,
    opened: bool = False,
) -> Markup:
    """The quote, which begins at ``offset`` of the document's text.

    ``name`` is a prefix for the ids of what is folded, ``end`` stands behind the last word (the
    mark of the source), ``shown`` characters are not folded; ``opened`` folds nothing.
    """
    found = list(lines(quote, units, offset))
    made = list(blocks(found, quote, offset))
    cut = len(made) if opened else _cut(made, shown)
    behind = Markup('<span class="end">{}</span>').format(end)
    folded = Markup("")
    if cut < len(made):
        folded = _fold(made, cut, name) + behind  # not hidden with what is folded
    elif found and found[-1].row is None:
        made = list(blocks([*found[:-1], replace(found[-1], end=behind)], quote, offset))
    else:
        folded = behind
    return Markup('<blockquote class="quote">{}{}</blockquote>').format(_joined(made[:cut]), folded)


def lines(quote: str, units: Sequence[Unit], offset: int) -> Iterator[Line]:
    """The quote cut at its line ends and before each item; without units it is lines of prose."""
    starts = {unit.start - offset: unit for unit in units}
    inside = [at for at, unit in starts.items() if unit.role is Role.ITEM and at > 0]
    breaks = {at + 1 for at, character in enumerate(quote) if character == "\n"}
    cuts = sorted({0, *breaks, *inside, len(quote)})
    depth = 0
    for start, end in pairwise(cuts):
        text = quote[start:end].strip("\n")
        if not text.strip():
            continue
        unit = starts.get(start)
        depth = unit.depth if unit else depth
        label = unit.label if unit and unit.role is Role.ITEM else ""
        row = unit if unit and unit.role is Role.ROW and unit.cells else None
        yield Line(text, depth, label if text.startswith(label) else "", row)


def blocks(found: Sequence[Line], quote: str, offset: int) -> Iterator[Block]:
    at = 0
    while at < len(found):
        line = found[at]
        if line.row is not None:
            end = _end(found, at, lambda it: it.row is not None)
            rows = [it.row for it in found[at:end] if it.row is not None]
            shown = table(rows, quote, offset)
            if shown is not None:
                length = sum(len(it.text) for it in found[at:end])
                yield Block(table_markup(shown), length)
            else:
                yield from (_paragraph(it) for it in found[at:end])
        elif line.item:
            end = _end(found, at + 1, lambda it, depth=line.depth: it.depth > depth)  # type: ignore[misc]
            yield _item(line, list(blocks(found[at + 1 : end], quote, offset)))
        else:
            end = at + 1
            yield _paragraph(line)
        at = end


def _end(found: Sequence[Line], at: int, belongs: Callable[[Line], bool]) -> int:
    while at < len(found) and belongs(found[at]):
        at += 1
    return at


def _paragraph(line: Line) -> Block:
    announces = line.text.rstrip().endswith(_ANNOUNCES)
    how = _HOW.search(line.text) if announces else None
    side = "posed" if line.text.startswith(("问：", "问:")) else "lead" if announces else ""
    made = Markup('<p class="{}">{}{}</p>').format(side, _stressed(line.text, announces), line.end)
    return Block(made, len(line.text), how=how[0] if how else "", announces=announces)


def _item(line: Line, under: Sequence[Block]) -> Block:
    words = line.text[len(line.label) :]
    announces = words.rstrip().endswith(_ANNOUNCES)
    made = Markup('<li><span class="no">{}</span><div>{}{}{}</div></li>').format(
        line.label, _stressed(words, announces), line.end, _joined(under)
    )
    return Block(made, len(line.text) + sum(it.length for it in under), listed=True)


def _stressed(words: str, announces: bool) -> Markup:
    """The words, those that say how much of the list is needed in ``<strong>``."""
    out, at = Markup(""), 0
    for match in _HOW.finditer(words) if announces else ():
        out += Markup('{}<strong class="how">{}</strong>').format(
            words[at : match.start()], match[0]
        )
        at = match.end()
    return out + Markup.escape(words[at:])


def _joined(made: Sequence[Block]) -> Markup:
    """The blocks in order, items that follow each other as one list."""
    out, items = Markup(""), Markup("")
    for block in made:
        if block.listed:
            items += block.markup
            continue
        out += _list(items) + block.markup
        items = Markup("")
    return out + _list(items)


def _list(items: Markup) -> Markup:
    # without markers of its own Safari takes it for no list: hence the role
    return Markup('<ul class="items" role="list">{}</ul>').format(items) if items else items


def _cut(made: Sequence[Block], shown: int) -> int:
    """How many of the blocks are shown; a lead-in is never torn from its first items."""
    total = sum(block.length for block in made)
    if total <= shown + SPARED:
        return len(made)
    used, cut = 0, 0
    for block in made:
        if used and used + block.length > shown:
            break
        used += block.length
        cut += 1
    if shown and cut < 3 and made[0].announces:  # at least two items of the list it is about
        cut = min(3, len(made))
    while cut and made[cut - 1].announces and cut > 1:
        cut -= 1
    rest = sum(block.length for block in made[cut:])
    return len(made) if rest <= SPARED and shown else cut


def _fold(made: Sequence[Block], cut: int, name: str) -> Markup:
    rest = made[cut:]
    if rest[0].listed:
        how = next((b.how for b in reversed(made[:cut]) if b.announces), "")
        items = _run(reversed(made[:cut])) + _run(rest)
        words = f"展开全部{items}条"
    else:
        how = ""
        words = f"展开余下的内容（还有{sum(block.length for block in rest)}字）"
    return Markup('<details class="more" id="more-{}"><summary>{}{}</summary>{}</details>').format(
        name, words, Markup("（<strong>{}</strong>）").format(how) if how else "", _joined(rest)
    )


def _run(made: Iterable[Block]) -> int:
    """How many items of a list come first."""
    return sum(1 for _ in takewhile(lambda block: block.listed, made))

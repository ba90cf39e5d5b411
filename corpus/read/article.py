"""Where on a page the article stands, told by where the sentences are."""

import re
from dataclasses import dataclass

from bs4.element import NavigableString, Tag

from corpus.read.tidy import tidy

# elements that an article can be inside of; one paragraph, list or heading is never the article
_ROOMS = frozenset(
    ("address", "article", "blockquote", "body", "center", "details", "div", "fieldset",
     "figcaption", "figure", "form", "header", "html", "main", "pre", "section", "table", "tbody",
     "td", "tfoot", "th", "thead", "tr")
)  # fmt: skip
_SENTENCE = re.compile(r"[，。；、！？]")
_DATES = re.compile(
    r"[\d\s年月日:：./\[\]【】()（）-]"
)  # a list of links has them beside the links
# words in ids and classes; hints only: they weigh, they never decide
_BODY_HINT = re.compile(
    r"zoom|article|content|text_?con|trs_editor|detail|view|news_?text|main", re.I
)
_SITE_HINT = re.compile(
    r"menu|nav|head|foot|side|crumb|position|share|related|links?\b|copyright", re.I
)
_FOLLOW = 0.7  # the child that holds this share of a node's text is where the article is


@dataclass(slots=True)
class Mass:
    """What lies below a node, in characters: ``sentences`` and all of ``plain`` text outside
    links, text ``linked``; ``prose`` is what counts when the article is looked for."""

    sentences: int = 0
    plain: int = 0
    linked: int = 0
    prose: float = 0.0
    weight: float = 1.0


def weigh(node: Tag, masses: dict[int, Mass], in_link: bool = False) -> Mass:
    """Mass of ``node`` and, in ``masses``, of all below it. No recursion: saved pages nest deep."""
    order: list[tuple[Tag, bool]] = [(node, in_link)]
    for tag, linked in order:  # grows while it is walked: parents come before their children
        masses[id(tag)] = Mass(weight=_weight(tag))
        order.extend((c, linked or c.name == "a") for c in tag.children if isinstance(c, Tag))
    for tag, linked in reversed(order):
        mass = masses[id(tag)]
        for child in tag.children:
            if isinstance(child, Tag):
                below = masses[id(child)]
                mass.prose += below.prose * below.weight
                mass.sentences += below.sentences
                mass.plain += below.plain
                mass.linked += below.linked
            elif isinstance(child, NavigableString):
                text = tidy(str(child))
                if linked:
                    mass.linked += len(text)
                else:
                    mass.plain += len(_DATES.sub("", text))
                    says = bool(_SENTENCE.search(text))
                    mass.sentences += len(text) if says else 0
                    mass.prose += len(text) * (1.0 if says else 0.1)
    return masses[id(node)]


def _weight(tag: Tag) -> float:
    names = (
        " ".join([str(tag.get("id") or ""), *(tag.get_attribute_list("class") or [])])
        if tag.attrs
        else ""
    )
    if not names.strip():
        return 1.0
    if _BODY_HINT.search(names):
        return 1.0
    return 0.3 if _SITE_HINT.search(names) else 1.0


def follow(body: Tag) -> Tag:
    """The node below ``body`` whose text no single child holds most of: the article.

    From the body down into the child that holds most of the sentences outside links, as long as
    one child does; names of classes only weigh.
    """
    masses: dict[int, Mass] = {}
    weigh(body, masses)
    node = body
    while True:
        children = [c for c in node.children if isinstance(c, Tag) and c.name in _ROOMS]
        share = {id(c): masses[id(c)].prose * masses[id(c)].weight for c in children}
        best = max(children, key=lambda child: share[id(child)], default=None)
        # an article of one sentence: stay where its signature and date stand beside it
        if best is None or share[id(best)] < _FOLLOW * masses[id(node)].prose:
            return node
        # each step loses a little: no more than half of the page's sentences on the whole way
        if masses[id(best)].sentences < 0.5 * masses[id(body)].sentences:
            return node
        if best.name == "table" and is_data(best):
            return node
        node = best


def is_data(table: Tag) -> bool:
    """Whether a table holds data; many older sites lay out their pages in tables."""
    if table.find("table"):
        return False
    lines = [row.find_all(["td", "th"], recursive=False) for row in table.find_all("tr")]
    cells = [cell for line in lines for cell in line]
    if len(lines) < 2 or max((len(line) for line in lines), default=0) < 2:
        return False
    paragraphs = max(len(cell.find_all(["p", "br"])) for cell in cells)
    return paragraphs < 8 and sum(len(c.get_text(strip=True)) for c in cells) / len(cells) < 300

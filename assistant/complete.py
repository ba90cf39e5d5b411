"""Evidence made whole beyond the passage that it was found in.

A passage is one article or item; a list of long items, and a heading whose parts are the answer
("主要经验有哪几条"), reach over several. What is too long to quote whole is quoted as its lead-in
and the heads of its items, each a quote of its own with its own place and page.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from assistant.ask import Ask
from assistant.coverage import Weighed, fit, plain
from assistant.evidence import Evidence
from assistant.question import Question
from assistant.widen import CONDITIONS, LISTING
from corpus.chunk import Role, Unit
from corpus.number import find_numbers
from corpus.outline import paths

LONGEST = 2000  # characters of a list with a lead-in that is quoted whole: no condition is lost
LONGEST_PART = 900  # … of what stands under a heading; of more only the heads are read on a phone
MOST_HEADS = 15
ASKED = (Ask.LIST, Ask.PAPERS, Ask.WHAT)  # asks that the parts under a heading may answer
NAMED = 0.6  # of the question's words that a heading has to hold to be what is asked about
MARGIN = 0.3  # … that the caption of a table has to hold more than its row does
FRONT = 6  # units between a title and its 文号
LEAD_STOPS = ("：", ":")


@dataclass(frozen=True, slots=True)
class _Tree:
    """The units of a whole document."""

    units: Sequence[Unit]
    text: str

    def words(self, i: int) -> str:
        return self.text[self.units[i].start : self.units[i].end]

    def span(self, first: int, last: int) -> str:
        return self.text[self.units[first].start : self.units[last - 1].end]

    def parent(self, i: int) -> int | None:
        depth = self.units[i].depth
        return next((j for j in range(i - 1, -1, -1) if self.units[j].depth < depth), None)

    def end(self, i: int) -> int:
        depth, n = self.units[i].depth, len(self.units)
        return next((j for j in range(i + 1, n) if self.units[j].depth <= depth), n)

    def children(self, i: int) -> list[int]:
        """The units that ``i`` holds directly."""
        end = self.end(i)
        depth = min((u.depth for u in self.units[i + 1 : end]), default=0)
        return [j for j in range(i + 1, end) if self.units[j].depth == depth]

    def length(self, first: int, last: int) -> int:
        return len(self.span(first, last))


def complete(
    question: Question,
    terms: Sequence[Weighed],
    evidence: Evidence,
    units: Sequence[Unit],
    text: str,
) -> tuple[Evidence, ...]:
    """``evidence`` as the whole that answers: itself, the list that holds it, or several quotes.

    ``units`` and ``text`` are those of the evidence's document, all of them. What is made whole
    is weighed anew (``words``): a heading says what its parts only mean. So this comes before
    ``decide``.
    """
    tree = _Tree(units, text)
    at = next((i for i, unit in enumerate(units) if unit.start == evidence.start), None)
    if at is None:
        return (evidence,)
    if question.numbers and (front := _front_of(tree, at)) is not None:
        return (_cut(evidence, tree, *front),)
    if (rows := _table_of(question, terms, tree, at)) is not None:
        return (_cut(evidence, tree, *rows),)
    holder = _asked_about(question, terms, evidence, tree, at)
    if holder is None:
        holder = _list_of(question, tree, at)
    if holder is None:
        return (evidence,)
    last = tree.end(holder)
    if evidence.start <= units[holder].start and units[last - 1].end <= evidence.end:
        return (evidence,)
    around = plain(" ".join((evidence.document.title, *evidence.location)))
    evidence = replace(evidence, words=fit(terms, plain(tree.span(holder, last)), around))
    leads = tree.words(holder).endswith(LEAD_STOPS)
    if tree.length(holder, last) <= (LONGEST if leads else LONGEST_PART):
        return (_cut(evidence, tree, holder, last),)
    heads = [i for i in tree.children(holder) if units[i].role is not Role.SENTENCE][:MOST_HEADS]
    if len(heads) < 2:
        return (evidence,)
    runs = ([(holder, holder + 1)] if leads else []) + [(i, i + 1) for i in heads]
    return tuple(_cut(evidence, tree, *run) for run in runs)


def _front_of(tree: _Tree, at: int) -> tuple[int, int] | None:
    """Title and 文号 together, where the evidence is nothing but the 文号 that is asked for."""
    alone = re.sub(r"[\s（()）]", "", tree.words(at))
    if [alone] != find_numbers(alone):
        return None
    titles = [i for i, unit in enumerate(tree.units[: at + FRONT]) if unit.role is Role.TITLE]
    if not titles or abs(titles[0] - at) > FRONT:
        return None
    first, last = min(titles[0], at), max(titles[-1], at) + 1
    return (first, last) if tree.length(first, last) <= LONGEST_PART // 3 else None


def _table_of(
    question: Question, terms: Sequence[Weighed], tree: _Tree, at: int
) -> tuple[int, int] | None:
    """The rows of a table that is asked for as such: "日程安排有哪些" names its caption."""
    if tree.units[at].role is not Role.ROW or question.ask not in ASKED or not terms:
        return None
    caption, bar, row = tree.words(at).partition("｜")
    named = fit(terms, plain(caption)).share
    if not bar or named < NAMED or fit(terms, plain(row)).share > named - MARGIN:
        return None
    first, last = at, at + 1
    while first > 0 and tree.words(first - 1).startswith(caption + bar):
        first -= 1
    while last < len(tree.units) and tree.words(last).startswith(caption + bar):
        last += 1
    return (first, last) if last - first > 1 and tree.length(first, last) <= LONGEST else None


def _asked_about(
    question: Question, terms: Sequence[Weighed], evidence: Evidence, tree: _Tree, at: int
) -> int | None:
    """The heading above the evidence that names what is asked for and whose parts are the answer.

    Only where the evidence itself does not say it better: "主要经验" is the heading's word.
    """
    if question.ask not in ASKED or not terms:
        return None
    best = fit(terms, plain(evidence.quote)).share
    above: int | None = at
    while above is not None:
        unit = tree.units[above]
        if unit.role in (Role.HEADING, Role.ARTICLE) or tree.words(above).endswith(LEAD_STOPS):
            named = fit(terms, plain(tree.words(above))).share
            parts = tree.children(above)
            listed = sum(tree.units[i].role in (Role.ITEM, Role.HEADING) for i in parts)
            if named >= NAMED and named > best and listed >= 2:
                return above
        above = tree.parent(above)
    return None


def _list_of(question: Question, tree: _Tree, at: int) -> int | None:
    """The lead-in of the list that the evidence is an item of, or the one that it begins."""
    if _leads(tree, at):
        return at
    above = tree.parent(at)
    if above is None or tree.units[at].role is not Role.ITEM or not _leads(tree, above):
        return None
    if question.ask not in LISTING and not CONDITIONS.search(tree.words(above)):
        return None
    return above


def _leads(tree: _Tree, i: int) -> bool:
    """Does unit ``i`` announce a list, and not the parts of a whole document?"""
    if not tree.words(i).endswith(LEAD_STOPS):
        return False
    held = tree.children(i)
    items = sum(tree.units[j].role is Role.ITEM for j in held)
    headings = any(u.role is Role.HEADING for u in tree.units[i + 1 : tree.end(i)])
    return items >= 2 and not headings


def _cut(evidence: Evidence, tree: _Tree, first: int, last: int) -> Evidence:
    quote = tree.span(first, last)
    return replace(
        evidence,
        location=paths(tree.units)[first],
        page=tree.units[first].page,
        start=tree.units[first].start,
        end=tree.units[last - 1].end,
        quote=quote,
        best=evidence.best if evidence.best in quote else tree.words(first),
    )

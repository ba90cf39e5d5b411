"""What must be quoted with a unit so that it is not torn from its conditions."""

import re
from collections.abc import Callable, Sequence

from assistant.ask import Ask
from assistant.coverage import plain
from assistant.passage import Passage
from assistant.question import Question
from corpus.chunk import Role, Unit

LONGEST_LIST = 900  # characters of a list that is weighed whole
HEAD = 40  # characters; what is shorter and holds something is its head
AFTER_HEAD = 160  # characters of a headed part that is quoted with its head
LISTING = (Ask.LIST, Ask.PAPERS, Ask.HOW, Ask.WHETHER, Ask.WHAT)  # asks that a list may answer
# A lead-in that its items cannot be understood without, whatever is asked.
CONDITIONS = re.compile(
    r"之一|同时|下列|以下|如下|条件|情形|材料|方式|要求|应当|职责|权利|义务|不得|禁止|严禁"
)
CONNECTIVE = re.compile(r"之一|同时|条件|情形|均|必须|应当|不得")  # of conditions of one thing
# What takes back, limits or explains what stands before it, also as a paragraph of its own.
LIMITS = re.compile(
    r"^(?:但是?|不过)|除外[。；;]?$|^除[^。]{2,40}外[，,]|另有规定|从其规定|不适用(?:于|本|前|上)|"
    r"不受(?:前款|前条|上述|此|该|本条)|不在此限|^前款[^。]{0,30}不|^(?:前款|本条|上述)[^。，]{0,16}所称"
)
_MOST_LIMITS = 2  # sentences that may limit one or a list
_GOES_ON = re.compile(
    r"^(?:但是?|不过|其中|上述|前款|前述|该|此外|否则|另外|确需|确有|因特殊|同时[，,]|对此|具体)"
)


def widen(question: Question, passage: Passage, i: int) -> tuple[int, int]:
    """The run of units that must be quoted so that unit ``i`` is not torn from its conditions.

    A question with its answer, a list with its lead-in and all its items, a sentence with what
    limits it and with the one that it goes on from.
    """
    if asked := _question_above(passage, i):
        return asked
    first, last = _run(question, passage, i)
    return first, limited(passage, first, last)


def _run(question: Question, passage: Passage, i: int) -> tuple[int, int]:
    end = passage.end(i)
    if passage.leads(i):  # a lead-in is nothing without its list
        return _whole_list(passage, i)
    above = _lead_above(question, passage, i)
    if above is not None:
        first, last = _whole_list(passage, above)
        if first <= i < last:
            return first, last
    if (
        question.ask in (Ask.LIST, Ask.PAPERS)
        and (head := _head_above(question, passage, i)) is not None
    ):
        return head, passage.end(head)
    if end > i + 1:  # a head phrase, a caption or the first sentence of an article
        length = len(passage.span(i, end))
        fits = length <= (2 * AFTER_HEAD if question.ask in LISTING else AFTER_HEAD)
        if len(passage.words(i)) < HEAD and fits:
            return i, end
        if question.ask in (Ask.LIST, Ask.PAPERS) and length <= LONGEST_LIST:
            return i, end
    first = i
    if _GOES_ON.match(passage.words(first)) and first > 0 and not passage.opens_paragraph(first):
        first -= 1
    return first, i + 1


def _lead_above(question: Question, passage: Passage, i: int) -> int | None:
    """The outermost lead-in that unit ``i`` is an item of and that must be quoted with it."""
    found = None
    at = i
    while (above := passage.parent(at)) is not None and passage.leads(above):
        if passage.units[at].role is not Role.ITEM:
            break
        lead = passage.words(above)
        if question.ask not in LISTING and not CONDITIONS.search(lead):
            break
        if found is not None and not CONNECTIVE.search(lead):
            break  # "作出以下安排：" holds other cases, not other conditions of this one
        found = at = above
    return found


def _head_above(question: Question, passage: Passage, i: int) -> int | None:
    """The heading right over the list that item ``i`` is of: "四、入园需要的材料".

    Not where the item says a word of the question that the heading does not: it is meant then.
    """
    above = passage.parent(i)
    if above is None or passage.units[i].role is not Role.ITEM:
        return None
    head, item = plain(passage.words(above)), plain(passage.words(i))
    if any(term in item and term not in head for term in question.terms):
        return None
    end = passage.end(above)
    items = sum(unit.role is Role.ITEM for unit in passage.units[above + 1 : end])
    listed = passage.units[above].role is Role.HEADING and items >= 2
    return above if listed and len(passage.span(above, end)) <= LONGEST_LIST else None


def limited(passage: Passage, first: int, last: int) -> int:
    """Index behind the sentences after units[first:last] that limit them: "但……除外"."""
    for _ in range(_MOST_LIMITS):
        if last >= len(passage.units) or passage.units[last].role is not Role.SENTENCE:
            break
        if not LIMITS.search(passage.words(last)):
            break
        end = passage.end(last) if passage.leads(last) else last + 1
        if len(passage.span(first, end)) > LONGEST_LIST:
            break
        last = end
    return last


def _question_above(passage: Passage, i: int) -> tuple[int, int] | None:
    """The question and its answer where unit ``i`` stands in a list of questions."""
    at: int | None = i
    while at is not None:
        if passage.units[at].role is Role.HEADING and passage.words(at).endswith(("？", "?")):
            end = passage.end(at)
            return (at, end) if len(passage.span(at, end)) <= LONGEST_LIST else None
        at = passage.parent(at)
    return None


def _whole_list(passage: Passage, lead: int) -> tuple[int, int]:
    """The list, or as much as is weighed of a long one (``complete`` quotes the rest)."""
    end = list_end(passage.units, lead, passage.end(lead), passage.opens_paragraph)
    if len(passage.span(lead, end)) <= LONGEST_LIST:
        return lead, end
    last = lead + 1
    while last < end and len(passage.span(lead, last + 1)) <= LONGEST_LIST:
        last += 1
    return lead, last


def list_end(
    units: Sequence[Unit], lead: int, end: int, opens_paragraph: Callable[[int], bool]
) -> int:
    """Index behind the last item that ``lead`` announces; ``end`` is that of all it holds.

    An article holds its later paragraphs too, which are no part of the list in its first.
    """
    listed = False
    for i in range(lead + 1, end):
        listed = listed or units[i].role is Role.ITEM
        own = units[i].role is Role.SENTENCE and units[i].depth == units[lead].depth + 1
        if listed and own and opens_paragraph(i):
            return i
    return end

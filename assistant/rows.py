"""Table rows that a question of how many names: 小学 of "小学有多少所".

A row has few words of its own, so that search alone often ranks it behind sentences on the same
matter. The figures of the library know which row each number stands in.
"""

from collections.abc import Sequence

from assistant.cell import counts_in, is_row, names_row
from assistant.coverage import Weighed, fit, plain
from assistant.decide import RECORDS
from assistant.question import Ask, Question
from corpus.document import Document
from corpus.library import Library
from corpus.stated import Stated

LOOKED_AT = 30  # documents whose figures are compared, the newest first
MOST = 4  # rows of one question


def records(library: Library) -> list[Document]:
    """The newest documents that tell figures."""
    live = [d for d in library.documents() if d.about.kind in RECORDS]
    return sorted(live, key=lambda d: (-(d.about.year or 0), d.id))[:LOOKED_AT]


def rows(question: Question, terms: Sequence[Weighed], library: Library) -> list[Stated]:
    """A figure of each row that the question names, with a number of what it counts; the year
    asked for, else the newest, first. Figures not extracted yet are not waited for."""
    if question.ask is not Ask.NUMBER or library.unextracted():
        return []
    found: dict[tuple[str, int], Stated] = {}
    for it in library.figures_in([d.id for d in records(library)]):
        figure = it.figure
        if not is_row(it.quote) or not names_row(figure.subject, question.text):
            continue
        if question.years and it.year not in question.years:
            continue
        counted = counts_in(question.text, figure.metric, figure.unit)
        if counted or fit(terms, plain(figure.metric)).share:
            found.setdefault((it.document.id, figure.quote_start), it)
    return sorted(found.values(), key=lambda it: (-(it.year or 0), *it.key))[:MOST]

"""What stands beside a figure that answers: its other years, and what was to be reckoned of it."""

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.answer import Citation
from assistant.evidence import Evidence
from assistant.figures import asked_unit, figure_for
from assistant.question import Ask, Question
from assistant.rows import records
from corpus.chunk import Unit
from corpus.document import Document
from corpus.library import Library
from corpus.stated import Stated
from index.conflicts import conflicts
from index.measured import measured
from index.sameness import Splits
from index.unit import base

MOST = 2  # other years in one answer


@dataclass(frozen=True, slots=True)
class Beside:
    """``others`` are the same figure in other years, ``notes`` what to tell the asker."""

    others: tuple[Citation, ...] = ()
    notes: tuple[str, ...] = ()
    reckoned: bool = False  # a sum or a difference was asked for and is among the notes
    # the figure in the years that were asked for, if in several, and those in which it is unknown
    by_year: tuple[Stated, ...] = ()
    lacking: tuple[int, ...] = ()
    marks: tuple[int, ...] = ()  # the citation of each in ``by_year``


def beside(
    question: Question, best: Evidence, cited: Sequence[Citation], library: Library
) -> Beside:
    """What the figures of the library add to an answer of how many; nothing for other questions.

    Figures that were not extracted when their documents were added are not waited for. A sum or
    a difference is in no quote, so it is told beside the answer, each term cited.
    """
    if question.ask is not Ask.NUMBER or library.unextracted():
        return Beside()
    ids = dict.fromkeys((best.document.id, *(d.id for d in records(library))))
    stated, splits = library.figures_in(ids), library.figure_splits()
    told = figure_for(question, best, stated, splits)
    if told is None:
        return Beside()
    asked = [it for it in (told.figure, *told.other) if it.year in question.years]
    asked.sort(key=lambda it: it.year or 0)
    counted = asked_unit(question) in (None, base(told.figure.figure.unit)[0])
    several = len(question.years) > 1 and counted and 0 < len(asked) <= MOST + 1
    against = _contradicting(told.figure, stated, splits, library)
    for it in asked if several else ():
        more = _contradicting(it, stated, splits, library)
        against += [one for one in more if one not in against and one not in asked]
    terms = told.formula.terms if told.formula else ()
    year = told.figure.year or 0
    near = sorted(
        told.other,
        key=lambda it: (it.year not in question.years, abs((it.year or 0) - year), -(it.year or 0)),
    )
    others = _citations((*terms, *against, *near[:MOST]), cited)
    notes = [
        f"《{it.document.title}》中的数字是{it.figure.value}{it.figure.unit}，与上面的不一致，"
        f"引用前请核对口径[{_mark(it, (*cited, *others))}]。"
        for it in against
    ]
    if told.formula:
        text = told.formula.text
        for n, term in enumerate(terms, 1):
            text = text.replace(f"〔{n}〕", f"[{_mark(term, (*cited, *others))}]")
        note = f"（{told.formula.note}）" if told.formula.note else ""
        notes.append(f"按引文计算：{text}{note}。")
    elif told.refused:
        notes.append(told.refused)
    several = several and not against  # which of them holds is not for us to say
    return Beside(
        others,
        tuple(notes),
        told.formula is not None,
        tuple(asked) if several else (),
        tuple(sorted(set(question.years) - {it.year for it in asked})) if several else (),
        tuple(_mark(it, (*cited, *others)) for it in asked) if several else (),
    )


def _contradicting(
    figure: Stated, stated: Sequence[Stated], splits: Splits, library: Library
) -> list[Stated]:
    """What other documents in force say of the same thing and time with another number."""
    known = measured(stated)
    own = next(it for it in known if it.stated.key == figure.key)
    nature = figure.figure.nature
    alike = [it for it in known if (it.span, it.unit) == (own.span, own.unit)]
    alike = [it for it in alike if it.stated.figure.nature is nature]

    def words(document: Document) -> tuple[str, Sequence[Unit]]:
        return library.text(document.id), library.units(document.id)

    found = []
    for it in conflicts(alike, words, splits):
        if figure.key == it.one.key or figure.key in {a.key for a in it.again}:
            found.append(it.other)
        elif figure.key == it.other.key:
            found.append(it.one)
    return found


def _citations(stated: Sequence[Stated], cited: Sequence[Citation]) -> tuple[Citation, ...]:
    """Those that no citation shows yet, numbered on from the last."""
    made: list[Citation] = []
    for it in stated:
        figure = it.figure
        shown = any(
            c.document.id == it.document.id and c.start <= figure.start < c.end
            for c in (*cited, *made)
        )
        if not shown:
            made.append(
                Citation(
                    mark=len(cited) + len(made) + 1,
                    quote=it.quote,
                    document=it.document,
                    location=figure.location,
                    page=figure.page,
                    score=cited[0].score if cited else 0.0,
                    start=figure.quote_start,
                    end=figure.quote_end,
                )
            )
    return tuple(made)


def _mark(term: Stated, cited: Sequence[Citation]) -> int:
    """The citation that a term of the formula stands in; every term has one."""
    return next(
        c.mark
        for c in cited
        if c.document.id == term.document.id and c.start <= term.figure.start < c.end
    )

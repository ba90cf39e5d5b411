"""Looking into the library for what answers one question, and deciding whether anything does."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from assistant.answer import Outcome
from assistant.cell import is_sum, within
from assistant.complete import complete
from assistant.compose import choose, general_first, overlap
from assistant.coverage import Weighed, weigh
from assistant.decide import Decision, decide, fitting_first, names_all
from assistant.evidence import Evidence, gather
from assistant.parts import parts, together
from assistant.passage import Passage
from assistant.question import Question, understand
from assistant.reword import reworded
from assistant.rows import MOST, rows
from assistant.signs import Seen
from assistant.stages import stage
from assistant.states import states
from corpus.document import Document
from corpus.library import Library
from corpus.outline import paths
from index.search import Found, Searcher
from index.synonyms import synonyms_of

PASSAGES = 8  # passages that are looked into sentence by sentence
_SAID = (Outcome.ANSWERED, Outcome.PARTIAL, Outcome.OUTDATED)


@dataclass(frozen=True, slots=True)
class Looked:
    """All that one question brought: ``evidence`` best first, ``chosen`` what would be quoted.

    ``notes`` tell the asker what the question was read as.
    """

    question: Question
    found: Found
    terms: tuple[Weighed, ...]
    evidence: tuple[Evidence, ...]
    chosen: tuple[Evidence, ...]
    decision: Decision
    notes: tuple[str, ...] = ()


class Looker:
    """Looks into one library. Safe to share between threads."""

    def __init__(self, library: Library, searcher: Searcher) -> None:
        self.library, self.searcher = library, searcher

    def look(self, question: Question, day: date) -> Looked:
        """The best that can be said: of the whole question, else of its parts, else of the same
        in the library's own words."""
        with stage("decide"):  # what is searched and cut out within counts for itself
            return self._looked(question, day)

    def _looked(self, question: Question, day: date) -> Looked:
        looked = self._decided(question, day)

        def one(ask: Question) -> tuple[list[Evidence], Decision]:
            part = self._decided(ask, day)
            return list(part.chosen), part.decision

        asks = parts(question, as_of=day)
        chosen, decision = together(list(looked.chosen), looked.decision, asks, one)
        looked = replace(looked, chosen=tuple(chosen), decision=decision)
        if decision.outcome is Outcome.NOT_COVERED:
            return self._again(looked, day) or looked
        return looked

    def evidence(self, question: Question, day: date) -> tuple[Found, tuple[Evidence, ...]]:
        """What was found, and all that could answer, best first, before anything is decided."""
        with stage("search"):
            found = self.searcher.search(question.text, PASSAGES, as_of=day)
        with stage("evidence"):
            return found, self._gathered(question, found)

    def _gathered(self, question: Question, found: Found) -> tuple[Evidence, ...]:
        terms, mean = self.weighed(question, found), found.now.dense.mean
        passages = [
            self._passage(hit.document, hit.location, hit.start, hit.text, hit.score, rank == 0)
            for rank, hit in enumerate(found.hits)
        ]
        seen = {(p.document.id, unit.start) for p in passages for unit in p.units}
        for it in rows(question, terms, self.library):
            at = it.figure
            if (it.document.id, at.quote_start) not in seen:
                least = found.hits[-1].score if found.hits else 0.0
                passages.append(
                    self._passage(it.document, at.location, at.quote_start, it.quote, least)
                )
        passages = [p for p in passages if p.units]
        return tuple(gather(question, terms, found.vector, mean, passages))

    def _passage(
        self,
        document: Document,
        location: tuple[str, ...],
        start: int,
        text: str,
        score: float,
        first: bool = False,
    ) -> Passage:
        units, vectors = self.library.units_between(document.id, start, start + len(text))
        return Passage(
            document=document,
            location=location,
            start=start,
            text=text,
            units=units,
            vectors=vectors,
            rank_score=score,
            first=first,
        )

    def weighed(self, question: Question, found: Found) -> tuple[Weighed, ...]:
        """The words of the question with how rare they are in the library."""
        keyword = found.now.keyword
        rarest = keyword.idf("", "body_words")  # of a word that stands nowhere
        known = synonyms_of(self.library.folder)
        return weigh(question.terms, lambda w: keyword.idf(w, "body_words") / rarest, known)

    def whole(self, looked: Looked) -> tuple[Evidence, ...]:
        """The first of what is chosen with what it must not be torn from in its document."""
        return self._whole(looked.question, looked.terms, looked.chosen[0])

    def cutter(self, best: Evidence) -> Callable[[int, int, int], Evidence]:
        """Makes evidence of other runs of units of the document that ``best`` is of."""
        units, text = self.library.units(best.document.id), self.library.text(best.document.id)
        places = paths(units)

        def cut(first: int, last: int, unit: int) -> Evidence:
            start, end = units[first].start, units[last - 1].end
            return replace(
                best,
                location=places[first],
                page=units[first].page,
                start=start,
                end=end,
                quote=text[start:end],
                best=text[units[unit].start : units[unit].end],
            )

        return cut

    def _decided(self, question: Question, day: date) -> Looked:
        found, evidence = self.evidence(question, day)
        terms = self.weighed(question, found)
        chosen = fitting_first(question, general_first(question, choose(evidence)))
        if chosen:
            whole = self._whole(question, terms, chosen[0])
            chosen = [*whole, *(e for e in chosen[1:] if not overlap(e, whole))]
            named = self._rows_named(chosen[0], evidence)
            if names_all(question, named, terms):  # sentences beside it only distract
                chosen = named
        decision = decide(question, chosen, Seen(terms, found.hits, found.crowd), day.year)
        return Looked(question, found, terms, evidence, tuple(chosen), decision)

    def _rows_named(self, best: Evidence, evidence: Sequence[Evidence]) -> list[Evidence]:
        """``best`` with the cells of the other rows that the question names."""
        cells = (e for e in evidence if e.cell and not is_sum(e.cell) and not overlap(e, (best,)))
        named = [e for e in cells if not within(e.cell or "", best.cell or "")]
        return [best, *named[: MOST - 1]]

    def _whole(
        self, question: Question, terms: Sequence[Weighed], best: Evidence
    ) -> tuple[Evidence, ...]:
        with stage("evidence"):
            units, text = self.library.units(best.document.id), self.library.text(best.document.id)
            return complete(question, terms, best, units, text)

    def _again(self, looked: Looked, day: date) -> Looked | None:
        """The question in the library's own words, where the kind of thing it asks for is then
        found stated: other words for the matter alone make neighbours of what is not meant."""
        question, known = looked.question, synonyms_of(self.library.folder)
        other = reworded(question.text, looked.found.now.keyword, known)
        if other is None:
            return None
        again = self._decided(understand(question.asked, as_of=day, whole=other.text), day)
        if again.decision.outcome not in _SAID or not states(question.ask, again.chosen[0].best):
            return None
        return replace(again, notes=tuple(other.notes))

"""The assistant: a question in, a checked answer out."""

import hashlib
import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from assistant.age import in_the_words_of_rules
from assistant.answer import Answer, Citation, Handoff, Outcome
from assistant.beside import beside
from assistant.branch import Spread, spread
from assistant.complete import complete
from assistant.compose import choose, citations, nearest, overlap, quoted
from assistant.conflict import conflict
from assistant.coverage import Weighed, weigh
from assistant.deadline import DatedLine, concrete
from assistant.decide import RECORDS, Decision, decide, fitting_first
from assistant.dialogue import whole
from assistant.direct import direct, form
from assistant.evidence import Evidence, gather
from assistant.listed import items, nth
from assistant.parts import parts, together
from assistant.passage import Passage
from assistant.past import opening, said_of_the_past, telling
from assistant.personal import masked
from assistant.question import Ask, Question, clean_text, understand
from assistant.references import follow
from assistant.refusal import refusal
from assistant.reword import reworded
from assistant.scope import Aside, aside, foreign
from assistant.signs import Seen
from assistant.special import special
from assistant.spoken import recited, spoken
from assistant.verify import Unverified, verify, without_broken
from corpus.chunk import Unit
from corpus.document import Document, Status
from corpus.library import Library
from corpus.outline import paths
from index.search import Found, Searcher
from index.synonyms import synonyms_of

MOST_DATES = 6
# What happens when is no matter to those who ask for these.
UNDATED = (Ask.NUMBER, Ask.FEE, Ask.PHONE, Ask.ADDRESS, Ask.PERSON)
ASK_BACK = 0.2  # confidence from which the branches of a rule are shown, if it has any
PASSAGES = 8  # passages that are looked into sentence by sentence
NOTHING = 0.05  # weight of words in common below which a text has none
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Terms:
    """What of an answer is settled beforehand: whom to hand over to, how long a question may be."""

    handoff: Handoff
    longest: int = 2000


class Assistant:
    """Answers from one library. Safe to share between threads."""

    def __init__(self, library: Library, searcher: Searcher, terms: Terms) -> None:
        self.library, self.searcher, self.terms = library, searcher, terms

    def ask(self, raw: str, history: Sequence[str] = (), as_of: date | None = None) -> Answer:
        """Answers ``raw``; ``history`` holds the earlier questions, ``as_of`` the day (today)."""
        with self.library.moment():  # search, evidence and check look at the same texts
            return self._ask(raw, history, as_of)

    def _ask(self, raw: str, history: Sequence[str], as_of: date | None) -> Answer:
        began = time.perf_counter()
        day = as_of or date.today()
        private = masked(clean_text(raw))
        asked = private.text
        if reason := aside(asked, longest=self.terms.longest):
            answer = self._aside(asked[: self.terms.longest], reason)
        elif pointed := self._pointed_at(asked, history, as_of):
            answer = pointed
        else:
            before = whole(
                asked, [masked(clean_text(h)[: self.terms.longest]).text for h in history]
            )
            read = self.searcher.read(before or asked)
            question = understand(asked, as_of=day, whole=in_the_words_of_rules(read.text))
            said = [f"已按“{before}”来理解这个问题。"] if before else []
            said += [f"已把“{s.said}”理解为“{s.meant}”。" for s in read.steps if s.why != "繁体"]
            answer = replace(self._answer(question, day, said, before or asked), understood=before)
        if private.notice:
            answer = replace(answer, caveats=(*answer.caveats, private.notice))
        made = self._checked(answer)
        token = f"{made.question}|{'|'.join(history)}|{day}|{self.library.generation}"
        return replace(
            made,
            id=hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()[:16],
            elapsed_ms=(time.perf_counter() - began) * 1000,
        )

    def _pointed_at(self, asked: str, history: Sequence[str], as_of: date | None) -> Answer | None:
        """The n-th of what was listed before, where ``asked`` points at it."""
        n = nth(asked)
        if n is None or not history:
            return None
        before = self._ask(history[-1], history[:-1], as_of)
        for citation in before.citations:
            units = self.library.units(citation.document.id)
            runs = items(units, citation.start, citation.end)
            if not 1 <= n <= len(runs):
                continue
            first, last = runs[n - 1]
            start, end = units[first].start, units[last - 1].end
            quote = self.library.text_slice(citation.document.id, start, end)
            place = paths(units)[first]
            cited = replace(
                citation,
                mark=1,
                quote=quote,
                location=place,
                page=units[first].page,
                start=start,
                end=end,
            )
            return Answer(
                id="",
                question=asked,
                outcome=Outcome.ANSWERED,
                answer=quoted([cited]),
                spoken=spoken(quote, Ask.WHAT, ()),
                citations=(cited,),
                caveats=(f"已按上一个回答中的第{n}项来理解。",),
                understood=f"{clean_text(history[-1])}：第{n}项",
                reasons=("指上一个回答中列出的一项",),
            )
        return None

    # -- the steps -----------------------------------------------------------------------

    def _answer(self, question: Question, day: date, said: Sequence[str], full: str) -> Answer:
        """``full`` is the question as it would have to be typed to stand alone."""
        if not (question.terms or question.articles or question.numbers or question.titles):
            return self._aside(question.asked, Aside.EMPTY)
        found, evidence = self.look(question, day)
        chosen, decision = self._decided(question, found, evidence, day)
        asks = parts(question, as_of=day)
        chosen, decision = together(chosen, decision, asks, lambda one: self._one(one, day))
        if decision.outcome is Outcome.NOT_COVERED and (
            again := self._second_look(question, found, day)
        ):
            question, found, evidence, chosen, decision, notes = again
            said = [*said, *notes]
        between = self._between(question, chosen) if _may_branch(decision) else None
        if between and len(between.evidence) > 1:
            return self._needs_detail(question, full, between, decision.reasons, said)
        if between:  # the branch that the question names
            chosen = list(between.evidence)
            decision = replace(decision, outcome=Outcome.ANSWERED)
        if decision.outcome is Outcome.NOT_COVERED:
            if foreign(question.text) and all(e.words.mass < NOTHING for e in evidence):
                return self._aside(question.asked, Aside.OFF_TOPIC)
            return self._not_covered(question, evidence, decision.reasons, said)
        answered = decision.outcome is Outcome.ANSWERED
        if answered and (other := conflict(chosen[0], evidence)):
            chosen = [other.newer, other.other]
            said = [*said, other.line]
        if decision.outcome is Outcome.OUTDATED:
            return self._outdated(question, found, chosen, decision.reasons, said)
        listed = self._whole(question, found, chosen[0])
        heads = [e.quote for e in listed] if len(listed) > 1 else []
        chosen = [
            *chosen,
            *(e for e in follow(chosen[0], self.library, day) if not overlap(e, chosen)),
        ]
        cited = citations(chosen)
        best = chosen[0]
        weighed = self.weighed(question, found)
        line = direct(question, best.quote, best.best, weighed) or ""
        if special(question.text, best.best) or special(question.text, best.quote):
            line = ""  # what holds for others answers, if at all, only as a whole
        more = beside(question, best, cited, self.library)
        body = quoted(cited) + (f"\n\n另见：\n\n{quoted(more.others)}" if more.others else "")
        return Answer(
            id="",
            question=question.asked,
            outcome=decision.outcome,
            answer=f"{line}[1]\n\n{body}" if line else body,
            spoken=recited(heads)
            if heads
            else spoken(best.best, question.ask, weighed, best.quote, line, form(question)),
            citations=(*cited, *more.others),
            caveats=(
                *decision.caveats,
                *said,
                *more.notes,
                *self._caveats(chosen, decision.outcome),
            ),
            reasons=decision.reasons,
            direct=line,
            dates=() if question.ask in UNDATED else dated(cited),
        )

    def _between(self, question: Question, chosen: Sequence[Evidence]) -> Spread | None:
        best = chosen[0]
        cut = self._cutter(best)
        units, text = self.library.units(best.document.id), self.library.text(best.document.id)
        return spread(question, best, chosen, units, text, cut)

    def _cutter(self, best: Evidence) -> Callable[[int, int, int], Evidence]:
        """Makes evidence of other runs of units of the document that ``best`` is of."""
        units, text = self.library.units(best.document.id), self.library.text(best.document.id)
        places = paths(units)

        def cut(first: int, last: int, unit: int) -> Evidence:
            start, end = units[first].start, units[last - 1].end
            words = text[units[unit].start : units[unit].end]
            return replace(
                best,
                location=places[first],
                page=units[first].page,
                start=start,
                end=end,
                quote=text[start:end],
                best=words,
            )

        return cut

    def _needs_detail(
        self,
        question: Question,
        full: str,
        between: Spread,
        reasons: Sequence[str],
        said: Sequence[str],
    ) -> Answer:
        cited = citations(between.evidence)
        return Answer(
            id="",
            question=question.asked,
            outcome=Outcome.NEEDS_DETAIL,
            answer=f"这要看{between.fact}。请告诉我们属于下面哪一种：\n\n{quoted(cited)}",
            spoken=between.spoken,
            citations=cited,
            caveats=(*said, *self._caveats(between.evidence, Outcome.NEEDS_DETAIL)),
            reasons=(*reasons, f"规定按{between.fact}分情形，问题没有说明"),
            needs=between.needs(full),
        )

    def _outdated(
        self,
        question: Question,
        found: Found,
        chosen: Sequence[Evidence],
        reasons: Sequence[str],
        said: Sequence[str],
    ) -> Answer:
        document = chosen[0].document
        units, text = self.library.units(document.id), self.library.text(document.id)
        at = telling(document, units, text)
        cited = citations(chosen)
        body = quoted(cited)
        mark: int | None = None
        if at is not None:
            mark = next((c.mark for c in cited if _holds(c, units[at])), None)
            if mark is None:
                year = self._cutter(chosen[0])(at, at + 1, at)
                cited = citations((*chosen, year))
                mark = cited[-1].mark
        line = self._spoken(question, found, chosen[0])
        return Answer(
            id="",
            question=question.asked,
            outcome=Outcome.OUTDATED,
            answer=f"{opening(document, question, mark)}\n\n{body}",
            spoken=said_of_the_past(line, document, mark),
            citations=cited,
            caveats=(*said, *self._caveats(chosen, Outcome.OUTDATED)),
            handoff=self.terms.handoff,
            reasons=tuple(reasons),
        )

    def _spoken(self, question: Question, found: Found, best: Evidence) -> str:
        return spoken(best.best, question.ask, self.weighed(question, found), best.quote)

    def _decided(
        self, question: Question, found: Found, evidence: Sequence[Evidence], day: date
    ) -> tuple[list[Evidence], Decision]:
        chosen = fitting_first(question, choose(evidence))
        if chosen:
            whole = self._whole(question, found, chosen[0])
            chosen = [*whole, *(e for e in chosen[1:] if not overlap(e, whole))]
        seen = Seen(self.weighed(question, found), found.hits, found.crowd)
        return chosen, decide(question, chosen, seen, day.year)

    def _second_look(
        self, question: Question, found: Found, day: date
    ) -> tuple[Question, Found, list[Evidence], list[Evidence], Decision, list[str]] | None:
        """The question in the library's own words, if that is answered."""
        known = synonyms_of(self.library.folder)
        other = reworded(question.text, found.now.keyword, known)
        if other is None:
            return None
        asked = understand(question.asked, as_of=day, whole=other.text)
        found, evidence = self.look(asked, day)
        chosen, decision = self._decided(asked, found, evidence, day)
        if decision.outcome not in (Outcome.ANSWERED, Outcome.PARTIAL, Outcome.OUTDATED):
            return None
        return asked, found, evidence, chosen, decision, other.notes

    def _whole(self, question: Question, found: Found, best: Evidence) -> tuple[Evidence, ...]:
        """``best`` with what it must not be torn from, across the passages of its document."""
        units, text = self.library.units(best.document.id), self.library.text(best.document.id)
        return complete(question, self.weighed(question, found), best, units, text)

    def _one(self, ask: Question, day: date) -> tuple[list[Evidence], Decision]:
        """One ask of a question that holds several, answered by itself."""
        return self._decided(ask, *self.look(ask, day), day)

    def weighed(self, question: Question, found: Found) -> tuple[Weighed, ...]:
        keyword = found.now.keyword
        rarest = keyword.idf("", "body_words")  # of a word that stands nowhere
        known = synonyms_of(self.library.folder)
        return weigh(question.terms, lambda w: keyword.idf(w, "body_words") / rarest, known)

    def look(self, question: Question, day: date) -> tuple[Found, list[Evidence]]:
        """What was found, and all that could answer, best first, before anything is decided."""
        found = self.searcher.search(question.text, PASSAGES, as_of=day)
        return found, self._gathered(question, found)

    def _gathered(self, question: Question, found: Found) -> list[Evidence]:
        passages = []
        for rank, hit in enumerate(found.hits):
            units, vectors = self.library.units_between(hit.document.id, hit.start, hit.end)
            if units:
                passages.append(
                    Passage(
                        document=hit.document,
                        location=hit.location,
                        start=hit.start,
                        text=hit.text,
                        units=units,
                        vectors=vectors,
                        rank_score=hit.score,
                        first=rank == 0,
                    )
                )
        terms = self.weighed(question, found)
        return gather(question, terms, found.vector, found.now.dense.mean, passages)

    def _caveats(self, chosen: Sequence[Evidence], outcome: Outcome) -> list[str]:
        said: list[str] = []
        for document in {e.document.id: e.document for e in chosen}.values():
            if line := self._about(document, outcome):
                said.append(line)
        unsure = {e.page for e in chosen if e.page in e.document.low_pages}
        if unsure:
            pages = "、".join(f"第{page}页" for page in sorted(p for p in unsure if p))
            said.append(f"引文所在的{pages}由扫描件识别，文字可能有误，请对照原件。")
        return said

    def _about(self, document: Document, outcome: Outcome) -> str:
        name = f"《{document.title}》"
        if document.status in (Status.REPEALED, Status.SUPERSEDED):
            word = "已废止" if document.status is Status.REPEALED else "已被新文件替代"
            newer = next(
                (d for d in self.library.documents() if d.id == document.superseded_by), None
            )
            return f"{name}{word}" + (f"，请以《{newer.title}》为准。" if newer else "，仅供参考。")
        if document.status is Status.NOT_YET:
            return f"{name}尚未施行。"
        if outcome is Outcome.OUTDATED:
            return f"{name}是{document.about.year}年的文件，不能当作所问年份的规定。"
        if document.about.kind in RECORDS and document.about.year:
            return f"{name}反映的是{document.about.year}年前后的情况。"
        return ""

    def _not_covered(
        self,
        question: Question,
        evidence: Sequence[Evidence],
        reasons: Sequence[str],
        said: Sequence[str],
    ) -> Answer:
        said_so = refusal(question, evidence)
        return Answer(
            id="",
            question=question.asked,
            outcome=Outcome.NOT_COVERED,
            answer=said_so.answer,
            spoken=said_so.spoken,
            caveats=tuple(said),
            nearest=nearest(evidence),
            handoff=self.terms.handoff,
            reasons=(*reasons, said_so.gap.value),
            instead=said_so.instead,
        )

    def _aside(self, asked: str, reason: Aside) -> Answer:
        return Answer(
            id="",
            question=asked,
            outcome=Outcome.OUT_OF_SCOPE,
            answer=reason.value,
            spoken=reason.value.split("。")[0] + "。",
            reasons=(reason.name,),
        )

    def _checked(self, answer: Answer) -> Answer:
        """``answer`` if it can be shown to hold, else the honest refusal: fails closed."""

        def text_of(document: Document) -> str:
            return self.library.text(document.id)

        answer = without_broken(answer, text_of)
        try:
            return verify(answer, text_of)
        except Unverified as error:
            log.error("an answer was withheld: %s", error)
            return Answer(
                id="",
                question=answer.question,
                outcome=Outcome.NOT_COVERED,
                answer="未能核实答案与原文一致，因此不作回答。请联系人工核实。",
                spoken="未能核实答案与原文一致，建议转人工核实。",
                nearest=answer.nearest,
                handoff=self.terms.handoff,
                reasons=(*answer.reasons, f"核验未通过：{error}"),
            )


def _may_branch(decision: Decision) -> bool:
    """Is it worth to look for branches? To ask back takes less to go on than to answer."""
    if decision.outcome is Outcome.NOT_COVERED:
        return ASK_BACK <= decision.confidence < 0.5
    return decision.outcome is Outcome.ANSWERED


def _holds(citation: Citation, unit: Unit) -> bool:
    return citation.start <= unit.start and unit.end <= citation.end


def dated(cited: Sequence[Citation]) -> tuple[DatedLine, ...]:
    """What the quotes leave to be worked out of their dates, and what is to be done by when."""
    lines = [line for c in cited for line in concrete(c.quote, c.document, c.mark)]
    told = {(it.first, it.last): it for it in reversed(lines) if it.derived or it.deadline}
    return tuple(sorted(told.values(), key=lines.index)[:MOST_DATES])

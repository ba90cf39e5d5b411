"""The assistant: a question in, a checked answer out."""

import hashlib
import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from assistant.age import in_the_words_of_rules
from assistant.answer import Answer, Handoff, Outcome
from assistant.branch import Spread, spread
from assistant.compose import quoted
from assistant.conflict import conflict
from assistant.decide import Decision
from assistant.dialogue import whole
from assistant.evidence import Evidence
from assistant.listed import items, nth
from assistant.look import Looked, Looker
from assistant.personal import masked
from assistant.question import Ask, Question, clean_text, understand
from assistant.reply import Replies, out_of_scope
from assistant.scope import Aside, aside, foreign
from assistant.spoken import spoken
from assistant.stages import measured, stage
from assistant.verify import Unverified, verify, without_broken
from corpus.document import Document
from corpus.library import Library
from corpus.outline import paths
from index.search import Searcher

ASK_BACK = 0.2  # confidence from which the branches of a rule are shown, if it has any
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
        self.looker = Looker(library, searcher)
        self._replies = Replies(library, self.looker, terms.handoff)

    def ask(self, raw: str, history: Sequence[str] = (), as_of: date | None = None) -> Answer:
        """Answers ``raw``; ``history`` holds the earlier questions, ``as_of`` the day (today)."""
        # search, evidence and check look at the same texts
        with self.library.moment(), measured() as stages:
            answer = self._ask(raw, history, as_of)
        return replace(answer, stages=stages)

    def _ask(self, raw: str, history: Sequence[str], as_of: date | None) -> Answer:
        began = time.perf_counter()
        day = as_of or date.today()
        private = masked(clean_text(raw))
        asked = private.text
        if reason := aside(asked, longest=self.terms.longest):
            answer = out_of_scope(asked[: self.terms.longest], reason)
        elif pointed := self._pointed_at(asked, history, as_of):
            answer = pointed
        else:
            with stage("read"):
                before = whole(
                    asked, [masked(clean_text(h)[: self.terms.longest]).text for h in history]
                )
                read = self.searcher.read(before or asked)
                question = understand(asked, as_of=day, whole=in_the_words_of_rules(read.text))
            said = [f"已按“{before}”来理解这个问题。"] if before else []
            said += [f"已把“{s.said}”理解为“{s.meant}”。" for s in read.steps if s.why != "繁体"]
            with stage("reply"):  # what it looks up within counts for the stages of that
                answer = self._answer(question, day, said, before or asked)
            answer = replace(answer, understood=before)
        if private.notice:
            answer = replace(answer, caveats=(*answer.caveats, private.notice))
        with stage("verify"):
            made = self._checked(answer)
        # who may see less is answered otherwise: what is said belongs to the id
        said = [made.answer, *(f"{it.document.id}:{it.start}-{it.end}" for it in made.citations)]
        token = "|".join((made.question, *history, str(day), str(self.library.generation), *said))
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

    def _answer(self, question: Question, day: date, said: Sequence[str], full: str) -> Answer:
        """``full`` is the question as it would have to be typed to stand alone."""
        if not (question.terms or question.articles or question.numbers or question.titles):
            return out_of_scope(question.asked, Aside.EMPTY)
        looked = self.looker.look(question, day)
        said = [*said, *looked.notes]
        between = self._between(looked)
        if between and len(between.evidence) > 1:
            return self._replies.needs_detail(looked, full, between, said)
        if between:  # the branch that the question names
            decision = replace(looked.decision, outcome=Outcome.ANSWERED)
            looked = replace(looked, chosen=between.evidence, decision=decision)
        outcome = looked.decision.outcome
        if outcome is Outcome.NOT_COVERED:
            if foreign(looked.question.text) and _nothing_said(looked.evidence):
                return out_of_scope(question.asked, Aside.OFF_TOPIC)
            return self._replies.not_covered(looked, said)
        if outcome is Outcome.OUTDATED:
            return self._replies.outdated(looked, said)
        other = conflict(looked.chosen[0], looked.evidence)
        if outcome is Outcome.ANSWERED and other:
            looked = replace(looked, chosen=(other.newer, other.other))
            said = [*said, other.line]
        return self._replies.answered(looked, said, day)

    def _between(self, looked: Looked) -> Spread | None:
        if not _may_branch(looked.decision):
            return None
        best = looked.chosen[0]
        units, text = self.library.units(best.document.id), self.library.text(best.document.id)
        cut = self.looker.cutter(best)
        return spread(looked.question, best, looked.chosen, units, text, cut)

    def _checked(self, answer: Answer) -> Answer:
        """``answer`` if it can be shown to hold, else the honest refusal: fails closed."""

        def text_of(document: Document) -> str:
            return self.library.text(document.id)

        answer = without_broken(answer, text_of)
        try:
            return verify(answer, text_of)
        except Unverified as error:
            log.error("an answer was withheld: %s", error)
            return self._replies.unverified(answer, str(error))


def _may_branch(decision: Decision) -> bool:
    """Is it worth to look for branches? To ask back takes less to go on than to answer."""
    if decision.outcome is Outcome.NOT_COVERED:
        return ASK_BACK <= decision.confidence < 0.5
    return decision.outcome is Outcome.ANSWERED


def _nothing_said(evidence: Sequence[Evidence]) -> bool:
    return all(e.words.mass < NOTHING for e in evidence)

"""The assistant: a question in, a checked answer out."""

import hashlib
import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from assistant.answer import Answer, Handoff, Outcome
from assistant.compose import choose, citations, nearest, quoted
from assistant.coverage import Weighed, weigh
from assistant.decide import RECORDS, decide
from assistant.dialogue import whole
from assistant.evidence import Evidence, gather
from assistant.passage import Passage
from assistant.question import Question, clean_text, understand
from assistant.scope import Aside, aside, foreign
from assistant.spoken import spoken
from assistant.verify import Unverified, verify, without_broken
from corpus.document import Document, Status
from corpus.library import Library
from index.search import Found, Searcher

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
        asked = clean_text(raw)
        if reason := aside(asked, longest=self.terms.longest):
            answer = self._aside(asked[: self.terms.longest], reason)
        else:
            before = whole(asked, [clean_text(h)[: self.terms.longest] for h in history])
            read = self.searcher.read(before or asked)
            question = understand(asked, as_of=day, whole=read.text)
            said = [f"已按“{before}”来理解这个问题。"] if before else []
            said += [f"已把“{s.said}”理解为“{s.meant}”。" for s in read.steps if s.why != "繁体"]
            answer = self._answer(question, day, said)
        made = self._checked(answer)
        token = f"{made.question}|{'|'.join(history)}|{day}|{self.library.generation}"
        return replace(
            made,
            id=hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()[:16],
            elapsed_ms=(time.perf_counter() - began) * 1000,
        )

    # -- the steps -----------------------------------------------------------------------

    def _answer(self, question: Question, day: date, said: Sequence[str]) -> Answer:
        if not (question.terms or question.articles or question.numbers or question.titles):
            return self._aside(question.asked, Aside.EMPTY)
        found, evidence = self.look(question, day)
        chosen = choose(evidence)
        decision = decide(question, chosen, day.year, found.crowd)
        if decision.outcome is Outcome.NOT_COVERED:
            if foreign(question.text) and all(e.words.mass < NOTHING for e in evidence):
                return self._aside(question.asked, Aside.OFF_TOPIC)
            return self._not_covered(question, evidence, decision.reasons, said)
        cited = citations(chosen)
        line = spoken(chosen[0].best, question.ask, self._weighed(question, found), chosen[0].quote)
        return Answer(
            id="",
            question=question.asked,
            outcome=decision.outcome,
            answer=quoted(cited),
            spoken=line,
            citations=cited,
            caveats=(*said, *self._caveats(chosen, decision.outcome)),
            handoff=self.terms.handoff if decision.outcome is Outcome.OUTDATED else None,
            reasons=decision.reasons,
        )

    def _weighed(self, question: Question, found: Found) -> tuple[Weighed, ...]:
        keyword = found.now.keyword
        rarest = keyword.idf("", "body_words")  # of a word that stands nowhere
        return weigh(question.terms, lambda w: keyword.idf(w, "body_words") / rarest)

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
        terms = self._weighed(question, found)
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
        return Answer(
            id="",
            question=question.asked,
            outcome=Outcome.NOT_COVERED,
            answer="收录的文件中没有找到这个问题的答案。可以查看下面最接近的内容，或联系人工核实。",
            spoken="收录的文件中没有找到这个问题的答案，建议转人工核实。",
            caveats=tuple(said),
            nearest=nearest(evidence),
            handoff=self.terms.handoff,
            reasons=tuple(reasons),
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

"""What was found and decided → the answer in words, with its citations and caveats."""

import re
from collections.abc import Sequence
from datetime import date

from assistant.answer import Answer, Citation, Handoff, Outcome
from assistant.beside import Beside, beside
from assistant.branch import Spread
from assistant.cell import is_row, of_another_row
from assistant.compose import citations, nearest, overlap, quoted
from assistant.deadline import DatedLine, concrete
from assistant.decide import RECORDS
from assistant.direct import direct, form
from assistant.evidence import Evidence
from assistant.limits import MEANT_TO
from assistant.look import Looked, Looker
from assistant.past import opening, said_of_the_past, telling
from assistant.question import Ask, Question
from assistant.references import follow
from assistant.refusal import refusal
from assistant.scope import Aside
from assistant.special import special
from assistant.spoken import LONGEST, recited, spoken
from corpus.chunk import Unit
from corpus.document import Document, Status
from corpus.figure import Nature
from corpus.library import Library

MOST_DATES = 6
_DIFFERENCE = re.compile(
    r"[比较与和][^，。？?]{1,14}?(?:多|少|高|低|增加|减少|提高|下降|差)了?(?:多少|几)"
)
# What happens when is no matter to those who ask for these.
UNDATED = (Ask.NUMBER, Ask.FEE, Ask.PHONE, Ask.ADDRESS, Ask.PERSON)


class Replies:
    """Words for one library's findings. ``said`` are notes on how the question was read."""

    def __init__(self, library: Library, looker: Looker, handoff: Handoff) -> None:
        self.library, self.looker, self.handoff = library, looker, handoff

    def answered(self, looked: Looked, said: Sequence[str], day: date) -> Answer:
        """Answered or partly so: the direct line, the quotes, what they refer to."""
        question, best = looked.question, looked.chosen[0]
        listed = self.looker.whole(looked)
        heads = [e.quote for e in listed] if len(listed) > 1 else []
        referred = follow(best, self.library, day)
        chosen = [*looked.chosen, *(e for e in referred if not overlap(e, looked.chosen))]
        cited = citations(chosen)
        line = direct(question, best.quote, best.best, looked.terms) or ""
        if special(question.text, best.best) or special(question.text, best.quote):
            line = ""  # what holds for others answers, if at all, only as a whole
        more = beside(question, best, cited, self.library)
        body = quoted(cited) + (f"\n\n另见：\n\n{quoted(more.others)}" if more.others else "")
        if more.reckoned:  # one of its terms is not the answer
            line, aloud = "", "各个数字见引文，计算结果见说明里的算式。"
        elif _DIFFERENCE.search(question.text):  # nor where nothing could be reckoned
            line, aloud = "", "两边的数字见引文，请核对口径后再比较。"
        elif by_year := _by_year(question, more, day.year):
            line, aloud = "", short(re.sub(r"\[\d+\]", "", by_year))
            said = [*said, f"按年份：{by_year}"]
        elif len(cells := [e.cell for e in looked.chosen if e.cell]) > 1:  # one is not the answer
            line, aloud = "", short("；".join(cells) + "。")
        elif is_row(best.best) and of_another_row(question, best.best):
            line, aloud = "", "表里一行一行写了各自的数字，请对照引文。"
        elif heads:
            aloud = recited(heads)
        else:
            aloud = spoken(best.best, question.ask, looked.terms, best.quote, line, form(question))
        caveats = self.caveats(chosen, looked.decision.outcome)
        return Answer(
            id="",
            question=question.asked,
            outcome=looked.decision.outcome,
            answer=f"{line}[1]\n\n{body}" if line else body,
            spoken=aloud,
            citations=(*cited, *more.others),
            caveats=(*looked.decision.caveats, *said, *more.notes, *caveats),
            reasons=looked.decision.reasons,
            direct=line,
            dates=() if question.ask in UNDATED else dated(cited),
        )

    def needs_detail(
        self, looked: Looked, full: str, between: Spread, said: Sequence[str]
    ) -> Answer:
        """``full`` is the question as it would have to be typed to stand alone."""
        cited = citations(between.evidence)
        return Answer(
            id="",
            question=looked.question.asked,
            outcome=Outcome.NEEDS_DETAIL,
            answer=f"这要看{between.fact}。请告诉我们属于下面哪一种：\n\n{quoted(cited)}",
            spoken=between.spoken,
            citations=cited,
            caveats=(*said, *self.caveats(between.evidence, Outcome.NEEDS_DETAIL)),
            reasons=(*looked.decision.reasons, f"规定按{between.fact}分情形，问题没有说明"),
            needs=between.needs(full),
        )

    def outdated(self, looked: Looked, said: Sequence[str]) -> Answer:
        """Only what no longer holds, or not yet, says it: its year comes first."""
        question, best = looked.question, looked.chosen[0]
        document = best.document
        units, text = self.library.units(document.id), self.library.text(document.id)
        at = telling(document, units, text)
        cited = citations(looked.chosen)
        body = quoted(cited)
        mark: int | None = None
        if at is not None:
            mark = next((c.mark for c in cited if _holds(c, units[at])), None)
            if mark is None:
                year = self.looker.cutter(best)(at, at + 1, at)
                cited = citations((*looked.chosen, year))
                mark = cited[-1].mark
        line = spoken(best.best, question.ask, looked.terms, best.quote)
        return Answer(
            id="",
            question=question.asked,
            outcome=Outcome.OUTDATED,
            answer=f"{opening(document, question, mark)}\n\n{body}",
            spoken=said_of_the_past(line, document, mark),
            citations=cited,
            caveats=(*said, *self.caveats(looked.chosen, Outcome.OUTDATED)),
            handoff=self.handoff,
            reasons=looked.decision.reasons,
        )

    def not_covered(self, looked: Looked, said: Sequence[str]) -> Answer:
        words = refusal(looked.question, looked.evidence)
        return Answer(
            id="",
            question=looked.question.asked,
            outcome=Outcome.NOT_COVERED,
            answer=words.answer,
            spoken=words.spoken,
            caveats=tuple(said),
            nearest=nearest(looked.evidence),
            handoff=self.handoff,
            reasons=(*looked.decision.reasons, words.gap.value),
            instead=words.instead,
        )

    def unverified(self, answer: Answer, reason: str) -> Answer:
        """In place of an answer that cannot be shown to hold."""
        return Answer(
            id="",
            question=answer.question,
            outcome=Outcome.NOT_COVERED,
            answer="未能核实答案与原文一致，因此不作回答。请联系人工核实。",
            spoken="未能核实答案与原文一致，建议转人工核实。",
            nearest=answer.nearest,
            handoff=self.handoff,
            reasons=(*answer.reasons, f"核验未通过：{reason}"),
        )

    def caveats(self, chosen: Sequence[Evidence], outcome: Outcome) -> list[str]:
        """What to know of the documents quoted."""
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


def out_of_scope(asked: str, reason: Aside) -> Answer:
    return Answer(
        id="",
        question=asked,
        outcome=Outcome.OUT_OF_SCOPE,
        answer=reason.value,
        spoken=reason.value.split("。")[0] + "。",
        reasons=(reason.name,),
    )


def short(said: str) -> str:
    """``said`` where it can be said in one breath: numbers are not read out in part."""
    return said if len(said) <= LONGEST else "数字较多，请看引文。"


def _by_year(question: Question, more: Beside, now: int) -> str:
    """ "2024年286场[1]；2025年318场[2]。", "" where the question does not name the years."""
    called = {now - 1: "去年", now: "今年", now + 1: "明年"}

    def name(year: int) -> str:
        names = (str(year), called.get(year, str(year)))
        said = next((name for name in names if name in question.asked), "")
        return said if not said or said.endswith("年") else f"{said}年"

    told: dict[int, str] = dict.fromkeys(more.lacking, "没有写明")
    for it, mark in zip(more.by_year, more.marks, strict=True):
        at, planned = it.figure, it.figure.nature is Nature.TARGET
        if planned and (it.year or 0) < now and not MEANT_TO.search(question.text):
            return ""  # by now there is an outcome
        words = it.quote[at.start - at.quote_start : at.end - at.quote_start]  # "300场以上"
        told[it.year or 0] = f"{'计划' if planned else ''}{words}[{mark}]"
    if not told or not all(map(name, told)):
        return ""
    return "；".join(f"{name(year)}{told[year]}" for year in sorted(told)) + "。"


def dated(cited: Sequence[Citation]) -> tuple[DatedLine, ...]:
    """What the quotes leave to be worked out of their dates, and what is to be done by when."""
    lines = [line for c in cited for line in concrete(c.quote, c.document, c.mark)]
    told = {(it.first, it.last): it for it in reversed(lines) if it.derived or it.deadline}
    return tuple(sorted(told.values(), key=lines.index)[:MOST_DATES])


def _holds(citation: Citation, unit: Unit) -> bool:
    return citation.start <= unit.start and unit.end <= citation.end

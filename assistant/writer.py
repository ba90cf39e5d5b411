"""The optional language model: words a finished answer plainly, and can do nothing else.

It is shown the question and the quotes of an answer that already stands. Of what it writes, a
sentence is kept only if it bears marks and the quotes they lead to say it (``support``); a quote
gives way to its sentences only if none of its items and conditions is lost. The rest of the
answer (citations, outcome, what is read out) stays, and ``verify`` has the last word. Whatever
goes wrong, the answer stands as it was.
"""

import hashlib
import logging
import re
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Lock

from assistant.answer import Answer, Citation, Outcome
from assistant.chat import Model, ModelBusy, ModelFailed
from assistant.claims import plain
from assistant.follow import TextOf, asked_as, asks_the_same
from assistant.personal import masked
from assistant.question import clean_text
from assistant.scope import Aside, aside
from assistant.sentences import LONGEST, Cutter, Sentence
from assistant.support import Ground, lost, unsupported
from assistant.verify import Unverified, verify

WORDED = (Outcome.ANSWERED, Outcome.PARTIAL, Outcome.OUTDATED)
NOTE = "正文由语言模型按引文改写，每句都与引文核对过；办事请以引文为准。"
SHORTER = 2 / 3  # of the time, for the question; the answer needs the rest
REST = 20.0  # seconds that a model which failed is left alone
TOLD = 6  # dropped sentences that the reasons name
KEPT = 512  # worded answers that are remembered
_PROMPTS = Path(__file__).with_name("prompts")
log = logging.getLogger(__name__)

__all__ = ["Draft", "Writer", "asked_as"]


@dataclass(frozen=True, slots=True)
class Draft:
    """What a rewording has come to: sentences that hold so far; at the end the whole answer."""

    sentences: tuple[str, ...]
    answer: Answer | None = None


class Writer:
    """Words answers with one model. Safe to share between threads.

    ``seconds`` is the most that a question may wait for it.
    """

    def __init__(self, model: Model, *, seconds: float = 8.0) -> None:
        self.model, self.seconds = model, seconds
        self._rewrite = (_PROMPTS / "rewrite.txt").read_text("utf-8")
        self._whole = (_PROMPTS / "whole.txt").read_text("utf-8")
        said = f"{model.name}|{self._rewrite}|{self._whole}"
        self.mode = "w" + hashlib.sha256(said.encode()).hexdigest()[:7]
        self._lock = Lock()
        self._known: OrderedDict[str, Answer] = OrderedDict()
        self._rests_until = 0.0  # on the clock of ``monotonic``

    # -- answers -------------------------------------------------------------------------

    def write(self, answer: Answer, text_of: TextOf) -> Answer:
        """``answer`` in plain words, or as it is. ``text_of`` gives a document's text.

        A worded answer's id ends in the writer's ``mode``. The same answer is worded once and then
        remembered, so that it comes out the same.
        """
        worded = answer
        for draft in self.stream(answer, text_of):
            worded = draft.answer or worded
        return worded

    def stream(self, answer: Answer, text_of: TextOf) -> Iterator[Draft]:
        """The rewording as it comes, each draft one checked sentence longer; the last has the
        whole answer, which may be the one that was given. Always at least one draft.
        """
        began = time.perf_counter()
        if answer.outcome not in WORDED or not _blocks(answer):
            yield Draft((), answer)
            return
        if known := self._remembered(answer):
            yield Draft((known.answer,), known)
            return
        if self._resting() or _steered(answer):
            why = "语言模型暂不可用" if self._resting() else "引文或问题中有指令式的话"
            yield Draft((), replace(answer, reasons=(*answer.reasons, f"未改写：{why}")))
            return
        kept: list[Sentence] = []
        dropped: list[str] = []
        failed = ""
        try:
            for sentence in map(_unmarked(answer), self._sentences(answer)):
                if reason := _wrong(sentence, answer):
                    dropped.append(f"删去“{sentence.text[:40]}”：{reason}")
                    continue
                kept.append(sentence)
                yield Draft(tuple(one.marked for one in kept))
        except ModelFailed as error:
            failed = str(error)
            self._failed(error)
        worded = self._worded(answer, kept, dropped, failed, text_of)
        more = (time.perf_counter() - began) * 1000
        stages = {**answer.stages, "model": more}
        worded = replace(worded, elapsed_ms=answer.elapsed_ms + more, stages=stages)
        if worded.id != answer.id and not failed:
            self._remember(answer, worded)
        yield Draft(tuple(one.marked for one in kept), worded)

    def _sentences(self, answer: Answer) -> Iterator[Sentence]:
        cutter = Cutter()
        longest = 200 + 2 * sum(len(c.quote) for c in answer.citations)
        user = _material(answer)
        for piece in self.model.say(
            self._rewrite, user, longest=longest, seconds=self.seconds * SHORTER
        ):
            yield from cutter.add(piece)
        yield from cutter.end()

    def _worded(
        self,
        answer: Answer,
        kept: Sequence[Sentence],
        dropped: Sequence[str],
        failed: str,
        text_of: TextOf,
    ) -> Answer:
        """``answer`` with its quotes replaced by the sentences, as far as nothing gets lost."""
        reasons = [*answer.reasons, *dropped[:TOLD]]
        if len(dropped) > TOLD:
            reasons.append(f"另外删去 {len(dropped) - TOLD} 句")
        if failed:  # what came may be half of it
            return replace(answer, reasons=(*reasons, f"未改写：{failed}"))
        said, count = answer.answer, 0
        for citation, block in _blocks(answer):
            own = [one for one in kept if one.marks[0] == citation.mark]
            left_out = lost(citation.quote, "\n".join(one.text for one in own)) if own else ""
            if left_out:
                reasons.append(f"[{citation.mark}] 保留原文：改写漏了“{left_out[:40]}”")
            elif own:
                said = said.replace(block, "\n".join(one.marked for one in own), 1)
                count += len(own)
        if not count:
            return replace(answer, reasons=(*reasons, "未改写：没有通过核对的句子"))
        made = replace(
            answer,
            id=f"{answer.id}-{self.mode}",
            answer=said,
            caveats=(*answer.caveats, NOTE),
            reasons=(*reasons, f"语言模型 {self.model.name} 改写了 {count} 句"),
        )
        try:
            return verify(made, text_of)
        except Unverified as error:
            log.warning("a rewording was withheld: %s", error)
            return replace(answer, reasons=(*reasons, f"未改写：{error}"))

    def _remembered(self, answer: Answer) -> Answer | None:
        key = _key(answer)
        with self._lock:
            if known := self._known.get(key):
                self._known.move_to_end(key)
                return replace(known, elapsed_ms=answer.elapsed_ms, stages=answer.stages)
        return None

    def _remember(self, answer: Answer, worded: Answer) -> None:
        with self._lock:
            self._known[_key(answer)] = worded
            while len(self._known) > KEPT:
                self._known.popitem(last=False)

    @property
    def resting(self) -> bool:
        """Whether it has just failed and is left alone for a while."""
        return self._resting()

    def _resting(self) -> bool:
        return time.monotonic() < self._rests_until

    def _failed(self, error: ModelFailed) -> None:
        """Nobody shall wait for a server that is down, question after question."""
        if not isinstance(error, ModelBusy):
            self._rests_until = time.monotonic() + REST
        log.warning("the language model failed: %s", error)

    def trial(self) -> str:
        """Why the model cannot be used now; "" if it answers."""
        try:
            said = "".join(
                self.model.say("请只回答一个字：好", "好", longest=200, seconds=self.seconds)
            )
        except ModelFailed as error:
            return str(error)
        return "" if said.strip() else "语言模型没有回答任何内容"

    # -- follow-ups ----------------------------------------------------------------------

    def whole(self, question: str, history: Sequence[str]) -> str:
        """``question`` with what it leaves out, from the earlier ones; "" if the model does not
        know better than ``dialogue.whole``: then that is to be asked.

        Nothing may be added that was not asked before, and nothing of the question lost.
        """
        asked = masked(clean_text(question)).text
        earlier = [masked(clean_text(one)).text for one in history][-3:]
        if not earlier or self._resting() or any(_steers(one) for one in (*earlier, asked)):
            return ""
        user = "\n".join(
            [*(f"前面的问题：{one[:200]}" for one in earlier), f"最后一个问题：{asked[:200]}"]
        )
        try:
            seconds = self.seconds * (1 - SHORTER)
            reply = "".join(self.model.say(self._whole, user, longest=120, seconds=seconds))
        except ModelFailed as error:
            self._failed(error)
            return ""
        made = clean_text(re.sub(r"<think>.*?</think>", "", reply, flags=re.S)).strip("“”\"' ")
        return made if made != asked and asks_the_same(made, asked, earlier) else ""


def _key(answer: Answer) -> str:
    """What a rewording depends on. The id alone does not tell quotes of two libraries apart."""
    quotes = "\x00".join(c.quote for c in answer.citations)
    return f"{answer.id}\x00{answer.question}\x00{answer.answer}\x00{quotes}"


def _blocks(answer: Answer) -> list[tuple[Citation, str]]:
    """Each citation with its quote as it stands in the answer; only those can be replaced."""
    pairs = ((c, f"{c.quote}[{c.mark}]") for c in answer.citations)
    return [(citation, block) for citation, block in pairs if block in answer.answer]


def _steers(text: str) -> bool:
    return aside(text, longest=len(text)) is Aside.STEERING


def _steered(answer: Answer) -> bool:
    """Does what the model would read tell it what to do?"""
    return any(_steers(text) for text in (answer.question, *(c.quote for c in answer.citations)))


def _material(answer: Answer) -> str:
    """The question and the quotes between lines that the quotes cannot imitate."""
    quotes = [citation.quote for citation in answer.citations]
    seal = hashlib.sha256("\x00".join((answer.question, *quotes)).encode()).hexdigest()[:8]
    parts = [f"问题（{seal}）：{answer.question}"]
    for citation in answer.citations:
        parts.append(f"原文[{citation.mark}]（{seal}）：\n{citation.quote}\n原文完（{seal}）")
    return "\n\n".join(parts)


def _unmarked(answer: Answer) -> Callable[[Sentence], Sentence]:
    """Takes the ** of Markdown out of sentences, but not the one of a masked **区."""
    ground = plain("".join(c.quote for c in answer.citations))

    def mask(match: re.Match[str]) -> str:
        return match[0] if match[1] and plain(match[0]) in ground else match[1]

    def without(sentence: Sentence) -> Sentence:
        return replace(sentence, text=re.sub(r"\*\*(.{0,2})", mask, sentence.text))

    return without


def _wrong(sentence: Sentence, answer: Answer) -> str:
    """Why a sentence must go; "" if it may stand."""
    cited = {citation.mark: citation for citation in answer.citations}
    if len(sentence.text) > LONGEST:
        return "太长"
    if sentence.text.endswith(("？", "?")):
        return "不是陈述"
    if not sentence.marks:
        return "没有出处"
    if invented := [mark for mark in sentence.marks if mark not in cited]:
        return f"没有第 {invented[0]} 条引文"
    quotes = [cited[mark] for mark in sentence.marks]
    about = " ".join(part for c in quotes for part in (c.document.title, *c.location))
    return unsupported(sentence.text, Ground([c.quote for c in quotes]), about)

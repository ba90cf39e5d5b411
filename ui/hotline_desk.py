"""The desk of the hotline over one library. Everything said in a call is in the library before the
answer to it leaves, so that a reload or a restart loses nothing."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

from markupsafe import Markup
from pydantic import BaseModel, BeforeValidator, Field

from assistant.answer import Answer, Outcome
from assistant.personal import masked
from assistant.question import clean_text
from corpus.desk import OUTCOMES, Asked, Call, Changed
from corpus.errors import BureauError
from ui.access.role import Role, Visitor
from ui.hotline_answer import answer_view
from ui.hotline_note import (
    APPROVED,
    LONGEST_CALLBACK,
    LONGEST_NOTE,
    ended,
    sources_of,
    with_entry,
    without_personal,
)
from ui.hotline_standard import Judged, Standards
from ui.hotline_standard_form import standards_view
from ui.hotline_ticket import Outbox, content_of
from ui.hotline_views import LONGEST, MostAsked, calls_view, desk_view, note_view
from ui.typed import LAST, whole_number
from ui.watch.asker import Asker, Face

if TYPE_CHECKING:
    from ui.engine import Engine

HISTORY = 6  # earlier questions of the call that a follow-up may lean on
LONGEST_REASON = 1000


def storable(value: Any) -> Any:
    """Half an emoji, as browsers cut it, would be refused as no text at all."""
    return value.encode("utf-8", "replace").decode("utf-8") if isinstance(value, str) else value


Text = Annotated[str, BeforeValidator(storable)]


class Written(BaseModel):
    """What stands in the form of the note, ``note`` is ``None`` where nobody has touched it;
    ``call`` and ``revision`` are of the page's state."""

    call: int | None = Field(default=None, ge=0, le=LAST)
    revision: int | None = Field(default=None, ge=0, le=LAST)
    note: Text | None = Field(default=None, max_length=4 * LONGEST_NOTE)
    callback: Text = Field(default="", max_length=LONGEST_CALLBACK)
    outcome: str = ""


class AskedNow(Written):
    question: Text = Field(max_length=4000)


class HandedOver(Written):
    to: Text = Field(default="", max_length=80)
    reason: Text = Field(default="", max_length=LONGEST_REASON)


@dataclass(frozen=True, slots=True)
class Desk:
    """The parts of the hotline over one library."""

    engine: "Engine"
    standards: Standards
    outbox: Outbox
    often: MostAsked

    def kept(self, said: Written) -> tuple[Call, tuple[str, ...]]:
        """Writes down what the form says, in a new call where it is of none.

        Returns the call, and the kinds of personal data that were taken out of the note.
        """
        library = self.engine.library
        call = library.call(said.call) if said.call is not None else library.begin_call()
        if said.note is None:
            return call, ()
        revision = said.revision if said.call is not None else call.revision
        note, hidden = without_personal(said.note, call)
        if len(note) > LONGEST_NOTE:
            raise BureauError(f"记录太长，请不要超过 {LONGEST_NOTE} 个字。可以另起一个来电。")
        outcome = said.outcome if said.outcome in OUTCOMES else ""
        same = (note, said.callback.strip(), outcome) == (call.note, call.callback, call.outcome)
        if not same:
            call = library.note_call(
                call.id, revision, note=note, callback=said.callback.strip(), outcome=outcome
            )
        return call, hidden

    def asked(self, said: AskedNow) -> dict[str, Any]:
        """One question of a call: answered, kept, and its line written into the note."""
        engine = self.engine
        question = clean_text(said.question)
        if not question or len(question) > LONGEST:
            raise BureauError(
                f"问题请写在{LONGEST}个字以内，现在{len(question)}个字。"
                if question
                else "请先写下来电人的问题。"
            )
        call, hidden = self.kept(said)
        history = [it.question for it in call.asked][-HISTORY:]
        # at once: nobody waits for a language model
        answer = engine.quoted(question, history, by=Asker(Face.HOTLINE, Role.OPERATOR))
        matched = self.standards.matching(question)
        asked_id, said_out, line = 0, answer.spoken, ""
        if answer.outcome is not Outcome.OUT_OF_SCOPE:
            asked, outcome, taken_out = self._written_down(call, question, answer, matched)
            asked_id, said_out, hidden = asked.id, asked.spoken, (*hidden, *taken_out)
            if len(with_entry(call.note, asked)) > LONGEST_NOTE:
                line = "记录已写满，这一问没有写进去。请按 Alt+N 另起一个来电。"
            call = self._changed(
                call,
                lambda now: now.note if line else with_entry(now.note, asked),
                lambda now: ended(now.outcome, outcome),
            )
        return {
            "call": call.id,
            "answer": str(answer_view(engine, answer, matched, asked_id)),
            "said": said_out,
            "note": str(note_view(engine, call, line or hidden_line(hidden))),
        }

    def _written_down(
        self, call: Call, question: str, answer: Answer, matched: Sequence[Judged]
    ) -> tuple[Asked, Outcome, tuple[str, ...]]:
        """Keeps what is read out: the approved words where there are any, else the machine's."""
        safe = masked(question)
        approved = next((it.standard for it in matched if it.holds), None)
        if approved is None:
            outcome, spoken, answer_id = answer.outcome, answer.spoken, answer.id
            sources = sources_of(self.engine, answer.citations)
        else:
            outcome, spoken, sources = Outcome.ANSWERED, approved.answer, approved.sources
            answer_id = f"{answer.id}{APPROVED}{approved.id}-{approved.revision}"
        asked = self.engine.library.note_asked(
            call.id,
            question=safe.text,
            answer_id=answer_id,
            outcome=outcome.value,
            spoken=spoken,
            sources=sources,
        )
        return asked, outcome, safe.found

    def _changed(
        self, call: Call, note: Callable[[Call], str], outcome: Callable[[Call], str]
    ) -> Call:
        """The call with another note and outcome, made of what it is by now in any window."""
        while True:
            try:
                return self.engine.library.note_call(
                    call.id,
                    call.revision,
                    note=note(call),
                    callback=call.callback,
                    outcome=outcome(call),
                )
            except Changed:
                call = self.engine.library.call(call.id)

    def last_answer(self, call: Call) -> tuple[Answer | None, Markup]:
        """The last question of a call answered again: same library, same answer."""
        if not call.asked:
            return None, Markup("")
        last = call.asked[-1]
        history = [it.question for it in call.asked[:-1]][-HISTORY:]
        answer = self.engine.open().assistant.ask(last.question, history)  # not kept: nobody asked
        shown = answer_view(self.engine, answer, self.standards.matching(last.question), last.id)
        if answer.id != last.answer_id.partition(APPROVED)[0]:
            shown = Markup('<p class="warning">资料在这之后有变动，下面是现在的答复。</p>') + shown
        return answer, shown

    def view(self, fields: dict[str, str], visitor: Visitor) -> Markup:
        """The page that an address says, for who looks."""
        if fields.get("view") == "calls":
            return calls_view(self.engine, fields, self.often(), visitor)
        if fields.get("view") == "standards":
            return standards_view(self.engine, fields, visitor)
        number = whole_number(fields.get("call", ""))
        call = self.engine.library.call(number) if number is not None else None
        answer, shown = self.last_answer(call) if call else (None, Markup(""))
        question = call.asked[-1].question if answer and call else ""
        note = note_view(self.engine, call)
        return desk_view(call, question, shown, note, self.often(), visitor)

    def handed_over(self, said: HandedOver) -> dict[str, Any]:
        call, hidden = self.kept(said)
        reason = masked(said.reason.strip())
        if not reason.text and not call.asked and not call.note.strip():
            raise BureauError("还没有可以转办的内容。请先写事由，或先提问。")
        call = self._changed(call, lambda now: now.note, lambda now: "handed_over")
        now = datetime.now().astimezone()
        ticket = self.outbox.put(
            call.id,
            now.date(),
            content_of(
                call, to=said.to.strip(), reason=reason.text,
                made_at=now.isoformat(timespec="seconds"),
            ),
        )  # fmt: skip
        line = f"工单 {ticket.number} 已登记。{hidden_line((*hidden, *reason.found))}"
        return {"call": call.id, "said": line, "note": str(note_view(self.engine, call, line))}


def hidden_line(found: tuple[str, ...]) -> str:
    if not found:
        return ""
    return f"{'、'.join(dict.fromkeys(found))}已隐去，没有保存。回电号码请写在“回电号码”里。"

"""The page for parents and staff: ask in one's own words, read the answer beside its sources.

Gradio's own chatbot strips the attributes that citations and screen readers need, so the
conversation is markup made here, shown by ``gr.HTML``; ``gr.State`` holds what was asked. The
script in ``static/parents.js`` only moves the focus, copies, and reports clicks.
"""

import logging
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import gradio as gr

from assistant.answer import Answer, Outcome
from assistant.personal import keepable
from corpus.errors import BureauError
from ui.conversation import (
    LONGEST_COMMENT,
    Asked,
    Turn,
    conversation_markup,
    masthead,
    note_markup,
)
from ui.guard.events import ASKING
from ui.guard.refuse import Busy
from ui.guard.seated import done, in_turn, placed, turns
from ui.placeless import placeless
from ui.turn import Sight, answer_markup, plain_text
from ui.watch.asker import Asker, Face
from ui.watch.refusals import refused_on_page

if TYPE_CHECKING:
    from ui.engine import Engine

log = logging.getLogger(__name__)

STATIC = Path(__file__).parent / "static"
SCRIPTS = ("parents.js", "parents_trouble.js", "parents_keys.js")  # one scope, in this order
LATEST = 6  # earlier questions that a question may lean on: what the dialogue looks at
LONGEST = 300  # characters of a question on this page; the API takes what the settings say
LIGHT = 8  # clicks that need no answer, handled at the same time
OPEN = 300  # more than the room holds: so that it is the room that refuses, in the conversation
LABEL = 60  # characters of the words on a button, as the browser sends them back
RESTORED = 12  # questions asked again after a reload

Update = tuple[Any, ...]  # conversation, box, state, note, button: in the order of `outputs`


def parents_page(engine: "Engine") -> gr.Blocks:
    """The Blocks; it is mounted, with theme, style and policy, by ``ui.web.mount_pages``."""
    settings = engine.settings
    with gr.Blocks(title=settings.title, analytics_enabled=False, fill_width=True) as page:
        plain_html: dict[str, Any] = {"apply_default_css": False, "elem_classes": "bureau"}
        turns = gr.State((), time_to_live=12 * 3600)
        now = opening(engine)
        gr.HTML(now["masthead"], elem_id="masthead", **plain_html)
        conversation = gr.HTML(
            now["conversation"],
            elem_id="conversation",
            **plain_html,
            js_on_load="\n".join((STATIC / name).read_text("utf-8") for name in SCRIPTS),
        )
        with gr.Column(elem_id="ask-bar"):
            box = gr.Textbox(
                label="您的问题（请不要填写身份证号、电话）",
                show_label=False,
                container=False,
                placeholder="请写下您的问题",
                submit_btn="提问",
                lines=1,
                max_lines=5,
                elem_id="question",
                html_attributes=gr.InputHTMLAttributes(enterkeyhint="send", autocomplete="off"),
            )
            with gr.Row(elem_id="below"):
                note = gr.HTML(str(note_markup()), elem_id="note", **plain_html)
                fresh = gr.Button("新的对话", elem_id="fresh", size="sm", visible=False)

        outputs = [conversation, box, turns, note, fresh]

        async def ask(
            question: str, told: tuple[Turn, ...], request: gr.Request
        ) -> AsyncIterator[Update]:
            async for update in in_turn_converse(engine, Asked(question), told, request):
                yield update

        async def ask_clicked(
            told: tuple[Turn, ...], event: gr.EventData, request: gr.Request
        ) -> AsyncIterator[Update]:
            async for update in in_turn_converse(engine, asked_of(event._data), told, request):
                yield update

        async def restore(
            told: tuple[Turn, ...], event: gr.EventData, request: gr.Request
        ) -> AsyncIterator[Update]:
            turns = event._data.get("turns") if isinstance(event._data, dict) else None
            if told or not turns:
                return
            try:
                for update in await in_turn(request, lambda: list(asked_again(engine, turns))):
                    yield update
            except Busy as why:  # the tab still has them, for the next time it is opened
                skip = gr.skip()
                yield skip, skip, (), str(note_markup(str(why))), skip

        def give_feedback(told: tuple[Turn, ...], event: gr.EventData) -> Update:
            said = event._data if isinstance(event._data, dict) else {}
            told = with_feedback(engine, told, said)
            return str(conversation_markup(told)), told

        def start_afresh() -> Update:
            empty = str(conversation_markup((), engine.examples()))
            return empty, "", (), str(note_markup()), gr.update(visible=False)

        asking: dict[str, Any] = {
            "show_progress": "hidden",
            "concurrency_limit": None,  # ``ui.guard.room`` counts, over all ways to ask
            "concurrency_id": ASKING,
            # sent before the answer is there: it waits, where "once" would drop it without a word
            "trigger_mode": "always_last",
            "api_visibility": "private",
        }
        light: dict[str, Any] = {**asking, "concurrency_limit": LIGHT, "concurrency_id": "light"}
        box.submit(ask, [box, turns], outputs, **asking)
        conversation.ask(ask_clicked, [turns], outputs, **asking)
        conversation.restore(restore, [turns], outputs, **asking)
        conversation.feedback(give_feedback, [turns], [conversation, turns], **light)
        fresh.click(start_afresh, None, outputs, **light)
    page.max_threads = OPEN  # events under way, waiting in the room or answered
    page.queue(max_size=OPEN, default_concurrency_limit=LIGHT, api_open=False)
    return page


def opening(engine: "Engine") -> dict[str, str]:
    """Markup of what the page shows before anything is asked, by ``elem_id``."""
    settings = engine.settings
    return {
        "masthead": str(masthead(settings.title, settings.handoff_phone)),
        "conversation": str(conversation_markup((), engine.examples())),
    }


def asked_of(said: object) -> Asked:
    """What a button of the page asks; it comes from the browser and may be anything."""
    if not isinstance(said, dict):
        return Asked("")
    label = clean(str(said.get("label") or ""))[:LABEL]
    return Asked(str(said.get("question") or ""), label, said.get("alone") is True)


def clean(text: str) -> str:
    """Lone surrogates (half an emoji) cannot be sent back to the browser."""
    return text.encode("utf-8", "replace").decode().strip()


def converse(
    engine: "Engine", asked: Asked, told: tuple[Turn, ...], *, note: bool = True
) -> Iterator[Update]:
    """Show the question at once, then the answer; ``note``: it counts as asked.

    A question that cannot be asked leaves the conversation as it is, says why under the box and
    keeps the text; so does an answer that failed, with a button to try again.
    """
    asked = replace(asked, question=clean(asked.question))
    # what a button sends is a whole question of ours with the choice behind it
    longest = engine.settings.max_question
    longest = longest if asked.label else min(LONGEST, longest)
    if told and not asked.question:  # Enter was pressed twice
        yield gr.skip(), gr.skip(), told, gr.skip(), gr.skip()
        return
    if not asked.question or len(asked.question) > longest:
        trouble = (
            f"问题请写在{longest}个字以内（现在{len(asked.question)}个字），请删减后再提问。"
            if asked.question
            else "请先写下您的问题，再点“提问”。"
        )
        yield gr.skip(), gr.skip(), told, str(note_markup(trouble)), gr.skip()
        return
    # a turn without an answer said nothing that a follow-up could lean on
    before = [turn.answer.question for turn in told if turn.answer is not None]  # masked
    turn = Turn(len(told) + 1, asked, () if asked.alone else tuple(before[-LATEST:]))
    yield shown(told, turn, "")
    try:
        answer = engine.ask(asked.question, turn.history, note=note, by=Asker(Face.PARENTS))
        answer = with_examples(engine, answer)
        body = answer_markup(answer, turn.number, Sight.of(engine.library))
    except BureauError as error:
        yield shown(
            told, replace(turn, trouble=placeless(error, engine.library.folder)), asked.question
        )
    except Exception:
        log.exception("no answer to a question on the page")
        yield shown(told, replace(turn, trouble=failure(engine)), asked.question)
    else:
        yield shown(told, replace(turn, body=body, answer=answer))


def shown(told: tuple[Turn, ...], turn: Turn, text: str | None = None) -> Update:
    """The conversation with its newest turn; ``text`` goes into the box, where by default stays
    what is being written meanwhile."""
    now = (*told, turn)
    box = gr.skip() if text is None else text
    return str(conversation_markup(now)), box, now, str(note_markup()), gr.update(visible=True)


async def in_turn_converse(
    engine: "Engine", asked: Asked, told: tuple[Turn, ...], request: gr.Request
) -> AsyncIterator[Update]:
    """``converse``, once it is its turn: meanwhile the page says how many are before it.

    A refusal stands in the conversation like an answer that failed, and the question is back in
    the box. Each update is also where Gradio stops for a tab that is gone: its place is free.
    """
    steps = converse(engine, asked, told)
    first = next(steps)
    yield first
    if first[2] is told:  # nothing that can be asked
        return
    turn: Turn = first[2][-1]
    place = None
    try:
        place = placed(request)
        async for ahead in turns(place):
            yield shown(told, replace(turn, ahead=ahead))
        for update in await done(place, lambda: list(steps)):
            yield update
    except Busy as why:
        refused_on_page(Face.PARENTS, why.status)
        yield shown(told, replace(turn, trouble=str(why)), turn.asked.question)
    finally:
        if place is not None:
            place.leave()


def with_examples(engine: "Engine", answer: Answer) -> Answer:
    """Nobody is left without a way on: where nothing was answered, what can be asked is shown."""
    if answer.outcome in (Outcome.NOT_COVERED, Outcome.OUT_OF_SCOPE) and not answer.instead:
        return replace(answer, instead=engine.examples())
    return answer


def asked_again(engine: "Engine", turns: object) -> Iterator[Update]:
    """The conversation of a tab whose session was lost, from the questions that the tab kept.

    Same library and question, same answer: nothing else needs to be kept anywhere.
    """
    told: tuple[Turn, ...] = ()
    last: Update | None = None
    for said in turns[-RESTORED:] if isinstance(turns, list) else ():
        for update in converse(engine, asked_of(said), told, note=False):
            if update[2] is not told:  # else it was nothing that can be asked
                told, last = update[2], update
    if last is not None:
        yield last


def failure(engine: "Engine") -> str:
    settings = engine.settings
    call = f"，也可以拨打{settings.handoff_phone}" if settings.handoff_phone else ""
    return f"抱歉，刚才没能查到，您的问题还在输入框里。请再试一次{call}。"


def with_feedback(
    engine: "Engine", told: tuple[Turn, ...], said: dict[str, Any]
) -> tuple[Turn, ...]:
    """Keep what was said of an answer: "有" at once, "没有" together with its comment.

    ``said`` comes from the browser; the answer it is about is the one this session was given.
    """
    index = said.get("turn")
    if not isinstance(index, int) or not 1 <= index <= len(told):
        return told
    turn = told[index - 1]
    if turn.answer is None or turn.feedback == "done":
        return told
    if said.get("helpful") is False and "comment" not in said:
        changed = replace(turn, feedback="asking")
    else:
        comment = str(said.get("comment", ""))[:LONGEST_COMMENT]
        comment = comment.encode("utf-8", "replace").decode().strip()
        public = plain_text(turn.answer)  # numbers of offices stand in it
        try:
            engine.library.feedback(
                turn.answer.id,
                keepable(turn.asked.question, public).text,
                said.get("helpful") is True,
                keepable(comment, public).text,
            )
        except BureauError as error:  # disk full, another writer
            log.warning("what was said of an answer was not kept: %s", error)
            changed = replace(turn, feedback="failed")
        else:
            changed = replace(turn, feedback="done")
    return (*told[: index - 1], changed, *told[index:])

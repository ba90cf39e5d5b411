"""The page for parents and staff: ask in one's own words, read the answer beside its sources.

Gradio's own chatbot strips the attributes that citations and screen readers need, so the
conversation is markup made here, shown by ``gr.HTML``; ``gr.State`` holds what was asked. The
script in ``static/parents.js`` only moves the focus, copies, and reports clicks.
"""

import logging
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import gradio as gr
from markupsafe import Markup

from assistant.answer import Answer, Outcome
from corpus.errors import BureauError
from ui.turn import parts, plain_text

if TYPE_CHECKING:
    from ui.engine import Engine

log = logging.getLogger(__name__)

STATIC = Path(__file__).parent / "static"
LONGEST = 300  # characters of a question on this page; the API takes what the settings say
AT_ONCE = 8  # questions answered at the same time: two cores, some 0.1 s each
LONGEST_COMMENT = 500
RESTORED = 12  # questions asked again after a reload

Update = tuple[Any, ...]  # conversation, box, state, note, button: in the order of `outputs`


@dataclass(frozen=True, slots=True)
class Turn:
    """One question and what became of it. ``body`` is made once: later turns only repeat it."""

    number: int
    question: str
    body: Markup = field(default_factory=Markup)
    answer: Answer | None = None
    trouble: str = ""  # the line shown where there is no answer
    feedback: str = ""  # "" not asked yet, "asking" for a comment, "done"


def parents_page(engine: "Engine") -> gr.Blocks:
    """The Blocks; it is mounted, with theme, style and policy, by ``ui.web.mount_pages``."""
    settings = engine.settings
    with gr.Blocks(title=settings.title, analytics_enabled=False, fill_width=True) as page:
        plain_html: dict[str, Any] = {"apply_default_css": False, "elem_classes": "bureau"}
        turns = gr.State((), time_to_live=12 * 3600)
        gr.HTML(str(masthead(settings.title)), elem_id="masthead", **plain_html)
        conversation = gr.HTML(
            str(conversation_markup((), engine.examples())),
            elem_id="conversation",
            **plain_html,
            js_on_load=(STATIC / "parents.js").read_text(encoding="utf-8"),
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

        def ask(question: str, told: tuple[Turn, ...]) -> Iterator[Update]:
            yield from converse(engine, question, told)

        def ask_clicked(told: tuple[Turn, ...], event: gr.EventData) -> Iterator[Update]:
            yield from converse(engine, str(event._data.get("question", "")), told)

        def restore(told: tuple[Turn, ...], event: gr.EventData) -> Iterator[Update]:
            if not told:
                yield from asked_again(engine, event._data.get("questions"))

        def give_feedback(told: tuple[Turn, ...], event: gr.EventData) -> Update:
            told = with_feedback(engine, told, event._data)
            return str(conversation_markup(told)), told

        def start_afresh() -> Update:
            empty = str(conversation_markup((), engine.examples()))
            return empty, "", (), str(note_markup()), gr.update(visible=False)

        asking: dict[str, Any] = {
            "show_progress": "hidden",
            "concurrency_limit": AT_ONCE,
            "concurrency_id": "ask",
            "api_visibility": "private",
        }
        light: dict[str, Any] = {**asking, "concurrency_id": "light"}
        box.submit(ask, [box, turns], outputs, **asking)
        conversation.ask(ask_clicked, [turns], outputs, **asking)
        conversation.restore(restore, [turns], outputs, **asking)
        conversation.feedback(give_feedback, [turns], [conversation, turns], **light)
        fresh.click(start_afresh, None, outputs, **light)
    page.queue(max_size=64, default_concurrency_limit=AT_ONCE, api_open=False)
    return page


def converse(engine: "Engine", question: str, told: tuple[Turn, ...]) -> Iterator[Update]:
    """Show the question at once, then the answer part by part.

    A question that cannot be asked leaves the conversation as it is, says why under the box and
    keeps the text; so does an answer that failed, with a button to try again.
    """
    # lone surrogates (half an emoji) cannot be sent back to the browser
    question = question.encode("utf-8", "replace").decode().strip()
    longest = min(LONGEST, engine.settings.max_question)
    if not question or len(question) > longest:
        trouble = (
            f"问题请写在{longest}个字以内（现在{len(question)}个字），请删减后再提问。"
            if question
            else "请先写下您的问题，再点“提问”。"
        )
        yield gr.skip(), gr.skip(), told, str(note_markup(trouble)), gr.skip()
        return
    turn = Turn(len(told) + 1, question)

    def shown(turn: Turn, text: str = "") -> Update:
        now = (*told, turn)
        html = str(conversation_markup(now))
        return html, text, now, str(note_markup()), gr.update(visible=True)

    yield shown(turn)
    try:
        # a turn without an answer said nothing that a follow-up could lean on
        history = [earlier.question for earlier in told if earlier.answer is not None]
        answer = engine.ask(question, history)
        for part in parts(answer, turn.number, engine.library.text):
            turn = replace(turn, body=turn.body + part)
            yield shown(turn)
    except BureauError as error:
        yield shown(replace(turn, body=Markup(""), trouble=str(error)), question)
    except Exception:
        log.exception("no answer to a question on the page")
        yield shown(replace(turn, body=Markup(""), trouble=failure(engine)), question)
    else:
        yield shown(replace(turn, answer=answer))


def asked_again(engine: "Engine", questions: object) -> Iterator[Update]:
    """The conversation of a tab whose session was lost, from the questions that the tab kept.

    Same library and question, same answer: nothing else needs to be kept anywhere.
    """
    told: tuple[Turn, ...] = ()
    update: Update | None = None
    for question in questions[-RESTORED:] if isinstance(questions, list) else ():
        for update in converse(engine, str(question), told):
            told = update[2]
    if update is not None:
        yield update


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
        engine.library.feedback(turn.answer.id, turn.question, said.get("helpful") is True, comment)
        changed = replace(turn, feedback="done")
    return (*told[: index - 1], changed, *told[index:])


def masthead(title: str) -> Markup:
    return Markup(
        '<header class="masthead"><span class="seal" aria-hidden="true">问</span><div>'
        "<h1>{}</h1><p>用平常的话提问，回答都摘自已收录的文件，并注明出处。</p></div></header>"
    ).format(title)


def note_markup(trouble: str = "") -> Markup:
    """The line under the box: a warning always, what is wrong with the question when it is."""
    return Markup(
        '<p class="note" role="status"><span class="wrong">{}</span></p>'
        '<p class="privacy">请不要填写身份证号、电话。</p>'
    ).format(trouble)


def conversation_markup(told: tuple[Turn, ...], examples: tuple[str, ...] = ()) -> Markup:
    """All turns in one ``role=log``; before the first, the examples after it."""
    turns = Markup("").join(turn_markup(turn) for turn in told)
    start = Markup("")
    if not told:
        buttons = Markup("").join(
            Markup('<li><button type="button" data-ask="{}">{}</button></li>').format(one, one)
            for one in examples
        )
        start = Markup(
            '<section class="start"><h2>可以这样问</h2><ul class="examples">{}</ul></section>'
        ).format(buttons)
    return Markup(
        '<div class="turns" role="log" aria-label="问答记录" aria-live="polite">{}</div>{}'
    ).format(turns, start)


def turn_markup(turn: Turn) -> Markup:
    if turn.trouble:
        state, inside = "failed", trouble_markup(turn)
    elif turn.answer is None:
        waiting = Markup('<p class="waiting">正在查找文件……</p>')
        state, inside = "pending", turn.body or waiting
    else:
        state, inside = "done", turn.body + foot(turn, turn.answer)
    outcome = turn.answer.outcome.value if turn.answer else "none"
    return Markup(
        '<article class="turn" id="turn-{number}" data-state="{state}" data-turn="{number}">'
        '<h2 class="question">{question}</h2>'
        '<div class="answer {outcome}" tabindex="-1" role="group" aria-label="回答">{inside}</div>'
        "</article>"
    ).format(
        number=turn.number, state=state, question=turn.question, outcome=outcome, inside=inside
    )


def trouble_markup(turn: Turn) -> Markup:
    return Markup(
        '<p class="trouble">{}</p>'
        '<p><button type="button" class="again" data-ask="{}">再试一次</button></p>'
    ).format(turn.trouble, turn.question)


def foot(turn: Turn, answer: Answer) -> Markup:
    """Copy button and feedback; small talk needs neither."""
    if answer.outcome is Outcome.OUT_OF_SCOPE:
        return Markup("")
    if turn.feedback == "done":
        feedback = Markup('<p class="thanks" tabindex="-1">谢谢，已经记下。</p>')
    elif turn.feedback == "asking":
        feedback = Markup(
            '<form class="comment"><label for="comment-{number}">哪里没有帮到您？（可以不填，'
            "请不要填写身份证号、电话）</label>"
            '<textarea id="comment-{number}" rows="2" maxlength="{longest}"></textarea>'
            "<button>提交</button></form>"
        ).format(number=turn.number, longest=LONGEST_COMMENT)
    else:
        feedback = Markup(
            '<p class="ask-feedback"><span>这个回答有帮助吗？</span>'
            '<button type="button" data-helpful="yes">有</button>'
            '<button type="button" data-helpful="no">没有</button></p>'
        )
    return Markup(
        '<footer class="foot"><button type="button" class="copy" data-copy="{}">复制</button>'
        "{}</footer>"
    ).format(plain_text(answer), feedback)

"""The turns of one conversation and their markup: what the parents' page shows and keeps."""

from dataclasses import dataclass, field
from urllib.parse import urlencode

from markupsafe import Markup

from assistant.answer import Answer, Outcome
from ui.privacy import privacy_link
from ui.turn import id_line, plain_text

LONGEST_COMMENT = 500


@dataclass(frozen=True, slots=True)
class Asked:
    """What was sent: ``label`` are the words of the button that sent it, "" for typed words."""

    question: str
    label: str = ""
    alone: bool = False  # answered by its own words, whatever was asked before


@dataclass(frozen=True, slots=True)
class Turn:
    """One question and what became of it. ``body`` is made once: later turns only repeat it."""

    number: int
    asked: Asked
    history: tuple[str, ...] = ()  # the earlier questions that it could lean on
    body: Markup = field(default_factory=Markup)
    answer: Answer | None = None
    trouble: str = ""  # the line shown where there is no answer
    ahead: int = 0  # how many questions of others are before it in the queue
    feedback: str = ""  # "" not asked yet, "asking" for a comment, "failed" to be kept, "done"


def masthead(title: str, phone: str = "") -> Markup:
    """``phone`` is for the script: whom to call when the server does not answer."""
    return Markup(
        '<header class="masthead" data-phone="{}">'
        '<span class="seal" aria-hidden="true">问</span><div>'
        "<h1>{}</h1><p>用平常的话提问，回答都摘自已收录的文件，并注明出处。</p></div>"
        '<button type="button" class="big-switch" aria-pressed="false">大字版</button></header>'
    ).format(phone, title)


def note_markup(trouble: str = "") -> Markup:
    """The line under the box: a warning always, what is wrong with the question when it is."""
    return Markup(
        '<p class="note" role="status"><span class="wrong">{}</span></p>'
        '<p class="privacy">请不要填写身份证号、电话。{}</p>'
    ).format(trouble, privacy_link())


def conversation_markup(told: tuple[Turn, ...], examples: tuple[str, ...] = ()) -> Markup:
    """All turns in one ``role=log``; before the first, the examples after it."""
    turns = Markup("").join(turn_markup(turn) for turn in told)
    start = Markup("")
    if not told and examples:
        buttons = Markup("").join(
            Markup('<li><button type="button" data-ask="{}">{}</button></li>').format(one, one)
            for one in examples
        )
        start = Markup(
            '<section class="start"><h2>可以这样问</h2>'
            '<ul class="examples" role="list">{}</ul></section>'
        ).format(buttons)
    elif not told:
        start = Markup(
            '<section class="start"><h2>还没有可以回答的文件</h2>'
            "<p>请管理资料的人先添加文件，再来提问。</p></section>"
        )
    return Markup(
        '<div class="turns" role="log" aria-label="问答记录" aria-live="polite">{}</div>{}'
    ).format(turns, start)


def turn_markup(turn: Turn) -> Markup:
    if turn.trouble:
        state, inside = "failed", trouble_markup(turn)
    elif turn.answer is None:
        state, inside = "pending", waiting_markup(turn.ahead)
    else:
        state, inside = "done", turn.body + foot(turn, turn.answer)
    outcome = turn.answer.outcome.value if turn.answer else "none"
    return Markup(
        '<article class="turn" id="turn-{number}" data-state="{state}" data-turn="{number}"'
        '{asked}><h2 class="question">{question}</h2>'
        '<div class="answer {outcome}" tabindex="-1" role="group" aria-label="回答">{inside}</div>'
        "</article>"
    ).format(
        number=turn.number,
        state=state,
        asked=asked_data(turn.asked, "question"),
        question=turn.asked.label or turn.asked.question,
        outcome=outcome,
        inside=inside,
    )


def waiting_markup(ahead: int) -> Markup:
    if ahead:
        line = Markup('<p class="waiting queued">现在提问的人多，前面还有 {} 位……</p>')
        return line.format(ahead)
    return Markup('<p class="waiting">正在查找文件……</p>')


def asked_data(asked: Asked, name: str) -> Markup:
    """What the page needs to ask the same again, as attributes."""
    out = Markup(' data-{}="{}"').format(name, asked.question)
    if asked.label:
        out += Markup(' data-label="{}"').format(asked.label)
    return out + Markup(' data-alone="yes"') if asked.alone else out


def trouble_markup(turn: Turn) -> Markup:
    return Markup(
        '<p class="trouble">{}</p><p><button type="button" class="again"{}>再试一次</button></p>'
    ).format(turn.trouble, asked_data(turn.asked, "ask"))


def foot(turn: Turn, answer: Answer) -> Markup:
    """What can be done with an answer, and feedback; small talk needs neither."""
    if answer.outcome is Outcome.OUT_OF_SCOPE:
        return id_line(answer)
    paper = urlencode([("q", answer.question), *(("h", it) for it in turn.history)])
    return Markup(
        '<footer class="foot"><p class="take"><button type="button" data-copy="{0}">复制</button>'
        '<button type="button" class="share" data-share="{0}">分享</button>'
        '<a class="paper" href="/paper?{1}" target="_blank">打印</a></p>{2}</footer>{3}'
    ).format(plain_text(answer), paper, feedback_markup(turn), id_line(answer))


def feedback_markup(turn: Turn) -> Markup:
    if turn.feedback == "done":
        return Markup('<p class="thanks" tabindex="-1">谢谢，已经记下。</p>')
    if turn.feedback == "asking":
        return Markup(
            '<form class="comment"><label for="comment-{number}">哪里没有帮到您？（可以不填，'
            "请不要填写身份证号、电话）</label>"
            '<textarea id="comment-{number}" rows="2" maxlength="{longest}"></textarea>'
            "<button>提交</button></form>"
        ).format(number=turn.number, longest=LONGEST_COMMENT)
    failed = Markup("")
    if turn.feedback == "failed":
        failed = Markup('<p class="thanks" tabindex="-1">现在存不下您的评价，请稍后再点一次。</p>')
    return failed + Markup(
        '<p class="ask-feedback"><span>这个回答有帮助吗？</span>'
        '<button type="button" data-helpful="yes">有</button>'
        '<button type="button" data-helpful="no">没有</button></p>'
    )

"""What people asked and did not get answered, and what they thought of answers."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from markupsafe import Markup

from assistant.answer import Outcome
from corpus.record import Question
from ui.citation import chinese_date
from ui.office import Asked, done_line
from ui.question_groups import Group, groups

if TYPE_CHECKING:
    from ui.engine import Engine
    from ui.intake import Intake

OUTCOMES = {
    Outcome.NOT_COVERED: "没有找到",
    Outcome.PARTIAL: "只答到一部分",
    Outcome.OUTDATED: "只在旧文件里",
    Outcome.NEEDS_DETAIL: "请对方补充",
    Outcome.ANSWERED: "已答",
    Outcome.OUT_OF_SCOPE: "与文件无关",
}
SHOWN = {
    "": ("没有答上的", ("not_covered", "partial", "outdated")),
    "all": ("全部提问", ()),
    "feedback": ("反馈", ()),
}
LOOKED_AT = 500  # of the last questions: they are compared with each other
LISTED = 60


def questions_view(engine: "Engine", asked: Asked) -> Markup:
    show = asked.get("show") if asked.get("show") in SHOWN else ""
    body = _feedback(engine) if show == "feedback" else _questions(engine, show)
    return Markup('<nav class="kinds" aria-label="看什么">{}</nav>{}').format(
        Markup("").join(
            Markup('<a data-go href="{}"{}>{}</a>').format(
                asked.address(show=name),
                Markup(' aria-current="true"') if name == show else "",
                words,
            )
            for name, (words, _) in SHOWN.items()
        ),
        body,
    )


def _questions(engine: "Engine", show: str) -> Markup:
    found = engine.library.questions(SHOWN[show][1], LOOKED_AT)
    if not found:
        line = "" if engine.settings.keep_questions else "设置里关掉了记录提问（keep_questions）。"
        return Markup('<h2 data-focus tabindex="-1">还没有这样的提问</h2><p>{}</p>').format(line)
    grouped = groups(engine, found)
    items = Markup("").join(map(_group, grouped[:LISTED]))
    return Markup(
        '<div class="saved-head"><h2 data-focus tabindex="-1">{} 个提问，{} 类</h2>'
        '<button type="button" class="quiet" data-act="forget">清空提问记录</button></div>'
        '<p class="hint">意思相近的放在一起，问得多的在前。提问里的身份证号、电话和姓名已隐去。</p>'
        '<ol class="asked">{}</ol>'
    ).format(len(found), len(grouped), items)


def _group(group: Group) -> Markup:
    first = group.questions[0]
    others = [it for it in dict.fromkeys(q.text for q in group.questions) if it != first.text]
    more = Markup("")
    if others:
        more = Markup("<details><summary>另外 {} 种问法</summary><ul>{}</ul></details>").format(
            len(others), Markup("").join(Markup("<li>{}</li>").format(it) for it in others[:30])
        )
    return Markup(
        '<li><p><b class="count">{n}</b> <span class="question">{text}</span></p>'
        '<p class="meta">{outcomes}，最近一次 {day}</p>{more}<p class="tools">'
        '<a href="/staff/?q={address}" target="_blank" rel="noopener">在文件里查一查</a></p></li>'
    ).format(
        n=len(group.questions),
        text=first.text,
        address=quote(first.text),
        outcomes=_outcomes(group.questions),
        day=chinese_date(max(it.asked_at for it in group.questions).date()),
        more=more,
    )


def _outcomes(questions: Sequence[Question]) -> str:
    found = dict.fromkeys(it.outcome for it in questions)
    return "、".join(OUTCOMES[Outcome(it)] for it in found)


def _feedback(engine: "Engine") -> Markup:
    said = engine.library.feedbacks()
    if not said:
        return Markup('<h2 data-focus tabindex="-1">还没有反馈</h2>')
    good = sum(it.helpful for it in said)
    items = Markup("").join(
        Markup(
            '<li><p><span class="verdict {tone}">{word}</span> <span class="question">{question}'
            '</span></p>{comment}<p class="meta">{day}</p></li>'
        ).format(
            tone="good" if it.helpful else "bad",
            word="有帮助" if it.helpful else "没有帮助",
            question=it.question,
            comment=Markup("<blockquote>{}</blockquote>").format(it.comment) if it.comment else "",
            day=chinese_date(it.given_at.date()),
        )
        for it in sorted(said, key=lambda it: (it.helpful, -it.given_at.timestamp()))[:LISTED]
    )
    return Markup(
        '<h2 data-focus tabindex="-1">{} 条反馈：{} 条有帮助，{} 条没有</h2>'
        '<ol class="asked">{}</ol>'
    ).format(len(said), good, len(said) - good, items)


def forget(engine: "Engine", intake: "Intake", data: Mapping[str, Any]) -> Markup:
    engine.library.forget_questions()
    return done_line("提问记录已清空。")

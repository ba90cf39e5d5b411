"""What people asked: put together by meaning, or one by one to look for and to delete."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from markupsafe import Markup

from assistant.answer import Outcome
from corpus.people import id_of
from corpus.questions import Sought
from corpus.record import Question
from ui.access.role import By
from ui.admin_feedback import feedback_view
from ui.admin_people import people_view
from ui.citation import chinese_date
from ui.hotline_note import local
from ui.office import Asked, done_line, turning
from ui.people.eraser import Eraser
from ui.question_groups import Group, groups
from ui.typed import day_said
from ui.watch.act import Act

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
    "list": ("逐条查找", ()),
    "feedback": ("反馈", ()),
    "people": ("保存、导出、清空", ()),
}
LOOKED_AT = 500  # of the last questions: they are compared with each other
LISTED = 60  # groups
PAGE = 30  # questions of the list
LONGEST = 200  # characters that are looked for


def questions_view(engine: "Engine", asked: Asked) -> Markup:
    show = asked.get("show") if asked.get("show") in SHOWN else ""
    if show == "feedback":
        body = feedback_view(engine)
    elif show == "people":
        body = people_view(engine)
    elif show == "list":
        body = _list(engine, asked)
    else:
        body = _questions(engine, show)
    tabs = Markup("").join(
        Markup('<a data-go href="?{}"{}>{}</a>').format(
            f"view=questions&show={name}" if name else "view=questions",
            Markup(' aria-current="true"') if name == show else "",
            words,
        )
        for name, (words, _) in SHOWN.items()
    )
    return Markup('<nav class="kinds" aria-label="看什么">{}</nav>{}').format(tabs, body)


def _questions(engine: "Engine", show: str) -> Markup:
    found = engine.library.questions(SHOWN[show][1], LOOKED_AT)
    if not found:
        line = "" if engine.settings.keep_questions else "设置里关掉了记录提问（keep_questions）。"
        return Markup('<h2 data-focus tabindex="-1">还没有这样的提问</h2><p>{}</p>').format(line)
    grouped = groups(engine, found)
    items = Markup("").join(map(_group, grouped[:LISTED]))
    return Markup(
        '<h2 data-focus tabindex="-1">{} 个提问，{} 类</h2>'
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
        '<a href="/staff/?q={address}" target="_blank" rel="noopener">在文件里查一查</a>'
        '<a data-go href="?view=questions&amp;show=list&amp;q={address}">逐条查看、删除</a>'
        "</p></li>"
    ).format(
        n=len(group.questions),
        text=first.text,
        address=quote(first.text[:LONGEST]),
        outcomes=_outcomes(group.questions),
        day=chinese_date(max(it.asked_at for it in group.questions).date()),
        more=more,
    )


def _outcomes(questions: Sequence[Question]) -> str:
    found = dict.fromkeys(it.outcome for it in questions)
    return "、".join(OUTCOMES[Outcome(it)] for it in found)


def _list(engine: "Engine", asked: Asked) -> Markup:
    """One by one, the newest first; what is looked for, the days and the page are the address."""
    words = asked.get("q")[:LONGEST]
    outcome = asked.get("outcome") if asked.get("outcome") in set(Outcome) else ""
    first, last = day_said(asked.get("from")), day_said(asked.get("to"))
    sought = Sought(
        words,
        (outcome,) if outcome else (),
        _midnight(first) if first else None,
        _midnight(last + timedelta(days=1)) if last else None,
    )
    count = engine.library.count_questions(sought)
    pages = max(1, -(-count // PAGE))
    page = min(max(asked.number("p") or 1, 1), pages)  # "page" is taken by Gradio
    found = engine.library.questions_sought(sought, PAGE, skip=(page - 1) * PAGE)
    items = Markup("").join(map(_one, found))
    return Markup(
        '{}<h2 data-focus tabindex="-1">{} 个提问{}</h2><ol class="asked">{}</ol>{}'
    ).format(
        _form(words, outcome, first, last),
        count,
        f"，第 {page} 页，共 {pages} 页" if pages > 1 else "",
        items or Markup('<li class="none">没有符合的提问。可以少写几个字，或放宽日期。</li>'),
        turning(asked, page, pages),
    )


def _form(words: str, outcome: str, first: date | None, last: date | None) -> Markup:
    choices = Markup("").join(
        Markup('<option value="{}"{}>{}</option>').format(
            name, Markup(" selected") if name == outcome else "", said
        )
        for name, said in [("", "全部结果"), *((it.value, OUTCOMES[it]) for it in OUTCOMES)]
    )
    return Markup(
        '<form data-go role="search" class="search-bar sift"><input type="hidden" name="view" '
        'value="questions"><input type="hidden" name="show" value="list">'
        '<input type="search" name="q" value="{words}" maxlength="{longest}" '
        'aria-label="提问里的字，或答复编号" placeholder="提问里的字，或答复编号">'
        '<select name="outcome" aria-label="结果">{choices}</select>'
        '<label>从<input type="date" name="from" value="{first}"></label>'
        '<label>到<input type="date" name="to" value="{last}"></label>'
        "<button>查找</button></form>"
    ).format(
        words=words,
        longest=LONGEST,
        choices=choices,
        first=first.isoformat() if first else "",
        last=last.isoformat() if last else "",
    )


def _one(it: Question) -> Markup:
    return Markup(
        '<li><p class="question">{text}</p><p class="meta">{outcome}，{day} {clock}，'
        "编号 <code>{id}</code></p>"
        '<details class="sure"><summary>删除</summary><p>删除后不能恢复，同一编号的反馈一并删除。'
        '<button type="button" data-act="forget" data-id="{id}">确定删除</button></p></details>'
        "</li>"
    ).format(
        text=it.text,
        outcome=OUTCOMES[Outcome(it.outcome)],
        day=chinese_date(local(it.asked_at).date()),
        clock=f"{local(it.asked_at):%H:%M}",
        id=it.answer_id,
    )


def _midnight(day: date) -> datetime:
    """Of this machine's clock, in UTC, as the library has it."""
    return datetime.combine(day, time.min).astimezone().astimezone(UTC).replace(tzinfo=None)


def forget(engine: "Engine", intake: "Intake", data: Mapping[str, Any], by: By) -> Markup:
    answer = id_of(str(data.get("id", "")))[:64]
    eraser = Eraser(engine.library, engine.server)
    with engine.audit.change(by.visitor, Act.QUESTIONS_DELETED, answer, origin=by.origin):
        done = eraser.answers([answer])
    return done_line(done.line)

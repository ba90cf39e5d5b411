"""How the server does today, at a glance: what was asked, what it could not answer, how long it
took, what waits for somebody, and how the machine is."""

import shutil
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from threading import Lock
from time import monotonic
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from markupsafe import Markup

from assistant.answer import Outcome
from corpus.errors import BureauError
from corpus.record import Feedback, Question
from ui.access.access import Access
from ui.access.role import By
from ui.admin_feedback import feedback_item
from ui.admin_questions import OUTCOMES
from ui.citation import chinese_date
from ui.doctor import LEAST_FREE
from ui.office import Asked, done_line, trouble
from ui.question_groups import Group, groups
from ui.watch import counters
from ui.watch.act import Act
from ui.watch.counters import ModelCall, Refusal
from ui.watch.days import bounds
from ui.watch.handled import Handled
from ui.watch.machine import memory, size_of

if TYPE_CHECKING:
    from ui.engine import Engine
    from ui.intake import Intake

WEEK = 7  # days that today is compared with
LOOKED_AT = 50  # unanswered questions that are grouped here: each takes about two milliseconds
KEEP = 60.0  # seconds that what is slow to find out is shown again
LISTED = 5
LONG_AGO = 7  # days without a backup that are worth a warning
OTHERS = Markup(
    '<p class="tools others"><span>其他页面</span><a href="/">提问</a>'
    '<a href="/staff/">文件查询</a><a href="/hotline/">热线接听</a></p>'
)
_UNANSWERED = ("not_covered", "partial", "outdated")
Fact = tuple[str, str, str]
"""Name, words, and "good", "bad" or "" for how that is."""
STAGES = {
    "whole": "从提问到回答",
    "wait": "排队",
    "read": "读懂问题",
    "search": "检索",
    "evidence": "找依据",
    "decide": "判断能否回答",
    "reply": "组织回答",
    "verify": "核对引文",
    "model": "语言模型改写",
}


class Overview:
    """The tab of one engine; what is slow to find out is kept for a minute."""

    def __init__(self, engine: "Engine") -> None:
        self._engine = engine
        self._lock = Lock()
        self._size = 0
        self._sized_at = -KEEP  # on the clock of ``monotonic``
        self._grouped: tuple[Group, ...] = ()
        self._grouped_of: tuple[float, tuple[Question, ...]] = (-KEEP, ())

    def view(self, asked: Asked) -> Markup:
        engine, today = self._engine, date.today()
        days = engine.library.outcomes_between(bounds(today, WEEK))
        try:
            waiting = Handled(engine.server, engine.audit).open(engine.library.feedbacks())
            server = Markup("")
        except BureauError as error:
            waiting, server = (), trouble(str(error))
        unhelpful = [it for it in reversed(waiting) if not it.helpful or it.comment]
        facts = tuple(self._facts())
        return Markup(
            '<div class="overview">{}<section><h2 data-focus tabindex="-1">今天的提问</h2>{}{}{}'
            "</section><section><h2>没有答上的</h2>{}</section><section><h2>反馈</h2>{}</section>"
            "<section><h2>机器与资料</h2>{}</section><section><h2>用时</h2>{}</section>{}</div>"
        ).format(
            _begin(engine) + _problems(facts),
            server,
            _asked(days, engine.settings.keep_questions),
            _refused(),
            self._unanswered(today),
            _feedback(unhelpful),
            _state(facts),
            _times(engine),
            OTHERS,
        )

    def _unanswered(self, today: date) -> Markup:
        since = bounds(today, WEEK - 1)[0]
        found = tuple(
            it
            for it in self._engine.library.questions(_UNANSWERED, LOOKED_AT)
            if it.asked_at >= since
        )
        if not found:
            return Markup("<p>最近七天没有这样的提问。</p>")
        items = Markup("").join(_group(it) for it in self._groups(found)[:LISTED])
        return Markup(
            '<p class="hint">最近七天，意思相近的放在一起，问得多的在前：缺什么文件，看这里。</p>'
            '<ol class="asked">{}</ol>'
            '<p class="tools"><a data-go href="?view=questions">看全部没有答上的</a></p>'
        ).format(items)

    def _groups(self, found: tuple[Question, ...]) -> tuple[Group, ...]:
        with self._lock:
            at, of = self._grouped_of
            gone = not set(of) <= set(found)  # what was deleted is not shown again
            if gone or monotonic() - at > KEEP:
                self._grouped = groups(self._engine, found)
                self._grouped_of = (monotonic(), found)
            return self._grouped

    def _facts(self) -> Iterator[Fact]:
        engine, folder = self._engine, self._engine.library.folder
        store = engine.store
        lag = "正在更新" if store.stale else "是最新的"
        yield (
            "资料与索引",
            f"{len(engine.documents())} 份文件，{store.now.count} 个段落，索引{lag}",
            "" if store.stale else "good",
        )
        free = shutil.disk_usage(folder).free
        yield "磁盘剩余", f"{free / 1e9:.1f} GB", "bad" if free < LEAST_FREE else "good"
        yield "资料库大小", f"{self._folder_size(folder) / 1e6:.0f} MB", ""
        used = memory()
        if used is not None:
            yield "内存", f"本程序占用 {used / 1e6:.0f} MB", ""
        now, waiting = counters.answering_now(), counters.waiting_now()
        yield "此刻", f"正在处理 {now} 个请求，排队 {waiting} 个", "bad" if waiting else ""
        yield "语言模型", *_model(engine)
        yield from self._of_server()

    def _of_server(self) -> Iterator[Fact]:
        engine = self._engine
        try:
            access = Access(engine.server, engine.settings)
            has_users, sessions = access.has_users, access.sessions.count()
            backup = engine.audit.last(Act.BACKUP)
        except BureauError as error:
            yield "账号与备份", str(error), "bad"
            return
        yield (
            "登录",
            f"{sessions} 处" if has_users else "还没有账号，只有这台电脑能打开办公页面",
            "",
        )
        if backup is None:
            yield "上次备份", "还没有备份过。请在终端里运行 bureau backup 备份.zip", "bad"
            return
        at = backup.at.astimezone()
        late = (datetime.now().astimezone() - at).days >= LONG_AGO
        yield (
            "上次备份",
            f"{chinese_date(at.date())}{at:%H:%M}，{backup.of}",
            "bad" if late else "good",
        )

    def _folder_size(self, folder: Path) -> int:
        with self._lock:
            if monotonic() - self._sized_at > KEEP:
                self._size, self._sized_at = size_of(folder), monotonic()
            return self._size


def handle(engine: "Engine", intake: "Intake", data: Mapping[str, Any], by: By) -> Markup:
    it = _given(engine, data)
    Handled(engine.server, engine.audit).mark(it, by)
    return done_line("已标为处理过。", {"act": "reopen", "feedback": str(it.id)})


def reopen(engine: "Engine", intake: "Intake", data: Mapping[str, Any], by: By) -> Markup:
    Handled(engine.server, engine.audit).unmark(_given(engine, data), by)
    return done_line("已改回待处理。")


def _given(engine: "Engine", data: Mapping[str, Any]) -> Feedback:
    number = str(data.get("feedback", ""))
    found = next((it for it in engine.library.feedbacks() if str(it.id) == number), None)
    if found is None:
        raise BureauError("这条反馈已经不在了。请刷新页面看一看。")
    return found


def _begin(engine: "Engine") -> Markup:
    """What comes first of all where nothing can be answered yet."""
    if engine.documents():
        return Markup("")
    return Markup(
        '<p class="warning">资料库里还没有文件，什么问题都答不上。'
        '<a data-go href="?view=upload">请先添加文件</a></p>'
    )


def _problems(facts: Sequence[Fact]) -> Markup:
    """What somebody should see to, first of all."""
    items = Markup("").join(
        Markup('<li class="warning">{}：{}</li>').format(name, words)
        for name, words, tone in facts
        if tone == "bad"
    )
    return Markup('<ul class="problems">{}</ul>').format(items) if items else Markup("")


def _state(facts: Sequence[Fact]) -> Markup:
    rows = Markup("").join(
        Markup('<div><dt>{}</dt><dd class="{}">{}</dd></div>').format(name, tone, words)
        for name, words, tone in facts
    )
    return Markup('<dl class="state">{}</dl>').format(rows)


def _asked(days: Sequence[Mapping[str, int]], kept: bool) -> Markup:
    """Today's questions by outcome, beside yesterday's and the mean of the week before today."""
    week, yesterday, today = days[:WEEK], days[WEEK - 1], days[WEEK]
    total = [("提问", [sum(it.values()) for it in (today, yesterday)],
              sum(sum(it.values()) for it in week))]  # fmt: skip
    rows = total + [
        (words, [it.get(outcome.value, 0) for it in (today, yesterday)],
         sum(it.get(outcome.value, 0) for it in week))
        for outcome, words in OUTCOMES.items()
    ]  # fmt: skip
    body = Markup("").join(
        Markup(
            '<tr><th scope="row">{}</th><td class="value" data-label="今天">{}</td>'
            '<td class="value" data-label="昨天">{}</td>'
            '<td class="value" data-label="前七天日均">{:.1f}</td></tr>'
        ).format(words, *two, of_week / WEEK)
        for words, two, of_week in rows
    )
    off = "" if kept else "设置里关掉了记录提问（keep_questions），下面只有以前的。"
    return Markup(
        '{}<div class="table tight" tabindex="0" role="region" aria-label="今天的提问">'
        '<table><thead><tr><th scope="col">结果</th><th scope="col">今天</th>'
        '<th scope="col">昨天</th>'
        '<th scope="col">前七天日均</th></tr></thead><tbody>{}</tbody></table></div>'
    ).format(Markup('<p class="warning">{}</p>').format(off) if off else "", body)


def _refused() -> Markup:
    """What was turned away since the start, where anything was."""
    words = {
        Refusal.RATE: "问得太快",
        Refusal.BUSY: "太忙",
        Refusal.SIZE: "内容太大",
        Refusal.DOOR: "没有权限",
        Refusal.SLOW: "超时",
    }
    said = [f"{words[it]} {n} 次" for it in Refusal if (n := counters.counted(it))]
    if not said:
        return Markup("")
    return Markup('<p class="hint">本次启动以来没有受理的请求：{}。</p>').format("，".join(said))


def _group(group: Group) -> Markup:
    first = group.questions[0]
    outcomes = dict.fromkeys(OUTCOMES[Outcome(it.outcome)] for it in group.questions)
    return Markup(
        '<li><p><b class="count">{}</b> <span class="question">{}</span></p>'
        '<p class="meta">{}</p><p class="tools">{}</p></li>'
    ).format(len(group.questions), first.text, "、".join(outcomes), _links(first.text))


def _links(question: str) -> Markup:
    return Markup(
        '<a href="/staff/?q={0}" target="_blank" rel="noopener">在文件里查一查</a>'
        '<a href="/paper?q={0}" target="_blank" rel="noopener">看现在的回答</a>'
    ).format(quote(question))


def _feedback(waiting: Sequence[Feedback]) -> Markup:
    if not waiting:
        return Markup("<p>没有待处理的反馈。</p>")
    items = Markup("").join(
        feedback_item(
            it,
            f"，编号 {it.answer_id}",
            Markup(
                '<p class="tools">{}<button type="button" data-act="handled" data-feedback="{}">'
                "标为已处理</button></p>"
            ).format(_links(it.question), it.id),
        )
        for it in waiting[:LISTED]
    )
    more = f"，这里是最近的 {LISTED} 条" if len(waiting) > LISTED else ""
    return Markup(
        '<p class="hint">待处理 {} 条{}。</p><ol class="asked">{}</ol><p class="tools">'
        '<a data-go href="?view=questions&amp;show=feedback">看全部反馈</a></p>'
    ).format(len(waiting), more, items)


def _times(engine: "Engine") -> Markup:
    spent = engine.watch.today.spent() if engine.watch is not None else ()
    if not spent:
        return Markup("<p>今天还没有提问（从本次启动算起）。</p>")
    body = Markup("").join(
        Markup(
            '<tr><th scope="row">{}</th>'
            '<td class="value" data-label="半数不超过">{:.0f} 毫秒</td>'
            '<td class="value" data-label="95% 不超过">{:.0f} 毫秒</td>'
            '<td class="value" data-label="次数">{}</td></tr>'
        ).format(STAGES.get(it.stage, it.stage), it.half, it.most, it.count)
        for it in spent
    )
    return Markup(
        '<p class="hint">今天本次启动以来，每一步用了多久，慢的在前。</p>'
        '<div class="table tight" tabindex="0" role="region" aria-label="用时"><table><thead><tr>'
        '<th scope="col">步骤</th><th scope="col">半数不超过</th>'
        '<th scope="col">95% 不超过</th><th scope="col">次数</th></tr></thead>'
        "<tbody>{}</tbody></table></div>"
    ).format(body)


def _model(engine: "Engine") -> tuple[str, str]:
    if engine.writer is None:
        return "没有使用", ""
    ok, failed, late = (counters.counted(it) for it in ModelCall)
    said = f"本次启动以来成功 {ok} 次，失败 {failed} 次，超时 {late} 次"
    if engine.writer.resting:
        return f"刚才没有答上，暂停片刻；回答照常，只是不改写。{said}", "bad"
    return said, ""

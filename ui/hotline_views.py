"""What the page of the hotline shows: the desk with its call, the calls of a day, the standard
answers. Markup made here, every piece escaped."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from threading import Lock
from time import monotonic
from typing import TYPE_CHECKING
from urllib.parse import quote

from markupsafe import Markup

from corpus.desk import OUTCOMES, Call
from corpus.errors import BureauError
from ui.access.role import Visitor
from ui.access.who import who
from ui.citation import chinese_date
from ui.hotline_answer import keys
from ui.hotline_note import (
    ANSWER_WORDS,
    CALL_WORDS,
    LONGEST_CALLBACK,
    LONGEST_NOTE,
    clock,
    day_of,
    local,
)
from ui.hotline_ticket import OUTBOX
from ui.question_groups import groups
from ui.typed import day_said

if TYPE_CHECKING:
    from ui.engine import Engine

LONGEST = 300  # characters of a question
MOST_ASKED = 8
LOOKED_AT = 400  # of the last questions: they are compared with each other
KEPT = 30.0  # seconds that the most asked are shown before they are counted anew

TABS = (("desk", "接听", "?"), ("calls", "来电", "?view=calls"), ("standards", "核准答复",
        "?view=standards"))  # fmt: skip
HELP = (
    (("/",), "到输入框，回到接听"),
    (("Enter",), "提问"),
    (("↓",), "到边输边查的段落，Enter 展开"),
    (("Esc",), "清空输入；从记录回到输入框；关掉弹出的框"),
    (("Alt", "C"), "复制要读的那句话"),
    (("Alt", "1–9"), "打开第几条原文的出处"),
    (("Alt", "Shift", "1–9"), "选来电人的第几种情形"),
    (("Alt", "N"), "新来电"),
    (("Alt", "E"), "转办，登记工单"),
    (("Ctrl", "Enter"), "保存记录；在转办框里是登记"),
    (("?",), "显示这张表（输入框为空时也可以）"),
)


class MostAsked:
    """What has been asked most of late, counted anew at most every ``KEPT`` seconds."""

    def __init__(self, engine: "Engine") -> None:
        self._engine = engine
        self._lock = Lock()
        self._until = 0.0
        self._found: tuple[tuple[str, int], ...] = ()

    def __call__(self) -> tuple[tuple[str, int], ...]:
        """Questions in their newest wording, with how often they were asked in any."""
        with self._lock:
            if monotonic() >= self._until or not self._found:
                asked = self._engine.library.questions(most=LOOKED_AT)
                wanted = [it for it in asked if it.outcome != "out_of_scope"]
                ranked = groups(self._engine, wanted)
                self._found = tuple(
                    (it.questions[0].text, len(it.questions)) for it in ranked[:MOST_ASKED]
                )
                self._until = monotonic() + KEPT
            return self._found


def head(view: str, visitor: Visitor) -> Markup:
    """The head of the page with its tabs, and the table of keys."""
    links = Markup("").join(
        Markup('<a href="{}" data-go{}>{}</a>').format(
            to, Markup(' aria-current="page"') if name == view else "", words
        )
        for name, words, to in TABS
    )
    rows = Markup("").join(
        Markup("<div><dt>{}</dt><dd>{}</dd></div>").format(
            Markup("+").join(Markup("<kbd>{}</kbd>").format(key) for key in names), words
        )
        for names, words in HELP
    )
    return Markup(
        '<header class="desk-head"><span class="seal" aria-hidden="true">热</span><h1>热线接听</h1>'
        '<nav aria-label="页面">{}</nav><button type="button" class="quiet" data-help>'
        '按键<kbd>?</kbd></button>{}</header><dialog id="help" aria-labelledby="help-title">'
        '<h2 id="help-title">按键</h2><dl>{}</dl><form method="dialog"><button>关闭'
        "<kbd>Esc</kbd></button></form></dialog>"
    ).format(links, who(visitor), rows)


def desk_view(call: Call | None, question: str, answer: Markup, note: Markup,
              often: Sequence[tuple[str, int]], visitor: Visitor) -> Markup:  # fmt: skip
    """The desk: on the left what is said, on the right what is taken down."""
    start = Markup("")
    if often:
        items = Markup("").join(
            Markup('<li><button type="button" data-ask="{0}">{0}{1}</button></li>').format(
                text, Markup("<small>{} 次</small>").format(n) if n > 1 else ""
            )
            for text, n in often
        )
        start = Markup('<h2>最近常问</h2><ul class="often">{}</ul>').format(items)
    return Markup(
        '{head}<div class="desk" data-view="desk" data-mode="{mode}"><section class="talk">'
        '<form id="ask" role="search"><label class="unseen" for="q">来电人问什么</label>'
        '<input id="q" name="q" type="text" value="{question}" maxlength="{longest}" '
        'autocomplete="off" autocapitalize="off" spellcheck="false" enterkeyhint="search" '
        'placeholder="来电人问什么" aria-controls="found answer">'
        "<button>提问<kbd>Enter</kbd></button></form>"
        '<p class="keyline" aria-hidden="true"><span><kbd>/</kbd> 输入</span>'
        "<span><kbd>Alt</kbd>+<kbd>C</kbd> 复制答话</span>"
        "<span><kbd>Alt</kbd>+<kbd>1</kbd>–<kbd>9</kbd> 出处</span>"
        "<span><kbd>↓</kbd> 段落</span><span><kbd>Esc</kbd> 清空</span></p>"
        '<div id="trouble" role="alert"></div>'
        '<section id="found" aria-label="边输边查的段落"></section>'
        '<section id="answer" class="answer" aria-label="答复">{answer}</section>'
        '<section id="start">{start}</section></section>{note}</div>'
    ).format(
        head=head("desk", visitor),
        mode="answer" if answer else "start",
        question=question,
        longest=LONGEST,
        answer=answer,
        start=start,
        note=note,
    )


def note_view(engine: "Engine", call: Call | None, said: str = "") -> Markup:
    """The note of a call; ``said`` is a line on what was just done."""
    title = "等待来电"
    if call is not None:
        title = f"第 {call.id} 号来电，{local(call.begun_at):%H:%M}"
    outcome = call.outcome if call else ""
    choices = Markup("").join(
        Markup(
            '<label><input type="radio" name="outcome" value="{}"{}><span>{}</span></label>'
        ).format(name, Markup(" checked") if name == outcome else "", CALL_WORDS[name])
        for name in OUTCOMES
    )
    return Markup(
        '<aside class="note" aria-label="来电记录" data-call="{id}" data-revision="{revision}">'
        '<div class="note-head"><h2>{title}</h2><button type="button" class="quiet" data-new>'
        "新来电{new}</button></div>"
        '<form id="note"><p><label for="note-text">记录</label>'
        '<textarea id="note-text" name="note" rows="9" maxlength="{longest}" placeholder='
        '"问答会自动记在这里，可以改">{note}</textarea></p>'
        '<p class="line"><label for="callback">回电号码</label><input id="callback" '
        'name="callback" value="{callback}" maxlength="{longest_callback}" inputmode="tel" '
        'autocomplete="off" placeholder="只写在这里"></p>'
        "<fieldset><legend>结果</legend>{choices}</fieldset>"
        '<p class="buttons"><button>保存{save}</button>'
        '<button type="button" class="quiet" data-handover>转办{hand}</button></p>'
        '<div class="under"><p class="said" id="note-said" role="status">{said}</p>{taking}</div>'
        "</form>"
        "{handover}{asked}{tickets}</aside>"
    ).format(
        id=call.id if call else "",
        revision=call.revision if call else "",
        title=title,
        new=keys("Alt", "N"),
        longest=LONGEST_NOTE,
        longest_callback=LONGEST_CALLBACK,
        note=call.note if call else "",
        callback=call.callback if call else "",
        choices=choices,
        said=said,
        save=keys("Ctrl", "Enter"),
        hand=keys("Alt", "E"),
        taking=Markup('<a href="/hotline/calls/{}.txt" download>存为文本</a>').format(call.id)
        if call
        else "",
        handover=_handover(engine),
        asked=_asked(call),
        tickets=_tickets(engine, call),
    )


def _handover(engine: "Engine") -> Markup:
    return Markup(
        '<form id="handover" hidden><h3>转办，登记工单</h3>'
        '<p class="line"><label for="to">转给</label><input id="to" name="to" value="{}" '
        'maxlength="80" autocomplete="off"></p><p><label for="reason">事由</label>'
        '<textarea id="reason" name="reason" rows="3" maxlength="1000" placeholder='
        '"要对方办什么，什么时候回复"></textarea></p><p class="hint">来电的问题、答复、依据、记录和'
        '回电号码会一起写进工单。</p><p class="buttons"><button>登记工单{}</button>'
        '<button type="button" class="quiet" data-cancel>不转了<kbd>Esc</kbd></button></p></form>'
    ).format(engine.settings.handoff_name, keys("Ctrl", "Enter"))


def _asked(call: Call | None) -> Markup:
    if call is None or not call.asked:
        return Markup("")
    items = Markup("").join(
        Markup(
            '<li><time>{}</time><button type="button" data-again="{}">{}</button>'
            "<small>{}，编号 {}</small></li>"
        ).format(
            clock(it.asked_at), it.question, it.question, _outcome(it.outcome), it.answer_id[:8]
        )
        for it in call.asked
    )
    return Markup('<section class="asked"><h3>这次来电问过</h3><ol>{}</ol></section>').format(items)


def _outcome(outcome: str) -> str:
    return {it.value: words for it, words in ANSWER_WORDS.items()}.get(outcome, outcome)


def _tickets(engine: "Engine", call: Call | None) -> Markup:
    made = engine.library.tickets(of_call=call.id) if call else ()
    if not made:
        return Markup("")
    items = Markup("").join(
        Markup("<li><b>{}</b> 转给{}，{}</li>").format(
            it.number, it.content["to"] or "（未写）", ticket_state(engine, it.filed, it.sent_at)
        )
        for it in made
    )
    return Markup('<section class="tickets"><h3>工单</h3><ul>{}</ul></section>').format(items)


def ticket_state(engine: "Engine", filed: bool, sent_at: object) -> str:
    if sent_at:
        return "对方系统已收到"
    if engine.settings.ticket_url:
        return "已登记，正在送往对方系统"
    return f"已写入资料库文件夹的 {OUTBOX}" if filed else "已登记，还没有写入发件箱，会自动重试"


def calls_view(engine: "Engine", fields: Mapping[str, str], often: Sequence[tuple[str, int]],
               visitor: Visitor) -> Markup:  # fmt: skip
    """The calls of a day, and what was asked most."""
    day = _day(fields.get("day", ""))
    calls = day_of(engine, day)
    before, after = day - timedelta(days=1), day + timedelta(days=1)
    is_today = day == date.today()
    items = Markup("").join(map(_call_line, calls))
    ahead = Markup("")
    if not is_today:
        ahead = Markup('<a data-go href="?view=calls&amp;day={}">后一天</a>').format(after)
    often_items = Markup("").join(
        Markup('<li><a data-go href="?ask={}">{}</a><small>{} 次</small></li>').format(
            quote(text, safe=""), text, n
        )
        for text, n in often
    )
    return Markup(
        '{head}<div class="list" data-view="calls"><section><h2 tabindex="-1" data-focus>{day}，'
        '{n} 个来电</h2><p class="tools"><a data-go href="?view=calls&amp;day={before}">前一天</a>'
        '{ahead}<a href="/hotline/calls.csv?day={day_iso}" download>导出 CSV</a></p>'
        '{counts}<ol class="calls">{items}</ol></section>'
        '<section class="side"><h2>最近常问</h2><ol>{often}</ol></section></div>'
    ).format(
        head=head("calls", visitor),
        day="今天" if is_today else chinese_date(day),
        n=len(calls),
        before=before,
        ahead=ahead,
        day_iso=day,
        counts=_counts(calls),
        items=items or Markup('<li class="none">这一天没有来电记录。</li>'),
        often=often_items or Markup('<li class="none">还没有提问记录。</li>'),
    )


def _day(said: str) -> date:
    if not said:
        return date.today()
    day = day_said(said)
    if day is None:
        raise BureauError(f"“{said[:20]}”不是日期。请写成 2026-09-01 这样。")
    return min(day, date.today())


def _counts(calls: Sequence[Call]) -> Markup:
    counted = [(CALL_WORDS[name], sum(it.outcome == name for it in calls)) for name in OUTCOMES]
    said = "，".join(f"{words} {n}" for words, n in counted if n)
    return Markup('<p class="hint">{}</p>').format(said) if said else Markup("")


def _call_line(call: Call) -> Markup:
    first = call.asked[0].question if call.asked else (call.note.strip().split("\n")[0] or "空白")
    more = f"等 {len(call.asked)} 问" if len(call.asked) > 1 else ""
    return Markup(
        '<li><a data-go href="?call={id}"><time>{time}</time><span class="question">{first}</span>'
        '<small>{more}</small><span class="state {name}">{state}</span></a></li>'
    ).format(
        id=call.id,
        time=clock(call.begun_at),
        first=first,
        more=more,
        name=call.outcome or "open",
        state=CALL_WORDS[call.outcome],
    )

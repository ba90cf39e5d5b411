"""The audit log on a page: to read, not to change."""

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from markupsafe import Markup

from ui.office import Asked
from ui.typed import day_said
from ui.watch.act import act_words
from ui.watch.audit import Row
from ui.watch.days import begin

if TYPE_CHECKING:
    from ui.engine import Engine

LISTED = 50  # rows of a page


def audit_view(engine: "Engine", asked: Asked) -> Markup:
    """Fields of the address: ``act``, ``who``, ``day``, and ``below``, the number to go on from."""
    audit = engine.audit
    acts, people = audit.known()
    day = day_said(asked.get("day"))
    rows = audit.rows(
        most=LISTED + 1,
        below=asked.number("below"),
        act=asked.get("act"),
        who=asked.get("who"),
        since=begin(day).replace(tzinfo=UTC) if day else None,
        until=begin(day + timedelta(days=1)).replace(tzinfo=UTC) if day else None,
    )
    form = Markup(
        '<form class="search-bar with-choices" role="search" data-go>'
        '<input type="hidden" name="view" value="audit">{}{}'
        '<label class="unseen" for="day">哪一天</label>'
        '<input id="day" type="date" name="day" value="{}"><button>查看</button></form>'
    ).format(
        _select(
            "act", "什么操作", "全部操作", [(it, act_words(it)) for it in acts], asked.get("act")
        ),
        _select("who", "谁", "所有人", [(it, it) for it in people if it], asked.get("who")),
        day.isoformat() if day else "",
    )
    older = Markup("")
    if len(rows) > LISTED:
        older = Markup('<p class="tools"><a data-go href="{}">更早的</a></p>').format(
            asked.address(below=rows[LISTED - 1].id)
        )
    return Markup(
        '<div class="overview"><h2 data-focus tabindex="-1">操作记录</h2>'
        '<p class="hint">谁在什么时候改了什么。这里只能看，不能改，也不能删。'
        "要核对记录是否完好，请在终端里运行 "
        '<span class="command">bureau audit --verify</span>。</p>{}{}{}</div>'
    ).format(form, _table(rows[:LISTED]), older)


def _select(
    name: str, label: str, every: str, choices: list[tuple[str, str]], chosen: str
) -> Markup:
    options = Markup("").join(
        Markup('<option value="{}"{}>{}</option>').format(
            value, Markup(" selected") if value == chosen else "", words
        )
        for value, words in [("", every), *choices]
    )
    return Markup(
        '<label class="unseen" for="{0}">{1}</label><select id="{0}" name="{0}">{2}</select>'
    ).format(name, label, options)


def _table(rows: tuple[Row, ...]) -> Markup:
    if not rows:
        return Markup("<p>没有这样的记录。</p>")
    body = Markup("").join(map(_row, rows))
    return Markup(
        '<div class="table" tabindex="0" role="region" aria-label="操作记录"><table><thead><tr>'
        '<th scope="col">时间</th><th scope="col">谁</th><th scope="col">操作</th>'
        '<th scope="col">对象</th><th scope="col">之前</th><th scope="col">之后</th></tr></thead>'
        "<tbody>{}</tbody></table></div>"
    ).format(body)


def _row(row: Row) -> Markup:
    at: datetime = row.at.astimezone()
    where = Markup('<small class="place">{}</small>').format(_place(row)) if _place(row) else ""
    return Markup(
        '<tr><th scope="row"><span class="value">{at}</span><small>第 {id} 条</small></th>'
        '<td data-label="谁">{who}{where}</td><td data-label="操作">{act}</td>'
        '<td data-label="对象">{of}</td><td data-label="之前">{before}</td>'
        '<td data-label="之后">{after}</td></tr>'
    ).format(
        at=f"{at:%Y-%m-%d %H:%M:%S}",
        id=row.id,
        who=row.who or "（未登录）",
        where=where,
        act=act_words(row.act),
        of=row.of,
        before=row.before,
        after=row.after,
    )


def _place(row: Row) -> str:
    via = {"command": "命令行", "local": "本机", "token": "令牌", "session": ""}.get(row.via, "")
    return "，".join(it for it in (via, row.origin) if it)

"""The figures for staff: a table, the years as a plot, plans beside outcomes, what disagrees."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from markupsafe import Markup

from assistant.reckon import as_written
from corpus.document import Kind
from corpus.errors import BureauError
from corpus.figure import Nature
from corpus.stated import Stated
from index.pledges import Verdict
from index.unit import written_like
from ui.cite import cite, name_of
from ui.edit_page import KIND_WORDS
from ui.figure_table import (
    SUMS,
    Table,
    checks_table,
    conflicts_table,
    figures_table,
    outcomes_table,
    series_table,
)
from ui.figures import NATURES, Book, Wanted, open_book, period_words, words_of
from ui.office import Asked
from ui.saved import saved_button
from ui.series_plot import plot
from ui.staff_search import document_address

if TYPE_CHECKING:
    from ui.engine import Engine

SHOWN = {"": "数据表", "series": "历年变化", "outcomes": "目标与完成", "conflicts": "不一致",
         "checks": "分项核对"}  # fmt: skip
COLUMNS = {"value": "数值", "time": "时间", "nature": "性质", "subject": "主体", "source": "出处"}
"""Columns of the table that may be left out; the metric always stands in front."""
ROWS = 100  # rows, plots or pairs on one page
_ORDER: dict[str, Callable[[tuple[str, Stated]], tuple[object, ...]]] = {
    "metric": lambda row: (row[0],),
    "value": lambda row: (row[1].figure.unit, row[1].figure.number),
    "time": lambda row: (str(row[1].figure.period.last or "9999"),),
    "nature": lambda row: (row[1].figure.nature.value,),
    "subject": lambda row: (row[1].figure.subject,),
    "source": lambda row: (row[1].document.title, row[1].figure.start),
}


def wanted_of(asked: Asked) -> Wanted:
    """What the address asks for. Raises BureauError for a value that cannot be."""
    try:
        return Wanted(
            query=asked.get("q"),
            year=asked.number("year"),
            document=asked.get("document") or None,
            kind=Kind(asked.get("kind")) if asked.get("kind") else None,
            nature=Nature(asked.get("nature")) if asked.get("nature") else None,
        )
    except ValueError as error:
        raise BureauError("网址里的筛选条件无法识别。请点“清除”后重试。") from error


def table_of(engine: "Engine", asked: Asked) -> Table:
    """What the page shows, as a table to export: all rows, with their sources."""
    book = open_book(engine, wanted_of(asked))
    show = asked.get("show")
    if show == "conflicts":
        return conflicts_table(book, engine)
    made = {"series": series_table, "outcomes": outcomes_table, "checks": checks_table}
    return made.get(show, figures_table)(book)


def figures_view(engine: "Engine", asked: Asked) -> Markup:
    book = open_book(engine, wanted_of(asked))
    show = asked.get("show") if asked.get("show") in SHOWN else ""
    made: dict[str, Callable[[Book], tuple[int, Markup]]] = {
        "": lambda book: _table(asked, book),
        "series": _series,
        "outcomes": _outcomes,
        "conflicts": lambda book: _conflicts(engine, book),
        "checks": _checks,
    }
    count, body = made[show](book)
    return Markup(
        '{bar}<nav class="kinds" aria-label="看什么">{kinds}</nav>'
        '<section class="figures"><div class="saved-head"><h2 data-focus tabindex="-1">{title}'
        " · {count} 项</h2>{export}</div>{cut}{body}</section>"
    ).format(
        bar=_bar(engine, asked),
        kinds=Markup("").join(
            Markup('<a data-go href="{}"{}>{}</a>').format(
                asked.address(show=name, sort=None),
                Markup(' aria-current="true"') if name == show else "",
                words,
            )
            for name, words in SHOWN.items()
        ),
        title=SHOWN[show],
        count=count,
        export=_export(asked) if count else "",
        cut=Markup('<p class="hint">只显示前 {} 项，导出的表里是全部。</p>').format(ROWS)
        if count > ROWS
        else "",
        body=body,
    )


def _bar(engine: "Engine", asked: Asked) -> Markup:
    """What is sought and what it is narrowed by, in one form."""
    years = sorted({d.about.year for d in engine.documents() if d.about.year}, reverse=True)
    if (year := asked.number("year")) and year not in years:
        years.append(year)
    kinds = [(str(kind), KIND_WORDS[kind]) for kind in Kind]
    titles = [(d.id, d.title) for d in engine.documents()]
    natures = [(str(nature), words) for nature, words in NATURES.items()]
    show = asked.get("show")
    hidden = Markup('<input type="hidden" name="show" value="{}">').format(show) if show else ""
    clear = ""
    if any(asked.get(name) for name in ("q", "year", "kind", "nature", "document")):
        clear = Markup('<a class="clear" data-go href="?view=figures&amp;show={}">清除</a>').format(
            show
        )
    return Markup(
        '<form class="search-bar with-choices" role="search" data-go>'
        '<input type="hidden" name="view" value="figures">{hidden}'
        '<label class="unseen" for="q">指标</label><input id="q" type="search" name="q" '
        'value="{q}" maxlength="300" placeholder="指标，例如：新增学位" autocomplete="off">'
        "<button>查找</button>{year}{nature}{kind}{document}{clear}</form>"
    ).format(
        hidden=hidden,
        q=asked.get("q"),
        year=_select("year", "年份", [(str(y), f"{y}年") for y in years], asked.get("year")),
        nature=_select("nature", "性质", natures, asked.get("nature")),
        kind=_select("kind", "文件类别", kinds, asked.get("kind")),
        document=_select("document", "文件", titles, asked.get("document")),
        clear=clear,
    )


def _select(name: str, label: str, choices: Sequence[tuple[str, str]], chosen: str) -> Markup:
    options = Markup("").join(
        Markup('<option value="{}"{}>{}</option>').format(
            value, Markup(" selected") if value == chosen else "", words[:40]
        )
        for value, words in choices
    )
    return Markup(
        '<select name="{0}" aria-label="{1}" data-submit><option value="">{1}：全部</option>{2}'
        "</select>"
    ).format(name, label, options)


def _export(asked: Asked) -> Markup:
    query = asked.address(view=None, cols=None, sort=None)
    return Markup(
        '<p class="tools"><a href="/staff/figures.xlsx{0}" download>导出 Excel</a>'
        '<a href="/staff/figures.csv{0}" download>导出 CSV</a></p>'
    ).format(query)


def _to(it: Stated) -> str:
    return document_address(it.document, it.figure.quote_start, it.figure.quote_end)


def number(it: Stated) -> Markup:
    """The number as written, a link to its words; the words themselves are shown on hovering."""
    return Markup('<a class="number" data-go href="{}" title="{}">{}</a>').format(
        _to(it), f"{it.quote.strip()[:200]} —— {_source(it)}", as_written(it)
    )


def _source(it: Stated) -> str:
    return cite(it.document, it.figure.location, it.figure.page)


def _keep(it: Stated) -> Markup:
    figure = it.figure
    return saved_button(it.document, figure.quote_start, figure.quote_end, figure.start)


def _table(asked: Asked, book: Book) -> tuple[int, Markup]:
    rows = [(name, it) for name, group in book.groups() for it in group]
    sort, down = asked.get("sort").removeprefix("-"), asked.get("sort").startswith("-")
    if sort in _ORDER:
        rows.sort(key=_ORDER[sort], reverse=down)
    chosen = [name for name in asked.get("cols").split(",") if name in COLUMNS] or list(COLUMNS)
    if not rows:
        return 0, _nothing(asked)
    head = Markup("").join(
        _sortable(asked, name, words, sort, down)
        for name, words in (("metric", "指标"), *((n, COLUMNS[n]) for n in chosen))
    )
    body = Markup("").join(_row(name, it, chosen) for name, it in rows[:ROWS])
    return len(rows), Markup(
        '{columns}<div class="table" tabindex="0" role="region" aria-label="数据表"><table><thead>'
        '<tr>{head}<th scope="col"><span class="unseen">收藏</span></th></tr></thead>'
        "<tbody>{body}</tbody></table></div>"
    ).format(columns=_columns(asked, chosen), head=head, body=body)


def _sortable(asked: Asked, name: str, words: str, sort: str, down: bool) -> Markup:
    here = name == sort
    to = asked.address(sort=f"-{name}" if here and not down else name)
    way = Markup(' aria-sort="{}"').format("descending" if down else "ascending") if here else ""
    return Markup('<th scope="col"{}><a data-go href="{}">{}{}</a></th>').format(
        way, to, words, (" ↓" if down else " ↑") if here else ""
    )


def _columns(asked: Asked, chosen: Sequence[str]) -> Markup:
    boxes = Markup("").join(
        Markup(
            '<label><input type="checkbox" name="cols" value="{}" data-submit{}> {}</label>'
        ).format(name, Markup(" checked") if name in chosen else "", words)
        for name, words in COLUMNS.items()
    )
    kept = Markup("").join(
        Markup('<input type="hidden" name="{}" value="{}">').format(name, value)
        for name, value in asked.fields.items()
        if name != "cols"
    )
    return Markup(
        '<details class="columns"><summary>选择列</summary><form data-go>{}{}</form></details>'
    ).format(kept, boxes)


def _row(name: str, it: Stated, chosen: Sequence[str]) -> Markup:
    figure = it.figure
    cells = {
        "value": Markup('<td class="value" data-label="数值">{}</td>').format(number(it)),
        "time": Markup('<td data-label="时间">{}</td>').format(
            period_words(figure.period) or "未写明"
        ),
        "nature": Markup('<td data-label="性质">{}</td>').format(NATURES[figure.nature]),
        "subject": Markup('<td data-label="主体">{}</td>').format(figure.subject),
        "source": Markup(
            '<td class="source" data-label="出处"><a data-go href="{}">{}</a></td>'
        ).format(_to(it), _source(it)),
    }
    return Markup('<tr><th scope="row">{}</th>{}<td class="keep">{}</td></tr>').format(
        name, Markup("").join(cells[column] for column in chosen), _keep(it)
    )


def _nothing(asked: Asked) -> Markup:
    what = "没有符合条件的数据。请换一个指标，或清除筛选。" if len(asked.fields) > 1 else (
        "资料库的文件里还没有找到数据。"
    )  # fmt: skip
    return Markup("<p>{}</p>").format(what)


def _series(book: Book) -> tuple[int, Markup]:
    several = [it for it in book.series() if len(it.years) > 1]
    if not several:
        return 0, Markup("<p>没有两年以上都有的指标。请换一个指标，或清除筛选。</p>")
    items = Markup("").join(
        Markup(
            '<article class="series"><h3>{}<small>（{}）</small></h3>{}{}'
            '<details><summary>各年的出处'
            "</summary><ul>{}</ul></details></article>"
        ).format(
            it.name, it.unit or "无单位", plot(it, _to, _source),
            Markup('<p class="hint">名称不同，合在一起的理由：{}</p>').format("；".join(it.joined))
            if it.joined else "",
            Markup("").join(
                Markup("<li>{}：{}（{}）{} {}</li>").format(
                    period_words(p.stated.figure.period), number(p.stated),
                    NATURES[p.stated.figure.nature], _source(p.stated), _keep(p.stated)
                )
                for p in it.points
            ),
        )
        for it in several[:ROWS]
    )  # fmt: skip
    return len(several), Markup('<div class="plots">{}</div>').format(items)


_VERDICTS = {Verdict.MET: "good", Verdict.MISSED: "bad"}


def _outcomes(book: Book) -> tuple[int, Markup]:
    pledges = book.pledges()
    if not pledges:
        return 0, Markup("<p>没有找到写明目标的数据。</p>")
    rows = Markup("").join(
        Markup(
            '<tr><th scope="row">{name}</th><td data-label="时间">{time}</td>'
            '<td class="value" data-label="目标">{target}</td>'
            '<td class="value" data-label="完成">{result}</td>'
            '<td data-label="结论"><span class="verdict {tone}">{verdict}</span>'
            "<small>{why}</small></td></tr>"
        ).format(
            name=book.of[it.target.key].name,
            time=period_words(it.target.figure.period) or "未写明",
            target=number(it.target),
            result=number(it.result) if it.result else "—",
            tone=_VERDICTS.get(it.verdict, ""),
            verdict=str(it.verdict),
            why=it.why,
        )
        for it in pledges[:ROWS]
    )
    return len(pledges), Markup(
        '<div class="table" tabindex="0" role="region" aria-label="目标与完成"><table><thead><tr>'
        "<th>指标</th><th>时间</th><th>目标</th><th>完成</th><th>结论</th></tr></thead>"
        "<tbody>{}</tbody></table></div>"
    ).format(rows)


def _conflicts(engine: "Engine", book: Book) -> tuple[int, Markup]:
    found = book.conflicts(words_of(engine))
    if not found:
        return 0, Markup("<p>没有发现同一指标、同一时间而数值不同的情况。</p>")
    items = Markup("").join(
        Markup(
            '<article class="pair"><h3>{name}<small>{time}</small></h3>'
            '<div class="two">{one}{other}'
            "</div>{why}</article>"
        ).format(
            name=book.of[it.one.key].name,
            time=period_words(it.one.figure.period),
            one=_said(it.one),
            other=_said(it.other),
            why=Markup("").join(
                Markup('<p class="hint">{}的说明：“{}”</p>').format(name_of(r.document), r.quote)
                for r in it.reasons
            )
            or Markup('<p class="hint">文件没有说明原因，请核对后使用。</p>'),
        )
        for it in found[:ROWS]
    )
    return len(found), items


def _said(it: Stated) -> Markup:
    return Markup(
        '<div><p class="big">{}</p><blockquote>{}</blockquote><p class="where">{}</p>'
        '<p class="tools">{}</p></div>'
    ).format(number(it), it.quote.strip(), _source(it), _keep(it))


def _checks(book: Book) -> tuple[int, Markup]:
    found = book.breakdowns()
    if not found:
        return 0, Markup("<p>没有找到写明总数和分项的数据。</p>")
    tones = {True: "good", False: "bad", None: ""}
    rows = Markup("").join(
        Markup(
            '<tr><th scope="row">{name}</th><td class="value" data-label="总数">{total}</td>'
            '<td data-label="分项">{parts}</td><td class="value" data-label="分项之和">{added}</td>'
            '<td data-label="结论"><span class="verdict {tone}">{sums}</span></td>'
            '<td class="source" data-label="出处">{source}</td></tr>'
        ).format(
            name=book.of[it.total.key].name,
            total=number(it.total),
            parts=Markup("、").join(
                Markup("{}{}").format(p.figure.subject or p.figure.metric, number(p))
                for p in it.parts
            ),
            added="—" if it.added is None else written_like(it.added, it.total.figure.value),
            tone=tones[it.sums],
            sums=SUMS[it.sums],
            source=_source(it.total),
        )
        for it in found[:ROWS]
    )
    return len(found), Markup(
        '<div class="table" tabindex="0" role="region" aria-label="分项核对"><table><thead><tr>'
        "<th>指标</th><th>总数</th><th>分项</th><th>分项之和</th><th>结论</th><th>出处</th></tr>"
        "</thead><tbody>{}</tbody></table></div>"
    ).format(rows)

"""``bureau figures``: the numbers in the documents, by metric, over the years, compared."""

from argparse import Namespace
from collections.abc import Callable
from pathlib import Path

from assistant.question import clean_text
from assistant.reckon import as_written
from corpus.document import Kind
from corpus.errors import BureauError
from corpus.figure import Nature
from corpus.stated import Stated
from index.unit import written_like
from ui.engine import Engine
from ui.figure_table import (
    SUMS,
    Table,
    checks_table,
    conflicts_table,
    figures_table,
    outcomes_table,
    series_table,
    write_csv,
    write_xlsx,
)
from ui.figures import (
    NATURES,
    Book,
    View,
    Wanted,
    in_unit,
    open_book,
    period_words,
    viewed,
    words_of,
)
from ui.output import dump, say
from ui.settings import library_folder
from ui.watch.act import Act
from ui.watch.keyboard import at_the_keyboard

NEW = 20  # documents to be gone through first from which it is said


def run(options: Namespace) -> int:
    for name, ending in (("csv", ".csv"), ("xlsx", ".xlsx")):
        file = getattr(options, name)
        if file and Path(file).suffix.lower() != ending:
            raise BureauError(f"--{name} 的文件名应以 {ending} 结尾：“{file}”。")
    engine = Engine(library_folder(options.library), say=say)
    if options.split or options.rejoin:
        return _hold_apart(engine, options)
    if (count := engine.library.unextracted()) >= NEW:
        say(f"正在提取 {count} 份文件中的数据，只需一次。")
    book = open_book(engine, _wanted(options))
    view = _view(options)
    if options.csv or options.xlsx:
        table = _table(view, book, engine)
        for file, write in ((options.csv, write_csv), (options.xlsx, write_xlsx)):
            if file:
                write(table, Path(file))
                say(f"已写入 {file}（{len(table.rows)} 行）。")
    if options.json:
        print(dump(viewed(engine, book, view)))
    elif not (options.csv or options.xlsx):
        for line in (lines := _lines(view, book, engine)):
            print(line)
        if not lines:
            say(_NOTHING)
    return 0


_NOTHING = "没有找到符合条件的数据。请换一种说法，或放宽筛选条件。"


def _wanted(options: Namespace) -> Wanted:
    query = clean_text(options.query or "")
    if options.query is not None and not any(c.isalnum() for c in query):
        raise BureauError("请写明要找的数据，例如：bureau figures 新增学位。")
    return Wanted(
        query=query,
        year=options.year,
        document=options.document,
        kind=Kind(options.kind) if options.kind else None,
        nature=Nature(options.nature) if options.nature else None,
        unit=options.unit,
    )


def _view(options: Namespace) -> View:
    asked = [view for view in View if getattr(options, view, False)]
    return asked[0] if asked else View.FIGURES


def _table(view: View, book: Book, engine: Engine) -> Table:
    made: dict[View, Callable[[], Table]] = {
        View.FIGURES: lambda: figures_table(book),
        View.SERIES: lambda: series_table(book),
        View.OUTCOMES: lambda: outcomes_table(book),
        View.CONFLICTS: lambda: conflicts_table(book, engine),
        View.CHECKS: lambda: checks_table(book),
    }
    return made[view]()


def _lines(view: View, book: Book, engine: Engine) -> list[str]:
    made: dict[View, Callable[[], list[str]]] = {
        View.FIGURES: lambda: _figures(book),
        View.SERIES: lambda: _series(book),
        View.OUTCOMES: lambda: _outcomes(book),
        View.CONFLICTS: lambda: _conflicts(book, engine),
        View.CHECKS: lambda: _checks(book),
    }
    return made[view]()


def _hold_apart(engine: Engine, options: Namespace) -> int:
    by = at_the_keyboard()
    if options.split:
        one, other = options.split
        with engine.audit.change(by, Act.FIGURES_SPLIT, f"“{one}”和“{other}”"):
            engine.library.split_figures(one, other)
        say(f"已分开：“{one}”和“{other}”不再当作同一指标。可用 --rejoin 撤销。")
        return 0
    one, other = options.rejoin
    with engine.audit.change(by, Act.FIGURES_REJOINED, f"“{one}”和“{other}”"):
        if not engine.library.rejoin_figures(one, other):
            raise BureauError(f"“{one}”和“{other}”没有被分开过。请检查名称。")
    say(f"已撤销：“{one}”和“{other}”可以重新当作同一指标。")
    return 0


def _figures(book: Book) -> list[str]:
    out = []
    for name, group in book.groups():
        out.append(name)
        for it in group:
            out.append(f"  {_point(it, book)}")
            out.append(f"      {_where(it)}")
    return out


def _point(it: Stated, book: Book) -> str:
    nature = NATURES[it.figure.nature]
    line = f"{period_words(it.figure.period) or '时间未写明'}  {nature}  {as_written(it)}"
    if it.figure.subject:
        line += f"（{it.figure.subject}）"
    if (other := in_unit(it, book.unit)) is not None:
        line += f"  折合 {other}{book.unit}"
    return line


def _where(it: Stated) -> str:
    """The sentence and the place it stands at."""
    number = f"（{it.document.about.number}）" if it.document.about.number else ""
    place = " ".join(it.figure.location)
    page = f" 第{it.figure.page}页" if it.figure.page else ""
    quote = " ".join(it.quote.split())
    return f"“{quote}”——《{it.document.title}》{number}{place}{page}"


def _series(book: Book) -> list[str]:
    out = []
    for it in book.series():
        out.append(f"{it.name}（{it.unit}）" if it.unit else it.name)
        for point in it.points:
            out.append(f"  {_point(point.stated, book)}  《{point.stated.document.title}》")
        out += [f"  归为同一指标：{why}" for why in it.joined]
    return out


def _outcomes(book: Book) -> list[str]:
    out = []
    for it in book.pledges():
        name, time = book.name(it.target), period_words(it.target.figure.period)
        out.append(f"{it.verdict}  {name}  {time}")
        out.append(f"  目标 {as_written(it.target)}：{_where(it.target)}")
        if it.result:
            out.append(f"  完成 {as_written(it.result)}：{_where(it.result)}")
        out.append(f"  说明：{it.why}")
    return out


def _conflicts(book: Book, engine: Engine) -> list[str]:
    out = []
    for it in book.conflicts(words_of(engine)):
        name, time = book.name(it.one), period_words(it.one.figure.period)
        out.append(f"{name}  {time}  {NATURES[it.one.figure.nature]}")
        out += [f"  {as_written(one)}：{_where(one)}" for one in (it.one, it.other)]
        out += [f"  同见：{as_written(one)}：《{one.document.title}》" for one in it.again]
        for reason in it.reasons:
            out.append(f"  可能的原因：“{reason.quote}”——《{reason.document.title}》")
        if not it.reasons:
            out.append("  文件没有说明原因。")
    return out


def _checks(book: Book) -> list[str]:
    out = []
    for it in book.breakdowns():
        parts = "＋".join(f"{p.figure.subject or p.figure.metric}{as_written(p)}" for p in it.parts)
        total = it.total.figure
        added = "" if it.added is None else f"＝{written_like(it.added, total.value)}{total.unit}"
        out.append(f"{SUMS[it.sums]}  {book.name(it.total)} {as_written(it.total)}")
        out.append(f"  分项：{parts}{added}")
        out.append(f"  {_where(it.total)}")
    return out

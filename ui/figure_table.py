"""Figures as tables to paste into a report: rows with their sources, as CSV or a workbook."""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from assistant.reckon import as_written
from corpus.errors import BureauError
from corpus.stated import Stated
from index.unit import written_like
from ui.engine import Engine
from ui.figures import NATURES, QUALIFIERS, Book, in_unit, json_number, period_words, words_of

Cell = str | int | float | None
SOURCE = ("文件", "文号", "位置", "页", "原文")
_FORMULA = re.compile(r"^[=+\-@\t\r]")
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_LONGEST = 32_000  # characters of a cell; a workbook takes 32,767
_WIDTHS = {"指标": 28, "文件": 34, "文号": 20, "位置": 30, "原文": 60, "说明": 40}


@dataclass(frozen=True, slots=True)
class Table:
    name: str
    head: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


def figures_table(book: Book) -> Table:
    """One row a figure, grouped by metric."""
    converted = (f"折合（{book.unit}）",) if book.unit else ()
    head = ("指标", "主体", "时间", "性质", "限定", "数值", "单位", "数", *converted, *SOURCE)
    rows = [
        (name, it.figure.subject, period_words(it.figure.period), NATURES[it.figure.nature],
         QUALIFIERS[it.figure.qualifier], it.figure.value, it.figure.unit,
         json_number(it.figure.number),
         *([in_unit(it, book.unit)] if book.unit else []), *source(it))
        for name, group in book.groups()
        for it in group
    ]  # fmt: skip
    return Table("数据", head, tuple(rows))


def series_table(book: Book) -> Table:
    """One row a point, metric after metric in the order of time."""
    converted = (f"折合（{book.unit}）",) if book.unit else ()
    head = ("指标", "年份", "时间", "性质", "数值", "单位", "数", *converted, *SOURCE, "说明")
    rows = [
        (it.name, point.stated.year, period_words(point.stated.figure.period),
         NATURES[point.stated.figure.nature], point.stated.figure.value, point.stated.figure.unit,
         json_number(point.stated.figure.number),
         *([in_unit(point.stated, book.unit)] if book.unit else []),
         *source(point.stated), "；".join(it.joined))
        for it in book.series()
        for point in it.points
    ]  # fmt: skip
    return Table("历年数据", head, tuple(rows))


def outcomes_table(book: Book) -> Table:
    head = ("指标", "时间", "目标", "完成", "结论", "说明",
            *(f"目标·{it}" for it in SOURCE), *(f"完成·{it}" for it in SOURCE))  # fmt: skip
    rows = [
        (book.name(it.target), period_words(it.target.figure.period),
         as_written(it.target), as_written(it.result) if it.result else None, str(it.verdict),
         it.why, *source(it.target), *(source(it.result) if it.result else [None] * len(SOURCE)))
        for it in book.pledges()
    ]  # fmt: skip
    return Table("目标与完成", head, tuple(rows))


def conflicts_table(book: Book, engine: Engine) -> Table:
    head = ("指标", "时间", "数值一", "数值二", "说明",
            *(f"一·{it}" for it in SOURCE), *(f"二·{it}" for it in SOURCE))  # fmt: skip
    rows = [
        (book.name(it.one), period_words(it.one.figure.period), as_written(it.one),
         as_written(it.other), "；".join(said.quote for said in it.reasons) or "文件没有说明原因",
         *source(it.one), *source(it.other))
        for it in book.conflicts(words_of(engine))
    ]  # fmt: skip
    return Table("数据不一致", head, tuple(rows))


def checks_table(book: Book) -> Table:
    head = ("指标", "总数", "分项", "分项之和", "结论", *SOURCE)
    rows = [
        (book.name(it.total), as_written(it.total),
         "、".join(f"{p.figure.subject or p.figure.metric}{as_written(p)}" for p in it.parts),
         None if it.added is None else written_like(it.added, it.total.figure.value),
         SUMS[it.sums], *source(it.total))
        for it in book.breakdowns()
    ]  # fmt: skip
    return Table("分项核对", head, tuple(rows))


SUMS = {True: "相符", False: "不符", None: "不能核对"}


def source(it: Stated) -> Iterator[Cell]:
    """Document, 文号, place, page and the sentence, to the letter."""
    yield it.document.title
    yield it.document.about.number
    yield " ".join(it.figure.location)
    yield it.figure.page
    yield it.quote.strip()


def safe(cell: Cell) -> Cell:
    """A cell that no spreadsheet program takes for a formula, without what none can hold."""
    if not isinstance(cell, str):
        return cell
    text = _UNWRITABLE.sub("", cell)[:_LONGEST]
    return f"'{text}" if _FORMULA.match(text) else text


def write_csv(table: Table, file: Path) -> None:
    """As UTF-8 with the mark that Excel needs to read it as such."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(table.head)
    writer.writerows([safe(cell) for cell in row] for row in table.rows)
    _put(file, out.getvalue().encode("utf-8-sig"))


def write_xlsx(table: Table, file: Path) -> None:
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    book = Workbook()
    sheet = book.active
    sheet.title = table.name
    sheet.append(table.head)
    for row in table.rows:
        sheet.append([safe(cell) for cell in row])
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    for n, name in enumerate(table.head, 1):
        sheet.column_dimensions[get_column_letter(n)].width = _WIDTHS.get(name.split("·")[-1], 12)
    for cells in sheet.iter_rows(min_row=2):
        for cell in cells:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = sheet.dimensions
    out = io.BytesIO()
    book.save(out)
    _put(file, out.getvalue())


def _put(file: Path, content: bytes) -> None:
    """Whole or not at all: a table that was there before stays until the new one is written."""
    part = file.with_name(f".{file.name}.part")
    try:
        part.write_bytes(content)
        part.replace(file)
    except OSError as error:
        with suppress(OSError):  # a name that is too long is so here, too
            part.unlink(missing_ok=True)
        raise BureauError(
            f"无法写入“{file}”（{error.strerror}）。请检查文件夹是否存在、文件是否正被打开。"
        ) from error


def lines(rows: Sequence[Sequence[Cell]]) -> Iterator[str]:
    """Rows as tab-separated lines, ready to be pasted into a table."""
    for row in rows:
        yield "\t".join("" if cell is None else " ".join(str(cell).split()) for cell in row)

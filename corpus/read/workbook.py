"""Files of spreadsheets: XLSX, XLS and CSV, each cell as its sheet shows it."""

import csv
import io
import os
import re
import zipfile
from collections.abc import Iterator
from datetime import date, time, timedelta
from typing import Any, BinaryIO

from corpus.errors import Unreadable
from corpus.read.block import Reading
from corpus.read.cellformat import BUILT_IN, Value, is_date_code, shown_value
from corpus.read.legacy import find_soffice, recalculated
from corpus.read.limits import Limits
from corpus.read.sheet import Place, Sheet, sheet_blocks
from corpus.read.table import told
from corpus.read.tidy import shown, tidy

_NO_VALUE = re.compile(rb"(?:</f>|<f\b[^>]*/>)\s*(?:<v\s*/>|<v></v>)?\s*</c>")
_DELIMITERS = ",\t;|，"
_WIDEST = 16_384  # columns: all that Excel has
_SAMPLE = 200  # lines that the delimiter is told by


def read_xlsx(stream: BinaryIO, name: str, limits: Limits) -> Reading:
    """Tables of an .xlsx or .xlsm: of formulas the values last computed; macros never run.

    Formulas that no program has computed yet are computed by LibreOffice; where that is not
    installed they are missing, and ``meta["uncomputed"]`` counts them. Hidden sheets, rows and
    columns are left out; ``meta["hidden"]`` names the sheets.
    """
    import openpyxl

    try:
        waiting = _uncomputed(stream, name, limits)
        stream.seek(0)
        if waiting and find_soffice() is not None:
            stream, waiting = io.BytesIO(recalculated(stream, name)), 0
        book = openpyxl.load_workbook(stream, read_only=True, data_only=True, keep_links=False)
        room = _Room(name, limits)
        sheets = [_xlsx_sheet(book, sheet, room) for sheet in book.worksheets if _is_shown(sheet)]
        hidden = [sheet.title for sheet in book.worksheets if not _is_shown(sheet)]
    except (Unreadable, MemoryError):
        raise
    except Exception as error:  # whatever a torn part makes lxml, zipfile or openpyxl raise
        raise _torn(name) from error
    properties = book.properties
    reading = _reading("xlsx", sheets, properties.title, properties.creator, hidden)
    if waiting:
        reading.meta["uncomputed"] = str(waiting)
    return reading


def read_xls(stream: BinaryIO, name: str, limits: Limits) -> Reading:
    """Tables of an .xls (Excel 97–2003, and .et of WPS); see ``read_xlsx``."""
    import xlrd

    try:
        with open(os.devnull, "w") as quiet:  # noqa: PTH123 (devnull is no path of ours)
            book = xlrd.open_workbook(
                file_contents=stream.read(), formatting_info=True, logfile=quiet
            )
            room = _Room(name, limits)
            sheets = [
                _xls_sheet(book, sheet, room) for sheet in book.sheets() if not sheet.visibility
            ]
            hidden = [sheet.name for sheet in book.sheets() if sheet.visibility]
    except (Unreadable, MemoryError):
        raise
    except Exception as error:  # xlrd raises what it stumbles over: struct.error, IndexError …
        if "encrypted" in str(error).lower():
            raise Unreadable(
                f"「{shown(name)}」已加密，请先在 Excel 或 WPS 中取消密码后再添加。"
            ) from error
        raise _torn(name) from error
    return _reading("xls", sheets, None, book.user_name, hidden)


def read_csv(text: str, name: str, limits: Limits) -> Reading:
    """The table that a text with delimiters spells; the delimiter is told by the lines."""
    text = text.replace("\0", "")
    first = re.match(r"\s*sep=(.)\s*\n", text, re.I)  # Excel writes it, and reads it
    if first:
        text = text[first.end() :]
    delimiter = first[1] if first else _delimiter(text)
    cells: dict[Place, str] = {}
    room = _Room(name, limits)
    try:
        for row, line in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)):
            for column, value in enumerate(line):
                if value := tidy(value.replace("\r", "\n").replace("\n", " ")):
                    room.take(column + 1)
                    cells[row, column] = value
    except csv.Error as error:
        raise Unreadable(
            f"「{shown(name)}」不是规范的 CSV 表格（{error}），请用 Excel 或 WPS 重新导出。"
        ) from error
    return _reading("csv", [Sheet("", cells)], None, None, [])


def _uncomputed(stream: BinaryIO, name: str, limits: Limits) -> int:
    """Formulas without a value: programs that write sheets without computing leave them so.
    Raises ``Unreadable`` for a package that unpacks to too much."""
    with zipfile.ZipFile(stream) as package:
        if sum(entry.file_size for entry in package.infolist()) > limits.unpacked:
            raise Unreadable(f"「{shown(name)}」解压后过大，请拆分后再添加。")
        return sum(
            len(_NO_VALUE.findall(package.read(entry)))
            for entry in package.infolist()
            if entry.filename.startswith("xl/worksheets/sheet")
        )


class _Room:
    """Counts cells, and says so when there are too many."""

    def __init__(self, name: str, limits: Limits) -> None:
        self._name, self._most, self._left = name, limits.cells, limits.cells

    def take(self, column: int) -> None:
        """One cell in that column. Raises ``Unreadable``."""
        if column > _WIDEST:
            raise Unreadable(
                f"「{shown(self._name)}」表格太宽，超过上限 {_WIDEST} 列，请拆分后再添加。"
            )
        self._left -= 1
        if self._left < 0:
            raise Unreadable(
                f"「{shown(self._name)}」表格太大，单元格超过上限 {self._most} 个，请拆分后再添加。"
            )


def _reading(
    form: str, sheets: list[Sheet], title: str | None, author: str | None, hidden: list[str]
) -> Reading:
    meta = {"title": tidy(title or ""), "author": tidy(author or ""), "hidden": "、".join(hidden)}
    if meta["author"] == "openpyxl":
        del meta["author"]
    blocks = tuple(told(sheet_blocks(sheets)))
    return Reading(form, blocks, {key: value for key, value in meta.items() if value})


def _is_shown(sheet: Any) -> bool:
    return bool(sheet.sheet_state == "visible")


def _xlsx_sheet(book: Any, sheet: Any, room: _Room) -> Sheet:
    """By openpyxl's parser of one sheet: its worksheets make an object of each merged cell, of
    which a sheet has up to 17 thousand million; the read-only ones don't tell of merged cells."""
    from openpyxl.worksheet._reader import WorkSheetParser

    cells: dict[Place, str] = {}
    with sheet._get_source() as source:
        parser = WorkSheetParser(
            source,
            sheet._shared_strings,
            data_only=True,
            epoch=book.epoch,
            date_formats=book._date_formats,
            timedelta_formats=book._timedelta_formats,
        )
        for row, line in parser.parse():
            if _is_hidden(parser.row_dimensions.get(str(row), {})):
                continue
            for cell in line:
                if cell["value"] is None:
                    continue
                room.take(cell["column"])
                code = _xlsx_code(book, cell["style_id"])
                if text := tidy(shown_value(_plain(cell["value"]), code).replace("\n", " ")):
                    cells[row, cell["column"]] = text
    for column in filter(_is_hidden, parser.column_dimensions.values()):
        first, last = int(column["min"]), int(column["max"])
        cells = {place: text for place, text in cells.items() if not first <= place[1] <= last}
    ranges = parser.merged_cells.mergeCell if parser.merged_cells else ()
    merges = [(it.min_row, it.min_col, it.max_row, it.max_col) for it in ranges]
    hidden = (int(row) for row, it in parser.row_dimensions.items() if _is_hidden(it))
    return Sheet(sheet.title, cells, merges, frozenset(hidden))


def _is_hidden(attributes: dict[str, str]) -> bool:
    return attributes.get("hidden") in ("1", "true")


def _xlsx_code(book: Any, style: int) -> str:
    from openpyxl.styles.numbers import BUILTIN_FORMATS, BUILTIN_FORMATS_MAX_SIZE

    number = book._cell_styles[style].numFmtId
    if number >= BUILTIN_FORMATS_MAX_SIZE:
        return str(book._number_formats[number - BUILTIN_FORMATS_MAX_SIZE])
    return BUILT_IN.get(number) or BUILTIN_FORMATS.get(number, "General")


def _plain(value: Any) -> Value:
    """What a cell holds: other things than values (arrays) by their words."""
    return value if isinstance(value, (str, int, float, date, time, timedelta)) else str(value)


def _xls_sheet(book: Any, sheet: Any, room: _Room) -> Sheet:
    import xlrd

    hidden_rows = frozenset(at for at, it in sheet.rowinfo_map.items() if it.hidden)
    hidden_columns = {at for at, it in sheet.colinfo_map.items() if it.hidden}
    cells: dict[Place, str] = {}
    for row in range(sheet.nrows):
        if row in hidden_rows:
            continue
        for column, cell in enumerate(sheet.row(row)):
            if cell.ctype in (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK) or column in hidden_columns:
                continue
            room.take(column + 1)
            value: Any = cell.value
            if cell.ctype == xlrd.XL_CELL_ERROR:
                value = xlrd.error_text_from_code.get(value, "#ERR")
            elif cell.ctype == xlrd.XL_CELL_BOOLEAN:
                value = bool(value)
            code = _xls_code(book, cell.xf_index)
            if isinstance(value, float) and book.datemode and is_date_code(code):
                value += 1462  # days between the two calendars of Excel
            if text := tidy(shown_value(value, code).replace("\n", " ")):
                cells[row, column] = text
    merges = [(top, left, bottom - 1, right - 1) for top, bottom, left, right in sheet.merged_cells]
    return Sheet(sheet.name, cells, merges, hidden_rows)


def _xls_code(book: Any, index: int | None) -> str:
    if index is None:
        return "General"
    key = book.xf_list[index].format_key
    known = book.format_map.get(key)
    return BUILT_IN.get(key) or (known and known.format_str) or "General"


def _delimiter(text: str) -> str:
    """The sign that parts most lines into the same count of two fields or more."""
    lines = list(_lines(text))

    def agreement(sign: str) -> tuple[float, int]:
        try:
            counts = [len(row) for row in csv.reader(lines, delimiter=sign) if row]
        except csv.Error:  # by this sign a field has no end
            return 0.0, 0
        usual = max(set(counts), key=counts.count, default=0)
        return (counts.count(usual) / len(counts) if usual > 1 else 0.0), usual

    return max(_DELIMITERS, key=agreement)


def _lines(text: str) -> Iterator[str]:
    for at, line in enumerate(io.StringIO(text)):
        if at >= _SAMPLE:
            return
        yield line


def _torn(name: str) -> Unreadable:
    return Unreadable(f"「{shown(name)}」已损坏或不完整，请用 Excel 或 WPS 重新保存后再添加。")

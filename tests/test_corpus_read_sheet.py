"""Spreadsheets to rows that can be read alone."""

import io
import zipfile
from collections.abc import Callable
from datetime import date, datetime, time
from pathlib import Path
from time import perf_counter as time_now
from typing import Any

import openpyxl
import pytest
from office import convert

from corpus.errors import Unreadable
from corpus.read import Block, BlockKind, Limits, Reading, read, read_bytes
from corpus.read.cellformat import BUILT_IN, shown_value


def texts(reading: Reading) -> list[str]:
    return [block.text for block in reading.blocks]


def xlsx(fill: Callable[[Any], None]) -> bytes:
    book = openpyxl.Workbook()
    fill(book)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def repacked(data: bytes, part: str, old: bytes, new: bytes) -> bytes:
    """A package with ``old`` replaced by ``new`` in one of its parts."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(stream, "w") as target:
        for entry in source.infolist():
            content = source.read(entry)
            if entry.filename == part:
                assert old in content
                content = content.replace(old, new)
            target.writestr(entry.filename, content)
    return stream.getvalue()


def statistics(book: Any) -> None:
    """A sheet as a bureau's statistician makes it: title, unit, two header rows, notes."""
    sheet = book.active
    sheet.title = "2025年"
    for row in (
        ["示例区2025年教育统计表"],
        ["填报单位：示例区教育局", None, None, None, "单位：万人"],
        ["类别", "学生", None, "毕业率", "截止日期"],
        [None, "人数", "增长", None, None],
        ["小学", 3.5364, 1234, 0.887, date(2026, 3, 1)],
        ["初中", 1.5, 1050, 0.9, date(2026, 3, 2)],
        ["隐藏行", 1, 2, 3, 4],
        ["注：数据截至2026年3月。"],
        [],
        ["各街道学位"],
        ["街道", "学校", "学位"],
        ["东街", "一小", 270],
        [None, "二小", 315],
    ):
        sheet.append(row)
    for merged in ("A1:E1", "A3:A4", "B3:C3", "D3:D4", "E3:E4", "A12:A13"):
        sheet.merge_cells(merged)
    for row in (5, 6):
        for column, code in zip("BCDE", ("0.00", "#,##0", "0.0%", "yyyy-mm-dd"), strict=True):
            sheet[f"{column}{row}"].number_format = code
    sheet.row_dimensions[7].hidden = True
    other = book.create_sheet("联系方式")
    other.append(["学校", "电话"])
    other.append(["一小", "020-1234"])
    draft = book.create_sheet("底稿")
    draft.append(["不给看"])
    draft.sheet_state = "hidden"


STATISTICS = [
    "示例区2025年教育统计表",
    "2025年",
    "填报单位：示例区教育局　单位：万人",
    "示例区2025年教育统计表（单位：万人）｜"
    "类别：小学；学生、人数：3.54；学生、增长：1,234；毕业率：88.7%；截止日期：2026-03-01",
    "示例区2025年教育统计表（单位：万人）｜"
    "类别：初中；学生、人数：1.50；学生、增长：1,050；毕业率：90.0%；截止日期：2026-03-02",
    "注：数据截至2026年3月。",
    "各街道学位",
    "各街道学位｜街道：东街；学校：一小；学位：270",
    "各街道学位｜街道：东街；学校：二小；学位：315",
    "联系方式",
    "学校：一小；电话：020-1234",
]


def test_a_workbook_as_a_bureau_makes_it() -> None:
    reading = read_bytes(xlsx(statistics), "统计.xlsx")
    assert texts(reading) == STATISTICS
    assert (reading.format, reading.meta["hidden"]) == ("xlsx", "底稿")
    assert [block.level for block in reading.blocks if block.level] == [2, 2]
    row = reading.blocks[3]
    assert row.kind is BlockKind.ROW
    assert row.cells[1:3] == (("学生、人数", "3.54"), ("学生、增长", "1,234"))


@pytest.mark.parametrize("form", ["xlsx", "xls", "ods"])
def test_libreoffice_saves_it_the_same(tmp_path: Path, form: str) -> None:
    (tmp_path / "a.xlsx").write_bytes(xlsx(statistics))
    made = convert(tmp_path / "a.xlsx", form, tmp_path / "out")
    assert texts(read(made)) == STATISTICS


def test_formulas_give_their_values(tmp_path: Path) -> None:
    def fill(book: Any) -> None:
        book.active.append(["学校", "人数"])
        book.active.append(["合计", "=200+70"])

    data = xlsx(fill)  # written without a value, as programs do that do not compute
    (tmp_path / "a.xlsx").write_bytes(data)
    convert(tmp_path / "a.xlsx", "xlsx", tmp_path / "out")
    assert texts(read(tmp_path / "out" / "a.xlsx")) == ["学校：合计；人数：270"]
    assert texts(read_bytes(data, "a.xlsx")) == ["学校：合计；人数：270"]


def test_formulas_nobody_computed_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("corpus.read.workbook.find_soffice", lambda: None)

    def fill(book: Any) -> None:
        book.active.append(["学校", "人数"])
        book.active.append(["合计", "=200+70"])

    reading = read_bytes(xlsx(fill), "a.xlsx")
    assert texts(reading) == ["学校：合计"]
    assert reading.meta["uncomputed"] == "1"


@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|"])
@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030", "utf-16"])
def test_csv_tells_its_delimiter_and_encoding(delimiter: str, encoding: str) -> None:
    lines = ["学校,学生人数,说明", '实验小学,"1,234","公办，走读\n含分校"', "第二小学,315,公办"]
    if delimiter != ",":
        lines = ["学校,学生人数,说明", "实验小学,1234,公办，走读 含分校", "第二小学,315,公办"]
        lines = [line.replace(",", delimiter) for line in lines]
    reading = read_bytes("\r\n".join(lines).encode(encoding), "表.csv")
    count = "1,234" if delimiter == "," else "1234"
    assert texts(reading) == [
        f"学校：实验小学；学生人数：{count}；说明：公办，走读 含分校",
        "学校：第二小学；学生人数：315；说明：公办",
    ]
    assert reading.format == "csv"


def test_parts_of_a_table_are_said_of_their_rows() -> None:
    rows = "学校,班数,人数\n一、小学,,\n一小,6,270\n二、初中,,\n一中,8,400\n"
    assert texts(read_bytes(rows.encode(), "a.csv")) == [
        "一、小学",
        "一、小学｜学校：一小；班数：6；人数：270",
        "二、初中",
        "二、初中｜学校：一中；班数：8；人数：400",
    ]


def test_a_system_that_exports_a_page_as_xls() -> None:
    page = "<table><tr><td>学校</td><td>人数</td></tr><tr><td>一小</td><td>270</td></tr></table>"
    assert read_bytes(page.encode("gbk"), "导出.xls").blocks == (
        Block("学校：一小；人数：270", BlockKind.ROW),
    )


def test_a_cell_in_the_last_corner_costs_nothing() -> None:
    def fill(book: Any) -> None:
        book.active.append(["学校", "人数"])
        book.active.append(["一小", 270])
        book.active["XFD1048576"] = "角落"
        book.active.merge_cells("C5:D6")

    # openpyxl itself would fill the whole range with cells before it writes it
    data = repacked(xlsx(fill), "xl/worksheets/sheet1.xml", b"C5:D6", b"C5:XFD1048570")
    start = time_now()
    assert texts(read_bytes(data, "a.xlsx")) == ["学校：一小；人数：270", "角落"]
    assert time_now() - start < 2


def test_too_many_cells_and_torn_books_are_refused() -> None:
    data = xlsx(statistics)
    with pytest.raises(Unreadable, match=r"「大\.xlsx」表格太大，单元格超过上限 10 个"):
        read_bytes(data, "大.xlsx", limits=Limits(cells=10))
    with pytest.raises(Unreadable, match="解压后过大"):
        read_bytes(data, "大.xlsx", limits=Limits(unpacked=1000))
    with pytest.raises(Unreadable, match="已损坏或不完整"):
        read_bytes(data[: len(data) // 2], "断.xlsx")


@pytest.mark.parametrize(
    ("value", "code", "text"),
    [
        (46082, "yyyy-mm-dd", "2026-03-01"),
        (46082, BUILT_IN[31], "2026年3月1日"),
        (46082, 'yyyy"年"m"月"d"日";@', "2026年3月1日"),
        (46082.5, "yyyy/m/d h:mm", "2026/3/1 12:00"),
        (datetime(2026, 3, 1), "[$-804]aaaa", "星期日"),
        (time(8, 30), "h:mm AM/PM", "8:30 AM"),
        (0.354166667, "h:mm", "8:30"),
        (1.25, "[h]:mm", "30:00"),
        (0.887, "0.0%", "88.7%"),
        (1234, "#,##0", "1,234"),
        (1234.5, "#,##0.00_ ", "1,234.50"),
        (-5, "0.00_);(0.00)", "(5.00)"),
        (0, '_ * #,##0_ ;_ * -#,##0_ ;_ * "-"??_ ;_ @_ ', "-"),
        (12.0, "0.##", "12"),
        (0.1 + 0.2, "General", "0.3"),
        (440106201009010023, "0", "440106201009010023"),
        (35364, '0"人"', "35364人"),
        (5, '"第"0"名"', "第5名"),
        (7, "000", "007"),
        (99.5, "¥#,##0.00", "¥99.50"),
        (2.5, "0", "3"),
        (20250901, "0000\\-00\\-00", "2025-09-01"),
        ("文本", "@", "文本"),
    ],
)
def test_values_are_shown_in_their_format(value: Any, code: str, text: str) -> None:
    assert shown_value(value, code) == text

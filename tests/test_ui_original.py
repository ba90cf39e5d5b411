"""A whole document as a page: every line once and in order, tables as tables, the quote marked."""

import re
from html import unescape

from corpus.chunk import Unit
from corpus.clean import clean
from corpus.outline import Outline, outline
from corpus.read import read_bytes
from ui.original import paragraphs

PAGE = """<h1>关于招生计划的通知</h1><p>第一句。第二句。</p><p>表1 招生计划</p><p>单位：人</p>
<table><tr><th>学校</th><th>人数</th><th>备注</th></tr>
<tr><td colspan=3>一、公办</td></tr><tr><td>甲&lt;校&gt;</td><td>3</td><td></td></tr>
<tr><td>丙校</td><td>4</td><td>新增</td></tr>
<tr><td colspan=3>二、民办</td></tr><tr><td>乙校</td><td>5</td><td>停招</td></tr></table>
<p>以上为计划数。</p>"""


def drawn(page: str = PAGE) -> Outline:
    read = read_bytes(f"<html><body>{page}</body></html>".encode(), "a.html")
    return outline(clean(read).blocks)


def shown(of: Outline, quote: tuple[int, int] = (0, 0)) -> str:
    return "".join(paragraphs(of.text, of.units, quote))


def unit_of(of: Outline, words: str) -> Unit:
    return next(u for u in of.units if words in of.text[u.start : u.end])


def cells(page: str) -> list[list[str]]:
    rows = re.findall(r"<tr[^>]*>(.*?)</tr>", page)
    found = [re.findall(r"<t[dh][^>]*>(.*?)</t[dh]>", row) for row in rows]
    return [[unescape(re.sub(r"<[^>]+>", "", cell)) for cell in row] for row in found]


def test_rows_are_a_table_and_every_part_of_it_one() -> None:
    page = shown(drawn())
    assert cells(page) == [
        ["学校", "人数", "备注"],
        ["甲<校>", "3", ""],
        ["丙校", "4", "新增"],
        ["学校", "人数", "备注"],
        ["乙校", "5", "停招"],
    ]
    order = ["第一句", "表1 招生计划", "一、公办", "丙校", "二、民办", "乙校", "以上为计划数"]
    assert sorted(order, key=page.index) == order
    assert "学校：" not in page  # no row as a sentence beside its table


def test_every_unit_can_be_jumped_to() -> None:
    of = drawn()
    assert re.findall(r'id="u(\d+)"', shown(of)) == [str(unit.start) for unit in of.units]


def test_quoted_rows_are_marked_cell_by_cell() -> None:
    of = drawn()
    first, last = unit_of(of, "甲<校>"), unit_of(of, "丙校")
    page = shown(of, (first.start, last.end))
    marked = re.findall(r"<mark[^>]*>([^<]*)</mark>", page)
    assert [unescape(words) for words in marked] == ["甲<校>", "3", "丙校", "4", "新增"]
    assert page.count('id="quote"') == 1 and '<mark id="quote">甲' in page


def test_a_quote_of_half_a_row_marks_no_more_than_it_has() -> None:
    of = drawn()
    row = unit_of(of, "乙校")
    quote = (row.start, of.text.index("；备注", row.start))
    page = shown(of, quote)
    assert re.findall(r"<mark[^>]*>([^<]*)</mark>", page) == [of.text[slice(*quote)]]
    assert "<td>停招</td>" not in page and ["丙校", "4", "新增"] in cells(page)


def test_a_quote_of_sentences_is_marked_in_its_paragraph() -> None:
    of = drawn()
    unit = unit_of(of, "第二句")
    page = shown(of, (unit.start, unit.end))
    assert '<mark id="quote">第二句。</mark>' in page
    assert page.count("<mark") == 1


def test_a_row_too_long_for_one_unit_is_read_as_sentences() -> None:
    long = "，".join(f"第{n}项由学校负责落实到位" for n in range(60))
    of = drawn(PAGE.replace("停招", long))
    page = shown(of)
    assert page.count("第59项") == page.count("第0项") == 1
    assert ["丙校", "4", "新增"] in cells(page)
    assert re.findall(r'id="u(\d+)"', page) == [str(unit.start) for unit in of.units]

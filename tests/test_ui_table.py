"""Quotes of table rows are shown as the table they were taken from, in every face."""

import json
import re
from pathlib import Path

import pytest
from outlined import words

from assistant.answer import Citation
from corpus.chunk import Role, Unit
from corpus.clean import clean
from corpus.outline import outline
from corpus.read import read_bytes
from corpus.read.block import Block, BlockKind
from ui.citation import card
from ui.cli import main
from ui.table import Table, lines, runs, table, table_json, tables_of

SAMPLES = Path(__file__).parent.parent / "corpus" / "samples"
PLAN = """<h1>关于招生计划的通知</h1><p>现将计划公布如下。</p><p>表1 招生计划</p><p>单位：人</p>
<table><tr><th rowspan=2>学校</th><th colspan=2>计划</th><th rowspan=2>备注</th></tr>
<tr><th>小学</th><th>初中</th></tr>
<tr><td>东湖<学校></td><td>270</td><td></td><td></td></tr>
<tr><td>西岸学校</td><td></td><td>90</td><td>新增</td></tr></table>
<p>表2 收费</p><table><tr><th>项目</th><th>标准</th></tr><tr><td>校车</td><td>5元</td></tr>
<tr><td>午餐</td><td>12元</td></tr></table>""".replace("<学校>", "&lt;学校&gt;")


def rows_of(page: str) -> tuple[list[Unit], str]:
    drawn = outline(
        clean(read_bytes(f"<html><body>{page}</body></html>".encode(), "a.html")).blocks
    )
    return [unit for unit in drawn.units if unit.role is Role.ROW], drawn.text


def test_a_row_keeps_its_cells_with_the_headers_of_both_levels() -> None:
    units, _ = rows_of(PLAN)
    assert [unit.cells for unit in units[:2]] == [
        (("学校", "东湖<学校>"), ("计划、小学", "270"), ("计划、初中", ""), ("备注", "")),
        (("学校", "西岸学校"), ("计划、小学", ""), ("计划、初中", "90"), ("备注", "新增")),
    ]


def test_rows_make_the_table_again_with_what_is_empty_in_one_of_them() -> None:
    units, text = rows_of(PLAN)
    assert table(units[:2], text) == Table(
        "表1 招生计划（单位：人）",
        ("学校", "计划、小学", "计划、初中", "备注"),
        (("东湖<学校>", "270", "", ""), ("西岸学校", "", "90", "新增")),
    )


def test_rows_of_two_tables_are_not_made_one() -> None:
    units, text = rows_of(PLAN)
    assert table(units[1:3], text) is None
    bare = PLAN.replace("<p>表1 招生计划</p><p>单位：人</p>", "").replace(
        "<p>表2 收费</p>", "<p>又。</p>"
    )
    units, text = rows_of(bare)
    assert table(units[1:3], text) is None
    assert table(units[2:], text) == Table(
        "", ("项目", "标准"), (("校车", "5元"), ("午餐", "12元"))
    )


def test_a_sentence_is_no_table() -> None:
    drawn = outline(
        [Block("第一句。"), Block("甲：1；乙：2", BlockKind.ROW, cells=(("甲", "1"), ("乙", "2")))]
    )
    assert table(drawn.units, drawn.text) is None
    assert [rows for rows, _ in runs(drawn.units)] == [False, True]


def test_a_piece_of_a_long_row_shows_what_is_in_it_and_nothing_else() -> None:
    long = "，".join(f"第{n}项由学校负责落实到位" for n in range(60))
    block = Block(f"表1｜学校：甲校；职责：{long}；备注：无", BlockKind.ROW,
                  cells=(("学校", "甲校"), ("职责", long), ("备注", "无")))  # fmt: skip
    drawn = outline([block])
    assert len(drawn.units) > 1
    for unit in drawn.units:
        for _, said in unit.cells:
            assert said in words(drawn, unit)
    assert drawn.units[0].cells[0] == ("学校", "甲校")
    assert drawn.units[-1].cells[-1] == ("备注", "无")
    pieces = [said for unit in drawn.units for header, said in unit.cells if header == "职责"]
    assert "".join(pieces) == long


def test_columns_stand_under_each_other_and_a_wide_table_is_not_drawn() -> None:
    shown = Table("表1", ("学校", "人数"), (("东湖小学", "270"), ("A校", "1080")))
    assert lines(shown) == ["表1", "学校      人数", "─" * 7, "东湖小学  270", "A校       1080"]
    assert lines(Table("", ("事项",), (("很长的一段话" * 20,),))) == []


def test_the_page_shows_it_escaped(full_engine) -> None:  # type: ignore[no-untyped-def]
    units, text = rows_of(PLAN)
    document = full_engine.documents()[0]
    cited = Citation(1, "", document, (), None, 1.0, units[0].start, units[1].end)
    page = str(card(cited, text, "a", table=table(units[:2], text)))
    assert re.findall(r"<th[^>]*>([^<]*)</th>", page) == [
        "学校",
        "计划、小学",
        "计划、初中",
        "备注",
    ]
    assert re.findall(r"<td>([^<]*)</td>", page)[:2] == ["东湖&lt;学校&gt;", "270"]
    assert "<caption>表1 招生计划（单位：人）</caption>" in page


@pytest.mark.parametrize("as_quote", [True, False])
def test_a_citation_of_rows_comes_with_its_table(full_engine, as_quote: bool) -> None:  # type: ignore[no-untyped-def]
    library = full_engine.library
    (document,) = (d for d in library.documents() if d.source == "enrollment-notice-2026.docx")
    text = library.text(document.id)
    start = text.index("部分公办小学招生计划（单位：个、人）｜学校：东湖小学")
    end = text.index("\n", start)
    cited = Citation(
        1, text[start:end], document, (), None, 1.0, start if as_quote else start + 5, end
    )
    found = tables_of(library)(cited)
    if not as_quote:  # begins inside a row: what it leaves out is not shown either
        assert found is None
        return
    assert found is not None
    assert table_json(found) == {
        "caption": "部分公办小学招生计划（单位：个、人）",
        "headers": ["学校", "服务片区", "计划班数", "计划人数"],
        "rows": [["东湖小学", "东湖社区、湖滨社区", "8", "360"]],
    }


def test_show_and_ask_print_the_table(
    full_library: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    library = ["--library", str(full_library)]
    assert main(["show", "enrollment-notice-2026.docx", *library]) == 0
    shown = capsys.readouterr().out.splitlines()
    head = next(n for n, line in enumerate(shown) if line.split()[:1] == ["学校"])
    assert shown[head].split() == ["学校", "服务片区", "计划班数", "计划人数"]
    assert ["东湖小学", "东湖社区、湖滨社区", "8", "360"] in [line.split() for line in shown]
    assert any("……共 9 行" in line for line in shown)  # of the longer table the first rows

    assert main(["ask", "东湖小学2026年计划招多少人", *library]) == 0
    lines = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert ["东湖小学", "东湖社区、湖滨社区", "8", "360"] in lines
    assert main(["ask", "东湖小学2026年计划招多少人", "--json", *library]) == 0
    cited = json.loads(capsys.readouterr().out)["citations"][0]
    assert cited["table"]["rows"] == [["东湖小学", "东湖社区、湖滨社区", "8", "360"]]
    assert all(word in cited["quote"] for word in cited["table"]["rows"][0])

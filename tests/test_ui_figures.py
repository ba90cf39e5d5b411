"""``bureau figures`` and its twin over HTTP: what staff paste into reports."""

import csv
import io
import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from openpyxl import load_workbook
from served import Served, bureau

from ui.cli import main
from ui.figure_table import Table, safe, write_csv, write_xlsx
from ui.figures import Wanted, open_book, period_words

if TYPE_CHECKING:
    from ui.engine import Engine

SHAPE = {
    "metric", "value", "unit", "number", "qualifier", "period", "subject", "quote", "document",
    "location", "page",
}  # fmt: skip


def run(capsys: pytest.CaptureFixture[str], library: Path, *arguments: str) -> tuple[str, str, int]:
    code = main(["figures", *arguments, "--library", str(library)])
    out, err = capsys.readouterr()
    return out, err, code


def as_json(capsys: pytest.CaptureFixture[str], library: Path, *arguments: str) -> Any:
    out, _, code = run(capsys, library, *arguments, "--json")
    assert code == 0
    return json.loads(out)


def test_the_shape_of_the_outside_contract(
    full_library: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = as_json(capsys, full_library, "--document", "work-summary-2025.pdf")
    assert all(set(it) >= SHAPE for it in found)
    money = next(it for it in found if it["value"] == "2.9亿")
    assert (money["unit"], money["number"], money["qualifier"]) == ("元", 290000000, "exact")
    assert (money["metric"], money["period"], money["page"]) == ("基建投资", "2025年", 1)
    assert money["document"]["number"] == "示教〔2025〕61号"
    assert "完成基建投资2.9亿元" in money["quote"]
    assert money["location"] == ["一、主要工作及成效", "（一）学位供给继续扩大"]


def test_every_quote_stands_in_its_document(full_engine: "Engine") -> None:
    for it in full_engine.library.figures():
        text = full_engine.library.text(it.document.id)
        assert text[it.figure.quote_start : it.figure.quote_end] == it.quote
        assert it.figure.value in text[it.figure.start : it.figure.end]


def test_filters_narrow_what_is_shown(
    full_library: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    targets = as_json(capsys, full_library, "--nature", "target", "--year", "2026")
    assert targets
    assert {it["nature"] for it in targets} == {"target"}
    assert {it["period"][:5] for it in targets} == {"2026年"}
    statistics = as_json(capsys, full_library, "--kind", "statistics")
    assert {it["document"]["source"] for it in statistics} == {"education-statistics-2025.docx"}


def test_a_series_has_its_points_in_order(
    full_library: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (one,) = as_json(capsys, full_library, "学前教育专项资金", "--series")
    points = [(it["year"], it["value"], it["nature"]) for it in one["points"]]
    assert points == [
        (2024, "1850万", "result"), (2025, "2000万", "target"), (2025, "2000万", "result"),
        (2026, "2150万", "target"),
    ]  # fmt: skip


def test_units_are_converted_only_when_asked(
    full_library: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    plain = as_json(capsys, full_library, "基建投资")
    assert all("converted" not in it for it in plain)
    made = as_json(capsys, full_library, "2025年基建投资", "--unit", "万元")
    assert {(it["value"], it["converted"]) for it in made} == {
        ("3.1亿", "31000"),
        ("2.9亿", "29000"),
    }
    other = as_json(capsys, full_library, "2025年基建投资", "--unit", "人次")
    assert {it["converted"] for it in other} == {None}


def test_an_outcome_quotes_both_sides(
    full_library: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out, _, _ = run(capsys, full_library, "2025年基建投资", "--outcomes")
    assert out.startswith("未达成  基建投资  2025年\n")
    assert "“年内竣工学校4所" not in out
    assert "“计划完成基建投资3.1亿元。”——《示例区教育局2025年工作计划》（示教〔2025〕6号）" in out
    assert "“完成基建投资2.9亿元。”——《示例区教育局2025年工作总结》（示教〔2025〕61号）" in out


def test_a_conflict_gives_the_reason_of_a_document_or_says_there_is_none(
    full_library: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out, _, _ = run(capsys, full_library, "普惠性幼儿园覆盖率", "--conflicts")
    assert "88.4%" in out and "88.7%" in out
    assert "可能的原因：“年度指标统计到2025年10月31日" in out
    out, _, _ = run(capsys, full_library, "公开招聘教师", "--conflicts")
    assert "文件没有说明原因。" in out


def test_a_sum_that_does_not_add_up_is_shown_with_both_numbers(
    full_library: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out, _, _ = run(capsys, full_library, "社区教育经费", "--checks")
    assert out.startswith("不符  社区教育经费 380万元\n")
    assert "160万元＋课程和教材开发90万元＋师资补助120万元＝370万元" in out


def test_a_table_to_paste_has_numbers_and_their_sources(
    full_library: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = [str(tmp_path / "学位.csv"), str(tmp_path / "学位.xlsx")]
    _, err, code = run(
        capsys, full_library, "2024年新增学位", "--csv", files[0], "--xlsx", files[1]
    )
    assert code == 0 and files[0] in err
    raw = Path(files[0]).read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")  # else Excel takes it for GBK
    rows = list(csv.DictReader(io.StringIO(raw.decode("utf-8-sig"))))
    total = next(it for it in rows if it["数"] == "3860" and it["文号"] == "示教〔2024〕58号")
    assert (total["指标"], total["时间"], total["性质"]) == ("新增基础教育学位", "2024年", "完成")
    assert total["位置"] == "一、主要工作及成效 （一）学位建设稳步推进"
    assert "新增基础教育学位3860个" in total["原文"]
    sheet = load_workbook(files[1]).active
    written = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert written[0] == list(rows[0])
    assert ["" if it is None else str(it) for it in written[1]] == list(rows[0].values())
    assert isinstance(written[1][written[0].index("数")], int)


@pytest.mark.parametrize("words", ["=1+1", "+86", "-5", "@SUM(A1)", "\t=1", "\r=1"])
def test_no_cell_is_a_formula(tmp_path: Path, words: str) -> None:
    assert str(safe(words)).startswith("'")
    table = Table("数据", ("指标", "数"), ((words, -5),))
    write_csv(table, tmp_path / "t.csv")
    rows = list(csv.reader((tmp_path / "t.csv").open(encoding="utf-8-sig", newline="")))
    assert rows[1] == [f"'{words}", "-5"]
    write_xlsx(table, tmp_path / "t.xlsx")
    cell = load_workbook(tmp_path / "t.xlsx").active["A2"]
    assert cell.data_type == "s" and cell.value.startswith("'")


def test_signs_that_no_workbook_holds_are_left_out(tmp_path: Path) -> None:
    write_xlsx(Table("数据", ("指标",), (("学\x07位\ufffe",),)), tmp_path / "t.xlsx")
    assert load_workbook(tmp_path / "t.xlsx").active["A2"].value == "学位"


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (["学位", "--csv", "a.txt"], ".csv"),
        (["学位", "--xlsx", "a.csv"], ".xlsx"),
        (["学位", "--csv", "没有的文件夹/a.csv"], "没有的文件夹/a.csv"),
        (["学位", "--unit", "光年"], "光年"),
        (["学位", "--document", "没有这份"], "没有这份"),
        (["！"], "请写明"),
        (["--rejoin", "甲", "乙"], "没有被分开过"),
    ],
)
def test_what_is_wrong_is_said_in_one_line(
    full_library: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], line: str
) -> None:
    out, err, code = run(capsys, full_library, *arguments)
    assert (out, code) == ("", 2)
    assert line in err and err.count("\n") == 1


def test_nothing_found_is_a_result(full_library: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out, err, code = run(capsys, full_library, "飞机票价")
    assert (out, code) == ("", 0)
    assert "没有找到" in err


def test_a_table_that_was_there_stays_when_the_new_one_cannot_be_written(tmp_path: Path) -> None:
    from corpus.errors import BureauError

    place = tmp_path / "a.csv"
    place.mkdir()
    (place / "kept").write_text("x")
    with pytest.raises(BureauError, match="无法写入"):
        write_csv(Table("数据", ("指标",), ()), place)
    assert [it.name for it in tmp_path.iterdir()] == ["a.csv"]


def test_a_wrong_join_is_split_and_stays_split(
    copied_library: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def names() -> list[set[str]]:
        found = as_json(capsys, copied_library, "群众满意率", "--series")
        return [{it["metric"] for it in one["points"]} for one in found]

    together = {"热线群众满意率", "群众满意率"}
    assert any(together <= it for it in names())
    _, err, code = run(capsys, copied_library, "--split", *sorted(together))
    assert code == 0 and "已分开" in err
    assert not any(together <= it for it in names())
    run(capsys, copied_library, "--rejoin", *sorted(together))
    assert any(together <= it for it in names())


def test_a_period_in_words(full_engine: "Engine") -> None:
    by_value = {it.figure.value: it.figure.period for it in full_engine.library.figures()}
    assert period_words(by_value["2.9亿"]) == "2025年"
    school_year = replace(
        by_value["2.9亿"],
        text="2025学年",
        first=by_value["2.9亿"].first.replace(month=9),  # type: ignore[union-attr]
        last=by_value["2.9亿"].last.replace(year=2026, month=8),  # type: ignore[union-attr]
    )
    assert period_words(school_year) == "2025年9月1日至2026年8月31日（2025学年）"
    assert period_words(replace(school_year, first=None, last=None, text="20XX年")) == "20XX年"


def test_without_a_query_no_model_is_loaded(full_library: Path) -> None:
    from ui.engine import Engine

    engine = Engine(full_library)
    assert open_book(engine, Wanted(year=2024)).chosen
    assert "encoder" not in engine.__dict__


def test_the_same_over_http(live: Served) -> None:
    asked = httpx.get(f"{live.url}/api/figures", params={"q": "学前教育专项资金", "year": 2025})
    typed = bureau("figures", "学前教育专项资金", "--year", "2025", "--json", library=live.library)
    assert asked.json() == json.loads(typed.stdout)
    assert asked.json()[0]["value"] == "2000万"
    views = ("series", "outcomes", "conflicts", "checks")
    for view in views:
        answer = httpx.get(f"{live.url}/api/figures", params={"view": view})
        assert answer.status_code == 200 and answer.json()
    wrong = httpx.get(f"{live.url}/api/figures", params={"unit": "光年"})
    assert (wrong.status_code, "光年" in wrong.json()["detail"]) == (400, True)
    assert httpx.get(f"{live.url}/api/figures", params={"view": "all"}).status_code == 422

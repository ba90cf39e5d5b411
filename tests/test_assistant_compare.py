"""Two runs told apart: better, worse, other words, and which cases are not in both."""

import json
from pathlib import Path
from typing import Any

import pytest

from assistant.compare import compare, read_run
from corpus.errors import BureauError


def result(question: str, right: bool = True, **more: Any) -> dict[str, Any]:
    made = {"question": question, "right": right, "got": "answered", "answer": "6周岁[1]"}
    return made | {"facts": right, "source": True} | more


def test_every_case_is_one_of_the_six() -> None:
    before = [
        result("好转", False), result("变差"), result("改口"), result("照旧"), result("去掉"),
    ]  # fmt: skip
    after = [
        result("好转"), result("变差", False, got="not_covered"), result("改口", answer="六岁[1]"),
        result("照旧"), result("新题"),
    ]  # fmt: skip
    found = compare(before, after)
    names = [
        [change.after["question"] for change in changes]
        for changes in (found.better, found.worse, found.reworded)
    ]
    assert names == [["好转"], ["变差"], ["改口"]]
    assert [r["question"] for r in (*found.new, *found.gone)] == ["新题", "去掉"]
    assert found.same == 1
    assert "↓ 变差  answered → not_covered" in found.as_text()
    assert found.as_json()["worse"][0]["after"]["got"] == "not_covered"


def test_history_and_left_out_documents_make_other_cases() -> None:
    before = [result("那初中呢", history=["小学"]), result("几岁", without=["d1"])]
    after = [result("那初中呢", False, history=["幼儿园"]), result("几岁", False)]
    found = compare(before, after)
    assert not found.worse and len(found.new) == len(found.gone) == 2


def test_a_case_that_stands_twice_is_two() -> None:
    found = compare([result("几岁"), result("几岁", False)], [result("几岁"), result("几岁")])
    assert (len(found.better), found.same) == (1, 1)


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"results": 3}', '{"results": [{"question": "问"}]}', "{不是"]
)
def test_what_is_no_run_is_named(tmp_path: Path, text: str) -> None:
    file = tmp_path / "上次.json"
    file.write_text(text, "utf-8")
    with pytest.raises(BureauError, match=r"上次\.json”不是检验结果"):
        read_run(file)
    with pytest.raises(BureauError, match="无法读取"):
        read_run(tmp_path / "没有.json")


def test_a_run_is_read_back(tmp_path: Path) -> None:
    file = tmp_path / "上次.json"
    file.write_text(json.dumps({"results": [result("几岁")]}), "utf-8")
    assert compare(read_run(file), [result("几岁")]).same == 1

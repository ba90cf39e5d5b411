"""Queries in words the library does not have: 繁體, pinyin, a wrong character."""

from pathlib import Path

import pytest
from fake_encoder import CountingEncoder

from corpus.library import Library
from index.bridge import bridge
from index.derived import Derived
from index.ingest import add
from index.store import open_store

TEXT = """示例区学位申请办法
第一章 总则
第一条 学位由区教育局统筹安排，学位不足的按积分排序。
第二条 申请学位应当提交居住证和招生登记表。
第三条 民办学校的招生计划由区教育局核定。
第四条 小学报名条件另行公布。
"""


@pytest.fixture(scope="module")
def now(tmp_path_factory: pytest.TempPathFactory) -> Derived:
    folder = tmp_path_factory.mktemp("bridge")
    file = folder / "学位.txt"
    file.write_text(TEXT, "utf-8")
    library = Library(folder / "library")
    assert [one.result for one in add(library, CountingEncoder(), [file])] == ["added"]
    return open_store(library).now


@pytest.mark.parametrize(
    ("query", "meant", "why"),
    [
        ("學位怎麼申請", "学位怎么申请", "繁体"),
        ("xuewei怎么申请", "学位怎么申请", "拼音"),
        ("baoming tiaojian", "报名 条件", "拼音"),
        ("XUEWEI", "学位", "拼音"),
        ("学未怎么申请", "学位怎么申请", "错字"),
        ("招升计划由谁核定", "招生计划由谁核定", "错字"),
        ("没有居主证", "没有居住证", "错字"),
    ],
)
def test_what_is_meant(now: Derived, query: str, meant: str, why: str) -> None:
    found = bridge(query, now)
    assert found.text == meant
    assert {step.why for step in found.steps} == {why}


@pytest.mark.parametrize(
    "query",
    [
        "学位怎么申请",
        "小学报名要带什么材料",  # new pairs of known words are no slips
        "公办幼儿园每个月保教费是多少",
        "when does registration start",
        "GB18030",
        "双胞胎可以绑在一起摇号吗",
        "",
    ],
)
def test_what_is_left_as_it_stands(now: Derived, query: str) -> None:
    assert bridge(query, now).text == query
    assert bridge(query, now).steps == ()


def test_the_vocabulary_grows_with_the_library(tmp_path: Path) -> None:
    library, encoder = Library(tmp_path / "library"), CountingEncoder()
    first, second = tmp_path / "a.txt", tmp_path / "b.txt"
    first.write_text("示例区通知\n学位申请从五月开始。\n", "utf-8")
    second.write_text("示例区公告\n食堂实行明厨亮灶。\n", "utf-8")
    list(add(library, encoder, [first]))
    store = open_store(library)
    assert bridge("shitang", store.now).text == "shitang"
    list(add(library, encoder, [second]))
    assert bridge("shitang", store.update()).text == "食堂"
    assert bridge("xuewei", store.now).text == "学位"

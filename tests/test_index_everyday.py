"""Everyday words that the library has not, by the official words that it has."""

from pathlib import Path

import pytest
from entries import entry

from corpus.library import Library
from index.derived import Derived
from index.everyday import everyday, frequency, widened
from index.store import open_store
from index.synonyms import OWN, synonyms_of

TEXT = "\n".join(
    [f"第{n}类校外培训机构不得在节假日授课。" for n in "一二三"]
    + [f"随迁子女须在{n}月登记入学，家长提供居住证。" for n in "三四五"]
)
GROUPS = "补习班 辅导班 校外培训机构\n外地孩子 随迁子女\n登记 报名\n娃 子女\n办 开办\n"


@pytest.fixture
def now(tmp_path: Path) -> Derived:
    library = Library(tmp_path / "library")
    library.set_model("model-a")
    library.put(entry("办法.txt", TEXT))
    (library.folder / OWN).write_text(GROUPS, "utf-8")
    return open_store(library).now


def read(query: str, now: Derived) -> dict[str, str]:
    known = synonyms_of(now.folder.parent.parent)
    return {step.said: step.meant for step in everyday(query, now, known)}


def test_a_word_the_library_has_not_is_looked_for_by_the_one_it_has(now: Derived) -> None:
    assert read("补习班什么时候放假", now)["补习班"] == "校外培训机构"
    assert read("外地孩子什么时候登记", now) == {"外地孩子": "随迁子女"}
    assert read("我家娃几月登记", now)["娃"] == "子女"


def test_a_word_the_library_uses_is_left_alone(now: Derived) -> None:
    assert "登记" not in read("什么时候登记", now)
    assert "校外培训机构" not in read("校外培训机构什么时候放假", now)


def test_what_the_query_says_itself_is_not_added(now: Derived) -> None:
    assert read("补习班就是校外培训机构吗", now) == {}


def test_a_word_inside_another_is_not_that_word(now: Derived) -> None:
    """办 of 办法 is no 办, and a verb of one sign may mean anything."""
    assert read("实施办法", now) == {} and "办" not in read("这件事怎么办", now)


def test_the_official_word_replaces_what_stands_nowhere(now: Derived) -> None:
    steps = everyday("补习班几月放假", now, synonyms_of(now.folder.parent.parent))
    assert widened("补习班几月放假", steps, now.keyword) == "校外培训机构 几月放假"
    assert widened("几月放假", (), now.keyword) == "几月放假"


def test_a_rare_word_stays_beside_the_official_one(tmp_path: Path) -> None:
    library = Library(tmp_path / "library")
    library.set_model("model-a")
    lines = [f"第{n}条 校外培训机构不得授课{n}。" for n in range(30)] + ["严查补习班。"]
    library.put(entry("办法.txt", "\n".join(lines)))
    now = open_store(library).now
    assert frequency("补习班", now.keyword) == 1
    steps = everyday("补习班", now, {"补习班": ("校外培训机构",)})
    assert widened("补习班", steps, now.keyword) == "补习班 校外培训机构"


def test_the_librarys_own_list_is_read_beside_the_built_in_one(tmp_path: Path) -> None:
    built_in = synonyms_of(tmp_path)
    assert "小孩" in built_in and "大拇指班" not in built_in
    (tmp_path / OWN).write_text("# 本区的叫法\n大拇指班 托管班\n小孩 伢子\n", "utf-8-sig")
    both = synonyms_of(tmp_path)
    assert both["大拇指班"] == ("托管班",)
    assert set(both["小孩"]) == {*built_in["小孩"], "伢子"}


def test_the_list_is_read_anew_when_it_changes(tmp_path: Path) -> None:
    (tmp_path / OWN).write_text("甲乙 丙丁\n", "utf-8")
    assert synonyms_of(tmp_path)["甲乙"] == ("丙丁",)
    (tmp_path / OWN).unlink()
    assert "甲乙" not in synonyms_of(tmp_path)


def test_a_list_in_another_encoding_breaks_nothing(tmp_path: Path) -> None:
    (tmp_path / OWN).write_bytes("补习 培优\n".encode("gb18030"))
    assert "小孩" in synonyms_of(tmp_path)

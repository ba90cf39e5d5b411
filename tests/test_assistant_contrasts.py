"""Words that exclude each other, and the list they come from."""

from itertools import combinations
from pathlib import Path

import pytest

from assistant.contrasts import beside_the_point, contrasts, wholes


@pytest.mark.parametrize(
    ("question", "text", "word"),
    [
        ("高中录取分数线是多少", "小学录取结果7月6日公布", "高中"),
        ("民办学校怎么招生", "公办小学按片区招生", "民办"),
        ("秋季班几号开课", "春季班3月开课", "秋季"),
        ("小学几点放学", "初中一般到18:00", "小学"),
        ("学校什么时候放寒假", "暑假从7月开始", "寒假"),
        ("外地户口能上初中吗", "户籍在本区、小学在外区就读的毕业生回本区读初中", "外地户口"),
        ("户口在本区怎么登记", "随迁子女凭居住证申请", "户口在本区"),
    ],
)
def test_the_contrary_does_not_answer(question: str, text: str, word: str) -> None:
    assert beside_the_point(question, text) == word


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("小学几点放学", "小学到17:30,初中到18:00"),  # both are named
        ("小学几点放学", "一般到17:30"),  # none is named: meant for all
        ("几点放学", "初中到18:00"),  # nothing is asked for in particular
        ("小升初怎么派位", "初中派位7月3日"),  # other words for the same side
        ("一年级怎么报名", "小学入学登记"),
        ("公办民办一起摇吗", "民办学校摇号"),
        ("外地户口能上小学吗", "非本市户籍的适龄儿童凭居住证申请"),
        ("外地户口和本地户口一样吗", "随迁子女与户籍在本区的儿童一样对待"),
    ],
)
def test_what_may_be_meant(question: str, text: str) -> None:
    assert beside_the_point(question, text) == ""


def test_no_word_stands_on_two_sides() -> None:
    for sides in contrasts():
        assert len(sides) >= 2
        for one, other in combinations(sides, 2):
            assert not set(one) & set(other)
            # 中学 in 中学生 would be found on both sides
            assert not any(a in b or b in a for a in one for b in other)


def test_the_list_can_be_edited(tmp_path: Path) -> None:
    file = tmp_path / "contrasts.txt"
    file.write_text("# 说明\n男生=男孩 女生=女孩 # 尾注\n\n", "utf-8")
    assert contrasts(file) == ((("男生", "男孩"), ("女生", "女孩")),)


@pytest.mark.parametrize(
    ("question", "text", "word"),
    [
        ("高中自主招生什么条件", "义务教育学校招生细则", "高中"),
        ("幼儿园怎么报名", "中小学入学登记", "幼儿园"),
    ],
)
def test_a_word_for_several_sides_excludes_the_others(question: str, text: str, word: str) -> None:
    assert beside_the_point(question, text) == word


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("小学怎么报名", "义务教育学校招生细则"),
        ("义务教育怎么报名", "小学入学登记"),
        ("高中招多少人", "中小学招生计划"),
    ],
)
def test_a_word_for_several_sides_means_each(question: str, text: str) -> None:
    assert beside_the_point(question, text) == ""


def test_the_words_for_several_sides_are_made_of_sides() -> None:
    names = {name for sides in contrasts() for side in sides for name in side}
    assert wholes()
    assert all(side in names for _, of in wholes() for side in of)

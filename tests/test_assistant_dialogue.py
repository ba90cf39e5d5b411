"""Follow-ups: which questions stand alone, and what the others become."""

import pytest

from assistant.dialogue import whole

PAPERS = "小学报名要什么材料"


@pytest.mark.parametrize(
    ("history", "question"),
    [
        (["公益课程收学费吗"], "中考总分是多少？"),
        (["公益课程收学费吗"], "转学怎么办"),
        (["公益课程收学费吗"], "怎么办理转学手续"),
        (["公益课程收学费吗"], "教师资格证什么时候报名"),
        (["积分入学怎么申请"], "小学一个班最多多少人"),
        ([PAPERS], "初中学费多少"),
        (["课后服务小学到几点结束"], "初中什么时候报名"),
        (["普惠幼儿园试点有哪几家"], "这学期什么时候开学"),
        (["民办学校摇号是哪一天"], "校服多少钱一套"),
        (["民办学校摇号是哪一天"], "2025年新增了多少学位"),
        ([PAPERS], "示教规〔2025〕7号是什么文件"),
        ([], "那初中呢"),
        (["", "  "], "要什么材料"),
        (["你好"], "要什么材料"),  # small talk leaves nothing to go on from
    ],
)
def test_complete_questions_stand_alone(history: list[str], question: str) -> None:
    assert whole(question, history) == ""


@pytest.mark.parametrize(
    ("before", "question", "made"),
    [
        (PAPERS, "那初中呢", "初中报名要什么材料"),
        (PAPERS, "初中呢？", "初中报名要什么材料"),
        (PAPERS, "初中要什么材料", "初中报名要什么材料"),
        ("小学一个班最多多少人", "那初中呢?", "初中一个班最多多少人"),
        ("课后服务小学到几点结束", "初中到几点?", "课后服务初中到几点结束"),
        ("公办小学录取结果哪天出来", "民办呢", "民办小学录取结果哪天出来"),
        ("公办小学录取结果哪天出来", "那民办初中呢", "民办初中录取结果哪天出来"),
        ("2024年社区教育讲座办了多少场", "2025年呢", "2025年社区教育讲座办了多少场"),
        ("去年新增了多少学位", "今年呢", "今年新增了多少学位"),
        ("新增了多少学位", "2025年呢", "2025年新增了多少学位"),
        ("银龄课堂春季班什么时候开课", "秋季班呢", "银龄课堂秋季班什么时候开课"),
        ("第八条讲什么", "第九条呢", "第九条讲什么"),
        ("六年级能转学吗", "七年级呢", "七年级能转学吗"),
    ],
)
def test_a_new_side_takes_the_place_of_the_old(before: str, question: str, made: str) -> None:
    assert whole(question, [before]) == made


@pytest.mark.parametrize(
    ("before", "question", "kept", "gone"),
    [
        (PAPERS, "什么时候截止", ("小学报名", "什么时候截止"), ("材料",)),
        (PAPERS, "需要打疫苗吗", ("小学报名", "打疫苗"), ("材料",)),
        (PAPERS, "那外地户口呢", ("小学报名要什么材料", "外地户口"), ()),
        ("2025年公办园占比没有达到目标吗", "为什么", ("2025年公办园占比", "为什么"), ()),
        ("租房的孩子读公办小学要符合哪些条件", "第二个条件什么意思", ("租房", "第二个"), ()),
        ("持港澳居民居住证的孩子怎么读公办小学", "要住满多久?", ("港澳居民居住证", "住满"), ()),
        ("市规范化幼儿园占比多少", "有多少所?", ("市规范化幼儿园", "多少所"), ()),
        ("选派了多少人去上海挂职", "去加拿大的呢", ("选派", "加拿大"), ()),
        ("2025年公办幼儿园在园幼儿占比是多少", "目标完成了吗", ("公办幼儿园", "目标"), ()),
        ("积分入学条件", "电话多少", ("积分入学", "电话多少"), ()),
        ("2024年新增学位多少", "其中小学呢", ("2024年新增学位", "小学"), ()),
    ],
)
def test_what_is_left_out_comes_from_the_question_before(
    before: str, question: str, kept: tuple[str, ...], gone: tuple[str, ...]
) -> None:
    made = whole(question, [before])
    assert all(word in made for word in kept), made
    assert not any(word in made for word in gone), made


def test_a_chain_keeps_what_was_put_in_on_the_way() -> None:
    made = whole("什么时候报名", [PAPERS, "那初中呢"])
    assert "初中" in made and "什么时候报名" in made and "小学" not in made
    made = whole("那小学呢", ["2024年初中新增学位多少", "2025年呢"])
    assert made == "2025年小学新增学位多少"


def test_a_chain_ends_where_a_new_topic_begins() -> None:
    made = whole("要什么材料", [PAPERS, "积分入学怎么申请"])
    assert "积分入学" in made and "小学" not in made


def test_small_talk_in_between_does_not_break_the_chain() -> None:
    assert whole("那初中呢", [PAPERS, "谢谢"]) == "初中报名要什么材料"


def test_a_long_history_is_no_burden() -> None:
    assert whole("那初中呢", ["无关的旧问题"] * 500 + [PAPERS]) == "初中报名要什么材料"

"""Outlines: which part each sentence belongs to, in the forms that a bureau writes."""

import time
from itertools import pairwise

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from outlined import drawn, find, held, path, role, words

from corpus.chunk import Role
from corpus.outline import outline
from corpus.read.block import Block, BlockKind
from corpus.split import LIMIT, split

STATUTE = """
示例区幼儿园收费公示条例
第一编 总则
第一章 一般规定
第一节 目的和范围
第一条 为规范收费，制定本条例。
本条例所称幼儿园，包括公办园和民办园。
第二条 收费公示应当符合下列条件：
（一）内容真实；
（二）位置醒目，其中：
1.公示栏高度不低于1.5米；
2.字号不小于三号。
（三）及时更新。
依照第八条第二款的规定，可以公示电子版。
第八条第二款规定的期限，自公示之日起算。
第二章 附则
第三条 本条例自2025年9月1日起施行。
"""


def test_a_statute_nests_by_its_levels() -> None:
    o = drawn(STATUTE)
    top = ("第一编 总则", "第一章 一般规定", "第一节 目的和范围")
    assert role(o, "示例区幼儿园") is Role.TITLE
    assert path(o, "本条例所称") == (*top, "第一条")
    assert path(o, "2.字号") == (*top, "第二条", "（二）", "2.")
    assert path(o, "第三条") == ("第一编 总则", "第二章 附则", "第三条")
    assert held(o, "第二条") == [
        "（一）内容真实；",
        "（二）位置醒目，其中：",
        "（三）及时更新。",
        "依照第八条第二款的规定，可以公示电子版。",
        "第八条第二款规定的期限，自公示之日起算。",
    ]
    assert [u.label for u in o.units if u.role is Role.ARTICLE] == ["第一条", "第二条", "第三条"]


def test_conditions_nest_under_all_of_and_one_of() -> None:
    o = drawn("""
第六条 申请人应当同时符合以下条件：
1.有本区户籍；
2.年满六周岁；
3.符合下列情形之一：
（1）父母有房产；
（2）父母有租赁合同。
第七条 其他按区规定执行。
""")
    assert held(o, "3.符合") == ["（1）父母有房产；", "（2）父母有租赁合同。"]
    assert path(o, "（2）") == ("第六条", "3.", "（2）")
    assert path(o, "第七条") == ("第七条",)


def test_headings_of_a_letter_may_hold_articles() -> None:
    o = drawn("""
第一条 为了统一尺度，制定本规定。
一、报名
第二条 报名不收费。
二、录取
第三条 录取按下列顺序：
一、本区户籍；
二、其他户籍。
第四条 录取结果公示。
""")
    assert path(o, "第二条") == ("一、报名", "第二条")
    assert path(o, "二、其他户籍") == ("二、录取", "第三条", "二、")
    assert path(o, "第四条") == ("二、录取", "第四条")


def test_a_reference_broken_over_two_lines_is_no_article() -> None:
    o = drawn("""
第七条 材料应当齐全。
第八条 违反本办法第六条、
第九条的，按照
第十条 办理。
第九条 本办法由区教育局解释。
""")
    assert [u.label for u in o.units if u.role is Role.ARTICLE] == ["第七条", "第八条", "第九条"]
    assert path(o, "第十条") == ("第八条",)


def test_a_summary_with_points_inside_paragraphs() -> None:
    o = drawn("""
2024年示例区教育局工作总结
一、一年来的主要工作
（一）学位供给
我们抓好三件事。一是扩学位。新增学位1200个，投入1.5万元。二是强师资。招聘教师60名。三是优服务，办理入学3000人次。
1.小学
新建小学两所。
一、二年级学生全部参加课后服务。
2.初中
改扩建一所。
（二）队伍建设
2012.9 启动名师工程。
二、存在问题
优质学位不足。
""")
    part = ("一、一年来的主要工作", "（一）学位供给")
    assert path(o, "新增学位") == (*part, "一是扩学位")
    assert path(o, "招聘教师") == (*part, "二是强师资")
    assert path(o, "三是") == (*part, "三是")
    assert path(o, "一、二年级") == (*part, "1.小学")
    assert path(o, "改扩建") == (*part, "2.初中")
    assert path(o, "2012.9") == ("一、一年来的主要工作", "（二）队伍建设")
    assert path(o, "优质学位") == ("二、存在问题",)


def test_short_entries_are_items_and_no_headings() -> None:
    o = drawn("一、材料\n（一）户口簿\n（二）房产证\n二、时间\n五月。")
    assert [role(o, w) for w in ("一、", "（一）", "（二）", "二、")] == [
        Role.HEADING,
        Role.ITEM,
        Role.ITEM,
        Role.HEADING,
    ]


NOTICE = """
示例区教育局文件
示教〔2025〕12号
示例区教育局关于做好2025年
招生工作的通知
各中小学：
现将有关事项通知如下：
一、报名时间
5月10日至5月12日。
二、报名方式
网上报名。
特此通知。
附件：1.招生日程表
2.材料清单
3.咨询电话
示例区教育局
2025年4月1日
附件1
招生日程表
| 事项：报名；时间：5月10日
| 事项：录取；时间：6月10日
附件2：材料清单
一、户籍类
户口簿。
附件3
咨询电话
8888-1234。
"""


def test_a_notice_and_its_annexes() -> None:
    o = drawn(NOTICE)
    titles = [words(o, u) for u in o.units if u.role is Role.TITLE]
    assert titles[1:] == ["示例区教育局关于做好2025年", "招生工作的通知"]
    assert path(o, "5月10日至") == ("一、报名时间",)
    assert held(o, "附件：") == ["1.招生日程表", "2.材料清单", "3.咨询电话"]
    for line in ("特此通知", "附件：", "2025年4月1日"):
        assert not any("二、" in label for label in path(o, line)), line
    assert path(o, "事项：录取") == ("附件1", "招生日程表")
    assert path(o, "户口簿") == ("附件2：材料清单", "一、户籍类")
    assert path(o, "8888") == ("附件3", "咨询电话")


def test_one_annex_named_and_then_attached() -> None:
    o = drawn(
        "关于报名的通知\n请按时报名。\n附件：报名表\n示例区教育局\n2025年4月1日\n附件\n报名表\n姓名。"
    )
    assert path(o, "附件：报名表") == ()
    assert path(o, "姓名。") == ("附件", "报名表")


def test_questions_hold_their_answers() -> None:
    o = drawn("""
入学问答
一、报名篇
问：孩子几岁可以上学？
答：年满六周岁。
二、材料篇
1.要带什么材料？
答：材料有
1.户口簿；
2.房产证。
其他材料另行通知。
2.可以延缓入学吗？
答：可以。
3.能不能代办？答：能。需要委托书。
""")
    assert path(o, "答：年满") == ("一、报名篇", "问：孩子几岁可以上学？")
    assert path(o, "2.房产证") == ("二、材料篇", "1.要带什么材料？", "2.")
    assert path(o, "其他材料") == ("二、材料篇", "1.要带什么材料？")
    assert path(o, "答：可以") == ("二、材料篇", "2.可以延缓入学吗？")
    assert path(o, "需要委托书") == ("二、材料篇", "3.能不能代办？")


def test_questions_and_answers_in_one_paragraph() -> None:
    o = drawn("问：几岁可以上学？答：六周岁。问：在哪报名？答：网上。")
    assert path(o, "答：六周岁") == ("问：几岁可以上学？",)
    assert path(o, "答：网上") == ("问：在哪报名？",)


def test_bare_questions_of_a_survey_are_a_list() -> None:
    o = drawn("问卷\n请回答：\n1.你喜欢学校吗？\n2.你喜欢午餐吗？")
    assert {role(o, "1."), role(o, "2.")} == {Role.ITEM}


def test_minutes_keep_what_was_decided_under_its_subject() -> None:
    o = drawn("""
示例区教育局局务会议纪要
时间：2025年3月4日
会议议定事项如下：
一、关于校舍维修。会议同意维修三所学校。由基建科牵头。
二、关于教师招聘。会议决定招聘80人。
会议强调，要抓好落实。
""")
    assert path(o, "由基建科") == ("一、关于校舍维修",)
    assert path(o, "会议决定") == ("二、关于教师招聘",)
    assert path(o, "会议强调") == ()


def test_a_statute_without_line_breaks() -> None:
    o = drawn(
        "示例小学收费办法（试行） 第一章 总则 第一条 为了管理，制定本办法。第二条 依照第八条第二款"
        "办理的除外。 第二章 招生 第三条 应当同时符合以下条件：（一）年满六周岁；（二）有本区户籍。"
        " 第四条 违反第三条规定的，不予录取。"
    )
    assert role(o, "示例小学") is Role.TITLE
    assert path(o, "第二条") == ("第一章 总则", "第二条")
    assert path(o, "（二）") == ("第二章 招生", "第三条", "（二）")
    assert path(o, "第四条") == ("第二章 招生", "第四条")


def test_the_title_of_an_annexed_text_begins_anew() -> None:
    o = drawn("""
= 关于印发招生细则的通知
现印发给你们。
一、认真执行
请执行。
= 示例区招生细则
第一条 招生免试。
""")
    assert role(o, "示例区招生细则") is Role.TITLE
    assert path(o, "第一条") == ("第一条",)


def test_levels_that_the_format_states() -> None:
    o = outline(
        [
            Block("工作计划", level=1),
            Block("目标", level=2),
            Block("增加学位。"),
            Block("小学", level=3),
            Block("两所。"),
            Block("措施", level=2),
            Block("抓落实。"),
        ]
    )
    assert path(o, "两所") == ("目标", "小学")
    assert path(o, "抓落实") == ("措施",)


def test_pages_of_a_paragraph_that_goes_over_a_page() -> None:
    o = outline([Block("第一条 前页的话。后页的话。", page=3, breaks=((9, 4),))])
    assert [(words(o, u), u.page) for u in o.units] == [("第一条 前页的话。", 3), ("后页的话。", 4)]


# -- whatever the blocks are ----------------------------------------------------------------

MARKS = [
    "第一章 总则",
    "第二章",
    "第一条 ",
    "第二条",
    "第八条第二款",
    "一、",
    "二、",
    "（一）",
    "（二）",
]
MARKS += [
    "1.",
    "2.",
    "（1）",
    "①",
    "一是",
    "二是",
    "问：",
    "答：",
    "附件1",
    "附件：",
    "1.5万元",
    "一、二年级",
]
WORDS = ["2025年4月1日", "示例区教育局", "如下：", "学校", "应当公示", *"。；，？（“|”《》 "]
PIECES = st.sampled_from([*MARKS, *WORDS])
LINES = st.lists(PIECES, max_size=12).map("".join) | st.text(
    st.characters(exclude_characters="\n", exclude_categories=("Cs",)), max_size=60
)
BLOCKS = st.lists(
    st.builds(
        Block,
        text=LINES,
        kind=st.sampled_from(BlockKind),
        page=st.none() | st.integers(1, 3),
        level=st.sampled_from([None, None, None, 1, 2, 3]),
        centred=st.booleans(),
    ),
    max_size=25,
)


@settings(max_examples=250, deadline=2000, suppress_health_check=[HealthCheck.too_slow])
@given(BLOCKS)
def test_nothing_is_lost_doubled_or_misplaced(made: list[Block]) -> None:
    o = outline(made)
    assert o.text == "\n".join(b.text for b in made)
    for before, after in pairwise(o.units):
        assert before.end <= after.start
    assert all(u.start < u.end for u in o.units)
    between, at = "", 0
    for unit in o.units:
        between += o.text[at : unit.start]
        at = unit.end
    assert not (between + o.text[at:]).strip(), "text outside every unit"

    chunks = split(o)
    inside = [u for c in chunks for u in c.units]
    starts = [u.start for u in inside]
    assert starts == sorted(set(starts))
    outside = [u for u in o.units if u.start not in set(starts)]
    assert {u.role for u in outside} <= {Role.TITLE, Role.HEADING}
    for at, chunk in enumerate(chunks):
        assert chunk.ordinal == at
        assert chunk.text == o.text[chunk.start : chunk.end]
        assert len(chunk.text) + len(chunk.lead) <= LIMIT
        assert chunk.passage[0] <= chunk.start < chunk.end <= chunk.passage[1]
        assert chunk.location[: len(chunk.passage_location)] == chunk.passage_location


def test_time_grows_with_the_length() -> None:
    lines = [
        Block(f"{n % 30 + 1}.学校应当公示收费项目（一）其一；（二）其二。") for n in range(4000)
    ]
    lines.append(Block("学校，（应当" * 20_000))
    lines.append(Block("一是抓落实。二是抓检查。" * 5_000))
    begun = time.perf_counter()
    split(outline(lines))
    assert time.perf_counter() - begun < 10
    assert find(outline(lines[:1]), "1.") == 0

"""The line before the quote: the words that answer, or nothing."""

from datetime import date

import pytest

from assistant.direct import LONGEST, direct
from assistant.question import understand

PLACES = (
    "今年我区增办幼儿园7所，初级中学一所，并通过改扩建等举措，新增各类学位4170个（其中幼儿园2100个，"
    "小学1120个，初中950个）。"
)
TRAINED = "选派了20名正副校园长赴上海进行为期三周的挂职锻炼，选派15名校园长和优秀教师赴加拿大培训。"
AGE = (
    "第五条 凡具有中华人民共和国国籍、当年8月31日（含本日）前年满6周岁的儿童（以下称“适龄儿童”），"
    "不分性别、民族、种族、家庭财产状况、宗教信仰等，应当入学接受规定年限的义务教育。"
)
CHANGED = (
    "学校招生计划下达后不得随意调整；确需调整的，应由区政府批准并报市教育行政部门审核同意。"
    "未经批准的计划无效。"
)
OPENS = "学校于5月25日至6月10日审核材料，7月6日公布公办小学录取结果，7月10日发放录取通知书。"
HELD = (
    "适龄儿童父母已办理《居住证》，在本市有合法稳定工作，并在本区有合法稳定住所且已连续居住满一年，均可申请统筹入读本区"
    "公办小学一年级。"
)
FAQ = (
    "问：课后服务是不是必须参加？\n答：不是，由家长自愿选择。学校不得强制，"
    "也不得在课后服务时间讲授新课。"
)
ROW = (
    "部分公办小学招生计划（单位：个、人）｜"
    "学校：东湖小学；服务片区：东湖社区；计划班数：8；计划人数：360"
)
YEARS = (
    "表2 近三年主要指标｜指标：普惠性幼儿园覆盖率（%）；2023年：84.9；2024年：86.5；2025年：88.4"
)
ONE_YEAR = "表2 近三年主要年度指标｜指标：普惠性幼儿园覆盖率；2025年：88.4%；备注：据统计简报"
ONE_COUNT = "部分公办小学招生计划｜学校：东湖小学；服务片区：东湖社区、湖滨社区；计划班数：8"
FEES = (
    "公益课程不收学费。确需使用耗材的，可以按实际支出收取材料费，并事先公示，"
    "每人每期不得超过100元。"
)


def line(question: str, quote: str, best: str = "") -> str | None:
    return direct(understand(question, as_of=date(2026, 11, 24)), quote, best or quote)


@pytest.mark.parametrize(
    ("question", "quote", "said"),
    [
        ("今年增办了几所幼儿园", PLACES, "今年我区增办幼儿园7所"),
        ("新增各类学位多少个", PLACES, "新增各类学位4170个"),
        ("新增学位里小学有多少个", PLACES, "小学1120个"),  # a part of the total, not the total
        ("初中新增学位数量", PLACES, "初中950个"),
        ("去加拿大培训的有多少人", TRAINED, "选派15名校园长和优秀教师赴加拿大培训"),
        (
            "儿童几周岁入学",
            AGE,
            "凡具有中华人民共和国国籍、当年8月31日（含本日）前年满6周岁的儿童",
        ),
        ("公办小学录取结果哪天公布", OPENS, "7月6日公布公办小学录取结果"),
        ("课后服务必须参加吗", FAQ, "不是，由家长自愿选择"),
        ("东湖小学计划人数是多少", ROW, "东湖小学，计划人数：360"),
        ("2024年普惠性幼儿园覆盖率", YEARS, "普惠性幼儿园覆盖率（%），2024年：86.5"),
    ],
)
def test_the_words_that_answer(question: str, quote: str, said: str) -> None:
    assert line(question, quote) == said


@pytest.mark.parametrize(
    ("question", "quote", "why"),
    [
        ("赴加拿大培训为期多久", TRAINED, "the three weeks are those of Shanghai"),
        ("增办了几所幼儿园，新增多少学位", PLACES, "two questions"),
        ("招生计划可以调整吗", CHANGED, "the exception stands behind it"),
        ("公益课程收学费吗", FEES, "the next sentence takes some of it back"),
        ("本区居民的孩子可以读公办小学吗", HELD, "the conditions are longer than a line"),
        ("课后服务可以不参加吗", FAQ, "asked the other way round"),
        ("西湖小学计划人数是多少", ROW, "another school"),
        ("东湖小学计划多少", ROW, "two cells hold what is planned"),
        ("2019年普惠性幼儿园覆盖率", YEARS, "no column of that year"),
        ("2024年普惠性幼儿园覆盖率", ONE_YEAR, "the only column is of another year"),
        ("东湖小学有多少老师", ONE_COUNT, "the only number counts classes"),
        (
            "三率具体是哪三率",
            "确保高考三率指标21年全市领先，以提升重点率为目标，认真做好高考备考。",
            "",
        ),
        ("课程改革的抓手有哪些", PLACES, "a list is quoted whole"),
        (
            "今年普通高中招多少人",
            "招聘总数低于450名的计划，主要是高中岗位报名人数不足，条件优秀的更少。",
            "",
        ),
    ],
)
def test_nothing_where_it_is_not_sure(question: str, quote: str, why: str) -> None:
    assert line(question, quote) is None, why


def test_a_short_quote_needs_no_line_before_it() -> None:
    assert line("课后服务几点结束", "小学课后服务到17:30结束。") is None


@pytest.mark.parametrize("quote", [PLACES, TRAINED, AGE, CHANGED, OPENS, HELD, FEES])
@pytest.mark.parametrize(
    "question",
    [
        "有多少个",
        "什么时候公布",
        "谁批准调整",
        "可以申请公办小学吗",
        "要多少钱",
        "去哪里培训",
        "多久",
    ],
)
def test_only_words_of_the_quote(question: str, quote: str) -> None:
    said = line(question, quote)
    if said is not None:
        assert said in quote and len(said) <= LONGEST
        assert said.count("（") == said.count("）")

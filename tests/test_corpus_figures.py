"""What is taken of a document's numbers: value, unit, metric, period, nature, breakdown."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from outlined import drawn

from corpus.document import Description, Kind
from corpus.figure import Figure, Nature, Qualifier
from corpus.figures import figures
from corpus.outline import outline
from corpus.read.block import Block, BlockKind

SUMMARY = Description("某区教育局2023年工作总结", Kind.SUMMARY, year=2023)
PLAN = Description("某区教育局2024年工作计划", Kind.PLAN, year=2024)
RULES = Description("某市中小学管理办法", Kind.REGULATION, year=2020)


def stated(text: str, about: Description = SUMMARY) -> tuple[Figure, ...]:
    drawing = drawn(text)
    return figures(drawing.text, drawing.units, about)


def only(text: str, about: Description = SUMMARY) -> Figure:
    found = stated(text, about)
    assert len(found) == 1, [(one.value, one.unit) for one in found]
    return found[0]


def brief(text: str, about: Description = SUMMARY) -> list[tuple[str, str, str]]:
    return [(one.value, one.unit, one.metric) for one in stated(text, about)]


# -- values, units, numbers, qualifiers ----------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "value", "unit", "number", "qualifier"),
    [
        ("新增学位4170个。", "4170", "个", "4170", "exact"),
        ("受益家长60万人次。", "60万", "人次", "600000", "exact"),
        ("覆盖率为97.6%。", "97.6", "%", "97.6", "exact"),
        ("举办讲座300余场。", "300", "场", "300", "about"),
        ("近300名教师参加培训。", "300", "名", "300", "about"),
        ("学位缺口2000个左右。", "2000", "个", "2000", "about"),
        ("投入资金2.5亿元。", "2.5亿", "元", "250000000", "exact"),
        ("减免学费1,280万元。", "1,280万", "元", "12800000", "exact"),
        ("减免学费３００多万元。", "３００多万", "元", "3000000", "about"),
        ("增加学位三千六百个。", "三千六百", "个", "3600", "exact"),
        ("维修学校两所。", "两", "所", "2", "exact"),
        ("新建初级中学一所，年内开学。", "一", "所", "1", "exact"),
        ("参训教师占百分之九十五。", "百分之九十五", "%", "95", "exact"),
        ("滞纳金为千分之三。", "千分之三", "‰", "3", "exact"),
        ("女教师占三分之二。", "三分之二", "", "0.666667", "exact"),
        ("在园幼儿不少于90人。", "90", "人", "90", "at_least"),
        ("每班不超过45人。", "45", "人", "45", "at_most"),
        ("支出经费10万元以内。", "10万", "元", "100000", "at_most"),
        ("名师工作室增至25个。", "25", "个", "25", "up_to"),
        ("用户突破20万。", "20万", "", "200000", "over"),
        ("教师培训一年以上。", "一", "年", "1", "at_least"),
    ],
)
def test_a_number_with_its_unit(
    words: str, value: str, unit: str, number: str, qualifier: str
) -> None:
    figure = only(words)
    assert (figure.value, figure.unit) == (value, unit)
    assert figure.number == Decimal(number)
    assert figure.qualifier == qualifier


@pytest.mark.parametrize(
    ("words", "low", "high", "unit"),
    [
        ("入园率提高5%至10%。", "5", "10", "%"),
        ("处五千元以上二万元以下罚款。", "5000", "20000", "元"),
        ("停止招生一至三年。", "1", "3", "年"),
        ("面向7至12周岁儿童。", "7", "12", "周岁"),
        ("资助3至5万元。", "30000", "50000", "元"),
        ("每件收费500元至1000元。", "500", "1000", "元"),
        ("提取比例为百分之六十至百分之八十。", "60", "80", "%"),
    ],
)
def test_a_range_is_two_figures(words: str, low: str, high: str, unit: str) -> None:
    least, most = stated(words, RULES)
    assert (least.number, least.qualifier, least.unit) == (Decimal(low), "at_least", unit)
    assert (most.number, most.qualifier, most.unit) == (Decimal(high), "at_most", unit)
    assert least.metric == most.metric


@pytest.mark.parametrize(
    "words",
    [
        "根据第八条和第十二条第二款办理。",
        "按照示教〔2023〕15号文件执行。",
        "热线电话0000-80001234，手机13800000000。",
        "2023年9月1日上午8:30开学，下午5点放学，6月底结束。",
        "参加第16届学术年会和第二批评选。",
        "实施《教育国际化五年行动计划》和三年行动计划。",
        "学习贯彻十八大和二十大精神，开展“五个一”实践活动。",
        "推行校园安全“一岗双责”，保持三率领先。",
        "小学一年级、五年级和九年一贯制学校、初二学生参加。",
        "近三年来，建立一个平台，统一管理，进一步规范，一人一档。",
        "做好以下三方面工作，抓好两件事，完善三项制度。",
        "邮编518000，网址http://a.cn/12345，版本V2.0，见附件3和表2。",
        "每月5日前报送，四月、五月开展检查。",
        "示例路12号3栋。",
    ],
)
def test_numbers_that_are_names_are_no_figures(words: str) -> None:
    assert stated(words) == ()


# -- metrics -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "metric"),
    [
        ("全年新增各类学位4170个。", "新增各类学位"),
        ("截至年底，普惠性幼儿园覆盖率达到97.6%。", "普惠性幼儿园覆盖率"),
        ("全区共有中小学校120所。", "中小学校"),
        ("全年开展社区教育讲座286场。", "社区教育讲座"),
        ("通过公开招聘等方式引进教师760人。", "引进教师"),
        ("设置了2500万元学前教育专项扶持经费。", "学前教育专项扶持经费"),
        ("购买了2892个民办学校学位。", "购买民办学校学位"),
        ("选派20名校园长和优秀教师赴外地培训。", "选派校园长和优秀教师"),
        ("选取12所学校开展智慧课堂试点。", "学校开展智慧课堂试点"),
        ("实现党组织100%覆盖。", "党组织覆盖"),
        ("投入15亿元新建学校。", "投入新建学校"),
        ("本办法有效期5年。", "本办法有效期"),
        ("高考600分以上人数突破50人。", "高考600分以上人数"),
    ],
)
def test_the_metric_is_named_in_the_words_of_the_document(words: str, metric: str) -> None:
    assert stated(words)[-1].metric == metric


@pytest.mark.parametrize(
    ("words", "metric"),
    [
        ("情节严重的，并处五万元以上十万元以下的罚款。", "罚款"),
        ("处违法所得一倍以上五倍以下罚款。", "罚款"),
        ("应当自收到申请之日起十五日内作出决定。", "作出决定"),
        ("自收到通知之日起三十日内，可以提起诉讼。", "可以提起诉讼"),
        ("招收年满6周岁的儿童。", "儿童"),
        ("教师培训经费不低于公用经费预算总额的8%。", "教师培训经费"),
        ("学生人数不足六百人的学校，可以配备保健教师。", "学生人数"),
    ],
)
def test_the_metric_of_a_rule(words: str, metric: str) -> None:
    found = stated(words, RULES)
    assert {one.metric for one in found} == {metric}
    assert {one.nature for one in found} == {Nature.RULE}


def test_a_metric_that_says_nothing_alone_takes_what_it_goes_on_from() -> None:
    assert brief("现有规范化幼儿园162所，比例达97.6%。")[1][2] == "规范化幼儿园比例"
    assert brief("排查隐患986处，整改率99.1%。")[1][2] == "隐患整改率"
    text = "覆盖率为88.7%，比上年提高2.2个百分点，距离95%的目标还有差距。"
    rate, change, aim = stated(text)
    assert change.metric == f"{rate.metric}比上年提高"
    assert (aim.metric, aim.nature) == (rate.metric, Nature.TARGET)
    assert brief("2022年新增学位2000个，2023年新增1500个。")[1][2] == "新增学位"


def test_whose_a_figure_is() -> None:
    assert only("我区现有教师1200人。").subject == "我区"
    classes = stated("起始年级班额，小学不超过45人，初中不超过50人。", RULES)
    assert [(one.metric, one.subject) for one in classes] == [
        ("起始年级班额", "小学"),
        ("起始年级班额", "初中"),
    ]


def test_names_and_numbers_in_two_lists_are_paired() -> None:
    found = stated("全区小学、初中、高中在校生分别为12.3万人、5.6万人和2.1万人。")
    assert [(one.metric, one.subject, one.number) for one in found] == [
        ("在校生", "小学", Decimal(123000)),
        ("在校生", "初中", Decimal(56000)),
        ("在校生", "高中", Decimal(21000)),
    ]
    more = stated("获国家级奖项6项、省级奖项23项，较上年分别增加2项和7项。")
    assert more[2].metric.startswith(more[0].metric)
    assert more[3].metric.startswith(more[1].metric)


# -- periods and natures -------------------------------------------------------------------------


def test_the_period_comes_from_the_sentence_the_heading_or_the_document() -> None:
    assert only("新增学位10个。").period.first == date(2023, 1, 1)
    september = only("2022年9月，招聘教师10名。").period
    assert (september.first, september.last) == (date(2022, 9, 1), date(2022, 9, 30))
    day = only("截至2023年9月30日，在校学生10人。").period
    assert day.first == day.last == date(2023, 9, 30)
    now, later = stated("一、主要成绩\n新增学位9个。\n二、2024年打算\n招聘教师10名。")
    assert (now.period.first, now.nature) == (date(2023, 1, 1), Nature.RESULT)
    assert (later.period.first, later.nature) == (date(2024, 1, 1), Nature.TARGET)


def test_a_year_up_to_a_day() -> None:
    period = only("截至9月15日，今年已新增学位2860个。").period
    assert (period.first, period.last) == (date(2023, 1, 1), date(2023, 9, 15))


def test_a_relative_period_is_counted_from_the_documents_year() -> None:
    gap = only("未来两年，学位缺口2000个左右。")
    assert gap.period.relative and gap.period.text == "未来两年"
    assert (gap.period.first, gap.period.last) == (date(2024, 1, 1), date(2025, 12, 31))
    assert gap.nature is Nature.GAP


def test_a_masked_year_is_not_filled_in() -> None:
    period = only("努力实现20XX年全区50%幼儿园成为普惠性幼儿园的目标。").period
    assert (period.text, period.first, period.last) == ("20XX年", None, None)


def test_years_of_plans_and_school_years() -> None:
    plan = Description("某县“十四五”教育发展规划", Kind.PLAN, year=2021)
    text = "一、基础\n“十三五”期间，新建学校22所。\n二、目标\n新建幼儿园30所。"
    past, aim = stated(text, plan)
    assert (past.period.first, past.period.last) == (date(2016, 1, 1), date(2020, 12, 31))
    assert past.nature is Nature.RESULT
    assert (aim.period.first, aim.period.last) == (date(2021, 1, 1), date(2025, 12, 31))
    assert aim.nature is Nature.TARGET
    school = only("2023—2024学年招生120人。").period
    assert (school.first, school.last) == (date(2023, 9, 1), date(2024, 8, 31))


def test_what_is_compared_with_is_not_the_period() -> None:
    assert only("比2020年增加学位30个。").period.first == date(2023, 1, 1)


def test_a_change_has_a_baseline_and_a_result() -> None:
    old, new = stated("普惠性幼儿园覆盖率由2020年的82.3%提高到91.5%。")
    assert (old.nature, old.period.first) == (Nature.BASELINE, date(2020, 1, 1))
    assert (new.nature, new.period.first) == (Nature.RESULT, date(2023, 1, 1))
    assert old.metric == new.metric == "普惠性幼儿园覆盖率"


@pytest.mark.parametrize(
    ("words", "about", "nature"),
    [
        ("新增学位10个。", SUMMARY, Nature.RESULT),
        ("新增学位10个。", PLAN, Nature.TARGET),
        ("力争新增学位10个。", SUMMARY, Nature.TARGET),
        ("落实营养改善计划资金10万元。", SUMMARY, Nature.RESULT),
        ("教师缺编76名。", SUMMARY, Nature.GAP),
        ("总分位居全市第二名。", SUMMARY, Nature.RANK),
        ("每班不超过45人。", RULES, Nature.RULE),
    ],
)
def test_natures(words: str, about: Description, nature: Nature) -> None:
    assert only(words, about).nature is nature


# -- breakdowns ----------------------------------------------------------------------------------


def test_parts_hang_under_their_total_and_are_checked() -> None:
    total, *parts = stated("新增学位4170个(其中幼儿园2100个,小学1120个,初中950个)。")
    assert total.sums is True
    assert [(one.metric, one.subject) for one in parts] == [
        ("新增学位", "幼儿园"),
        ("新增学位", "小学"),
        ("新增学位", "初中"),
    ]
    assert {one.part_of for one in parts} == {0}


def test_parts_that_do_not_sum_up_are_flagged_and_a_lone_part_is_not_judged() -> None:
    assert stated("安排经费380万元，其中运行160万元，课程90万元，师资120万元。")[0].sums is False
    assert stated("招聘教师427名，其中音乐教师92名。")[0].sums is None
    assert stated("购买学位2892个，其中深户学生51名。")[0].sums is None
    assert stated("共有学校120所，其中小学60所，初中20所。")[0].sums is None


def test_a_total_may_follow_its_parts() -> None:
    found = stated("收购资金为土地22万元、房屋55万元、设备15万元，共计92万元。")
    assert [one.part_of for one in found] == [3, 3, 3, None]
    assert (found[3].metric, found[3].sums) == ("收购资金", True)
    assert stated("新增学位30个，选派教师20个，总共完成60个。")[0].part_of is None


def test_parts_of_a_rate_are_told_by_whose_they_are() -> None:
    found = stated("到2024年，入园率达到96%，其中市区达到98%，县（市）达到92%。")
    assert [(one.metric, one.subject) for one in found] == [
        ("入园率", ""),
        ("入园率", "市区"),
        ("入园率", "县（市）"),
    ]
    assert found[0].sums is None
    assert {one.nature for one in found} == {Nature.TARGET}


def test_an_aim_and_what_was_done_have_one_metric() -> None:
    aim, done = stated("普惠园覆盖率目标数是78.9%，实际已完成95.31%。")
    assert aim.metric == done.metric == "普惠园覆盖率"
    assert (aim.nature, done.nature) == (Nature.TARGET, Nature.RESULT)


def test_the_list_after_a_breakdown_is_none_of_it() -> None:
    found = stated("开设课程160门，其中老年课程100门，少儿课程60门；培育共同体30门。")
    assert [one.part_of for one in found] == [None, 0, 0, None]


# -- tables --------------------------------------------------------------------------------------


def rows(*lines: list[tuple[str, str]], caption: str = "", about: Description = SUMMARY):
    blocks = [Block("一、基本情况")]
    for cells in lines:
        words = "；".join(f"{header}：{value}" for header, value in cells)
        head = f"{caption}｜" if caption else ""
        blocks.append(Block(head + words, BlockKind.ROW, cells=tuple(cells)))
    drawing = outline(blocks)
    return drawing.text, figures(drawing.text, drawing.units, about)


def test_a_plans_table_has_a_result_and_a_target_in_a_row() -> None:
    row = [("序号", "1"), ("指标", "新增学位"), ("2023年完成", "3860个"), ("2024年目标", "95%以上")]
    _, (result, target) = rows(row, about=PLAN)
    assert (result.metric, result.nature, result.period.first) == (
        "新增学位",
        Nature.RESULT,
        date(2023, 1, 1),
    )
    assert (target.nature, target.qualifier) == (Nature.TARGET, Qualifier.AT_LEAST)
    assert target.period.first == date(2024, 1, 1)


def test_units_stand_in_the_header_the_row_the_caption_or_a_column() -> None:
    _, found = rows([("类别", "小学"), ("班数（个）", "842")])
    assert (found[0].unit, found[0].metric, found[0].subject) == ("个", "班数", "小学")
    _, found = rows([("指标", "覆盖率（%）"), ("2022年", "86.5")])
    assert (found[0].unit, found[0].metric) == ("%", "覆盖率")
    _, found = rows(
        [("学校", "甲校"), ("班数", "6"), ("人数", "270")], caption="招生计划（单位：个、人）"
    )
    assert [one.unit for one in found] == ["个", "人"]
    _, found = rows([("指标", "在校生"), ("单位", "万人"), ("2022年", "6.9")])
    assert (found[0].value, found[0].unit, found[0].number) == ("6.9", "万人", Decimal(69000))


def test_columns_are_checked_against_their_total_row() -> None:
    table = [[("类别", name), ("学校数（所）", n)] for name, n in (("小学", "31"), ("初中", "14"))]
    _, found = rows(*table, [("类别", "合计"), ("学校数（所）", "45")])
    assert [one.part_of for one in found] == [2, 2, None]
    assert found[2].sums is True
    _, found = rows(*table, [("类别", "合计"), ("学校数（所）", "46")])
    assert found[2].sums is False


def test_dates_and_codes_in_tables_are_no_figures() -> None:
    row = [("事项", "登记"), ("时间", "5月11日"), ("电话", "80001234"), ("备注", "见3号文")]
    assert rows(row)[1] == ()


# -- what always holds ---------------------------------------------------------------------------

_PIECES = st.sampled_from(
    [
        "新增学位",
        "其中",
        "小学",
        "，",
        "。",
        "、",
        "；",
        "（",
        "）",
        "3",
        "2.5",
        "万",
        "亿",
        "元",
        "个",
        "%",
        "百分之",
        "五",
        "十",
        "至",
        "以上",
        "以下",
        "不超过",
        "近",
        "余",
        "年",
        "2023年",
        "月",
        "日",
        "第",
        "条",
        "由",
        "提高到",
        "分别为",
        "和",
        "的",
        "比上年",
        "“",
        "”",
        "《",
        "》",
        "20XX年",
        "人次",
        "｜",
        "：",
        "一",
        "两",
        "所",
        "前",
        "名",
        "半",
        "十四五",
        "/",
        "-",
        "\n",
    ]
)


@settings(max_examples=300, deadline=None)
@given(st.lists(_PIECES, max_size=40), st.sampled_from([SUMMARY, PLAN, RULES]), st.booleans())
def test_figures_lie_in_the_text(pieces: list[str], about: Description, rowed: bool) -> None:
    text = "".join(pieces)
    lines = [line for line in text.split("\n") if line.strip()]
    kind = BlockKind.ROW if rowed else BlockKind.TEXT
    drawing = outline([Block(line, kind) for line in lines])
    found = figures(drawing.text, drawing.units, about)
    assert found == figures(drawing.text, drawing.units, about)
    last = 0
    for at, one in enumerate(found):
        assert one.value in drawing.text[one.start : one.end]
        assert one.quote_start <= one.start < one.end <= one.quote_end
        assert last <= one.start
        last = one.end
        assert one.part_of is None or (0 <= one.part_of < len(found) and one.part_of != at)
        assert one.number >= 0 or rowed


def test_the_real_summary_is_read_whole(shared: Path) -> None:
    from corpus.prepare import prepare
    from corpus.read import read

    path = next((shared / "seed").glob("*.txt"))
    prepared = prepare(read(path), path.name)
    text = prepared.outline.text
    found = figures(text, prepared.outline.units, prepared.about)
    by_value = {(one.value, one.unit): one for one in found}
    assert by_value["4170", "个"].sums is True
    assert by_value["97.6", "%"].metric == "市规范化幼儿园比例"
    assert by_value["2000", "个"].period.text == "未来两年"
    assert ("五", "年") not in by_value

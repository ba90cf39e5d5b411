"""The sentence that is read out: short, whole, in the quote's own words."""

import re

import pytest

from assistant.coverage import Weighed, weigh
from assistant.question import Ask, content_words
from assistant.spoken import LONGEST, recited, spoken

LONG = (
    "本区户籍适龄儿童确因疾病、出国等特殊原因逾期未报名的，其父母或其他法定监护人可于当年8月下旬向区教育局递交补报名"
    "申请，由区教育局在尚有空余学位的学校中统筹安排，不保证入读地段学校。"
)
AMOUNTS = (
    "全年举办社区教育讲座1,286场，比上年增加三成，参加的居民达到60.5万人次，其中老年居民占41.2%，青少年占"
    "20%，课程由社区学院统一安排，地点在各街道学习中心，全部免费。"
)
HOURS = (
    "教育服务热线号码为0000-80001234，工作日8:30—12:00、14:00—17:30有人工坐席接听，其他时间可以留言，"
    "工作人员下一个工作日回电，节假日顺延，特殊情况另行通知。"
)
FORBIDS = (
    "民办学校在招生过程中不得有下列行为：提前组织报名，以笔试、面试或者竞赛证书挑选学生，收取与入学挂钩的赞助费，"
    "擅自超出核定的招生计划，跨区域争抢生源，发布虚假招生广告。"
)
EXCEPTS = (
    "同一住址六年内只安排一个家庭的子女入读同一所公办小学，该地址在报名时应当没有其他家庭的学生在读，同一父母的多个"
    "子女除外，学校应当在审核时逐一核对并留存材料。"
)
TITLES = (
    "根据《关于做好义务教育阶段学校招生入学工作，进一步规范民办学校招生行为的通知》和《示例区社区教育工作管理办法》"
    "的要求，学校应当在5月10日前公布招生简章，接受家长咨询。"
)


def terms(question: str) -> tuple[Weighed, ...]:
    return weigh(content_words(question), lambda _: 1.0)


def say(sentence: str, question: str, ask: Ask = Ask.WHAT, quote: str = "") -> str:
    return spoken(sentence, ask, terms(question), quote)


QUESTIONS = (
    ("错过报名怎么补", Ask.HOW),
    ("讲座有多少人次参加", Ask.NUMBER),
    ("老年居民占比", Ask.NUMBER),
    ("热线几点有人接", Ask.CLOCK),
    ("民办学校能收赞助费吗", Ask.WHETHER),
    ("招生简章什么时候公布", Ask.WHEN),
    ("完全无关的词", Ask.WHAT),
)


@pytest.mark.parametrize("sentence", [LONG, AMOUNTS, HOURS, FORBIDS, EXCEPTS, TITLES])
@pytest.mark.parametrize(("question", "ask"), QUESTIONS)
def test_short_whole_and_in_the_words_of_the_quote(sentence: str, question: str, ask: Ask) -> None:
    said = say(sentence, question, ask)
    assert 0 < len(said) <= LONGEST
    assert said.endswith(("。", "！", "？", "…"))
    words = said.rstrip("。！？…")
    at = sentence.index(words)  # one run of the sentence, to the letter
    before, after = sentence[at - 1 : at], sentence[at + len(words) : at + len(words) + 1]
    for left, right in ((before, words[0]), (words[-1], after)):
        assert not re.fullmatch(r"[\d.,:%][\d.,:%]", left + right), (left, right)
    assert said.count("《") == said.count("》")


def test_the_clause_that_answers_is_chosen() -> None:
    assert "60.5万人次" in say(AMOUNTS, "讲座有多少人次参加", Ask.NUMBER)
    assert "41.2%" in say(AMOUNTS, "老年居民占多少", Ask.NUMBER)
    assert "8:30—12:00" in say(HOURS, "热线人工坐席几点接听", Ask.CLOCK)
    assert "5月10日前公布招生简章" in say(TITLES, "招生简章什么时候公布", Ask.WHEN)


def test_a_short_sentence_is_said_whole() -> None:
    assert say("小学每班不超过45人。", "小学一个班多少人") == "小学每班不超过45人。"
    assert say("小学每班不超过45人；", "小学一个班多少人") == "小学每班不超过45人。"


@pytest.mark.parametrize(
    "mark",
    ["第五条 ", "第十二条　", "（一）", "(3)", "1.", "12、", "一、", "二是", "答：", "①", "2．"],
)
def test_list_marks_are_not_read_out(mark: str) -> None:
    assert say(f"{mark}公办小学按片区招生。", "怎么招生") == "公办小学按片区招生。"


def test_a_number_that_looks_like_a_list_mark_stays() -> None:
    assert say("3.5公里以内可以步行。", "多远") == "3.5公里以内可以步行。"
    assert say("1.2026年5月开始。", "何时") == "2026年5月开始。"


def test_what_forbids_comes_with_what_is_forbidden() -> None:
    said = say(FORBIDS, "民办学校能提前组织报名吗", Ask.WHETHER)
    assert "不得" in said and "提前组织报名" in said


def test_an_exception_comes_with_its_rule() -> None:
    said = say(EXCEPTS, "该地址其他家庭有学生在读还能报吗", Ask.WHETHER)
    assert "同一父母的多个子女除外" in said


def test_a_condition_is_not_left_hanging() -> None:
    said = say(LONG, "孩子疾病逾期未报名怎么办", Ask.HOW)
    assert "可于当年8月下旬向区教育局递交补报名申请" in said


def test_an_answer_is_said_and_not_its_question() -> None:
    quote = (
        "问：课后服务是不是必须参加？\n答：不是，由家长自愿选择。学校不得强制，也不得在课后服务时间讲授新课。"
        "每学期开学第一周提交申请，中途退出的，提前一周告诉班主任。"
    )
    said = say("问：课后服务是不是必须参加？", "课后托管必须参加吗", Ask.WHETHER, quote)
    assert said.startswith("不是，由家长自愿选择。")


def test_a_bare_no_is_said_with_its_reason() -> None:
    quote = "问：2020年9月出生能上吗？\n答：不能。2026年招收2020年8月31日以前出生的儿童。"
    assert say("答：不能。", "几岁能上小学", Ask.NUMBER, quote) == (
        "不能。2026年招收2020年8月31日以前出生的儿童。"
    )


def test_the_head_of_a_list_is_said_with_its_items() -> None:
    quote = "入园需要的材料：\n（一）户口簿；\n（二）出生医学证明；\n（三）儿童入园健康检查表。"
    assert say("入园需要的材料：", "入园要什么材料", Ask.PAPERS, quote) == (
        "入园需要的材料：户口簿；出生医学证明；儿童入园健康检查表。"
    )


def test_a_list_too_long_to_say_shows_that_it_goes_on() -> None:
    items = "".join(f"\n（{n}）住房证明或者租赁备案凭证的原件和复印件；" for n in "一二三四五")
    said = say("入园需要的材料：", "入园要什么材料", Ask.PAPERS, "入园需要的材料：" + items)
    assert (
        said.startswith("入园需要的材料：住房证明") and said.endswith("…") and len(said) <= LONGEST
    )


def test_an_endless_clause_is_cut_between_names() -> None:
    names = "、".join(f"示例区第{n}实验学校" for n in "一二三四五六七八九")
    said = say(f"可以直升的九年一贯制学校有{names}。", "哪些学校可以直升", Ask.LIST)
    assert said.endswith("实验学校…") and len(said) <= LONGEST


def test_an_endless_number_is_not_cut() -> None:
    said = say("甲" * 55 + "12345678" + "乙" * 10, "问")
    assert len(said) <= LONGEST and not re.search(r"\d", said)


def test_what_answers_by_itself_is_said_with_the_clauses_around_it() -> None:
    quote = (
        "今年我区增办幼儿园7所，初级中学一所，并通过学校改扩建、内部挖潜等举措，"
        "新增各类学位4170个（其中幼儿园2100个，小学1120个，初中950个）。"
    )
    said = spoken(quote, Ask.NUMBER, terms("小学新增学位多少个"), quote, "小学1120个")
    assert said == "新增各类学位4170个（其中幼儿园2100个，小学1120个，初中950个）。"


def test_a_table_row_is_said_without_its_caption() -> None:
    row = "部分学校招生计划（单位：人）｜学校：东湖小学；计划人数：360"
    assert say(row, "东湖小学计划人数", Ask.NUMBER) == "学校：东湖小学；计划人数：360。"
    line = "东湖小学，计划人数：360"
    assert spoken(row, Ask.NUMBER, terms("东湖小学计划人数"), row, line) == f"{line}。"


def test_names_in_brackets_are_left_out_of_what_is_too_long_to_say() -> None:
    quote = (
        "具有本区、东区、西区户籍的“三侨生”（归侨青年、归侨子女、华侨在国内的子女）可于当年5月5日至12日向"
        "示例区华侨中学申请报读初中一年级，经审核符合条件的，由示例区华侨中学确认录取。"
    )
    said = say(quote, "三侨生什么时候报名", Ask.WHEN)
    assert "5月5日至12日" in said and "归侨青年" not in said and len(said) <= LONGEST


def test_what_a_colon_announces_is_not_cut_in_two() -> None:
    quote = (
        "民办学校原则上不得跨区招生，属地区生源的界定依据为：穗籍学生，以其户籍或者其小学毕业学籍界定；"
        "非穗籍学生，以其本人或者父母其中一方的居住证地址界定。"
    )
    assert not say(quote, "非穗籍学生属地区生源怎么界定", Ask.HOW).endswith("：穗籍学生。")


def test_a_reason_is_said_where_why_is_asked() -> None:
    quote = (
        "非法培训机构的查处纳入城市管理综合执法范围，因其界定有难度且缺乏处罚细则，特别是对超出经营范围从事培训"
        "的机构，执法有难度，办学存在一定的安全风险。"
    )
    assert "缺乏处罚细则" in say(quote, "非法培训机构为什么难查处", Ask.WHY)


def test_a_bare_answer_goes_on_as_far_as_can_be_said() -> None:
    quote = "问：没有摇中怎么办？\n答：不影响登记资格。由区教育局统筹安排学位。"
    said = say("不影响登记资格。", "没摇上怎么办", Ask.HOW, quote)
    assert said == "不影响登记资格。由区教育局统筹安排学位。"


def test_the_measure_that_is_asked_for_is_said() -> None:
    quote = (
        "划分公办初中招生地段时，学生居住地与学校距离原则上在5公里以内；每所划片入学的公办初中95%以上的生源由就近"
        "入学方式确定，不足部分由区教育局统筹安排。"
    )
    tells = re.compile(r"\d公里")
    said = spoken(quote, Ask.NUMBER, terms("划片的初中离家最远多少公里"), quote, tells=tells)
    assert "5公里以内" in said


def test_heads_are_recited_as_far_as_there_is_room() -> None:
    assert recited(["一是坚持早谋划。", "二是坚持办在前；"]) == "坚持早谋划；坚持办在前。"
    many = recited([f"{n}、加强第{n}所学校的建设和管理。" for n in range(1, 9)])
    assert len(many) <= LONGEST and many.startswith("加强第1所") and many.endswith("…")


TOGETHER = (
    "第四条 租房家庭申请学位，须同时符合下列条件：\n1.父母在本市没有自有住房；\n"
    "2.租赁合同已办理备案；\n3.连续租住满12个月。"
)
ONE_OF = "第六条 有下列情形之一的，优先录取：\n（一）残疾儿童；\n（二）烈士子女。"


def test_a_condition_is_never_said_without_those_that_must_hold_with_it() -> None:
    said = say("1.父母在本市没有自有住房；", "租房怎么入学", Ask.HOW, TOGETHER)
    assert said.startswith("租房家庭申请学位，须同时符合下列条件：父母在本市没有自有住房；租赁")
    many = TOGETHER.replace("没有自有住房", "没有登记在名下的任何形式的自有住房和商业用房")
    said = say(many.split("\n")[1], "租房怎么入学", Ask.HOW, many)
    assert said.endswith("…") and len(said) <= LONGEST


def test_one_of_several_cases_is_said_with_its_head() -> None:
    said = say("（二）烈士子女。", "烈士子女能优先吗", Ask.WHETHER, ONE_OF)
    assert said == "有下列情形之一的，优先录取：烈士子女。"


def test_the_span_that_is_asked_for_needs_no_other_condition() -> None:
    said = say("3.连续租住满12个月。", "要租住多久", Ask.SPAN, TOGETHER)
    assert said == "租房家庭申请学位，须同时符合下列条件：连续租住满12个月。"


FAQ = (
    "问：办事大厅什么时间开门？\n答：工作日8:30至17:30开门，其他时间请在网上留言。"
    "大厅电话是0000-1234567。"
)


@pytest.mark.parametrize("found", FAQ.replace("答：", "").split("\n"))
def test_an_answer_is_said_from_its_beginning(found: str) -> None:
    said = say(found.split("。")[-2] if "。" in found else found, "办事大厅周末开吗",
               Ask.WHETHER, FAQ)  # fmt: skip
    assert said.startswith("工作日8:30至17:30开门，其他时间请在网上留言。")


def test_yes_is_said_before_what_it_takes() -> None:
    quote = "问：只有收据可以登记吗？\n答：可以。请上传收据和合同，两样不可缺少。"
    assert say("请上传收据和合同，两样不可缺少。", "收据可以登记吗", Ask.WHETHER, quote) == (
        "可以。请上传收据和合同，两样不可缺少。"
    )


def test_what_each_gets_is_said_of_all() -> None:
    quote = (
        "问：困难补助怎么申请？\n答：每年九月向学校提交申请表和有关证明，学校公示五个工作日后上报。"
        "小学生每学年补助1000元，初中生每学年补助1250元。"
    )
    opening = quote.partition("\n")[0]
    assert say(opening, "困难补助给多少钱", Ask.FEE, quote).endswith(
        "小学生每学年补助1000元，初中生每学年补助1250元。"
    )


def test_a_sentence_that_only_opens_is_said_on() -> None:
    quote = "第十一条 建立学习积分。参加1课时记1分，累计60分可以兑换一门课程的优先报名资格。"
    assert say("第十一条 建立学习积分。", "学习积分有什么用", Ask.WHAT, quote) == quote[5:]

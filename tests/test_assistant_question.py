"""What a question is taken to ask: the kind of answer, its words, years, articles, 文号, titles."""

from datetime import date

import pytest

from assistant.question import Ask, Question, clean_text, content_words, kind_asked, understand

DAY = date(2026, 11, 24)
PHRASINGS = {
    Ask.PHONE: (
        "教育局电话多少",
        "咨询电话是多少？",
        "报名咨询打什么电话",
        "投诉学校乱收费打哪个电话",
        "有没有联系电话",
        "学校违规招生找谁举报,电话给一个",
        "基础教育科联系方式",
        "招生办怎么联系",
        "热线号码",
        "教育局邮箱是什么",
        "区教育局的联系电话？",
        "你们电话几号",
        "投诉电话是多少？",
    ),
    Ask.FEE: (
        "民办初中学费多少",
        "课后服务怎么收费",
        "公益课程收学费吗",
        "校服一套几多钱",
        "伙食费一个月多少",
        "报名要不要钱",
        "要交钱吗",
        "保教费每月多少元",
        "资助标准是多少",
        "低保家庭读初中一年能补多少钱",
        "贫困生补助多少",
        "课后托管贵不贵",
        "住宿费多少一学期",
        "学费多少",
        "校服要多少钱一套",
        "每月收多少",
    ),
    Ask.WHY: (
        "为什么学位这么紧张",
        "公办园占比没达标是啥原因",
        "咋不能报两所民办",
        "为什么呀",
        "凭什么不让我孩子报名",
    ),
    Ask.CLOCK: (
        "小学几点放学",
        "课后服务到几点",
        "热线几点上班",
        "现场审核早上几点开始",
    ),
    Ask.DATE: (
        "小学报名是几月几号",
        "几号出录取结果",
        "摇号是哪天",
        "5月几号开始登记",
        "报名截止到哪天",
    ),
    Ask.WHEN: (
        "什么时候开学",
        "啥时候能查录取结果",
        "多久能出结果",
        "补报名时间",
        "小一报名时间",
        "初中什么时候派位",
        "丽湖中学哪年建的",
        "民办报名何时截止",
        "几时报名",
        "学费什么时候交",
        "多久能出录取结果",
    ),
    Ask.SPAN: (
        "居住证要办满多长时间",
        "租房要住满几年",
        "社保要交几个月",
        "审核要几天",
        "录音保存多久",
    ),
    Ask.ADDRESS: (
        "教育局地址",
        "报名点地址在哪",
        "启明学校在哪条路",
        "教育局怎么走",
    ),
    Ask.NUMBER: (
        "小学一个班最多多少人",
        "今年新增了几个学位",
        "普惠园覆盖率",
        "就近入学比例是多少",
        "全区有几所小学",
        "小升初能填几个志愿",
        "2025年新增学位数",
        "学位缺口多大",
        "讲座办了多少场",
        "班额上限是多少",
        "孩子几岁能上小学",
        "入学年龄是多少岁",
        "随迁子女一共有多少",
        "民办寄宿制学校跨区招生计划最多占多少",
        "普惠园覆盖率？",
        "东湖小学今年收多少个新生",
        "２０２５年新增学位多少",
    ),
    Ask.PERSON: (
        "丽湖中学的校长是谁",
        "教育局局长叫什么",
        "分管副局长是哪位",
        "民办教育党委书记是哪位",
        "谁是区教育局局长",
    ),
    Ask.WHO: (
        "转学找哪个科室",
        "积分入学归哪个部门管",
        "孩子延缓入学找谁办",
        "招生计划由谁批准",
        "违规招生谁来处理",
        "归谁管",
    ),
    Ask.WHERE: (
        "在哪里报名",
        "去哪儿交材料",
        "三侨生到哪个学校报名",
        "在哪个网站填资料",
        "哪里可以查片区",
        "东湖小学在哪",
        "我家属于哪个小学的片区",
        "报名在哪个平台",
        "铁一小学毕业可以直升哪个中学",
        "学费去哪里交",
    ),
    Ask.PAPERS: (
        "要带什么材料",
        "报名需要准备哪些证件",
        "随迁子女登记要交啥",
        "要什么证明",
        "需要提供什么",
        "所需材料",
        "小学报名材料清单",
        "用什么证明居住",
    ),
    Ask.LIST: (
        "哪些人可以申请积分入学",
        "积分入学有什么条件",
        "返区生参加派位要满足哪些条件",
        "入学顺位有哪几个",
        "普惠幼儿园试点有哪几家",
        "政策性照顾学生包括哪些人",
        "2024年的主要经验有哪几条",
        "什么情况算人户一致",
        "民办学校招生有啥要求",
        "超龄儿童有什么规定",
        "有哪几点要求",
        "在哪些方面有短板",
    ),
    Ask.HOW: (
        "怎么报名",
        "如何申请延缓入学",
        "转学怎么弄",
        "咋查录取结果",
        "孩子错过报名怎么办",
        "学位不够咋整",
        "复学要走什么程序",
        "积分怎么算",
        "报名流程",
        "没摇中怎么安排",
        "午餐费怎么交",
        "学校乱收费怎么举报",
        "复学流程怎么走",
        "学校违规收费怎么投诉",
    ),
    Ask.WHETHER: (
        "要带户口本吗",
        "可以跨区读吗",
        "外地户口能读公办不",
        "9月2号生日的能不能报",
        "双胞胎可不可以绑一起摇",
        "租房能上学吗",
        "要不要面试",
        "没房产证行不行",
        "民办没摇上还有书读吗",
        "前海三小建好了没有",
        "前海三小建好了没",
        "今年还招不招借读生",
        "学校可以考试选人么",
        "晚报名有没有影响",
        "课后服务是自愿的吧",
        "能同时报两所不",
        "几个志愿都没录上还能补报吗",
        "9月2号生日能报名？",
        "我不符合条件能报吗",
        "《民办学校收费办法》还有效吗",
        "姓名写错了能改吗",
    ),
    Ask.WHAT: (
        "示教规〔2025〕7号是什么文件",
        "什么是三侨生",
        "人户一致是什么意思",
        "第八条讲的什么",
        "完全房产的定义",
        "2012年被定为什么主题年",
        "2012年被评为什么称号",
        "读几年级",
    ),
}


def read(question: str, whole: str = "") -> Question:
    return understand(question, as_of=DAY, whole=whole)


@pytest.mark.parametrize(
    ("ask", "question"), [(ask, one) for ask, some in PHRASINGS.items() for one in some]
)
def test_kind_asked(ask: Ask, question: str) -> None:
    assert kind_asked(question) is ask


@pytest.mark.parametrize("tail", ["", "?", "？", "呀", "啊？", " "])
def test_the_kind_does_not_hang_on_how_a_question_ends(tail: str) -> None:
    assert kind_asked(f"民办初中学费多少{tail}") is Ask.FEE
    assert kind_asked(f"报名要带什么材料{tail}") is Ask.PAPERS
    assert kind_asked(f"小学几号开始报名{tail}") is Ask.DATE


def test_the_words_of_a_title_ask_nothing() -> None:
    assert kind_asked("《关于收费办法的通知》是谁发的") is Ask.WHO
    assert kind_asked("《违规收费处理办法》第三条讲的什么") is Ask.WHAT


def test_full_width_and_half_width_are_one_question() -> None:
    wide, narrow = read("２０２５年Ａ类学位有多少？"), read("2025年A类学位有多少?")
    assert (wide.text, wide.ask, wide.terms, wide.years) == (
        narrow.text,
        narrow.ask,
        narrow.terms,
        narrow.years,
    )
    assert wide.asked == "２０２５年Ａ类学位有多少？"  # what was typed is shown as it was typed


# -- words ---------------------------------------------------------------------------------


def test_content_words_leave_out_what_only_asks() -> None:
    assert content_words("请问一下小学报名要带什么材料呢") == ("小学", "报名", "材料")
    assert content_words("你好，我想了解一下民办学校怎么摇号的？") == ("民办学校", "摇号")
    assert content_words("2012年高考重点率是百分之几") == ("高考", "重点", "率")


def test_a_question_of_nothing_but_asking_has_no_content() -> None:
    for question in ("是什么", "怎么办呢？", "多少", "为什么", "？？？", "今年呢"):
        assert content_words(question) == ()


def test_grades_are_words_and_not_counts() -> None:
    assert "一年级" in content_words("今年秋天能读一年级不")
    assert "级新生" not in content_words("初中一年级新生有多少")
    assert content_words("一个班多少人") == ("班",)


def test_numbers_that_matter_stay_but_years_do_not() -> None:
    words = content_words("2025年满6岁可以报名吗")
    assert "6" in words and "2025" not in words


def test_dates_of_the_asker_are_no_words_of_the_matter() -> None:
    words = read("小孩2020年9月3号生的,今年秋天能读一年级不").terms
    assert not {"9", "3", "2020"} & set(words)
    assert "一年级" in words
    assert "9" in read("9月3日公布什么结果").terms


# -- years ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "years"),
    [
        ("2024年新增多少学位", (2024,)),
        ("２０２４年新增多少学位", (2024,)),
        ("二〇二四年新增多少学位", (2024,)),
        ("24年新增多少学位", (2024,)),
        ("24年和25年各新增多少", (2024, 2025)),
        ("今年招多少人", (2026,)),
        ("去年招多少人", (2025,)),
        ("前年招多少人", (2024,)),
        ("明年招多少人", (2027,)),
        ("去年和今年比增加了多少", (2025, 2026)),
        ("2026年的招生细则废止了哪个文件", (2026,)),
        ("2025年新生有多少", (2025,)),
        ("2025年学生数", (2025,)),
        ("2024年购买学位多少个", (2024,)),
        ("2023年入户政策", (2023,)),
        # facts about the asker
        ("小孩2020年9月3号生的,能读一年级不", ()),
        ("孩子2020年出生能报名吗", ()),
        ("出生日期2020-09-03能报名吗", ()),
        ("孩子是2020年的,今年能上吗", (2026,)),
        ("我2018年买的房子能用吗", ()),
        ("2019年落户的算不算人户一致", ()),
        # lengths of time, and words that only hold the characters of another
        ("连续20年全市领先是什么", ()),
        ("20年以上教龄的老师", ()),
        ("8月31日以前年满6周岁", ()),
        ("目前年龄不够怎么办", ()),
        ("居住证明年限", ()),
    ],
)
def test_years(question: str, years: tuple[int, ...]) -> None:
    assert read(question).years == years


def test_this_year_is_known_as_such() -> None:
    assert read("今年招多少人").this_year
    assert read("本年度目标").this_year
    assert not read("本年级有几个班").this_year
    assert not read("2026年招多少人").this_year


def test_two_digit_years_are_searched_as_written_in_documents() -> None:
    assert "2024年" in read("24年新增多少学位").text
    assert "2020年" not in read("高考连续20年领先").text


# -- articles, 文号, titles ----------------------------------------------------------------


@pytest.mark.parametrize(
    "question", ["第八条讲什么", "第8条讲什么", "第 8 条讲什么", "第８条讲什么"]
)
def test_article_numbers(question: str) -> None:
    assert read(question).articles == (8,)


def test_several_articles() -> None:
    assert read("第十二条和第二十一条有什么区别").articles == (12, 21)
    assert read("有八条要求吗").articles == ()


@pytest.mark.parametrize("left_right", ["〔〕", "[]", "［］", "（）", "()", "【】", "﹝﹞"])
def test_number_in_any_bracket(left_right: str) -> None:
    left, right = left_right
    question = f"越教字{left}2021{right}29号还有效吗"
    assert read(question).numbers == ("越教字〔2021〕29号",)


def test_titles() -> None:
    question = read("《家长手册》和《幸福家长》是谁编的")
    assert question.titles == ("家长手册", "幸福家长")


# -- bad input -----------------------------------------------------------------------------


def test_control_characters_and_lone_surrogates_go() -> None:
    assert clean_text("小学\x00报名\ud800\n要\t什么\u202e材料") == "小学 报名 要 什么材料"
    assert clean_text("积\u200b分\ufeff入学") == "积分入学"  # unseen, so no gap either
    assert clean_text("\ud83d") == ""


def test_a_follow_up_keeps_its_own_words_as_asked() -> None:
    question = read("那初中呢", whole="初中报名要什么材料")
    assert question.asked == "那初中呢"
    assert question.text == "初中报名要什么材料"
    assert question.ask is Ask.PAPERS
    assert question.terms == ("初中", "报名", "材料")


def test_the_new_kind_counts_in_a_follow_up() -> None:
    assert read("什么时候截止", whole="初中报名 什么时候截止").ask is Ask.WHEN

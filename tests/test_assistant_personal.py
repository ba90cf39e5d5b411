"""Personal data in what people type: taken out however it is written; nothing else is."""

import json
import re
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.personal import keepable, masked

DATA = Path(__file__).parent / "data"


@pytest.mark.parametrize(
    ("typed", "kept", "found"),
    [
        ("孩子叫张小明，2019年9月2日出生，能上一年级吗", "2019年9月2日出生", "姓名"),
        ("张小明2019年9月2日出生能上学吗", "2019年9月2日出生能上学吗", "姓名"),
        ("姓名：欧阳娜娜，出生2019-09-02", "出生2019-09-02", "姓名"),
        ("我家娃高小宝6岁了", "6岁了", "姓名"),
        ("身份证440104201909021234能报名吗", "能报名吗", "身份证号"),
        ("身份证 440104 20190902 123X 能报名吗", "能报名吗", "身份证号"),
        ("我的手机138 0013 8000，报名什么时候", "报名什么时候", "手机号"),
        ("请打+86-13800138000", "请打", "手机号"),
        ("我家电话020-87654321请回电", "请回电", "电话号码"),
        ("发到zhang.san@example.com行吗", "行吗", "邮箱"),
        ("卡号6222 0212 3456 7890 123", "卡号", "卡号"),
        ("我家住景田路天健花园3栋2单元1502室，能上哪个小学", "天健花园", "住址"),
        ("我的微信是zhangsan_88，请加我", "请加我", "微信号"),
        ("粤B·D12345的车能进校吗", "的车能进校吗", "车牌号"),
    ],
)
def test_personal_data_is_masked_and_named(typed: str, kept: str, found: str) -> None:
    it = masked(typed)
    assert found in it.found
    assert f"〔{found}〕" in it.text
    assert kept in it.text
    assert found in it.notice
    assert masked(it.text).text == it.text  # what is masked stays as it is


# (what is typed, what must not be left of it, apart by a blank)
HIDDEN = """
身份证是４４０１０４２０１９０９０２１２３４能报名吗|４４０１ ９０２
身份证440104-20190902-123x|20190902 123x
身份证四四零一零四二零一九零九零二一二三四|零九零二
老身份证440104850902123能用吗|850902
身份证后四位1234|1234
身份证后六位是02123X|02123
身份证号4401042019090212（少打了两位）|4401
护照E12345678|12345678
护照号 EA1234567|1234567
通行证 C 1234 5678|1234
0086 13800138000|13800138000
138.0013.8000打我|0013
一三八零零一三八零零零打这个|零零一
幺三八〇〇幺三八〇〇〇|〇〇
第一13800138000|13800138000
1️⃣3️⃣8️⃣0️⃣0️⃣1️⃣3️⃣8️⃣0️⃣0️⃣0️⃣|8️⃣
138\u200b0013\u200b8000|0013 8000
电话13800138000元旦联系|13800138000
家里座机87654321|8765
家里电话（020）8765 4321|8765
020-87654321是我家电话|8765
我的微信zhangsan88|zhangsan
加我vx: zhang-san|zhang
V：zhangsan123|zhangsan
QQ123456789|123456
扣扣1234567|12345
zhang＠qq.com|zhang
zhangsan#qq.com|zhangsan
622202 1234567890123|12345
银行账号 4000123456789|4000
粤b 8k888|8k888
京A1234警|1234
我叫欧阳娜娜，想问|欧阳 娜娜
孩子叫阿依古丽·买买提，几岁上学|阿依 买买提
我叫扎西顿珠，问一下|扎西 顿珠
户主张伟，能报名吗|张伟
联系人：王建国|王建国
我是张小明的妈妈，小明今年6岁|张小明
张小明的家长来电，张小明能转学吗|张小明
来电人王建国咨询入学|王建国
我儿子李浩然户口在外地|李浩然
王小明同学能转学吗|王小明
陈晓红女士来电|陈晓红
孩子叫Tommy Lee，能报名吗|Tommy Lee
家住莲花街道翠竹苑小区5栋301|5栋 301
我家在3栋2单元1502|1502 2单元
翠竹苑A座2301室对口哪个学校|2301
学号20230112|20230112
学籍号G440104201909021234|440104
准考证号 440123456789|4401
"""


@pytest.mark.parametrize("case", [it for it in HIDDEN.split("\n") if it])
def test_nothing_is_left_however_it_is_written(case: str) -> None:
    typed, _, secrets = case.encode().decode().replace("\\u200b", "\u200b").partition("|")
    text = masked(typed).text
    assert [it for it in secrets.split() if it in text] == [], text
    assert masked(text).text == text


@pytest.mark.parametrize("secret", ["张小明", "440104201909021234", "13800138000"])
def test_nothing_of_what_was_masked_is_left(secret: str) -> None:
    typed = f"孩子叫张小明，2019年9月2日生，身份证440104201909021234，电话13800138000，{secret}"
    assert secret not in masked(typed).text


@pytest.mark.parametrize(
    "typed",
    [
        "我家孩子9月2号生日,今年能上一年级吗",
        "越教字〔2021〕29号是什么",
        "打12345能问吗",
        "020-87654321是哪里的电话",  # an office's number may be asked about
        "招生咨询电话：020-87654321",
        "我是教师，怎么申报职称",
        "我是文盲，社区有课吗",
        "我是全职妈妈，能申请吗",
        "孩子单亲的怎么办，2019年9月1日出生",
        "孩子叫什么名字好",
        "温泉小学2019年9月1日成立吗",
        "女儿高中毕业怎么办",
        "学生满意度多少",
        "学生常见病怎么防治",
        "县妇女儿童工作的机构是哪个",
        "证人姓名和住所",
        "户主变更要什么材料",
        "监护人应当履行什么义务",
        "白云区的家长怎么报名",
        "石岩的家长怎么报名",
        "我叫不到车怎么办",
        "投入资金2500000000元的是哪个项目",
        "投入13800138000元的项目",
        "2019年9月2日至2026年8月31日",
        "我想问2026-2027学年的校历",
        "比较2021 2022 2023 2024年学位",
        "社保202401至202412断了能报名吗",
        "居住证20260101到期",
        "GB50099-2011是什么标准",
        "微信公众号怎么关注",
        "QQ群12345678是官方的吗",
        "教学楼3栋在哪",
        "报名地点在302室吗",
        "天健花园对口哪个小学",
        "登记时间为2026年5月11日至5月20日",
    ],
)
def test_what_is_nobodys_stays(typed: str) -> None:
    assert masked(typed).text == typed
    assert masked(typed).notice == ""
    assert re.sub("〔年份〕", "2019年", keepable(typed).text) == typed


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("孩子2019年9月2日出生能上吗", "孩子〔年份〕9月2日出生能上吗"),
        ("生日是2019-09-02", "生日是〔年份〕09-02"),
        ("二〇一九年九月二日生", "〔年份〕九月二日生"),
        ("2019年8月31日前出生的能上吗", "2019年8月31日前出生的能上吗"),
        (
            "我家住福田区景田路88号天健花园3栋2单元1502室能上哪个学校",
            "我家住福田区景田路〔住址〕能上哪个学校",
        ),
        ("我家租在石厦北五街12号，怎么报名", "我家租在石厦北五街〔住址〕，怎么报名"),
        ("天健花园对口哪个小学", "天健花园对口哪个小学"),
    ],
)
def test_more_is_taken_out_of_what_is_stored(typed: str, kept: str) -> None:
    """District, street and the day on which side of 31 August a child was born are kept."""
    assert keepable(typed).text == kept
    assert keepable(kept).text == kept


def test_an_office_is_known_by_the_words_of_its_document() -> None:
    said = "已请家长联系020-87654321，家长电话13800138000"
    document = "第五条 报名咨询电话为（020）87654321，工作日上午接听。"
    assert masked(said, document).text == "已请家长联系020-87654321，家长电话〔手机号〕"
    assert "87654321" not in masked(said).text


REGION = st.sampled_from(["440304", "110101", "654321", "820000"])
DAY = st.dates(date(1930, 1, 1), date(2029, 12, 31))
GAP = st.sampled_from(["", "", " ", "-", "－", "\u3000", "\u200b", "—"])
WIDE = str.maketrans("0123456789Xx", "０１２３４５６７８９Ｘｘ")
CHINESE = str.maketrans("0123456789", "零一二三四五六七八九")
AROUND = st.sampled_from(
    [
        ("", ""), ("我的号码是", "，能报名吗"), ("电话", "请回电"), ("孩子", "，6岁"),
        ("第一", "第二"), ("（", "）"), ("2026年报名，", "，2个孩子"), ("问\n", "\n答"),
    ]
)  # fmt: skip


@st.composite
def written(draw: st.DrawFn, digits: str, groups: tuple[int, ...]) -> str:
    """Digits in groups of these sizes, or each by itself, plain, full-width or Chinese."""
    sizes = draw(st.sampled_from([groups, (len(digits),), (1,) * len(digits)]))
    gap, at, parts = draw(GAP), 0, []
    for size in sizes:
        parts.append(digits[at : at + size])
        at += size
    form = draw(st.sampled_from(["plain", "wide", "chinese"]))
    text = gap.join(parts)
    return {"plain": text, "wide": text.translate(WIDE), "chinese": text.translate(CHINESE)}[form]


@st.composite
def identity(draw: st.DrawFn) -> str:
    day = draw(DAY)
    last = draw(st.sampled_from("0123456789Xx"))
    order = draw(st.integers(0, 999))
    whole = f"{draw(REGION)}{day:%Y%m%d}{order:03}{last}"
    return draw(written(whole, (6, 8, 4)))


@st.composite
def old_identity(draw: st.DrawFn) -> str:
    whole = f"{draw(REGION)}{draw(DAY):%y%m%d}{draw(st.integers(0, 999)):03}"
    return draw(written(whole, (6, 6, 3)))


@st.composite
def mobile(draw: st.DrawFn) -> str:
    second = draw(st.integers(3, 9))
    rest = draw(st.integers(0, 10**9 - 1))
    groups = draw(st.sampled_from([(3, 4, 4), (3, 3, 5), (4, 4, 3), (3, 8), (4, 3, 4), (5, 6)]))
    before = draw(st.sampled_from(["", "+86", "+86 ", "86-", "0086"]))
    return before + draw(written(f"1{second}{rest:09}", groups))


@st.composite
def card(draw: st.DrawFn) -> str:
    length = draw(st.integers(16, 19))
    rest = draw(st.integers(0, 10 ** (length - 2) - 1))
    groups = (4, 4, 4, length - 12) if length == 16 else (4, 4, 4, 4, length - 16)
    return draw(written(f"62{rest:0{length - 2}}", groups))


def digits_of(text: str) -> str:
    plain = text.translate(str.maketrans("０１２３４５６７８９Ｘｘ", "0123456789Xx"))
    chinese = plain.translate(str.maketrans("零一二三四五六七八九", "0123456789"))
    return re.sub(r"[^0-9Xx]", "", chinese)


@settings(max_examples=400, deadline=None)
@given(
    secret=st.one_of(identity(), old_identity(), mobile(), card()),
    around=AROUND,
)
def test_no_number_of_a_person_survives(secret: str, around: tuple[str, str]) -> None:
    typed = f"{around[0]}{secret}{around[1]}"
    text = masked(typed).text
    assert secret not in text
    # and not the better part of it either
    own = digits_of(around[0] + around[1])
    assert len(digits_of(text)) <= len(own) + 4, text
    assert keepable(text).text == text


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=60))
def test_any_text_can_be_masked_twice(text: str) -> None:
    once = keepable(text).text
    assert keepable(once).text == once


def real_questions(*files: Path) -> list[str]:
    found: dict[str, None] = {}
    for file in files:
        for line in file.read_text("utf-8").splitlines():
            row = json.loads(line)
            for it in (row.get("question"), *(row.get("history") or ())):
                if isinstance(it, str):
                    found.setdefault(it)
    return list(found)


def test_no_real_question_loses_anything() -> None:
    asked = real_questions(*sorted(DATA.glob("*-cases.jsonl")))
    assert len(asked) > 200
    assert [it for it in asked if masked(it).text != it] == []
    # of what is stored, one: a birth date without its year, as it should be
    assert [keepable(it).text for it in asked if keepable(it).text != it] == [
        "小孩〔年份〕9月3号生的,今年秋天能读一年级不"
    ]


def test_no_shared_question_and_no_law_loses_anything(shared: Path) -> None:
    """Sentences of laws come near everything that announces a person: 户主, 监护人, 姓名 …"""
    asked = real_questions(*sorted((shared / "evals").glob("*.jsonl")))
    assert [it for it in asked if keepable(it).text != it] == []
    lost = []
    for file in sorted((shared / "documents" / "laws").iterdir())[::10]:
        for line in file.read_text("utf-8").splitlines():
            if masked(line).text != line:
                lost.append(line)
    assert lost == []

"""Whether a text holds the kind of thing that is asked for."""

import pytest

from assistant.holds import holds
from assistant.question import Ask


@pytest.mark.parametrize(
    ("ask", "text"),
    [
        (Ask.PHONE, "咨询电话：020-87654321。"),
        (Ask.PHONE, "请拨打0000-80001234"),
        (Ask.PHONE, "政务热线12345"),
        (Ask.PHONE, "发至zsb@example.cn"),
        (Ask.FEE, "每学年补助1250元"),
        (Ask.FEE, "安排380万元"),
        (Ask.FEE, "课程不收学费"),
        (Ask.CLOCK, "小学到17:30"),
        (Ask.CLOCK, "上午九点开始"),
        (Ask.DATE, "5月11日至20日"),
        (Ask.DATE, "当年8月下旬"),
        (Ask.WHEN, "自发布之日起实施"),
        (Ask.WHEN, "2026年12月竣工"),
        (Ask.SPAN, "连续居住满一年"),
        (Ask.SPAN, "录音保存3年"),
        (Ask.SPAN, "2个工作日内回电"),
        (Ask.SPAN, "为期三周的挂职"),
        (Ask.SPAN, "缴纳社会保险满12个月"),
        (Ask.SPAN, "5月25日至6月10日审核"),
        (Ask.NUMBER, "共有31所"),
        (Ask.NUMBER, "覆盖了八个街道"),
        (Ask.NUMBER, "百分之九十五以上"),
        (Ask.ADDRESS, "位于东湖路12号"),
        (Ask.PAPERS, "户口簿和出生医学证明"),
        (Ask.PERSON, "校长张某"),
        (Ask.WHERE, "在朝天小学"),
        (Ask.WHO, "由区政府批准"),
    ],
)
def test_held(ask: Ask, text: str) -> None:
    assert holds(ask, text) is True


@pytest.mark.parametrize(
    ("ask", "text"),
    [
        (Ask.PHONE, "请向区教育局咨询。"),
        (Ask.PHONE, "2025年新增4170个"),
        (Ask.FEE, "学费按规定执行"),
        (Ask.FEE, "受益60万人次"),
        (Ask.CLOCK, "5月11日开始"),
        (Ask.CLOCK, "有三点要求"),
        (Ask.DATE, "另行公布"),
        (Ask.SPAN, "由区教育局统筹安排"),
        (Ask.SPAN, "2026年5月开始"),
        (Ask.SPAN, "年满6周岁的儿童"),
        (Ask.SPAN, "入读小学一年级"),
        (Ask.NUMBER, "学校应当公布名单"),
        (Ask.ADDRESS, "按片区招生"),
        (Ask.PERSON, "由教育局批准"),
    ],
)
def test_not_held(ask: Ask, text: str) -> None:
    assert holds(ask, text) is False


@pytest.mark.parametrize("ask", [Ask.WHY, Ask.HOW, Ask.LIST, Ask.WHETHER, Ask.WHAT])
def test_some_answers_have_no_form(ask: Ask) -> None:
    assert holds(ask, "任何文字2025年") is None

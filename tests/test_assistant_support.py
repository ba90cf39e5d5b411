"""A rewording passes if the quotes say it; whatever turns its meaning is found."""

import pytest

from assistant.support import Ground, lost, unsupported

RENT = """第八条　本市户籍家庭以租房方式申请公办小学学位，须同时符合下列条件：
1.父母和儿童在本市都没有自有住房；
2.租赁合同已办理备案，到2026年4月30日连续租住满12个月；
3.租住地址六年内没有被其他家庭用于申请小学学位。"""
SEATS = "全年新增基础教育学位4350个，其中幼儿园960个，小学2040个，初中1350个，超过年初计划。"
AGE = "当年8月31日（含当日）以前年满6周岁的儿童，应当登记入读小学一年级。"
FEES = "学校不得收费，但住宿费除外。困难家庭可以申请减免，无需提交纸质材料。"
DAYS = "登记时间为2026年5月11日至5月20日，7月6日公布结果。补登记在8月17日至19日。"
HOURS = "工作日8:30至12:00可以现场办理，小学到一楼，初中到三楼。"
SIDES = "户籍在本区、小学在外区就读的毕业生需要回本区读初中的，应当在5月15日前申请。"


def reason(quote: str, said: str) -> str:
    return unsupported(said, Ground([quote]))


@pytest.mark.parametrize(
    ("quote", "said"),
    [
        (RENT, "本市户籍家庭租房申请公办小学，必须同时符合下列条件："),
        (RENT, "父母和孩子在本市都没有自有住房；"),
        (RENT, "租房合同已经备案，到2026年4月30日连续住满12个月。"),
        (SEATS, "全年新增学位4350个。"),
        (SEATS, "其中幼儿园960个，小学2040个，初中1350个。"),
        (SEATS, "小学新增2040个学位。"),
        (AGE, "8月31日以前满6周岁的孩子，应当登记上小学一年级。"),
        (AGE, "当年8月31号以前年满6周岁的孩子应该登记读小学一年级。"),
        (FEES, "学校不能收费，住宿费除外。"),
        (FEES, "困难家庭可以申请减免，不用交纸质材料。"),
        (DAYS, "登记时间是5月11日到5月20日。"),
        (DAYS, "7月6日公布结果。"),
        (HOURS, "工作日8:30到12:00可以现场办理。"),
    ],
)
def test_plain_words_for_the_same_pass(quote: str, said: str) -> None:
    assert reason(quote, said) == ""


@pytest.mark.parametrize(
    ("quote", "said", "says"),
    [
        (SEATS, "全年新增学位4530个。", "4530"),
        (SEATS, "幼儿园2040个，小学960个。", "2040"),
        (SEATS, "全年减少基础教育学位4350个。", "减少"),
        (SEATS, "新增学位约4350个。", "约"),
        (SEATS, "没有超过年初计划。", "否定"),
        (AGE, "8月31日以前满6周岁的孩子可以登记上小学一年级。", "可以"),
        (AGE, "8月31日以后满6周岁的孩子应当登记。", "以后"),
        (AGE, "8月30日以前满6周岁的孩子应当登记。", "30"),
        (AGE, "年满6周岁的儿童，应当登记入读初中一年级。", "初中"),
        (FEES, "学校可以收费。", "否定"),
        (FEES, "困难家庭可以申请减免，需要提交纸质材料。", "否定"),
        (FEES, "困难家庭不得申请减免。", "否定"),
        (DAYS, "7月11日公布结果。", "7月11日"),
        (DAYS, "5月11日公布结果。", "5月11日"),
        (DAYS, "登记时间为8月17日至19日。", "8月17日"),
        (DAYS, "登记时间为2025年5月11日。", "2025"),
        (HOURS, "工作日30:8至12:00可以现场办理。", "30:8"),
        (HOURS, "小学到三楼，初中到一楼。", "三楼"),
        (
            SIDES,
            "户籍在本区、初中在外区就读的毕业生需要回本区读小学的，应当在5月15日前申请。",
            "别的",
        ),
        (RENT, "本市户籍家庭租房申请公办小学，符合下列条件之一即可：", ""),
        (RENT, "父母和孩子在本市有自有住房；", "否定"),
        (RENT, "租房合同备案后租住满12个月，详见《示例省租房办法》。", "《示例省租房办法》"),
        (RENT, "租赁合同已经办理备案，网址example.com。", "example.com"),
        (RENT, "学校免费提供校车。", ""),
        (RENT, "所以您的孩子符合条件。", ""),
        (RENT, "Children must rent for 12 months.", "中文"),
        (RENT, "。", ""),
    ],
)
def test_what_turns_the_meaning_is_found(quote: str, said: str, says: str) -> None:
    found = reason(quote, said)
    assert found and says in found


def test_the_place_of_the_quote_may_name_the_side() -> None:
    quote, said = "学校每班不超过四十五人。", "小学每班不超过四十五人。"
    assert unsupported(said, Ground([quote]), "第二章 公办小学招生") == ""
    assert unsupported(said, Ground([quote]), "第三章 初中招生") != ""


def test_two_quotes_do_not_run_into_one() -> None:
    ground = Ground(["新增学位12", "0个班级调整"])
    assert unsupported("新增学位120个。", ground) != ""


@pytest.mark.parametrize(
    ("quote", "kept", "missing"),
    [
        (RENT, RENT[: RENT.index("3.")], "3.租住地址"),
        (RENT, "条件：" + RENT.replace("同时", ""), "同时"),
        (FEES, "学校不得收费。困难家庭可以申请减免，无需提交纸质材料。", "除外"),
        (FEES, "困难家庭可以申请减免，无需提交纸质材料。", "不得收费"),
        (AGE, "年满6周岁的儿童，应当登记入读小学一年级。", ""),
        (RENT, RENT, ""),
    ],
)
def test_items_and_limits_must_not_be_lost(quote: str, kept: str, missing: str) -> None:
    found = lost(quote, kept)
    assert (missing in found) if missing else found == ""

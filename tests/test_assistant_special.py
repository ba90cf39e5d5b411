import pytest

from assistant.ask import Ask
from assistant.special import narrower, special, supposes
from assistant.states import states


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ("小学什么时候报名", "因身体原因需要推迟入学的，由监护人在8月10日前提出申请。"),
        ("小学什么时候登记", "问：登记的时候把住址填错了，还能改吗？"),
        ("我家孩子能上公办小学吗", "问：外地户口的孩子申请公办小学，社保断缴过怎么办？"),
    ],
)
def test_a_case_that_the_question_does_not_speak_of(asked: str, sentence: str) -> None:
    assert special(asked, sentence)


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ("推迟入学要在什么时候申请", "因身体原因需要推迟入学的，由监护人在8月10日前提出申请。"),
        ("住址填错了怎么改", "问：登记的时候把住址填错了，还能改吗？"),
        ("小学什么时候登记", "入学登记时间为5月11日至5月20日。"),
    ],
)
def test_the_case_that_is_asked_about_is_none(asked: str, sentence: str) -> None:
    assert not special(asked, sentence)


@pytest.mark.parametrize(
    ("ask", "text", "stated"),
    [
        (Ask.WHEN, "入学登记在平台办理，时间为5月11日至5月20日。", True),
        (Ask.DATE, "事项：补登记；时间：8月17日；负责单位：区教育局", True),
        (Ask.WHEN, "5月20日登记截止以前，可以自行更改。", False),
        (Ask.PHONE, "热线号码是0000-80001234。", True),
        (Ask.PHONE, "值守电话在校门口张贴。", False),
        (Ask.LIST, "时间为5月11日。", False),
    ],
)
def test_what_a_text_states_and_what_it_names_in_passing(ask: Ask, text: str, stated: bool) -> None:
    assert states(ask, text) is stated


@pytest.mark.parametrize(
    ("asked", "within"),
    [
        ("外地户口能上公办小学吗", True),
        ("外地户口社保断缴过还能上小学吗", False),
        ("交社保中间断了几个月行吗", False),
    ],
)
def test_the_question_of_a_case_within_what_is_asked(asked: str, within: bool) -> None:
    opening = "问：外地户口的孩子申请公办小学，社保断缴过怎么办？"
    assert narrower(asked, opening) is within
    assert not narrower(asked, "问：外地户口的孩子怎样申请公办小学？")


def test_the_question_of_those_to_whom_something_has_happened() -> None:
    opening = "问：夫妻离婚了，孩子跟谁的户口登记？"
    assert supposes("孩子户口不在这能登记吗", opening)
    assert not supposes("离婚以后孩子户口跟谁", opening)
    assert not supposes("孩子户口不在这能登记吗", "问：孩子跟谁的户口登记？")

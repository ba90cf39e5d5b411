"""The unit that answers, and what must be quoted with it."""

from datetime import date

import numpy as np
import pytest

from assistant.coverage import weigh
from assistant.evidence import Evidence, gather, timely
from assistant.passage import Passage
from assistant.question import Question, understand
from assistant.widen import widen
from corpus.chunk import Role, Unit
from corpus.document import Description, Document, Kind, Status

DAY = date(2026, 11, 24)
Line = tuple[Role, int, str]
RULE: tuple[Line, ...] = (
    (Role.ARTICLE, 1, "第八条 租房家庭申请学位，须同时符合下列条件："),
    (Role.ITEM, 2, "（一）没有自有住房；"),
    (Role.ITEM, 2, "（二）租住满12个月；"),
    (Role.ITEM, 2, "（三）合同已备案。"),
    (Role.SENTENCE, 2, "合同备案在街道办理。"),
    (Role.SENTENCE, 2, "但军人家庭除外。"),
)
FAQ: tuple[Line, ...] = (
    (Role.HEADING, 1, "问：校车怎么申请？"),
    (Role.SENTENCE, 2, "答：可以。"),
    (Role.SENTENCE, 2, "每学期开学前两周提出书面申请。"),
)


def asked(question: str) -> Question:
    return understand(question, as_of=DAY)


def document(id: str = "d1", **change: object) -> Document:
    status = change.pop("status", Status.IN_FORCE)
    about = Description("示例细则", **change)  # type: ignore[arg-type]
    return Document(id, about, status, "a.txt", "txt", "0" * 64, pages=None)  # type: ignore[arg-type]


def passage(lines: tuple[Line, ...], of: Document | None = None, best: int = 0) -> Passage:
    """The vectors of all units are at right angles to the question's but for ``best``."""
    text = "\n".join(words for *_, words in lines)
    units = []
    for role, depth, words in lines:
        start = text.index(words)
        label = words.split(" ")[0] if role is Role.ARTICLE else words[:3]
        units.append(Unit(role, depth, start, start + len(words), label if "（" in label else ""))
    vectors = np.zeros((len(units), 2), np.float32)
    vectors[:, 1] = 1.0
    vectors[best] = (1.0, 0.0)
    made = object.__new__(Passage)
    values = {
        "document": of or document(),
        "location": ("第八条",),
        "start": 0,
        "text": text,
        "units": tuple(units),
        "vectors": vectors,
        "rank_score": 0.5,
    }
    for name in Passage.__slots__:
        object.__setattr__(made, name, values.get(name, 0.0))
    return made


def found(question: str, *passages: Passage) -> list[Evidence]:
    understood = asked(question)
    terms = weigh(understood.terms, lambda _: 1.0)
    vector, mean = np.array([1.0, 0.0], np.float32), np.zeros(2, np.float32)
    return gather(understood, terms, vector, mean, passages)


def quoted(question: str, lines: tuple[Line, ...], unit: int) -> str:
    whole = passage(lines)
    return whole.span(*widen(asked(question), whole, unit))


def test_a_lead_in_is_quoted_with_its_whole_list() -> None:
    quote = quoted("租房申请学位要什么条件", RULE, 0)
    assert quote.startswith("第八条") and "（三）合同已备案。" in quote


def test_an_item_of_conditions_is_quoted_with_all_of_them() -> None:
    """One condition alone would be half the truth."""
    quote = quoted("租房要住满几个月", RULE, 2)
    assert "须同时符合下列条件" in quote and "没有自有住房" in quote and "12个月" in quote


def test_what_limits_a_sentence_is_quoted_with_it() -> None:
    assert quoted("合同备案在哪里办", RULE, 4).endswith("但军人家庭除外。")


def test_a_sentence_that_goes_on_is_quoted_with_the_one_before() -> None:
    lines: tuple[Line, ...] = ((Role.SENTENCE, 1, "学校应当公布名单。其中民办学校另行公布。"),)
    text = lines[0][2]
    whole = passage(lines)
    units = (Unit(Role.SENTENCE, 1, 0, 9), Unit(Role.SENTENCE, 1, 9, len(text)))
    object.__setattr__(whole, "units", units)
    assert whole.span(*widen(asked("民办学校怎么公布"), whole, 1)) == text


@pytest.mark.parametrize("unit", [0, 1, 2])
def test_a_question_of_a_list_of_questions_is_quoted_with_its_answer(unit: int) -> None:
    quote = quoted("校车怎么申请", FAQ, unit)
    assert quote.startswith("问：") and quote.endswith("书面申请。")


def test_every_quote_is_a_span_of_the_document() -> None:
    whole = passage(RULE)
    for one in found("租房家庭申请学位要什么条件", whole):
        assert whole.text[one.start : one.end] == one.quote
        assert one.best in one.quote


def test_the_nearest_unit_comes_first() -> None:
    first = found("书面申请", passage(FAQ, best=2))[0]
    assert first.best == "每学期开学前两周提出书面申请。"


def test_equal_units_keep_a_fixed_order() -> None:
    one, other = passage(RULE, document("d1")), passage(RULE, document("d2"))
    order = [(e.document.id, e.start) for e in found("租房", one, other)]
    assert order == [(e.document.id, e.start) for e in found("租房", other, one)]


@pytest.mark.parametrize("status", [Status.REPEALED, Status.SUPERSEDED])
def test_rules_that_are_gone_stand_behind_those_in_force(status: Status) -> None:
    gone = passage(RULE, document("d1", status=status))
    holds = passage(RULE, document("d2"))
    assert found("租房家庭申请学位要什么条件", gone, holds)[0].document.id == "d2"


def test_the_year_that_is_asked_for_comes_first() -> None:
    old = passage(RULE, document("d1", year=2024, kind=Kind.SUMMARY))
    new = passage(RULE, document("d2", year=2025, kind=Kind.SUMMARY))
    assert found("2024年租房家庭申请学位", old, new)[0].document.id == "d1"
    assert found("2025年租房家庭申请学位", old, new)[0].document.id == "d2"
    assert found("租房家庭申请学位", old, new)[0].document.id == "d2"


def test_a_gone_rule_is_not_held_against_itself_when_its_year_is_asked_for() -> None:
    gone = document(status=Status.REPEALED, year=2025, kind=Kind.REGULATION)
    assert timely(asked("2025年的细则怎么规定"), gone, "", {}) > 0
    assert timely(asked("细则怎么规定"), gone, "", {}) < 0


def test_the_contrary_of_what_is_asked_is_marked() -> None:
    lines: tuple[Line, ...] = ((Role.SENTENCE, 1, "小学每班不超过45人。"),)
    assert found("高中一个班多少人", passage(lines))[0].beside == "高中"
    assert found("小学一个班多少人", passage(lines))[0].beside == ""


def test_the_kind_of_thing_asked_for_is_marked() -> None:
    lines: tuple[Line, ...] = ((Role.SENTENCE, 1, "小学每班不超过45人。"),)
    assert found("小学一个班多少人", passage(lines))[0].holds is True
    assert found("小学的咨询电话是多少", passage(lines))[0].holds is False
    assert found("小学怎么编班", passage(lines))[0].holds is None


def test_a_day_of_birth_is_no_day_to_come() -> None:
    lines: tuple[Line, ...] = (
        (Role.SENTENCE, 1, "小学一年级招收2020年8月31日以前出生的儿童。"),
        (Role.SENTENCE, 1, "小学一年级登记时间为5月11日至5月20日。"),
    )
    whole = passage(lines)
    whole.vectors[:] = (1.0, 0.0)  # both are as near
    assert "5月11日" in found("小学一年级哪天登记", whole)[0].quote
    assert "出生" in found("小学一年级收哪天出生的孩子", whole)[0].quote


def test_the_name_of_an_annex_is_no_list_of_what_stands_in_it() -> None:
    lines: tuple[Line, ...] = (
        (Role.SENTENCE, 1, "附件：1.日程安排"),
        (Role.SENTENCE, 1, "2.登记材料清单"),
        (Role.SENTENCE, 1, "登记材料有户口簿、居住证。"),
    )
    assert found("登记材料有哪些", passage(lines))[0].best.endswith("居住证。")

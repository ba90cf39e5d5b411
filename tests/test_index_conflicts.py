"""Two numbers for one thing."""

from collections.abc import Sequence

import pytest
from stating import BULLETIN, EARLIER, PLAN, REPORT, document, stated

from corpus.chunk import Role, Unit
from corpus.document import Document, Kind, Status
from corpus.figure import Qualifier
from corpus.stated import Stated
from index.conflicts import Conflict, conflicts
from index.measured import measured

SAYS = "统计截至10月31日，新认定的普惠园没有计入，普惠园覆盖率与年末可能不同。"


def words(of: Document) -> tuple[str, Sequence[Unit]]:
    text = SAYS if of is BULLETIN else "教师招聘工作另行通报。"
    return text, [Unit(Role.SENTENCE, 1, 0, len(text))]


def found(*figures: Stated) -> tuple[Conflict, ...]:
    return conflicts(measured(figures), words)


def share(of: Document, value: str, **more: object) -> Stated:
    return stated(of, f"普惠园覆盖率为{value}%。", value, "%", "普惠园覆盖率", **more)  # type: ignore[arg-type]


def test_two_documents_differ_and_one_says_why() -> None:
    (one,) = found(share(REPORT, "88.7"), share(BULLETIN, "88.4"))
    assert {one.one.figure.value, one.other.figure.value} == {"88.7", "88.4"}
    assert [reason.quote for reason in one.reasons] == [SAYS]


def test_no_reason_is_made_up() -> None:
    hired = [
        stated(of, f"招聘教师{value}名。", value, "名", "招聘教师")
        for of, value in ((REPORT, "427"), (BULLETIN, "431"))
    ]
    (one,) = found(*hired)
    assert one.reasons == ()


def test_a_document_that_recalls_a_number_is_no_conflict_of_its_own() -> None:
    plan = document("2026年计划", Kind.PLAN, 2026)
    recalled = share(plan, "88.7", year=2025, nature=share(REPORT, "1").figure.nature)
    (one,) = found(recalled, share(REPORT, "88.7"), share(BULLETIN, "88.4"))
    assert {it.document.title for it in (one.one, one.other)} == {"2025年总结", "2025年统计"}
    assert [it.document.title for it in one.again] == ["2026年计划"]


@pytest.mark.parametrize(
    "other",
    [
        share(BULLETIN, "88.7"),
        share(EARLIER, "86.5"),
        share(PLAN, "88"),
        share(BULLETIN, "88.4", subject="民办学校"),
        share(BULLETIN, "88", qualifier=Qualifier.AT_LEAST),
        share(BULLETIN, "90", qualifier=Qualifier.ABOUT),
        share(document("旧统计", Kind.STATISTICS, 2025, status=Status.REPEALED), "80"),
    ],
    ids=["equal", "another year", "a target", "of others", "a bound", "about", "repealed"],
)
def test_no_conflict(other: Stated) -> None:
    assert found(share(REPORT, "88.7"), other) == ()


def test_a_number_agrees_with_what_it_is_rounded_to() -> None:
    exact = stated(REPORT, "参加讲座居民64321人次。", "64321", "人次", "参加讲座居民")
    rounded = stated(BULLETIN, "参加讲座居民6.4万人次。", "6.4万", "人次", "参加讲座居民")
    other = stated(BULLETIN, "参加讲座居民6.5万人次。", "6.5万", "人次", "参加讲座居民")
    assert found(exact, rounded) == ()
    assert len(found(exact, other)) == 1

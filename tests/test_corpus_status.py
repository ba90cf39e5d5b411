"""Which documents are in force on a day."""

from dataclasses import replace
from datetime import date

from corpus.document import Description, Document, Kind, Reference, Status
from corpus.status import statuses

RULES = "示例区{}年义务教育招生实施细则"
TODAY = date(2026, 6, 1)


def document(
    name: str, title: str, begins: date | None, *repeals: Reference, **about: object
) -> Document:
    described = Description(
        title=title,
        kind=Kind.REGULATION,
        issued_on=begins,
        year=begins.year if begins else None,
        repeals=repeals,
    )
    described = replace(described, **about)  # type: ignore[arg-type]
    return Document(name, described, Status.UNKNOWN, f"{name}.txt", "txt", name, None)


def on(day: date, *documents: Document, **user: str) -> dict[str, tuple[Status, str | None]]:
    return statuses(documents, user, day)


def test_repealed_by_number_whatever_the_brackets() -> None:
    old = document("old", "甲校车办法", date(2021, 1, 1), number="示教〔2021〕29号")
    new = document("new", "乙校车办法", date(2025, 1, 1), Reference(None, "示教[2021]第29号"))
    assert on(TODAY, old, new) == {
        "old": (Status.REPEALED, "new"),
        "new": (Status.IN_FORCE, None),
    }


def test_another_number_is_another_document() -> None:
    old = document("old", "示例区校车办法", date(2021, 1, 1), number="示教〔2021〕30号")
    new = document(
        "new", "校车管理新规", date(2025, 1, 1), Reference("示例区校车办法", "示教〔2019〕1号")
    )
    assert on(TODAY, old, new)["old"] == (Status.IN_FORCE, None)


def test_repealed_by_the_title_that_its_letter_issues() -> None:
    old = document("old", "示例区教育局关于印发《示例区校车办法》的通知", None, year=2019)
    for named in ("示例区校车办法", "关于印发《示例区校车办法》的通知"):
        new = document("new", "校车管理新规", date(2025, 1, 1), Reference(named))
        assert on(TODAY, old, new)["old"] == (Status.REPEALED, "new"), named


def test_a_repeal_counts_from_the_day_it_takes_effect() -> None:
    old = document("old", "示例区校车办法", date(2021, 1, 1))
    new = document(
        "new",
        "校车管理新规",
        date(2026, 5, 1),
        Reference("示例区校车办法"),
        effective_on=date(2026, 9, 1),
    )
    before, after = on(date(2026, 8, 31), old, new), on(date(2026, 9, 1), old, new)
    assert before == {"old": (Status.IN_FORCE, None), "new": (Status.NOT_YET, None)}
    assert after == {"old": (Status.REPEALED, "new"), "new": (Status.IN_FORCE, None)}


def test_a_newer_edition_supersedes_once_it_is_in_force() -> None:
    old = document("old", RULES.format(2025), date(2025, 4, 1))
    new = document("new", RULES.format(2026), date(2026, 4, 1))
    assert on(date(2026, 3, 31), old, new)["old"] == (Status.IN_FORCE, None)
    assert on(TODAY, old, new) == {
        "old": (Status.SUPERSEDED, "new"),
        "new": (Status.IN_FORCE, None),
    }


def test_a_repeal_of_one_year_leaves_the_other_years_alone() -> None:
    first = document("first", RULES.format(2023), date(2023, 4, 1))
    second = document("second", RULES.format(2024), date(2024, 4, 1))
    new = document("new", "招生新规", date(2025, 4, 1), Reference(RULES.format(2024)))
    result = on(TODAY, first, second, new)
    assert result["second"] == (Status.REPEALED, "new")
    assert result["first"] == (Status.SUPERSEDED, "second")


def test_a_repeal_that_names_no_year_meets_the_earlier_edition_only() -> None:
    old = document("old", RULES.format(2024), date(2024, 4, 1))
    new = document(
        "new", RULES.format(2025), date(2025, 4, 1), Reference("示例区义务教育招生实施细则")
    )
    later = document("later", RULES.format(2026), date(2026, 12, 1))
    result = on(TODAY, old, new, later)
    assert result["old"] == (Status.REPEALED, "new")
    assert result["new"] == (Status.IN_FORCE, None)
    assert result["later"] == (Status.NOT_YET, None)


def test_a_text_that_repeals_its_namesake_does_not_repeal_itself() -> None:
    new = document("new", "示例区印刷条例", date(2001, 8, 2), Reference("示例区印刷条例"))
    old = document("old", "示例区印刷条例", date(1997, 3, 8))
    assert on(TODAY, new, old) == {
        "new": (Status.IN_FORCE, None),
        "old": (Status.REPEALED, "new"),
    }


def test_its_own_end() -> None:
    old = document("old", "示例区校车办法", date(2021, 1, 1), expires_on=date(2025, 12, 31))
    assert on(date(2025, 12, 31), old)["old"] == (Status.IN_FORCE, None)
    assert on(date(2026, 1, 1), old)["old"] == (Status.REPEALED, None)


def test_reports_of_two_years_stand_side_by_side() -> None:
    old = document("old", "示例区教育局2024年工作总结", date(2024, 12, 1), kind=Kind.SUMMARY)
    new = document("new", "示例区教育局2025年工作总结", date(2025, 12, 1), kind=Kind.SUMMARY)
    assert {status for status, _ in on(TODAY, old, new).values()} == {Status.UNKNOWN}


def test_the_user_has_the_last_word() -> None:
    old = document("old", "示例区校车办法", date(2021, 1, 1), number="示教〔2021〕29号")
    new = document("new", "校车新规", date(2025, 1, 1), Reference(None, "示教〔2021〕29号"))
    mine = document("mine", "我的办法", date(2025, 6, 1))
    assert on(TODAY, old, new, mine, old="mine")["old"] == (Status.SUPERSEDED, "mine")


def test_without_any_date_nothing_is_claimed() -> None:
    assert on(TODAY, document("a", "示例区校车办法", None))["a"] == (Status.UNKNOWN, None)

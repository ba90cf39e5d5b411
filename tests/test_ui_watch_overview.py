"""The overview: today's numbers by the clock on the wall, and what waits for somebody."""

import re
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from accounts import small_engine

import ui.admin_overview
from corpus.errors import BureauError
from corpus.record import Question
from ui.access.role import By, Role, Visitor
from ui.admin_audit import audit_view
from ui.admin_overview import Overview, handle, reopen
from ui.engine import Engine
from ui.intake import Intake
from ui.office import Asked
from ui.watch.act import Act
from ui.watch.days import begin, bounds
from ui.watch.machine import memory, size_of
from ui.watch.watch import Watch

BY = By(Visitor(Role.ADMIN, "王主任", "session"), "192.0.2.7")


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    made = small_engine(tmp_path)
    made.watch = Watch(made)
    return made


@pytest.fixture
def in_shanghai(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    yield from zone("Asia/Shanghai", monkeypatch)


def zone(name: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    if not hasattr(time, "tzset"):
        pytest.skip("the time zone cannot be set here")
    monkeypatch.setenv("TZ", name)
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


def shown(engine: Engine) -> str:
    return str(Overview(engine).view(Asked({})))


def row(html: str, name: str) -> list[str]:
    """The cells of one row of a table."""
    found = re.search(rf'<th scope="row">{name}</th>(.*?)</tr>', html)
    assert found, name
    return re.findall(r">([^<]+)</td>", found[1])


def asked(engine: Engine, at: datetime, outcome: str = "answered", text: str = "班车？") -> None:
    engine.library.note_questions([Question(text, outcome, "abc", 1.0, at)])


# -- days ------------------------------------------------------------------------------------


def test_a_day_begins_by_the_clock_on_the_wall(in_shanghai: None) -> None:
    assert begin(date(2026, 11, 24)) == datetime(2026, 11, 23, 16)
    ends = bounds(date(2026, 11, 24), 2)
    assert [it.day for it in ends] == [21, 22, 23, 24]


def test_a_day_is_23_hours_long_where_the_clock_is_put_forward(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for _ in zone("Europe/Berlin", monkeypatch):
        first, second, third = bounds(date(2026, 3, 29), 1)
        assert (second - first, third - second) == (timedelta(hours=24), timedelta(hours=23))


def test_todays_questions_stand_beside_yesterdays_and_the_week(
    engine: Engine, in_shanghai: None
) -> None:
    today = begin(date.today())
    moment = timedelta(seconds=1)
    asked(engine, today)  # at midnight: of today
    asked(engine, today, "not_covered")
    asked(engine, today - moment)  # of yesterday, though the same day in UTC
    asked(engine, today - timedelta(days=1))
    asked(engine, today - timedelta(days=1) - moment, "partial")
    asked(engine, today - timedelta(days=7), "partial")
    asked(engine, today - timedelta(days=7) - moment)  # before the week
    html = shown(engine)
    assert row(html, "提问") == ["2", "2", "0.6"]  # 4 in 7 days
    assert row(html, "已答") == ["1", "2", "0.3"]
    assert row(html, "没有找到") == ["1", "0", "0.0"]
    assert row(html, "只答到一部分") == ["0", "0", "0.3"]


def test_it_is_said_where_questions_are_not_kept(engine: Engine) -> None:
    assert "keep_questions" not in shown(engine)
    (engine.library.folder / "settings.toml").write_text("keep_questions = false", "utf-8")
    engine.reload()
    assert "keep_questions" in shown(engine)


def test_where_there_is_nothing_to_answer_from_that_comes_first(engine: Engine) -> None:
    assert "还没有文件" not in shown(engine)
    engine.library.remove(engine.documents()[0].id)
    html = shown(engine)
    assert html.index("资料库里还没有文件") < html.index("今天的提问")
    assert 'href="?view=upload"' in html


# -- what waits ------------------------------------------------------------------------------


def now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None)


def test_what_was_not_answered_is_grouped_the_most_asked_first(engine: Engine) -> None:
    for text in ("食堂饭费多少钱", "校服颜色款式", "食堂饭费多少钱？", "食堂饭费多少钱啊"):
        asked(engine, now(), "not_covered", text)
    asked(engine, now() - timedelta(days=9), "not_covered", "很久以前的问题")
    asked(engine, now(), "answered", "答上的问题")
    html = shown(engine)
    first, second = re.findall(r'<b class="count">(\d+)</b> <span class="question">(.*?)<', html)
    assert (first[0], second) == ("3", ("1", "校服颜色款式"))
    assert first[1].startswith("食堂饭费多少钱")
    assert "很久以前" not in html
    assert "答上的问题" not in html


def test_what_was_deleted_is_not_shown_from_memory(engine: Engine) -> None:
    overview = Overview(engine)
    asked(engine, now(), "not_covered", "食堂饭费多少钱")
    assert "食堂饭费" in str(overview.view(Asked({})))
    engine.library.forget_questions()
    asked(engine, now(), "not_covered", "校服颜色款式")
    html = str(overview.view(Asked({})))
    assert "食堂饭费" not in html
    assert "校服颜色" in html


def test_feedback_waits_until_somebody_has_seen_to_it(engine: Engine) -> None:
    intake = Intake(engine)
    engine.library.feedback("abc", "班车几点？", False, "没写几号")
    engine.library.feedback("abd", "校服几套？", True)  # nothing to see to
    html = shown(engine)
    assert "待处理 1 条" in html
    assert "没写几号" in html
    assert "校服几套" not in html
    number = engine.library.feedbacks()[0].id
    done = str(handle(engine, intake, {"feedback": str(number)}, BY))
    assert f'data-feedback="{number}"' in done  # may be undone
    assert "没有待处理的反馈" in shown(engine)
    assert engine.audit.rows(most=1)[0].act == Act.FEEDBACK_HANDLED
    reopen(engine, intake, {"feedback": str(number)}, BY)
    assert "待处理 1 条" in shown(engine)
    with pytest.raises(BureauError, match="已经不在"):
        handle(engine, intake, {"feedback": "99"}, BY)


def test_what_people_typed_is_escaped(engine: Engine) -> None:
    hostile = "<img src=x onerror=alert(1)>"
    engine.library.feedback("abc", hostile, False, hostile)
    asked(engine, now(), "not_covered", f"食堂{hostile}")
    engine.audit.note(BY.visitor, Act.SETTINGS, hostile, hostile, hostile)
    for html in (shown(engine), str(audit_view(engine, Asked({})))):
        assert "<img" not in html
        assert "&lt;img" in html


# -- times and the machine -------------------------------------------------------------------


def test_the_slowest_stage_of_today_stands_first(engine: Engine) -> None:
    assert "今天还没有提问" in shown(engine)
    assert engine.watch is not None
    engine.watch.today.took({"search": 40.0, "verify": 2.0, "whole": 44.0})
    html = shown(engine)
    assert row(html, "检索") == ["40 毫秒", "40 毫秒", "1"]
    assert html.index("从提问到回答") < html.index(">检索<") < html.index("核对引文")


def test_a_backup_that_was_never_made_or_is_old_is_said_first(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert re.search(r'<ul class="problems">.*还没有备份过', shown(engine))
    engine.audit.note(BY.visitor, Act.BACKUP, "备份.zip")
    assert 'class="problems"' not in shown(engine)
    monkeypatch.setattr(ui.admin_overview, "LONG_AGO", 0)
    assert re.search(r'<ul class="problems">.*备份\.zip', shown(engine))


def test_a_disk_that_is_nearly_full_is_said_first(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ui.admin_overview, "LEAST_FREE", 10**18)
    assert re.search(r'<ul class="problems">.*磁盘剩余', shown(engine))


def test_memory_and_the_size_of_a_folder(tmp_path: Path) -> None:
    (tmp_path / "a" / "b").mkdir(parents=True)
    (tmp_path / "a" / "one").write_bytes(b"x" * 1000)
    (tmp_path / "a" / "b" / "two").write_bytes(b"x" * 500)
    (tmp_path / "a" / "outside").symlink_to(Path(__file__))
    assert 1500 <= size_of(tmp_path) < 2000  # a link counts as a link
    assert size_of(tmp_path / "not there") == 0
    used = memory()
    assert used is None or used > 10_000_000


def test_it_is_quick_with_a_full_log_of_questions(engine: Engine) -> None:
    """Some 10 ms; what others on the machine take does not count."""
    many = [
        Question(f"食堂饭费{n}", "not_covered" if n % 9 == 0 else "answered", "a", 1.0, now())
        for n in range(20_000)
    ]
    engine.library.note_questions(many)
    overview = Overview(engine)
    overview.view(Asked({}))
    took = []
    for _ in range(5):
        began = time.thread_time()
        overview.view(Asked({}))
        took.append(time.thread_time() - began)
    assert sorted(took)[2] < 0.2


# -- the audit log on a page -----------------------------------------------------------------


def of_rows(html: str) -> list[int]:
    return [int(it) for it in re.findall(r"第 (\d+) 条", html)]


def test_the_log_is_shown_from_the_newest_by_page_act_person_and_day(
    engine: Engine, in_shanghai: None
) -> None:
    staff = Visitor(Role.STAFF, "李科员", "token")
    for n in range(60):
        engine.audit.note(BY.visitor, Act.CORRECTED, f"《文件{n}》")
    engine.audit.note(staff, Act.STANDARD_APPROVED, "班车", "旧的", "新的")
    first = str(audit_view(engine, Asked({"view": "audit"})))
    assert of_rows(first) == list(range(61, 11, -1))
    assert 'href="?view=audit&amp;below=12"' in first
    second = str(audit_view(engine, Asked({"view": "audit", "below": "12"})))
    assert of_rows(second) == list(range(11, 0, -1))
    assert of_rows(str(audit_view(engine, Asked({"who": "李科员"})))) == [61]
    assert of_rows(str(audit_view(engine, Asked({"act": "standard.approved"})))) == [61]
    today = f"{date.today():%Y-%m-%d}"
    assert len(of_rows(str(audit_view(engine, Asked({"day": today}))))) == 50
    yesterday = str(audit_view(engine, Asked({"day": f"{date.today() - timedelta(days=1)}"})))
    assert "没有这样的记录" in yesterday
    for nonsense in ({"day": "昨天"}, {"below": "-1"}, {"below": "x"}):
        assert of_rows(str(audit_view(engine, Asked(nonsense))))[0] == 61

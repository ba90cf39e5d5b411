"""One answer as the page shows it: outcome in words, choices, days, whom to call, plain text."""

import re
import shutil
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from urllib.parse import quote

import pytest
from browser_words import CHOICES_DOCUMENT, LONG_DOCUMENT, YEAR
from bs4 import BeautifulSoup, Tag
from fastapi import FastAPI
from icalendar import Calendar
from starlette.testclient import TestClient

from assistant.answer import Outcome
from ui.dates import date_list, file_name
from ui.engine import Engine
from ui.paper import paper_markup
from ui.parents import with_examples
from ui.plain import plain_pages
from ui.turn import Face, Sight, answer_markup, mark_link, plain_text

PHONE = "0755-12345678"


@pytest.fixture(scope="module")
def engine(full_library: Path, tmp_path_factory: pytest.TempPathFactory) -> Engine:
    folder = tmp_path_factory.mktemp("turn")
    (folder / "少年宫.txt").write_text(CHOICES_DOCUMENT, "utf-8")
    (folder / "转学.txt").write_text(LONG_DOCUMENT, "utf-8")
    shutil.copytree(full_library, folder / "library")
    settings = f'handoff_phone = "{PHONE}"\nhandoff_hours = "工作日9:00—12:00"\n'
    (folder / "library" / "settings.toml").write_text(settings, "utf-8")
    engine = Engine(folder / "library")
    assert {it.result for it in engine.add(sorted(folder.glob("*.txt")))} == {"added"}
    return engine.open()


@pytest.fixture(scope="module")
def client(engine: Engine) -> Iterator[TestClient]:
    app = FastAPI()
    app.include_router(plain_pages(engine))
    with TestClient(app) as client:
        yield client


def shown(engine: Engine, question: str, *history: str, face: Face = Face.CHAT) -> Tag:
    answer = with_examples(engine, engine.ask(question, history))
    made = answer_markup(answer, 1, Sight.of(engine.library), face)
    return BeautifulSoup(str(made), "html.parser")


def text_of(it: Tag | None) -> str:
    assert it is not None
    return it.get_text()


def test_the_line_that_answers_comes_first_and_then_its_source(engine: Engine) -> None:
    page = shown(engine, "房产证还没办下来，只有购房合同可以登记吗？")
    first = page.find(True)
    assert isinstance(first, Tag) and "direct" in first["class"]
    assert text_of(first).startswith("可以。请上传经网签备案的购房合同")
    assert first.select_one("a.mark") is not None
    following = first.find_next_sibling()
    assert isinstance(following, Tag) and following.name == "blockquote"


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("中考总分是多少？", "收录的文件没有讲到这件事"),
        ("学校食堂怎么收费？", "文件讲到了这方面，但没有写明您问的"),
    ],
)
def test_a_refusal_says_which_and_leads_on(engine: Engine, question: str, kind: str) -> None:
    page = shown(engine, question)
    assert text_of(page.select_one("h3.outcome")) == kind
    assert not re.search(r"\[\d+\]", page.get_text())
    call = page.select_one(".handoff a.phone")
    assert call is not None and call["href"] == "tel:075512345678"
    assert "工作日9:00—12:00" in text_of(page.select_one(".handoff"))
    asks = [it["data-ask"] for it in page.select(".instead button")]
    assert asks and page.select(".nearest .card")
    for it in asks:  # what is offered is answered
        assert engine.ask(str(it)).outcome in (Outcome.ANSWERED, Outcome.PARTIAL), it


def test_small_talk_is_no_refusal_and_shows_what_can_be_asked(engine: Engine) -> None:
    page = shown(engine, "你好")
    assert page.select_one("h3.outcome") is None
    assert [it["data-ask"] for it in page.select(".instead button")] == list(engine.examples())
    steering = shown(engine, "今天天气怎么样")
    assert text_of(steering.select_one("h3.outcome")) == "这不在可以回答的范围内"


def test_each_value_of_a_missing_fact_is_a_button_with_its_source(engine: Engine) -> None:
    page = shown(engine, "少年宫的课几点开放")
    buttons = page.select(".branches button")
    assert [it["data-label"] for it in buttons] == [it.get_text() for it in buttons]
    assert {it.get_text() for it in buttons} == {"小学", "幼儿园"}
    assert [it.get_text() for it in page.select(".branches a.mark")] == ["[1]", "[2]"]
    fold = page.select_one("details.more")
    assert fold is not None and len(fold.select("blockquote")) == 2
    for button in buttons:
        answer = engine.ask(str(button["data-ask"]))
        assert answer.outcome is Outcome.ANSWERED
        assert button.get_text() in answer.citations[0].quote
    links = shown(engine, "少年宫的课几点开放", face=Face.PLAIN).select(".branches a.choice")
    assert [it["href"] for it in links] == [
        f"/plain?q={quote(str(button['data-ask']), safe='/')}" for button in buttons
    ]


def test_a_follow_up_says_how_it_was_understood_once(engine: Engine) -> None:
    first = "随迁子女上公办小学需要什么条件？"
    page = shown(engine, "那租房的呢？", first)
    line = page.select_one(".understood")
    assert first in text_of(line)
    out = page.select_one(".understood button")
    assert out is not None
    assert (out["data-ask"], out["data-alone"]) == ("那租房的呢？", "yes")
    assert page.get_text().count(first) == 1


def test_what_no_longer_holds_says_so_beside_the_words(engine: Engine) -> None:
    page = shown(engine, "2025年小学什么时候登记？")
    assert text_of(page.select_one("h3.outcome")) == "只在旧文件里找到，请先核实"
    assert "2025年" in text_of(page.select_one(".direct"))
    badges = [it.get_text() for it in page.select("blockquote .badge")]
    assert badges == ["已废止"]


def test_days_are_made_whole_and_said_to_be(engine: Engine) -> None:
    page = shown(engine, "延缓入学什么时候提出申请？")
    rows = page.select("ul.dates li")
    day = next(row for row in rows if row.time and "8月10日" in row.time.get_text())
    assert text_of(day.time) == f"{YEAR}年8月10日"
    assert "由“当年8月10日”按文件年份推算" in day.get_text()
    assert day.select_one("a.mark") is not None
    answer = engine.ask("延缓入学什么时候提出申请？")
    late = str(date_list(answer, 1, mark_link, today=date(YEAR + 1, 1, 1)))
    assert "已过" in late and "加入日历" not in late
    last = max(it.until for it in answer.dates)
    assert "加入日历" in str(date_list(answer, 1, mark_link, today=last))
    assert "加入日历" not in str(date_list(answer, 1, mark_link, today=last + timedelta(1)))


def test_the_calendar_file_is_of_the_day_in_the_document(
    engine: Engine, client: TestClient
) -> None:
    page = shown(engine, "延缓入学什么时候提出申请？")
    links = [str(it["href"]) for it in page.select("a.ics")]
    assert links
    for link in links:
        given = client.get(link)
        assert given.headers["content-type"] == "text/calendar; charset=utf-8"
        name = given.headers["content-disposition"]
        assert re.fullmatch(
            r"inline; filename=\"[\d-]+\.ics\"; filename\*=UTF-8''[\w%.-]+\.ics", name
        )
        (event,) = Calendar.from_ical(given.text).walk("VEVENT")
        assert event["DTSTART"].dt.isoformat() in link
        assert "延缓入学" in str(event["DESCRIPTION"])


@pytest.mark.parametrize(
    "changed",
    [("first=", "first=2031-01-01&x="), ("start=", "start=99999&x="), ("/dates/d", "/dates/x"),
     ("end=", "end=99999999&x=")],
)  # fmt: skip
def test_a_day_that_the_document_does_not_have_is_not_made_up(
    engine: Engine, client: TestClient, changed: tuple[str, str]
) -> None:
    link = shown(engine, "延缓入学什么时候提出申请？").select("a.ics")[0]["href"]
    given = client.get(str(link).replace(*changed))
    assert given.status_code == 404
    assert "请重新提问" in given.text
    assert client.get("/dates/x.ics?first=昨天").status_code == 422


def test_file_names_are_safe(engine: Engine) -> None:
    from dataclasses import replace

    (day, *_) = engine.ask("延缓入学什么时候提出申请？").dates
    evil = file_name(replace(day, label='../..\\a"b\r\nX: y;%00报名'))
    assert evil == f"{day.first}-abXy00报名.ics"
    assert file_name(replace(day, label="…")) == f"{day.first}.ics"


def test_the_plain_text_has_question_answer_day_and_sources(engine: Engine) -> None:
    said = plain_text(engine.ask("延缓入学什么时候提出申请？"))
    assert said.startswith("问：延缓入学什么时候提出申请？\n答：")
    assert f"日期：{YEAR}年8月10日（由“当年8月10日”按文件年份推算）[1]" in said
    assert re.search(r"\[1\] 《青禾县.+》，.*第二条，现行有效：“", said)
    refused = plain_text(engine.ask("中考总分是多少？"))
    assert PHONE in refused and "出处" not in refused


def test_an_answer_to_print_is_whole_and_cannot_be_tapped(
    engine: Engine, client: TestClient
) -> None:
    first = "随迁子女上公办小学需要什么条件？"
    page = BeautifulSoup(
        client.get("/paper", params={"q": "那租房的呢？", "h": [first]}).text, "html.parser"
    )
    assert text_of(page.h1) == "那租房的呢？"
    assert first in text_of(page.select_one(".understood"))
    assert page.select("details, button, script, form") == []
    sources = page.select(".sources li")
    cited = engine.ask("那租房的呢？", [first]).citations
    assert len(sources) == len(cited) > 0
    for source, citation in zip(sources, cited, strict=True):
        assert citation.document.title in source.get_text()
        assert "现行有效" in source.get_text()
        assert citation.location[-1] in source.get_text()
    assert re.search(r"20\d\d年\d+月\d+日\d\d:\d\d查询", page.get_text())
    long = client.get("/paper", params={"q": "问" * 5000})
    assert long.status_code == 200 and "问题太长" in long.text


def test_the_large_type_follows_to_pages_without_scripts(client: TestClient) -> None:
    assert '<html lang="zh-CN" class="big">' in client.get(
        "/plain", headers={"cookie": "bureau_big=yes"}
    ).text  # fmt: skip
    assert '<html lang="zh-CN">' in client.get("/plain").text


def test_showing_an_answer_again_does_not_count_as_asking(
    full_library: Path, tmp_path: Path
) -> None:
    from ui.parents import asked_again
    from ui.question_log import QuestionLog

    folder = Path(shutil.copytree(full_library, tmp_path / "library"))
    engine = Engine(folder).open()
    engine.log = QuestionLog(engine.library)
    turns = [{"question": "几岁上小学？"}, {"question": "那初中呢？", "label": "", "alone": True}]
    (*_, update) = asked_again(engine, turns)
    assert [turn.asked.alone for turn in update[2]] == [False, True]
    assert update[2][1].history == ()
    engine.log.flush()
    assert engine.library.questions() == ()
    engine.ask("几岁上小学？")
    engine.log.flush()
    assert len(engine.library.questions()) == 1
    assert list(asked_again(engine, ["几岁", {}])) == list(asked_again(engine, None)) == []


def test_the_page_to_print_leaves_no_level_of_heading_out(engine: Engine) -> None:
    for question in ("学校食堂怎么收费？", "房产证还没办下来，只有购房合同可以登记吗？"):
        markup = paper_markup(engine.ask(question), Sight.of(engine.library), "示例")
        page = BeautifulSoup(str(markup), "html.parser")
        levels = [int(it.name[1]) for it in page.find_all(re.compile(r"^h[1-6]$"))]
        assert levels[0] == 1
        assert all(after <= before + 1 for before, after in pairwise(levels)), levels
        assert levels.count(1) == 1

"""Slow lines, a crowd, a server that stops: always a line in Chinese, and the question is kept."""

import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
from asking import BOX, CONDITIONS, UNCOVERED, ask, finished
from browser_words import HOSTILE, PHONE
from playwright.sync_api import BrowserContext, Page, Route, expect
from served import serving

if TYPE_CHECKING:
    from browser import Watched

pytest_plugins = ("browser",)
pytestmark = pytest.mark.browser
QUESTION = "小学什么时候登记？"
JOIN = "**/queue/join*"


def forgive(watched: "Watched", *words: str) -> None:
    """The browser itself reports a request that was refused on purpose."""
    watched.errors[:] = [it for it in watched.errors if not any(word in it for word in words)]


@pytest.mark.parametrize(
    ("status", "detail", "said"),
    [
        (429, "提问太频繁，请一分钟后再试。", "提问太频繁，请一分钟后再试。"),
        (503, "a queue that is full", "现在提问的人多，请稍等一会儿再试。"),
    ],
)
def test_a_crowd_is_told_in_chinese_and_the_question_stays(
    page: Page, watched: "Watched", status: int, detail: str, said: str
) -> None:
    page.route(JOIN, lambda route: route.fulfill(status=status, json={"detail": detail}))
    page.fill(BOX, QUESTION)
    page.press(BOX, "Enter")
    alert = page.locator("#trouble")
    expect(alert).to_contain_text(said)
    assert alert.get_attribute("role") == "alert"
    assert page.input_value(BOX) == QUESTION
    call = alert.get_by_role("link")
    expect(call).to_have_text(f"也可以拨打{PHONE}")
    assert call.get_attribute("href") == f"tel:{PHONE.replace('-', '')}"
    assert not re.search("[A-Za-z]{3}", page.locator("body").inner_text())
    page.unroute(JOIN)
    alert.get_by_role("button", name="再试一次").click()
    expect(finished(page, 1).locator(".question")).to_have_text(QUESTION)
    expect(alert).to_be_hidden()
    forgive(watched, str(status))


def test_busy_is_said_at_once_over_a_slow_line(page: Page) -> None:
    held: list[Route] = []
    page.route(JOIN, lambda route: held.append(route))
    page.fill(BOX, QUESTION)
    page.press(BOX, "Enter")
    status = page.locator("#note [role=status]")
    expect(status).to_have_text("正在提问……", timeout=300)
    expect(status).to_have_text("还在连接，请再等一会儿……", timeout=8000)
    held.pop(0).continue_()
    page.unroute(JOIN)
    finished(page, 1)
    expect(status).to_have_text("")


def test_a_reader_who_loses_patience_keeps_what_was_written(page: Page, watched: "Watched") -> None:
    page.route("**/queue/data*", lambda route: None)  # the answer never arrives
    page.fill(BOX, QUESTION)
    page.press(BOX, "Enter")
    expect(page.locator("#note [role=status]")).to_contain_text("正在提问", timeout=300)
    assert page.input_value(BOX) == QUESTION
    page.reload()
    page.unroute("**/queue/data*")
    page.wait_for_selector(".examples button, .turn")
    expect(page.locator(BOX)).to_have_value(QUESTION)
    watched.errors.clear()  # of the line that was cut


def test_offline_and_online_again(page: Page, watched: "Watched") -> None:
    page.context.set_offline(True)
    try:
        expect(page.get_by_role("alert")).to_contain_text("网络已断开，您写的内容还在。")
        page.fill(BOX, QUESTION)
        page.press(BOX, "Enter")
        expect(page.get_by_role("alert")).to_contain_text("连不上服务器")
        assert page.input_value(BOX) == QUESTION
    finally:
        page.context.set_offline(False)
    turn = finished(page, 1)
    expect(turn.locator(".question")).to_have_text(QUESTION)
    forgive(watched, "ERR_INTERNET_DISCONNECTED", "Failed to fetch")


def test_a_question_too_long_leaves_the_conversation_as_it_is(page: Page) -> None:
    ask(page, CONDITIONS)
    page.fill(BOX, "问" * 301)
    page.press(BOX, "Enter")
    expect(page.locator("#note .wrong")).to_contain_text("300个字以内")
    assert page.locator(".turn").count() == 1
    assert page.input_value(BOX) == "问" * 301


def test_two_tabs_do_not_mix(page: Page, watched: "Watched", sample_engine_url: str) -> None:
    other = page.context.new_page()
    other.goto(sample_engine_url)
    other.wait_for_selector(".examples button")
    page.fill(BOX, CONDITIONS)
    other.fill(BOX, UNCOVERED)
    page.press(BOX, "Enter")
    other.press(BOX, "Enter")
    expect(finished(page, 1).locator(".question")).to_have_text(CONDITIONS)
    expect(finished(other, 1).locator(".question")).to_have_text(UNCOVERED)
    follow = ask(other, "那租房的呢？")
    assert CONDITIONS not in follow.inner_text()
    other.close()


def test_back_from_the_original_finds_the_conversation(page: Page) -> None:
    turn = ask(page, CONDITIONS)
    turn.locator("details.card summary").first.click()
    link = turn.locator("a.original").first.get_attribute("href")
    page.evaluate("address => { location.href = address; }", link)
    page.wait_for_selector("article.text")
    page.go_back()
    expect(finished(page, 1).locator(".question")).to_have_text(CONDITIONS)


def test_what_a_tab_has_kept_can_be_anything(page: Page) -> None:
    """The store of a tab is in the reader's hands: hostile words in it are only words."""
    page.evaluate(
        "turns => sessionStorage.setItem('bureau.turns', JSON.stringify(turns))",
        [7, {"question": f"几岁上小学？{HOSTILE}", "label": HOSTILE * 9}, {"label": "x"}],
    )
    page.reload()
    turn = finished(page, 1)
    assert turn.locator(".question").inner_text() in HOSTILE * 9
    assert page.locator(".turn").count() == 1
    assert page.evaluate("window.hacked") is None


def test_a_server_that_is_killed_comes_back_with_the_conversation(
    chromium: BrowserContext, sample_library: Path, tmp_path: Path
) -> None:
    library = Path(shutil.copytree(sample_library, tmp_path / "library"))
    page = chromium.new_page()
    with serving(library, tmp_path / "first.txt") as first:
        page.goto(first.url)
        page.wait_for_selector(".examples button")
        said = ask(page, CONDITIONS).locator(".quote").first.inner_text()
        first.process.kill()
    page.fill(BOX, QUESTION)
    page.press(BOX, "Enter")
    expect(page.locator("#trouble")).to_contain_text("连不上服务器")
    expect(page.locator("#trouble a")).to_contain_text(PHONE)
    assert page.input_value(BOX) == QUESTION
    assert "Connection" not in page.locator("body").inner_text()
    port = urlsplit(first.url).port
    assert port is not None
    with serving(library, tmp_path / "second.txt", port):
        page.locator(".turn[data-turn='2'][data-state=done]").wait_for(timeout=40_000)
        assert page.locator(".turn .quote").first.inner_text() == said
        expect(page.locator(".turn .question").last).to_have_text(QUESTION)
        page.evaluate("sessionStorage.clear()")
        page.close()

"""An operator takes calls in Chromium, by the keyboard, against the real server."""

import json
import re
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Literal

import httpx
import pytest
from axe_playwright_python.sync_playwright import Axe
from browser import Watched
from browser_words import HOSTILE, HOSTILE_DOCUMENT
from hotline import PRIVATE, RULES, RULES_NAME, TURNS_ON_A_FACT, UNCOVERED
from playwright.sync_api import BrowserContext, Page, expect
from served import Served, bureau, serving

from corpus.library import Library

pytest_plugins = ("browser",)
pytestmark = pytest.mark.browser

ASKED = "几岁可以登记入学？"
MOBILE = "13800138000"
ANSWERED = ".desk[data-mode=answer]"


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Rules that turn on a fact, and a document that means harm."""
    folder = tmp_path_factory.mktemp("hotline")
    (folder / RULES_NAME).write_text(RULES, "utf-8")
    (folder / "hostile.txt").write_text(HOSTILE_DOCUMENT, "utf-8")
    files = folder / RULES_NAME, folder / "hostile.txt"
    added = bureau("add", *files, library=folder / "library")
    settings = folder / "library" / "settings.toml"
    settings.write_text('handoff_phone = "0000-80001234"\n', "utf-8")
    assert added.returncode == 0, added.stderr
    return folder / "library"


@pytest.fixture(scope="module")
def desk(library: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with serving(library, tmp_path_factory.mktemp("served") / "output.txt") as served:
        yield served


@pytest.fixture
def hotline(chromium: BrowserContext, desk: Served) -> Iterator[Watched]:
    """``/hotline`` freshly opened on a new call; nothing left the machine nor failed."""
    watched = Watched(chromium.new_page())
    watched.page.set_viewport_size({"width": 1280, "height": 800})
    watched.page.goto(f"{desk.url}/hotline")
    expect(watched.page.locator("#q")).to_be_focused()
    yield watched
    watched.page.close()
    assert watched.outside == []
    assert watched.errors == []


@pytest.fixture
def page(hotline: Watched) -> Page:
    return hotline.page


def ask(page: Page, question: str) -> None:
    """By the keyboard alone, from wherever the focus is."""
    if page.evaluate("document.activeElement.matches('textarea, aside input')"):
        page.keyboard.press("Escape")  # out of the note
    elif page.evaluate("document.activeElement.id") != "q":
        page.keyboard.press("/")
    expect(page.locator("#q")).to_be_focused()
    page.keyboard.press("Control+a")
    page.keyboard.insert_text(question)
    with page.expect_response("**/hotline/ask"):
        page.keyboard.press("Enter")
    page.wait_for_selector(ANSWERED)


def clipboard(page: Page) -> str:
    expect(page.locator("#hotline-status")).to_have_text("已复制")
    return str(page.evaluate("navigator.clipboard.readText()"))


def number_of(page: Page) -> int:
    return int(re.search(r"call=(\d+)", page.url)[1])  # type: ignore[index]


def test_the_keys_are_on_the_screen_and_in_the_table(page: Page) -> None:
    assert page.locator("html").get_attribute("lang") == "zh-CN"
    for key in ("Enter", "Alt+C", "Alt+N", "Alt+E", "Ctrl+Enter"):
        shown = page.locator(".desk").inner_text().replace("\n", "")
        assert key in re.sub(r"\s", "", shown)
    page.keyboard.press("?")
    expect(page.locator("#help")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#help")).to_be_hidden()
    expect(page.locator("#q")).to_be_focused()


def test_passages_come_while_typing(page: Page) -> None:
    page.keyboard.insert_text("民办")
    first = page.locator("#found summary").first
    expect(first).to_be_visible()
    page.evaluate(
        """() => {
            const box = document.querySelector("#q");
            box.addEventListener("input", () => { window.typed = performance.now(); });
            new MutationObserver(() => { window.drawn = performance.now(); })
                .observe(document.querySelector("#found"), { childList: true });
        }"""
    )
    times = []
    for more in ("小学", "怎么", "录取"):
        page.evaluate("window.drawn = 0")
        page.keyboard.insert_text(more)
        page.wait_for_function("window.drawn > window.typed")
        times.append(page.evaluate("window.drawn - window.typed"))
    assert min(times) < 400, times  # 50 of it are the pause in typing
    expect(page.locator("#found mark").first).to_be_visible()
    page.keyboard.press("ArrowDown")
    expect(first).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#found .whole").first).to_be_visible()
    page.keyboard.press("ArrowUp")
    expect(page.locator("#q")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#found")).to_be_hidden()
    assert page.input_value("#q") == ""


def test_enter_to_the_line_within_a_second(page: Page) -> None:
    times = []
    for question in (ASKED, PRIVATE, "报名咨询电话是多少？"):
        page.keyboard.press("Control+a")
        page.keyboard.insert_text(question)
        page.evaluate("document.querySelector('#answer').replaceChildren()")
        began = time.monotonic()
        page.keyboard.press("Enter")
        page.wait_for_selector(f"{ANSWERED} .spoken")
        times.append(time.monotonic() - began)
    assert min(times) <= 1.0, times


def test_a_whole_call_by_the_keyboard_alone(page: Page, desk: Served, library: Path) -> None:
    ask(page, ASKED)
    known = httpx.post(f"{desk.url}/api/ask", json={"question": ASKED}).json()
    expect(page.locator(".spoken").first).to_have_text(known["spoken"])
    page.keyboard.press("Alt+c")
    assert clipboard(page) == known["spoken"]
    assert not re.search(r"\[\d+\]", known["spoken"])
    assert page.evaluate("document.activeElement.id") == "q"

    page.keyboard.press("Alt+1")
    card = page.locator("#answer li[data-key='1'] details.card")
    expect(card).to_have_attribute("open", "")
    expect(card.locator("summary")).to_be_focused()
    expect(card.locator("mark")).to_be_in_viewport()
    assert card.locator("mark").evaluate("it => it.textContent") == known["citations"][0]["quote"]

    ask(page, UNCOVERED)
    expect(page.locator(".outcome")).not_to_be_empty()
    assert page.locator("#answer a.mark").count() == 0
    page.keyboard.press("Alt+e")
    expect(page.locator("#reason")).to_be_focused()
    expect(page.locator("#handover button").first).to_be_in_viewport(ratio=1)
    page.keyboard.insert_text("请核实总分后回电")
    with page.expect_response("**/hotline/handover"):
        page.keyboard.press("Control+Enter")
    ticket = page.locator(".tickets b")
    expect(ticket).to_have_text(re.compile(r"R\d{8}-\d{4}"))
    expect(page.locator("#q")).to_be_focused()
    content = json.loads((library / "outbox" / f"{ticket.inner_text()}.json").read_text("utf-8"))
    assert [it["question"] for it in content["asked"]] == [ASKED, UNCOVERED]
    assert content["reason"] == "请核实总分后回电"
    expect(page.locator("input[name=outcome]:checked")).to_have_value("handed_over")

    call = number_of(page)
    page.keyboard.press("Alt+n")
    expect(page.locator(".note h2")).to_have_text("等待来电")
    expect(page.locator("#q")).to_be_focused()
    assert page.input_value("#note-text") == ""
    ask(page, PRIVATE)
    assert number_of(page) == call + 1


def test_an_ime_never_sends(page: Page) -> None:
    keys = page.context.new_cdp_session(page)
    keys.send(
        "Input.imeSetComposition", {"text": "baoming", "selectionStart": 7, "selectionEnd": 7}
    )
    enter = {"type": "rawKeyDown", "key": "Enter", "code": "Enter", "windowsVirtualKeyCode": 229}
    keys.send("Input.dispatchKeyEvent", enter)
    page.locator("#q").evaluate(
        """box => box.dispatchEvent(new KeyboardEvent("keydown", {key: "Enter", code: "Enter",
            isComposing: true, bubbles: true, cancelable: true}))"""
    )
    page.locator("#q").evaluate("box => box.form.requestSubmit()")  # as some browsers do
    page.wait_for_timeout(300)
    assert "call=" not in page.url
    expect(page.locator(".desk")).to_have_attribute("data-mode", "start")  # nor are passages sought
    keys.send("Input.insertText", {"text": "报名"})
    page.locator("#found summary").first.wait_for()
    assert page.input_value("#q") == "报名"
    ask(page, PRIVATE)  # the same key outside a composition does send


def test_a_note_survives_a_reload_without_personal_data(page: Page, library: Path) -> None:
    ask(page, PRIVATE)
    page.locator("#note-text").focus()
    page.keyboard.press("Control+End")
    page.keyboard.insert_text(f"\n孩子叫王小明，手机{MOBILE}，已说明摇号时间")
    page.locator("#callback").focus()
    page.keyboard.insert_text(MOBILE)
    page.keyboard.press("Control+Enter")
    expect(page.locator("#note-said")).to_contain_text("已隐去")
    page.reload()
    expect(page.locator("#q")).to_be_focused()
    note = page.input_value("#note-text")
    assert "已说明摇号时间" in note
    assert PRIVATE in note
    assert "《青禾县2026年小学招生办法》第三条，第1版" in note
    assert MOBILE not in note
    assert "王小明" not in note
    assert page.input_value("#callback") == MOBILE
    expect(page.locator(".spoken").first).to_contain_text("随机录取")
    call = Library(library, create=False).call(number_of(page))
    assert (call.callback, call.note) == (MOBILE, note)
    assert call.asked[0].answer_id[:8] in page.locator(".asked").inner_text()


def test_what_is_typed_in_the_note_is_saved_without_asking_for_it(page: Page) -> None:
    page.locator("#note-text").focus()
    page.keyboard.insert_text("先记下这一句")
    with page.expect_response("**/hotline/note"):
        pass
    page.wait_for_url("**/hotline/?call=*")
    expect(page.locator("#note-text")).to_be_focused()
    page.keyboard.insert_text("，再记一句")
    ask(page, PRIVATE)  # at once: the second sentence goes along
    note = page.input_value("#note-text")
    assert note.startswith("先记下这一句，再记一句\n")
    assert PRIVATE in note


def test_what_the_caller_says_next_is_one_key(page: Page) -> None:
    ask(page, TURNS_ON_A_FACT)
    expect(page.locator(".next h2")).to_contain_text("接着问来电人：户籍")
    expect(page.locator(".next button")).to_have_count(2)
    with page.expect_response("**/hotline/ask"):
        page.keyboard.press("Alt+Shift+2")
    expect(page.locator(".spoken").first).to_contain_text("社会保险")
    expect(page.locator(".asked li")).to_have_count(2)
    expect(page.locator("#q")).to_be_focused()


def test_an_approved_answer_comes_first(page: Page) -> None:
    ask(page, "民办小学报名的人太多怎么录取？")
    page.get_by_role("link", name="设为核准答复").click()
    expect(page.locator("#s-question")).to_be_focused()
    page.fill("#s-answer", "统一由电脑随机录取，不看报名先后。")
    page.press("#s-answer", "Control+Enter")
    expect(page.locator(".standards .draft")).to_have_count(1)  # nobody has approved it
    page.get_by_role("link", name="修改、重新核准").click()
    page.fill("#s-by", "李科长")
    page.press("#s-by", "Enter")
    expect(page.locator(".standards .holds .state")).to_contain_text("李科长核准")
    ask(page, "民办小学报名的人太多怎么录取")
    lines = page.locator("#answer .spoken").all_inner_texts()
    assert lines[0] == "统一由电脑随机录取，不看报名先后。"
    assert "随机录取" in lines[1]
    page.keyboard.press("Alt+c")
    assert clipboard(page) == lines[0]
    page.goto(f"{page.url.split('?')[0]}?view=standards")
    page.get_by_role("button", name="停用").click()
    page.get_by_role("button", name="恢复").click()
    expect(page.locator(".standards .holds")).to_have_count(1)
    page.get_by_role("button", name="停用").click()
    expect(page.locator(".standards .none")).to_be_visible()


def test_hostile_text_is_shown_as_it_stands(page: Page) -> None:
    page.keyboard.insert_text("紫云英观测站")
    expect(page.locator("#found")).to_contain_text(HOSTILE)
    asked = "紫云英观测站什么时候开放<b>参观</b>？"
    ask(page, asked)
    expect(page.locator(".quotes blockquote").first).to_contain_text(HOSTILE)
    expect(page.locator(".asked button")).to_have_text(asked)
    page.keyboard.press("Alt+1")
    page.keyboard.press("Alt+e")
    page.fill("#to", HOSTILE)
    page.fill("#reason", HOSTILE)
    with page.expect_response("**/hotline/handover"):
        page.press("#reason", "Control+Enter")
    expect(page.locator(".tickets")).to_contain_text(HOSTILE)
    page.locator("#note-text").press("Control+End")
    page.keyboard.insert_text(f"\n{HOSTILE}</textarea><img src=x onerror=window.hacked=4>")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#note-said")).to_contain_text("已保存")
    page.reload()
    expect(page.locator("#note-text")).to_have_value(re.compile(re.escape(f"{HOSTILE}</text")))
    expect(page.locator(".asked button")).to_have_text(asked)
    page.get_by_role("link", name="设为核准答复").click()
    page.fill("#s-question", HOSTILE)
    page.fill("#s-answer", HOSTILE)
    page.press("#s-question", "Enter")
    expect(page.locator(".standards .words")).to_have_text(HOSTILE)
    page.get_by_role("button", name="停用").click()
    page.get_by_role("link", name="来电", exact=True).click()
    expect(page.locator(".calls .question").first).to_have_text(asked)
    assert page.evaluate("window.hacked") is None
    assert page.locator("#hotline img, #hotline .asked b, #hotline .question b").count() == 0


def test_two_tabs_are_two_calls(page: Page, desk: Served) -> None:
    ask(page, PRIVATE)
    other = page.context.new_page()
    other.goto(f"{desk.url}/hotline")
    expect(other.locator("#q")).to_be_focused()
    ask(other, ASKED)
    ask(page, UNCOVERED)
    assert number_of(other) == number_of(page) + 1
    assert PRIVATE not in other.input_value("#note-text")
    assert ASKED not in page.input_value("#note-text")
    other.close()


def test_calls_of_the_day_are_listed_opened_and_taken_along(page: Page) -> None:
    ask(page, PRIVATE)
    call = number_of(page)
    page.get_by_role("link", name="来电", exact=True).click()
    line = page.locator(".calls li").first
    expect(line).to_contain_text(PRIVATE)
    expect(line).to_contain_text("已答复")
    expect(page.locator(".side li a").first).not_to_be_empty()
    with page.expect_download() as download:
        page.get_by_role("link", name="导出 CSV").click()
    content = download.value.path().read_text("utf-8-sig")
    assert PRIVATE in content
    assert "第三条，第1版" in content
    page.keyboard.press("/")  # back to the call that is under way
    expect(page.locator("#q")).to_be_focused()
    assert number_of(page) == call
    page.go_back()
    expect(page.locator(".calls li").first).to_contain_text(PRIVATE)


def test_the_number_to_call_can_be_read(page: Page) -> None:
    ask(page, UNCOVERED)
    number = page.locator(".handoff .phone")
    expect(number).to_contain_text("0000-80001234")
    ink, ground = number.evaluate(
        "it => [getComputedStyle(it).color, getComputedStyle(it).backgroundColor]"
    )
    assert ink != ground


@pytest.mark.parametrize("width", [320, 390])
def test_a_phone_shows_it_without_sideways_scrolling(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 844})
    for question in (TURNS_ON_A_FACT, UNCOVERED):
        ask(page, question)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.keyboard.press("Alt+e")
    for query in ("?view=calls", "?view=standards&edit="):
        page.goto(f"{page.url.split('?')[0]}{query}")
        page.wait_for_selector(".list")
        assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious_in_any_state(
    page: Page, desk: Served, scheme: Literal["light", "dark"]
) -> None:
    page.emulate_media(color_scheme=scheme)
    states: dict[str, Callable[[], object]] = {
        "start": lambda: None,
        "needs": lambda: ask(page, TURNS_ON_A_FACT),
        "source": lambda: page.keyboard.press("Alt+1"),
        "refused": lambda: ask(page, UNCOVERED),
        "handover": lambda: page.keyboard.press("Alt+e"),
        "calls": lambda: page.goto(f"{desk.url}/hotline/?view=calls"),
        "standards": lambda: page.goto(f"{desk.url}/hotline/?view=standards&edit="),
        "keys": lambda: page.locator("[data-help]").click(),
    }
    found = {}
    for name, go in states.items():
        go()
        page.wait_for_selector(".desk, .list")
        for it in Axe().run(page).response["violations"]:
            if it["impact"] in ("serious", "critical"):
                found[name, it["id"]] = it["nodes"][0]["html"]
    assert found == {}


def test_a_server_that_went_away_loses_nothing(
    chromium: BrowserContext, library: Path, tmp_path: Path
) -> None:
    shutil.copytree(library, tmp_path / "library")
    page = chromium.new_page()
    with serving(tmp_path / "library", tmp_path / "output.txt") as served:
        page.goto(f"{served.url}/hotline")
        expect(page.locator("#q")).to_be_focused()
        ask(page, PRIVATE)
        call, note = number_of(page), page.input_value("#note-text")
    page.locator("#note-text").focus()
    page.keyboard.press("Control+End")
    page.keyboard.insert_text("还没有存的话")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#note-said")).to_contain_text("连不上服务器")
    page.locator("#q").fill(ASKED)
    page.locator("#q").press("Enter")
    expect(page.locator("#trouble")).to_contain_text("连不上服务器")
    assert page.input_value("#q") == ASKED
    assert "还没有存的话" in page.input_value("#note-text")
    page.close()
    with serving(tmp_path / "library", tmp_path / "again.txt") as served:
        shown = httpx.get(f"{served.url}/hotline/view?call={call}").json()["html"]
    assert PRIVATE in shown
    assert note.strip().split("\n")[-1] in shown

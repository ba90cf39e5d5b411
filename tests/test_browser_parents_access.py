"""Whoever reads it and on whatever: large type, zoom, keyboard, screen reader, light and dark."""

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Literal

import pytest
from asking import BOX, CHOICE, CONDITIONS, DAYS, LONG, OLD, UNCOVERED, ask, enlarge, finished
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

if TYPE_CHECKING:
    from browser import Watched

pytest_plugins = ("browser",)
pytestmark = pytest.mark.browser

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
# the most that a page of ours may weigh when nothing is cached, as it goes over the line
HEAVIEST = 400_000
STATES: dict[str, Callable[[Page], object]] = {
    "empty": lambda page: None,
    "list": lambda page: ask(page, CONDITIONS),
    "folded": lambda page: ask(page, LONG),
    "choice": lambda page: ask(page, CHOICE),
    "days": lambda page: ask(page, DAYS),
    "old": lambda page: ask(page, OLD),
    "refused": lambda page: ask(page, UNCOVERED),
}


def serious(page: Page) -> list[str]:
    """What axe-core finds of the two worst kinds, with the elements it is about."""
    # what lies half under the bar at the foot, as the page happens to be scrolled, is not small
    page.evaluate("document.getElementById('ask-bar')?.style.setProperty('position', 'static')")
    found = Axe().run(page, options=RULES).response["violations"]
    return [
        f"{it['id']}: {[node['html'][:120] for node in it['nodes']]}"
        for it in found
        if it["impact"] in ("serious", "critical")
    ]


def opened(page: Page) -> None:
    """Everything that can be opened is open."""
    page.evaluate("document.querySelectorAll('details').forEach(it => { it.open = true; })")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious_in_any_state(
    page: Page, scheme: Literal["light", "dark"]
) -> None:
    page.emulate_media(color_scheme=scheme)
    for name, go in STATES.items():
        go(page)
        opened(page)
        assert serious(page) == [], name
    enlarge(page)
    assert serious(page) == [], "大字版"


@pytest.mark.parametrize("path", ["/plain", f"/plain?q={CONDITIONS}", f"/paper?q={CONDITIONS}"])
def test_axe_finds_nothing_serious_on_pages_without_scripts(
    page: Page, sample_engine_url: str, path: str
) -> None:
    page.goto(sample_engine_url + path)
    # the policy of these pages lets no script of theirs run; axe comes from the test
    assert serious(page) == []


def test_the_quote_is_in_sight_without_scripts(page: Page, sample_engine_url: str) -> None:
    """Nothing scrolls to it there: the text around it is short, and shown whole."""
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{sample_engine_url}/plain?q={CONDITIONS}")
    hidden = page.locator(".excerpt").evaluate_all(
        "all => all.filter(it => it.scrollHeight > it.clientHeight + 1).length"
    )
    assert hidden == 0
    first = page.locator(".excerpt").first
    assert first.locator("mark").count() == 1
    around = len(first.inner_text()) - len(first.locator("mark").inner_text())
    assert around < 400


@pytest.mark.parametrize("width", [390, 320])
@pytest.mark.parametrize("big", [False, True])
def test_nothing_is_wider_than_a_telephone(page: Page, width: int, big: bool) -> None:
    """320 px is also what a window of 1280 px has at a zoom of 400%."""
    page.set_viewport_size({"width": width, "height": 844})
    if big:
        enlarge(page)
    for name, go in STATES.items():
        go(page)
        opened(page)
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= width, name
        cut = page.evaluate("""width => [...document.querySelectorAll(
            ".answer *, .masthead *, #ask-bar *")].filter(it => {
                if (it.closest(".quoted, .excerpt")) return false;  // these scroll by themselves
                const box = it.getBoundingClientRect();
                return box.width && (box.right > width + 1 || box.left < -1);
            }).map(it => it.className || it.tagName)""", width)  # fmt: skip
        assert cut == [], name
    expect(page.locator(BOX)).to_be_in_viewport()


def test_large_type_is_large_and_remembered_without_a_flash(page: Page) -> None:
    assert small(page, 14) == []
    page.set_viewport_size({"width": 390, "height": 844})
    enlarge(page)
    switch = page.get_by_role("button", name="大字版")
    assert switch.get_attribute("aria-pressed") == "true"
    for go in (STATES["choice"], STATES["days"], STATES["refused"]):
        go(page)
    opened(page)
    assert small(page, 18) == []
    short = page.evaluate("""() => [...document.querySelectorAll("button, summary, a.ics, a.phone,"
        + "a.choice, a.original, a.paper")].filter(it => it.offsetParent !== null)
        .filter(it => it.getBoundingClientRect().height < 60)
        .map(it => it.outerHTML.slice(0, 80))""")
    assert short == []
    # large before the first element is painted
    page.add_init_script("""document.addEventListener("DOMContentLoaded", () => {
        window.largeAtOnce = document.documentElement.classList.contains("big"); });""")
    page.reload()
    finished(page, 3)
    assert page.evaluate("window.largeAtOnce") is True
    original = page.request.get(f"{page.url.rstrip('/')}/plain")
    assert 'class="big"' in original.text()
    page.get_by_role("button", name="大字版").click()
    page.reload()
    finished(page, 3)
    assert "big" not in (page.locator("html").get_attribute("class") or "")


def small(page: Page, least: int) -> list[str]:
    """Texts on the page set smaller than ``least`` pixels."""
    found: list[str] = page.evaluate("""least => {
        const words = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
        const out = [];
        while (words.nextNode()) {
            const it = words.currentNode, of = it.parentElement;
            if (!it.data.trim() || !of.checkVisibility() || of.matches("script, style")) continue;
            if (of.closest("[aria-hidden=true]")) continue;
            if (of.getBoundingClientRect().width <= 1) continue;  // for screen readers only
            const size = parseFloat(getComputedStyle(of).fontSize);
            if (size < least - 0.01) out.push(`${size} ${it.data.trim().slice(0, 20)}`);
        }
        return out;
    }""", least)  # fmt: skip
    return found


def test_the_log_is_announced_and_only_grows(page: Page) -> None:
    log = page.get_by_role("log", name="问答记录")
    assert log.get_attribute("aria-live") == "polite"
    first = ask(page, CONDITIONS)
    expect(first.locator(".answer")).to_be_focused()
    first.evaluate("it => { window.first = it; }")
    page.evaluate("""() => { window.gone = 0;
        new MutationObserver(all => all.forEach(it => { window.gone += it.removedNodes.length; }))
            .observe(document.querySelector("[role=log]"), {childList: true}); }""")
    ask(page, UNCOVERED)
    assert page.evaluate("window.gone") == 0
    assert page.evaluate("window.first === document.querySelector('#turn-1')")
    expect(page.locator("#turn-2 .answer")).to_be_focused()
    assert page.locator("[role=log]").count() == 1


def test_the_keyboard_goes_through_an_answer_in_the_order_it_is_read(page: Page) -> None:
    ask(page, CHOICE)
    reached = []
    for _ in range(12):
        page.keyboard.press("Tab")
        reached.append(
            page.evaluate("""() => { const it = document.activeElement;
            return it.closest("#turn-1") ? (it.innerText || "").trim().split("\\n")[0] : "" }""")
        )
    texts = [it for it in reached if it]
    assert texts[:5] == ["小学", "[1]", "幼儿园", "[2]", "先看各种情形的规定"]
    order = [texts.index(word) for word in ("复制", "分享", "打印", "有", "没有")]
    assert order == sorted(order)
    page.keyboard.press("Shift+Tab")
    page.get_by_role("button", name="小学", exact=True).focus()
    page.keyboard.press("Enter")
    finished(page, 2)
    expect(page.locator("#turn-2 .answer")).to_be_focused()


@pytest.mark.parametrize("language", ["en-US,en", "zh-HK,zh", "zh-CN"])
def test_the_page_is_chinese_for_every_browser(watched: "Watched", language: str) -> None:
    page = watched.page
    page.set_extra_http_headers({"Accept-Language": language})
    page.reload()
    page.wait_for_selector(".examples button")
    assert page.locator("html").get_attribute("lang") == "zh-CN"
    words = page.evaluate("""() => [...document.querySelectorAll("*")].flatMap(it =>
        ["aria-label", "placeholder", "title", "alt"].map(name => it.getAttribute(name) ?? "")
    ).concat(document.body.innerText).join(" ")""")
    foreign = [
        it for it in ("Submit", "Send", "Loading", "Settings", "Clear", "Copy") if it in words
    ]
    assert foreign == []


def test_the_first_page_is_light(watched: "Watched") -> None:
    page = watched.page
    wire: Any = page.context.new_cdp_session(page)
    wire.send("Network.enable")
    wire.send("Network.setCacheDisabled", {"cacheDisabled": True})
    sizes: dict[str, float] = {}
    wire.on(
        "Network.loadingFinished",
        lambda it: sizes.update({it["requestId"]: it["encodedDataLength"]}),
    )
    page.reload()
    page.wait_for_selector(".examples button")
    page.wait_for_timeout(500)
    assert len(sizes) > 3
    assert sum(sizes.values()) <= HEAVIEST, json.dumps(sizes)

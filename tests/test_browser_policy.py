"""The pages really run under their policy: asking, opening, printing, and the office's pages."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from asking import BOX, CONDITIONS, ask, finished
from guarded import Listener, guarded, slow_model
from playwright.sync_api import BrowserContext, Page, expect
from served import Served, serving

pytest_plugins = ("browser",)
pytestmark = pytest.mark.browser

# reported by the browser itself for whatever the policy stops, also where no error is shown
WATCH = """
window.refused = [];
document.addEventListener("securitypolicyviolation", (event) => {
  window.refused.push(`${event.violatedDirective} ${event.blockedURI} ${event.sample}`);
});
"""


@pytest.fixture
def strict(chromium: BrowserContext, sample_engine_url: str) -> Iterator[Page]:
    page = chromium.new_page()
    page.add_init_script(WATCH)
    said: list[str] = []
    page.on("console", lambda it: said.append(it.text) if "Content Security" in it.text else None)
    yield page
    assert said == []
    page.close()


def calm(page: Page) -> None:
    assert page.evaluate("window.refused") == []
    assert page.evaluate("window.hacked") is None


def test_asking_opening_and_printing(strict: Page, sample_engine_url: str) -> None:
    strict.goto(sample_engine_url)
    strict.wait_for_selector(".examples button")
    turn = ask(strict, CONDITIONS)
    turn.locator("details.card summary").first.click()
    calm(strict)
    original = turn.locator("a.original").first.get_attribute("href")
    paper = turn.locator("a.paper").get_attribute("href")
    turn.get_by_role("button", name="复制").first.click()
    turn.get_by_role("button", name="没有").click()
    strict.locator("form.comment button").click()
    expect(strict.locator(".thanks")).to_be_visible()
    calm(strict)
    for address in (original, paper):
        assert address is not None
        strict.goto(f"{sample_engine_url}{address}")
        strict.emulate_media(media="print")
        calm(strict)
        strict.emulate_media(media="screen")


@pytest.mark.parametrize(
    "path", ["/staff/?q=入学", "/admin/", "/hotline/", "/docs", "/plain?q=入学"]
)
def test_the_other_pages(strict: Page, sample_engine_url: str, path: str) -> None:
    strict.goto(f"{sample_engine_url}{path}")
    strict.wait_for_selector("main, #office header, #hotline header, #hotline form, .opblock")
    strict.wait_for_timeout(500)
    calm(strict)


def test_what_gets_into_a_page_does_not_run(
    chromium: BrowserContext, sample_engine_url: str
) -> None:
    """Should markup of a stranger ever get in: the policy is the second wall."""
    strict = chromium.new_page()
    strict.add_init_script(WATCH)
    strict.goto(sample_engine_url)
    strict.wait_for_selector(".examples button")
    strict.evaluate(
        """() => {
          const into = document.createElement("div");
          into.innerHTML = '<img src="/nothing" onerror="window.hacked = 1">' +
            '<a id="click" href="javascript:window.hacked = 2">x</a>' +
            '<iframe srcdoc="<script>parent.hacked = 3</script>"></iframe>';
          document.body.append(into);
          const script = document.createElement("script");
          script.textContent = "window.hacked = 4";
          document.body.append(script);
          document.getElementById("click").click();
        }"""
    )
    strict.wait_for_timeout(500)
    assert strict.evaluate("window.hacked") is None
    refused = strict.evaluate("window.refused")
    assert any("script-src" in it for it in refused)
    strict.close()


def test_no_page_stands_in_a_frame(chromium: BrowserContext, sample_engine_url: str) -> None:
    page = chromium.new_page()
    page.goto(f"{sample_engine_url}/ui/static/seal.svg")
    framed = page.request.get(f"{sample_engine_url}/plain").headers
    assert framed["x-frame-options"] == "DENY"
    assert "frame-ancestors 'none'" in framed["content-security-policy"]
    page.close()


@pytest.fixture(scope="module")
def model() -> Iterator[Listener]:
    with slow_model(4) as listener:
        yield listener


@pytest.fixture(scope="module")
def crowded(
    sample_library: Path, tmp_path_factory: pytest.TempPathFactory, model: Listener
) -> Iterator[Served]:
    """One answer at a time, some seconds each, and one place to wait."""
    settings = (
        "answers_at_once = 1\nquestions_waiting = 1\nllm_timeout = 20\n"
        f'llm_url = "{model.url}/v1"\nllm_model = "slow"\nllm_stream = false\n'
    )
    with guarded(sample_library, tmp_path_factory.mktemp("crowd"), settings) as served:
        yield served


@pytest.fixture
def held(model: Listener) -> Iterator[Listener]:
    """No answer comes before ``free`` is set: the queue stands still however slow the machine."""
    model.free.clear()
    yield model
    model.free.set()


def opened(chromium: BrowserContext, served: Served) -> Page:
    page = chromium.new_page()
    page.goto(served.url)
    page.wait_for_selector(".examples button", timeout=30_000)
    return page


def test_a_crowd_sees_how_many_are_before_it(
    chromium: BrowserContext, crowded: Served, held: Listener
) -> None:
    pages = [opened(chromium, crowded) for _ in range(3)]
    for page in pages:
        page.fill(BOX, CONDITIONS)
    first, second, third = pages
    first.press(BOX, "Enter")
    expect(first.locator(".waiting")).to_be_visible()
    second.press(BOX, "Enter")
    expect(second.locator(".waiting")).to_have_text("现在提问的人多，前面还有 1 位……")
    third.press(BOX, "Enter")
    # no place left: said in the conversation, and the question is still there
    expect(third.locator(".turn .trouble")).to_have_text("现在提问的人太多，请稍等一会儿再试。")
    assert third.input_value(BOX) == CONDITIONS
    held.free.set()
    expect(finished(first, 1).locator(".quote").first).to_be_visible()
    expect(finished(second, 1).locator(".quote").first).to_be_visible()
    third.locator(".turn .again").first.click()
    expect(third.locator(".turn[data-state=done]")).to_be_visible(timeout=20_000)
    for page in pages:
        page.evaluate("sessionStorage.clear()")
        page.close()


def test_the_next_question_written_meanwhile_is_kept_and_asked(
    chromium: BrowserContext, crowded: Served
) -> None:
    page = opened(chromium, crowded)
    page.fill(BOX, CONDITIONS)
    page.press(BOX, "Enter")
    expect(page.locator(".waiting")).to_be_visible()
    following = "小学什么时候登记？"
    page.fill(BOX, following)
    finished(page, 1)
    assert page.input_value(BOX) == following
    page.fill(BOX, "")
    # sent before the answer is there: it waits its turn, and nothing sent twice is asked twice
    page.fill(BOX, following)
    page.press(BOX, "Enter")
    page.press(BOX, "Enter")
    expect(page.locator(".turn[data-turn='2'] .waiting")).to_be_visible()
    page.fill(BOX, CONDITIONS)
    page.press(BOX, "Enter")
    page.press(BOX, "Enter")
    expect(page.locator(".turn[data-turn='3'] .quote").first).to_be_visible(timeout=30_000)
    page.wait_for_timeout(1_000)
    expect(page.locator(".turn")).to_have_count(3)
    expect(page.locator("#note .wrong")).to_be_empty()
    page.evaluate("sessionStorage.clear()")
    page.close()


def test_who_closes_the_tab_leaves_the_queue(
    chromium: BrowserContext, crowded: Served, held: Listener
) -> None:
    first, gone, third = (opened(chromium, crowded) for _ in range(3))
    for page in (first, gone):
        page.fill(BOX, CONDITIONS)
        page.press(BOX, "Enter")
        expect(page.locator(".waiting")).to_be_visible()
    expect(gone.locator(".waiting")).to_contain_text("前面还有 1 位")
    gone.close()
    held.free.set()
    finished(first, 1)
    third.fill(BOX, CONDITIONS)
    third.press(BOX, "Enter")
    expect(finished(third, 1).locator(".quote").first).to_be_visible()
    for page in (first, third):
        page.evaluate("sessionStorage.clear()")
        page.close()


def test_too_many_questions_are_told_on_the_page(
    chromium: BrowserContext, sample_library: Path, tmp_path: Path
) -> None:
    """From behind a proxy, as the public comes; the tab keeps the question."""
    library = Path(shutil.copytree(sample_library, tmp_path / "library"))
    (library / "settings.toml").write_text(
        'questions_a_minute = 1\nproxies = ["127.0.0.1"]\n', encoding="utf-8"
    )
    with serving(library, tmp_path / "output.txt") as served:
        page = chromium.new_page()
        page.set_extra_http_headers({"x-forwarded-for": "203.0.113.7"})
        page.goto(served.url)
        page.wait_for_selector(".examples button")
        ask(page, CONDITIONS)
        page.fill(BOX, "小学什么时候登记？")
        page.press(BOX, "Enter")
        alert = page.locator("#trouble")
        expect(alert).to_contain_text("提问太频繁（一分钟内最多 1 个问题），请稍后再试。")
        assert page.input_value(BOX) == "小学什么时候登记？"
        assert "error" not in page.locator("body").inner_text().lower()
        expect(page.locator(".turn")).to_have_count(1)
        # a reload asks the whole conversation again, which is too often as well: nothing is lost
        page.reload()
        page.wait_for_selector("#trouble, .turn")
        kept = page.evaluate("sessionStorage.getItem('bureau.turns')")
        assert CONDITIONS in kept
        page.evaluate("sessionStorage.clear()")
        page.close()

"""A parent asks on the page, in Chromium, against the real server on the sample documents."""

import re
from pathlib import Path
from typing import TYPE_CHECKING, Literal
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from asking import BOX, UNCOVERED, ask, finished
from browser_words import HOSTILE, PHONE
from playwright.sync_api import Locator, Page, expect

from corpus.library import Library

if TYPE_CHECKING:
    from browser import Watched

pytest_plugins = ("browser",)
pytestmark = pytest.mark.browser


def ask_example(page: Page) -> Locator:
    page.locator(".examples button").first.click()
    return finished(page, 1)


def cited_span(card: Locator, library: Path) -> tuple[str, int, int]:
    """The text of the cited document and the span that its link points to."""
    address = urlsplit(card.locator("a.original").get_attribute("href") or "")
    span = parse_qs(address.query)
    document_id = address.path.removeprefix("/documents/")
    text = Library(library, create=False).text(document_id)
    return text, int(span["start"][0]), int(span["end"][0])


def test_mark_opens_the_quote_inside_its_document(page: Page, sample_library: Path) -> None:
    turn = ask_example(page)
    assert "answered" in (turn.locator(".answer").get_attribute("class") or "")
    turn.locator("a.mark", has_text="[1]").first.click()
    card = turn.locator("details.card").first
    assert card.get_attribute("open") is not None
    expect(card.locator("mark")).to_be_in_viewport()
    expect(card.locator("summary")).to_be_focused()

    text, start, end = cited_span(card, sample_library)
    assert card.locator("mark").evaluate("mark => mark.textContent") == text[start:end]
    around = card.locator(".excerpt").evaluate("it => it.textContent")
    around = around.removeprefix("……\n").removesuffix("\n……")
    assert around in text
    assert len(around) > end - start
    expect(card.locator(".title")).to_have_text(re.compile("《.+》"))
    expect(card.locator(".badge")).to_have_text(re.compile("现行有效|效力未注明"))


def test_every_mark_has_its_card_and_is_told_in_words(page: Page) -> None:
    turn = ask_example(page)
    marks = turn.locator("a.mark").all()
    assert marks
    for mark in marks:
        target = turn.locator(mark.get_attribute("href") or "")
        assert f"[{target.locator('.number').inner_text()}]" == mark.inner_text()
        assert target.locator(".title").inner_text().strip("《》") in (
            mark.get_attribute("aria-label") or ""
        )


def test_original_page_marks_the_same_words(page: Page, sample_library: Path) -> None:
    card = ask_example(page).locator("details.card").first
    text, start, end = cited_span(card, sample_library)
    card.locator("summary").click()
    with page.context.expect_page() as opened:
        card.locator("a.original").click()
    original = opened.value
    original.wait_for_load_state()
    marked = "".join(original.locator("mark").all_text_contents())
    assert marked == text[start:end].replace("\n", "")
    expect(original.locator("#quote")).to_be_in_viewport()
    lines = original.locator("article.text p").all_text_contents()
    assert lines == [line for line in text.split("\n") if line.strip()]
    # each entry of the outline leads to an anchor that is there
    for link in original.locator("nav.outline a").all()[:5]:
        assert original.locator(f"[id='{(link.get_attribute('href') or '')[1:]}']").count() == 1
    original.close()


def test_refusal_shows_nearest_and_whom_to_call(page: Page) -> None:
    turn = ask(page, UNCOVERED)
    assert "not_covered" in (turn.locator(".answer").get_attribute("class") or "")
    expect(turn.locator(".outcome")).to_have_text("收录的文件没有讲到这件事")
    assert turn.locator("a.mark").count() == 0
    assert not re.search(r"\[\d+\]", turn.inner_text())
    expect(turn.locator(".nearest .card .preview").first).not_to_be_empty()
    phone = turn.locator(".handoff a.phone")
    expect(phone).to_have_text(f"拨打{PHONE}")
    expect(turn.locator(".handoff .hours")).to_contain_text("工作日9:00—12:00")
    assert phone.get_attribute("href") == f"tel:{PHONE.replace('-', '')}"


def test_small_talk_is_answered_politely_without_sources(page: Page) -> None:
    turn = ask(page, "你好")
    assert "out_of_scope" in (turn.locator(".answer").get_attribute("class") or "")
    assert turn.locator(".card, a.mark, .ask-feedback").count() == 0
    expect(turn.locator(".direct")).not_to_be_empty()


def test_hostile_text_is_shown_as_it_stands(page: Page, sample_engine_url: str) -> None:
    asked = ask(page, f"几岁上小学？{HOSTILE}")
    assert HOSTILE in asked.locator(".question").inner_text()
    turn = ask(page, "紫云英观测站什么时候开放参观？")
    assert HOSTILE in turn.locator(".direct").inner_text()
    card = turn.locator("details.card").first
    assert HOSTILE in card.locator(".title").inner_text()
    card.locator("summary").click()
    assert HOSTILE in card.locator("mark").inner_text()
    assert page.locator("img").count() == 0
    assert page.evaluate("window.hacked") is None
    page.goto(f"{sample_engine_url}{card.locator('a.original').get_attribute('href')}")
    assert HOSTILE in page.locator("h1").inner_text()
    assert HOSTILE in page.locator("article.text mark").inner_text()
    assert page.locator("img").count() == 0
    assert page.evaluate("window.hacked") is None


def test_enter_of_an_input_method_does_not_send(page: Page) -> None:
    page.focus(BOX)
    keys = page.context.new_cdp_session(page)
    keys.send(
        "Input.imeSetComposition", {"text": "baoming", "selectionStart": 7, "selectionEnd": 7}
    )
    enter = {"type": "rawKeyDown", "key": "Enter", "code": "Enter", "windowsVirtualKeyCode": 229}
    keys.send("Input.dispatchKeyEvent", enter)
    keys.send("Input.insertText", {"text": "报名"})
    # some browsers tell the page of such an Enter as a key press
    press = """(box, composing) => box.dispatchEvent(new KeyboardEvent("keypress", {
        key: "Enter", code: "Enter", keyCode: 13, isComposing: composing,
        bubbles: true, cancelable: true}))"""
    page.locator(BOX).evaluate(press, True)
    page.wait_for_timeout(400)
    assert page.locator(".turn").count() == 0
    assert page.input_value(BOX) == "报名"
    page.locator(BOX).evaluate(press, False)  # the same key outside a composition does send
    page.locator(".turn").wait_for()


def test_chinese_whatever_the_browser_speaks(page: Page) -> None:
    assert page.locator("html").get_attribute("lang") == "zh-CN"
    assert page.evaluate("navigator.language") == "zh-CN"
    assert not re.search("[A-Za-z]{2}", page.locator("body").inner_text())
    turn = ask_example(page)
    assert not re.search("[A-Za-z]{2}", turn.locator(".foot").inner_text())


def test_personal_data_warning_stands_before_any_question(page: Page) -> None:
    expect(page.get_by_text("请不要填写身份证号、电话。")).to_be_in_viewport()
    assert page.get_by_label(re.compile("您的问题")).count() == 1


@pytest.mark.parametrize("width", [390, 360, 320])
def test_no_sideways_scroll_and_large_targets_on_a_phone(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 844})
    turn = ask_example(page)
    turn.locator("details.card summary").first.click()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    expect(page.locator(BOX)).to_be_in_viewport()
    for target in page.locator("button:visible, summary:visible, a.original:visible").all():
        size = target.bounding_box()
        assert size is not None
        assert size["height"] >= 44, target.inner_text()
    # a mark is small, the area that takes the finger is not
    reach = turn.locator("a.mark").first.evaluate("""mark => {
        mark.scrollIntoView({block: "center"});
        const box = mark.getBoundingClientRect();
        const x = box.x + box.width / 2, y = box.y + box.height / 2;
        return document.elementFromPoint(x, y - 20) === mark
            && document.elementFromPoint(x, y + 20) === mark;
    }""")
    assert reach


def test_keyboard_alone(page: Page) -> None:
    page.keyboard.press("/")
    expect(page.locator(BOX)).to_be_focused()
    page.keyboard.type(page.locator(".examples button").first.inner_text())
    page.keyboard.press("Enter")
    answer = page.locator(".turn[data-state=done] .answer")
    expect(answer).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.locator("a.mark").first).to_be_focused()
    page.keyboard.press("Enter")
    card = page.locator("details.card[open]")
    expect(card.locator("summary")).to_be_focused()
    page.keyboard.press("Tab")
    expect(card.locator(".excerpt")).to_be_focused()
    page.keyboard.press("Tab")
    expect(card.locator("a.original")).to_be_focused()


def test_follow_up_keeps_the_turns_before_it(page: Page) -> None:
    first = ask_example(page)
    first.locator("details.card summary").first.click()
    first.evaluate("turn => { turn.kept = true; }")
    ask(page, UNCOVERED)
    assert page.locator("[role=log]").count() == 1
    assert page.locator("[role=log] .turn").count() == 2
    assert first.evaluate("turn => turn.kept === true")  # not drawn again
    assert first.locator("details.card").first.get_attribute("open") is not None
    page.get_by_role("button", name="新的对话").click()
    page.wait_for_selector(".examples button")
    assert page.locator(".turn").count() == 0
    expect(page.locator(BOX)).to_be_focused()


def test_feedback_is_stored_with_its_comment(page: Page, sample_library: Path) -> None:
    library = Library(sample_library, create=False)
    before = library.feedbacks()
    question = "小学什么时候登记？"
    turn = ask(page, question)
    turn.get_by_role("button", name="没有", exact=True).click()
    expect(turn.locator(".comment textarea")).to_be_focused()
    turn.locator(".comment textarea").fill(f"没有写补登记的时间{HOSTILE}")
    turn.get_by_role("button", name="提交").click()
    expect(turn.locator(".thanks")).to_be_focused()
    again = ask(page, question)
    again.get_by_role("button", name="有", exact=True).click()
    again.locator(".thanks").wait_for()
    said = library.feedbacks()[len(before) :]
    assert [(one.question, one.helpful, one.comment) for one in said] == [
        (question, False, f"没有写补登记的时间{HOSTILE}"),
        (question, True, ""),
    ]


def test_copied_text_holds_question_answer_and_sources(page: Page) -> None:
    question = page.locator(".examples button").first.inner_text()
    turn = ask_example(page)
    turn.get_by_role("button", name="复制", exact=True).click()
    expect(turn.get_by_role("button", name="已复制")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith(f"问：{question}\n答：")
    first = turn.locator("details.card").first
    assert first.locator(".title").inner_text() in copied
    assert (first.locator("mark").text_content() or "") in copied


def test_a_button_tapped_twice_asks_once(page: Page) -> None:
    page.locator(".examples button").first.dblclick()
    finished(page, 1)
    page.wait_for_timeout(1_000)
    assert page.locator(".turn").count() == 1


def test_empty_and_too_long_questions_keep_the_text(page: Page) -> None:
    wrong = page.locator("#note .wrong")
    page.press(BOX, "Enter")
    expect(wrong).to_have_text("请先写下您的问题，再点“提问”。")
    page.fill(BOX, "问" * 301)
    expect(wrong).to_have_text("")
    page.press(BOX, "Enter")
    expect(wrong).to_contain_text("300个字以内（现在301个字）")
    assert page.input_value(BOX) == "问" * 301
    assert page.locator(".turn").count() == 0


def test_lost_connection_is_said_in_chinese_and_the_question_is_kept(
    page: Page, watched: "Watched"
) -> None:
    question = "小学什么时候登记？"
    page.route("**/queue/join*", lambda route: route.abort())
    page.fill(BOX, question)
    page.press(BOX, "Enter")
    expect(page.get_by_role("alert").filter(has_text="连不上服务器")).to_be_visible()
    assert page.input_value(BOX) == question
    assert not page.get_by_text("Connection").is_visible()
    page.unroute("**/queue/join*")
    turn = page.locator(".turn[data-turn='1'][data-state=done]")
    expect(turn.locator(".question")).to_have_text(question)
    expect(page.locator(BOX)).to_have_value("")
    # the browser itself reports the request that was cut
    watched.errors[:] = [line for line in watched.errors if "ERR_FAILED" not in line]


def test_reload_keeps_conversation_and_unsent_text(page: Page) -> None:
    answer = ask_example(page).locator(".direct").inner_text()
    ask(page, UNCOVERED)
    page.fill(BOX, "还没有写完的")
    page.reload()
    page.locator(".turn[data-turn='2'][data-state=done]").wait_for()
    assert page.locator(".turn").count() == 2
    assert page.locator(".turn .direct").first.inner_text() == answer
    expect(page.locator(".turn .question").last).to_have_text(UNCOVERED)
    other = page.context.new_page()  # another tab is another conversation
    other.goto(page.url)
    other.wait_for_selector(".examples button")
    assert other.locator(".turn").count() == 0
    other.close()


def test_plain_page_answers_on_the_server(page: Page, sample_engine_url: str) -> None:
    example = page.locator(".examples button").first.inner_text()
    blocked = page.context.new_page()
    blocked.route("**/*.js", lambda route: route.abort())
    blocked.goto(f"{sample_engine_url}/plain?q={quote(example)}")
    assert blocked.locator("script").count() == 0
    expect(blocked.locator("details.card[open] mark").first).to_be_visible()
    assert blocked.input_value("#q") == example
    blocked.close()


def test_unknown_document_and_broken_span(page: Page, sample_engine_url: str) -> None:
    missing = page.request.get(f"{sample_engine_url}/documents/nothing")
    assert missing.status == 404
    assert "没有这份文件" in missing.text()
    assert page.request.get(f"{sample_engine_url}/documents/x?start=-1").status == 422
    assert page.request.get(f"{sample_engine_url}/documents/x?start=a").status == 422


def test_doors_that_the_page_does_not_use_are_shut(page: Page, sample_engine_url: str) -> None:
    upload = page.request.post(
        f"{sample_engine_url}/gradio_api/upload",
        multipart={"files": {"name": "a.txt", "mimeType": "text/plain", "buffer": b"a"}},
    )
    assert upload.status == 404
    long = page.request.post(f"{sample_engine_url}/gradio_api/queue/join", data="x" * 300_000)
    assert long.status == 413


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_stands_out_in_both_schemes(page: Page, scheme: Literal["light", "dark"]) -> None:
    page.emulate_media(color_scheme=scheme)
    page.reload()
    page.wait_for_selector(".examples button")
    dark = page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(20, 24, 29)"
    assert dark == (scheme == "dark")
    assert contrast(page.locator("#note .privacy")) >= 4.5
    turn = ask_example(page)
    turn.locator("details.card summary").first.click()
    for selector in (".question", ".direct", "a.mark", ".badge", ".where", "mark", ".check"):
        assert contrast(turn.locator(selector).first) >= 4.5, selector


def contrast(element: Locator) -> float:
    """WCAG contrast of an element's text on what is painted under it, as the browser computes."""
    ratio: float = element.evaluate("""element => {
        const canvas = document.createElement("canvas");
        canvas.width = canvas.height = 1;
        const pen = canvas.getContext("2d", { willReadFrequently: true });
        const grounds = [];
        for (let it = element; it; it = it.parentElement)
            grounds.unshift(getComputedStyle(it).backgroundColor);
        const light = () => {
            const [r, g, b] = [...pen.getImageData(0, 0, 1, 1).data].slice(0, 3)
                .map(v => v / 255)
                .map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
            return 0.2126 * r + 0.7152 * g + 0.0722 * b;
        };
        const paint = colour => { pen.fillStyle = colour; pen.fillRect(0, 0, 1, 1); };
        grounds.forEach(paint);
        const under = light();
        paint(getComputedStyle(element).color);
        const text = light();
        return (Math.max(text, under) + 0.05) / (Math.min(text, under) + 0.05);
    }""")
    return ratio

"""What an answer looks like on the page and what can be done with it, in Chromium."""

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from asking import BOX, CHOICE, CONDITIONS, DAYS, LONG, OLD, UNCOVERED, ask, finished
from browser_words import PHONE, YEAR
from icalendar import Calendar
from playwright.sync_api import Page, expect

if TYPE_CHECKING:
    from browser import Watched

pytest_plugins = ("browser",)
pytestmark = pytest.mark.browser


def test_conditions_are_a_list_that_says_whether_all_are_needed(page: Page) -> None:
    turn = ask(page, CONDITIONS)
    lead = turn.locator(".quote p.lead").first
    expect(lead).to_contain_text("须同时符合下列条件")
    expect(lead.locator(".how")).to_have_text("同时符合")
    marks = turn.locator(".quote > ul.items").first.locator("> li > .no")
    assert marks.all_text_contents() == ["1.", "2.", "3.", "4."]
    bold = turn.locator(".how").last
    expect(bold).to_have_text("下列情形之一")
    weight = bold.evaluate("it => getComputedStyle(it).fontWeight")
    assert int(weight) >= 700
    # each item in a line of its own, its words beside its mark
    # both measured at once: the page may still be scrolling
    boxes = "items => items.slice(0, 2).map(it => it.getBoundingClientRect().toJSON())"
    first, second = turn.locator(".quote li").evaluate_all(boxes)
    assert second["y"] >= first["y"] + first["height"] - 1


def test_a_long_list_unfolds_and_stays_open(page: Page) -> None:
    turn = ask(page, LONG)
    summary = turn.locator("details.more summary")
    expect(summary).to_have_text("展开全部10条（同时符合）")
    last = turn.get_by_text("法律、法规规定的其他条件。").first
    expect(last).to_be_hidden()
    summary.focus()
    page.keyboard.press("Enter")
    expect(last).to_be_visible()
    ask(page, "你好")
    expect(last).to_be_visible()


def test_a_choice_is_one_tap_and_is_shown_as_what_was_tapped(page: Page) -> None:
    turn = ask(page, CHOICE)
    expect(turn.locator(".outcome")).to_have_text("还需要您补充一点情况")
    button = turn.get_by_role("button", name="幼儿园", exact=True)
    box = button.bounding_box()
    assert box is not None and box["height"] >= 44
    button.click()
    answer = finished(page, 2)
    expect(answer.locator(".question")).to_have_text("幼儿园")
    expect(answer.locator(".direct").first).to_contain_text("周日下午14:30")
    # a reload asks the same again, not the word on the button
    page.reload()
    again = finished(page, 2)
    expect(again.locator(".question")).to_have_text("幼儿园")
    expect(again.locator(".direct").first).to_contain_text("周日下午14:30")


def test_a_follow_up_is_explained_and_can_be_taken_back(page: Page) -> None:
    ask(page, CONDITIONS)
    turn = ask(page, "那租房的呢？")
    expect(turn.locator(".understood")).to_contain_text(CONDITIONS)
    turn.get_by_role("button", name="不是这个意思，只按原话回答").click()
    alone = finished(page, 3)
    expect(alone.locator(".question")).to_have_text("那租房的呢？")
    assert alone.locator(".understood").count() == 0


def test_a_day_goes_into_the_calendar(page: Page, tmp_path: Path) -> None:
    turn = ask(page, DAYS)
    row = turn.locator("ul.dates li", has_text=f"{YEAR}年8月10日")
    expect(row).to_contain_text("由“当年8月10日”按文件年份推算")
    with page.expect_download() as kept:
        row.get_by_role("link", name="加入日历").click()
    assert kept.value.suggested_filename.endswith(".ics")
    kept.value.save_as(tmp_path / "day.ics")
    (event,) = Calendar.from_ical((tmp_path / "day.ics").read_bytes()).walk("VEVENT")
    assert event["DTSTART"].dt.isoformat() == f"{YEAR}-08-10"
    expect(turn.locator(".direct").first).to_be_visible()  # the page is still there


def test_old_rules_are_marked_in_words_and_lead_to_the_new(page: Page) -> None:
    turn = ask(page, OLD)
    expect(turn.locator(".outcome")).to_have_text("只在旧文件里找到，请先核实")
    expect(turn.locator(".quote .badge").first).to_have_text("已废止")
    card = turn.locator("details.card").first
    expect(card.locator(".badge")).to_have_text("已废止")
    card.locator("summary").click()
    link = card.get_by_role("link", name="看替代它的文件")
    reply = page.request.get(f"{page.url.rstrip('/')}{link.get_attribute('href')}")
    assert reply.ok and "2026年" in reply.text()


def test_a_refusal_leads_on_in_one_tap(page: Page) -> None:
    turn = ask(page, UNCOVERED)
    order = turn.locator(".answer > *").evaluate_all("all => all.map(it => it.className)")
    assert order.index("handoff") < order.index("instead") < order.index("nearest")
    offered = turn.locator(".instead button").first
    words = offered.inner_text()
    offered.click()
    following = finished(page, 2)
    expect(following.locator(".question")).to_have_text(words)
    assert "not_covered" not in (following.locator(".answer").get_attribute("class") or "")


def test_small_talk_shows_what_can_be_asked(page: Page) -> None:
    examples = page.locator(".examples button").all_inner_texts()
    turn = ask(page, "你好")
    assert turn.locator(".outcome").count() == 0
    assert turn.locator(".instead button").all_inner_texts() == examples


def test_sharing_gives_words_and_sources(page: Page) -> None:
    turn = ask(page, CONDITIONS)
    page.evaluate("Object.defineProperty(navigator, 'share', {value: undefined, writable: true})")
    turn.get_by_role("button", name="分享").click()
    expect(turn.get_by_role("button", name="已复制，可以粘贴给别人")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith(f"问：{CONDITIONS}\n答：")
    assert re.search(r"\[1\] 《.+》（示教规〔2026〕2号），.*第九条，现行有效：“", copied)
    expect(turn.get_by_role("button", name="分享")).to_be_visible()
    page.evaluate("navigator.share = async (data) => { window.given = data; }")
    turn.get_by_role("button", name="分享").click()
    page.wait_for_function("window.given")
    assert page.evaluate("window.given.text") == copied


def test_an_answer_is_printed_with_its_sources(page: Page, watched: "Watched") -> None:
    turn = ask(page, CONDITIONS)
    with page.context.expect_page() as opened:
        turn.get_by_role("link", name="打印").click()
    paper = opened.value
    paper.wait_for_load_state()
    expect(paper.locator("h1")).to_have_text(CONDITIONS)
    expect(paper.locator(".sources li")).to_contain_text(["现行有效"])
    assert paper.locator("details").count() == 0
    paper.emulate_media(media="print", color_scheme="dark")
    assert paper.locator(".paper .hint").is_hidden()
    ground = paper.evaluate("getComputedStyle(document.querySelector('.paper')).backgroundColor")
    assert ground == "rgb(255, 255, 255)"  # no black pages out of the printer
    paper.close()
    assert watched.page.locator(".turn").count() == 1


def test_every_card_says_where_the_words_stand(page: Page) -> None:
    turn = ask(page, CONDITIONS)
    for mark in turn.locator("a.mark").all():
        card = turn.locator(mark.get_attribute("href") or "")
        mark.click()
        expect(card.locator("summary")).to_be_focused()
        expect(card.locator(".title")).to_have_text(re.compile("《.+》"))
        expect(card.locator(".where")).to_contain_text("第九条")
        expect(card.locator(".facts")).to_contain_text("示教规〔2026〕2号")
        expect(card.locator(".facts")).to_contain_text("2026年4月15日")
        expect(card.locator(".badge")).to_have_text("现行有效")
        expect(card.locator("a.original")).to_have_text("看原文")


def test_the_page_of_a_pdf_is_named_and_shown_with_the_words_marked(page: Page) -> None:
    turn = ask(page, "社区教育工作管理办法由哪个部门负责解释？")
    card = turn.locator("details.card", has_text="社区教育工作管理办法").first
    expect(card.locator(".where")).to_have_text(re.compile(r"第\d页"))
    card.locator("summary").click()
    expect(card.locator("a.original")).to_have_text(re.compile(r"看原文（第\d页）"))
    with page.context.expect_page() as opened:
        card.locator("a.original").click()
    original = opened.value
    image = original.locator(".page-image img")
    image.scroll_into_view_if_needed()
    # the words are marked as with a text marker: there is yellow on the page
    yellow = image.evaluate("""async image => {
        await image.decode();
        const canvas = document.createElement("canvas");
        canvas.width = image.naturalWidth; canvas.height = image.naturalHeight;
        const pen = canvas.getContext("2d");
        pen.drawImage(image, 0, 0);
        const data = pen.getImageData(0, 0, canvas.width, canvas.height).data;
        let found = 0;
        for (let i = 0; i < data.length; i += 4)
            if (data[i] > 230 && data[i + 1] > 180 && data[i + 2] < 120) found += 1;
        return found;
    }""")
    assert yellow > 1000
    original.close()


def test_the_phone_number_is_one_tap(page: Page) -> None:
    turn = ask(page, UNCOVERED)
    call = turn.locator(".handoff a.phone")
    assert call.get_attribute("href") == f"tel:{PHONE.replace('-', '')}"
    assert call.get_attribute("target") is None  # a telephone dials, no new page


def test_the_ask_bar_stays_in_view_and_the_answer_starts_on_top(page: Page) -> None:
    for size in ({"width": 1280, "height": 800}, {"width": 390, "height": 844}):
        page.set_viewport_size(size)  # type: ignore[arg-type]
        turn = ask(page, LONG)
        expect(page.locator(BOX)).to_be_in_viewport()
        expect(turn.locator(".question")).to_be_in_viewport()
        expect(turn.locator(".quote p.lead").first).to_be_in_viewport()

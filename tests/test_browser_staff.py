"""Staff search, read, cite and take along, in Chromium, against the real server on the samples."""

import io
import re
from collections.abc import Iterator
from typing import Literal
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from axe_playwright_python.sync_playwright import Axe
from browser import Watched
from docx import Document as Docx
from openpyxl import load_workbook
from playwright.sync_api import BrowserContext, Locator, Page, expect
from served import Served

from corpus.library import Library

pytest_plugins = ("browser",)
pytestmark = pytest.mark.browser

RENTING = "租房 学位"
BOX = "input[type=search]"


@pytest.fixture
def staff(chromium: BrowserContext, live: Served) -> Iterator[Watched]:
    """``/staff`` freshly opened with an empty collection; nothing left the machine nor failed."""
    watched = Watched(chromium.new_page())
    watched.page.set_viewport_size({"width": 1280, "height": 800})
    watched.page.goto(f"{live.url}/staff")
    watched.page.evaluate("localStorage.removeItem('bureau.saved')")
    watched.page.wait_for_selector(".office")
    yield watched
    watched.page.close()
    assert watched.outside == []
    assert watched.errors == []


@pytest.fixture
def page(staff: Watched) -> Page:
    return staff.page


def search(page: Page, query: str) -> None:
    page.fill(BOX, query)
    page.press(BOX, "Enter")
    settled(page)
    page.wait_for_selector(".results .hit")
    expect(page.locator(BOX)).to_have_value(query)


def settled(page: Page) -> None:
    """Waits until what was clicked is shown."""
    page.wait_for_function("!document.querySelector('[aria-busy=true]')")


def facet(page: Page, name: str, words: str) -> Locator:
    section = page.locator(".facets section", has=page.get_by_role("heading", name=name))
    return section.locator("a", has_text=words)


def figures(page: Page, url: str, query: str) -> None:
    page.goto(f"{url}/staff/?view=figures{query}")
    page.wait_for_selector(".figures")


def test_first_look_lists_every_document_with_counts(page: Page, live: Served) -> None:
    documents = httpx.get(f"{live.url}/api/documents").json()
    expect(page.locator(".results h2")).to_have_text(f"{len(documents)} 份文件")
    shown = page.locator(".found h3 a").all_text_contents()
    assert {it.strip("《》") for it in shown} == {it["title"].strip("《》") for it in documents}
    plans = facet(page, "类别", "计划")
    counted = int(plans.locator("b").inner_text())
    plans.click()
    expect(page.locator(".results h2")).to_have_text(f"{counted} 份文件")


def test_results_are_grouped_marked_and_the_right_article_comes_first(page: Page) -> None:
    search(page, RENTING)
    first = page.locator(".hit").first
    assert "第八条" in first.locator(".where").inner_text()
    marks = first.locator(".words mark").all_text_contents()
    assert set(marks) == {"租房", "学位"}
    titles = page.locator(".found h3 a").all_text_contents()
    assert len(titles) == len(set(titles))  # one group a document
    expect(page.locator(".results h2")).to_be_focused()


def test_filters_narrow_the_results_and_can_be_taken_off(page: Page) -> None:
    search(page, RENTING)
    facet(page, "效力", "已废止").click()
    expect(facet(page, "效力", "已废止")).to_have_attribute("aria-current", "true")
    badges = set(page.locator(".found .badge").all_text_contents())
    assert badges == {"已废止"}
    # the other values still say what they would bring
    assert int(facet(page, "效力", "现行有效").locator("b").inner_text()) > 0
    page.get_by_role("link", name="清除筛选").click()
    expect(page.locator(".found .badge", has_text="现行有效").first).to_be_visible()
    expect(page.locator(BOX)).to_have_value(RENTING)


def test_back_reload_and_a_second_tab_show_what_the_address_says(page: Page, live: Served) -> None:
    search(page, RENTING)
    page.locator(".hit a.passage").first.click()
    page.wait_for_selector("article.text mark")
    address = page.url
    other = page.context.new_page()
    other.goto(f"{live.url}/staff/?q=校车")
    other.wait_for_selector(".hit")
    page.reload()
    page.wait_for_selector("article.text mark")
    assert page.url == address
    page.go_back()
    page.wait_for_selector(".hit")
    expect(page.locator(BOX)).to_have_value(RENTING)
    expect(other.locator(BOX)).to_have_value("校车")
    other.close()


def test_document_stands_beside_its_outline_with_the_passage_marked(
    page: Page, live: Served
) -> None:
    search(page, RENTING)
    passage = page.locator(".hit a.passage").first
    span = parse_qs(urlsplit(passage.get_attribute("href") or "").query)
    passage.click()
    page.wait_for_selector("article.text mark")
    text = Library(live.library, create=False).text(span["id"][0])
    quoted = text[int(span["start"][0]) : int(span["end"][0])]
    marked = "".join(page.locator("article.text mark").all_text_contents())
    assert marked == quoted.replace("\n", "")
    expect(page.locator("article.text mark").first).to_be_in_viewport()
    entry = page.locator("nav.outline a", has_text="第九条")
    entry.click()
    target = (entry.get_attribute("href") or "")[1:]
    expect(page.locator(f"[id='{target}']")).to_be_in_viewport()
    # the old rules are named as what this document has ended
    expect(page.locator(".relations")).to_contain_text("2025年")


def test_citation_is_copied_as_it_is_written_in_a_report(page: Page) -> None:
    search(page, RENTING)
    page.locator(".hit").first.get_by_role("button", name="复制引用").click()
    expect(page.locator("#office-status")).to_have_text("已复制")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert re.fullmatch(r"《.+》（示教规〔2026〕2号）第八条", copied)


def test_page_of_a_pdf_is_shown_as_it_was_printed(page: Page, live: Served) -> None:
    search(page, "社区教育以公益为主")
    hit = page.locator(".hit", has_text="社区教育以公益为主").first
    hit.get_by_role("button", name="复制引用").click()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.endswith("第三条，第1页")
    hit.locator("a.passage").click()
    picture = page.locator(".page-image img")
    picture.scroll_into_view_if_needed()
    page.wait_for_function("document.querySelector('.page-image img').naturalWidth > 500")
    address = picture.get_attribute("src") or ""
    with_quote = httpx.get(f"{live.url}{address}")
    plain = httpx.get(f"{live.url}{address.partition('?')[0]}")
    assert with_quote.headers["content-type"] == plain.headers["content-type"] == "image/webp"
    assert _yellow(with_quote.content) > 500
    assert _yellow(plain.content) == 0
    page.get_by_role("link", name="下一页").click()
    expect(page.locator(".page-image figcaption")).to_contain_text("第2页")


def _yellow(webp: bytes) -> int:
    """Pixels in the colour of the marker."""
    import numpy as np
    from PIL import Image

    pixels = np.asarray(Image.open(io.BytesIO(webp)).convert("RGB")).astype(int)
    red, green, blue = pixels[..., 0], pixels[..., 1], pixels[..., 2]
    return int(((red > 230) & (green > 180) & (blue < 130)).sum())


def test_collection_is_exported_with_its_sources_as_footnotes(page: Page, live: Served) -> None:
    search(page, RENTING)
    page.locator(".hit").first.get_by_role("button", name="收藏").click()
    search(page, "课后服务 时间")
    page.locator(".hit").first.get_by_role("button", name="收藏").click()
    expect(page.locator("nav a[href='?view=saved']")).to_have_text("收藏夹（2）")
    figures(page, live.url, "&q=新增学位")
    row = page.locator(".table tbody tr").first
    number = row.locator("a.number").inner_text()
    row.get_by_role("button", name="收藏").click()
    page.locator("nav a[href='?view=saved']").click()
    expect(page.locator(".saved > li")).to_have_count(3)
    quotes = page.locator(".saved blockquote").all_inner_texts()
    sources = page.locator(".saved .where").all_inner_texts()
    assert number in page.locator(".saved .figure").inner_text()

    with page.expect_download() as waiting:
        page.get_by_role("button", name="导出 Word").click()
    document = Docx(waiting.value.path())
    written = "\n".join(it.text for it in document.paragraphs)
    for quote in quotes:
        assert all(line.strip() in written for line in quote.split("\n"))
    notes = next(p for p in document.part.package.iter_parts() if p.partname.endswith("notes.xml"))
    said = notes.blob.decode("utf-8")
    assert all(source in said for source in sources)
    assert len(document.element.findall(".//{*}footnoteReference")) == 3

    with page.expect_download() as waiting:
        page.get_by_role("button", name="导出 Markdown").click()
    markdown = waiting.value.path().read_text("utf-8")
    assert [f"[^{n}]: " in markdown for n in (1, 2, 3, 4)] == [True, True, True, False]

    page.locator(".saved > li").first.get_by_role("button", name="移出收藏").click()
    expect(page.locator(".saved > li")).to_have_count(2)
    page.reload()
    expect(page.locator(".saved > li")).to_have_count(2)


def test_saved_place_of_another_version_is_not_passed_off_as_a_quote(
    page: Page, live: Served
) -> None:
    document = httpx.get(f"{live.url}/api/documents").json()[0]
    item = {"d": document["id"], "v": "0" * 12, "s": 0, "e": 30}
    page.evaluate("it => localStorage.setItem('bureau.saved', JSON.stringify([it]))", item)
    page.goto(f"{live.url}/staff/?view=saved")
    expect(page.locator(".saved .warning")).to_contain_text("已有新版本")
    assert page.locator(".saved blockquote").count() == 0


def test_every_number_opens_its_words(page: Page, live: Served) -> None:
    figures(page, live.url, "&q=新增学位&year=2025")
    rows = page.locator(".table tbody tr")
    assert rows.count() > 1
    for row in rows.all():
        assert row.locator("td.source").inner_text().startswith("《")
        assert row.locator("a.number").inner_text()
    number = rows.first.locator("a.number")
    words = number.inner_text()
    number.click()
    page.wait_for_selector("article.text mark")
    assert words in "".join(page.locator("article.text mark").all_text_contents())


def test_table_of_figures_is_sorted_narrowed_and_exported_alike(page: Page, live: Served) -> None:
    figures(page, live.url, "&q=学位")
    page.select_option("select[name=nature]", "target")
    expect(page.locator("td[data-label='性质']").first).to_have_text("目标")
    assert set(page.locator("td[data-label='性质']").all_text_contents()) == {"目标"}
    page.get_by_role("link", name="指标").click()
    expect(page.locator("th[aria-sort='ascending']")).to_contain_text("指标")
    names = page.locator("tbody th").all_text_contents()
    assert names == sorted(names)
    page.locator(".columns summary").click()
    page.locator(".columns input[value=subject]").uncheck()
    expect(page.locator("td[data-label='主体']")).to_have_count(0)
    expect(page.locator("td[data-label='数值']").first).to_be_visible()
    shown = page.locator("a.number").all_text_contents()

    with page.expect_download() as waiting:
        page.get_by_role("link", name="导出 Excel").click()
    sheet = load_workbook(io.BytesIO(waiting.value.path().read_bytes())).active
    head, *rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert len(rows) == len(shown)
    assert {"单位", "时间", "文件", "原文"} <= set(head)
    assert all(row[head.index("文件")] and row[head.index("原文")] for row in rows)
    values = [str(row[head.index("数值")]) for row in rows]
    assert all(any(value in words for words in shown) for value in values)


def test_plot_starts_at_zero_and_leaves_missing_years_out(page: Page, live: Served) -> None:
    figures(page, live.url, "&show=series&q=社区教育讲座")
    plot = page.locator(".series").first
    axis = float(plot.locator("line.axis").get_attribute("y1") or 0)
    points = plot.locator("a circle").all()
    heights = [axis - float(it.get_attribute("cy") or 0) for it in points]
    numbers = [
        int(re.sub(r"\D", "", (it.get_attribute("aria-label") or "").split()[1]))
        for it in plot.locator("a.result").all()
    ]
    assert len(numbers) > 1
    shares = [height / number for height, number in zip(heights, numbers, strict=True)]
    assert max(shares) - min(shares) < 0.02 * max(shares)  # heights are as the numbers from 0
    assert "《" in (plot.locator("a title").first.text_content() or "")  # hovering tells the source


def test_plans_stand_beside_outcomes_and_differing_numbers_beside_each_other(
    page: Page, live: Served
) -> None:
    figures(page, live.url, "&show=outcomes&q=新增学位")
    row = page.locator("tbody tr", has_text="达成").first
    assert row.locator("a.number").count() == 2
    figures(page, live.url, "&show=conflicts")
    pair = page.locator(".pair").first
    one, other = pair.locator(".big").all_inner_texts()
    assert one != other
    sources = pair.locator(".where").all_inner_texts()
    assert len(sources) == 2
    assert sources[0] != sources[1]
    figures(page, live.url, "&show=checks")
    assert page.locator(".verdict").count() > 0


def test_hostile_words_are_shown_as_they_stand(page: Page) -> None:
    hostile = "<img src=x onerror=window.p=1> ${window.p=1} {{window.p=1}} \\n 学位"
    search(page, hostile)
    expect(page.locator(BOX)).to_have_value(hostile)
    assert page.evaluate("window.p") is None
    assert page.locator("#office img").count() == 0


def test_address_that_no_filter_has_says_so(page: Page, live: Served) -> None:
    page.goto(f"{live.url}/staff/?kind=nonsense")
    expect(page.locator(".trouble")).to_contain_text("无法识别")
    page.goto(f"{live.url}/staff/?view=document&id=nonsense")
    expect(page.locator(".trouble")).to_contain_text("不在资料库里")


@pytest.mark.parametrize(
    "query", ["", "?q=租房 学位", "?view=figures", "?view=figures&show=series", "?view=saved"]
)
def test_nothing_to_scroll_sideways_on_a_phone(page: Page, live: Served, query: str) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{live.url}/staff/{query}")
    page.wait_for_selector("[data-focus]")
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    assert page.evaluate("document.documentElement.lang") == "zh-CN"
    small = [
        it.inner_text()
        for it in page.locator("#office button:visible, #office .tools a:visible").all()
        if (box := it.bounding_box()) and box["height"] < 40
    ]
    assert small == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious_on_any_page_of_the_office(
    page: Page, live: Served, scheme: Literal["light", "dark"]
) -> None:
    found = {}
    page.emulate_media(color_scheme=scheme)
    for address in (
        "/staff/", "/staff/?q=租房 学位", "/staff/?view=figures", "/staff/?view=saved",
        "/staff/?view=figures&show=series", "/staff/?view=figures&show=conflicts", "/admin/",
        "/admin/?view=documents", "/admin/?view=upload", "/admin/?view=questions",
        "/admin/?view=settings", "/admin/?view=state",
    ):  # fmt: skip
        page.goto(f"{live.url}{address}")
        page.wait_for_selector("[data-focus]")
        for it in Axe().run(page).response["violations"]:
            if it["impact"] in ("serious", "critical"):
                found[address, it["id"]] = it["nodes"][0]["html"]
    assert found == {}


def test_search_by_keyboard_alone(page: Page) -> None:
    page.keyboard.press("/")
    expect(page.locator(BOX)).to_be_focused()
    page.keyboard.type(RENTING)
    page.keyboard.press("Enter")
    expect(page.locator(".results h2")).to_be_focused()
    for _ in range(2):  # the document's title, then its first passage
        page.keyboard.press("Tab")
    expect(page.locator(".hit a.passage").first).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_selector("article.text mark")


def test_office_is_for_who_sits_at_this_machine(live: Served) -> None:
    near = httpx.get(f"{live.url}/staff/", headers={"accept": "text/html"})
    assert near.status_code == 200
    strange = {"host": "bureau.example"}  # as by DNS rebinding, or from another machine
    for path in ("/staff/", "/admin/", "/staff/export", "/staff/gradio_api/info"):
        refused = httpx.get(f"{live.url}{path}", headers={**strange, "accept": "text/html"})
        assert refused.status_code == 403
        assert "bureau user add" in refused.text
    other_site = {"origin": "http://bureau.example", "sec-fetch-site": "cross-site"}
    for path in ("/staff/export", "/admin/gradio_api/queue/join", "/admin/gradio_api/call/go"):
        assert httpx.post(f"{live.url}{path}", json={}, headers=other_site).status_code == 403
        assert httpx.post(f"{live.url}{path}", json={}).status_code == 403
    for mount in ("", "/staff", "/admin"):
        same = {"sec-fetch-site": "same-origin"}
        files = {"files": b"x"}
        sent = httpx.post(f"{live.url}{mount}/gradio_api/upload", files=files, headers=same)
        assert sent.status_code == 404

"""Questions are looked for, deleted and cleared in the page; parents read what is kept, and how."""

import shutil
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from browser import Watched
from playwright.sync_api import BrowserContext, Page, expect
from served import Served, serving

from corpus.library import Library
from corpus.record import Question

pytest_plugins = ("browser",)
pytestmark = pytest.mark.browser

NOW = datetime.now(UTC).replace(tzinfo=None)
PHONE = {"width": 390, "height": 844}


@pytest.fixture(scope="module")
def served(full_library: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("privacy")
    shutil.copytree(full_library, folder / "library")
    words = 'keep_questions_days = 90\nhandoff_phone = "0000-80001234"\n'
    (folder / "library" / "settings.toml").write_text(words, "utf-8")
    library = Library(folder / "library")
    library.note_questions(
        [
            Question(
                f"第{n}个旧问题<b>{'很长' * (60 if n == 69 else 1)}", "answered", f"{n:016x}", 1.0,
                NOW - timedelta(days=30),
            )
            for n in range(70)
        ]
    )  # fmt: skip
    library.note_questions([Question("食堂几点开饭", "not_covered", "f" * 16, 1.0, NOW)])
    library.close()
    with serving(folder / "library", folder / "output.txt") as it:
        yield it


@pytest.fixture
def page(chromium: BrowserContext, served: Served) -> Iterator[Page]:
    watched = Watched(chromium.new_page())
    watched.page.set_viewport_size(PHONE)
    yield watched.page
    watched.page.close()
    assert watched.outside == []
    assert watched.errors == []


def opened(page: Page, served: Served, query: str) -> None:
    page.goto(f"{served.url}/admin/?view=questions{query}")
    page.wait_for_selector("[data-focus]")


def settled(page: Page) -> None:
    page.wait_for_function("!document.querySelector('[aria-busy=true]')")


def test_questions_are_found_paged_and_read_on_a_phone(page: Page, served: Served) -> None:
    opened(page, served, "&show=list")
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    expect(page.locator("h2[data-focus]")).to_have_text("71 个提问，第 1 页，共 3 页")
    expect(page.locator(".asked > li").first).to_contain_text("食堂几点开饭")
    expect(page.locator(".asked > li").nth(1)).to_contain_text("第69个旧问题<b>")
    page.get_by_role("link", name="下一页").click()
    settled(page)
    page.get_by_role("link", name="下一页").click()
    settled(page)
    expect(page.locator(".asked > li")).to_have_count(11)
    assert "p=3" in page.url
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]

    page.fill("input[name=q]", "第1个")
    page.get_by_role("button", name="查找").click()
    settled(page)
    expect(page.locator("h2[data-focus]")).to_have_text("1 个提问")
    page.fill("input[name=q]", "")
    page.select_option("select[name=outcome]", "not_covered")
    page.get_by_role("button", name="查找").click()
    settled(page)
    expect(page.locator(".asked > li")).to_have_count(1)
    page.select_option("select[name=outcome]", "")
    page.fill("input[name=from]", f"{datetime.now() - timedelta(days=2):%Y-%m-%d}")
    page.get_by_role("button", name="查找").click()
    settled(page)
    expect(page.locator("h2[data-focus]")).to_have_text("1 个提问")
    page.fill("input[name=to]", f"{datetime.now() - timedelta(days=1):%Y-%m-%d}")
    page.get_by_role("button", name="查找").click()
    settled(page)
    expect(page.locator("h2[data-focus]")).to_have_text("0 个提问")


@pytest.mark.parametrize("address", ["&p=99", "&p=x", "&from=x&to=2026-99-01", "&q=%00%ff"])
def test_any_address_shows_something(page: Page, served: Served, address: str) -> None:
    opened(page, served, f"&show=list{address}")
    expect(page.locator("h2[data-focus]")).to_contain_text("个提问")
    expect(page.locator(".trouble")).to_have_count(0)


def test_a_question_is_deleted_by_the_number_of_its_answer(page: Page, served: Served) -> None:
    opened(page, served, f"&show=list&q={5:016x}")
    expect(page.locator(".asked > li")).to_have_count(1)
    expect(page.locator(".asked > li")).to_contain_text("第5个旧问题")
    sure = page.get_by_role("button", name="确定删除")
    expect(sure).to_be_hidden()  # one tap is not enough
    page.locator(".sure summary").click()
    sure.click()
    expect(page.locator(".done-line")).to_contain_text("已删除 1 条提问，不能恢复")
    expect(page.locator("h2[data-focus]")).to_have_text("0 个提问")
    library = Library(served.library)
    assert library.count_questions() == 70
    library.close()


def test_everything_is_exported_and_then_cleared(
    page: Page, served: Served, tmp_path: Path
) -> None:
    opened(page, served, "&show=people")
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    expect(page.locator(".kept-days")).to_contain_text("提问：现有 70 条，保存 90 天")
    page.get_by_text("全部导出", exact=True).click()
    with page.expect_download() as waiting:
        page.get_by_role("link", name="导出", exact=True).click()
    file = tmp_path / "export.zip"
    waiting.value.save_as(file)
    assert waiting.value.suggested_filename.startswith("个人信息导出")
    with zipfile.ZipFile(file) as packed:
        assert len(packed.read("questions.jsonl").splitlines()) == 70

    page.locator("summary", has_text="清空提问").click()
    page.fill("#sure", "好")
    page.get_by_role("button", name="全部清空").click()
    expect(page.locator(".trouble.top")).to_contain_text("没有清空")
    page.locator("summary", has_text="清空提问").click()
    page.fill("#sure", "清空")
    page.get_by_role("button", name="全部清空").click()
    expect(page.locator(".done-line")).to_contain_text("已删除 70 条提问")
    expect(page.locator(".kept-days")).to_contain_text("提问：现有 0 条")


def test_a_parent_finds_what_is_kept_and_how_to_have_it_deleted(page: Page, served: Served) -> None:
    page.goto(served.url)
    page.wait_for_selector(".examples button")
    with page.context.expect_page() as waiting:
        page.get_by_role("link", name="个人信息说明").click()
    told = waiting.value
    told.wait_for_load_state()
    told.set_viewport_size(PHONE)
    assert told.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    assert told.locator("script").count() == 0
    expect(told.locator("h1")).to_have_text("个人信息说明")
    expect(told.locator("main")).to_contain_text("保存 90 天，到期自动删除")
    expect(told.locator("main")).to_contain_text("0000-80001234")
    expect(told.locator("main")).to_contain_text("编号")
    told.close()


def test_feedback_is_stored_without_personal_data(page: Page, served: Served) -> None:
    page.goto(served.url)
    page.wait_for_selector(".examples button")
    page.fill("#question textarea", "孩子叫张小明，电话13800138000，小学什么时候报名？")
    page.get_by_role("button", name="提问", exact=True).click()
    turn = page.locator(".turn").last
    turn.locator(".ask-feedback").wait_for()
    shown = turn.locator(".answer-id").inner_text()
    paper = turn.locator("a.paper").get_attribute("href") or ""
    assert "13800138000" not in paper  # addresses are written down by others
    turn.get_by_role("button", name="没有", exact=True).click()
    turn.locator("textarea").fill("请回电 138-0013-8000，我叫张小明")
    turn.get_by_role("button", name="提交").click()
    turn.locator(".thanks").wait_for()
    library = Library(served.library)
    kept = library.feedbacks()[-1]
    assert kept.question == "孩子叫〔姓名〕，电话〔手机号〕，小学什么时候报名？"
    assert kept.comment == "请回电 〔手机号〕，我叫〔姓名〕"
    assert shown == f"编号 {kept.answer_id}"
    files = [it for it in served.library.iterdir() if it.is_file()]
    assert b"13800138000" not in b"".join(it.read_bytes() for it in files)
    page.goto(f"{served.url}{paper}")
    expect(page.locator("footer .answer-id")).to_have_text(shown)
    library.close()

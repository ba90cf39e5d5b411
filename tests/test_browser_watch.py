"""The overview and the audit log in a real browser: readable on a phone, usable without sight."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from axe_playwright_python.sync_playwright import Axe
from browser import Watched
from playwright.sync_api import BrowserContext, Page, expect
from served import Served, bureau, serving

from corpus.library import Library

pytest_plugins = ("browser",)
pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def served(full_library: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("watch")
    shutil.copytree(full_library, folder / "library")
    library = Library(folder / "library", create=False)
    library.feedback("0123456789abcdef", "2026年入学登记是哪几天？", False, "想知道几点开始")
    document = library.documents()[0].id
    library.close()
    for words in (("remove", document), ("restore", document)):
        assert bureau(*words, library=folder / "library").returncode == 0
    with serving(folder / "library", folder / "output.txt") as it:
        for question in ("2026年入学登记是哪几天？", "校服多少钱一套？"):
            httpx.post(f"{it.url}/api/ask", json={"question": question}, timeout=30)
        yield it


@pytest.fixture
def page(chromium: BrowserContext, served: Served) -> Iterator[Page]:
    watched = Watched(chromium.new_page())
    yield watched.page
    watched.page.close()
    assert watched.outside == []
    assert watched.errors == []


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("view", ["", "audit"])
def test_it_is_readable_and_accessible(page: Page, served: Served, view: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(f"{served.url}/admin/?view={view}")
    page.wait_for_selector(".overview h2")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


def test_todays_questions_are_there_and_feedback_is_seen_to(page: Page, served: Served) -> None:
    page.goto(f"{served.url}/admin/")
    expect(page.get_by_role("row", name="提问 2 0 0.0")).to_be_visible()
    expect(page.get_by_text("校服多少钱一套？")).to_be_visible()
    expect(page.get_by_text("想知道几点开始")).to_be_visible()
    page.get_by_role("button", name="标为已处理").click()
    expect(page.get_by_text("没有待处理的反馈。")).to_be_visible()
    page.get_by_role("button", name="撤销").click()
    expect(page.get_by_text("想知道几点开始")).to_be_visible()


def test_the_log_is_filtered_and_only_read(page: Page, served: Served) -> None:
    page.goto(f"{served.url}/admin/?view=audit")
    page.get_by_label("什么操作").select_option(label="移出文件")
    page.get_by_role("button", name="查看").click()
    expect(page.get_by_role("region", name="操作记录").get_by_role("row")).to_have_count(2)
    assert "act=document.removed" in page.url
    assert page.locator("#office .office button").count() == 1  # to look, none to change

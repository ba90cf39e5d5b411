"""Whoever looks after the documents adds, corrects and removes them, in Chromium."""

import shutil
import time
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
from browser import Watched
from browser_words import HOSTILE, HOSTILE_DOCUMENT
from playwright.sync_api import BrowserContext, Locator, Page, expect
from scans import as_pdf, scanned
from served import Served, serving

from corpus.library import Library

pytest_plugins = ("browser",)
pytestmark = pytest.mark.browser

NOTICE = """示例区教育局关于做好{year}年校园消防演练工作的通知
示教通〔{year}〕{number}号
各学校：
一、每学期组织一次消防演练，参加人数不少于{people}人。
二、演练方案于9月30日前报区教育局备案。
示例区教育局
{year}年9月1日
"""


@pytest.fixture(scope="module")
def served(full_library: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server on a copy of the samples that these tests may change."""
    folder = tmp_path_factory.mktemp("admin")
    shutil.copytree(full_library, folder / "library")
    settings = "# 本局的设置\nmax_question = 500\n"
    (folder / "library" / "settings.toml").write_text(settings, "utf-8")
    with serving(folder / "library", folder / "output.txt") as it:
        yield it


@pytest.fixture
def page(chromium: BrowserContext, served: Served) -> Iterator[Page]:
    watched = Watched(chromium.new_page())
    watched.page.set_viewport_size({"width": 1280, "height": 800})
    watched.page.goto(f"{served.url}/admin?view=documents")
    watched.page.wait_for_selector(".office")
    yield watched.page
    watched.page.close()
    assert watched.outside == []
    # the form that is corrected in place is refused once, on purpose
    assert [it for it in watched.errors if "422" not in it] == []


def settled(page: Page) -> None:
    page.wait_for_function("!document.querySelector('[aria-busy=true]')")


def tab(page: Page, name: str) -> None:
    page.get_by_role("navigation", name="页面").get_by_role("link", name=name).click()
    settled(page)


def upload(page: Page, *files: tuple[str, bytes]) -> None:
    tab(page, "添加文件")
    page.set_input_files(
        "#files",
        [{"name": n, "mimeType": "application/octet-stream", "buffer": b} for n, b in files],
    )


def job(page: Page, name: str) -> Locator:
    return page.locator(".jobs .job", has=page.locator(".name", has_text=name)).first


def documents(served: Served) -> dict[str, dict[str, object]]:
    found = httpx.get(f"{served.url}/api/documents").json()
    return {it["title"]: it for it in found}


def test_it_opens_on_what_waits_and_leads_to_the_documents(page: Page, served: Served) -> None:
    page.goto(f"{served.url}/admin")
    page.wait_for_selector(".overview")
    here = page.get_by_role("navigation", name="页面").locator("[aria-current=page]")
    expect(here).to_have_text("概况")
    tab(page, "资料")
    expect(here).to_have_text("资料")
    page.fill("input[type=search]", "统计简报")
    page.press("input[type=search]", "Enter")
    settled(page)
    expect(page.locator("tbody tr")).to_have_count(1)
    page.locator("tbody a").click()
    page.wait_for_selector("form.edit")
    expect(here).to_have_text("资料")
    page.reload()  # a tab of its own has no steps to go back
    page.wait_for_selector("form.edit")
    page.get_by_role("link", name="返回").click()
    page.wait_for_selector("tbody")
    expect(here).to_have_text("资料")


def test_who_sees_what_is_added_is_asked_in_words(page: Page) -> None:
    tab(page, "添加文件")
    expect(page.get_by_text("接下来添加的文件给谁看")).to_be_visible()
    choices = page.get_by_role("navigation", name="接下来添加的文件给谁看")
    expect(choices.locator("[aria-current]")).to_have_text("公开（公众也能看到）")
    choices.get_by_role("link", name="内部使用").click()
    expect(page.locator("[data-visibility=internal]")).to_be_visible()


def test_uploaded_files_are_answered_from_and_a_bad_one_says_why(
    page: Page, served: Served
) -> None:
    text = NOTICE.format(year=2026, number=81, people=120)
    upload(page, ("演练通知.txt", text.encode("gb18030")), ("坏了.pdf", b"%PDF-1.4 nothing"))
    good, bad = job(page, "演练通知.txt"), job(page, "坏了.pdf")
    expect(good.locator(".stage")).to_have_text("完成", timeout=30_000)
    expect(bad.locator(".stage")).to_have_text("没有收录", timeout=30_000)
    assert "坏了.pdf" in bad.inner_text()
    assert "请" in bad.locator(".why").inner_text()
    asked = {"question": "消防演练方案什么时候报备？"}
    answer = httpx.post(f"{served.url}/api/ask", json=asked, timeout=30).json()
    assert "9月30日" in answer["answer"]
    # nothing that was uploaded is left lying about
    left = [p for p in (served.library / "incoming").glob("*/*") if p.is_file()]
    assert left == []


def test_found_metadata_is_put_right_in_place(page: Page, served: Served) -> None:
    text = NOTICE.format(year=2025, number=82, people=150)
    upload(page, ("更正.txt", text.encode()))
    expect(job(page, "更正.txt").locator(".stage")).to_have_text("完成", timeout=30_000)
    job(page, "更正.txt").get_by_role("link", name="核对信息").click()
    page.wait_for_selector("form.edit")
    assert page.input_value("#number") == "示教通〔2025〕82号"
    assert "消防演练" in page.locator(".beginning").inner_text()
    page.fill("#issued_on", "明天")
    page.get_by_role("button", name="保存").click()
    expect(page.locator(".said")).to_contain_text("不是日期")
    page.fill("#issued_on", "2025-09-02")
    page.fill("#year", "2024")
    page.get_by_role("button", name="保存").click()
    expect(page.locator("#year-note")).to_contain_text("文中是：2025")
    document = documents(served)["示例区教育局关于做好2025年校园消防演练工作的通知"]
    assert (document["year"], document["issued_on"]) == (2024, "2025-09-02")


def test_removal_can_be_undone_and_restored_later(page: Page, served: Served) -> None:
    title = "示例区2025年教育事业统计简报"
    page.fill("input[type=search]", "统计简报")
    page.press("input[type=search]", "Enter")
    settled(page)
    row = page.locator("tbody tr", has_text=title)
    row.get_by_role("button", name="移出").press("Enter")
    expect(page.locator(".done-line")).to_contain_text(f"已移出《{title}》")
    assert title not in documents(served)
    expect(page.get_by_role("button", name="撤销")).to_be_focused()  # the row is gone
    page.keyboard.press("Enter")
    expect(page.locator(".done-line")).to_contain_text("已恢复")
    assert title in documents(served)
    row.get_by_role("button", name="移出").click()
    expect(page.locator(".done-line")).to_contain_text("已移出")
    page.get_by_role("link", name="已移出（1）").click()
    page.locator("tbody tr", has_text=title).get_by_role("button", name="恢复").click()
    expect(page.locator(".done-line")).to_contain_text("已恢复")
    assert title in documents(served)


def test_document_that_says_the_same_is_offered_as_its_successor(
    page: Page, served: Served
) -> None:
    draft = "示例区教育局校园广播管理细则（讨论稿）\n" + "".join(
        f"第{n}条 学校广播站第{n}项设备由专人保管，每学期检查一次并登记。\n" for n in "一二三四五六"
    )
    final = draft.replace("（讨论稿）", "")
    upload(page, ("广播讨论稿.txt", draft.encode()))
    expect(job(page, "广播讨论稿.txt").locator(".stage")).to_have_text("完成", timeout=30_000)
    upload(page, ("广播定稿.txt", final.encode()))
    proposal = job(page, "广播定稿.txt").locator(".proposal")
    expect(proposal).to_contain_text("内容基本相同", timeout=30_000)
    proposal.get_by_role("button", name="用它替代旧的").click()
    expect(page.locator(".done-line")).to_contain_text("正在设为替代")
    expect(proposal).to_have_count(0, timeout=30_000)
    expect(job(page, "广播定稿.txt").locator(".stage")).to_have_text("完成", timeout=30_000)
    old = documents(served)["示例区教育局校园广播管理细则（讨论稿）"]
    new = documents(served)["示例区教育局校园广播管理细则"]
    assert (old["status"], old["superseded_by"]) == ("superseded", new["id"])


def test_document_of_the_same_number_is_offered_too(page: Page, served: Served) -> None:
    text = (
        "示例区教育局关于校园绿化养护的通知\n示教通〔2026〕88号\n各校每月浇水{n}次，修剪{n}次。\n"
    )
    upload(page, ("绿化一.txt", text.format(n="两").encode()))
    expect(job(page, "绿化一.txt").locator(".stage")).to_have_text("完成", timeout=30_000)
    more = "学校应当建立树木档案，写明树种、树龄和养护人，每年九月报区教育局。\n" * 3
    upload(page, ("绿化二.txt", (text.format(n="四") + more).encode()))
    # same name and title would be a new version; another name is another document
    proposal = job(page, "绿化二.txt").locator(".proposal")
    expect(proposal).to_contain_text("标题或文号相同", timeout=30_000)
    proposal.get_by_role("button", name="移出刚添加的").click()
    expect(page.locator(".done-line")).to_contain_text("已移出")
    expect(proposal).to_have_count(0)


def test_reading_shows_pages_goes_on_without_the_page_and_can_be_cancelled(
    page: Page, served: Served, tmp_path: Path
) -> None:
    sample = Path(__file__).parent.parent / "corpus" / "samples" / "community-education-rules.pdf"
    first = as_pdf([scanned(sample)] * 8, tmp_path / "扫描件甲.pdf")
    second = tmp_path / "扫描件乙.pdf"
    second.write_bytes(first.read_bytes() + b"\n")
    before = documents(served)
    tab(page, "添加文件")
    page.set_input_files("#files", [first, second])
    # whichever of the two is there first is read first
    expect(page.locator(".job progress")).to_have_attribute("max", "8", timeout=60_000)
    expect(page.locator(".job.waiting")).to_have_count(1)
    waiting = job(page, page.locator(".job.waiting .name").inner_text())
    waiting.get_by_role("button", name="取消").click()
    expect(waiting.locator(".stage")).to_have_text("已取消")
    page.goto("about:blank")
    time.sleep(1.0)
    page.goto(f"{served.url}/admin/?view=upload")
    expect(page.locator(".job progress")).to_have_count(1)
    working = page.locator(".job", has=page.locator("progress"))
    name = working.locator(".name").inner_text()
    expect(working.locator(".stage")).to_contain_text("页")
    working = job(page, name)
    working.get_by_role("button", name="取消").click()
    expect(working.locator(".stage")).to_have_text("已取消", timeout=30_000)
    assert documents(served) == before
    page.get_by_role("button", name="清除已结束的").click()
    expect(page.locator(".job")).to_have_count(0)


def test_hostile_names_and_titles_are_shown_as_they_stand(page: Page) -> None:
    upload(page, (f"通知{HOSTILE}.txt", HOSTILE_DOCUMENT.encode()))
    done = page.locator(".job").first
    expect(done.locator(".stage")).to_have_text("完成", timeout=30_000)
    expect(done.locator(".became a")).to_contain_text("${window.hacked=2}{{window.hacked=3}}")
    done.locator(".became a").click()
    page.wait_for_selector("form.edit")
    expect(page.locator("h2[data-focus]")).to_contain_text("<img src=x onerror=window.hacked=1>")
    assert page.evaluate("window.hacked") is None


def test_unanswered_questions_are_grouped_without_personal_data(page: Page, served: Served) -> None:
    for question in (
        "飞行驾照去哪里考？",
        "飞行驾照在什么地方考",
        "孩子叫王小明，电话13812345678，飞行驾照在哪考？",
        "潜水证怎么办理？",
    ):
        sent = httpx.post(f"{served.url}/api/ask", json={"question": question}, timeout=30)
        assert sent.json()["outcome"] in ("not_covered", "out_of_scope")
    time.sleep(0.5)  # they are written off the way to the answer
    tab(page, "提问与反馈")
    page.get_by_role("link", name="全部提问").click()
    settled(page)
    licence = page.locator(".asked > li", has_text="飞行驾照").first
    expect(licence.locator(".count")).to_have_text("3")
    everything = page.locator(".office").inner_text()
    assert "13812345678" not in everything
    assert "王小明" not in everything
    stored = (served.library / "library.db").read_bytes()
    wal = served.library / "library.db-wal"
    assert b"13812345678" not in stored + (wal.read_bytes() if wal.is_file() else b"")


def test_settings_are_saved_and_hold_at_once(page: Page, served: Served) -> None:
    tab(page, "设置")
    page.fill("#handoff_phone", "0000-1234567")
    page.fill("#handoff_text", '没有查到，请问"窗口"。')
    page.get_by_role("button", name="保存").press("Enter")
    expect(page.locator(".done-line")).to_contain_text("已保存")
    expect(page.get_by_role("button", name="保存")).to_be_focused()
    answer = httpx.post(
        f"{served.url}/api/ask", json={"question": "中考总分是多少？"}, timeout=30
    ).json()
    assert answer["handoff"]["phone"] == "0000-1234567"
    kept = (served.library / "settings.toml").read_text("utf-8")
    assert "# 本局的设置" in kept
    assert "max_question = 500" in kept
    page.fill("#handoff_text", "")
    page.get_by_role("button", name="保存").click()
    expect(page.locator(".trouble")).to_contain_text("不能为空")
    assert "没有查到" in (served.library / "settings.toml").read_text("utf-8")


def test_state_tells_what_there_is(page: Page, served: Served) -> None:
    count = len(Library(served.library, create=False).documents())
    tab(page, "运行状态")
    expect(page.locator(".state")).to_contain_text(f"{count} 份")
    page.get_by_role("link", name="检查资料库是否完好").click()
    expect(page.locator(".done-line, .problems")).to_contain_text("都正常")


@pytest.mark.parametrize("view", ["", "documents", "upload", "questions", "settings", "state"])
def test_fits_a_phone(page: Page, served: Served, view: str) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{served.url}/admin/?view={view}")
    page.wait_for_selector("[data-focus]")
    assert page.evaluate("document.documentElement.scrollWidth") == 390


def test_upload_is_refused_from_elsewhere_and_when_too_large(served: Served) -> None:
    same = {"sec-fetch-site": "same-origin"}
    address = f"{served.url}/admin/files"
    assert httpx.put(f"{address}?name=a.txt", content=b"x").status_code == 403
    assert httpx.put(address, content=b"x", headers=same).status_code == 400
    host = urlsplit(served.url)
    connection = HTTPConnection(host.hostname or "", host.port, timeout=10)
    connection.putrequest("PUT", "/admin/files?name=a.txt")
    for name, value in {**same, "content-length": str(10**10)}.items():
        connection.putheader(name, value)
    connection.endheaders()  # it is turned away before the body is sent
    assert connection.getresponse().status == 413
    named = httpx.put(f"{address}?name=../../library.db", content=b"x", headers=same)
    assert named.json()["name"] == "library.db"
    assert Library(served.library, create=False).sound()

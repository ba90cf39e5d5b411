"""Logging in, one's account, and accounts looked after, in Chromium, on the real server."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from browser import Watched
from playwright.sync_api import BrowserContext, Page, expect
from served import Served, serving

from ui.access.access import Access
from ui.access.database import ServerDatabase
from ui.access.role import Role

pytest_plugins = ("browser",)
pytestmark = pytest.mark.browser

PASSWORD = "海棠花开的四月天又来了"
NAMES = {Role.ADMIN: "王主任", Role.STAFF: "李科员", Role.OPERATOR: "赵接线"}
SIZES = {"telephone": (390, 844), "desk": (1280, 800)}


@pytest.fixture(scope="module")
def access(full_library: Path, tmp_path_factory: pytest.TempPathFactory) -> Access:
    folder = tmp_path_factory.mktemp("login")
    shutil.copytree(full_library, folder / "library")
    made = Access(ServerDatabase(folder / "library"))
    for role, name in NAMES.items():
        made.users.add(name, role, PASSWORD)
    return made


@pytest.fixture(scope="module")
def served(access: Access, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    output = tmp_path_factory.mktemp("output") / "output.txt"
    with serving(access.database.folder, output) as it:
        yield it


@pytest.fixture
def page(chromium: BrowserContext, served: Served) -> Iterator[Page]:
    watched = Watched(chromium.new_page())
    watched.page.set_viewport_size({"width": 1280, "height": 800})
    yield watched.page
    watched.page.close()
    chromium.clear_cookies()
    assert watched.outside == []
    # what is refused on purpose the browser notes, too
    refused = ("403", "401", "429")
    assert [it for it in watched.errors if not any(code in it for code in refused)] == []


def log_in(page: Page, served: Served, role: Role, at: str = "/login") -> None:
    page.goto(f"{served.url}{at}")
    page.get_by_label("账号名称").fill(NAMES[role])
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()


def fits(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


def faults(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [f"{it['id']}: {it['nodes'][0]['html']}" for it in found]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_pages_fit_and_are_open_to_all(
    page: Page, served: Served, size: str, scheme: str
) -> None:
    width, height = SIZES[size]
    page.set_viewport_size({"width": width, "height": height})
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    page.goto(f"{served.url}/login")
    assert fits(page) and faults(page) == []
    page.get_by_label("账号名称").fill("没有这个人")
    page.get_by_label("密码").fill("不对的密码不对的密码")
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_role("alert")).to_have_text("账号名称或密码不对，请再试一次。")
    expect(page.get_by_label("密码")).to_be_focused()
    assert fits(page) and faults(page) == []
    log_in(page, served, Role.ADMIN)
    page.goto(f"{served.url}/account")
    expect(page.get_by_role("heading", name="王主任")).to_be_visible()
    assert fits(page) and faults(page) == []


def test_by_keyboard_alone_and_back_to_what_was_wanted(page: Page, served: Served) -> None:
    page.goto(f"{served.url}/staff/?view=figures")
    expect(page.get_by_label("账号名称")).to_be_focused()
    page.keyboard.type(NAMES[Role.STAFF])
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/staff/?view=figures")
    page.wait_for_selector(".figures, .figure, .table")
    expect(page.locator(".who")).to_contain_text("李科员")


def test_out_means_out(page: Page, served: Served) -> None:
    log_in(page, served, Role.STAFF)
    page.wait_for_url("**/staff/")
    page.get_by_role("button", name="退出").click()
    page.wait_for_url("**/login?out=1")
    expect(page.get_by_role("status")).to_have_text("已退出登录。")
    page.go_back()
    page.wait_for_url("**/login?next=*")  # nothing of the page was kept


def test_an_operator_sees_the_desk_and_no_more(page: Page, served: Served) -> None:
    log_in(page, served, Role.OPERATOR)
    page.wait_for_url("**/hotline/")
    page.wait_for_selector(".desk-head .who")
    page.get_by_role("link", name="核准答复").click()
    page.get_by_role("link", name="新写一条").click()
    expect(page.locator("form#standard")).to_contain_text("由工作人员或管理员核准")
    assert page.locator("[name=approved_by]").count() == 0
    page.fill("#s-question", "校车几点发车")
    page.fill("#s-answer", "七点十分。")
    page.get_by_role("button", name="保存").click()
    expect(page.locator(".standards .draft")).to_contain_text("校车几点发车")
    page.goto(f"{served.url}/staff/")
    expect(page.locator("main")).to_contain_text("“赵接线”是接线员，不能打开这个页面")
    page.goto(f"{served.url}/hotline/")
    page.get_by_role("button", name="退出").click()
    page.wait_for_url("**/login?out=1")


def test_who_is_logged_in_approves_in_their_own_name(page: Page, served: Served) -> None:
    log_in(page, served, Role.STAFF, "/login?next=/hotline/%3Fview=standards%26edit=")
    page.wait_for_selector("form#standard")
    page.fill("#s-question", "几点放学")
    page.fill("#s-answer", "四点半。")
    page.get_by_label("以“李科员”的名义核准").check()
    page.get_by_role("button", name="保存").click()
    expect(page.locator(".standards .holds .state").first).to_contain_text("李科员核准")


def test_an_admin_looks_after_accounts(page: Page, served: Served, access: Access) -> None:
    log_in(page, served, Role.ADMIN, "/admin/?view=users")
    page.wait_for_selector("[data-focus]")
    assert faults(page) == []
    page.locator(".adding summary", has_text="新建账号").click()
    page.get_by_label("名称", exact=True).fill("孙科员")
    page.locator("#new-role").select_option("staff")
    page.locator("#new-password").fill(PASSWORD)
    page.get_by_role("button", name="建立账号").click()
    expect(page.locator(".done-line")).to_contain_text("已建立账号“孙科员”（工作人员）")
    row = page.locator("tr", has_text="孙科员")
    row.locator("summary", has_text="更改").click()
    row.locator("select").select_option("operator")
    row.get_by_role("button", name="更改角色").click()
    expect(page.locator(".done-line")).to_contain_text("“孙科员”现在是接线员")
    page.locator("tr", has_text="孙科员").locator("summary", has_text="更改").click()
    page.get_by_role("button", name="停用“孙科员”").click()
    expect(page.locator("tr", has_text="孙科员")).to_contain_text("已停用")
    assert not access.users.named("孙科员").active
    page.get_by_role("button", name="撤销").click()
    expect(page.locator("tr", has_text="孙科员")).to_contain_text("正常")
    row = page.locator("tr", has_text="孙科员")
    row.locator("summary", has_text="更改").click()
    row.locator("summary", has_text="删除").click()
    row.get_by_role("button", name="确定删除“孙科员”，不能恢复").click()
    expect(page.locator(".done-line")).to_contain_text("账号“孙科员”已删除")
    expect(page.locator("tr", has_text="孙科员")).to_have_count(0)
    page.set_viewport_size({"width": 390, "height": 844})
    assert fits(page)


def test_a_token_is_shown_once(page: Page, served: Served, access: Access) -> None:
    log_in(page, served, Role.ADMIN, "/admin/?view=users")
    page.wait_for_selector("[data-focus]")
    page.locator(".adding summary", has_text="新建令牌").click()
    page.get_by_label("哪个程序用").fill("统计程序")
    page.get_by_role("button", name="建立令牌").click()
    secret = page.locator(".done-line code").inner_text()
    assert access.tokens.visitor(secret) is not None
    page.reload()
    page.wait_for_selector("[data-focus]")
    assert secret not in page.content()
    page.get_by_role("button", name="吊销“统计程序”").click()
    expect(page.locator(".done-line")).to_contain_text("已吊销")
    assert access.tokens.visitor(secret) is None


def test_a_page_that_stayed_open_says_that_the_log_in_is_over(
    page: Page, served: Served, access: Access
) -> None:
    log_in(page, served, Role.STAFF)
    page.wait_for_selector(".office")
    access.users.set_role(NAMES[Role.STAFF], Role.STAFF)  # ends what is open
    page.get_by_role("link", name="数据").click()
    expect(page.locator("#office-trouble")).to_contain_text("登录已结束")


def test_nobody_is_led_to_a_page_that_is_shut(page: Page, served: Served) -> None:
    """Staff are told whom to ask where an admin would correct; a refusal leads back to work."""
    log_in(page, served, Role.STAFF)
    page.locator(".found h3 a", has_text="热线常见问题").first.click()
    expect(page.locator("header.about")).to_contain_text("下载原件")
    assert page.locator("a[href$='/edit']").count() == 0
    expect(page.locator("header.about")).to_contain_text("缺文号、施行日期，请管理员补充")
    page.goto(f"{served.url}/admin/")
    assert fits(page) and faults(page) == []
    page.get_by_role("link", name="文件查询").click()
    page.wait_for_selector(".found")
    page.goto(f"{served.url}/account")
    assert page.locator(".places a").all_inner_texts() == ["文件查询", "热线接听"]
    page.goto(f"{served.url}/login")
    page.goto(f"{served.url}/account")
    page.get_by_role("button", name="退出登录").click()
    expect(page.locator(".card")).to_contain_text("忘了密码，请管理员重设。")


def test_a_long_name_leaves_the_head_in_one_piece(page: Page, served: Served) -> None:
    access = Access(ServerDatabase(served.library))
    name = "欧阳" * 20
    access.users.add(name, Role.STAFF, PASSWORD)
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{served.url}/login?next=/staff/")
    page.get_by_label("账号名称").fill(name)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    link = page.locator(".who a")
    expect(link).to_have_attribute("title", f"{name}：账号与密码")
    assert link.evaluate("it => it.scrollWidth > it.clientWidth && it.clientHeight < 60")
    seal = page.locator(".office-head .seal").bounding_box()
    button = page.locator(".who button").bounding_box()
    assert fits(page) and seal and button
    assert button["y"] < seal["y"] + seal["height"]  # beside the title, not below it

"""A parent's moves on the page, for the tests in a browser."""

from playwright.sync_api import Locator, Page

BOX = "#question textarea"
UNCOVERED = "中考总分是多少？"
CONDITIONS = "随迁子女上公办小学需要什么条件？"
CHOICE = "少年宫的课几点开放"
DAYS = "延缓入学什么时候提出申请？"
LONG = "申请照顾性转学要符合什么条件？"
OLD = "2025年小学什么时候登记？"


def ask(page: Page, question: str) -> Locator:
    """Type a question, send it with Enter, give back its finished turn."""
    number = page.locator(".turn").count() + 1
    page.fill(BOX, question)
    page.press(BOX, "Enter")
    return finished(page, number)


def finished(page: Page, number: int) -> Locator:
    turn = page.locator(f".turn[data-turn='{number}'][data-state=done]")
    turn.wait_for()
    return turn


def enlarge(page: Page) -> None:
    page.get_by_role("button", name="大字版").click()
    page.wait_for_selector("html.big")

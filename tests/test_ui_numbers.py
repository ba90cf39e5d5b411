"""Numbers and days at the edge of what machines hold, in every address that takes any: each gets
an answer, or a line that says what is wrong, and never the line for a fault of ours."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from accounts import AT, SAME, Bureau
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient
from guarded import office
from served import Served

from ui.typed import LAST, day_said, whole_number

pytest_plugins = ("accounts",)

EXTREME = (
    "0", "-1", "1e308", "NaN", "٣", "²", "9" * 9, str(2**53 + 1), str(2**63), str(-(2**63) - 1),
    "9" * 5000, "0001-01-01", "9999-12-31", "0000-00-00", "-9999999-01-01",
)  # fmt: skip
NUMBERS: tuple[Any, ...] = (0, -1, 2**53 + 1, 2**63, -(2**63) - 1, 10**40, 1e308, "9" * 5000)
# what a page reads from its address without a route that declares it
UNDECLARED = {
    "/hotline/view": ("call", "day&view=calls", "edit&view=standards", "from&view=standards")
}
SENT = (
    ("/hotline/ask", {"question": "班车几点发车"}, ("call", "revision")),
    ("/hotline/note", {"note": "有人问校车"}, ("call", "revision")),
    ("/hotline/handover", {"reason": "校车"}, ("call", "revision")),
    ("/hotline/retire", {}, ("id",)),
    ("/hotline/standard", {"question": "校车几点", "answer": "七点十分"},
     ("id", "revision", "expires_on", "from")),
)  # fmt: skip
PAGES = (
    ("/admin", ("?view=audit&day=", "?view=audit&below=", "?view=questions&show=all&from=",
                "?view=questions&show=all&to=", "?view=questions&show=all&p=")),
    ("/staff", ("?view=figures&q=学位&year=", "?q=学位&year=")),
)  # fmt: skip


@pytest.fixture(scope="module")
def near(alone: Bureau) -> Iterator[TestClient]:
    """Whoever sits at the machine, who may open everything and is not counted."""
    client = ("127.0.0.1", 5000)
    with TestClient(alone.app, AT, client=client, raise_server_exceptions=False) as here:
        here.headers.update({**SAME, "accept": "application/json"})
        yield here


def routes(router: Any) -> Iterator[Any]:
    for route in router.routes:
        inner = getattr(route, "original_router", None)
        yield from routes(inner) if inner is not None else (route,)


def addresses(bureau: Bureau) -> Iterator[str]:
    """Every address of ours that is read, with each thing it takes at each extreme."""
    document = bureau.engine.documents()[0].id
    for route in routes(bureau.app):
        if not isinstance(route, APIRoute) or "GET" not in route.methods:
            continue
        path = route.path.replace("{document_id}", document)
        inside = re.findall(r"{(\w+)(?::\w+)?}", path)
        fixed = re.sub(r"{\w+(?::\w+)?}", "1", path)
        names = [it.alias for it in route.dependant.query_params if it.alias != "q"]
        for extreme in EXTREME:
            for name in inside:
                whole = re.sub(rf"{{{name}(?::\w+)?}}", extreme, path)
                yield re.sub(r"{\w+(?::\w+)?}", "1", whole)
            for name in (*names, *UNDECLARED.get(path, ())):
                named, _, more = name.partition("&")
                yield f"{fixed}?q=校车&{named}={extreme}&{more}"


def test_numbers_in_addresses(alone: Bureau, near: TestClient) -> None:
    tried = list(addresses(alone))
    assert any("calls/9999" in it for it in tried)
    for address in tried:
        said = near.get(address, follow_redirects=False)
        assert said.status_code < 500, (address[:100], said.text[:100])
        if said.status_code >= 400 and "json" in said.headers["content-type"]:
            assert re.search("[一-龥]", said.json()["detail"]), address[:100]


@pytest.mark.parametrize(("path", "body", "names"), SENT)
def test_numbers_in_forms(
    near: TestClient, path: str, body: dict[str, Any], names: tuple[str, ...]
) -> None:
    for name in names:
        for number in NUMBERS:
            said = near.post(path, json={**body, name: number})
            assert said.status_code < 500, (name, str(number)[:50], said.text[:100])
            assert said.status_code == 200 or re.search("[一-龥]", said.json()["detail"])


def test_numbers_in_the_addresses_of_pages(live: Served) -> None:
    for mount, searches in PAGES:
        for search in searches:
            for extreme in EXTREME:
                said = office(live, search + extreme, mount)
                assert "程序出错" not in said, search + extreme[:50]


def test_a_long_number_is_not_cut_to_one_that_is_there(near: TestClient) -> None:
    call = near.post("/hotline/note", json={"note": "有人问校车", "callback": ""}).json()["call"]
    assert near.get(f"/hotline/view?call={call}").status_code == 200
    assert near.get(f"/hotline/view?call={call:09d}7").status_code == 400


def test_what_is_typed() -> None:
    assert whole_number("12") == 12 and whole_number(str(LAST)) == LAST
    assert whole_number(str(LAST + 1)) is whole_number("-1") is whole_number("") is None
    assert day_said("2026-09-01") is not None
    assert day_said("0001-01-01") is day_said("9999-12-31") is day_said("x") is None

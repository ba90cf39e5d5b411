"""The list of documents for whoever looks after them: all can be reached, however many."""

from pathlib import Path

import pytest
from accounts import small_engine
from bs4 import BeautifulSoup

import ui.admin_documents
from ui.admin_documents import documents_view
from ui.engine import Engine
from ui.office import Asked

FILES = ("甲校", "乙校", "丙校", "丁校")


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    made = small_engine(tmp_path)
    for name in FILES:
        file = tmp_path / f"{name}.txt"
        file.write_text(f"示例区{name}作息时间表\n第一条 {name}早上八点开门。\n", "utf-8")
        assert [it.result for it in made.add([file])] == ["added"]
    return made


def page(engine: Engine, **fields: str) -> BeautifulSoup:
    html = str(documents_view(engine, Asked({"view": "documents", **fields})))
    return BeautifulSoup(html, "html.parser")


def titles(shown: BeautifulSoup) -> list[str]:
    return [it.get_text() for it in shown.select("tbody th a")]


def test_many_documents_are_turned_over_like_pages(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ui.admin_documents, "LISTED", 2)
    seen, address = titles(page(engine)), "p=2"
    while True:
        shown = page(engine, p=address.rpartition("p=")[2])
        seen += titles(shown)
        onwards = [it for it in shown.select(".turning a") if it.get_text() == "下一页"]
        if not onwards:
            break
        address = str(onwards[0]["href"])
    assert sorted(seen) == sorted(it.title for it in engine.documents())
    assert len(seen) == 5
    assert "5 份文件，第 3 页，共 3 页" in shown.get_text()
    for beyond in ("99", "0", "-1", "x"):
        assert titles(page(engine, p=beyond))


def test_another_list_begins_on_its_first_page(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ui.admin_documents, "LISTED", 2)
    shown = page(engine, p="3")
    for link in shown.select("nav.kinds a"):
        assert "p=" not in str(link["href"])
    assert shown.select_one("form input[name=p]") is None
    assert shown.select_one("form input[name=view][value=documents]") is not None


def test_few_documents_are_one_page(engine: Engine) -> None:
    shown = page(engine)
    assert len(titles(shown)) == 5
    assert shown.select_one(".turning") is None

"""``bureau search`` and ``/api/search``: filters, what was read as something else, the stages."""

import json
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from shapes import check_search

from ui.api import create_app
from ui.cli import main
from ui.engine import Engine
from ui.find import find, notes

Captured = pytest.CaptureFixture[str]


def run(capsys: Captured, *words: str, library: Path) -> tuple[str, str]:
    assert main(["search", *words, "--library", str(library)]) == 0
    said = capsys.readouterr()
    return said.out, said.err


def test_explain_names_every_stage(capsys: Captured, full_library: Path) -> None:
    out, _ = run(capsys, "2025年总结里新增学位", "-k", "2", "--explain", library=full_library)
    for says in (
        "语义检索用：",
        "字词检索用：",
        "点名的年份：2025 年",
        "点名的类别：总结",
        "语义找到",
    ):
        assert f"· {says}" in out
    assert out.count("得分") == 2 and "点名的年份，靠前" in out


def test_explain_in_json_has_a_reason_for_every_hit(capsys: Captured, full_library: Path) -> None:
    out, _ = run(capsys, "入学登记", "-k", "3", "--explain", "--json", library=full_library)
    found = json.loads(out)
    check_search(found)
    assert [it["rank"] for it in found["explain"]["order"]] == [1, 2, 3]
    for hit, reason in zip(found["hits"], found["explain"]["order"], strict=True):
        assert f"得分 {hit['score']:.2f}" in reason["why"]


def test_explain_of_a_batch(capsys: Captured, full_library: Path, tmp_path: Path) -> None:
    file = tmp_path / "batch.jsonl"
    file.write_text('{"query": "入学登记"}\n{"query": "？"}\n', "utf-8")
    out, _ = run(capsys, "--batch", str(file), "--explain", library=full_library)
    first, none = map(json.loads, out.splitlines())
    assert first["explain"]["stages"] and first["explain"]["order"]
    assert none["hits"] == [] and none["explain"]["order"] == []


def test_without_explain_there_is_none(full_engine: Engine) -> None:
    assert "explain" not in find(full_engine, "入学登记", 1)


def test_a_word_read_otherwise_is_said(capsys: Captured, full_library: Path) -> None:
    out, err = run(capsys, "學位", "-k", "1", library=full_library)
    assert "已把“學位”读作“学位”（繁体）。" in err and "学位" in out


def test_an_everyday_word_is_looked_for_by_the_official_one(full_engine: Engine) -> None:
    found = full_engine.search("娃几岁能上小学", 3)
    line = next(line for line in notes(found) if "“娃”" in line)
    assert line.startswith("资料中很少用“娃”，已按") and line.endswith("一并查找。")


def test_the_issuer_bounds_the_search(full_engine: Engine) -> None:
    known = {d.about.issuer for d in full_engine.documents() if d.about.issuer}
    issuer = sorted(known)[0]
    found = find(full_engine, "学校", 20, issuer=issuer)
    assert found["hits"]
    assert all(issuer in hit["document"]["issuer"] for hit in found["hits"])
    assert find(full_engine, "学校", 20, issuer="没有这个机关")["hits"] == []


def test_english_and_strange_input_are_searched_too(full_engine: Engine) -> None:
    best = find(full_engine, "When does school enrollment registration take place?", 3)["hits"]
    assert any("登记" in hit["text"] for hit in best)
    for query in ("unshare", "'\"); DROP TABLE--", "学" * 3000, "a\x00b", "🎒学位", "%s{}[]*?"):
        check_search(find(full_engine, query, 3))


# -- over HTTP -------------------------------------------------------------------------------


@pytest.fixture
def client(copied_library: Path) -> TestClient:
    return TestClient(create_app(Engine(copied_library).open()), raise_server_exceptions=False)


def line_of(response: Any, status: int) -> str:
    assert response.status_code == status, response.text
    line = response.json()["detail"]
    assert "\n" not in line
    return str(line)


def test_the_api_finds_and_explains_the_same(client: TestClient, full_engine: Engine) -> None:
    asked = {"q": "入学登记", "k": 3, "issuer": "教育局", "explain": True}
    answered = client.get("/api/search", params=asked).json()
    expected = find(full_engine, "入学登记", 3, issuer="教育局", explain=True)
    check_search(answered)
    assert {**answered, "elapsed_ms": 0} == {**expected, "elapsed_ms": 0}


def test_asking_by_get_is_told_how_to_ask(client: TestClient) -> None:
    response = client.get("/api/ask", params={"question": "学位"})
    assert "POST" in line_of(response, 405)
    assert response.headers["allow"] == "POST"


def test_a_damaged_library_is_nobodys_bad_question(
    client: TestClient, copied_library: Path
) -> None:
    file = copied_library / "library.db"
    torn = file.with_name("torn")
    torn.write_bytes(b"\x00garbage" * (file.stat().st_size // 8))
    torn.replace(file)
    for name in ("library.db-wal", "library.db-shm"):  # the whole library may still be in there
        file.with_name(name).unlink(missing_ok=True)
    for response in (
        client.post("/api/ask", json={"question": "入学登记是哪几天？"}),
        client.get("/api/search", params={"q": "入学登记"}),
        client.get("/healthz"),
    ):
        assert response.status_code == 503, response.text
        assert "资料库" in response.text and "备份" in response.text

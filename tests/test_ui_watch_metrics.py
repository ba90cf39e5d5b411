"""``/metrics``: what it counts, in a form that Prometheus reads, without a word of anybody's."""

import re
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from accounts import Bureau, small_engine
from prometheus_client.metrics_core import Metric
from prometheus_client.parser import text_string_to_metric_families

from corpus.errors import Unreadable
from corpus.read import guard
from corpus.read.find import Found
from corpus.read.guard import Guard
from ui.access.role import Role
from ui.api import create_app
from ui.watch import counters
from ui.watch.counters import Upload

pytest_plugins = ("accounts",)

HERE = "127.0.0.1"
QUESTION = "张三丰的班车几点发车，电话13800138000"


def scraped(bureau: Bureau) -> dict[str, Metric]:
    response = bureau.client(HERE).get("/metrics")
    assert response.status_code == 200
    assert response.headers["content-type"].startswith("text/plain; version=0.0.4")
    return {it.name: it for it in text_string_to_metric_families(response.text)}


def value(found: dict[str, Metric], name: str, sample: str = "", **labels: str) -> float:
    suffix = sample or name
    return sum(
        it.value
        for it in found[name].samples
        if it.name == suffix and labels.items() <= it.labels.items()
    )


def test_questions_are_counted_by_outcome_and_face(alone: Bureau) -> None:
    def asked() -> tuple[float, float, float]:
        now = scraped(alone)
        count = "bureau_questions_total"
        return (
            value(now, "bureau_questions", count, face="api", outcome="out_of_scope"),
            value(now, "bureau_questions", count, face="plain"),
            value(now, "bureau_answer_seconds", "bureau_answer_seconds_count", stage="whole"),
        )

    before = asked()
    client = alone.client(HERE)
    client.post("/api/ask", json={"question": "你好"})
    client.get("/plain", params={"q": "班车几点发车？"})
    client.get("/plain", params={"q": "班车几点发车？"})
    assert [b - a for a, b in zip(before, asked(), strict=True)] == [1, 2, 3]


def test_each_stage_is_in_seconds(alone: Bureau) -> None:
    alone.client(HERE).get("/plain", params={"q": "班车几点发车？"})
    found = scraped(alone)
    name = "bureau_answer_seconds"
    whole = value(found, name, f"{name}_sum", stage="whole")
    parts = sum(value(found, name, f"{name}_sum", stage=it) for it in ("search", "verify", "reply"))
    assert 0 < parts < whole < 60


def test_the_library_and_the_machine_are_told(alone: Bureau) -> None:
    found = scraped(alone)
    assert value(found, "bureau_library_up") == 1
    assert value(found, "bureau_documents") == 1
    assert value(found, "bureau_chunks") == alone.engine.store.now.count
    assert value(found, "bureau_library_generation") == alone.engine.library.generation
    assert value(found, "bureau_index_lag_generations") == 0
    assert value(found, "bureau_disk_free_bytes") > 0
    assert value(found, "process_resident_memory_bytes") > 10_000_000


def test_no_label_holds_what_anybody_typed_or_where_they_are(bureau: Bureau) -> None:
    client = bureau.client("203.0.113.77")
    client.post("/api/ask", json={"question": QUESTION})
    client.get("/plain", params={"q": QUESTION})
    client.get(f"/{QUESTION}")
    client.request("张三丰", "/api/ask")
    client.post("/login", data={"name": "张三丰", "password": QUESTION})
    text = bureau.program(Role.STAFF).get("/metrics").text
    for known in ("张三丰", "13800138000", "203.0.113", "班车"):
        assert known not in text
    assert all(ord(c) < 128 for c in text)


def test_names_and_labels_keep_the_conventions(alone: Bureau) -> None:
    for name, family in scraped(alone).items():
        assert re.fullmatch(r"(bureau|process)_[a-z_]+", name)
        assert family.documentation
        labels = {key for it in family.samples for key in it.labels} - {"le"}
        assert labels <= {"outcome", "face", "stage", "reason", "result", "status"}


@pytest.mark.parametrize("role", [Role.OPERATOR, Role.STAFF])
def test_it_is_for_staff(bureau: Bureau, role: Role) -> None:
    expected = 200 if role.reaches(Role.STAFF) else 403
    assert bureau.program(role).get("/metrics").status_code == expected
    assert bureau.client().get("/metrics").status_code == 401


def test_what_is_turned_away_is_counted_by_reason(bureau: Bureau) -> None:
    def door() -> tuple[float, float]:
        text = bureau.program(Role.STAFF).get("/metrics").text
        found = {it.name: it for it in text_string_to_metric_families(text)}
        return (
            value(found, "bureau_refused", "bureau_refused_total", reason="door"),
            value(
                found,
                "bureau_http_responses",
                "bureau_http_responses_total",
                face="staff",
                status="401",
            ),
        )

    before = door()
    bureau.client().get("/staff/")
    assert [b - a for a, b in zip(before, door(), strict=True)] == [1, 1]


def test_two_apps_count_apart(alone: Bureau, tmp_path_factory: pytest.TempPathFactory) -> None:
    engine = small_engine(tmp_path_factory.mktemp("other"))
    other = Bureau(engine, create_app(engine))
    name = "bureau_questions"
    before = value(scraped(alone), name, f"{name}_total")
    other.client(HERE).get("/plain", params={"q": "班车几点发车？"})
    assert value(scraped(other), name, f"{name}_total") == 1
    assert value(scraped(alone), name, f"{name}_total") == before


def test_a_library_that_cannot_be_read_is_told(tmp_path_factory: pytest.TempPathFactory) -> None:
    engine = small_engine(tmp_path_factory.mktemp("torn"))
    torn = Bureau(engine, create_app(engine))
    assert value(scraped(torn), "bureau_library_up") == 1
    database = engine.library.folder / "library.db"
    engine.library.close()
    for name in ("library.db-wal", "library.db-shm"):
        (engine.library.folder / name).unlink(missing_ok=True)
    database.write_bytes(b"this is no database" * 1000)
    found = scraped(torn)
    assert value(found, "bureau_library_up") == 0
    assert "bureau_documents" not in found


def hang(*_: object) -> None:
    time.sleep(60)


def test_a_reader_that_is_ended_is_counted(alone: Bureau, tmp_path: Path) -> None:
    def ended() -> float:
        name = "bureau_reader_kills"
        return value(scraped(alone), name, f"{name}_total", reason="timeout")

    before = ended()
    file = tmp_path / "a.txt"
    file.write_text("第一条 校车。", "utf-8")
    with Guard(seconds=1.0) as it, pytest.raises(Unreadable, match="超过 1 秒"):
        it.read(Found(file.name, file), then=hang)
    assert ended() == before + 1
    assert set(guard.ENDED) == {"timeout", "died", "memory"}


def test_an_upload_is_counted_by_what_became_of_it(alone: Bureau) -> None:
    before = {it: counters.counted(it) for it in Upload}
    client = alone.client(HERE)
    headers = {"sec-fetch-site": "same-origin", "origin": "http://127.0.0.1:7860"}
    for name, content in (("好.txt", "第一条 校服由学校统一订购。"), ("坏.pdf", "%PDF-1.7 没有了")):
        sent = client.put(
            "/admin/files", params={"name": name}, content=content.encode(), headers=headers
        )
        assert sent.status_code == 201

    def now() -> dict[Upload, int]:
        return {it: counters.counted(it) - n for it, n in before.items()}

    wait_until(lambda: sum(now().values()) == 2)
    assert now()[Upload.ADDED] == now()[Upload.FAILED] == 1


def wait_until(holds: Callable[[], bool], seconds: float = 60) -> None:
    until = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < until
        time.sleep(0.1)

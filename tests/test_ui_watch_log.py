"""The server's log: a line an answer, a line a refusal, and nothing of who asked what."""

import json
import logging
import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from accounts import Bureau
from served import serving

from corpus.errors import BureauError
from ui.access.role import LOCAL, Role
from ui.settings import Settings, load_settings
from ui.watch.act import Act
from ui.watch.asker import Asker, Face, face_of
from ui.watch.client import DailyNames
from ui.watch.event import Answered
from ui.watch.log import FILE, ServerLog, tell

pytest_plugins = ("accounts",)

QUESTION = "班车几点发车？我叫张三丰，电话13800138000"
JSON = Settings(log_format="json", log_file=True)


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Path]:
    with ServerLog(JSON, tmp_path):
        yield tmp_path / FILE


def lines(log: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in log.read_text("utf-8").splitlines()]


def test_an_answer_is_one_line(alone: Bureau, log: Path) -> None:
    client = alone.client("127.0.0.1")
    answer = client.post("/api/ask", json={"question": QUESTION}).json()
    (line,) = lines(log)
    assert line["event"] == "question"
    assert (line["id"], line["outcome"]) == (answer["id"], answer["outcome"])
    assert (line["face"], line["role"]) == ("api", "admin")
    assert datetime.fromisoformat(line["time"]).utcoffset() is not None
    assert {"read", "search", "evidence", "decide", "reply", "verify"} <= set(line["stages"])
    assert 0 < sum(line["stages"].values()) <= line["ms"] + 1
    assert set(line) == {"time", "event", "id", "face", "role", "outcome", "ms", "stages"}


@pytest.mark.parametrize(
    ("path", "face"), [("/plain?q=班车几点发车", "plain"), ("/paper?q=班车几点发车", "paper")]
)
def test_each_face_is_told_apart(alone: Bureau, log: Path, path: str, face: str) -> None:
    alone.client().get(path)
    assert [(it["face"], it["role"]) for it in lines(log)] == [(face, "public")]


def test_what_is_refused_is_a_line_with_its_status(bureau: Bureau, log: Path) -> None:
    client = bureau.client("203.0.113.77")
    client.get("/staff/?q=" + QUESTION, headers={"accept": "application/json"})
    client.post("/api/ask", json={"nothing": QUESTION})
    client.get(f"/没有的地址/{QUESTION}")
    client.get("/plain")
    (door, shape) = lines(log)
    assert (door["event"], door["face"], door["status"]) == ("request", "staff", 401)
    assert (shape["face"], shape["method"], shape["status"]) == ("api", "POST", 422)
    assert door["client"] == shape["client"] != ""


def test_a_fault_is_a_line_without_what_was_asked(
    alone: Bureau, log: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A fault put into the program: nothing known raises here."""

    def fail(*_: object, **__: object) -> None:
        raise RuntimeError(QUESTION)

    monkeypatch.setattr(alone.engine.assistant, "ask", fail)
    with pytest.raises(RuntimeError):
        alone.client("127.0.0.1").post("/api/ask", json={"question": QUESTION})
    asked, request = lines(log)
    assert (asked["outcome"], asked["error"]) == ("error", "RuntimeError")
    assert (request["face"], request["status"]) == ("api", 500)


def test_nothing_of_who_asked_what_gets_in(bureau: Bureau, log: Path) -> None:
    client = bureau.client("203.0.113.77")
    client.post("/api/ask", json={"question": QUESTION, "history": [QUESTION]})
    client.get("/plain", params={"q": QUESTION})
    client.post("/login", data={"name": "张三丰", "password": QUESTION})
    client.get("/admin/", params={"q": QUESTION})
    logging.getLogger("assistant").warning("withheld: %s", QUESTION)
    text = log.read_text("utf-8")
    for known in ("张三丰", "13800138000", "班车", "203.0.113"):
        assert known not in text
    assert '"event":"warning","where":"assistant","details":"errors.log"' in text


def test_who_is_logged_in_is_told_by_role_not_by_name(bureau: Bureau, log: Path) -> None:
    bureau.program(Role.STAFF).post("/api/ask", json={"question": "班车几点发车？"})
    (line,) = [it for it in lines(log) if it["event"] == "question"]
    assert line["role"] == "staff"
    assert "李科员" not in log.read_text("utf-8")


def test_each_row_of_the_audit_log_leaves_its_hash(alone: Bureau, log: Path) -> None:
    number = alone.engine.audit.note(LOCAL, Act.SETTINGS, "settings.toml")
    (line,) = lines(log)
    newest = alone.engine.audit.rows(most=1)[0]
    assert (line["event"], line["row"], line["hash"]) == ("audit", number, newest.hash)


def test_files_are_bounded(tmp_path: Path) -> None:
    settings = replace(JSON, log_megabytes=1, log_files=3)
    event = Answered(Asker(Face.API), "answered", 12.3, {"search": 10.0}, "0" * 16)
    with ServerLog(settings, tmp_path):
        for _ in range(30_000):  # some 5 MB
            tell(event)
    files = sorted(it.name for it in tmp_path.iterdir())
    assert files == [FILE, f"{FILE}.1", f"{FILE}.2"]
    for it in tmp_path.iterdir():
        assert it.stat().st_size <= 1_000_000
        assert json.loads(it.read_text("utf-8").splitlines()[-1])["id"] == "0" * 16
        assert it.stat().st_mode & 0o007 == 0  # not for everybody on the machine


def test_words_for_who_looks_at_a_terminal(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    with ServerLog(Settings(), tmp_path):
        tell(Answered(Asker(Face.PLAIN), "answered", 41.26, {"search": 30.04}, "abc"))
    said = capsys.readouterr().err
    assert re.fullmatch(
        r"\d\d:\d\d:\d\d question id=abc face=plain role=public outcome=answered ms=41.3 "
        r"\(search=30.0\)\n",
        said,
    )
    assert list(tmp_path.iterdir()) == []  # no file unless the settings say so


def test_without_a_server_nothing_is_written(capsys: pytest.CaptureFixture[str]) -> None:
    tell(Answered(Asker(), "answered", 1.0))
    assert capsys.readouterr().err == ""


def test_a_client_has_one_name_a_day_which_leads_to_nobody() -> None:
    names, today, tomorrow = DailyNames(), date(2026, 11, 24), date(2026, 11, 25)
    one = names.name("192.0.2.1", today)
    assert re.fullmatch("[0-9a-f]{8}", one)
    assert names.name("192.0.2.1", today) == one
    assert names.name("192.0.2.2", today) != one
    assert DailyNames().name("192.0.2.1", today) != one  # not to be tried out
    assert names.name("192.0.2.1", tomorrow) != one
    home = [f"2001:db8:0:7:{n}::1" for n in (1, 2)]
    assert len({names.name(it, tomorrow) for it in home}) == 1  # a household, by its /64
    assert names.name("2001:db8:0:8:1::1", tomorrow) != names.name(home[0], tomorrow)
    assert names.name("", today) == ""


@pytest.mark.parametrize(
    ("path", "face"),
    [
        ("/", Face.PARENTS),
        ("/gradio_api/queue/join", Face.PARENTS),
        ("/api/ask", Face.API),
        ("/hotline/ask", Face.HOTLINE),
        ("/admin/gradio_api/queue/join", Face.ADMIN),
        ("/mcp", Face.MCP),
        ("/documents/d1234", Face.OTHER),
        ("/plainly", Face.OTHER),
    ],
)
def test_an_address_belongs_to_a_face(path: str, face: Face) -> None:
    assert face_of(path) is face


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ('log_format = "xml"', "text"),
        ("log_file = 1", "true"),
        ("log_megabytes = 0", "大于 0"),
        ("log_files = 1", "不小于"),
        ('log_files = "5"', "整数"),
    ],
)
def test_a_wrong_setting_is_said(tmp_path: Path, line: str, says: str) -> None:
    (tmp_path / "settings.toml").write_text(line, "utf-8")
    with pytest.raises(BureauError, match=says) as caught:
        load_settings(tmp_path)
    assert line.split(" ")[0] in str(caught.value)


def test_a_real_server_writes_its_log_and_nothing_else(full_library: Path, tmp_path: Path) -> None:
    library = Path(shutil.copytree(full_library, tmp_path / "library"))
    settings = 'log_format = "json"\nlog_file = true\n'
    (library / "settings.toml").write_text(settings, "utf-8")
    with serving(library, tmp_path / "output.txt") as served:
        for _ in range(2):
            httpx.post(f"{served.url}/api/ask", json={"question": "入学登记是哪几天？"}, timeout=30)
        httpx.get(f"{served.url}/staff/", headers={"x-forwarded-for": "203.0.113.7"}, timeout=30)
    said = [
        json.loads(it)
        for it in (tmp_path / "output.txt").read_text("utf-8").splitlines()
        if it.startswith("{")
    ]
    asked = [it for it in said if it["event"] == "question"]
    assert [(it["face"], it["outcome"]) for it in asked] == [("api", "answered")] * 2
    assert [it["status"] for it in said if it["event"] == "request"] == [403]
    assert said == lines(library / FILE)

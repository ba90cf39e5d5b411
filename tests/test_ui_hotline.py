"""The routes of the hotline: what is kept, what leaves, and who is let in."""

import csv
import io
import json
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from hotline import PHONE_ASKED, PRIVATE, RULES, RULES_NAME, TURNS_ON_A_FACT, UNCOVERED

from assistant.answer import Branch, Needs
from corpus.desk import Call
from corpus.errors import BureauError
from index.embed import Encoder, load_encoder
from ui.api import create_app
from ui.engine import Engine
from ui.hotline_answer import line_to_read, next_question
from ui.hotline_note import day_of
from ui.hotline_routes import hotline_routes
from ui.settings import Settings, load_settings

OURS = {"origin": "http://127.0.0.1"}
MOBILE = "13800138000"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("county")
    (folder / RULES_NAME).write_text(RULES, "utf-8")
    engine = Engine(folder / "library", create=True)
    assert [it.result for it in engine.add([folder / RULES_NAME])] == ["added"]
    engine.library.close()
    return folder / "library"


@pytest.fixture
def folder(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(made, tmp_path / "library"))


def opened(folder: Path) -> tuple[Engine, TestClient]:
    """The routes by themselves: the pages around them take seconds to make."""
    engine = Engine(folder, encoder=load_once())
    app = FastAPI()
    app.include_router(hotline_routes(engine))
    return engine, TestClient(app)


@cache
def load_once() -> Encoder:
    return load_encoder(Settings().model)


@pytest.fixture
def desk(folder: Path) -> tuple[Engine, TestClient]:
    return opened(folder)


@pytest.fixture(scope="module")
def whole(made: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Engine, FastAPI]:
    """The whole app, as it is served."""
    copy = Path(shutil.copytree(made, tmp_path_factory.mktemp("whole") / "library"))
    engine = Engine(copy, encoder=load_once())
    return engine, create_app(engine)


def client_of(app: FastAPI, host: str = "127.0.0.1") -> TestClient:
    return TestClient(app, "http://127.0.0.1", client=(host, 5000), headers=OURS)


def post(client: TestClient, path: str, **said: Any) -> dict[str, Any]:
    response = client.post(f"/hotline/{path}", json=said)
    assert response.status_code == 200, response.text
    return dict(response.json())


def refused(client: TestClient, path: str, **said: Any) -> str:
    response = client.post(f"/hotline/{path}", json=said)
    assert response.status_code == 400, response.text
    return str(response.json()["detail"])


def view(client: TestClient, query: str = "") -> str:
    return str(client.get(f"/hotline/view?{query}").json()["html"])


def test_the_note_fills_itself_with_what_was_cited(desk: tuple[Engine, TestClient]) -> None:
    engine, client = desk
    said = post(client, "ask", question=PRIVATE)
    call = engine.library.call(said["call"])
    (asked,) = call.asked
    assert asked.question == PRIVATE
    assert asked.spoken in call.note
    assert "随机录取" in asked.spoken
    (document,) = engine.documents()
    (source, *_) = asked.sources
    assert (source.document, source.sha256, source.version) == (document.id, document.sha256, 1)
    assert "《青禾县2026年小学招生办法》第三条，第1版" in call.note
    assert call.outcome == "answered"


def test_a_refusal_is_no_answer_given(desk: tuple[Engine, TestClient]) -> None:
    engine, client = desk
    said = post(client, "ask", question=UNCOVERED)
    call = engine.library.call(said["call"])
    assert call.outcome == "unanswered"
    assert "依据" not in call.note
    said = post(client, "ask", question=PRIVATE, call=call.id)
    assert engine.library.call(call.id).outcome == "answered"
    assert said["call"] == call.id


def test_personal_data_is_not_kept_but_an_office_number_is(
    desk: tuple[Engine, TestClient],
) -> None:
    engine, client = desk
    said = post(client, "ask", question=f"我的电话是{MOBILE}，{PRIVATE}")
    post(client, "ask", question=PHONE_ASKED, call=said["call"])
    call = engine.library.call(said["call"])
    assert "0999-6543210" in call.note  # what the documents say is public
    kept = post(
        client, "note", call=call.id, revision=call.revision,
        note=f"{call.note}\n孩子叫王小明，打{MOBILE}", callback=MOBILE, outcome="callback",
    )  # fmt: skip
    assert "手机号" in kept["said"]
    call = engine.library.call(call.id)
    assert "0999-6543210" in call.note
    assert call.callback == MOBILE  # the one place for it
    stored = json.dumps([call.note, [it.question for it in call.asked]], ensure_ascii=False)
    assert MOBILE not in stored
    assert "王小明" not in stored


def test_what_to_ask_next_leads_to_an_answer(desk: tuple[Engine, TestClient]) -> None:
    engine, client = desk
    said = post(client, "ask", question=TURNS_ON_A_FACT)
    assert "接着问来电人：户籍" in said["answer"]
    needs = engine.ask(TURNS_ON_A_FACT).needs
    assert needs is not None
    for branch in needs.branches:
        assert f'data-ask="{branch.question}"' in said["answer"]
    after = post(client, "ask", question=needs.branches[1].question, call=said["call"])
    assert "社会保险" in after["said"]


def test_each_thing_the_caller_may_say_has_its_key(desk: tuple[Engine, TestClient]) -> None:
    answer = desk[0].ask(PRIVATE)
    branches = (Branch("<b>本县", "本县户籍的怎么办", 1), Branch("外县", "外县户籍的怎么办", 1))
    shown = next_question(replace(answer, needs=Needs("户籍", branches)))
    assert 'data-ask="外县户籍的怎么办" data-branch="2"' in shown
    assert "<b>本县" not in shown
    assert next_question(answer) == ""


def test_a_reload_shows_the_call_as_it_stood(folder: Path) -> None:
    _, client = opened(folder)
    said = post(client, "ask", question=PRIVATE)
    _, again = opened(folder)  # as after a restart
    html = view(again, f"call={said['call']}")
    assert said["said"] in html
    assert f'data-call="{said["call"]}"' in html
    count = len(Engine(folder).library.call(said["call"]).asked)
    assert count == 1  # looking is not asking


def test_another_window_is_not_written_over(desk: tuple[Engine, TestClient]) -> None:
    _, client = desk
    first = post(client, "note", note="甲", outcome="")
    post(client, "note", call=first["call"], revision=first["revision"], note="乙", outcome="")
    line = refused(
        client, "note", call=first["call"], revision=first["revision"], note="丙", outcome=""
    )
    assert "另一个窗口" in line
    # an untouched note hinders no question
    post(client, "ask", call=first["call"], revision=first["revision"], question=PRIVATE)


def today(engine: Engine) -> tuple[Call, ...]:
    return day_of(engine, date.today())


def approved(client: TestClient, **said: Any) -> dict[str, Any]:
    form = {
        "question": PRIVATE,
        "wordings": "民办小学报的人太多怎么录取",
        "answer": "报名人数超过计划的，电脑随机录取。",
        "approved_by": "李科长",
        "expires_on": str(date.today() + timedelta(days=30)),
        "id": "", "revision": "0", "from": "", "keep": ["0"],
    }  # fmt: skip
    return post(client, "standard", **(form | said))


def asked_id(engine: Engine, client: TestClient) -> str:
    said = post(client, "ask", question=PRIVATE)
    return str(engine.library.call(said["call"]).asked[0].id)


def test_an_approved_answer_stands_before_the_machine(desk: tuple[Engine, TestClient]) -> None:
    engine, client = desk
    approved(client, **{"from": asked_id(engine, client)})
    for question in (PRIVATE, "民办小学报的人太多怎么录取？"):
        html = post(client, "ask", question=question)["answer"]
        stamp, machine = html.index("李科长核准"), html.index("程序从文件里查到的")
        assert stamp < machine
        assert html.index("报名人数超过计划的，电脑随机录取。") < machine
        (call, *_) = today(engine)
        assert "答（核准答复）：报名人数超过计划的，电脑随机录取。" in call.note
        assert "第三条，第1版" in call.note
        assert "资料在这之后有变动" not in view(client, f"call={call.id}")
    assert (
        "核准答复"
        not in post(client, "ask", question="几岁可以登记入学？")["answer"].split("设为核准答复")[0]
    )


def test_drafts_and_expired_ones_are_not_read_out(desk: tuple[Engine, TestClient]) -> None:
    engine, client = desk
    approved(client, approved_by="", answer="草稿里的话。")
    assert "草稿里的话" not in post(client, "ask", question=PRIVATE)["answer"]
    assert "草稿，未核准" in view(client, "view=standards")
    engine.library.put_standard(
        None, question=PRIVATE, wordings=(), answer="去年的话。", sources=(),
        approved_by="李科长", expires_on=date.today() - timedelta(days=1),
    )  # fmt: skip
    html = post(client, "ask", question=PRIVATE)["answer"]
    assert html.index("有 1 条已过期的核准答复") < html.index("去年的话")
    assert html.index("machine-answer") < html.index("去年的话")


def test_an_approved_answer_is_flagged_when_its_source_changed(
    desk: tuple[Engine, TestClient], tmp_path: Path
) -> None:
    engine, client = desk
    approved(client, **{"from": asked_id(engine, client)})
    (standard,) = engine.library.standards()
    file = tmp_path / RULES_NAME
    file.write_text(RULES.replace("工作日上午接听", "工作日全天接听"), "utf-8")
    assert [it.result for it in engine.add([file])] == ["replaced"]
    assert "已有新版本，引用的原文没有变" in post(client, "ask", question=PRIVATE)["answer"]
    file.write_text(RULES.replace("实行电脑随机录取", "实行摇号"), "utf-8")
    assert [it.result for it in engine.add([file])] == ["replaced"]
    assert "引用的原文变了" in post(client, "ask", question=PRIVATE)["answer"]
    edited = {"id": str(standard.id), "revision": str(standard.revision)}
    form = {
        "question": PRIVATE, "answer": "电脑随机录取。", "approved_by": "李科长",
        "expires_on": str(date.today()), "keep": ["0"], **edited,
    }  # fmt: skip
    assert "原文变了" in refused(client, "standard", **form)  # not approved again as it stands
    post(client, "standard", **(form | {"keep": []}))
    engine.library.remove(engine.documents()[0].id)
    assert "引用的原文变了" not in view(client, "view=standards")


def test_an_approval_says_who_and_until_when(desk: tuple[Engine, TestClient]) -> None:
    _, client = desk
    form = {"question": "问", "answer": "答", "approved_by": "李科长"}
    assert "有效至" in refused(client, "standard", **form)
    assert "已经过去" in refused(client, "standard", **form, expires_on="2020-01-01")
    assert "“答复”还没有填" in refused(client, "standard", **(form | {"answer": " "}))


def test_tables_are_no_formulas(desk: tuple[Engine, TestClient]) -> None:
    _, client = desk
    said = post(client, "ask", question="=HYPERLINK(1)怎么办")
    post(client, "note", call=said["call"], revision=None, note="@SUM(1)", callback="+86")
    body = client.get("/hotline/calls.csv").content
    assert body.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(body.decode("utf-8-sig"))))
    assert rows[0][4] == "问题"
    assert rows[1][4] == "'=HYPERLINK(1)怎么办"
    assert rows[1][8] == "'@SUM(1)"
    assert "+86" not in body.decode()  # numbers to call back at do not leave by the dozen


def test_one_call_as_text(desk: tuple[Engine, TestClient]) -> None:
    engine, client = desk
    said = post(client, "ask", question=PRIVATE)
    text = client.get(f"/hotline/calls/{said['call']}.txt").content.decode("utf-8-sig")
    (asked,) = engine.library.call(said["call"]).asked
    assert asked.spoken in text
    assert asked.answer_id in text
    assert "结果：已答复" in text


def test_a_ticket_has_everything_said(desk: tuple[Engine, TestClient], folder: Path) -> None:
    engine, client = desk
    said = post(client, "ask", question=PRIVATE)
    done = post(
        client, "handover", call=said["call"], revision=None, note=None,
        to="招生科", reason=f"请回电，他的手机{MOBILE}",
    )  # fmt: skip
    (ticket,) = engine.library.tickets()
    assert ticket.number in done["said"]
    content = json.loads((folder / "outbox" / f"{ticket.number}.json").read_text("utf-8"))
    assert content == dict(ticket.content)
    assert (content["to"], content["call"]) == ("招生科", said["call"])
    assert MOBILE not in content["reason"]
    (asked,) = content["asked"]
    assert asked["question"] == PRIVATE
    assert "随机录取" in asked["sources"][0]["quote"]
    table = (folder / "outbox" / f"{ticket.number[:9]}.csv").read_text("utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(table))
    assert (row["工单编号"], row["转给"], row["问题"]) == (ticket.number, "招生科", PRIVATE)
    assert engine.library.call(said["call"]).outcome == "handed_over"


def test_nothing_is_handed_over_of_an_empty_call(desk: tuple[Engine, TestClient]) -> None:
    _, client = desk
    assert "还没有可以转办的内容" in refused(client, "handover", to="招生科")


class Taker(BaseHTTPRequestHandler):
    """A web hook that fails once, then takes what it is sent."""

    taken: list[tuple[str, str, dict[str, Any]]]
    failures: int

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        if type(self).failures:
            type(self).failures -= 1
            self.send_response(500)
        else:
            key = self.headers["idempotency-key"]
            self.taken.append((key, self.headers["authorization"], json.loads(body)))
            self.send_response(204)
        self.end_headers()

    def log_message(self, *words: object) -> None:
        """Nothing."""


@contextmanager
def taking(failures: int) -> Iterator[tuple[type[Taker], str]]:
    taker = type("OneTaker", (Taker,), {"taken": [], "failures": failures})
    server = ThreadingHTTPServer(("127.0.0.1", 0), taker)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield taker, f"http://127.0.0.1:{server.server_port}/tickets"
    finally:
        server.shutdown()
        server.server_close()


def eventually(check: Any, seconds: float = 15) -> None:
    until = time.monotonic() + seconds
    while not check():
        assert time.monotonic() < until
        time.sleep(0.05)


def test_a_web_hook_gets_each_ticket_in_the_end(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ui.hotline_ticket.PAUSES", (0.1,))
    with taking(failures=1) as (taker, url):
        (folder / "settings.toml").write_text(
            f'ticket_url = "{url}"\nticket_key = "geheim"\n', "utf-8"
        )
        engine, client = opened(folder)
        post(client, "handover", to="招生科", reason="请核实")
        eventually(lambda: taker.taken)
        eventually(lambda: engine.library.tickets()[0].sent_at)
    (ticket,) = engine.library.tickets()
    assert taker.taken == [(ticket.number, "Bearer geheim", dict(ticket.content))]
    assert ticket.tries == 2
    assert "对方系统已收到" in view(client, f"call={ticket.call}")


def test_nobody_waits_for_a_web_hook_that_is_down(folder: Path) -> None:
    (folder / "settings.toml").write_text('ticket_url = "http://127.0.0.1:9/t"\n', "utf-8")
    engine, client = opened(folder)
    began = time.monotonic()
    post(client, "handover", to="招生科", reason="请核实")
    assert time.monotonic() - began < 3
    eventually(lambda: engine.library.tickets()[0].tries)
    (ticket,) = engine.library.tickets()
    assert (ticket.filed, ticket.sent_at) == (True, None)
    assert (folder / "outbox" / f"{ticket.number}.json").is_file()


def test_a_ticket_that_could_not_be_written_is_written_later(folder: Path) -> None:
    (folder / "outbox").write_text("in the way", "utf-8")
    engine, client = opened(folder)
    done = post(client, "handover", to="招生科", reason="请核实")
    (ticket,) = engine.library.tickets()
    assert ticket.number in done["said"]
    assert "还没有写入发件箱" in done["note"]
    (folder / "outbox").unlink()
    again, _ = opened(folder)  # the next start
    eventually(lambda: again.library.tickets()[0].filed)
    assert (folder / "outbox" / f"{ticket.number}.json").is_file()


@pytest.mark.parametrize(
    "path", [f"calls/{10**20}.txt", "calls.csv?day=0001-01-01", "calls.csv?day=9999-12-31"]
)
def test_what_can_be_no_call_is_said_to_be_none(desk: tuple[Engine, TestClient], path: str) -> None:
    said = desk[1].get(f"/hotline/{path}")
    assert 400 <= said.status_code < 500 and said.json()["detail"]


def test_no_standard_answer_has_such_a_number(desk: tuple[Engine, TestClient]) -> None:
    assert "没有" in refused(desk[1], "retire", id=10**30)


ROUTES = ("", "view", "search?q=1", "calls.csv", "calls/1.txt")


@pytest.mark.parametrize("path", ROUTES)
def test_others_are_not_let_in(whole: tuple[Engine, FastAPI], path: str) -> None:
    engine, app = whole
    stranger = client_of(app, "10.0.0.7")
    assert stranger.get(f"/hotline/{path}").status_code == 403
    assert stranger.post("/hotline/note", json={"note": "x"}).status_code == 403
    with pytest.raises(BureauError):
        engine.library.call(1)
    assert client_of(app).get("/hotline/view").status_code == 200


def test_another_site_cannot_write_into_a_call(whole: tuple[Engine, FastAPI]) -> None:
    engine, app = whole
    for headers in ({"origin": "http://evil.example"}, {"sec-fetch-site": "cross-site"}):
        sent = client_of(app).post("/hotline/note", json={"note": "x"}, headers=headers)
        assert sent.status_code == 403
    with pytest.raises(BureauError):
        engine.library.call(1)


@pytest.mark.parametrize(
    "body",
    [b"{", b"[]", b'{"question": 1}', b'{"question": ""}', b'{"question": "\\ud83d"}',
     json.dumps({"question": "学" * 301}).encode(), b'{"question": "x", "call": 99}'],
)  # fmt: skip
def test_what_cannot_be_asked_is_said_in_chinese(
    whole: tuple[Engine, FastAPI], body: bytes
) -> None:
    sent = client_of(whole[1]).post(
        "/hotline/ask", content=body, headers={"content-type": "application/json"}
    )
    if sent.status_code == 200:  # half an emoji is read as what no font has
        assert "machine-answer" in sent.json()["answer"]
    else:
        assert sent.status_code in (400, 422)
        assert any("\u4e00" <= c <= "\u9fff" for c in sent.json()["detail"])


@pytest.mark.parametrize("query", ["call=99", "call=x", "view=calls&day=x", "view=standards&edit=9",
                                   "view=standards&from=9", "view=nothing", "q=%ff"])  # fmt: skip
def test_any_address_shows_something(whole: tuple[Engine, FastAPI], query: str) -> None:
    shown = client_of(whole[1]).get(f"/hotline/view?{query}")
    assert shown.status_code in (200, 400)
    words = shown.json().get("html") or shown.json()["detail"]
    assert any("\u4e00" <= c <= "\u9fff" for c in words)


def test_the_address_of_a_web_hook_is_checked(tmp_path: Path) -> None:
    settings = tmp_path / "settings.toml"
    for wrong in ("ftp://x/y", "tickets", "http://[::1"):
        settings.write_text(f'ticket_url = "{wrong}"\n', "utf-8")
        with pytest.raises(BureauError, match="ticket_url"):
            load_settings(tmp_path)
    settings.write_text('ticket_url = "http://a:b@x/"\n', "utf-8")
    with pytest.raises(BureauError, match="ticket_key"):
        load_settings(tmp_path)


def test_a_line_that_stops_in_a_list_says_that_there_is_more() -> None:
    assert "接着念" in line_to_read("须同时符合下列条件：持有居住证…", keyed=True)
    assert "接着念" not in line_to_read("可以。请在平台登记。", keyed=True)

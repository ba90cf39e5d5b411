"""What happens while something else goes on: a document is hidden while it is being answered from,
two administrators correct the same document, somebody logs out while their file is on its way.

Nothing here waits for luck: the other thing is done from within the first, at the worst moment.
"""

import json
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
import numpy as np
import pytest
from accounts import PASSWORD, SAME, Bureau
from bs4 import BeautifulSoup
from fastapi.testclient import TestClient
from guarded import connected
from served import Served, serving

from corpus.document import Visibility
from index.embed import Encoder
from ui.access.access import Access
from ui.access.role import Role
from ui.admin_files import BEGINNING, PATIENCE, SLOWEST, patience
from ui.engine import Engine
from ui.intake import FOLDER

pytest_plugins = ("accounts",)

HIDDEN = "enrollment-rules-2026.html"
ASKED = "租房住，本市户口，孩子读公办小学要什么条件？"


def elsewhere(act: Callable[[], object]) -> None:
    """Does it in another thread, as another request would, and waits until it is done."""
    thread = threading.Thread(target=act)
    thread.start()
    thread.join()


class Meanwhile:
    """A model; while the next question is being looked up by it, ``act`` is done."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self.act: Callable[[], object] | None = None

    def __getattr__(self, name: str) -> object:
        return getattr(self._encoder, name)

    def queries(self, texts: Sequence[str]) -> np.ndarray:
        act, self.act = self.act, None
        if act is not None:
            elsewhere(act)
        return self._encoder.queries(texts)


@pytest.fixture
def model(full_engine: Engine) -> Meanwhile:
    return Meanwhile(full_engine.encoder)


@pytest.fixture
def engine(model: Meanwhile, copied_library: Path) -> Iterator[Engine]:
    engine = Engine(copied_library, encoder=model)  # type: ignore[arg-type]
    engine.public.open()
    yield engine
    engine.library.close()


def hide(engine: Engine) -> None:
    document = engine.library.document(HIDDEN)
    assert engine.correct(document.id, visibility=Visibility.INTERNAL)


def test_what_is_hidden_while_it_is_answered_from_is_not_in_the_answer(
    engine: Engine, model: Meanwhile
) -> None:
    id = engine.library.document(HIDDEN).id
    before = engine.public.quoted(ASKED)
    assert id in {it.document.id for it in before.citations}
    model.act = lambda: hide(engine)
    after = engine.public.quoted(f"{ASKED}请说说")
    assert model.act is None  # it was done in the middle
    assert id not in {it.document.id for it in after.citations}


def test_nor_in_what_is_found(engine: Engine, model: Meanwhile) -> None:
    id = engine.library.document(HIDDEN).id
    assert id in {it.document.id for it in engine.public.search("租房 公办小学", 5).hits}
    model.act = lambda: hide(engine)
    hits = engine.public.search("租房 公办小学 条件", 5).hits
    assert model.act is None
    assert hits and id not in {it.document.id for it in hits}


@contextmanager
def writing(act: Callable[[], object]) -> Iterator[str]:
    """A language model that does ``act`` before it says anything."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["content-length"]))
            act()
            message = {"role": "assistant", "content": "父母和儿童在本市都没有自有住房[1]。"}
            choice = {"index": 0, "message": message, "finish_reason": "stop"}
            head = {"id": "c", "object": "chat.completion", "created": 1, "model": "m"}
            body = json.dumps({**head, "choices": [choice]}).encode()
            self.send_response(200)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/v1"
    finally:
        server.shutdown()
        server.server_close()


@pytest.mark.parametrize("streamed", [False, True])
def test_what_is_hidden_while_a_language_model_words_it_is_not_shown(
    full_engine: Engine, copied_library: Path, streamed: bool
) -> None:
    done: list[bool] = []

    def act() -> None:
        if not done:
            done.append(True)
            hide(engine)

    with writing(act) as url:
        lines = f'llm_url = "{url}"', 'llm_model = "m"', "llm_stream = false", "llm_timeout = 60"
        (copied_library / "settings.toml").write_text("\n".join(lines), "utf-8")
        engine = Engine(copied_library, encoder=full_engine.encoder)
        public = engine.public.open()
        id = engine.library.document(HIDDEN).id
        if streamed:
            drafts = list(public.worded(public.quoted(ASKED)))
            answer = drafts[-1].answer
        else:
            answer = public.ask(ASKED)
        assert done and answer is not None
        assert id not in {it.document.id for it in answer.citations}


# -- two who correct the same document -----------------------------------------------------------


def opened(page: TestClient, at: str) -> dict[str, str]:
    """The form as a browser sends it back."""
    return as_sent(page.get(at).text)


def as_sent(text: str) -> dict[str, str]:
    form = BeautifulSoup(text, "html.parser").select_one("form.edit")
    assert form is not None
    inputs = form.select("input:not([type=checkbox])")
    sent = {str(it["name"]): str(it.get("value", "")) for it in inputs}
    for select in form.select("select"):
        chosen = select.select_one("option[selected]") or select.select("option")[0]
        sent[str(select["name"])] = str(chosen["value"])
    return sent


@pytest.fixture
def form(bureau: Bureau) -> Iterator[str]:
    document = bureau.engine.library.document("校车.txt")
    yield f"/documents/{document.id}/edit"
    unset = bureau.engine.library.document("校车.txt").corrected
    bureau.engine.correct(document.id, unset=unset)


def test_who_saves_a_title_does_not_publish_what_another_has_just_hidden(
    bureau: Bureau, form: str
) -> None:
    one, other = bureau.logged_in(Role.ADMIN), bureau.logged_in(Role.ADMIN, "10.0.0.8")
    first, second = opened(one, form), opened(other, form)
    assert second["visibility"] == "public"
    hidden = one.post(form, data={**first, "visibility": "internal"}, headers=SAME)
    assert hidden.status_code == 303
    titled = other.post(form, data={**second, "title": "校车新名"}, headers=SAME)
    assert titled.status_code == 303
    document = bureau.engine.library.document("校车.txt")
    assert (document.visibility, document.title) == (Visibility.INTERNAL, "校车新名")


def test_the_same_field_is_not_written_over_unseen(bureau: Bureau, form: str) -> None:
    one, other = bureau.logged_in(Role.ADMIN), bureau.logged_in(Role.ADMIN, "10.0.0.8")
    first, second = opened(one, form), opened(other, form)
    assert one.post(form, data={**first, "year": "2031"}, headers=SAME).status_code == 303
    said = other.post(form, data={**second, "year": "2032", "issuer": "某局"}, headers=SAME)
    assert said.status_code == 422
    assert "“年份”刚被别人改过，现在是“2031”，没有保存" in said.text
    about = bureau.engine.library.document("校车.txt").about
    assert (about.year, about.issuer) != (2032, "某局") and about.year == 2031
    # who has seen that may well write over it
    again = as_sent(said.text)
    assert (again["year"], again["was.year"], again["issuer"]) == ("2032", "2031", "某局")
    assert other.post(form, data=again, headers=SAME).status_code == 303
    about = bureau.engine.library.document("校车.txt").about
    assert (about.year, about.issuer) == (2032, "某局")


def test_what_another_has_given_back_is_told_apart(bureau: Bureau, form: str) -> None:
    document = bureau.engine.library.document("校车.txt")
    bureau.engine.correct(document.id, year=2031, title="校车新名")
    one, other = bureau.logged_in(Role.ADMIN), bureau.logged_in(Role.ADMIN, "10.0.0.8")
    first, second = opened(one, form), opened(other, form)
    assert one.post(form, data={**first, "unset": "year"}, headers=SAME).status_code == 303
    said = other.post(form, data={**second, "unset": "title"}, headers=SAME)
    assert said.status_code == 303
    assert bureau.engine.library.document("校车.txt").corrected == ()


# -- uploads -------------------------------------------------------------------------------------


@pytest.fixture
def office(copied_library: Path, tmp_path: Path) -> Iterator[Served]:
    """A server with one administrator."""
    engine = Engine(copied_library)
    Access(engine.server, engine.settings).users.add("王主任", Role.ADMIN, PASSWORD)
    engine.library.close()
    with serving(copied_library, tmp_path / "output.txt") as served:
        yield served


@pytest.mark.parametrize("out", [False, True])
def test_a_file_that_arrives_after_its_sender_has_logged_out_is_not_taken(
    office: Served, out: bool
) -> None:
    headers = {"origin": office.url, "sec-fetch-site": "same-origin"}
    with httpx.Client(base_url=office.url, headers=headers, timeout=60) as client:
        sent = {"name": "王主任", "password": PASSWORD}
        assert client.post("/login", data=sent).status_code == 303
        cookies = "; ".join(f"{it.name}={it.value}" for it in client.cookies.jar)
        head = (
            f"PUT /admin/files?name=late.txt HTTP/1.1\r\nhost: {office.url.split('//')[1]}\r\n"
            f"origin: {office.url}\r\nsec-fetch-site: same-origin\r\ncookie: {cookies}\r\n"
            "content-length: 12\r\nconnection: close\r\n\r\n"
        )
        link = connected(office, head + "half a")
        while not list((office.library / FOLDER).glob("*/*/.half")):
            time.sleep(0.05)  # the gate has let it in when its file is begun
        if out:
            assert client.post("/logout").status_code == 303
        link.sendall(b" file\n")
        said = b""
        while piece := link.recv(65_536):
            said += piece
    status = said.split(b" ")[1]
    assert status == (b"401" if out else b"201"), said
    if out:
        assert "登录已结束，没有收下这个文件" in said.decode()
        assert not list((office.library / FOLDER).glob("*/*/late.txt"))


def test_an_upload_may_be_slow_but_not_for_ever() -> None:
    assert patience(0, 0) == PATIENCE
    assert patience(1, BEGINNING - 1) == pytest.approx(1, abs=0.01)
    assert patience(1, BEGINNING + 1) == 0  # a byte now and then
    assert patience(500_000_000, 500_000_000 / SLOWEST) == PATIENCE
    assert patience(10_000_000, BEGINNING + 10_000_000 / SLOWEST) == 0

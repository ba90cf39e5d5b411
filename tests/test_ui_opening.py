"""The front page as it is opened: what it offers is there now, whenever the server was started."""

from pathlib import Path

from fastapi.testclient import TestClient

from ui.api import create_app
from ui.engine import Engine

FAQ = Path(__file__).parent.parent / "corpus" / "samples" / "hotline-faq.md"
NOTHING = "还没有可以回答的文件"


def opened(client: TestClient) -> str:
    return client.get("/", headers={"accept": "text/html"}).text


def test_a_server_that_began_empty_offers_what_was_added(
    full_engine: Engine, tmp_path: Path
) -> None:
    engine = Engine(tmp_path / "library", create=True, encoder=full_engine.encoder)
    client = TestClient(create_app(engine), "http://127.0.0.1:7860", client=("127.0.0.1", 5000))
    assert NOTHING in opened(client)
    assert [it.result for it in engine.add([FAQ])] == ["added"]
    page = opened(client)
    offered = engine.public.examples()
    assert offered and all(it in page for it in offered)
    assert NOTHING not in page


def test_what_became_internal_is_offered_no_more(full_engine: Engine, copied_library: Path) -> None:
    engine = Engine(copied_library, encoder=full_engine.encoder)
    client = TestClient(create_app(engine), "http://127.0.0.1:7860", client=("127.0.0.1", 5000))
    faq = engine.library.document("hotline-faq.md").id
    words = engine.library.text(faq)
    offered = [it for it in engine.public.examples() if it in words]
    assert offered and all(it in opened(client) for it in offered)
    engine.correct(faq, visibility="internal")
    page = opened(client)
    assert not any(it in page for it in offered)


def test_a_new_number_to_call_is_there_without_a_restart(
    full_engine: Engine, copied_library: Path
) -> None:
    engine = Engine(copied_library, encoder=full_engine.encoder)
    client = TestClient(create_app(engine), "http://127.0.0.1:7860", client=("127.0.0.1", 5000))
    (copied_library / "settings.toml").write_text('handoff_phone = "0000-80005678"\n', "utf-8")
    assert "0000-80005678" not in opened(client)
    engine.reload()
    assert "0000-80005678" in opened(client)

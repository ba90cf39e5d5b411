"""The settings' keys stand in no log, error, page or report, whatever fails."""

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from guarded import Listener, guarded, office
from served import Served, bureau

KEY = "sk-canary-4711-model"
TICKET = "canary-4712-ticket"


def denied(key: str) -> bytes:
    said = f'{{"error": {{"message": "Incorrect API key provided: {key}"}}}}'
    return (
        "HTTP/1.1 401 Unauthorized\r\ncontent-type: application/json\r\nconnection: close\r\n"
        f"content-length: {len(said)}\r\n\r\n{said}"
    ).encode()


@pytest.fixture(scope="module")
def served(full_library: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Whoever is asked for the model or takes the tickets refuses, and repeats the key."""
    with Listener(denied(KEY)) as model, Listener(denied(TICKET)) as hook:
        settings = (
            f'llm_url = "{model.url}/v1"\nllm_model = "m"\nllm_key = "{KEY}"\n'
            f'ticket_url = "{hook.url}/tickets"\nticket_key = "{TICKET}"\nlog_file = true\n'
        )
        with guarded(full_library, tmp_path_factory.mktemp("secrets"), settings) as it:
            yield it
            assert model.heard  # the key was really used


def clean(where: str, words: str) -> None:
    for secret in (KEY, TICKET):
        assert secret not in words, where


def test_no_page_and_no_answer_shows_one(served: Served) -> None:
    asked = {"question": "入学登记是哪几天？"}
    answer = httpx.post(f"{served.url}/api/ask", json=asked, timeout=60)
    assert answer.status_code == 200
    clean("answer", answer.text)
    for path in ("/docs", "/openapi.json", "/healthz", "/metrics", "/", "/plain", "/staff/"):
        clean(path, httpx.get(f"{served.url}{path}", timeout=60).text)
    for view in ("settings", "state", "", "audit", "questions"):
        clean(view, office(served, f"?view={view}"))
    broken = httpx.post(f"{served.url}/api/ask", content=b"{", timeout=60)
    clean("a wrong request", broken.text)


def test_a_ticket_that_is_refused_is_told_without_one(served: Served) -> None:
    headers = {"origin": served.url, "sec-fetch-site": "same-origin"}
    with httpx.Client(base_url=served.url, headers=headers, timeout=60) as client:
        asked = client.post("/hotline/ask", json={"question": "入学登记是哪几天？"})
        call = asked.json().get("call")
        sent = client.post("/hotline/handover", json={"call": call, "question": "入学登记"})
        clean("ask", asked.text)
        clean("hand over", sent.text)
        clean("view", client.get("/hotline/view", params={"view": "tickets"}).text)


def test_no_file_of_the_server_holds_one(served: Served) -> None:
    httpx.post(f"{served.url}/api/ask", json={"question": "学校几点开门？"}, timeout=60)
    clean("terminal", served.output.read_text("utf-8", "replace"))
    for path in served.library.rglob("*"):
        if path.is_file() and path.name != "settings.toml":
            clean(path.name, path.read_bytes().decode("utf-8", "replace"))


@pytest.mark.parametrize(
    "words",
    [
        ("doctor",),
        ("ask", "入学登记是哪几天？", "--explain"),
        ("documents", "--json"),
        ("add", "no-such-file.txt"),
    ],
)
def test_no_command_shows_one(served: Served, words: tuple[str, ...]) -> None:
    done: subprocess.CompletedProcess[str] = bureau(*words, library=served.library)
    clean(" ".join(words), done.stdout + done.stderr)


@pytest.mark.parametrize(
    "line",
    [
        f'llm_key = ["{KEY}"]',
        f'llm_key = "{KEY}',
        f'llm_url = "http://user:{KEY}@127.0.0.1/v1"\nllm_model = "m"',
        f'ticket_url = "http://user:{KEY}@127.0.0.1/"',
        f'llm_keys = "{KEY}"',
    ],
)
def test_a_wrong_settings_file_is_told_without_it(
    copied_library: Path, tmp_path: Path, line: str
) -> None:
    (copied_library / "settings.toml").write_text(f"{line}\n", encoding="utf-8")
    done = bureau("documents", library=copied_library)
    assert done.returncode == 2
    clean(line, done.stdout + done.stderr)


def test_a_fault_is_written_down_without_it(
    copied_library: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An error that quotes a key, as libraries do, goes to the file of faults without it."""
    from ui.fault import report

    settings = f'llm_url = "http://127.0.0.1/v1"\nllm_model = "m"\nllm_key = "{KEY}"\n'
    (copied_library / "settings.toml").write_text(settings, encoding="utf-8")
    headers = {"Authorization": f"Bearer {KEY}"}
    try:
        raise RuntimeError(f"request failed: {json.dumps(headers)}")
    except RuntimeError as error:
        line = report(error, str(copied_library))
    clean("line", line)
    clean("file", (copied_library / "errors.log").read_text("utf-8"))

"""More questions than can be answered: a queue that says so, then 503, then service again.

Answers are made slow by a language model that takes its time.
"""

import json
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest
from guarded import connected, guarded, request, slow_model
from served import Served

QUESTION = "入学登记是哪几天？"
SLOW = 1.5  # seconds that one answer takes


@pytest.fixture(scope="module")
def slow(full_library: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with slow_model(SLOW) as model:
        settings = (
            "answers_at_once = 1\nquestions_waiting = 2\nlongest_wait = 30\nllm_timeout = 20\n"
            f'llm_url = "{model.url}/v1"\nllm_model = "slow"\nllm_stream = false\n'
        )
        with guarded(full_library, tmp_path_factory.mktemp("slow"), settings) as served:
            yield served


def ask(served: Served, number: int = 0) -> httpx.Response:
    body = {"question": f"{QUESTION}{'？' * number}"}
    return httpx.post(f"{served.url}/api/ask", json=body, timeout=60)


def test_a_crowd_is_answered_or_told_and_nobody_else_waits(slow: Served) -> None:
    with ThreadPoolExecutor(6) as crowd:
        asked = [crowd.submit(ask, slow, number) for number in range(6)]
        time.sleep(0.5)
        for path in ("/healthz", "/ui/static/base.css"):
            assert httpx.get(f"{slow.url}{path}", timeout=10).status_code == 200
        assert not all(it.done() for it in asked)  # the queue was not waited for
        said = [it.result() for it in asked]
    statuses = sorted(it.status_code for it in said)
    assert statuses == [200, 200, 200, 503, 503, 503]
    for response in said:
        if response.status_code == 503:
            assert response.json() == {"detail": "现在提问的人太多，请稍等一会儿再试。"}
            assert int(response.headers["retry-after"]) >= 1
        else:
            assert response.json()["citations"]
    assert ask(slow).status_code == 200  # recovered by itself


def test_who_hangs_up_while_waiting_frees_the_place(slow: Served) -> None:
    body = json.dumps({"question": QUESTION})
    with ThreadPoolExecutor(3) as crowd:
        first = crowd.submit(ask, slow)
        time.sleep(0.3)
        dropped = [connected(slow, request("POST", "/api/ask", body)) for _ in range(2)]
        time.sleep(0.3)
        assert ask(slow, 9).status_code == 503  # the queue is full of them
        for link in dropped:
            link.close()
        time.sleep(0.3)
        following = [crowd.submit(ask, slow, number) for number in range(2)]
        assert first.result().status_code == 200
        assert [it.result().status_code for it in following] == [200, 200]


def test_who_reads_slowly_holds_no_seat(slow: Served) -> None:
    link = connected(slow, request("POST", "/api/ask", json.dumps({"question": QUESTION})))
    time.sleep(SLOW + 1.5)  # answered, and not read
    began = time.monotonic()
    assert ask(slow).status_code == 200
    assert time.monotonic() - began < 2 * SLOW + 1
    link.close()


def test_a_stage_that_hangs_gives_an_honest_line(full_library: Path, tmp_path: Path) -> None:
    with slow_model(4) as model:
        settings = (
            "answers_at_once = 2\nlongest_answer = 1\nllm_timeout = 20\n"
            f'llm_url = "{model.url}/v1"\nllm_model = "slow"\nllm_stream = false\n'
        )
        with guarded(full_library, tmp_path, settings) as served:
            began = time.monotonic()
            response = ask(served)
            assert response.status_code == 504
            assert "查了很久还没有结果" in response.json()["detail"]
            assert "retry-after" in response.headers
            assert time.monotonic() - began < 4
            page = httpx.get(
                f"{served.url}/plain",
                params={"q": QUESTION},
                headers={"accept": "text/html"},
                timeout=30,
            )
            assert page.status_code == 504
            assert "查了很久还没有结果" in page.text
            assert httpx.get(f"{served.url}/healthz", timeout=10).status_code == 200


def test_hundreds_of_idle_connections_do_not_shut_the_door(slow: Served) -> None:
    """Nothing is sent on them: they are dropped, and meanwhile others are served."""
    links = [connected(slow) for _ in range(300)]
    try:
        assert httpx.get(f"{slow.url}/healthz", timeout=10).status_code == 200
        links[0].settimeout(15)
        assert links[0].recv(1) == b""  # closed by the server
        assert links[-1].recv(1) == b""
    finally:
        for link in links:
            link.close()

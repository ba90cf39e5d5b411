"""The whole product under rough use: kills, two at once, adding while others ask."""

import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import httpx
import numpy as np
import pytest
from served import ROOT, Served, bureau, command, serving

from corpus.document import Document
from corpus.prepare import prepare
from corpus.read import read
from ui.engine import Engine

TESTS = Path(__file__).parent
PLACES = ("云岭", "松涛", "翠湖", "锦城", "望江", "石桥", "白塔", "金桂", "青禾", "明德")


def notice(name: str, number: int) -> str:
    """A short notice of one school, as they are written."""
    month, day = number % 9 + 2, number % 27 + 1
    return f"""{name}校园开放日安排
{name}校园开放日定于{month}月{day}日上午九点开始，遇雨顺延一周。
家长凭预约码从东门进校，参观图书馆和食堂，每批不超过{number % 30 + 20}人。
"""


def write_notices(folder: Path, first: int, count: int) -> dict[str, str]:
    """Files of that many schools: name of the school by name of the file."""
    folder.mkdir()
    names = {}
    for number in range(first, first + count):
        school = f"{PLACES[number % len(PLACES)]}第{number}小学"
        file = folder / f"{number}.txt"
        file.write_text(notice(school, number), "utf-8")
        names[f"{folder.name}/{file.name}"] = school
    return names


def reported(output: str) -> dict[str, str]:
    """Document id by file name, of the lines that were written whole."""
    lines = output[: output.rfind("\n") + 1]
    found = re.findall(r"^(?:added|unchanged) +\S+ (\S+)  《.*》 (d[0-9a-f]{10})", lines, re.M)
    return dict(found)


def check_whole(engine: Engine, document: Document, folder: Path) -> None:
    """Text, outline, vectors, original and index of it are all there, and are those of the file."""
    file = folder / document.source
    expected = prepare(read(file), file.name)
    text = engine.library.text(document.id)
    assert text == expected.outline.text
    assert engine.library.chunks(document.id) == expected.chunks
    units, vectors = engine.library.units_between(document.id, 0, len(text))
    assert units == expected.outline.units
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=0.01)
    assert engine.library.original(document.id).read_bytes() == file.read_bytes()
    assert len(engine.store.now.rows_of([document.id])) == len(expected.chunks)


def check_answerable(engine: Engine, document_id: str, school: str) -> None:
    answer = engine.ask(f"{school}校园开放日定于几月几日？")
    assert answer.outcome == "answered"
    assert answer.citations[0].document.id == document_id
    number = int(re.findall(r"\d+", school)[0])
    assert f"{number % 9 + 2}月{number % 27 + 1}日" in answer.citations[0].quote


@contextmanager
def forking() -> Iterator["subprocess.Popen[str]"]:
    words = [sys.executable, str(TESTS / "forked_adds.py")]
    with subprocess.Popen(
        words,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            yield process
        finally:
            process.kill()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_twenty_kills_lose_nothing_reported_and_leave_nothing_half(tmp_path: Path) -> None:
    chance = random.Random(2026)
    library = tmp_path / "资料库"
    schools: dict[str, str] = {}
    ids: dict[str, str] = {}
    in_the_middle = 0
    with forking() as adder:
        assert adder.stdin is not None
        assert adder.stdout is not None
        for attempt in range(20):
            folder, output = tmp_path / f"第{attempt}批", tmp_path / f"{attempt}.txt"
            schools |= write_notices(folder, 1000 + 60 * attempt, 60)
            print(folder, library, output, sep="\t", file=adder.stdin, flush=True)
            child = int(adder.stdout.readline())
            # half of them anywhere, the embedding included; half while lines are being written
            if attempt % 2:
                time.sleep(chance.uniform(0.0, 3.0))
            else:
                until = time.monotonic() + 20
                while "\n" not in (output.read_text("utf-8") if output.exists() else ""):
                    assert time.monotonic() < until
                    time.sleep(0.01)
                time.sleep(chance.uniform(0.0, 0.4))
            with suppress(ProcessLookupError):  # it was faster
                os.kill(child, signal.SIGKILL)
            assert adder.stdout.readline() == "ended\n"
            said = reported(output.read_text("utf-8"))
            in_the_middle += 0 < len(said) < 60
            ids |= said
    assert in_the_middle >= 5  # else the moments were badly chosen

    engine = Engine(library).open()
    there = {it.source: it for it in engine.documents()}
    assert {source: there[source].id for source in ids} == ids
    assert len(there) <= len(ids) + 20  # at most one each was done, but not yet reported
    for document in there.values():
        check_whole(engine, document, tmp_path)
    assert len(ids) >= 30  # else too little was said to have been added
    for source in chance.sample(sorted(ids), 30):
        check_answerable(engine, ids[source], schools[source])
    assert bureau("doctor", library=library).returncode == 0
    again = bureau("add", tmp_path / "第19批", library=library)
    assert again.returncode == 0
    assert len(reported(again.stdout)) == 60


def test_two_processes_add_at_once(tmp_path: Path) -> None:
    library = tmp_path / "资料库"
    schools = write_notices(tmp_path / "甲", 100, 25) | write_notices(tmp_path / "乙", 200, 25)
    adding = [_start_adding(tmp_path / name, library) for name in ("甲", "乙")]
    ids: dict[str, str] = {}
    for process in adding:
        out, err = process.communicate(timeout=120)
        assert (process.returncode, err) == (0, "")
        ids |= reported(out)
    assert ids.keys() == schools.keys()
    engine = Engine(library).open()
    for document in engine.documents():
        check_whole(engine, document, tmp_path)
    for source in sorted(ids)[::10]:
        check_answerable(engine, ids[source], schools[source])


def test_a_server_answers_while_another_adds_and_then_from_the_new(
    full_library: Path, tmp_path: Path
) -> None:
    library = shutil.copytree(full_library, tmp_path / "资料库")
    schools = write_notices(tmp_path / "新", 300, 150)
    known = "学校食堂大宗食材统一配送先在几所学校试行？"
    with serving(library, tmp_path / "server.txt") as served:
        before = _asked(served, known)
        assert before["outcome"] == "answered"
        adding = _start_adding(tmp_path / "新", library)
        meanwhile = []
        while adding.poll() is None:
            meanwhile.append(_asked(served, known))
            time.sleep(0.05)
        out, err = adding.communicate()
        assert (adding.returncode, err) == (0, "")
        assert len(meanwhile) > 10
        # what else is quoted may change as the library grows, what answers does not
        assert {a["outcome"] for a in meanwhile} == {"answered"}
        first = before["citations"][0]["quote"]
        assert all(first in [c["quote"] for c in a["citations"]] for a in meanwhile)

        ids = reported(out)
        assert ids.keys() == schools.keys()
        last = "新/449.txt"
        until = time.monotonic() + 10
        question = f"{schools[last]}校园开放日定于几月几日？"
        while (answer := _asked(served, question))["outcome"] != "answered":
            assert time.monotonic() < until
            time.sleep(0.2)
        assert answer["citations"][0]["document"]["id"] == ids[last]
        bureau("remove", ids[last], library=library)
        gone = _asked(served, question)  # at once: what was taken out must not be quoted
        assert ids[last] not in [c["document"]["id"] for c in gone["citations"]]


@pytest.mark.skipif(sys.platform == "win32", reason="needs signals")
def test_ctrl_c_keeps_what_was_reported(tmp_path: Path) -> None:
    library = tmp_path / "资料库"
    write_notices(tmp_path / "批", 500, 80)
    adding = _start_adding(tmp_path / "批", library)
    assert adding.stdout is not None
    first = adding.stdout.readline()
    adding.send_signal(signal.SIGINT)
    rest, err = adding.communicate(timeout=60)
    ids = reported(first + rest)
    if adding.returncode != 0:  # it was not through yet
        assert adding.returncode == 130
        assert err.splitlines()[-1] == "已中断。已报告完成的部分都已保存。"
    engine = Engine(library)
    assert ids.items() <= {it.source: it.id for it in engine.documents()}.items()
    for document in engine.documents():
        check_whole(engine, document, tmp_path)


def _start_adding(folder: Path, library: Path) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        command("add", str(folder), "--library", str(library)),
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )


def _asked(served: Served, question: str) -> dict[str, object]:
    response = httpx.post(f"{served.url}/api/ask", json={"question": question}, timeout=30)
    assert response.status_code == 200
    answer: dict[str, object] = response.json()
    return answer

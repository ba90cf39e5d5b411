"""A server under load for half an hour: speed, memory, errors, and whether each answer is right.

    python -m tests.benchmarks.soak [--minutes 30] [--askers 20] [--out FILE.md]

A real ``bureau serve`` on the sample documents, in a temporary folder. First every question is
asked alone; then ``--askers`` ask at once without a pause, while somebody searches every second,
a notice about another matter is uploaded every minute, and half-way the title of one is corrected
and ``bureau doctor --rebuild`` makes the indexes anew under the running server.

An answer is **right** when outcome, words, spoken sentence and quotes with their places are those
of the quiet run. The library grows meanwhile, which may move an answer: one that differs is right
when the same library at one of its states, put together again in a process of its own, gives it
as well. An asker that is told to come back later does; a question that got no answer in ten tries
is **lost**. Askers, server and whatever else runs share the processor: what is measured is the
machine, not the server alone.
"""

import argparse
import http.client
import json
import random
import shutil
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from assistant.answer import Answer
from assistant.evaluate import read_cases
from tests.benchmarks.__main__ import ROOT
from tests.benchmarks.soaked import Load, Said, Sample, report
from ui.engine import SAMPLES, Engine
from ui.render import answer_json

sys.path.insert(0, str(ROOT / "tests"))
from faults import Server, descendants, up
from served import bureau

CASES = ROOT / "tests/data/sample-cases.jsonl"
TRIES = 10
PLACES = ("云岭", "松涛", "翠湖", "锦城", "望江", "石桥", "白塔", "金桂", "青禾", "明德")


def said(answer: dict[str, Any]) -> Said:
    quotes = tuple(
        (c["mark"], c["quote"], c["document"]["id"], tuple(c["location"]), c["page"])
        for c in answer["citations"]
    )
    return answer["outcome"], answer["answer"], answer["spoken"], quotes


def notice(number: int) -> str:
    """A paper of a matter that no sample and no question is about."""
    place = f"{PLACES[number % len(PLACES)]}{number}号体育馆"
    return (
        f"{place}照明设备检修公告\n"
        f"{place}因检修照明设备，{number % 9 + 2}月{number % 27 + 1}日全天停止使用。\n"
        f"检修期间请从南侧通道绕行，电缆井周围不得停放车辆。\n"
    )


class Caller:
    """One kept-open connection; a server that closes it costs one try, not an answer."""

    def __init__(self, port: int) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)

    def __call__(self, method: str, path: str, body: object = None) -> tuple[str, float, Any]:
        """(status, seconds to wait before another try, body); the status of no answer is a word."""
        sent = None if body is None else json.dumps(body).encode()
        try:
            self.connection.request(method, path, sent, {"Content-Type": "application/json"})
            response = self.connection.getresponse()
            read = response.read()
        except (OSError, http.client.HTTPException) as error:
            self.connection.close()
            return type(error).__name__, 0.2, None
        after = min(float(response.headers.get("retry-after", 0.2)), 2.0)
        return str(response.status), after, json.loads(read)


def ask(call: Caller, question: str, load: Load) -> Said | None:
    for _ in range(TRIES):
        status, after, body = call("POST", "/api/ask", {"question": question})
        with load.lock:
            load.statuses[status] += 1
        if status == "200":
            return said(body)
        time.sleep(after)
    return None


def asker(port: int, seed: int, quiet: dict[str, Said], load: Load, over: threading.Event) -> None:
    call, chance, questions = Caller(port), random.Random(seed), list(quiet)
    while not over.is_set():
        question = chance.choice(questions)
        began = time.perf_counter()
        got = ask(call, question, load)
        took = time.perf_counter() - began
        with load.lock:
            load.times.append(took)
            if got is None:
                load.lost.append(question)
            elif got != quiet[question]:
                load.others[question, got] = load.others.get((question, got), 0) + 1


def searcher(port: int, quiet: dict[str, Said], load: Load, over: threading.Event) -> None:
    call, chance, questions = Caller(port), random.Random(0), list(quiet)
    while not over.wait(1.0):
        query = urlencode({"q": chance.choice(questions)})
        began = time.perf_counter()
        status, _, body = call("GET", f"/api/search?{query}")
        with load.lock:
            load.searches.append(time.perf_counter() - began)
            load.statuses[f"search {status}"] += 1
            load.empty += status == "200" and not body["hits"]


def sample(pid: int, at: float) -> Sample:
    status = dict(
        line.split(":", 1) for line in Path(f"/proc/{pid}/status").read_text().splitlines()
    )
    files = len(list(Path(f"/proc/{pid}/fd").iterdir()))
    resident = int(status["VmRSS"].split()[0]) / 1024
    return Sample(at, resident, files, int(status["Threads"]), len(descendants(pid)))


Change = tuple[str, int]  # ("add" or "correct", number of the notice)


@contextmanager
def under_load(
    server: Server, quiet: dict[str, Said], askers: int
) -> Iterator[tuple[Load, list[Sample]]]:
    load, samples, over = Load(), [], threading.Event()
    began = time.monotonic()

    def watch() -> None:
        while True:
            samples.append(sample(server.process.pid, time.monotonic() - began))
            if over.wait(10.0):
                return

    work: list[tuple[Any, ...]] = [
        (asker, (server.port, seed, quiet, load, over)) for seed in range(askers)
    ]
    work += [(searcher, (server.port, quiet, load, over)), (watch, ())]
    threads = [threading.Thread(target=target, args=words) for target, words in work]
    for thread in threads:
        thread.start()
    try:
        yield load, samples
    finally:
        over.set()
        for thread in threads:
            thread.join()


def disturb(server: Server, seconds: float, log: list[str]) -> list[Change]:
    """Uploads, a correction and a rebuild; gives the changes that the server reported as done."""
    done: list[Change] = []
    began, number, halfway = time.monotonic(), 0, False
    pause = min(60.0, seconds / 4)
    while (now := time.monotonic() - began) < seconds:
        source = f"{number}.txt"
        answer = server.upload(source, notice(number))
        if answer.status_code != 201:
            log.append(f"upload {number}: {answer.status_code} {answer.text}")
        elif not arrived(server, source):
            log.append(f"upload {number}: not in after a minute")
        else:
            done.append(("add", number))
        if not halfway and now >= seconds / 2 - pause / 2 and done:
            halfway = True
            first = next(it for it in server.documents() if it["source"] == "0.txt")
            corrected = server.correct(first["id"], title=corrected_title(0))
            if corrected.status_code == 303:
                done.append(("correct", 0))
            else:
                log.append(f"correction: {corrected.status_code}")
            rebuilt = bureau("doctor", "--rebuild", library=server.library)
            if rebuilt.returncode:
                log.append(f"doctor --rebuild: {rebuilt.stdout}{rebuilt.stderr}")
        number += 1
        time.sleep(max(0.0, min(began + number * pause, began + seconds) - time.monotonic()))
    return done


def corrected_title(number: int) -> str:
    return f"{number}号场馆照明检修公告（更正）"


def arrived(server: Server, source: str) -> bool:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        if any(it["source"] == source for it in server.documents()):
            return True
        time.sleep(0.5)
    return False


def states(
    library: Path, changes: Sequence[Change], notices: Path, questions: Sequence[str]
) -> Iterator[dict[str, Said]]:
    """What a library that takes the same changes one by one answers at each state."""
    engine = Engine(library).open()

    def answers() -> dict[str, Said]:
        return {it: said(as_json(engine.ask(it, note=False))) for it in questions}

    yield answers()
    for what, number in changes:
        file = notices / f"{number}.txt"
        if what == "add":
            file.write_text(notice(number), "utf-8")
            list(engine.add([file]))
        else:
            document = engine.library.document(file.name)
            engine.correct(document.id, title=corrected_title(number))
        yield answers()


def as_json(answer: Answer) -> dict[str, Any]:
    shown: dict[str, Any] = json.loads(json.dumps(answer_json(answer)))
    return shown


def wrong(
    load: Load, library: Path, changes: Sequence[Change], folder: Path
) -> tuple[int, int, list[str]]:
    """(moved, wrong): answers unlike the quiet run's that a state of the library gives, or none;
    and of the wrong ones which they are."""
    questions = sorted({question for question, _ in load.others})
    if not questions:
        return 0, 0, []
    folder.mkdir()
    given = {
        (question, answer)
        for state in states(library, changes, folder, questions)
        for question, answer in state.items()
    }
    moved = sum(count for key, count in load.others.items() if key in given)
    bad = [(key, count) for key, count in load.others.items() if key not in given]
    return moved, sum(count for _, count in bad), [f"{c}× {q}: {a}" for (q, a), c in bad]


def main() -> None:
    options = argparse.ArgumentParser(prog="python -m tests.benchmarks.soak")
    options.add_argument("--minutes", type=float, default=30)
    options.add_argument("--askers", type=int, default=20)
    options.add_argument("--out", type=Path, help="the table as Markdown")
    given = options.parse_args()
    questions = list(dict.fromkeys(it.question for it in read_cases(CASES) if not it.history))
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        added = bureau("add", SAMPLES, library=folder / "library")
        assert added.returncode == 0, added.stderr
        shutil.copytree(folder / "library", folder / "again")
        with up(folder / "library", folder / "output.txt") as server:
            call, alone = Caller(server.port), Load()
            quiet = {it: ask(call, it, alone) for it in questions}
            known = {it: answer for it, answer in quiet.items() if answer is not None}
            assert known.keys() == quiet.keys(), alone.statuses
            log: list[str] = []
            began = time.monotonic()
            with under_load(server, known, given.askers) as (load, samples):
                changes = disturb(server, given.minutes * 60, log)
            seconds = time.monotonic() - began
            health = server.health()
        moved, bad, which = wrong(load, folder / "again", changes, folder / "notices")
        table = report(load, samples, seconds, (moved, bad), len(changes))
        print(table)
        for line in (*which, *log, *(f"lost: {it}" for it in load.lost), f"health: {health}"):
            print(line)
        printed = (folder / "output.txt").read_text("utf-8", "replace").splitlines()[-20:]
        print("\n".join(printed))
        if given.out:
            given.out.write_text(f"{table}\n", "utf-8")
    if bad or load.lost or log:
        sys.exit(1)


if __name__ == "__main__":
    main()

"""The measured figures of docs/benchmarks.md.

    python -m tests.benchmarks [--library DIR]

Makes a library of the shared laws (12,800 articles, about six minutes on two cores without AMX)
unless ``--library`` names one that was made before. Ratios are of one run: the machine is noisy.
"""

import argparse
import json
import math
import os
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from assistant.evaluate import evaluate, read_cases
from index.ingest import add
from ui.engine import SAMPLES, Engine

ROOT = Path(__file__).parent.parent.parent
SHARED = ROOT.parent / "shared"
INGESTED = 24  # laws added for the ingest figure
PORT = 7963


def row(what: str, figure: str) -> None:
    print(f"| {what} | {figure} |", flush=True)


def spread(times: list[float]) -> str:
    ordered = sorted(times)
    p95 = ordered[min(len(ordered) - 1, math.ceil(len(ordered) * 0.95) - 1)]
    return f"p50 {ordered[len(ordered) // 2] * 1000:.0f} ms, p95 {p95 * 1000:.0f} ms"


def timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def ingest(engine: Engine) -> None:
    """Tokens a second of a whole ``add``, against the encoder fed with the same texts."""
    encoder, texts, seconds = engine.encoder, [], []
    passages = encoder.passages

    def counted(batch, progress=None):  # type: ignore[no-untyped-def]
        texts.extend(batch)
        began = time.perf_counter()
        vectors = passages(batch, progress)
        seconds.append(time.perf_counter() - began)
        return vectors

    files = sorted((SHARED / "documents/laws").iterdir())[:INGESTED]
    with tempfile.TemporaryDirectory() as scratch:
        fresh = Engine(Path(scratch), create=True)
        encoder.passages = counted  # type: ignore[method-assign]
        try:
            whole = timed(lambda: list(add(fresh.library, encoder, files)))
        finally:
            encoder.passages = passages  # type: ignore[method-assign]
    tokens = sum(encoder.count_tokens(texts))
    bare = timed(lambda: passages(texts))
    row("`add`, tokens a second", f"{tokens / whole:,.0f}")
    row("bare encoder on the same texts", f"{tokens / bare:,.0f}")
    row("`add` as a share of the encoder, one after the other", f"{bare / whole:.2f}")
    row("share of `add` that is the encoder's own time", f"{sum(seconds) / whole:.2f}")


def search_quality(engine: Engine) -> None:
    """nDCG@10, hit@5 and hit@1 of ``search`` on statutes-dev; a hit is a gold article."""
    gain = hit5 = hit1 = 0.0
    cases = read_cases(SHARED / "evals/statutes-dev.jsonl")
    times = []
    for case in cases:
        began = time.perf_counter()
        hits = engine.search(case.question, 10).hits
        times.append(time.perf_counter() - began)
        seen: set[int] = set()
        right = []
        for hit in hits:
            gold = {
                i
                for i, source in enumerate(case.sources)
                if source.title in hit.document.title and hit.location[-1:] == (source.location,)
            }
            right.append(bool(gold - seen))
            seen |= gold
        ideal = sum(1 / math.log2(i + 2) for i in range(min(10, len(case.sources))))
        gain += sum(1 / math.log2(i + 2) for i, ok in enumerate(right) if ok) / ideal
        hit5 += any(right[:5])
        hit1 += any(right[:1])
    n = len(cases)
    row(
        f"statutes-dev, {n} questions, {engine.store.now.count:,} chunks",
        f"nDCG@10 {gain / n:.3f}, hit@5 {hit5 / n:.3f}, hit@1 {hit1 / n:.3f}",
    )
    row("one search there", spread(times))


def questions(engine: Engine) -> None:
    cases = read_cases(SHARED / "evals/statutes-dev.jsonl")[:150]
    engine.ask(cases[0].question)
    times = [timed(lambda q=case.question: engine.ask(q)) for case in cases]
    row(f"one whole answer at {engine.store.now.count:,} chunks", spread(times))


def answers(name: str, files: list[Path], cases: list[Path]) -> None:
    with tempfile.TemporaryDirectory() as scratch:
        engine = Engine(Path(scratch), create=True)
        list(engine.add(files))
        engine.open()
        for path in cases:
            found = evaluate(read_cases(path), engine.ask).as_json()
            row(
                f"{path.name} on {name}, {found['cases']} cases",
                f"answers {found['answers_right']:.3f}, refusals {found['refusals_right']:.3f}, "
                f"first source {found['first_source_right']:.3f}",
            )


def cold(library: Path) -> None:
    bureau = [sys.executable, "-m", "ui.cli"]
    quiet = {"stdout": subprocess.DEVNULL, "check": True, "cwd": ROOT}
    helped = min(timed(lambda: subprocess.run([*bureau, "--help"], **quiet)) for _ in range(5))
    row("`bureau --help`", f"{helped:.2f} s")
    asked = [*bureau, "ask", "教师享有哪些权利", "--library", str(library)]
    subprocess.run(asked, **quiet)
    row(
        "cold `bureau ask`",
        f"{min(timed(lambda: subprocess.run(asked, **quiet)) for _ in range(3)):.1f} s",
    )


@contextmanager
def server(library: Path) -> Iterator[subprocess.Popen]:  # type: ignore[type-arg]
    command = [sys.executable, "-m", "ui.cli", "serve", "--port", str(PORT)]
    process = subprocess.Popen([*command, "--library", str(library)], cwd=ROOT)
    try:
        yield process
    finally:
        process.terminate()
        process.wait()


def served(library: Path) -> None:
    began = time.perf_counter()
    with server(library) as process:
        body = json.dumps({"question": "教师享有哪些权利"}).encode()
        url = f"http://127.0.0.1:{PORT}/api/ask"
        while True:
            try:
                headers = {"Content-Type": "application/json"}
                urllib.request.urlopen(urllib.request.Request(url, body, headers)).read()
                break
            except OSError:
                time.sleep(0.1)
        row("start of the server to its first answer", f"{time.perf_counter() - began:.1f} s")
        status = Path(f"/proc/{process.pid}/status").read_text()
        resident = int(next(x for x in status.splitlines() if x.startswith("VmRSS")).split()[1])
        row("memory of the running server (RSS)", f"{resident / 1024:,.0f} MB")


def main() -> None:
    options = argparse.ArgumentParser(prog="python -m tests.benchmarks")
    options.add_argument("--library", type=Path)
    given = options.parse_args()
    os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")
    if not SHARED.is_dir():
        sys.exit("the shared documents are not beside this checkout")
    with tempfile.TemporaryDirectory() as scratch:
        library = given.library or Path(scratch) / "laws"
        engine = Engine(library, create=True)
        print("| what | figure |\n| --- | --- |")
        if not engine.library.documents():
            whole = timed(lambda: list(engine.add([SHARED / "documents/laws"])))
            row("adding 219 laws", f"{whole:.0f} s")
        engine.open()
        ingest(engine)
        search_quality(engine)
        questions(engine)
        shared = [SHARED / "seed", SHARED / "documents/enrollment-rules-2026.html"]
        answers(
            "seed and enrollment rules",
            shared,
            [SHARED / "evals/bureau-dev.jsonl", ROOT / "tests/data/shared-cases.jsonl"],
        )
        samples = [p for p in sorted(SAMPLES.iterdir()) if p.name != "README.md"]
        answers("the samples", samples, [ROOT / "tests/data/sample-cases.jsonl"])
        cold(library)
        served(library)


if __name__ == "__main__":
    main()

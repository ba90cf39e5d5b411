"""What it costs that the public has indexes of its own: ``python -m tests.benchmarks.visibility``.

Takes a library (``--library DIR``, copied first), hides one document, and asks the same questions
of the whole and of the public's view by turns.
"""

import argparse
import json
import shutil
import tempfile
import time
from pathlib import Path
from statistics import median, quantiles

from ui.engine import SAMPLES, Engine

CASES = Path(__file__).parent.parent / "data" / "sample-cases.jsonl"


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--library", type=Path, help="default: the samples")
    options.add_argument("--questions", type=int, default=100)
    asked = options.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "library"
        if asked.library:
            shutil.copytree(asked.library, folder)
        engine = Engine(folder, create=True)
        if not asked.library:
            list(engine.add(sorted(SAMPLES.iterdir())))
        engine.public.open()
        print(f"{len(engine.documents())} documents, {engine.store.now.count:,} chunks", end="\n\n")
        hidden = engine.documents()[-1]
        engine.correct(hidden.id, visibility="internal")
        first = timed(lambda: engine.public.search("入学", 1))
        whole = timed(lambda: engine.search("入学", 1))
        print("| what | figure |\n| --- | --- |")
        print(f"| first question after a document was hidden: the public's index | {first:.2f} s |")
        print(f"| the same of the whole: its index is brought up to date | {whole:.2f} s |")
        lines = CASES.read_text("utf-8").splitlines()
        questions = [json.loads(line)["question"] for line in lines][: asked.questions]
        times: dict[str, list[float]] = {"whole": [], "public": []}
        for question in questions:
            for name, seen in (("whole", engine), ("public", engine.public)):
                times[name].append(1000 * timed(lambda: seen.quoted(question)))  # noqa: B023
        for name, made in times.items():
            print(f"| an answer, {name} | p50 {median(made):.0f} ms, "
                  f"p95 {quantiles(made, n=20)[-1]:.0f} ms |")  # fmt: skip
        print(f"| ratio of the medians | {median(times['public']) / median(times['whole']):.2f} |")
        size = {n: sum(p.stat().st_size for p in (folder / n).rglob("*") if p.is_file())
                for n in ("derived", "derived-public")}  # fmt: skip
        for name, bytes_ in size.items():
            print(f"| {name} | {bytes_ / 1e6:.1f} MB |")


def timed(work: object) -> float:
    began = time.perf_counter()
    assert callable(work)
    work()
    return time.perf_counter() - began


if __name__ == "__main__":
    main()

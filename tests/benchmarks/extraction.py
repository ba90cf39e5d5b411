"""What finding figures costs: ``python -m tests.benchmarks.extraction [--laws 20]``.

Adds the sample documents, and that many of the shared laws where they are there, to a new
library, then finds the figures of the same texts again and again. Times are of processors, all
processes together, so that a busy machine does not change them much.
"""

import argparse
import resource
import tempfile
import time
from pathlib import Path

from corpus.figures import figures
from index.measured import measured
from tests.benchmarks.__main__ import SHARED
from ui.engine import SAMPLES, Engine

TIMES = 5


def used() -> float:
    """Seconds of processor that this process and those it has waited for have taken."""
    return sum(
        it.ru_utime + it.ru_stime
        for it in map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--laws", type=int, default=20)
    options = parser.parse_args()
    paths = sorted(it for it in SAMPLES.iterdir() if it.name != "README.md")
    paths += sorted((SHARED / "documents" / "laws").glob("*"))[: options.laws]
    with tempfile.TemporaryDirectory() as folder:
        engine = Engine(Path(folder) / "library", create=True)
        engine.encoder.queries(["开始"])
        began = used()
        added = [it for it in engine.add(paths) if it.result == "added"]
        adding = used() - began
        library = engine.library
        texts = [
            (library.text(it.id), library.units(it.id), it.about) for it in library.documents()
        ]
        signs = sum(len(text) for text, _, _ in texts)
        began = used()
        for _ in range(TIMES):
            found = [figures(*one) for one in texts]
        finding = (used() - began) / TIMES
        began = time.process_time()
        stated = library.figures()
        reading = time.process_time() - began
        began = time.process_time()
        measured(stated)
        joining = time.process_time() - began
    print("| what | figure |\n| --- | --- |")
    print(f"| documents, characters, figures | {len(added)}, {signs:,}, {sum(map(len, found)):,} |")
    print(f"| finding figures, characters a second of processor | {signs / finding:,.0f} |")
    print(f"| finding figures, share of `add` | {finding / adding:.1%} |")
    print(f"| reading them all from the library | {reading * 1000:.0f} ms |")
    print(f"| words and units of all of them, for joining | {joining * 1000:.0f} ms |")


if __name__ == "__main__":
    main()

"""Speed and size of a library as it grows: questions, changes, starts, memory.

    python -m tests.benchmarks.speed --library DIR [--sizes 1000,10000,100000] [--questions 60]

DIR holds the shared laws, added before (``bureau add --library DIR ../shared/documents/laws``); it
is only read. The grown libraries are made of its documents: each copy has some signs of the text
exchanged for others, the same throughout, and the real vectors with noise; nothing is embedded
but the questions. Every row states the load of the machine (processes that want a processor)
when it ended: with more than one beside this run, wall times say little, processor times more.
"""

import argparse
import json
import os
import random
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path

import numpy as np

from assistant.evaluate import read_cases
from corpus.chunk import Chunk, Unit
from corpus.document import Description
from corpus.library import Library
from corpus.record import Entry
from index.store import open_store
from tests.benchmarks.__main__ import ROOT, SHARED, spread, timed
from ui.engine import Engine

NOISE = 0.02  # a coordinate: two copies are about as near (cosine 0.87) as two kindred articles
EXCHANGED = 40  # signs of some 2,500 that a copy has others for
AT_ONCE = 16
# signs of article numbers and headings stay: the place of a passage is checked against them
_ORDINARY = re.compile(r"[\u4e00-\u9fff]")
_KEPT = frozenset("第编章节条款项目一二三四五六七八九十百千零〇附则")


@dataclass(frozen=True, slots=True)
class Source:
    """One document of the real library with all its vectors, float16."""

    about: Description
    text: str
    units: tuple[Unit, ...]
    chunks: tuple[Chunk, ...]
    chunk_vectors: np.ndarray
    unit_vectors: np.ndarray


def row(what: str, figure: str) -> None:
    print(f"| {what} | {figure} | {os.getloadavg()[0]:.1f} |", flush=True)


def header() -> None:
    print("| what | figure | load |\n| --- | --- | --- |", flush=True)


def resident() -> int:
    """Memory of this process in MB: what it holds now, mapped files included."""
    status = Path("/proc/self/status").read_text()
    return int(next(x for x in status.splitlines() if x.startswith("VmRSS")).split()[1]) // 1024


def questions(most: int) -> list[str]:
    return [case.question for case in read_cases(SHARED / "evals/statutes-dev.jsonl")[:most]]


def sources(library: Library) -> list[Source]:
    vectors: dict[str, list[np.ndarray]] = {}
    for chunk in library.all_chunks():
        vectors.setdefault(chunk.document_id, []).append(chunk.vector)
    made = []
    for document in library.documents():
        text = library.text(document.id)
        units, unit_vectors = library.units_between(document.id, 0, len(text) + 1)
        chunks = library.chunks(document.id)
        chunk_vectors = np.array(vectors[document.id])
        made.append(
            Source(
                document.about, text, units, chunks, chunk_vectors, unit_vectors.astype(np.float16)
            )
        )
    return made


def endless(real: Sequence[Source]) -> Iterator[Entry]:
    """The real documents, then their copies, again and again."""
    signs = sorted({sign for it in real for sign in _ORDINARY.findall(it.text)} - _KEPT)
    for copy in range(1_000_000):
        chance = random.Random(copy)
        chosen = chance.sample(signs, 2 * EXCHANGED) if copy else []
        table = str.maketrans("".join(chosen[:EXCHANGED]), "".join(chosen[EXCHANGED:]))
        for number, source in enumerate(real):
            yield varied(source, f"{copy}-{number}", table, f"{copy}号资料 " if copy else "")


def varied(source: Source, name: str, table: dict[int, int], before: str) -> Entry:
    """``source`` under another title with signs exchanged: all offsets stay what they are."""

    def path(parts: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(part.translate(table) for part in parts)

    text = source.text.translate(table)
    units = tuple(replace(unit, label=unit.label.translate(table)) for unit in source.units)
    of = {old.start: new for old, new in zip(source.units, units, strict=True)}
    chunks = tuple(
        replace(
            chunk,
            text=chunk.text.translate(table),
            lead=chunk.lead.translate(table),
            location=path(chunk.location),
            passage_location=path(chunk.passage_location),
            units=tuple(of[unit.start] for unit in chunk.units),
        )
        for chunk in source.chunks
    )
    original = f"{name}\n{text}".encode()
    return Entry(
        source=f"{name}.txt",
        original=original,
        sha256=sha256(original).hexdigest(),
        format="txt",
        pages=None,
        origin={},
        about=replace(source.about, title=before + source.about.title, repeals=()),
        text=text,
        units=units,
        chunks=chunks,
        chunk_vectors=shaken(source.chunk_vectors, name) if before else source.chunk_vectors,
        unit_vectors=shaken(source.unit_vectors, name) if before else source.unit_vectors,
    )


def shaken(vectors: np.ndarray, name: str, noise: float = NOISE) -> np.ndarray:
    """Vectors of length 1 near the given ones, float16; those without length stay so."""
    chance = np.random.default_rng(list(name.encode()))
    moved = vectors + noise * chance.standard_normal(vectors.shape, np.float32)
    lengths = np.linalg.norm(vectors.astype(np.float32), axis=1, keepdims=True)
    moved *= (lengths > 0) / np.linalg.norm(moved, axis=1, keepdims=True)
    return moved.astype(np.float16)


def grow(library: Library, coming: Iterator[Entry], size: int, held: int, model: str) -> int:
    """Puts documents until the library holds ``size`` chunks; gives how many it holds."""
    while held < size:
        entry = next(coming)
        library.put(entry, model=model)
        held += len(entry.chunks)
    return held


def asked(what: str, work: Callable[[str], object], of: Sequence[str]) -> None:
    began = time.process_time()
    times = [timed(lambda q=q: work(q)) for q in of]
    cpu = (time.process_time() - began) / len(of)
    row(what, f"{spread(times)}; {cpu * 1000:.0f} ms of processor")


def at_once(engine: Engine, of: Sequence[str], chunks: str) -> None:
    """Sixteen threads against one, the same questions."""
    alone = timed(lambda: [engine.ask(q) for q in of])
    with ThreadPoolExecutor(AT_ONCE) as pool:
        times: list[float] = []
        together = timed(lambda: times.extend(pool.map(lambda q: timed(lambda: engine.ask(q)), of)))
    row(f"answers a second at {chunks}, one after another", f"{len(of) / alone:.1f}")
    row(
        f"answers a second at {chunks}, {AT_ONCE} at once",
        f"{len(of) / together:.1f} ({alone / together:.2f} times); one of them {spread(times)}",
    )


def fresh(folder: Path, chunks: str) -> None:
    """Opening in a process of its own, which has to start up first."""
    command = [sys.executable, "-m", "tests.benchmarks.speed", "--library", str(folder), "--open"]
    said = json.loads(subprocess.run(command, cwd=ROOT, check=True, capture_output=True).stdout)
    row(f"opening library and indexes at {chunks}", f"{said['open'] * 1000:.0f} ms")
    row(f"first answer of a process at {chunks}", f"{said['first']:.1f} s")
    row(f"memory (RSS) at {chunks} after 20 questions", f"{said['memory']:,} MB")


def opened(folder: Path) -> None:
    """The child of ``fresh``: its answer is one line of JSON."""
    began = time.perf_counter()
    library = Library(folder, create=False)
    open_store(library)
    of = questions(20)
    ready = time.perf_counter()
    engine = Engine(folder)
    engine.ask(of[0])
    first = time.perf_counter() - ready
    for question in of:
        engine.ask(question)
    print(json.dumps({"open": ready - began, "first": first, "memory": resident()}))


def changed(engine: Engine, coming: Iterator[Entry], chunks: str) -> None:
    """One more document, and everything anew."""
    entry = next(coming)
    model = engine.encoder.fingerprint
    put = timed(lambda: engine.library.put(entry, model=model))
    update = timed(engine.store.update)
    row(f"putting 1 document ({len(entry.chunks)} chunks) to {chunks}", f"{put * 1000:.0f} ms")
    rebuild = timed(engine.store.rebuild)
    row(
        "the indexes follow",
        f"{update * 1000:.0f} ms, {rebuild / update:.0f} times as quick as anew",
    )
    row(f"rebuilding the indexes of {chunks} from SQLite", f"{rebuild:.1f} s")


def main() -> None:
    options = argparse.ArgumentParser(prog="python -m tests.benchmarks.speed")
    options.add_argument("--library", type=Path, required=True)
    options.add_argument("--sizes", default="1000,10000,100000")
    options.add_argument("--questions", type=int, default=60)
    options.add_argument("--open", action="store_true", help=argparse.SUPPRESS)
    given = options.parse_args()
    if not SHARED.is_dir():
        sys.exit("the shared documents are not beside this checkout")
    if given.open:
        return opened(given.library)
    origin = Library(given.library, create=False)
    coming = endless(sources(origin))
    of = questions(given.questions)
    header()
    with tempfile.TemporaryDirectory() as scratch:
        engine = Engine(Path(scratch), create=True)
        engine.library.set_model(engine.encoder.fingerprint)
        asked("one question's vector", lambda q: engine.encoder.queries([q]), [*of[:3], *of])
        held = 0
        for size in map(int, given.sizes.split(",")):
            held = grow(engine.library, coming, size, held, engine.encoder.fingerprint)
            chunks = f"{held:,} chunks"
            row(f"the indexes made up to {chunks}", f"{timed(lambda: engine.store.update()):.1f} s")
            for question in of[:5]:
                engine.ask(question)
            asked(f"one search at {chunks}", engine.search, of)
            asked(f"one whole answer at {chunks}", engine.ask, of)
            at_once(engine, of, chunks)
            fresh(Path(scratch), chunks)
        changed(engine, coming, chunks)
    return None


if __name__ == "__main__":
    main()

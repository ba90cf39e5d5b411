"""Structures for many vectors against the exact scan: recall, time, memory.

    python -m tests.benchmarks.vectors --library DIR [--count 1000000] [--hnsw | --lists]

DIR holds the shared laws, added before; it is only read. The vectors are its chunks' and units'
with noise, so that they lie in clusters as real ones do; the questions are real (statutes-dev).
Recall@10 is against the float32 scan of the same vectors. HNSW is built only when asked for: it
takes far longer than the others together. ``--lists`` measures the product's own way beyond
3·10⁵, ``index.lists``, as it is.
"""

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import faiss
import numpy as np

from corpus.library import Library
from index import lists
from index.embed import load_encoder
from tests.benchmarks.__main__ import SHARED, spread
from tests.benchmarks.speed import NOISE, questions, sources

K = 10
ASKED = 100
BLOCK = 50_000  # vectors made and added at a time
FINER = 10  # times as many candidates are taken from a coarse scan as are wanted in the end

Search = Callable[[np.ndarray], np.ndarray]  # (d,) → rows, best first


def real_vectors(library: Library) -> np.ndarray:
    """(n, d) float16: every chunk and every unit once."""
    all_of = [v for it in sources(library) for v in (it.chunk_vectors, it.unit_vectors)]
    vectors = np.concatenate(all_of)
    return vectors[np.any(vectors, axis=1)]


def block(real: np.ndarray, number: int, size: int) -> np.ndarray:
    """(size, d) float32 of length 1; the same number gives the same block."""
    chance = np.random.default_rng(number)
    made = real[chance.integers(len(real), size=size)].astype(np.float32)
    made += NOISE * chance.standard_normal(made.shape, np.float32)
    made /= np.linalg.norm(made, axis=1, keepdims=True)
    return made


def blocks(real: np.ndarray, count: int) -> list[tuple[int, int]]:
    return [(at // BLOCK, min(BLOCK, count - at)) for at in range(0, count, BLOCK)]


def truth(real: np.ndarray, count: int, asked: np.ndarray) -> np.ndarray:
    """(questions, K) rows of the float32 scan, a block at a time: nothing of it stays."""
    scores = np.zeros((len(asked), 0), np.float32)
    rows = np.zeros((len(asked), 0), np.int64)
    for number, size in blocks(real, count):
        here = asked @ block(real, number, size).T
        best = np.argpartition(-here, K, axis=1)[:, :K]
        scores = np.hstack((scores, np.take_along_axis(here, best, axis=1)))
        rows = np.hstack((rows, best + number * BLOCK))
        keep = np.argsort(-scores, axis=1)[:, :K]
        scores = np.take_along_axis(scores, keep, axis=1)
        rows = np.take_along_axis(rows, keep, axis=1)
    return rows


def built(index: Any, real: np.ndarray, count: int) -> tuple[Any, float, int]:
    """The index with all vectors, the seconds it took, its megabytes."""
    began = time.perf_counter()
    if not index.is_trained:
        sample = np.concatenate([block(real, n, s) for n, s in blocks(real, min(count, 200_000))])
        index.train(sample)
        del sample
    for number, size in blocks(real, count):
        index.add(block(real, number, size))
    seconds = time.perf_counter() - began
    return index, seconds, faiss.serialize_index(index).nbytes // 1_000_000


def measured(name: str, made: str, search: Search, asked: np.ndarray, right: np.ndarray) -> None:
    search(asked[0])
    times, found = [], 0
    began = time.process_time()
    for vector, wanted in zip(asked, right, strict=True):
        start = time.perf_counter()
        rows = search(vector)
        times.append(time.perf_counter() - start)
        found += len(set(rows[:K].tolist()) & set(wanted.tolist()))
    cpu = (time.process_time() - began) / len(asked) * 1000
    recall = found / right.size
    load = os.getloadavg()[0]
    print(
        f"| {name} | {recall:.3f} | {spread(times)} | {cpu:.0f} ms | {made} | {load:.1f} |",
        flush=True,
    )


def plain(index: Any, k: int = K, parameters: Any = None) -> Search:
    return lambda vector: index.search(vector[None], k, params=parameters)[1][0]


def finer(coarse: Any, exact: Any) -> Search:
    """A coarse scan for ``FINER`` × K rows, ordered by their float16 vectors."""
    codes = faiss.vector_to_array(exact.codes).view(np.float16).reshape(exact.ntotal, -1)

    def search(vector: np.ndarray) -> np.ndarray:
        rows = coarse.search(vector[None], FINER * K)[1][0]
        near = codes[rows].astype(np.float32) @ vector
        return rows[np.argsort(-near)]

    return search


def scalar(dimension: int, kind: int) -> Any:
    return faiss.IndexScalarQuantizer(dimension, kind, faiss.METRIC_INNER_PRODUCT)


def inverted(dimension: int, lists: int) -> Any:
    coarse = faiss.IndexFlatIP(dimension)
    kind = faiss.ScalarQuantizer.QT_fp16
    index = faiss.IndexIVFScalarQuantizer(
        coarse, dimension, lists, kind, faiss.METRIC_INNER_PRODUCT, False
    )
    index.cp.niter = 6
    return index


def compare(real: np.ndarray, count: int, asked: np.ndarray, probes: Sequence[int]) -> None:
    dimension = real.shape[1]
    right = truth(real, count, asked)
    exact, seconds, size = built(scalar(dimension, faiss.ScalarQuantizer.QT_fp16), real, count)
    said = f"{size:,} MB, {seconds:.0f} s"
    measured("exact scan, float16", said, plain(exact), asked, right)
    coarse, seconds, size = built(scalar(dimension, faiss.ScalarQuantizer.QT_8bit), real, count)
    said = f"{size:,} MB, {seconds:.0f} s"
    measured("scan, 8 bits", said, plain(coarse), asked, right)
    name = f"scan, 8 bits, the first {FINER * K} again in float16"
    measured(name, "both of the above", finer(coarse, exact), asked, right)
    del coarse, exact
    lists = max(64, int(4 * count**0.5 / 64) * 64)
    index, seconds, size = built(inverted(dimension, lists), real, count)
    said = f"{size:,} MB, {seconds:.0f} s"
    for probe in probes:
        parameters = faiss.SearchParametersIVF(nprobe=probe)
        name = f"IVF {lists} float16, {probe} lists looked into"
        measured(name, said, plain(index, parameters=parameters), asked, right)


def graph(real: np.ndarray, count: int, asked: np.ndarray) -> None:
    right = truth(real, count, asked)
    made = faiss.IndexHNSWSQ(
        real.shape[1], faiss.ScalarQuantizer.QT_fp16, 32, faiss.METRIC_INNER_PRODUCT
    )
    made.hnsw.efConstruction = 80
    index, seconds, size = built(made, real, count)
    for ef in (64, 256):
        parameters = faiss.SearchParametersHNSW(efSearch=ef)
        name = f"HNSW 32 float16, ef {ef}"
        said = f"{size:,} MB, {seconds:.0f} s"
        measured(name, said, plain(index, parameters=parameters), asked, right)


def product(real: np.ndarray, count: int, asked: np.ndarray) -> None:
    right = truth(real, count, asked)
    vectors = np.empty((count, real.shape[1]), np.float16)
    for number, size in blocks(real, count):
        vectors[number * BLOCK : number * BLOCK + size] = block(real, number, size)
    with tempfile.TemporaryDirectory() as scratch:
        file = Path(scratch) / "lists.faiss"
        began = time.perf_counter()
        lists.write(file, vectors, np.arange(count))
        seconds, size = time.perf_counter() - began, file.stat().st_size // 1_000_000
        made = lists.Lists(file)
        said = f"{size:,} MB on disk, {seconds:.0f} s"
        measured("lists of the product", said, lambda v: made.search(v, K), asked, right)


def main() -> None:
    options = argparse.ArgumentParser(prog="python -m tests.benchmarks.vectors")
    options.add_argument("--library", type=Path, required=True)
    options.add_argument("--count", type=int, default=1_000_000)
    options.add_argument("--hnsw", action="store_true", help="HNSW and nothing else")
    options.add_argument("--lists", action="store_true", help="index.lists and nothing else")
    given = options.parse_args()
    if not SHARED.is_dir():
        sys.exit("the shared documents are not beside this checkout")
    asked = load_encoder().queries(questions(ASKED))
    real = real_vectors(Library(given.library, create=False))
    print(f"{given.count:,} vectors made of {len(real):,}, {len(asked)} questions\n")
    print("| structure | recall@10 | a query | processor | memory, time to make | load |")
    print("| --- | --- | --- | --- | --- | --- |", flush=True)
    if given.hnsw:
        graph(real, given.count, asked)
    elif given.lists:
        product(real, given.count, asked)
    else:
        compare(real, given.count, asked, (16, 64, 256, 512))


if __name__ == "__main__":
    main()

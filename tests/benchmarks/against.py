"""Our search against a LlamaIndex pipeline as its documentation sets it up, on the same texts.

    python -m tests.benchmarks.against [--laws 24] [--questions 300]

Needs llama-index-vector-stores-faiss and llama-index-retrievers-bm25, which the project does not
depend on: install them into a folder of their own and put that on PYTHONPATH.

Theirs: ``SentenceSplitter`` as it comes, our encoder as its ``BaseEmbedding``, its FAISS store,
its ``BM25Retriever`` with character pairs for tokens (as it comes it takes a Chinese clause for
one word), both fused by its ``QueryFusionRetriever`` by reciprocal rank. It gets the texts as our
readers made them, with the title as metadata, which it embeds too.

Laws: all that the questions name, and ``--laws`` others. A found piece counts as a gold article
where at least half of the article's characters lie inside it, whatever else does. By that count
the larger pieces win: five of theirs hold six times the text of five of ours. So the same is
counted by articles: each piece is taken for the articles that it holds, in reading order (a piece
does not say which of them is meant), and a gold one is looked for among the first five and ten.
And how often the article stands in the first 1,000 and 4,000 characters that each side shows. Each
side runs in a process of its own, one after the other.
"""

import argparse
import json
import math
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from assistant.evaluate import Case, read_cases
from corpus.prepare import prepare
from corpus.read.find import find_files
from tests.benchmarks.__main__ import ROOT, SHARED, spread, timed
from ui.engine import Engine

DEPTH = 10
SHOWN = 5  # pieces that a reader, or a language model, is given
BUDGETS = (1000, 4000)  # characters that one is given instead
DEEP = 60  # pieces of ours that fill the greater one
# every pair of Chinese characters, and Latin words and numbers whole
PAIRS = r"(?=([\u4e00-\u9fff]{2}|(?<![A-Za-z0-9])[A-Za-z0-9]+))"


@dataclass(frozen=True, slots=True)
class Text:
    title: str
    text: str
    articles: dict[str, tuple[int, int]]  # last part of the path → span


@dataclass(frozen=True, slots=True)
class Piece:
    """Something found: a span of a document's text."""

    title: str
    start: int
    end: int
    text: str


Search = Callable[[str, int], list[Piece]]  # the question, how many at most


@dataclass(frozen=True, slots=True)
class Pipeline:
    search: Search
    pieces: int
    seconds: float  # of reading, cutting, embedding, indexing


def read(paths: Sequence[Path]) -> list[Text]:
    made = []
    for found in find_files(paths):
        prepared = prepare(found.read(), found.name)
        articles = {
            c.passage_location[-1]: c.passage for c in prepared.chunks if c.passage_location
        }
        made.append(Text(prepared.about.title, prepared.outline.text, articles))
    return made


def ours(paths: Sequence[Path], folder: Path) -> Pipeline:
    engine = Engine(folder, create=True)
    engine.encoder.queries(["开始"])  # loading the model is neither side's
    seconds = timed(lambda: [list(engine.add(paths)), engine.open()])

    def search(query: str, most: int) -> list[Piece]:
        hits = engine.search(query, most).hits
        return [Piece(h.document.title, h.start, h.end, h.text) for h in hits]

    return Pipeline(search, engine.store.now.count, seconds)


def theirs(paths: Sequence[Path], folder: Path) -> Pipeline:
    import faiss
    from llama_index.core import Document, StorageContext, VectorStoreIndex
    from llama_index.core.base.embeddings.base import BaseEmbedding
    from llama_index.core.llms import MockLLM
    from llama_index.core.node_parser import SentenceSplitter
    from llama_index.core.retrievers import QueryFusionRetriever
    from llama_index.retrievers.bm25 import BM25Retriever
    from llama_index.vector_stores.faiss import FaissVectorStore

    from index.embed import load_encoder

    encoder = load_encoder()

    class Ours(BaseEmbedding):  # type: ignore[misc]
        def _get_text_embedding(self, text: str) -> list[float]:
            return encoder.passages([text])[0].tolist()  # type: ignore[no-any-return]

        def _get_text_embeddings(self, texts: list[str]) -> list[list[float]]:
            return encoder.passages(texts).tolist()  # type: ignore[no-any-return]

        def _get_query_embedding(self, query: str) -> list[float]:
            return encoder.queries([query])[0].tolist()  # type: ignore[no-any-return]

        async def _aget_query_embedding(self, query: str) -> list[float]:
            return self._get_query_embedding(query)

    encoder.queries(["开始"])
    began = time.perf_counter()
    documents = [Document(text=it.text, metadata={"title": it.title}) for it in read(paths)]
    nodes = SentenceSplitter().get_nodes_from_documents(documents)
    store = FaissVectorStore(faiss_index=faiss.IndexFlatIP(encoder.dimension))
    context = StorageContext.from_defaults(vector_store=store)
    index = VectorStoreIndex(nodes, storage_context=context, embed_model=Ours())
    words = BM25Retriever.from_defaults(
        nodes=nodes, similarity_top_k=DEPTH, skip_stemming=True, token_pattern=PAIRS
    )
    both = QueryFusionRetriever(
        [index.as_retriever(similarity_top_k=DEPTH), words],
        llm=MockLLM(),  # never asked: one query is made of one query
        mode="reciprocal_rerank",
        similarity_top_k=DEPTH,
        num_queries=1,
        use_async=False,
    )
    seconds = time.perf_counter() - began

    def piece(node: Any) -> Piece:
        start, end = node.start_char_idx, node.end_char_idx
        return Piece(node.metadata["title"], start, end, node.get_content())

    def search(query: str, most: int) -> list[Piece]:  # there are never more than ``DEPTH``
        return [piece(found.node) for found in both.retrieve(query)][:most]

    return Pipeline(search, len(nodes), seconds)


def holds(piece: Piece, title: str, span: tuple[int, int]) -> bool:
    inside = min(piece.end, span[1]) - max(piece.start, span[0])
    return piece.title == title and inside * 2 >= span[1] - span[0]


def gains(case: Case, pieces: Sequence[Piece], texts: Sequence[Text]) -> list[bool]:
    """Which pieces bring a gold article that none before them brought."""
    gold = [
        (it.title, it.articles[source.location])
        for source in case.sources
        for it in texts
        if source.title in it.title and source.location in it.articles
    ]
    seen: set[int] = set()
    right = []
    for piece in pieces:
        here = {i for i, (title, span) in enumerate(gold) if holds(piece, title, span)}
        right.append(bool(here - seen))
        seen |= here
    return right


def articles(pieces: Sequence[Piece], texts: Sequence[Text]) -> list[Piece]:
    """The articles that the pieces hold, those of a piece in reading order, each once."""
    of = {it.title: it for it in texts}
    found: dict[tuple[str, int], Piece] = {}
    for piece in pieces:
        for start, end in sorted(of[piece.title].articles.values()):
            if holds(piece, piece.title, (start, end)):
                text = of[piece.title].text[start:end]
                found.setdefault((piece.title, start), Piece(piece.title, start, end, text))
    return list(found.values())


def within(pieces: Sequence[Piece], budget: int) -> list[Piece]:
    """The first pieces that fit; the very first always does."""
    left = budget
    kept = []
    for piece in pieces:
        left -= len(piece.text)
        if left < 0 and kept:
            break
        kept.append(piece)
    return kept


def highest() -> int:
    """Memory of this process at its highest, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def on_laws(pipeline: Pipeline, paths: Sequence[Path], cases: Sequence[Case]) -> dict[str, Any]:
    texts = read(paths)
    pipeline.search(cases[0].question, DEPTH)
    afford = dict.fromkeys(BUDGETS, 0)
    gain = hit = read_first = 0.0
    by_article = {"nDCG@10": 0.0, "hit@1": 0.0, "hit@5": 0.0, "hit@10": 0.0}
    times = []
    for case in cases:
        began = time.perf_counter()
        pieces = pipeline.search(case.question, DEPTH)
        times.append(time.perf_counter() - began)
        right = gains(case, pieces, texts)
        gain += share(right, case)
        hit += any(right[:SHOWN])
        right = gains(case, articles(pieces, texts), texts)[:DEPTH]
        by_article["nDCG@10"] += share(right, case)
        for most in (1, SHOWN, DEPTH):
            by_article[f"hit@{most}"] += any(right[:most])
        read_first += sum(len(piece.text) for piece in pieces[:SHOWN])
        many = pipeline.search(case.question, DEEP)
        for budget in BUDGETS:
            afford[budget] += any(gains(case, within(many, budget), texts))
    n = len(cases)
    return {
        "pieces": f"{pipeline.pieces:,}",
        "adding": f"{pipeline.seconds:.0f} s",
        "nDCG@10": f"{gain / n:.3f}",
        "hit@5": f"{hit / n:.3f}",
        **{f"by articles, {what}": f"{figure / n:.3f}" for what, figure in by_article.items()},
        "characters in the first 5": f"{read_first / n:,.0f}",
        **{f"found in {b:,} characters": f"{c / n:.3f}" for b, c in afford.items()},
        "a search": spread(times),
        "memory at its highest": f"{highest():,} MB",
    }


def share(right: Sequence[bool], case: Case) -> float:
    """nDCG@10 of one question."""
    ideal = sum(1 / math.log2(i + 2) for i in range(min(DEPTH, len(case.sources))))
    return sum(1 / math.log2(i + 2) for i, ok in enumerate(right) if ok) / ideal


def says(pieces: Sequence[Piece], case: Case) -> bool:
    said = "".join("".join(piece.text.split()) for piece in pieces)
    return all("".join(fact.split()) in said for fact in case.must)


def on_papers(pipeline: Pipeline, cases: Sequence[Case]) -> dict[str, Any]:
    """Whether all facts of an answer stand in the first pieces."""
    told = read_first = 0.0
    afford = 0
    for case in cases:
        pieces = pipeline.search(case.question, DEPTH)
        told += says(pieces[:SHOWN], case)
        afford += says(within(pieces, BUDGETS[0]), case)
        read_first += sum(len(piece.text) for piece in pieces[:SHOWN])
    n = len(cases)
    return {
        "pieces": f"{pipeline.pieces:,}",
        f"facts in the first 5, {n} questions": f"{told / n:.3f}",
        f"facts in {BUDGETS[0]:,} characters": f"{afford / n:.3f}",
        "characters in the first 5": f"{read_first / n:,.0f}",
    }


def law_files(cases: Sequence[Case], others: int) -> list[Path]:
    named = {source.title for case in cases for source in case.sources}
    files = sorted((SHARED / "documents/laws").iterdir())
    # by the title inside: the parts of the civil code are files of their own
    titles = [read([file])[0].title for file in files]
    wanted = [
        file
        for file, title in zip(files, titles, strict=True)
        if any(name in title for name in named)
    ]
    return wanted + [file for file in files if file not in wanted][:others]


def one_side(side: str, others: int, most: int) -> None:
    """The child: one line of JSON."""
    make = ours if side == "ours" else theirs
    laws = read_cases(SHARED / "evals/statutes-dev.jsonl")[:most]
    papers = [
        case
        for case in read_cases(ROOT / "tests/data/shared-cases.jsonl")
        if case.answerable and case.must and not case.history
    ]
    files = law_files(laws, others)
    shared = [SHARED / "seed", SHARED / "documents/enrollment-rules-2026.html"]
    with tempfile.TemporaryDirectory() as scratch:
        found = {
            f"{len(files)} laws, {len(laws)} questions": on_laws(
                make(files, Path(scratch) / "laws"), files, laws
            ),
            "seed and enrollment rules": on_papers(make(shared, Path(scratch) / "papers"), papers),
        }
    print(json.dumps(found), flush=True)


def main() -> None:
    options = argparse.ArgumentParser(prog="python -m tests.benchmarks.against")
    options.add_argument("--laws", type=int, default=24, help="beside those that are asked for")
    options.add_argument("--questions", type=int, default=300)
    options.add_argument("--side", choices=("ours", "theirs"), help=argparse.SUPPRESS)
    given = options.parse_args()
    if not SHARED.is_dir():
        sys.exit("the shared documents are not beside this checkout")
    if given.side:
        return one_side(given.side, given.laws, given.questions)
    for name in ("llama_index.vector_stores.faiss", "llama_index.retrievers.bm25"):
        if find_spec(name.rsplit(".", 1)[0]) is None or find_spec(name) is None:
            sys.exit(f"{name} is not installed; see the head of this file")
    said = {}
    for side in ("ours", "theirs"):
        command = [sys.executable, "-m", "tests.benchmarks.against", *sys.argv[1:], "--side", side]
        child = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE)
        said[side] = json.loads(child.stdout.splitlines()[-1])
    print("| what | ours | LlamaIndex |\n| --- | --- | --- |")
    for group, figures in said["ours"].items():
        for what, figure in figures.items():
            print(f"| {group}: {what} | {figure} | {said['theirs'][group][what]} |")
    print(f"\nload of the machine at the end: {os.getloadavg()[0]:.1f}")
    return None


if __name__ == "__main__":
    main()

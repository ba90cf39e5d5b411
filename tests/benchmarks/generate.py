"""Questions made of a library's own words, for libraries that nobody has written questions for.

    python -m tests.benchmarks.generate --library DIR [--count 400] [--seed 1] [--out FILE.jsonl]

Without ``--out`` the search is measured on them. Three kinds, the same for the same library and
seed:

- **heading**: a heading that stands once in the library, its number taken off, asks for any
  passage under it. The heading is in the passage's path, which the search reads: an easy set.
- **fact**: a sentence with a figure, the figure asked for ("应当在15日内答复" → "应当 多少日 答复")
  and a third of its other words left out; every second one begins with what the document is
  about, as people name it (食品安全 of 中华人民共和国食品安全法). Counted by document and passage.
- **left out**: the same questions with their document taken out of the search. Nothing can answer
  them; how well the first hit's score tells these from the ones above is stated as AUROC.

Beside it stands plain BM25 over pairs of characters, of whole documents and of passages: what a
question repeats to the letter, the product must not find less often than that.
"""

import argparse
import json
import random
import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import rjieba

from corpus.chunk import Role
from corpus.library import Library
from index.tokenize import bigrams
from tests.benchmarks.ranked import Bm25, auroc, gain
from ui.engine import Engine

DEPTH = 10
LEAST, MOST = 15, 120  # characters of a sentence that is asked about
KEPT = 2 / 3  # of its words
# not 第三人, not the one of 一方, not a day of the calendar
_FIGURE = re.compile(
    r"(?<![第\d一二三四五六七八九十百千万年月])(?:\d[\d,.]*|[二三四五六七八九十百千万]{1,6})"
    r"(?P<unit>个?工作日|个月|周岁|万?元|平方米|公里|小时|[天倍人名所家次户]|[日年](?=[以之内后前]|的)|[%％])"
)
_LABEL = re.compile(
    r"^\s*(?:第[一二三四五六七八九十百千零〇\d]+[编章节条款项]|[（(]?[一二三四五六七八九十\d]+[)）、.．])\s*"
)
_PARTICLES = frozenset("的了和与及或在为以对将应由其该等并被把是有不得可")
_RULE = re.compile(r"(?:实施)?(?:条例|办法|细则|规定|法)(?:[（(].*[)）])?$")


@dataclass(frozen=True, slots=True)
class Made:
    """One question; ``start``/``end`` is the span of the document's text that answers it."""

    kind: str
    question: str
    document: str  # id
    start: int
    end: int


def headings(library: Library, count: int, chance: random.Random) -> list[Made]:
    """Headings that stand once in the library and say something."""
    found: dict[str, list[Made]] = {}
    for document in library.documents():
        text, units = library.text(document.id), library.units(document.id)
        for at, unit in enumerate(units):
            words = "".join(_LABEL.sub("", text[unit.start : unit.end]).split())
            if unit.role is not Role.HEADING or not 4 <= len(words) <= 30:
                continue
            under = next((u.start for u in units[at + 1 :] if u.depth <= unit.depth), len(text))
            if under - unit.end > LEAST:
                made = Made("heading", words, document.id, unit.start, under)
                found.setdefault(words, []).append(made)
    once = [made[0] for _, made in sorted(found.items()) if len(made) == 1]
    return chance.sample(once, min(count, len(once)))


def facts(library: Library, count: int, chance: random.Random) -> list[Made]:
    """Questions for figures, as many of each document as of any other where it has so many."""
    of: dict[str, list[Made]] = {}
    for document in library.documents():
        text = library.text(document.id)
        for unit in library.units(document.id):
            sentence = _LABEL.sub("", text[unit.start : unit.end])
            figure = _FIGURE.search(sentence)
            prose = unit.role not in (Role.TITLE, Role.HEADING, Role.ROW)
            if prose and figure and LEAST <= len(sentence) <= MOST:
                topic = _topic(document.title) if chance.random() < 0.5 else ""
                question = " ".join(filter(None, (topic, _asked(sentence, figure, chance))))
                made = Made("fact", question, document.id, unit.start, unit.end)
                of.setdefault(document.id, []).append(made)
    for several in of.values():
        chance.shuffle(several)
    turns = [made for several in of.values() for made in several[: 1 + 2 * count // len(of)]]
    chance.shuffle(turns)
    return turns[:count]


def _asked(sentence: str, figure: re.Match[str], chance: random.Random) -> str:
    """The words of the sentence, some left out, the figure asked for."""
    parts = []
    for words in (sentence[: figure.start()], None, sentence[figure.end() :]):
        if words is None:
            parts.append(f"多少{figure['unit']}")
            continue
        cut = [w for w in rjieba.cut(words, False) if w.isalnum() and w not in _PARTICLES]
        parts.append("".join(w for w in cut if chance.random() < KEPT))
    return "".join(parts)


def _topic(title: str) -> str:
    return _RULE.sub("", title.split()[0].removeprefix("中华人民共和国"))


Find = Callable[[str], list[tuple[str, int, int]]]  # (document, start, end), best first


def scored(of: Sequence[Made], find: Find) -> dict[str, float]:
    """By passage: one that lies in the span, or holds it. By document: its best passage counts."""
    by: Counter[str] = Counter()
    for made in of:
        found = find(made.question)
        right = [
            d == made.document and s < made.end and made.start < e for d, s, e in found[:DEPTH]
        ]
        rank = right.index(True) if True in right else None
        documents = list(dict.fromkeys(d for d, _, _ in found[:DEPTH]))
        place = documents.index(made.document) if made.document in documents else None
        for name, at in (("passage", rank), ("document", place)):
            by[f"{name} hit@1"] += at == 0
            by[f"{name} hit@5"] += at is not None and at < 5
            by[f"{name} nDCG@10"] += gain(at)
    names = [f"{n} {m}" for n in ("passage", "document") for m in ("hit@1", "hit@5", "nDCG@10")]
    return {name: by[name] / len(of) for name in names}


def plain(library: Library, *, whole: bool) -> Find:
    """BM25 over pairs of characters, of whole documents or of passages with their title."""
    spans, texts = [], []
    for document in library.documents():
        text = library.text(document.id)
        cut = {c.passage for c in library.chunks(document.id)}
        for start, end in [(0, len(text))] if whole else sorted(cut):
            spans.append((document.id, start, end))
            texts.append(f"{document.title}\n{text[start:end]}")
    index = Bm25([bigrams(text) for text in texts])
    return lambda query: [spans[i] for i in index.best(bigrams(query), DEPTH)]


def ours(engine: Engine) -> Find:
    def find(query: str) -> list[tuple[str, int, int]]:
        return [(h.document.id, h.start, h.end) for h in engine.search(query, DEPTH).hits]

    return find


def told_apart(engine: Engine, of: Iterable[Made]) -> float:
    """AUROC of the first hit's score: with the document that answers, against without it."""
    everything = [d.id for d in engine.documents()]
    with_it, without = [], []
    for made in of:
        rest = tuple(id for id in everything if id != made.document)
        for scores, among in ((with_it, None), (without, rest)):
            hits = engine.searcher.search(made.question, 1, among=among).hits
            scores.append(hits[0].score if hits else 0.0)
    return auroc(np.array(with_it), np.array(without))


def main() -> None:
    options = argparse.ArgumentParser(prog="python -m tests.benchmarks.generate")
    options.add_argument("--library", type=Path, required=True)
    options.add_argument("--count", type=int, default=400)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--out", type=Path)
    given = options.parse_args()
    engine = Engine(given.library)
    chance = random.Random(given.seed)
    sets = {
        "headings": headings(engine.library, given.count, chance),
        "facts": facts(engine.library, given.count, chance),
    }
    if given.out:
        lines = [json.dumps(asdict(m), ensure_ascii=False) for of in sets.values() for m in of]
        given.out.write_text("".join(f"{line}\n" for line in lines), "utf-8")
        return
    engine.open()
    sides = {
        "ours": ours(engine),
        "BM25, passages": plain(engine.library, whole=False),
        "BM25, documents": plain(engine.library, whole=True),
    }
    for name, of in sets.items():
        print(f"\n| {name}, {len(of)} questions | {' | '.join(sides)} |")
        print(f"| --- |{' --- |' * len(sides)}")
        figures = {side: scored(of, find) for side, find in sides.items()}
        for what in figures["ours"]:
            cells = " | ".join(f"{figures[side][what]:.3f}" for side in sides)
            print(f"| {what} | {cells} |", flush=True)
    told = told_apart(engine, sets["facts"])
    print(f"\nfirst score with the document against without it: AUROC {told:.3f}")


if __name__ == "__main__":
    main()

"""The question sets that the decision is fitted on and judged by, asked of real libraries.

Every row stands in one *bureau*: the samples, the shared documents, the laws. Weights that judge a
bureau are fitted on the other two, so that nothing is judged by what has seen its documents.
"""

import random
import re
import shutil
import tempfile
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from assistant.age import in_the_words_of_rules
from assistant.compose import choose
from assistant.decide import fitting_first, of_its_time
from assistant.dialogue import whole
from assistant.evaluate import Case, Source, read_cases
from assistant.evidence import Evidence
from assistant.limits import formless, limit
from assistant.question import understand
from assistant.scope import aside
from assistant.signs import Seen, Signs, signs
from corpus.document import Document
from tests.benchmarks.absent import Made, fees, made_from, near_misses, unrelated
from ui.engine import Engine

ROOT = Path(__file__).parent.parent.parent
SHARED = ROOT.parent / "shared"
DAY = date(2026, 11, 24)
FOLDS = 5  # the laws are taken out in so many groups
FEW = 25  # laws in a small library, as many as a bureau may have
SHELVES = 8  # small libraries of laws


@dataclass(frozen=True, slots=True)
class Row:
    bureau: str
    set: str
    form: str
    question: str
    answers: bool  # the evidence answers the question
    barred: bool  # a rule refuses it, whatever the score
    signs: Signs


@dataclass(frozen=True, slots=True)
class Look:
    """What the assistant would quote for a question, and what it decides by."""

    question: str
    chosen: tuple[Evidence, ...]
    barred: bool
    dated: bool  # another year's, or no longer in force
    signs: Signs


def look(engine: Engine, raw: str, history: Sequence[str] = ()) -> Look | None:
    """``None`` for what is no question to the documents, or finds nothing."""
    if aside(raw, longest=2000):
        return None
    read = engine.searcher.read(whole(raw, list(history)) or raw)
    question = understand(raw, as_of=DAY, whole=in_the_words_of_rules(read.text))
    found, evidence = engine.assistant.looker.evidence(question, DAY)
    chosen = fitting_first(question, choose(evidence))
    if not chosen:
        return None
    terms = engine.assistant.looker.weighed(question, found)
    bound = limit(question, chosen[0], terms)
    barred = bool(formless(question, chosen[0])) or (bound is not None and bound.refuses)
    dated = of_its_time(question, chosen[0], DAY.year) is not None
    seen = Seen(terms, found.hits, found.crowd)
    return Look(raw, tuple(chosen), barred, dated, signs(question, chosen[0], seen))


def _row(bureau: str, name: str, form: str, seen: Look, *, answers: bool) -> Row:
    barred = seen.barred or (seen.dated and not answers)
    return Row(bureau, name, form, seen.question, answers, barred, seen.signs)


def plain(text: str) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))


def says(chosen: Sequence[Evidence], must: Sequence[str]) -> bool:
    said = plain("\n".join(e.quote for e in chosen))
    return all(plain(m) in said for m in must)


def right(case: Case, chosen: Sequence[Evidence]) -> bool:
    """Do the quotes answer: the facts are in them, or the article is the right one?"""
    if case.must:
        return says(chosen, case.must)
    return any(
        plain(s.title) in plain(e.document.title) and s.location in e.location
        for e in chosen
        for s in case.sources
    )


@contextmanager
def without(engine: Engine, gone: Iterable[str]) -> Iterator[Engine]:
    """A copy of the engine's library without the documents; no vector is made anew."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "library"
        shutil.copytree(engine.library.folder, folder)
        less = Engine(folder)
        for document in gone:
            less.library.remove(document)
        less.__dict__["encoder"] = engine.encoder
        yield less.open()


def real(engine: Engine, bureau: str, name: str, cases: Sequence[Case]) -> Iterator[Row]:
    """Questions of people. Where the right evidence was not found nothing is learnt or judged."""
    for case in cases:
        if "out_of_scope" in case.outcomes or {"outdated"} == set(case.outcomes):
            continue
        if case.answerable and "not_covered" in case.outcomes:
            continue  # either will do
        seen = look(engine, case.question, case.history)
        if seen and not case.answerable:
            yield _row(bureau, name, "absent", seen, answers=False)
        elif seen and not seen.dated and right(case, seen.chosen):
            yield _row(bureau, name, "answerable", seen, answers=True)


def left_out(engine: Engine, bureau: str, name: str, cases: Sequence[Case]) -> Iterator[Row]:
    """The same questions once the documents that answer them are taken out."""
    by_gone: dict[tuple[str, ...], list[Case]] = {}
    documents = engine.library.documents()
    for case in cases:
        if case.answerable and case.sources and "not_covered" not in case.outcomes:
            gone = tuple(d.id for d in documents if _of(d, case.sources))
            by_gone.setdefault(gone, []).append(case)
    for gone, some in by_gone.items():
        if len(gone) == len(documents):
            continue
        with without(engine, gone) as less:
            for case in some:
                seen = look(less, case.question, case.history)
                if seen and not (case.must and says(seen.chosen, case.must)):
                    yield _row(bureau, f"{name}, left out", "left out", seen, answers=False)


def _of(document: Document, sources: Sequence[Source]) -> bool:
    return any(plain(s.title) in plain(document.title) for s in sources)


def generated(
    engine: Engine, bureau: str, groups: Sequence[Sequence[str]], *, most: int = 10**6
) -> Iterator[Row]:
    """Questions made from each document, asked with it and without it, and near misses."""
    text = "".join(engine.library.text(d.id) for d in engine.library.documents())
    for gone in groups:
        made = [one for d in gone for one in made_from(engine.library, d)]
        step = max(len(made) / most, 1.0)
        kept: list[Made] = []
        for n, one in enumerate(made[int(i * step)] for i in range(min(most, len(made)))):
            seen = look(engine, one.question)
            if not (seen and not seen.dated and any(_in(e, one) for e in seen.chosen)):
                continue
            yield _row(bureau, f"{bureau}, made", one.form, seen, answers=True)
            kept.append(one)
            for form, edited in near_misses(one.question, text) if n % 3 == 0 else ():
                if near := look(engine, edited):
                    yield _row(bureau, f"{bureau}, near", form, near, answers=False)
        for d in gone:
            for question in list(dict.fromkeys(fees(engine.library, d)))[:5]:
                if near := look(engine, question):
                    yield _row(bureau, f"{bureau}, near", "fee", near, answers=False)
        with without(engine, gone) as less:
            texts = [plain(less.library.text(d.id)) for d in less.library.documents()]
            for one in kept:
                words = plain(engine.library.text(one.document)[one.start : one.end])
                if any(_elsewhere(words, other) for other in texts):
                    continue
                if seen := look(less, one.question):
                    yield _row(bureau, f"{bureau}, made out", one.form, seen, answers=False)


def _in(evidence: Evidence, made: Made) -> bool:
    same = evidence.document.id == made.document
    return same and evidence.start < made.end and made.start < evidence.end


def _elsewhere(words: str, text: str) -> bool:
    """Do other documents say the same? Many of the runs of eight characters stand there."""
    runs = [words[i : i + 8] for i in range(0, max(len(words) - 7, 1), 4)]
    return sum(run in text for run in runs) > 0.3 * len(runs)


def foreign(engine: Engine, bureau: str, name: str, questions: Iterable[str]) -> Iterator[Row]:
    for raw in questions:
        if seen := look(engine, raw):
            yield _row(bureau, name, "foreign", seen, answers=False)


def bureau(engine: Engine, name: str, cases: dict[str, Path], other: Sequence[str]) -> list[Row]:
    """All sets of one bureau's library; ``other`` are questions to other offices."""
    rows: list[Row] = []
    for set_name, path in cases.items():
        rows += real(engine, name, set_name, read_cases(path))
        rows += left_out(engine, name, set_name, read_cases(path))
    rows += generated(engine, name, [[d.id] for d in engine.library.documents()])
    rows += foreign(engine, name, f"{name}, unrelated", unrelated())
    rows += foreign(engine, name, f"{name}, other offices", other)
    return rows


def laws(engine: Engine, cases: Sequence[Case]) -> list[Row]:
    """Laypeople's questions to many laws and to a few, with and without the law that answers."""
    documents = {d.id: d for d in engine.library.documents()}
    ids = sorted(documents)
    shuffled = random.Random(1)
    shuffled.shuffle(ids)

    def home(source: Source) -> str | None:
        """The law itself, not what interprets it: the shortest title."""
        titled = [d for d in documents.values() if source.title in d.title]
        return min(titled, key=lambda d: len(d.title)).id if titled else None

    rows = list(real(engine, "laws", "statutes", cases))
    folds = [ids[i::FOLDS] for i in range(FOLDS)]
    for fold in folds:
        with without(engine, fold) as less:
            homeless = [c for c in cases if all(home(s) in fold for s in c.sources)]
            questions = (c.question for c in homeless)
            rows += foreign(less, "laws", "statutes, left out", questions)
    rows += generated(engine, "laws", folds, most=150)
    shuffled.shuffle(ids)
    for n in range(SHELVES):
        shelf = set(ids[n * FEW : (n + 1) * FEW])
        with without(engine, [d for d in ids if d not in shelf]) as few:
            at_home = [c for c in cases if any(home(s) in shelf for s in c.sources)]
            away = [c.question for c in cases if c not in at_home]
            rows += real(few, "laws", "few laws", at_home)
            rows += foreign(few, "laws", "few laws, left out", away[n::SHELVES])
    return rows


def statutes() -> list[Case]:
    return read_cases(SHARED / "evals/statutes-dev.jsonl")

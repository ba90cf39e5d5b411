"""Files into a library: read, cut, embedded in batches, each put in one transaction."""

import hashlib
import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from typing import Literal

import numpy as np

from corpus.document import Kind
from corpus.errors import BureauError, Unreadable
from corpus.library import Library
from corpus.prepare import Prepared, prepare
from corpus.read import unopened
from corpus.read.find import Found, find_files
from corpus.record import Entry, Put, Vectors
from index.embed import Encoder
from index.wording import chunk_words, unit_words

log = logging.getLogger(__name__)

BATCH = 2048  # texts embedded at a time: enough to sort by length, little enough to see progress

Result = Literal["added", "unchanged", "replaced", "failed"]


@dataclass(frozen=True, slots=True)
class Added:
    """What became of one file.

    ``reason`` says why it failed, under which name it is known, or what was corrected.
    """

    name: str
    result: Result
    document_id: str | None = None
    title: str | None = None
    chunks: int = 0
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """What the person who adds says of the files; it goes before what they say themselves."""

    kind: Kind | None = None
    year: int | None = None
    replaces: str | None = None  # another document, which the new one supersedes


@dataclass(frozen=True, slots=True)
class _Waiting:
    found: Found
    prepared: Prepared
    sha256: str
    original: Path | bytes

    @property
    def texts(self) -> int:
        return len(self.prepared.outline.units) + len(self.prepared.chunks)


def add(
    library: Library,
    encoder: Encoder,
    paths: Iterable[Path],
    *,
    told: Told = Told(),
    say: Callable[[int, int], None] | None = None,
) -> Iterator[Added]:
    """Adds files, folders and zips; yields one ``Added`` a file, in their order, once it is safe.

    A file that fails is reported and the rest goes on. ``say(done, total)`` is called at
    the start and as files are finished. No more is held in memory than the files of one batch.

    Raises:
        BureauError: for what concerns the whole run: no such ``replaces``, another writer at
            work, vectors of another model. What was yielded before is safe.
    """
    if told.replaces is not None:
        library.document(told.replaces)  # a wrong name is said before any work is done
    library.set_model(encoder.fingerprint)  # and so is another model
    paths = list(paths)
    # counted apart: a list of all files would hold the content of every archive at once
    total = 0
    if say:
        total = sum(1 for _ in find_files(paths))
        say(0, total)
    batches = _batches(_read(library, found, told) for found in find_files(paths))
    outcomes = chain.from_iterable(_put(library, encoder, batch, told) for batch in batches)
    for done, outcome in enumerate(outcomes, 1):
        if say:
            say(done, max(done, total))
        yield outcome


def _batches(outcomes: Iterable[Added | _Waiting]) -> Iterator[list[Added | _Waiting]]:
    """Runs of files to embed together; a file that is done goes on at once if none waits."""
    batch: list[Added | _Waiting] = []
    texts = 0
    for outcome in outcomes:
        batch.append(outcome)
        texts += 0 if isinstance(outcome, Added) else outcome.texts
        if texts >= BATCH or not texts:
            yield batch
            batch, texts = [], 0
    if batch:
        yield batch


def embed_again(library: Library, encoder: Encoder) -> None:
    """Gives a library the vectors of another model, in one transaction."""

    def vectors() -> Iterator[Vectors]:
        for stored in library.stored():
            words = [chunk_words(stored.title, c) for c in stored.chunks]
            n = len(words)
            words += unit_words(stored.title, stored.text, stored.units, stored.chunks)
            made = _passages(encoder, words)
            yield Vectors(stored.version, made[:n], made[n:])

    library.replace_vectors(encoder.fingerprint, vectors())


def _read(library: Library, found: Found, told: Told) -> Added | _Waiting:
    try:
        if found.error:
            raise found.error
        sha256 = _digest(found)
        known = library.seen(sha256)
        if known and told.replaces is None:
            put = Put(known.id, "unchanged", known.title, known.source)
            return _outcome(library, found, put, 0, told)
        prepared = prepare(found.read(), found.name)
    except Unreadable as error:
        return Added(found.name, "failed", reason=str(error))
    except BureauError:
        raise
    # a fault of a reader in one file must not keep a thousand others out
    except Exception as error:
        log.exception("%s could not be read", found.name)
        line = (
            f"「{found.name}」读取时程序出错（{type(error).__name__}），请另存为其他格式后再添加。"
        )
        return Added(found.name, "failed", reason=line)
    about = prepared.about
    about = replace(about, kind=told.kind or about.kind, year=told.year or about.year)
    return _Waiting(found, replace(prepared, about=about), sha256, found.content or found.path)


def _outcome(library: Library, found: Found, put: Put, chunks: int, told: Told) -> Added:
    """What is reported of a file that is in; what is told of a known one is put right."""
    result: Result = put.result
    reason = None
    if put.result == "unchanged" and put.source != found.name:
        reason = f"与“{put.source}”内容相同"
    told_more = told.kind is not None or told.year is not None
    if told_more and library.correct(put.document_id, kind=told.kind, year=told.year):
        result = "replaced" if put.result == "unchanged" else put.result
        reason = "已更正说明信息"
    return Added(found.name, result, put.document_id, put.title, chunks, reason)


def _place(found: Found) -> str:
    """Where a file lies; an entry of an archive lies in the archive under its own name."""
    place = str(found.path.resolve())
    return place if found.content is None else f"{place}!{found.name}"


def _digest(found: Found) -> str:
    if found.content is not None:
        return hashlib.sha256(found.content).hexdigest()
    try:
        with found.path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as error:
        raise unopened(found.name, error) from error


def _put(
    library: Library, encoder: Encoder, batch: Sequence[Added | _Waiting], told: Told
) -> Iterator[Added]:
    words: list[str] = []
    for one in batch:
        if isinstance(one, _Waiting):
            title, drawn = one.prepared.about.title, one.prepared.outline
            words += [chunk_words(title, c) for c in one.prepared.chunks]
            words += unit_words(title, drawn.text, drawn.units, one.prepared.chunks)
    vectors = _passages(encoder, words) if words else np.empty((0, 0), np.float16)
    at = 0
    for one in batch:
        if isinstance(one, Added):
            yield one
            continue
        entry = _entry(one, vectors[at : at + one.texts])
        at += one.texts
        try:
            put = library.put(entry, replaces=told.replaces, model=encoder.fingerprint)
        except Unreadable as error:
            yield Added(one.found.name, "failed", reason=str(error))
        else:
            yield _outcome(library, one.found, put, len(one.prepared.chunks), told)


def _entry(one: _Waiting, vectors: np.ndarray) -> Entry:
    prepared = one.prepared
    return Entry(
        source=one.found.name,
        original=one.original,
        sha256=one.sha256,
        format=prepared.format,
        pages=prepared.pages,
        origin=prepared.origin,
        about=prepared.about,
        text=prepared.outline.text,
        units=prepared.outline.units,
        chunks=prepared.chunks,
        chunk_vectors=vectors[: len(prepared.chunks)],
        unit_vectors=vectors[len(prepared.chunks) :],
        path=_place(one.found),
    )


def _passages(encoder: Encoder, words: list[str]) -> np.ndarray:
    """(texts, d) float16; equal texts are embedded once."""
    distinct = list(dict.fromkeys(words))
    place = {text: i for i, text in enumerate(distinct)}
    vectors = encoder.passages(distinct).astype(np.float16)
    return vectors[[place[text] for text in words]] if words else vectors

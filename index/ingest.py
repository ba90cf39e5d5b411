"""Files into a library: read, cut, embedded in batches, each put in one transaction."""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

import numpy as np

from corpus.document import Kind
from corpus.errors import Unreadable
from corpus.library import Library
from corpus.prepare import Prepared, prepare
from corpus.read import unopened
from corpus.read.find import Found, find_files
from corpus.record import Entry, Vectors
from index.embed import Encoder
from index.wording import chunk_words, unit_words

BATCH = 2048  # texts embedded at a time: enough to sort by length, little enough to see progress

Result = Literal["added", "unchanged", "replaced", "failed"]


@dataclass(frozen=True, slots=True)
class Added:
    """What became of one file. ``reason`` says why it failed or under which name it is known."""

    name: str
    result: Result
    document_id: str | None = None
    title: str | None = None
    chunks: int = 0
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class _Waiting:
    found: Found
    prepared: Prepared
    sha256: str
    original: Path | bytes


def add(
    library: Library,
    encoder: Encoder,
    paths: Iterable[Path],
    *,
    kind: Kind | None = None,
    year: int | None = None,
    replaces: str | None = None,
    say: Callable[[int, int], None] | None = None,
) -> Iterator[Added]:
    """Adds files, folders and zips; yields one ``Added`` a file once it is safe on disk.

    A file that fails is reported and the rest goes on. ``say(done, total)`` is called as files
    are finished. Raises BureauError for what concerns the whole run: no such ``replaces``, another
    writer at work, vectors of another model.
    """
    if replaces is not None:
        library.document(replaces)  # a wrong name is said before any work is done
    files = list(find_files(paths))
    done = 0
    waiting: list[_Waiting] = []
    texts = 0

    def finished(outcomes: Iterable[Added]) -> Iterator[Added]:
        nonlocal done
        for outcome in outcomes:
            done += 1
            if say:
                say(done, len(files))
            yield outcome

    for found in files:
        outcome = _read(library, found, kind, year, again=replaces is not None)
        if isinstance(outcome, Added):
            yield from finished([outcome])
            continue
        waiting.append(outcome)
        texts += len(outcome.prepared.outline.units) + len(outcome.prepared.chunks)
        if texts >= BATCH:
            yield from finished(_put(library, encoder, waiting, replaces))
            waiting, texts = [], 0
    if waiting:
        yield from finished(_put(library, encoder, waiting, replaces))


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


def _read(
    library: Library, found: Found, kind: Kind | None, year: int | None, *, again: bool
) -> Added | _Waiting:
    try:
        if found.error:
            raise found.error
        sha256 = _digest(found)
        known = library.seen(sha256)
        if known and not again:
            other = f"与“{known.source}”内容相同" if known.source != found.name else None
            return Added(found.name, "unchanged", known.id, known.title, reason=other)
        prepared = prepare(found.read(), found.name)
    except Unreadable as error:
        return Added(found.name, "failed", reason=str(error))
    about = prepared.about
    if kind is not None:
        about = replace(about, kind=kind)
    if year is not None:
        about = replace(about, year=year)
    return _Waiting(found, replace(prepared, about=about), sha256, found.content or found.path)


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
    library: Library, encoder: Encoder, waiting: list[_Waiting], replaces: str | None
) -> Iterator[Added]:
    words: list[str] = []
    for one in waiting:
        prepared = one.prepared
        title, drawn = prepared.about.title, prepared.outline
        words += [chunk_words(title, c) for c in prepared.chunks]
        words += unit_words(title, drawn.text, drawn.units, prepared.chunks)
    vectors = _passages(encoder, words)
    at = 0
    for one in waiting:
        prepared = one.prepared
        chunks_end = at + len(prepared.chunks)
        end = chunks_end + len(prepared.outline.units)
        entry = Entry(
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
            chunk_vectors=vectors[at:chunks_end],
            unit_vectors=vectors[chunks_end:end],
            path=_place(one.found),
        )
        at = end
        put = library.put(entry, replaces=replaces, model=encoder.fingerprint)
        yield Added(one.found.name, put.result, put.document_id, put.title, len(prepared.chunks))


def _passages(encoder: Encoder, words: list[str]) -> np.ndarray:
    """(texts, d) float16; equal texts are embedded once."""
    distinct = list(dict.fromkeys(words))
    place = {text: i for i, text in enumerate(distinct)}
    vectors = encoder.passages(distinct).astype(np.float16)
    return vectors[[place[text] for text in words]] if words else vectors

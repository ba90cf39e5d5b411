"""Files into a library: read, cut, embedded in batches, each put in one transaction."""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Literal

import numpy as np

from corpus.correction import Value
from corpus.document import Kind, Visibility
from corpus.duplicates import Sketches, nearest, sketches
from corpus.errors import Unreadable
from corpus.library import Library
from corpus.prepare import Prepared, prepare
from corpus.read import check_file, unopened
from corpus.read.find import Found, find_files
from corpus.read.guard import read_guarded
from corpus.read.packed import Packed
from corpus.record import Entry, Put, Stored, Vectors
from corpus.shingle import sketch
from index.embed import Encoder
from index.wording import chunk_words, unit_words

HELD = 64_000_000  # bytes of entries of archives that wait to be embedded
BATCH = 2048  # texts embedded at a time: enough to sort by length, little enough to see progress

Result = Literal["added", "unchanged", "replaced", "failed"]


@dataclass(frozen=True, slots=True)
class Added:
    """What became of one file.

    ``reason`` says why it failed, under which name it is known, what was corrected, or which
    other document says nearly the same; ``similar`` is that one's id.
    """

    name: str
    result: Result
    document_id: str | None = None
    title: str | None = None
    chunks: int = 0
    reason: str | None = None
    pages: int | None = None  # where the format has pages
    similar: str | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """What the person who adds says of the files; it goes before what they say themselves."""

    kind: Kind | None = None
    year: int | None = None
    replaces: str | None = None  # another document, which the new one supersedes
    visibility: Visibility | None = None  # None: public, or as it is where it is in already

    @property
    def fields(self) -> dict[str, Value]:
        """As ``Library.correct`` takes them."""
        said: dict[str, Value] = {
            "kind": self.kind,
            "year": self.year,
            "visibility": self.visibility,
        }
        return {field: value for field, value in said.items() if value is not None}


@dataclass(frozen=True, slots=True)
class _Waiting:
    found: Found
    prepared: Prepared
    sha256: str
    original: Path | bytes | Packed

    @property
    def held(self) -> int:
        """Bytes of the file that are held in memory until it is put."""
        return len(self.original) if isinstance(self.original, bytes) else 0

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
    step: Callable[[str], None] | None = None,
) -> Iterator[Added]:
    """Adds files, folders and zips; yields one ``Added`` a file, in their order, once it is safe.

    A file that fails is reported and the rest goes on. ``say(done, total)`` is called at
    the start and as files are finished, ``step(words)`` when something is begun that takes time.
    No more is held in memory than the files of one batch. What is in already is not read again:
    a run that was stopped goes on where it was.

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
    run = _Run(library, encoder, told, step or (lambda words: None), sketches(library))
    batches = _batches(run.read(found) for found in find_files(paths))
    outcomes = chain.from_iterable(run.put(batch) for batch in batches)
    for done, outcome in enumerate(outcomes, 1):
        if say:
            say(done, max(done, total))
        yield outcome


def _batches(outcomes: Iterable[Added | _Waiting]) -> Iterator[list[Added | _Waiting]]:
    """Runs of files to embed together; a file that is done goes on at once if none waits."""
    batch: list[Added | _Waiting] = []
    texts = held = 0
    for outcome in outcomes:
        batch.append(outcome)
        if isinstance(outcome, _Waiting):
            texts, held = texts + outcome.texts, held + outcome.held
        if texts >= BATCH or held >= HELD or not texts:
            yield batch
            batch, texts, held = [], 0, 0
    if batch:
        yield batch


def embed_again(library: Library, encoder: Encoder) -> None:
    """Gives a library the vectors of another model, in one transaction."""

    made = (_vectors(encoder, stored) for stored in library.stored())
    library.replace_vectors(encoder.fingerprint, made)


def correct(
    library: Library,
    encoder: Callable[[], Encoder],
    document_id: str,
    *,
    unset: Iterable[str] = (),
    **told: Value,
) -> bool:
    """``Library.correct``, with new vectors where the title changes: they are of the title too.

    ``encoder`` is called only then: loading a model takes seconds.
    """
    before = library.document(document_id).title
    changed = library.correct(document_id, unset=unset, **told)
    if library.document(document_id).title != before:
        renew(library, encoder(), document_id)
    return changed


def renew(library: Library, encoder: Encoder, document_id: str) -> None:
    """New vectors for one document, whose title has changed."""
    made = (_vectors(encoder, stored) for stored in library.stored(document_id))
    library.renew_vectors(document_id, encoder.fingerprint, made)


def _vectors(encoder: Encoder, stored: Stored) -> Vectors:
    words = [chunk_words(stored.title, c) for c in stored.chunks]
    n = len(words)
    words += unit_words(stored.title, stored.text, stored.units, stored.chunks)
    made = _passages(encoder, words)
    return Vectors(stored.version, made[:n], made[n:])


@dataclass(frozen=True, slots=True)
class _Run:
    """What one call of ``add`` works with."""

    library: Library
    encoder: Encoder
    told: Told
    step: Callable[[str], None]
    known: Sketches

    def read(self, found: Found) -> Added | _Waiting:
        try:
            if found.error:
                raise found.error
            sha256 = _digest(found)
            known = self.library.seen(sha256)
            if known and self.told.replaces is None:
                return self.outcome(found, Put(known.id, "unchanged", known.title, known.source))
            self.step(f"读取 {found.name}")
            prepared = read_guarded(found, then=prepare)
        except Unreadable as error:
            return Added(found.name, "failed", reason=str(error))
        return _Waiting(found, prepared, sha256, found.content or found.path)

    def outcome(self, found: Found, put: Put) -> Added:
        """What is reported of a file that is known; what is told of it is put right."""
        result: Result = put.result
        reason = None
        if put.source != found.name:
            reason = f"与“{put.source}”内容相同"
        if self.told.fields and self.library.correct(put.document_id, unset=(), **self.told.fields):
            result, reason = "replaced", "已更正说明信息"
        return Added(found.name, result, put.document_id, put.title, 0, reason)

    def put(self, batch: Sequence[Added | _Waiting]) -> Iterator[Added]:
        words: list[str] = []
        for one in batch:
            if isinstance(one, _Waiting):
                title, drawn = one.prepared.about.title, one.prepared.outline
                words += [chunk_words(title, c) for c in one.prepared.chunks]
                words += unit_words(title, drawn.text, drawn.units, one.prepared.chunks)
        if words:
            self.step(f"向量化 {len(words)} 段文字")
        vectors = _passages(self.encoder, words) if words else np.empty((0, 0), np.float16)
        at = 0
        for one in batch:
            if isinstance(one, Added):
                yield one
                continue
            entry = _entry(one, vectors[at : at + one.texts])
            at += one.texts
            yield self.put_one(one, entry)

    def put_one(self, one: _Waiting, entry: Entry) -> Added:
        told, model = self.told, self.encoder.fingerprint
        try:
            put = self.library.put(entry, replaces=told.replaces, model=model, told=told.fields)
        except Unreadable as error:
            return Added(one.found.name, "failed", reason=str(error))
        if put.result == "unchanged":
            return self.outcome(one.found, put)
        if put.title != entry.about.title:  # a user's title outlasts the version
            renew(self.library, self.encoder, put.document_id)
        self.known.put(put.document_id, sketch(entry.text))
        near = nearest(self.library, self.known, put.document_id)
        return Added(
            one.found.name,
            put.result,
            put.document_id,
            put.title,
            len(entry.chunks),
            f"与《{near.second.title}》内容基本相同" if near else None,
            entry.pages,
            near.second.id if near else None,
        )


def _place(found: Found) -> str:
    """Where a file lies; an entry of an archive lies in the archive under its own name."""
    place = str(found.path.resolve())
    return place if found.content is None else f"{place}!{found.name}"


def _digest(found: Found) -> str:
    if isinstance(found.content, bytes):
        return hashlib.sha256(found.content).hexdigest()
    if found.content is not None:
        digest = hashlib.sha256()
        for piece in found.content.pieces():
            digest.update(piece)
        return digest.hexdigest()
    try:
        check_file(found.path.stat(), found.name)
        with found.path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as error:
        raise unopened(found.name, error) from error


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
        confidence=prepared.confidence,
        figures=prepared.figures,
    )


def _passages(encoder: Encoder, words: list[str]) -> np.ndarray:
    """(texts, d) float16; equal texts are embedded once."""
    distinct = list(dict.fromkeys(words))
    place = {text: i for i, text in enumerate(distinct)}
    vectors = encoder.passages(distinct).astype(np.float16)
    return vectors[[place[text] for text in words]] if words else vectors

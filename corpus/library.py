"""The library: everything that cannot be computed again, in one SQLite file."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from threading import Lock, local
from typing import Any

import numpy as np
import sqlalchemy as sa

from corpus import corrections, schema, statements
from corpus.chunk import Chunk, Unit
from corpus.correction import Value
from corpus.document import Description, Document
from corpus.errors import BureauError
from corpus.lock import WriterLock
from corpus.lookup import meant
from corpus.originals import Originals
from corpus.place import change, now, place, raise_generation
from corpus.record import Changes, ChunkRow, Entry, Feedback, Put, Stored, Vectors, Version
from corpus.reembed import reembed, reembed_one
from corpus.rows import chunk_of, description_of, document_of, unit_of, unpacked
from corpus.schema import chunks, documents, feedback, state, storable, versions
from corpus.shelf import Shelf, Slot
from corpus.shingle import sketch
from corpus.texts import Texts

_IN_ONE_QUERY = 500  # SQLite takes 32,766 parameters; beyond some hundreds nothing is gained


class Library:
    """Documents with their versions, units, chunks and vectors, and the feedback on answers.

    One process writes at a time, each change is one transaction that raises ``generation`` by
    one, and readers are never blocked. Safe to share between threads.

    Args:
        folder: holds ``library.db``, ``originals/`` and what is derived from them.
        create: make a library where there is none.
        wait: seconds a writer waits for another one.

    Raises:
        BureauError: no library there, damaged, made by a newer program, or no rights to it.
    """

    def __init__(self, folder: Path, *, create: bool = True, wait: float = 10.0) -> None:
        self.folder = folder
        self._lock = WriterLock(folder, wait)
        self.originals = Originals(folder / "originals")
        self._database = folder / "library.db"
        if not create and not self._database.is_file():
            raise BureauError(
                f"“{folder}”里没有资料库。请先用 bureau add 添加文件，或用 --library 指明文件夹。"
            )
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise BureauError(
                f"无法建立资料库文件夹“{folder}”（{error.strerror}）。请换一个文件夹（--library）。"
            ) from error
        self._engine = schema.connect(self._database, busy_seconds=max(wait, 1.0))
        self._writer = self._engine.execution_options(write=True)
        self._texts = Texts(self._read_texts)
        self._shelved: Shelf | None = None
        self._moment = local()
        self._following = Lock()
        self._opened: tuple[int, int] | None = None
        self._prepare()
        self._opened = _identity(self._database)

    def _prepare(self) -> None:
        with self._reading() as connection:
            version = schema.stored_version(connection)
            if version == schema.VERSION:
                return schema.check(connection, self.folder)
        with self._writing() as connection:
            version = schema.stored_version(connection)  # another process may have been first
            if version is None:
                if any(self.originals.folder.glob("*")):
                    raise BureauError(
                        f"资料库文件是空的，但原始文件还在：{self.folder}。"
                        "请从备份恢复 library.db。"
                    )
                schema.create(connection)
            elif version != schema.VERSION:
                schema.migrate(connection, version, target=schema.VERSION)
            schema.check(connection, self.folder)
        return None

    def close(self) -> None:
        self._engine.dispose()

    @contextmanager
    def _reading(self) -> Iterator[sa.Connection]:
        """One state of the library, whatever is written meanwhile."""
        held: sa.Connection | None = getattr(self._moment, "connection", None)
        if held is not None:
            with schema.explained(self.folder):
                yield held
            return
        self._follow()
        with schema.explained(self.folder), self._engine.begin() as connection:
            yield connection

    @contextmanager
    def moment(self) -> Iterator[None]:
        """All that the thread reads in the block is of one state of the library.

        Else a document that is replaced between two looks gives words of the one version at the
        places of the other. Not for a block that writes and reads what it has written.
        """
        with self._reading() as connection:
            outer = getattr(self._moment, "connection", None)
            self._moment.connection = connection
            try:
                yield
            finally:
                self._moment.connection = outer

    @contextmanager
    def _writing(self) -> Iterator[sa.Connection]:
        with self._alone():
            self._follow()
            with schema.explained(self.folder), self._writer.begin() as connection:
                yield connection

    def _alone(self) -> AbstractContextManager[None]:
        return self._lock.held()

    def _follow(self) -> None:
        """Open the database anew where another file was put in its place, as from a backup.

        Connections to the old file would go on reading, and writing, what nobody sees any more.
        """
        if self._opened is None or _identity(self._database) == self._opened:
            return
        with self._following:
            found = _identity(self._database)
            if found is None:  # connecting would make an empty one
                raise BureauError(f"资料库文件不见了：{self._database}。请从备份恢复。")
            if found != self._opened:
                self._engine.dispose()
                self._texts = Texts(self._read_texts)
                self._shelved = None
                self._opened = found

    # state

    @property
    def generation(self) -> int:
        """Raised by one with every change of what is in the library."""
        return int(self._state().generation)

    @property
    def model(self) -> str | None:
        """Fingerprint of the model that made the vectors; ``None`` before the first."""
        model: str | None = self._state().model
        return model

    @property
    def dimension(self) -> int | None:
        """Of the vectors; ``None`` before the first."""
        dimension: int | None = self._state().dimension
        return dimension

    def _state(self) -> sa.Row[Any]:
        with self._reading() as connection:
            return connection.execute(sa.select(state)).one()

    def set_model(self, fingerprint: str) -> None:
        """State which model the vectors are of, before the first entry is put.

        Raises:
            BureauError: there are vectors of another model; ``replace_vectors`` makes new ones.
        """
        if self.model == fingerprint:
            return
        with self._writing() as connection:
            self._agree(connection, fingerprint)

    def _agree(self, connection: sa.Connection, fingerprint: str) -> None:
        known = connection.execute(sa.select(state.c.model)).scalar_one()
        if known == fingerprint:
            return
        filled = connection.execute(sa.select(chunks.c.id).limit(1)).first() is not None
        if known is not None and filled:
            raise other_model(known, fingerprint)
        connection.execute(sa.update(state).values(model=fingerprint, dimension=None))

    # putting in, taking out

    def put(
        self,
        entry: Entry,
        *,
        replaces: str | None = None,
        model: str | None = None,
        told: Mapping[str, Value] | None = None,
    ) -> Put:
        """Take one file in, whole or not at all; on disk for good when this returns.

        The same bytes again change nothing (``unchanged``, also under another name) or bring back
        the removed document they were (``added``). Other bytes under a known source name are a
        new version of that document (``replaced``); the old version is kept. ``replaces`` names
        another document that this one supersedes; ``model`` is the fingerprint that the entry's
        vectors must be of; ``told`` are corrections as for ``correct``, not of an unchanged one.

        Raises:
            BureauError: another writer, another model, unknown ``replaces``, disk full …
            ValueError: vectors or chunks that do not fit the entry.
        """
        _check(entry)
        with self._alone():
            older = self.document(replaces).id if replaces is not None else None
            self.originals.sweep()
            size = self.originals.keep(entry.original, entry.sha256)
            with self._writing() as connection:
                if model is not None:
                    self._agree(connection, model)
                self._fit(connection, entry)
                put = place(connection, entry, size, older)
                if told and put.result != "unchanged":
                    corrections.correct(connection, put.document_id, told, ())
                title = corrections.of(connection, put.document_id).get("title")
                return replace(put, title=title or put.title)

    def _fit(self, connection: sa.Connection, entry: Entry) -> None:
        dimension = entry.chunk_vectors.shape[1]
        known = connection.execute(sa.select(state.c.dimension)).scalar_one()
        if known is None and len(entry.chunks):
            connection.execute(sa.update(state).values(dimension=dimension))
        elif known is not None and known != dimension and len(entry.chunks):
            raise other_model(f"{known} 维", f"{dimension} 维")

    def remove(self, reference: str) -> Document:
        """Take a document out of what is searched; nothing of it is lost."""
        return self._set_removed(reference, True)

    def restore(self, reference: str) -> Document:
        """Bring a removed document back."""
        return self._set_removed(reference, False)

    def _set_removed(self, reference: str, removed: bool) -> Document:
        with self._alone():
            document = self.document(reference, removed=not removed)
            with self._writing() as connection:
                generation = raise_generation(connection)
                change(connection, document.id, generation, removed=removed)
        return document

    def correct(self, document_id: str, *, unset: Iterable[str] = (), **told: Value) -> bool:
        """Set fields of ``correction.FIELDS``, or give up what was set; False where it was so.

        What is set lies over what is found in this and every later version; ``None`` says that
        there is none. A new title calls for new vectors: see ``index.ingest.correct``.

        Raises:
            BureauError: no such document or field, or a value that it cannot have.
        """
        with self._writing() as connection:
            self._version_key(connection, document_id)
            return corrections.correct(connection, document_id, told, unset)

    def found(self, document_id: str) -> Description:
        """What the current version says of itself, without anybody's corrections."""
        with self._reading() as connection:
            self._version_key(connection, document_id)
            return description_of(connection.execute(statements.found, {"id": document_id}).one())

    # documents

    def seen(self, sha256: str) -> Document | None:
        """The document whose current version has these bytes, if it is not removed."""
        with self._reading() as connection:
            found = connection.execute(statements.with_digest, {"sha256": sha256}).first()
        if found is None:  # most often, and without listing the library anew after each put
            return None
        return next((it for it in self.documents() if it.id == found.id), None)

    def documents(
        self, as_of: date | None = None, *, removed: bool = False
    ) -> tuple[Document, ...]:
        """Every document in the order of first adding, with its status on ``as_of`` (today).

        ``removed`` asks for the removed ones instead.
        """
        return self._shelf().documents(as_of or date.today(), removed)

    def _shelf(self) -> Shelf:
        shelf = self._shelved
        if shelf is None or shelf.generation != self.generation:
            with self._reading() as connection:
                generation = connection.execute(sa.select(state.c.generation)).scalar_one()
                rows = connection.execute(statements.shelf).all()
                told = corrections.of_all(connection)
            slots = (
                Slot(document_of(row, told.get(row.id, {})), row.removed, row.replaced_by)
                for row in rows
            )
            shelf = self._shelved = Shelf(generation, tuple(slots))
        return shelf

    def document(
        self, reference: str, as_of: date | None = None, *, removed: bool = False
    ) -> Document:
        """The one document meant by an id, the start of an id, a source name or a title.

        Raises:
            BureauError: none or several are meant; the line names the candidates.
        """
        wanted = storable(reference.strip())
        found = meant(wanted, self.documents(as_of, removed=removed))
        if found is not None:
            return found
        if not removed and any(it.id == wanted for it in self.documents(as_of, removed=True)):
            raise BureauError(f"{wanted} 已被移出资料库。可用 bureau restore {wanted} 恢复。")
        where = "已移出的资料中" if removed else "资料库中"
        raise BureauError(f"{where}没有“{wanted[:60]}”。请运行 bureau documents 查看有哪些资料。")

    def versions(self, document_id: str) -> tuple[Version, ...]:
        """All versions, the first first; also of a removed document."""
        with self._reading() as connection:
            rows = connection.execute(
                sa.select(versions, documents.c.version)
                .join(documents, versions.c.document == documents.c.id)
                .where(documents.c.id == document_id)
                .order_by(versions.c.number)
            ).all()
        return tuple(
            Version(
                row.number, row.sha256, row.source, row.title, row.added_at,
                row.number == row.version,
            )
            for row in rows
        )  # fmt: skip

    def original(self, document_id: str) -> Path:
        """The file of the current version."""
        return self.originals.path(next(v for v in self.versions(document_id) if v.current).sha256)

    # text, units, chunks of the current version; removed documents can be read too

    def text(self, document_id: str) -> str:
        with self._reading() as connection:
            version = self._version_key(connection, document_id)
        return self._texts.of(version)

    def texts(self, document_ids: Sequence[str]) -> dict[str, str]:
        """The texts of several documents by id, in one query where they are at hand."""
        with self._reading() as connection:
            rows = connection.execute(
                statements.current_versions, {"ids": list(dict.fromkeys(document_ids))}
            ).all()
        texts = self._texts.all(row.key for row in rows)
        return {row.id: texts[row.key] for row in rows}

    def text_slice(self, document_id: str, start: int, end: int) -> str:
        return self.text(document_id)[start:end]

    def units(self, document_id: str) -> tuple[Unit, ...]:
        with self._reading() as connection:
            version = self._version_key(connection, document_id)
            return _units_of(connection, version)

    def chunks(self, document_id: str) -> tuple[Chunk, ...]:
        with self._reading() as connection:
            version = self._version_key(connection, document_id)
            return self._chunks_of(connection, version)

    def units_between(
        self, document_id: str, start: int, end: int
    ) -> tuple[tuple[Unit, ...], np.ndarray]:
        """The units that begin in ``[start, end)`` and their vectors.

        The vectors are (units, d), float32, zeros where a unit has none.
        """
        with self._reading() as connection:
            rows = connection.execute(
                statements.units_between, {"id": document_id, "start": start, "end": end}
            ).all()
            first = next((row.vector for row in rows if row.vector is not None), None)
            if first is not None:
                dimension = len(first) // 2
            else:
                dimension = connection.execute(sa.select(state.c.dimension)).scalar_one() or 0
        vectors = np.zeros((len(rows), dimension), np.float32)
        for position, row in enumerate(rows):
            if row.vector is not None:
                vectors[position] = unpacked(row.vector)
        return tuple(map(unit_of, rows)), vectors

    def chunks_at(self, document_ids: Sequence[str], label: str) -> tuple[int, ...]:
        """Ids of the documents' chunks whose path has the part ``label`` ("第十二条"), in order."""
        written = json.dumps(label)[1:-1]  # as the column holds it
        with self._reading() as connection:
            return tuple(
                connection.execute(
                    statements.chunks_at, {"ids": list(document_ids), "label": f'%"{written}"%'}
                ).scalars()
            )

    def unit_vectors(self, chunk_ids: Sequence[int]) -> tuple[np.ndarray, np.ndarray]:
        """The vectors of all units of some chunks: the chunk of each (n,), and (n, d) float32."""
        with self._reading() as connection:
            rows = connection.execute(
                statements.unit_vectors_of_chunks, {"ids": list(chunk_ids)}
            ).all()
        if not rows:
            return np.zeros(0, np.int64), np.zeros((0, self.dimension or 0), np.float32)
        raw = b"".join(row.vector for row in rows)
        vectors = np.frombuffer(raw, np.float16).reshape(len(rows), -1)
        return np.array([row.chunk for row in rows]), vectors.astype(np.float32)

    def chunk(self, chunk_id: int) -> tuple[str, Chunk]:
        """The document id and the chunk. Raises KeyError where it is not searchable (any more)."""
        return self.chunks_by_id([chunk_id])[chunk_id]

    def chunks_by_id(self, chunk_ids: Sequence[int]) -> dict[int, tuple[str, Chunk]]:
        """Document id and chunk by chunk id, in the order asked.

        Chunks of removed documents and of old versions are left out: an index may be a
        generation behind.
        """
        found: dict[int, tuple[str, Chunk]] = {}
        with self._reading() as connection:
            for at in range(0, len(chunk_ids), _IN_ONE_QUERY):
                ids = {"ids": list(chunk_ids[at : at + _IN_ONE_QUERY])}
                of_chunk: dict[int, list[Unit]] = {}
                for row in connection.execute(statements.units_of_chunks, ids):
                    of_chunk.setdefault(row.chunk, []).append(unit_of(row))
                live = connection.execute(statements.live_chunks, ids).all()
                texts = self._texts.all(row.version for row in live)
                for row in live:
                    its_units = tuple(of_chunk.get(row.id, ()))
                    found[row.id] = row.document, chunk_of(row, texts[row.version], its_units)
        return {chunk_id: found[chunk_id] for chunk_id in chunk_ids if chunk_id in found}

    def _version_key(self, connection: sa.Connection, document_id: str) -> int:
        version = connection.execute(
            statements.current_version, {"id": document_id}
        ).scalar_one_or_none()
        if version is None:
            raise BureauError(f"资料库中没有编号为 {document_id} 的资料。")
        return int(version)

    def _read_texts(self, keys: list[int]) -> dict[int, str]:
        found: dict[int, str] = {}
        with self._reading() as connection:
            for at in range(0, len(keys), _IN_ONE_QUERY):
                ids = {"ids": keys[at : at + _IN_ONE_QUERY]}
                rows = connection.execute(statements.texts, ids)
                found.update((row.key, row.text) for row in rows)
        return found

    def _chunks_of(self, connection: sa.Connection, version: int) -> tuple[Chunk, ...]:
        its_units = _units_of(connection, version)
        text = self._texts.of(version)
        return tuple(
            chunk_of(row, text, its_units[row.first_unit : row.first_unit + row.unit_count])
            for row in connection.execute(statements.chunks_of, {"version": version})
        )

    # for what is derived

    def all_chunks(self, after_generation: int | None = None) -> Iterator[ChunkRow]:
        """Every searchable chunk, of documents changed after the generation, by ascending id."""
        with self.changes(after_generation) as changes:
            yield from changes.chunks

    @contextmanager
    def changes(self, after_generation: int | None = None) -> Iterator[Changes]:
        """What changed after the generation (``None``: everything), in one state of the library."""
        after = -1 if after_generation is None else after_generation
        with self._reading() as connection:
            at = connection.execute(sa.select(state)).one()
            changed = connection.execute(
                sa.select(documents.c.id).where(documents.c.changed > after)
            ).scalars()
            yield Changes(
                at.generation, at.model, at.dimension, tuple(changed),
                frozenset(connection.execute(sa.select(documents.c.id)).scalars()),
                self._rows(connection, after),
            )  # fmt: skip

    def _rows(self, connection: sa.Connection, after: int) -> Iterator[ChunkRow]:
        live = connection.execute(
            sa.select(documents.c.id, versions.c.key, statements.title, versions.c.text)
            .join(versions, statements.is_current)
            .outerjoin(schema.corrections, statements.titled_by)
            .where(sa.not_(documents.c.removed), documents.c.changed > after)
            .order_by(versions.c.key)
        )
        for document in live:
            for row in connection.execute(statements.chunks_of, {"version": document.key}):
                yield ChunkRow(
                    chunk_id=row.id,
                    document_id=document.id,
                    ordinal=row.ordinal,
                    title=document.title,
                    location=tuple(row.location),
                    lead=row.lead,
                    text=document.text[row.start : row.end],
                    vector=unpacked(row.vector),
                )

    # another model

    def stored(self, document_id: str | None = None) -> Iterator[Stored]:
        """Every version of every document, removed ones too, for ``replace_vectors``; or those
        of one document."""
        titled = sa.select(versions.c.key, statements.title).outerjoin(
            schema.corrections, statements.titled_by
        )
        if document_id is not None:
            titled = titled.where(versions.c.document == document_id)
        with self._reading() as connection:
            for row in connection.execute(titled).all():
                yield Stored(
                    row.key,
                    row.title,
                    self._texts.of(row.key),
                    _units_of(connection, row.key),
                    self._chunks_of(connection, row.key),
                )

    def replace_vectors(self, model: str, vectors: Iterable[Vectors]) -> None:
        """Give every chunk and unit a vector of another model, in one transaction.

        ``vectors`` may be a generator that embeds ``stored()`` as it goes: readers go on with
        the old ones, other writers wait.

        Raises:
            ValueError: a version is missing or its vectors do not fit; nothing has changed then.
        """
        with self._writing() as connection:
            reembed(connection, model, vectors)

    def renew_vectors(self, document_id: str, model: str, vectors: Iterable[Vectors]) -> None:
        """Give a document's versions new vectors of the same model, as its title has changed.

        Raises:
            BureauError: the library's vectors are of another model.
            ValueError: they do not fit; nothing has changed then.
        """
        with self._writing() as connection:
            self._agree(connection, model)
            reembed_one(connection, document_id, vectors)

    def sketches(self) -> Iterator[tuple[str, np.ndarray]]:
        """Id and ``shingle.sketch`` of every document that is not removed, the first first."""
        with self._reading() as connection:
            rows = connection.execute(statements.sketches).all()
        for row in rows:
            if row.sketch is None:  # added under schema 1
                yield row.id, sketch(self._texts.of(row.key))
            else:
                yield row.id, np.frombuffer(row.sketch, np.uint32)

    # feedback and health

    def feedback(self, answer_id: str, question: str, helpful: bool, comment: str = "") -> None:
        """Keep what somebody thought of an answer."""
        with self._writing() as connection:
            connection.execute(
                sa.insert(feedback).values(
                    answer=storable(answer_id),
                    question=storable(question),
                    helpful=helpful,
                    comment=storable(comment),
                    given_at=now(),
                )
            )

    def feedbacks(self) -> tuple[Feedback, ...]:
        """All feedback, the oldest first."""
        with self._reading() as connection:
            rows = connection.execute(sa.select(feedback).order_by(feedback.c.id)).all()
        return tuple(
            Feedback(row.answer, row.question, row.helpful, row.comment, row.given_at)
            for row in rows
        )

    def hindrance(self) -> str | None:
        """What keeps a writer out just now, as one line with the fix; waits like one."""
        try:
            with self._writing():
                return None
        except BureauError as error:
            return str(error)

    def sound(self) -> bool:
        """Whether the database is whole: pages, indexes and what rows say of other rows."""
        try:
            with self._reading() as connection:
                said = connection.exec_driver_sql("PRAGMA integrity_check").scalars().all()
                strays = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
        except BureauError:
            return False
        return said == ["ok"] and not strays

    def integrity(self) -> tuple[str, ...]:
        """What is wrong with the library, one line each with the fix; empty when it is sound."""
        try:
            with self._reading() as connection:
                files = connection.execute(
                    sa.select(versions.c.sha256, versions.c.bytes, versions.c.title)
                ).all()
        except BureauError as error:
            return (str(error),)
        lines = []
        if not self.sound():
            lines.append(
                f"资料库文件已损坏：{self._database}。请用 bureau restore-backup 从备份恢复。"
            )
        for file in files:
            path = self.originals.path(file.sha256)
            if not path.is_file() or path.stat().st_size != file.bytes:
                lines.append(
                    f"《{file.title}》的原始文件缺失或不完整。请从备份恢复 originals/{file.sha256}"
                    "（不影响检索和回答）。"
                )
        return tuple(lines)


def _identity(file: Path) -> tuple[int, int] | None:
    """Tells a file from another one that was put in its place; ``None`` where there is none."""
    try:
        found = file.stat()
    except FileNotFoundError:
        return None
    return found.st_dev, found.st_ino


def _units_of(connection: sa.Connection, version: int) -> tuple[Unit, ...]:
    return tuple(map(unit_of, connection.execute(statements.units_of, {"version": version})))


def other_model(known: str, asked: str) -> BureauError:
    """The refusal of vectors that cannot be compared with those in the library."""
    return BureauError(
        f"资料库的向量出自模型 {known}，与当前模型 {asked} 不同。"
        "请运行 bureau doctor --rebuild 重建。"
    )


def _check(entry: Entry) -> None:
    shapes = entry.chunk_vectors.shape, entry.unit_vectors.shape
    if [len(shape) for shape in shapes] != [2, 2] or (
        (shapes[0][0], shapes[1][0]) != (len(entry.chunks), len(entry.units))
    ):
        raise ValueError(
            f"vectors {shapes} for {len(entry.chunks)} chunks, {len(entry.units)} units"
        )
    if entry.chunks and entry.units and shapes[0][1] != shapes[1][1]:
        raise ValueError(f"chunk and unit vectors of different dimension: {shapes}")

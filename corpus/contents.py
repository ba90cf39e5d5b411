"""The words of documents: text, units and chunks of the current version.

Those of removed documents can be read too.
"""

import json
from collections.abc import Sequence

import numpy as np
import sqlalchemy as sa

from corpus import statements
from corpus.chunk import Chunk, Unit
from corpus.errors import BureauError
from corpus.kept import Kept
from corpus.opened import Opened
from corpus.rows import chunk_of, unit_of, unpacked
from corpus.schema import state

CHARACTERS = 20_000_000  # kept at hand: some 2,000 documents of 10,000 characters, 40 MB
UNITS = 200_000  # likewise: some 1,000 documents, 40 MB
_IN_ONE_QUERY = 500  # SQLite takes 32,766 parameters; beyond some hundreds nothing is gained


class Contents(Opened):
    """What a library holds of the words of its documents."""

    def _forget(self) -> None:
        super()._forget()
        self._texts = Kept(self._read_texts, CHARACTERS)
        self._units = Kept(self._read_units, UNITS)

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
            return self._units.of(version)

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

    def _read_units(self, keys: list[int]) -> dict[int, tuple[Unit, ...]]:
        with self._reading() as connection:
            return {key: units_of(connection, key) for key in keys}

    def _chunks_of(self, connection: sa.Connection, version: int) -> tuple[Chunk, ...]:
        its_units = self._units.of(version)
        text = self._texts.of(version)
        return tuple(
            chunk_of(row, text, its_units[row.first_unit : row.first_unit + row.unit_count])
            for row in connection.execute(statements.chunks_of, {"version": version})
        )


def units_of(connection: sa.Connection, version: int) -> tuple[Unit, ...]:
    return tuple(map(unit_of, connection.execute(statements.units_of, {"version": version})))

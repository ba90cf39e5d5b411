"""Between the rows of the tables and the types of the seams."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import sqlalchemy as sa

from corpus.chunk import Chunk, Role, Unit
from corpus.correction import FIELDS, applied
from corpus.document import Also, Description, Document, Kind, Reference, Status, Visibility
from corpus.read.block import SURE
from corpus.record import Entry
from corpus.schema import storable
from corpus.shingle import sketch

Values = dict[str, Any]


def version_values(entry: Entry) -> Values:
    """The columns of ``versions`` that the entry itself gives."""
    about = entry.about
    return {
        "sha256": entry.sha256,
        "source": storable(entry.source),
        "path": storable(entry.path),
        "format": entry.format,
        "pages": entry.pages,
        "origin": {storable(key): storable(value) for key, value in entry.origin.items()},
        "title": storable(about.title),
        "kind": about.kind.value,
        "number_issued": about.number and storable(about.number),
        "issuer": about.issuer and storable(about.issuer),
        "issued_on": about.issued_on,
        "effective_on": about.effective_on,
        "expires_on": about.expires_on,
        "year": about.year,
        "repeals": [
            [it.title and storable(it.title), it.number and storable(it.number)]
            for it in about.repeals
        ],
        "school_year": about.school_year and storable(about.school_year),
        "also": [[it.kind.value, storable(it.words)] for it in about.also],
        "keywords": [storable(it) for it in about.keywords],
        "found_where": about.where,
        "confidence": {str(page): round(sure, 4) for page, sure in entry.confidence.items()},
        "sketch": sketch(entry.text).tobytes(),
        "text": storable(entry.text),
    }


def document_of(row: sa.Row[Any], told: Mapping[str, str | None]) -> Document:
    """A document from a row of its ``documents.id`` and ``versions`` columns.

    ``told`` is what users say of it; its status is known only where they say that.
    """
    status = told.get("status")
    return Document(
        id=row.id,
        about=applied(description_of(row), told),
        status=Status(status) if status else Status.UNKNOWN,
        source=row.source,
        format=row.format,
        sha256=row.sha256,
        pages=row.pages,
        origin=row.origin,
        low_pages=tuple(int(page) for page, sure in (row.confidence or {}).items() if sure < SURE),
        corrected=tuple(name for name in FIELDS if name in told),
        visibility=Visibility(told.get("visibility") or Visibility.PUBLIC),
    )


def description_of(row: sa.Row[Any]) -> Description:
    """What was found in the version of the row."""
    return Description(
        title=row.title,
        kind=Kind(row.kind),
        number=row.number_issued,
        issuer=row.issuer,
        issued_on=row.issued_on,
        effective_on=row.effective_on,
        expires_on=row.expires_on,
        year=row.year,
        repeals=tuple(Reference(title, number) for title, number in row.repeals),
        school_year=row.school_year,
        also=tuple(Also(Kind(kind), words) for kind, words in row.also or ()),
        keywords=tuple(row.keywords or ()),
        where=row.found_where or {},
    )


def unit_values(version: int, units: tuple[Unit, ...], vectors: np.ndarray) -> list[Values]:
    has_vector = np.any(vectors, axis=1).tolist()
    return [
        {
            "version": version,
            "position": position,
            "role": unit.role.value,
            "depth": unit.depth,
            "start": unit.start,
            "end": unit.end,
            "label": storable(unit.label),
            "page": unit.page,
            "cells": [[storable(it) for it in cell] for cell in unit.cells] or None,
            "vector": packed(vectors[position]) if has_vector[position] else None,
        }
        for position, unit in enumerate(units)
    ]


def unit_of(row: sa.Row[Any]) -> Unit:
    cells = tuple((header, words) for header, words in row.cells or ())
    return Unit(Role(row.role), row.depth, row.start, row.end, row.label, row.page, cells)


def chunk_values(version: int, entry: Entry) -> list[Values]:
    """The rows of the entry's chunks.

    Raises:
        ValueError: the units of a chunk are not a run of the entry's units.
    """
    positions = {unit: position for position, unit in enumerate(entry.units)}
    values = []
    for chunk, vector in zip(entry.chunks, entry.chunk_vectors, strict=True):
        first = positions.get(chunk.units[0], -1) if chunk.units else 0
        count = len(chunk.units)
        if chunk.units and entry.units[max(first, 0) : first + count] != chunk.units:
            raise ValueError(f"units of chunk {chunk.ordinal} are not a run of the entry's units")
        values.append(
            {
                "version": version,
                "ordinal": chunk.ordinal,
                "location": [storable(part) for part in chunk.location],
                "start": chunk.start,
                "end": chunk.end,
                "lead": storable(chunk.lead),
                "passage_start": chunk.passage[0],
                "passage_end": chunk.passage[1],
                "passage_location": [storable(part) for part in chunk.passage_location],
                "first_unit": first,
                "unit_count": count,
                "vector": packed(vector),
            }
        )
    return values


def chunk_of(row: sa.Row[Any], text: str, units: tuple[Unit, ...]) -> Chunk:
    """A chunk from its row, the text of its document and its units."""
    return Chunk(
        ordinal=row.ordinal,
        location=tuple(row.location),
        start=row.start,
        end=row.end,
        text=text[row.start : row.end],
        lead=row.lead,
        passage=(row.passage_start, row.passage_end),
        passage_location=tuple(row.passage_location),
        units=units,
    )


def packed(vector: np.ndarray) -> bytes:
    return np.asarray(vector, "<f2").tobytes()


def unpacked(blob: bytes) -> np.ndarray:
    return np.frombuffer(blob, "<f2")

"""Standard answers (核准答复): in the words of the bureau, approved until a day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from corpus import schema
from corpus.desk import Changed, Source, sources_of, stored
from corpus.errors import BureauError
from corpus.opened import Opened
from corpus.place import now
from corpus.schema import storable

_table = schema.standard_answers


@dataclass(frozen=True, slots=True)
class Standard:
    id: int
    question: str
    wordings: tuple[str, ...]  # other ways to ask it
    answer: str
    sources: tuple[Source, ...]  # as they were when it was approved
    approved_by: str  # "": a draft
    changed_at: datetime  # UTC
    expires_on: date | None  # the last day that it holds; ``None`` for a draft without one
    revision: int


class Standards(Opened):
    """The standard answers that a library keeps."""

    def put_standard(
        self,
        standard: int | None,
        revision: int = 0,
        *,
        question: str,
        wordings: Sequence[str],
        answer: str,
        sources: Sequence[Source],
        approved_by: str,
        expires_on: date | None,
    ) -> Standard:
        """Keep a new one (``standard`` is ``None``), or another wording of one.

        Raises:
            Changed: it is of another revision by now. BureauError: there is none of that number.
        """
        values: dict[str, Any] = {
            "question": storable(question),
            "wordings": [storable(it) for it in wordings],
            "answer": storable(answer),
            "sources": stored(sources),
            "approved_by": storable(approved_by),
            "changed_at": now(),
            "expires_on": expires_on,
        }
        with self._writing() as connection:
            if standard is None:
                change: Any = sa.insert(_table).values(**values, retired=False, revision=1)
            else:
                there = _standard_row(connection, standard)
                if there.revision != revision:
                    raise Changed("这条核准答复刚被别人改过，没有保存。请刷新页面后再改。")
                change = (
                    sa.update(_table)
                    .where(_table.c.id == standard)
                    .values(**values, revision=there.revision + 1)
                )
            row = connection.execute(change.returning(_table)).one()
        return _standard_of(row)

    def retire_standard(self, standard: int, retired: bool = True) -> Standard:
        """Take one out of use; nothing of it is lost, and it can be brought back."""
        with self._writing() as connection:
            row = connection.execute(
                sa.update(_table)
                .where(_table.c.id == standard)
                .values(retired=retired, revision=_table.c.revision + 1)
                .returning(_table)
            ).first()
            if row is None:
                raise _absent()
        return _standard_of(row)

    def standards(self) -> tuple[Standard, ...]:
        """Those in use, drafts and expired ones among them, the oldest first."""
        with self._reading() as connection:
            rows = connection.execute(
                sa.select(_table).where(sa.not_(_table.c.retired)).order_by(_table.c.id)
            ).all()
        return tuple(map(_standard_of, rows))

    def standard(self, standard: int) -> Standard:
        """Raises BureauError where there is none of that number."""
        with self._reading() as connection:
            return _standard_of(_standard_row(connection, standard))


def _absent() -> BureauError:
    return BureauError("没有这条核准答复，可能已经停用。")


def _standard_of(row: sa.Row[Any]) -> Standard:
    return Standard(
        row.id,
        row.question,
        tuple(row.wordings),
        row.answer,
        sources_of(row.sources),
        row.approved_by,
        row.changed_at,
        row.expires_on,
        row.revision,
    )


def _standard_row(connection: sa.Connection, standard: int) -> sa.Row[Any]:
    row = connection.execute(sa.select(_table).where(_table.c.id == standard)).first()
    if row is None:
        raise _absent()
    return row

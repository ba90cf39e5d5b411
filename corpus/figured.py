"""The figures of a library's documents, and which of their metrics a user holds apart."""

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from corpus import extraction, statements
from corpus.contents import Contents, units_of
from corpus.document import Document
from corpus.errors import BureauError
from corpus.figure import Figure
from corpus.figures import figures as extracted
from corpus.listing import Listing
from corpus.place import now
from corpus.schema import documents, extractions, figure_splits, storable, versions
from corpus.stated import Stated

ROOM = 100_000  # figures kept at hand, some 100 MB; 219 laws hold about a tenth of that
log = logging.getLogger(__name__)

_standing = (
    sa.select(documents.c.id, versions.c.key, versions.c.sha256, extractions.c.basis)
    .join(versions, statements.is_current)
    .outerjoin(extractions, extractions.c.version == versions.c.key)
    .where(sa.not_(documents.c.removed))
)


@dataclass(frozen=True, slots=True)
class _Anew:
    """Figures that were extracted while reading, to be kept."""

    version: int
    sha256: str
    basis: str
    figures: tuple[Figure, ...]


class Figured(Listing, Contents):
    """What a library knows of the numbers in its documents."""

    def _forget(self) -> None:
        super()._forget()
        self._at_hand: dict[tuple[int, str], tuple[Figure, ...]] = {}

    def figures(
        self, document_id: str | None = None, as_of: date | None = None
    ) -> tuple[Stated, ...]:
        """Every figure of the documents that are not removed, or of one, in reading order.

        What was never extracted, or by older rules, or before the description was corrected, is
        extracted anew and kept; a library that cannot be written gives the same figures.

        Raises:
            BureauError: no document of that id.
        """
        return self.figures_in(None if document_id is None else (document_id,), as_of)

    def figures_in(
        self, document_ids: Iterable[str] | None, as_of: date | None = None
    ) -> tuple[Stated, ...]:
        """As ``figures``, of several documents (``None``: of all) in the order of the library."""
        wanted = None if document_ids is None else set(document_ids)
        with self.moment():
            chosen = [it for it in self.documents(as_of) if wanted is None or it.id in wanted]
            if wanted is not None and len(chosen) < len(wanted):
                lacking = min(wanted - {it.id for it in chosen})
                raise BureauError(f"资料库中没有编号为 {lacking} 的资料，或已被移出。")
            found, anew = self._figures_of(chosen)
            texts = self.texts([it.id for it in chosen if found[it.id]])
        self._keep_figures(anew)
        return tuple(
            Stated(it, n, figure, texts[it.id][figure.quote_start : figure.quote_end])
            for it in chosen
            for n, figure in enumerate(found[it.id])
        )

    def unextracted(self) -> int:
        """How many documents ``figures`` would have to extract anew."""
        with self.moment(), self._reading() as connection:
            known = {row.id: row.basis for row in connection.execute(_standing)}
            return sum(known.get(it.id) != extraction.basis(it.about) for it in self.documents())

    def _figures_of(
        self, chosen: Sequence[Document]
    ) -> tuple[dict[str, tuple[Figure, ...]], list[_Anew]]:
        anew: list[_Anew] = []
        found: dict[str, tuple[Figure, ...]] = {}
        with self._reading() as connection:
            rows = {row.id: row for row in connection.execute(_standing)}
            bases = {it.id: extraction.basis(it.about) for it in chosen}
            at_hand = self._at_hand
            lacking = [it for it in chosen if (rows[it.id].key, bases[it.id]) not in at_hand]
            stored = [rows[it.id].key for it in lacking if rows[it.id].basis == bases[it.id]]
            kept = extraction.kept(connection, stored)
            for it in chosen:
                key, basis = rows[it.id].key, bases[it.id]
                figures = at_hand.get((key, basis))
                if figures is None:
                    figures = kept.get(key)
                if figures is None:
                    units = units_of(connection, key)
                    figures = extracted(self._texts.of(key), units, it.about)
                    anew.append(_Anew(key, rows[it.id].sha256, basis, figures))
                found[it.id] = figures
        if sum(map(len, at_hand.values())) > ROOM:
            at_hand.clear()
        at_hand.update({(rows[it.id].key, bases[it.id]): found[it.id] for it in lacking})
        return found, anew

    def _keep_figures(self, anew: Sequence[_Anew]) -> None:
        """In one transaction; another time where the library cannot be written just now."""
        if not anew:
            return
        try:
            with self._writing() as connection:
                rows = connection.execute(sa.select(versions.c.key, versions.c.sha256)).all()
                known = {row.key: row.sha256 for row in rows}
                for one in anew:
                    if known.get(one.version) == one.sha256:  # else a backup was put in its place
                        extraction.keep(connection, one.version, one.figures, one.basis)
        except BureauError as error:
            log.info("figures of %d documents are not kept: %s", len(anew), error)

    # metrics that are held apart

    def split_figures(self, one: str, other: str) -> None:
        """Never again take the two metrics, named as documents write them, for the same.

        Raises:
            BureauError: they are one name.
        """
        pair = _pair(one, other)
        with self._writing() as connection:
            known = connection.execute(sa.select(figure_splits.c.one, figure_splits.c.other))
            if pair not in {(row.one, row.other) for row in known}:
                connection.execute(
                    sa.insert(figure_splits).values(one=pair[0], other=pair[1], set_at=now())
                )

    def rejoin_figures(self, one: str, other: str) -> bool:
        """Give up a split; False where there was none."""
        pair = _pair(one, other)
        with self._writing() as connection:
            found = connection.execute(
                sa.delete(figure_splits).where(
                    figure_splits.c.one == pair[0], figure_splits.c.other == pair[1]
                )
            )
            return found.rowcount > 0

    def figure_splits(self) -> frozenset[tuple[str, str]]:
        """Pairs of metrics that a user holds apart, the smaller name first."""
        with self._reading() as connection:
            rows = connection.execute(sa.select(figure_splits.c.one, figure_splits.c.other))
            return frozenset((row.one, row.other) for row in rows)


def _pair(one: str, other: str) -> tuple[str, str]:
    first, second = sorted(storable("".join(words.split())) for words in (one, other))
    if not first or first == second:
        raise BureauError("请写明两个不同的指标名称，例如：--split 新增学位 新增小学学位。")
    return first, second

"""All documents of one generation, and their statuses on any day."""

from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property

from corpus.document import Document, Status
from corpus.status import statuses


@dataclass(frozen=True, slots=True)
class Slot:
    document: Document  # status known only where a user has set it
    removed: bool
    replaced_by: str | None  # as stated when its successor was added


@dataclass(frozen=True)
class Shelf:
    """What a question needs of the documents costs one look at the generation, not a query.

    Never changed once made, apart from the listings it remembers: another generation is another
    shelf, so threads can share it.
    """

    generation: int
    slots: tuple[Slot, ...]
    withheld: int = 0  # documents that are not on it because they are for internal use
    _listed: dict[tuple[date, bool], tuple[Document, ...]] = field(default_factory=dict)

    @cached_property
    def ids(self) -> frozenset[str]:
        """Of all that are on it, removed ones too."""
        return frozenset(slot.document.id for slot in self.slots)

    def documents(self, as_of: date, removed: bool) -> tuple[Document, ...]:
        if (as_of, removed) not in self._listed:
            self._listed[as_of, removed] = self._list(as_of, removed)
        return self._listed[as_of, removed]

    def _list(self, as_of: date, removed: bool) -> tuple[Document, ...]:
        chosen = [slot.document for slot in self.slots if slot.removed == removed]
        live = {slot.document.id for slot in self.slots if not slot.removed}
        replacements = {
            slot.document.id: slot.replaced_by
            for slot in self.slots
            if slot.replaced_by is not None and slot.replaced_by in live
        }
        found = statuses(chosen, replacements, as_of)
        return tuple(_with_status(document, *found[document.id]) for document in chosen)


def _with_status(document: Document, status: Status, by: str | None) -> Document:
    """The status found, unless a user has set another one."""
    if "status" in document.corrected:
        ended = document.status in (Status.SUPERSEDED, Status.REPEALED)
        return replace(document, superseded_by=by if ended else None)
    return replace(document, status=status, superseded_by=by)

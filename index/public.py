"""The indexes that the public's searches use."""

from corpus.public import PublicLibrary
from index.derived import Derived
from index.store import BUILD_SECONDS, Store

FOLDER = "derived-public"


class PublicStore(Store):
    """Indexes of a library without its documents for internal use, in a folder of their own.

    Filtering the results of the whole would not do: how rare a word is, what a slip of the pen is
    read as, and how near the library is to a question would tell of what is hidden. While nothing
    is, the indexes of the ``whole`` serve, and there are no others.
    """

    library: PublicLibrary

    def __init__(self, library: PublicLibrary, whole: Store) -> None:
        super().__init__(library, library.folder / FOLDER, whole.now, whole.model)
        self._whole = whole

    def fits(self, found: Derived) -> bool:
        return super().fits(found) and (
            not self.library.hides or found.folder.parent == self.folder
        )

    @property
    def usable(self) -> bool:
        # else the words of what is no longer for the public would still be counted
        return not self.library.hides or self.library.shows(self.now.settings.documents)

    def refresh(self) -> Derived:
        if self.library.hides:
            return super().refresh()
        self.now = self._whole.refresh()
        return self.now

    def update(self, wait: float = BUILD_SECONDS) -> Derived:
        if self.library.hides:
            return super().update(wait)
        self.now = self._whole.update(wait)
        return self.now

    def rebuild(self) -> Derived:
        if self.library.hides:
            return super().rebuild()
        self.now = self._whole.rebuild()
        return self.now


def open_public_store(library: PublicLibrary, whole: Store) -> PublicStore:
    """The store, up to date. Errors as of ``open_store``."""
    store = PublicStore(library, whole)
    store.update()
    return store

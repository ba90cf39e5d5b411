"""The same library with some documents taken out, for cases that ask what is not there."""

import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from corpus import snapshot
from corpus.archive import DATABASE
from ui.engine import Engine
from ui.settings import FILE

_BUSY = 10.0  # seconds that another program's write is waited for


@contextmanager
def without(engine: Engine, documents: Sequence[str]) -> Iterator[Engine]:
    """An engine on a copy of the library in which ``documents`` (id, source or title) are removed.

    Nothing is embedded anew, and the library itself is not touched. The indexes are made anew from
    what is left, so that words which only the left-out documents have are really unknown.

    Raises:
        BureauError: one of the documents is not in the library.
    """
    folder = engine.library.folder
    ids = [engine.library.document(reference).id for reference in documents]
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as scratch:
        copy = Path(scratch) / "library"
        copy.mkdir()
        snapshot.copy(folder / DATABASE, copy / DATABASE, busy_seconds=_BUSY)
        if (folder / FILE).exists():
            shutil.copy(folder / FILE, copy / FILE)
        left = Engine(copy, encoder=engine.encoder)  # loaded once, for all copies
        try:
            for id in ids:
                left.library.remove(id)
            yield left.open()
        finally:
            left.library.close()

"""A library's database file held open: one writer, readers that never wait, one state a moment."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from threading import Lock, local
from typing import Any

import sqlalchemy as sa

from corpus import schema
from corpus.errors import BureauError, Unavailable
from corpus.lock import WriterLock
from corpus.originals import Originals
from corpus.schema import state


class Opened:
    """The connections of a library, and its state. Arguments and errors as of ``Library``."""

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
        self._forget()
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
                raise Unavailable(f"资料库文件不见了：{self._database}。请从备份恢复。")
            if found != self._opened:
                self._engine.dispose()
                self._forget()
                self._opened = found

    def _forget(self) -> None:
        """Drop what is kept at hand of the file: it is new, or another one."""

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
            row = connection.execute(sa.select(state)).one()
        if row.schema != schema.VERSION:  # under our feet: by a newer program, or from a backup
            raise Unavailable(
                f"资料库的格式已变为 {row.schema}，正在运行的程序用的是 {schema.VERSION}。"
                "请换成最新版本的程序，重新启动。"
            )
        return row


def _identity(file: Path) -> tuple[int, int] | None:
    """Tells a file from another one that was put in its place; ``None`` where there is none."""
    try:
        found = file.stat()
    except FileNotFoundError:
        return None
    return found.st_dev, found.st_ino

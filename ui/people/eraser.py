"""Deletes what is kept about people: in the library, in its files, for good."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from corpus.errors import BureauError
from corpus.library import Library
from corpus.people import Forgotten, id_of
from ui.access.clock import now
from ui.hotline_ticket import OUTBOX, file_day
from ui.people.erased import ErasedLog

if TYPE_CHECKING:
    from ui.access.database import ServerDatabase
    from ui.settings import Settings

_WIPED = "wiped"


@dataclass(frozen=True, slots=True)
class Erased:
    """``gone`` is what was deleted; ``scrubbed``: and nothing of it is left in the files."""

    gone: Forgotten
    scrubbed: bool

    @property
    def words(self) -> str:
        """What was deleted, "" for nothing."""
        counts = (
            (self.gone.questions, "条提问"),
            (self.gone.feedback, "条反馈"),
            (self.gone.calls, "条来电记录"),
            (len(self.gone.tickets), "张工单"),
        )
        return "、".join(f"{count} {word}" for count, word in counts if count)

    @property
    def line(self) -> str:
        """What was done, for whoever asked for it."""
        if not self.gone:
            return "没有符合的记录，没有删除任何内容。"
        rest = "" if self.scrubbed else "数据库正忙，旧内容要到下次清理（最迟明天）才从文件里抹去。"
        return f"已删除 {self.words}，不能恢复。{rest}"


class Eraser:
    """Works on one library and the server's own database. Safe to share between threads."""

    def __init__(self, library: Library, server: "ServerDatabase") -> None:
        self._library = library
        self._log = ErasedLog(server)

    def answers(self, ids: Sequence[str]) -> Erased:
        """Everything that was asked and said with these ids of answers."""
        self._log.note("answer", [id_of(it) for it in ids])
        return self._done(self._library.forget_answers(ids))

    def calls(self, numbers: Sequence[int]) -> Erased:
        """Calls with their questions, notes, tickets and the files of those."""
        known = []
        for number in numbers:
            with suppress(BureauError):  # there is none of that number: nothing to delete
                known.append(self._library.call(number))
        self._log.note("call", [f"{it.id}@{it.begun_at.isoformat()}" for it in known])
        return self._done(self._library.forget_calls([it.id for it in known]))

    def before(self, moment: datetime) -> Erased:
        """All questions and feedback of before ``moment`` (UTC)."""
        return self._done(self._library.forget_before(questions=moment, feedback=moment))

    def everything(self) -> Erased:
        """All questions, feedback and calls up to now; documents and the audit log stay."""
        moment = now()
        self._log.set_moment(_WIPED, moment)
        return self._done(
            self._library.forget_before(questions=moment, feedback=moment, calls=moment)
        )

    def due(self, settings: "Settings", at: datetime | None = None) -> Erased:
        """What has been kept as long as the settings say, and what a backup has brought back."""
        moment = at or now()

        def limit(days: int) -> datetime | None:
            return moment - timedelta(days=days) if days else None

        gone = self._library.forget_before(
            questions=limit(settings.keep_questions_days),
            feedback=limit(settings.keep_feedback_days),
            calls=limit(settings.keep_calls_days),
        )
        return self._done(gone + self._again())

    def _again(self) -> Forgotten:
        gone = self._library.forget_answers(self._log.of("answer"))
        numbers = []
        for key in self._log.of("call"):
            number, _, begun = key.partition("@")
            with suppress(BureauError):  # it has not come back
                if self._library.call(int(number)).begun_at.isoformat() == begun:
                    numbers.append(int(number))
        gone += self._library.forget_calls(numbers)
        if wiped := self._log.moment(_WIPED):
            gone += self._library.forget_before(questions=wiped, feedback=wiped, calls=wiped)
        return gone

    def _done(self, gone: Forgotten) -> Erased:
        self._withdraw(gone.tickets)
        return Erased(gone, self._library.scrub())

    def _withdraw(self, numbers: Sequence[str]) -> None:
        """Take tickets out of the outbox, and out of the tables of their days."""
        folder = self._library.folder / OUTBOX
        try:
            for number in numbers:
                (folder / f"{number}.json").unlink(missing_ok=True)
            for day in sorted({number.partition("-")[0] for number in numbers}):
                if (folder / f"{day}.csv").exists():
                    file_day(self._library, folder, day)
        except OSError as error:
            raise BureauError(
                f"记录已从资料库删除，但“{folder}”里的工单文件没有删掉（{error.strerror}）。"
                f"请检查读写权限，再手工删除：{'、'.join(numbers)}。"
            ) from error

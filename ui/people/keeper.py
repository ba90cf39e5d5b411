"""Once a day, and at the start: deletes what has been kept as long as the settings say."""

import logging
import time
from datetime import datetime, timedelta
from functools import cached_property
from threading import Event, Thread
from typing import TYPE_CHECKING

from corpus.errors import BureauError
from ui.access.clock import now
from ui.access.role import Role, Visitor
from ui.people.erased import ErasedLog
from ui.people.eraser import Eraser
from ui.watch.act import Act

if TYPE_CHECKING:
    from ui.engine import Engine

log = logging.getLogger(__name__)

EVERY = 24 * 3600.0  # seconds
AGAIN = 3600.0  # seconds after a failure
ABSENT = timedelta(days=45)  # a clock that has gone on by more since the last look may be wrong
A_DAY = timedelta(hours=20)
_LOOKED, _DOUBTED = "looked", "doubted"
PROGRAM = Visitor(Role.ADMIN, "自动清理", "server")


class Keeper:
    """A thread of the server. What is deleted is gone: where the clock seems to have jumped, it
    waits until it has run on for a day before it believes it, and ``/healthz`` says so all the
    while: a clock that is wrong is put right before anything is lost to it."""

    def __init__(self, engine: "Engine", every: float = EVERY) -> None:
        self._engine = engine
        self._every = every
        self._seen: tuple[float, datetime] | None = None  # (monotonic, UTC) of the last look
        self._doubted: float | None = None  # when the clock was last found to have jumped
        self._stop = Event()
        self._thread = Thread(target=self._run, name="keeper", daemon=True)

    @cached_property
    def _eraser(self) -> Eraser:
        """Made with the first look: on a full disk it waits, as all else here, and no server."""
        return Eraser(self._engine.library, self._engine.server)

    @cached_property
    def _erased(self) -> ErasedLog:
        return ErasedLog(self._engine.server)

    def start(self) -> "Keeper":
        self._thread.start()
        return self

    def stop(self) -> None:
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        pause = 0.0
        while not self._stop.wait(pause):
            pause = self._every
            try:
                self.look()
            except BureauError as error:  # disk full, another writer: nothing is lost by waiting
                log.warning("what is due was not deleted: %s", error)
                pause = min(AGAIN, self._every)
            except Exception:
                log.exception("what is due was not deleted")
                pause = min(AGAIN, self._every)

    def look(self, at: datetime | None = None) -> bool:
        """Deletes what is due ``at`` (UTC, now); False where the clock is not believed yet."""
        moment, ticks = at or now(), time.monotonic()
        self._engine.clock_doubted = not self._believed(moment, ticks)
        if self._engine.clock_doubted:
            log.warning("the clock has jumped: nothing is deleted until it has run on for a day")
            return False
        done = self._eraser.due(self._engine.settings, moment)
        self._erased.set_moment(_LOOKED, moment)
        if done.gone:
            self._engine.audit.note(PROGRAM, Act.QUESTIONS_DELETED, "保存期满", done.words)
        return True

    def _believed(self, moment: datetime, ticks: float) -> bool:
        before = self._seen
        if before is None:
            believed = self._as_before(moment)  # where that fails it is asked again, not skipped
        else:  # within one run the other clock tells
            believed = abs(moment - before[1] - timedelta(seconds=ticks - before[0])) < A_DAY
        self._seen = (ticks, moment)
        if not believed:
            self._doubted = ticks
        return self._doubted is None or ticks - self._doubted >= A_DAY.total_seconds()

    def _as_before(self, moment: datetime) -> bool:
        """Whether it may be so late, by what earlier servers have left."""
        last, doubted = self._erased.moment(_LOOKED), self._erased.moment(_DOUBTED)
        if last is None or abs(moment - last) < ABSENT:
            return True
        if doubted is not None and A_DAY <= moment - doubted < ABSENT:
            return True  # restarted since; it has run on
        if doubted is None or not timedelta(0) <= moment - doubted < A_DAY:
            self._erased.set_moment(_DOUBTED, moment)
        return False

"""Which responses turn somebody away, and those that a page shows as a line of its own."""

from starlette.datastructures import Headers

from ui.access.role import Role
from ui.watch.asker import Face
from ui.watch.counters import Refusal, count
from ui.watch.event import Responded
from ui.watch.log import tell

_BY_STATUS = {
    401: Refusal.DOOR,
    403: Refusal.DOOR,
    408: Refusal.SLOW,
    413: Refusal.SIZE,
    429: Refusal.RATE,
    503: Refusal.BUSY,
    504: Refusal.SLOW,
}


def refusal_of(status: int, headers: Headers | None = None) -> Refusal | None:
    """Why somebody is turned away; ``None`` where nobody is. A 503 that does not say when to come
    again is of a library that cannot be used."""
    if status == 503 and headers is not None and "retry-after" not in headers:
        return None
    return _BY_STATUS.get(status)


def refused_on_page(face: Face, status: int) -> None:
    """An event of a page was refused: over HTTP that is a 200, with a line in it."""
    if why := refusal_of(status):
        count(why)
    tell(Responded(face, Role.PUBLIC, "EVENT", status, 0.0, ""))

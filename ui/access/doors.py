"""The table of doors: which address is for whom.

An address that is not in the table is nobody's: a route that is added must be added here.
"""

from dataclasses import dataclass
from functools import cache

from ui.access.role import Role


@dataclass(frozen=True, slots=True)
class Door:
    """An address and what lies below it; ``*`` is any one segment."""

    path: str
    role: Role = Role.PUBLIC  # the least that may pass
    before: Role | None = None  # the same while there are no users; ``None``: no difference
    below: bool = True  # also for what lies below it
    fixed: bool = False  # the same for everybody: files of the program
    form: bool = False  # changes are sent by forms of its own page only, whoever sends them
    program: bool = False  # programs on this machine use it, which send no word of a page

    def needs(self, has_users: bool) -> Role:
        return self.role if has_users or self.before is None else self.before

    @property
    def segments(self) -> tuple[str, ...]:
        return tuple(it for it in self.path.split("/") if it)


def _staff_program(path: str) -> Door:
    # whose documents are shown while there are no users: the public's (see ``ui.engine``)
    return Door(path, Role.STAFF, before=Role.PUBLIC, program=True)


DOORS = (
    # parents
    Door("/", below=False),
    Door("/plain"),
    Door("/paper"),
    Door("/dates"),
    Door("/privacy"),
    Door("/documents"),
    Door("/api/ask", program=True),
    Door("/healthz", program=True),
    # what is served to every page
    Door("/ui/static", fixed=True),
    Door("/ui/docs", fixed=True),
    Door("/docs", fixed=True),
    Door("/openapi.json", fixed=True),
    Door("/assets", fixed=True),
    Door("/static", fixed=True),
    Door("/svelte", fixed=True),
    Door("/theme.css", fixed=True),
    Door("/favicon.ico", fixed=True),
    Door("/robots.txt", fixed=True),
    Door("/manifest.json", fixed=True),
    # Gradio behind the page at "/"; ``ui.guard`` says which of it is open
    Door("/config"),
    Door("/gradio_api"),
    # who is asking
    Door("/login", form=True),
    Door("/logout", form=True),
    Door("/account", Role.OPERATOR, form=True),
    # the bureau
    Door("/hotline", Role.OPERATOR),
    Door("/staff", Role.STAFF),
    _staff_program("/api/search"),
    _staff_program("/api/documents"),
    _staff_program("/api/figures"),
    _staff_program("/mcp"),
    Door("/metrics", Role.STAFF, program=True),
    Door("/admin", Role.ADMIN),
    Door("/documents/*/edit", Role.ADMIN),
)


def door_of(path: str, raw: bytes = b"") -> Door | None:
    """The door of an address, the longest that fits; ``None``: there is no such address.

    ``path`` is decoded, as it is routed; ``raw`` is what was sent. Addresses that two programs
    could read in two ways (``//staff``, ``/plain/../staff``, ``/staff%2f``) are nobody's. Capital
    letters are read as small ones: such an address leads nowhere, but never past a door.
    """
    if not path.startswith("/") or any(it in path for it in ("//", "\\", ";", "%")):
        return None
    segments = tuple(it for it in path.casefold().split("/") if it)
    if any(it in (".", "..") or not it.isprintable() for it in segments):
        return None
    sent = raw.split(b"?")[0].lower()
    if any(it in sent for it in (b"%2f", b"%5c", b"%00", b"%25", b"%3b", b"%2e")):
        return None
    return next((door for door in _longest_first() if _fits(door, segments)), None)


def _fits(door: Door, segments: tuple[str, ...]) -> bool:
    wanted = door.segments
    if len(segments) < len(wanted) or (len(segments) > len(wanted) and not door.below):
        return False
    return all(one in ("*", it) for one, it in zip(wanted, segments, strict=False))


@cache
def _longest_first() -> tuple[Door, ...]:
    return tuple(sorted(DOORS, key=lambda it: len(it.segments), reverse=True))

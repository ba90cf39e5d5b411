"""By which face a question comes, and from whom; no more is known of who asks."""

from dataclasses import dataclass
from enum import StrEnum

from ui.access.role import Role


class Face(StrEnum):
    PARENTS = "parents"  # the page at /
    PLAIN = "plain"  # without scripts
    PAPER = "paper"  # shown again, to print
    HOTLINE = "hotline"
    STAFF = "staff"
    ADMIN = "admin"
    API = "api"
    MCP = "mcp"
    COMMAND = "command"
    OTHER = "other"  # documents, sign-in, static files …


_BEGIN = {
    "api": Face.API,
    "plain": Face.PLAIN,
    "paper": Face.PAPER,
    "hotline": Face.HOTLINE,
    "staff": Face.STAFF,
    "admin": Face.ADMIN,
    "mcp": Face.MCP,
    "": Face.PARENTS,
    "gradio_api": Face.PARENTS,  # the events of the page at /
}


def face_of(path: str) -> Face:
    """The face that an address belongs to."""
    return _BEGIN.get(path.lstrip("/").partition("/")[0], Face.OTHER)


@dataclass(frozen=True, slots=True)
class Asker:
    face: Face = Face.COMMAND
    role: Role = Role.PUBLIC

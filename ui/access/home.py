"""Where somebody goes who has logged in."""

from urllib.parse import urlsplit

from ui.access.doors import door_of
from ui.access.role import Role

_HOMES = {Role.ADMIN: "/admin/", Role.STAFF: "/staff/", Role.OPERATOR: "/hotline/"}
LONGEST = 2000


def home_of(role: Role) -> str:
    return _HOMES.get(role, "/")


def own_address(wanted: str) -> str:
    """``wanted`` if it is an address of ours, path and query alone; else ""."""
    if not wanted.startswith("/") or not wanted.isprintable() or len(wanted) > LONGEST:
        return ""
    if "\\" in wanted:
        return ""
    try:
        parts = urlsplit(wanted)
    except ValueError:
        return ""
    door = door_of(parts.path)
    if parts.scheme or parts.netloc or parts.fragment or door is None or door.form:
        return ""
    return wanted


def after_log_in(wanted: str, role: Role) -> str:
    """Where to go on: to what was wanted if the role may."""
    there = own_address(wanted)
    door = door_of(urlsplit(there).path) if there else None
    return there if door is not None and role.reaches(door.role) else home_of(role)

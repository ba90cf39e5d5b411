"""Where somebody goes who has logged in, and where else they may work."""

from urllib.parse import urlsplit

from markupsafe import Markup

from ui.access.doors import door_of
from ui.access.role import Role

_HOMES = {Role.ADMIN: "/admin/", Role.STAFF: "/staff/", Role.OPERATOR: "/hotline/"}
_NAMES = {Role.ADMIN: "资料管理", Role.STAFF: "文件查询", Role.OPERATOR: "热线接听"}
LONGEST = 2000


def home_of(role: Role) -> str:
    return _HOMES.get(role, "/")


def workplaces(role: Role) -> Markup:
    """Links to the pages that a role works on, its own first."""
    return Markup("　").join(
        Markup('<a href="{}">{}</a>').format(_HOMES[it], words)
        for it, words in _NAMES.items()
        if role.reaches(it)
    )


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

"""Who works at the command line."""

import getpass
import os

from ui.access.role import Role, Visitor


def at_the_keyboard() -> Visitor:
    """The operating system's user: whoever may run commands on the library's folder is an admin."""
    try:
        name = getpass.getuser()
    except (OSError, KeyError, ImportError):  # a service's number without a name
        name = f"uid {os.getuid()}" if hasattr(os, "getuid") else ""
    return Visitor(Role.ADMIN, name, "command")

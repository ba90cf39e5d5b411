"""Errors that reach a user: one line that names the thing and the fix."""


class BureauError(Exception):
    """Something the user can mend. ``str(error)`` is the whole line they see, in Chinese."""


class Unreadable(BureauError):
    """A file whose content cannot be had: empty, torn, encrypted, of an unknown type, too large."""

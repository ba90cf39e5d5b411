"""Errors that reach a user: one line that names the thing and the fix."""

from corpus.system_words import in_chinese


class BureauError(Exception):
    """Something the user can mend. ``str(error)`` is the whole line they see, in Chinese."""

    def __str__(self) -> str:
        return in_chinese(super().__str__())


class Unavailable(BureauError):
    """The library as a whole cannot be used now: damaged, gone, no rights, disk full. Whatever is
    asked, it is not the asking that is wrong: over HTTP it is 503 where others are 400."""


class Busy(Unavailable):
    """Another program is writing to it: who waits and tries again gets through."""


class Unreadable(BureauError):
    """A file whose content cannot be had: empty, torn, encrypted, of an unknown type, too large."""

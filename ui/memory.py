"""How the memory of a server that many threads work in stays level."""

import ctypes
import platform
import sys

_ARENA_MAX = -8  # M_ARENA_MAX of malloc.h
_ARENAS = 2


def share_arenas() -> bool:
    """Let all threads of this process take memory from two places; False where it is not glibc.

    By default each thread gets one of its own, eight a processor, and what one frees no other
    uses: with 20 askers a server grew by 174 MB in four minutes and went on growing, with two
    places by 101 MB in the first two and no more, at the same speed. To be called before threads
    are started. mallopt(3).
    """
    if sys.platform != "linux" or platform.libc_ver()[0] != "glibc":
        return False
    return bool(ctypes.CDLL(None).mallopt(_ARENA_MAX, _ARENAS))

"""Passwords: what one must be, and the hash that is kept of it."""

from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from corpus.errors import BureauError, Unavailable

SHORTEST = 10  # characters; length does more than kinds of characters (NIST SP 800-63B-4, 3.1.1.2)
LONGEST = 200
AT_ONCE = 2  # one check takes 64 MiB and some 180 ms of processor time
WAITING = 16  # that wait for them, each in a thread that pages and answers need too
PATIENCE = 15.0  # seconds that a log-in waits for others

_BUSY = "现在登录的人太多，请过几秒再试。"

_hasher = PasswordHasher()  # argon2id with the library's parameters: RFC 9106, low memory
_turn = BoundedSemaphore(AT_ONCE)
_room = BoundedSemaphore(AT_ONCE + WAITING)


def check_password(password: str, name: str) -> None:
    """Raises BureauError where it will not do; the line says why."""
    if len(password) < SHORTEST:
        raise BureauError(f"密码太短，至少要 {SHORTEST} 个字符。")
    if len(password) > LONGEST:
        raise BureauError(f"密码太长，最多 {LONGEST} 个字符。")
    if name.casefold() in password.casefold() and len(password) - len(name) < SHORTEST // 2:
        raise BureauError("密码不能就是账号名称，请换一个。")
    if len(set(password)) < 4:
        raise BureauError("密码太简单（同样的字符太多），请换一个。")


def hashed(password: str) -> str:
    """The argon2id hash with its salt and parameters, as a PHC string."""
    return _hasher.hash(password.encode("utf-8", "surrogatepass"))


_nobody = hashed("of nobody")


def matches(password: str, kept: str) -> bool:
    """Whether ``kept`` is the hash of it; "" is none's, and takes as long to say so.

    Raises:
        Unavailable: too many log in at once.
    """
    if not _room.acquire(blocking=False):
        raise Unavailable(_BUSY)
    try:
        if not _turn.acquire(timeout=PATIENCE):
            raise Unavailable(_BUSY)
        try:
            word = password.encode("utf-8", "surrogatepass")
            return _hasher.verify(kept or _nobody, word) and bool(kept)
        except (VerificationError, InvalidHashError):
            return False
        finally:
            _turn.release()
    finally:
        _room.release()


def outdated(kept: str) -> bool:
    """Whether the hash was made with other parameters than are used now."""
    return _hasher.check_needs_rehash(kept)

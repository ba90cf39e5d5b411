"""The mark of a browser in which somebody has logged in before.

A stranger who fails on purpose locks a name, and could keep its owner out for good. Not out of a
browser with a mark, whose tries are counted apart.
https://owasp.org/www-community/Slow_Down_Online_Guessing_Attacks_with_Device_Cookies

It is signed with the hash of the password, so it ends with the password, and nothing is kept.
"""

import hashlib
import hmac

from ui.access.secret import new_secret

LASTING = 180 * 86_400  # seconds


def new_mark(key: str) -> str:
    """``key`` is the hash that is kept of the user's password."""
    number = new_secret()
    return f"{number}.{_signed(number, key)}"


def number_of(mark: str, key: str) -> str:
    """The random number in a mark; "" where it was not made with that key."""
    number, _, signature = mark.partition(".")
    if not key or not number:
        return ""
    same = hmac.compare_digest(signature.encode(), _signed(number, key).encode())
    return number if same else ""


def _signed(number: str, key: str) -> str:
    said = b"browser:" + number.encode("utf-8", "surrogatepass")
    return hmac.new(key.encode(), said, hashlib.sha256).hexdigest()

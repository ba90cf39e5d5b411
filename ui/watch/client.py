"""Tells one client of today from another, and nothing else of it."""

import hashlib
import hmac
import secrets
from datetime import date
from ipaddress import ip_address
from threading import Lock


class DailyNames:
    """A short name for an address, by a key that lives one day in this process only.

    The key is drawn at random and kept nowhere: tomorrow, or after a restart, nobody can find out
    whose name it was, nor try out addresses.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._day: date | None = None
        self._key = b""

    def name(self, address: str, today: date | None = None) -> str:
        """Eight hex digits; "" for no address. An IPv6 household has one name: its /64."""
        if not address:
            return ""
        day = today or date.today()
        with self._lock:
            if day != self._day:
                self._day, self._key = day, secrets.token_bytes(32)
            key = self._key
        return hmac.new(key, _household(address).encode(), hashlib.sha256).hexdigest()[:8]


def _household(address: str) -> str:
    try:
        found = ip_address(address)
    except ValueError:
        return address
    return found.exploded[:19] if found.version == 6 else str(found)

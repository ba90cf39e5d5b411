"""Random secrets that are given out once; only their digests are kept."""

import hashlib
import secrets

BYTES = 32  # 256 bits: nobody guesses one, so a plain digest is enough to keep


def new_secret(prefix: str = "") -> str:
    return prefix + secrets.token_urlsafe(BYTES)


def digest(secret: str) -> str:
    """SHA-256 in hexadecimal."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()

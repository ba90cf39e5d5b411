"""What commands write: results to the standard output, everything else to the standard error."""

import json
import sys
from typing import Any


def say(line: str) -> None:
    """A remark that is no result."""
    print(line, file=sys.stderr, flush=True)


def plain(line: str) -> str:
    """Without what a terminal would obey, and what turns a line round: it may have been typed by
    anybody."""
    return "".join(it if it.isprintable() else "\ufffd" for it in line)


def dump(value: Any) -> str:
    """One line of JSON; lone surrogates, which no encoding has, as question marks."""
    return json.dumps(value, ensure_ascii=False).encode("utf-8", "replace").decode("utf-8")

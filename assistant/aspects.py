"""Words for what can be asked of many things: 时间, 条件, 材料."""

from functools import cache
from pathlib import Path

LIST = Path(__file__).with_name("aspects.txt")


@cache
def aspects(path: Path = LIST) -> frozenset[str]:
    lines = path.read_text("utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())

"""The tree of a document as lines for a golden file: what a person would check it by.

A line a part: its role and label, indented by depth; sentences and rows that follow each other
are counted. ``python tests/golden.py`` writes ``data/outlines`` anew: read the difference.
"""

import sys
from itertools import groupby
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from corpus.chunk import Role, Unit
from corpus.prepare import prepare
from corpus.read import read

SAMPLES = Path(__file__).parent.parent / "corpus" / "samples"
OUTLINES = Path(__file__).parent / "data" / "outlines"
COUNTED = (Role.SENTENCE, Role.ROW)


def tree(path: Path) -> str:
    drawn = prepare(read(path), path.name).outline
    lines = []
    for (role, depth), units in groupby(drawn.units, lambda unit: (unit.role, unit.depth)):
        lines += _lines(role, "  " * depth, list(units), drawn.text)
    return "\n".join(lines) + "\n"


def _lines(role: Role, indent: str, units: list[Unit], text: str) -> list[str]:
    if role in COUNTED:
        return [f"{indent}{role} ×{len(units)}"]
    if role is Role.TITLE:
        return [f"{indent}title {text[unit.start : unit.end]}" for unit in units]
    return [f"{indent}{role} {unit.label}" for unit in units]


if __name__ == "__main__":
    OUTLINES.mkdir(exist_ok=True)
    for path in sorted(SAMPLES.iterdir()):
        (OUTLINES / f"{path.name}.txt").write_text(tree(path), "utf-8")

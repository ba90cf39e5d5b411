"""Questions that mean the same, put together."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from corpus.record import Question

if TYPE_CHECKING:
    from ui.engine import Engine

_MASKED = re.compile("〔[^〕]{1,6}〕")
ALIKE = 0.72  # centred cosine: the same thing asked in other words lies above, another thing of
# the same matter (满分多少, 什么时候考) at 0.7 and below, the rest under 0.6


@dataclass(frozen=True, slots=True)
class Group:
    """``questions`` as asked, the newest first."""

    questions: tuple[Question, ...]


def groups(engine: "Engine", asked: Sequence[Question]) -> tuple[Group, ...]:
    """The most asked first; each question goes to the group that has the one it is most alike to.

    Equal wording is one question. Cosines are of the vectors that search uses, the library's mean
    taken off: as they come, those of any two questions of education lie above 0.85.
    """
    by_words: dict[str, list[Question]] = {}
    for it in asked:
        by_words.setdefault(_plain(it.text), []).append(it)
    if not by_words:
        return ()
    # what was masked says nothing of what was asked
    texts = [_MASKED.sub("", same[0].text) for same in by_words.values()]
    vectors = engine.encoder.queries(texts)
    centred = vectors.astype(np.float32) - engine.store.now.dense.mean
    centred /= np.maximum(np.linalg.norm(centred, axis=1, keepdims=True), 1e-6)
    found: list[tuple[list[np.ndarray], list[Question]]] = []
    for vector, same in zip(centred, by_words.values(), strict=True):
        near = [max(float(it @ vector) for it in members) for members, _ in found]
        best = int(np.argmax(near)) if near else 0
        if near and near[best] >= ALIKE:
            found[best][0].append(vector)
            found[best][1].extend(same)
        else:
            found.append(([vector], list(same)))
    ranked = sorted((its for _, its in found), key=len, reverse=True)
    return tuple(
        Group(tuple(sorted(its, key=lambda it: it.asked_at, reverse=True))) for its in ranked
    )


def _plain(text: str) -> str:
    kept = unicodedata.normalize("NFKC", text).lower()
    return "".join(c for c in kept if c.isalnum())

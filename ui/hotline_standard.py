"""Standard answers (核准答复): which of them a question asks for, and whether they still hold."""

from dataclasses import dataclass
from datetime import date
from threading import Lock
from typing import TYPE_CHECKING

import numpy as np

from corpus.desk import Source
from corpus.document import Document, Status
from corpus.standard import Standard
from ui.citation import STATUS_WORDS
from ui.question_groups import ALIKE

if TYPE_CHECKING:
    from ui.engine import Engine

SHOWN = 2  # beside one question
_KEPT = 4000  # vectors of wordings at hand


@dataclass(frozen=True, slots=True)
class Judged:
    """A standard answer and what speaks against reading it out as it stands."""

    standard: Standard
    expired: bool
    flags: tuple[str, ...]  # in words, "" for none

    @property
    def holds(self) -> bool:
        return bool(self.standard.approved_by) and not self.expired


def judged(engine: "Engine", standard: Standard, today: date | None = None) -> Judged:
    """Compares what it was approved on with what the library says now."""
    day = today or date.today()
    expires = standard.expires_on
    with engine.library.moment():
        known = {it.id: it for it in engine.library.documents(day)}
        flags = [_flag(engine, known.get(it.document), it) for it in standard.sources]
    return Judged(
        standard,
        expires is not None and expires < day,
        tuple(dict.fromkeys(it for it in flags if it)),
    )


def _flag(engine: "Engine", document: Document | None, source: Source) -> str:
    name = f"《{source.title.strip('《》')}》"
    if document is None:
        return f"{name}已移出资料库，请核实后再用。"
    if document.status in (Status.SUPERSEDED, Status.REPEALED, Status.NOT_YET):
        return f"{name}现在是“{STATUS_WORDS[document.status]}”，请核实后再用。"
    if document.sha256 == source.sha256:
        return ""
    if source.quote in engine.library.text(document.id):
        return f"{name}已有新版本，引用的原文没有变。"
    return f"{name}已有新版本，引用的原文变了，请核实后再用。"


class Standards:
    """Finds the standard answers of a library by meaning; safe to share between threads."""

    def __init__(self, engine: "Engine") -> None:
        self._engine = engine
        self._lock = Lock()
        self._vectors: dict[str, np.ndarray] = {}  # by wording, as the encoder gives them

    def matching(self, question: str) -> tuple[Judged, ...]:
        """The approved ones that the question asks for, best first, expired ones last.

        Equal wording is a match; else the cosine that groups questions, the library's mean off.
        """
        there = [it for it in self._engine.library.standards() if it.approved_by]
        if not there or not question.strip():
            return ()
        wordings = [(it, words) for it in there for words in (it.question, *it.wordings)]
        near = self._likeness(question, [words for _, words in wordings])
        best: dict[int, float] = {}
        for (it, words), cosine in zip(wordings, near, strict=True):
            same = 1.0 if plain(words) == plain(question) else float(cosine)
            best[it.id] = max(best.get(it.id, 0.0), same)
        found = [judged(self._engine, it) for it in there if best[it.id] >= ALIKE]
        found.sort(key=lambda it: (it.expired, -best[it.standard.id], it.standard.id))
        return tuple(found[:SHOWN])

    def _likeness(self, question: str, wordings: list[str]) -> np.ndarray:
        engine = self._engine
        with self._lock:
            new = [it for it in dict.fromkeys(wordings) if it not in self._vectors]
            if new:
                if len(self._vectors) + len(new) > _KEPT:
                    self._vectors.clear()
                    new = list(dict.fromkeys(wordings))
                made = engine.encoder.queries(new)
                self._vectors.update(zip(new, made, strict=True))
            known = np.stack([self._vectors[it] for it in wordings]).astype(np.float32)
        asked = engine.encoder.queries([question])[0].astype(np.float32)
        mean = engine.store.now.dense.mean
        return np.asarray(_unit(known - mean) @ _unit(asked - mean))


def plain(text: str) -> str:
    return "".join(c for c in text.lower() if c.isalnum())


def _unit(vectors: np.ndarray) -> np.ndarray:
    return np.asarray(vectors / np.maximum(np.linalg.norm(vectors, axis=-1, keepdims=True), 1e-6))

"""What search returns."""

from dataclasses import dataclass

from corpus.document import Document


@dataclass(frozen=True, slots=True)
class Hit:
    """One passage found: a whole article, item or paragraph.

    ``score`` is 0..1, higher is better. ``dense`` is the centred cosine (corpus mean removed) and
    ``keyword`` the BM25 score over the query's greatest possible one; ``None`` where that
    retriever did not find the passage.
    """

    document: Document
    location: tuple[str, ...]
    page: int | None
    start: int  # span of the passage in the document's text
    end: int
    text: str
    score: float
    dense: float | None
    keyword: float | None
    chunks: tuple[int, ...]  # ordinals of the chunks of this passage that were found, best first
    why: str = ""  # how the score came about, in words for people
    alike: tuple["Hit", ...] = ()  # nearly the same words elsewhere, found behind this one

    @property
    def found_by(self) -> tuple[str, ...]:
        names = (("dense", self.dense), ("keyword", self.keyword))
        return tuple(name for name, score in names if score is not None)

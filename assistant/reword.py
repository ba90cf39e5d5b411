"""A question in the library's own words, for a second look where the first found no answer."""

from dataclasses import dataclass

from index.everyday import frequency, words_of
from index.keyword import Keyword
from index.synonyms import Synonyms

MORE = 1.5  # times as often as the asker's word stands the library's word for the same


@dataclass(frozen=True, slots=True)
class Reworded:
    text: str
    steps: tuple[tuple[str, str], ...]  # (word of the question, word of the library)

    @property
    def notes(self) -> list[str]:
        return [f"已把“{said}”理解为“{meant}”。" for said, meant in self.steps]


def reworded(text: str, keyword: Keyword, known: Synonyms) -> Reworded | None:
    """``text`` with each word of the lists replaced by the one for the same that the library
    has most often; ``None`` where it has none more often than the asker's.

    Search does so only for words that the library hardly has: a second look may go further,
    since the first one answered nothing.
    """
    steps: list[tuple[str, str]] = []
    for word in dict.fromkeys(words_of(text, known)):
        own = frequency(word, keyword)
        others = [o for o in known[word] if o not in text and word not in o and o not in word]
        best = max(others, key=lambda o: (frequency(o, keyword), o), default="")
        if best and frequency(best, keyword) > max(MORE * own, 1):
            steps.append((word, best))
    for said, meant in steps:
        text = text.replace(said, meant)
    return Reworded(text, tuple(steps)) if steps else None

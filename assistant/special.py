"""Sentences for a special case, which a question that does not speak of it never means."""

import re
from collections.abc import Sequence

from assistant.coverage import plain
from assistant.evidence import Evidence
from assistant.question import Question, content_words
from assistant.spoken import unmarked
from index.synonyms import synonyms

KNOWN = 0.34  # share of the condition's words that the question has to say
# "因身体原因需要推迟入学的，", "逾期未登记的，": whom the sentence is for.
_CONDITION = re.compile(r"([^，,。；;：:？?]{4,60}的)[，,]")
_QUESTION = re.compile(r"(?:问[：:])?\s*([^\n？?]{4,80})[？?]")


def special(asked: str, sentence: str) -> bool:
    """Does ``sentence`` hold for a case that ``asked`` says nothing of?

    Such a sentence answers those whose case it is: the day until which one may ask to begin
    school a year later is not the day on which school children are registered.
    """
    text = unmarked(sentence)
    match = _CONDITION.match(text) or _QUESTION.match(text)
    if match is None:
        return False
    words = content_words(match[1])
    if not words:
        return False
    said = plain(asked)
    known = sum(_says(said, word) for word in words)
    return known < KNOWN * len(words)


def general_first(question: Question, chosen: Sequence[Evidence]) -> list[Evidence]:
    """What was chosen as nearly alike, with the answers to others' questions behind the rest."""

    def of_another(one: Evidence) -> bool:
        heads = (part for part in one.location if part.endswith(("？", "?")))
        return any(special(question.text, head) for head in heads)

    return sorted(chosen, key=of_another)


def _says(text: str, word: str) -> bool:
    return any(plain(form) in text for form in (word, *synonyms().get(word, ())) if len(form) > 1)

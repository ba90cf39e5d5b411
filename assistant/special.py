"""Sentences for a special case, which a question that does not speak of it never means."""

import re

from assistant.coverage import plain
from assistant.question import content_words
from assistant.spoken import unmarked
from index.synonyms import synonyms

KNOWN = 0.34  # share of the condition's words that the question has to say
# "因身体原因需要推迟入学的，", "逾期未登记的，": whom the sentence is for.
_CONDITION = re.compile(r"([^，,。；;：:？?]{4,60}的)[，,]")
_CLAUSES = re.compile(r"[，,；;]")
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


def narrower(asked: str, opening: str) -> bool:
    """Is ``opening`` the question of a case within what ``asked`` asks: "外地户口的孩子申请小学，
    社保断缴过怎么办？", where nothing of the last clause was said?"""
    return _unsaid(asked, opening, -1)


def supposes(asked: str, opening: str) -> bool:
    """Does ``opening`` begin with what ``asked`` does not say: "夫妻离婚了，孩子跟谁登记？"?"""
    return _unsaid(asked, opening, 0)


def _unsaid(asked: str, opening: str, at: int) -> bool:
    match = _QUESTION.match(unmarked(opening))
    if match is None or not (clauses := _CLAUSES.split(match[1]))[1:]:
        return False
    words, said = content_words(clauses[at]), plain(asked)
    signs = any(sign in said for word in words for sign in word)  # 改 of 修改
    return bool(words) and not signs and not any(_says(said, word) for word in words)


def _says(text: str, word: str) -> bool:
    return any(plain(form) in text for form in (word, *synonyms().get(word, ())) if len(form) > 1)

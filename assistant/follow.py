"""Follow-ups that a language model has made whole, held to what was really asked."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from assistant.answer import Answer
from assistant.claims import claims, plain
from assistant.personal import masked
from assistant.question import clean_text, content_words
from assistant.scope import aside
from assistant.verify import Unverified, verify
from corpus.document import Document

LONGEST = 100  # characters of a question made whole
TextOf = Callable[[Document], str]


def asked_as(answer: Answer, asked: str, text_of: TextOf) -> Answer | None:
    """``answer``, given to a follow-up made whole, as the answer to what was ``asked``; ``None``
    where it would say what stands neither in its quotes nor in that.
    """
    whole = answer.question
    made = replace(
        answer,
        question=masked(clean_text(asked)).text,
        understood=whole,
        caveats=(f"已按“{whole}”来理解这个问题。", *answer.caveats),
    )
    try:
        return verify(made, text_of)
    except Unverified:  # the question as the rules make it whole is asked instead
        return None


def asks_the_same(made: str, asked: str, earlier: Sequence[str]) -> bool:
    """Is ``made`` of words of the conversation alone, and does it still ask what was asked?"""
    before = plain("\n".join((*earlier, asked)))
    words = content_words(made)
    return (
        len(made) <= LONGEST
        and bool(words)
        and all(word in before.lower() for word in words)
        and claims(plain(made)) <= claims(before)
        and set(content_words(asked)) <= set(words)
        and aside(made, longest=len(made)) is None
    )

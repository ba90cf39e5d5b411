"""The words of an honest "the documents do not say", and what to do next."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from assistant.evidence import Evidence
from assistant.holds import holds
from assistant.question import Question
from assistant.spoken import unmarked

# A text is about the matter when it has words for this share of the question's weight, and is
# this similar: the word for what is missing ("电话") weighs as much as the matter itself.
ON_IT, LIKE = 0.3, 0.3
MOST = 3  # questions to ask instead


class Gap(StrEnum):
    """In which of the ways the documents fail to answer."""

    NOTHING = "nothing"  # no document is about it
    UNSAID = "unsaid"  # a document is about it and does not say this


@dataclass(frozen=True, slots=True)
class Refusal:
    gap: Gap
    answer: str
    spoken: str
    instead: tuple[str, ...]


def refusal(question: Question, evidence: Sequence[Evidence]) -> Refusal:
    """What to say where nothing answers; ``evidence`` is what came closest, best first."""
    near = next((e for e in evidence[:5] if _on_it(e)), None)
    instead = questions_about(evidence)
    if near is None:
        return Refusal(
            Gap.NOTHING,
            "收录的文件里没有关于这件事的内容，无法回答。可以换个说法再问，或联系人工核实。",
            "收录的文件里没有这方面的内容，建议转人工核实。",
            instead,
        )
    what = question.ask.value if holds(question.ask, "") is not None else "所问的内容"
    return Refusal(
        Gap.UNSAID,
        f"收录的文件讲到了这方面的事，但没有写明{what}。最接近的内容列在下面，请联系人工核实。",
        f"文件讲到了这方面的事，但没有写明{what}，建议转人工核实。",
        instead,
    )


def _on_it(evidence: Evidence) -> bool:
    known = evidence.words.share >= ON_IT and evidence.similarity >= LIKE
    return known and not evidence.beside


def questions_about(evidence: Sequence[Evidence]) -> tuple[str, ...]:
    """Questions that the nearest headings answer: "第七条 入学程序" → "入学程序是怎样规定的？"."""
    asked: dict[str, None] = {}
    for one in evidence[:8]:
        subject = next((s for part in reversed(one.location) if (s := _subject(part))), "")
        if subject:
            asked.setdefault(f"{subject}有什么规定？")
        if len(asked) == MOST:
            break
    return tuple(asked)


def _subject(part: str) -> str:
    """What a heading is about, "" where it is no short name of a thing."""
    words = unmarked(part)
    plain = re.fullmatch(r"[\u4e00-\u9fff“”、]{2,16}", words) is not None
    return words if plain and words != part else ""

"""Two asks in one question: "要什么材料，多少钱". Each is answered, or said to be missing."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date

from assistant.answer import Outcome
from assistant.ask import Ask, kind_asked
from assistant.decide import Decision
from assistant.evidence import Evidence
from assistant.holds import holds
from assistant.measure import counts
from assistant.question import Question, content_words, understand

MOST = 3  # asks in one question that are looked into
CHOSEN = 4  # quotes of an answer in parts
# Of these it shows whether a text holds them; "怎么办，还有书读吗" is one worry, not two asks.
_SHOWS = (
    Ask.PHONE,
    Ask.FEE,
    Ask.CLOCK,
    Ask.DATE,
    Ask.WHEN,
    Ask.SPAN,
    Ask.ADDRESS,
    Ask.NUMBER,
    Ask.PERSON,
    Ask.PAPERS,
)
_ASKS = (*_SHOWS, Ask.WHO, Ask.WHERE, Ask.LIST, Ask.HOW)
_ASKING_WORD = "多少|几|什么|哪|谁|怎么|如何|何时|多久|要不要钱|收不收费|收费吗"
_CUT = re.compile(
    rf"[,，;；?？。]+|(?:以及|还有|并且|另外)|(?:和|跟|与)(?=[^,，和跟与]{{0,6}}(?:{_ASKING_WORD}))"
)

Looked = tuple[list[Evidence], Decision]


def parts(question: Question, *, as_of: date) -> tuple[Question, ...]:
    """The asks of ``question``, each made whole by the words of the first; () if it asks once."""
    asked = list(_asked(question.text))
    if len(asked) < 2 or not any(kind_asked(one) in _SHOWS for one in asked[1:]):
        return ()
    topic = _topic(asked[0])
    whole = [asked[0], *(one if _alone(one, topic) else f"{topic}{one}" for one in asked[1:])]
    return tuple(understand(one, as_of=as_of) for one in whole[:MOST])


def together(
    chosen: Sequence[Evidence],
    decision: Decision,
    asked: Sequence[Question],
    look: Callable[[Question], Looked],
) -> Looked:
    """What to quote and the decision, once each ask is seen to; ``look`` answers one by itself.

    ``chosen`` and ``decision`` are those of the whole question. Asks that its quotes hold cost
    nothing; the others are looked for. Where some are found and some are not the outcome is
    ``partial`` and a caveat names what is missing.
    """
    if len(asked) < 2 or decision.outcome not in (Outcome.ANSWERED, Outcome.NOT_COVERED):
        return list(chosen), decision
    answered = decision.outcome is Outcome.ANSWERED
    quotes: list[Evidence] = list(chosen) if answered else []
    missing: list[Question] = []
    found: list[Decision] = [decision] if answered else []
    for one in asked:
        if answered and (one.ask not in _SHOWS or _held(one, quotes)):
            continue
        more, of_one = look(one)
        if of_one.outcome in (Outcome.ANSWERED, Outcome.PARTIAL):
            found.append(of_one)
            quotes += [e for e in more[:1] if not any(_same(e, other) for other in quotes)]
        elif one.ask in _SHOWS or not answered:
            missing.append(one)
    if not found:
        return list(chosen), decision
    caveats = tuple(dict.fromkeys(c for of_one in found for c in of_one.caveats))
    reasons = (*found[0].reasons, f"问题含 {len(asked)} 问，分别查找")
    if not missing:
        return quotes[:CHOSEN], replace(found[0], reasons=reasons, caveats=caveats)
    lacks = tuple(f"文件中没有写明{_told(one)}。" for one in missing)
    reasons = (*reasons, *(f"没有找到：{one.text}" for one in missing))
    return quotes[:CHOSEN], Decision(
        Outcome.PARTIAL, found[0].confidence, reasons, (*caveats, *lacks)
    )


def _asked(text: str) -> Iterator[str]:
    """The clauses that ask, each with those before it that only tell: "孩子病了,怎么请假"."""
    told, at = "", 0
    for cut in (*_CUT.finditer(text), None):
        clause = text[at : cut.start() if cut else len(text)].strip()
        at = cut.end() if cut else at
        if not clause:
            continue
        if kind_asked(clause) in _ASKS and re.search(_ASKING_WORD, clause):
            yield f"{told}，{clause}" if told else clause
            told = ""
        else:
            told = f"{told}，{clause}" if told else clause


def _topic(asked: str) -> str:
    """What the first ask is about: its words up to the asking one."""
    before = re.split(_ASKING_WORD, asked, maxsplit=1)[0]
    before = re.sub(r"(?:需要|应该|一共|总共|共|是|有|要|在|到|去|由|于)+$", "", before)
    return before if content_words(before) else " ".join(content_words(asked))


def _alone(asked: str, topic: str) -> bool:
    """Does a later ask name its own matter?"""
    return len([w for w in content_words(asked) if w not in topic]) >= 4


def _held(one: Question, quotes: Sequence[Evidence]) -> bool:
    return any(
        holds(one.ask, e.quote) is not False and counts(one, e.quote) is not False for e in quotes
    )


def _told(one: Question) -> str:
    """What is missing, in the asker's words without the asking."""
    return f"“{one.asked.rstrip('?？。 ')}”这一问"


def _same(a: Evidence, b: Evidence) -> bool:
    return a.document.id == b.document.id and a.start < b.end and b.start < a.end

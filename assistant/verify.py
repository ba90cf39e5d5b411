"""What always holds for an answer, enforced on every one; what cannot be shown to hold is not said.

The five invariants are those of the outside contract.
"""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import replace

from assistant.answer import Answer, Citation, Outcome
from corpus.document import Document

CITED = (Outcome.ANSWERED, Outcome.PARTIAL)
UNCITED = (Outcome.NOT_COVERED, Outcome.OUT_OF_SCOPE)
_MARK = re.compile(r"\[\d+\]")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_CN_DIGIT = "[〇零一二三四五六七八九十百千万亿两]"
_CN_NUMBER = re.compile(rf"{_CN_DIGIT}{{2,}}|{_CN_DIGIT}(?=[个所人名次场年月日号岁成倍项条章节元])")
_TITLE = re.compile(r"《[^《》]+》")
_MASKED = re.compile(r"\*{2,}\w?|(?:19|20)?X{2,}年?|×{2,}\w?")


class Unverified(Exception):
    """An answer breaks an invariant; the text says which."""


def verify(answer: Answer, text_of: Callable[[Document], str]) -> Answer:
    """``answer`` if every invariant holds for it.

    ``text_of`` gives a document's text as the library keeps it.

    Raises:
        Unverified: with the invariant that is broken and where.
    """
    for citation in (*answer.citations, *answer.nearest):
        _quoted(citation, text_of(citation.document))
    _supported(answer)
    _counted(answer)
    _masks_kept(answer)
    return answer


def without_broken(answer: Answer, text_of: Callable[[Document], str]) -> Answer:
    """``answer`` without nearest passages that cannot be shown to stand in their documents."""
    kept = []
    for citation in answer.nearest:
        try:
            _quoted(citation, text_of(citation.document))
        except Unverified:
            continue
        kept.append(citation)
    return replace(answer, nearest=tuple(kept))


def _quoted(citation: Citation, text: str) -> None:
    if not citation.quote.strip() or text[citation.start : citation.end] != citation.quote:
        raise Unverified(f"quote [{citation.mark}] does not stand in {citation.document.id}")
    if citation.document.pages and not 1 <= (citation.page or 0) <= citation.document.pages:
        raise Unverified(f"quote [{citation.mark}] has no page in {citation.document.id}")


def _supported(answer: Answer) -> None:
    """Every number, date, 文号 and 《title》 said stands in a quote or in the question."""
    ground = _plain("\n".join((answer.question, *(c.quote for c in answer.citations))))
    for said in (answer.answer, answer.spoken):
        words = _plain(_MARK.sub("", said))
        for pattern in (_NUMBER, _CN_NUMBER, _TITLE):
            for match in pattern.finditer(words):
                if not _stands(match[0], ground):
                    raise Unverified(f"“{match[0]}” is in no quote")
    marks = {int(m) for m in re.findall(r"\[(\d+)\]", _without_quotes(answer))}
    if not marks <= {c.mark for c in answer.citations}:
        raise Unverified("the answer has a mark that no citation bears")


def _without_quotes(answer: Answer) -> str:
    """A quote may itself hold something like [1]."""
    text = answer.answer
    for citation in answer.citations:
        text = text.replace(citation.quote, "")
    return text


def _stands(word: str, ground: str) -> bool:
    if word[0].isdigit():
        return re.search(rf"(?<![\d.]){re.escape(word)}(?!\d)", ground) is not None
    return word in ground


def _counted(answer: Answer) -> None:
    if answer.outcome in CITED and not answer.citations:
        raise Unverified(f"{answer.outcome} without a citation")
    if answer.outcome in UNCITED and answer.citations:
        raise Unverified(f"{answer.outcome} with a citation")
    if [c.mark for c in answer.citations] != list(range(1, len(answer.citations) + 1)):
        raise Unverified("marks do not count from 1")


def _masks_kept(answer: Answer) -> None:
    """What is masked in a quote is masked in the words built from it."""
    ground = "".join(c.quote for c in answer.citations) + answer.question
    for said in (answer.answer, answer.spoken):
        for match in _MASKED.finditer(said):
            if match[0] not in ground:
                raise Unverified(f"“{match[0]}” is masked in no quote")


def _plain(text: str) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))

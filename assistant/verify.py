"""What always holds for an answer, enforced on every one; what cannot be shown to hold is not said.

The five invariants are those of the outside contract.
"""

import re
from collections.abc import Callable
from dataclasses import replace

from assistant.answer import Answer, Citation, Outcome
from assistant.claims import claims, joined, plain
from corpus.document import Document

CITED = (Outcome.ANSWERED, Outcome.PARTIAL)
UNCITED = (Outcome.NOT_COVERED, Outcome.OUT_OF_SCOPE)
_MARK = re.compile(r"\[\d+\]")
_MASKED = re.compile(r"\*{2,}|(?:19|20)?X{2,}|×{2,}|某某", re.I)
_ARTICLE_LINE = re.compile(r"^\s*(第[〇零一二三四五六七八九十百千\d]+条)", re.M)
_ARTICLE = re.compile(r"^第[〇零一二三四五六七八九十百千\d]+条")
_CONTEXT = 6  # characters at a mask that tell its place in other words
_TELLING = 4  # so many of them on one side are enough
_FILLED = 12  # characters that could stand in place of a mask


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
    _counted(answer)
    _supported(answer)
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
    """The quote stands where it is said to stand: offsets, place, page."""
    where = f"quote [{citation.mark}] of {citation.document.id}"
    if not 0 <= citation.start < citation.end <= len(text):
        raise Unverified(f"{where} lies outside the text")
    if not citation.quote.strip() or text[citation.start : citation.end] != citation.quote:
        raise Unverified(f"{where} does not stand there")
    pages = citation.document.pages
    if pages is None:
        if citation.page is not None:
            raise Unverified(f"{where} has a page where the format has none")
    elif not 1 <= (citation.page or 0) <= pages:
        raise Unverified(f"{where} has no page")
    before = re.sub(r"\s+", "", text[: citation.end])
    for part in citation.location:
        if re.sub(r"\s+", "", part) not in before:
            raise Unverified(f"{where}: “{part}” does not stand before it")
    articles = [m[0] for part in citation.location if (m := _ARTICLE.match(part))]
    if articles and (last := _article_at(text, citation.start)) and last != articles[-1]:
        raise Unverified(f"{where} stands in {last}, not in {articles[-1]}")


def _article_at(text: str, start: int) -> str:
    """The article that opens last before ``start`` or at it; "" if lines open none."""
    line = text.find("\n", start)
    lines = [m[1] for m in _ARTICLE_LINE.finditer(text[: line if line >= 0 else len(text)])]
    return lines[-1] if lines else ""


def _counted(answer: Answer) -> None:
    """Citations where there must be some and none where there must be none; marks lead to them."""
    if answer.outcome in CITED and not answer.citations:
        raise Unverified(f"{answer.outcome} without a citation")
    if answer.outcome in UNCITED and answer.citations:
        raise Unverified(f"{answer.outcome} with a citation")
    if [c.mark for c in answer.citations] != list(range(1, len(answer.citations) + 1)):
        raise Unverified("marks do not count from 1")
    borne = {c.mark for c in answer.citations}
    said = {int(m) for m in re.findall(r"\[(\d+)\]", _without_quotes(answer.answer, answer))}
    if not said <= borne:
        raise Unverified("the answer has a mark that no citation bears")
    if not borne <= {int(m) for m in re.findall(r"\[(\d+)\]", answer.answer)}:
        raise Unverified("a citation has no mark in the answer")
    if _MARK.search(answer.spoken) and not any(
        m in c.quote for c in answer.citations for m in _MARK.findall(answer.spoken)
    ):
        raise Unverified("the spoken sentence has a mark")


def _without_quotes(said: str, answer: Answer) -> str:
    """``said`` without the quotes that stand in it to the letter, each before its mark.

    What is quoted needs no looking through, and may itself hold something like [1].
    """
    for citation in answer.citations:
        quote = re.escape(f"{citation.quote}[{citation.mark}]")
        said = re.sub(rf"(?<![\w.,-]){quote}", f"\n[{citation.mark}]", said)
    return said


def _supported(answer: Answer) -> None:
    """Every number, date, 文号 and 《title》 said stands in a quote or in the question."""
    ground = joined([answer.question, *(c.quote for c in answer.citations)])
    known: set[str] | None = None
    for said in (answer.answer, answer.spoken):
        words = joined(_MARK.split(_without_quotes(said, answer)))
        made = claims(words)
        if not made:
            continue
        known = claims(ground) if known is None else known
        for claim in sorted(made - known):
            if not (claim.startswith("《") and claim.endswith("》") and claim in ground):
                raise Unverified(f"“{claim}” is in no quote")


def _masks_kept(answer: Answer) -> None:
    """What is masked in a quote is masked in the words built from it, and nothing else is."""
    quotes = [plain(c.quote) for c in answer.citations]
    ground = "\n".join((*quotes, plain(answer.question)))
    for said in (answer.answer, answer.spoken):
        words = plain(_MARK.sub("\n", _without_quotes(said, answer)))
        for match in _MASKED.finditer(words):
            if match[0] not in ground:
                raise Unverified(f"“{match[0]}” is masked in no quote")
        for quote in quotes:
            for mask in _MASKED.finditer(quote):
                if filled := _filled(words, quote, mask, ground):
                    raise Unverified(f"“{mask[0]}” was filled in: “{filled}”")


def _filled(words: str, quote: str, mask: re.Match[str], ground: str) -> str:
    """What ``words`` say where ``quote`` is masked, "" if they keep the mask or say nothing."""
    before = _MASKED.split(quote[: mask.start()])[-1][-_CONTEXT:]
    after = _MASKED.split(quote[mask.end() :])[0][:_CONTEXT]
    around = [(before[-1:], after[:2]), (before[-2:], after[:1])] if before and after else []
    if len(before) >= _TELLING:
        around.append((before, ""))
    if len(after) >= _TELLING:
        around.append(("", after))
    size = len(mask[0])
    for left, right in around:
        gap = rf"[^,。;!?:\n]{{0,{_FILLED}}}?" if left and right else ""
        for match in re.finditer(re.escape(left) + gap + re.escape(right), words):
            start = match.start() if left else max(0, match.start() - size)
            end = match.end() if right else match.end() + size
            if mask[0] not in words[start:end] and words[start:end].strip("\n") not in ground:
                return words[start:end]
    return ""


__all__ = ["Unverified", "verify", "without_broken"]

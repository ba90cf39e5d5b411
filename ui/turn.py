"""One answer as markup, part by part, and as plain text for the clipboard.

The same markup serves the Gradio page, which adds the parts as they come, and the page without
JavaScript, which shows them all at once.
"""

import re
from collections.abc import Callable, Iterator
from itertools import pairwise

from markupsafe import Markup

from assistant.answer import Answer, Citation, Handoff, Outcome
from ui.citation import card, source_line

TextOf = Callable[[str], str]  # the whole text of a document by its id

HEADINGS = {
    Outcome.ANSWERED: "",
    Outcome.PARTIAL: "文件只说到了其中一部分",
    Outcome.OUTDATED: "只在旧文件里找到，请先核实",
    Outcome.NOT_COVERED: "文件里没有找到答案",
    Outcome.NEEDS_DETAIL: "还需要您补充一点情况",
    Outcome.OUT_OF_SCOPE: "这不在可以回答的范围内",
}

CHECK = "回答由程序从文件中摘出，可能不完整，办事请以原文和教育局的答复为准。"

MARK = re.compile(r"\[(\d{1,2})\]")
DIALLED = re.compile(r"[^0-9+#*]")


def anchor(number: int, position: int, numbered: bool = True) -> str:
    """Id of a card: turn and place in it, so that no two turns share one."""
    return f"{'source' if numbered else 'nearest'}-{number}-{position}"


def with_marks(line: str, number: int, citations: tuple[Citation, ...]) -> Markup:
    """The line escaped, its [1] marks made links to their cards; other brackets stay text."""
    cards = {citation.mark: (i, citation) for i, citation in enumerate(citations, start=1)}
    found = [match for match in MARK.finditer(line) if int(match[1]) in cards]
    pieces = [Markup.escape(line[: found[0].start()] if found else line)]
    for match, following in pairwise([*found, None]):
        assert match is not None
        position, citation = cards[int(match[1])]
        pieces.append(
            Markup('<a class="mark" href="#{}" aria-label="出处{}：《{}》">[{}]</a>').format(
                anchor(number, position), citation.mark, citation.document.title, citation.mark
            )
        )
        rest = line[match.end() : following.start() if following else len(line)]
        pieces.append(Markup.escape(rest))
    return Markup("").join(pieces)


def handoff_line(handoff: Handoff) -> Markup:
    """Whom to call, the number as a link that a phone can dial."""
    words: Markup = Markup.escape(handoff.text)
    phone = Markup('<a class="phone" href="tel:{}">{}</a>').format(
        DIALLED.sub("", handoff.phone), handoff.phone
    )
    if handoff.phone and handoff.phone in handoff.text:
        before, _, after = handoff.text.partition(handoff.phone)
        words = Markup("{}{}{}").format(before, phone, after)
    elif handoff.phone:
        words = Markup('{}<span class="call">{}</span>').format(words, phone)
    known = [part for part in (handoff.name, handoff.hours) if part and part not in handoff.text]
    more = Markup('<span class="hours">{}</span>').format("，".join(known)) if known else ""
    return Markup('<p class="handoff">{}{}</p>').format(words, more)


def parts(
    answer: Answer, number: int, text_of: TextOf, *, opened: bool = False
) -> Iterator[Markup]:
    """The answer in the order a reader needs it: heading and direct line, the rest, sources.

    ``number`` is the turn's, from 1; ``opened`` shows every card open (no JavaScript needed).
    """
    lines = [line for line in answer.answer.split("\n") if line.strip()]
    heading = HEADINGS[answer.outcome]
    top = Markup('<h3 class="outcome">{}</h3>').format(heading) if heading else Markup("")
    if lines:
        first = with_marks(lines[0], number, answer.citations)
        top += Markup('<p class="direct">{}</p>').format(first)
    yield top
    for line in lines[1:]:
        yield Markup('<p class="line">{}</p>').format(with_marks(line, number, answer.citations))
    if answer.caveats:
        items = Markup("").join(Markup("<li>{}</li>").format(caveat) for caveat in answer.caveats)
        yield Markup('<ul class="caveats" aria-label="请注意">{}</ul>').format(items)
    if answer.citations:
        yield Markup(
            '<section class="sources"><h3>出处</h3>{}<p class="check">{}</p></section>'
        ).format(cards(answer.citations, number, text_of, numbered=True, opened=opened), CHECK)
    # the hand-over comes before the nearest passages: whoever got no answer needs it first
    if answer.handoff is not None:
        yield handoff_line(answer.handoff)
    if answer.nearest:
        yield Markup(
            '<section class="nearest"><h3>最接近的内容</h3>'
            '<p class="hint">供参考，不一定回答您的问题。</p>{}</section>'
        ).format(cards(answer.nearest, number, text_of, numbered=False, opened=opened))


def cards(
    citations: tuple[Citation, ...], number: int, text_of: TextOf, *, numbered: bool, opened: bool
) -> Markup:
    return Markup("").join(
        card(
            citation,
            text_of(citation.document.id),
            anchor(number, position, numbered),
            numbered=numbered,
            opened=opened,
        )
        for position, citation in enumerate(citations, start=1)
    )


def plain_text(answer: Answer) -> str:
    """Question, answer and sources as plain text, ready to be pasted into a message."""
    lines = [f"问：{answer.question}", f"答：{answer.answer}", *answer.caveats]
    if answer.citations:
        lines += ["出处：", *(source_line(citation) for citation in answer.citations)]
    if answer.handoff is not None:
        lines.append(answer.handoff.text)
    return "\n".join(lines)

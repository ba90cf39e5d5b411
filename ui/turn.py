"""One answer as markup, and as plain text for the clipboard.

The same markup serves the Gradio page, the page without JavaScript and the page to print; what
differs between them is how a question is asked from it and what is open.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import pairwise
from urllib.parse import quote as urlquote

from markupsafe import Markup

from assistant.answer import Answer, Citation, Handoff, Outcome
from assistant.refusal import Gap
from assistant.scope import Aside
from corpus.document import Status
from corpus.library import Library
from ui.citation import badge, card, source_line
from ui.dates import date_list
from ui.pieces import pieces
from ui.quote import SHOWN, UnitsOf, quote_markup, units_of
from ui.table import TableOf, tables_of

HEADINGS = {
    Outcome.ANSWERED: "",
    Outcome.PARTIAL: "文件只说到了其中一部分",
    Outcome.OUTDATED: "只在旧文件里找到，请先核实",
    Outcome.NOT_COVERED: "文件里没有找到答案",
    Outcome.NEEDS_DETAIL: "还需要您补充一点情况",
    Outcome.OUT_OF_SCOPE: "这不在可以回答的范围内",
}
# in which way the documents do not say it
GAPS = {
    Gap.NOTHING: "收录的文件没有讲到这件事",
    Gap.UNSAID: "文件讲到了这方面，但没有写明您问的",
}
_TURNED_DOWN = (Aside.OFF_TOPIC.name, Aside.STEERING.name)  # the rest of small talk is no refusal

CHECK = "回答由程序从文件中摘出，可能不完整，办事请以原文和教育局的答复为准。"
FURTHER = 160  # characters shown of a quote that is not the first

MARK = re.compile(r"\[(\d{1,2})\]")
DIALLED = re.compile(r"[^0-9+#*]")
_DEAD = (Status.SUPERSEDED, Status.REPEALED, Status.NOT_YET)


class Face(Enum):
    """Where an answer is shown."""

    CHAT = "chat"  # the conversation: questions are buttons of its script
    PLAIN = "plain"  # without scripts: questions are links, sources stand open
    PAPER = "paper"  # to print or pass on: nothing is folded, nothing can be asked


@dataclass(frozen=True, slots=True)
class Sight:
    """What of the library an answer is shown with. ``text`` gives a document's text by its id."""

    library: Library
    units: UnitsOf
    tables: TableOf

    @classmethod
    def of(cls, library: Library) -> "Sight":
        return cls(library, units_of(library), tables_of(library))


def anchor(number: int, position: int, numbered: bool = True) -> str:
    """Id of a card: turn and place in it, so that no two turns share one."""
    return f"{'source' if numbered else 'nearest'}-{number}-{position}"


def mark_link(citation: Citation, number: int, position: int) -> Markup:
    """The [1] behind quoted words, a link to the card of its source."""
    return Markup('<a class="mark" href="#{}" aria-label="出处{}：《{}》">[{}]</a>').format(
        anchor(number, position),
        citation.mark,
        citation.document.title.strip("《》"),
        citation.mark,
    )


def with_marks(line: str, number: int, citations: tuple[Citation, ...]) -> Markup:
    """The line escaped, its [1] marks made links to their cards; other brackets stay text."""
    cards = {citation.mark: (i, citation) for i, citation in enumerate(citations, start=1)}
    found = [match for match in MARK.finditer(line) if int(match[1]) in cards]
    pieces = [Markup.escape(line[: found[0].start()] if found else line)]
    for match, following in pairwise([*found, None]):
        assert match is not None
        position, citation = cards[int(match[1])]
        pieces.append(mark_link(citation, number, position))
        rest = line[match.end() : following.start() if following else len(line)]
        pieces.append(Markup.escape(rest))
    return Markup("").join(pieces)


def handoff_card(handoff: Handoff) -> Markup:
    """Whom to call and when, the number as a link that a phone can dial."""
    phone = Markup("")
    if handoff.phone:
        phone = Markup(
            '<a class="phone" href="tel:{}"><span class="call">拨打</span>{}</a>'
        ).format(DIALLED.sub("", handoff.phone), handoff.phone)
    known = [part for part in (handoff.name, handoff.hours) if part and part not in handoff.text]
    more = Markup('<span class="hours">{}</span>').format("，".join(known)) if known else ""
    return Markup('<div class="handoff"><p>{}{}</p>{}</div>').format(handoff.text, more, phone)


def heading(answer: Answer) -> str:
    """The outcome in words, "" where the answer speaks for itself."""
    if answer.outcome is Outcome.NOT_COVERED:
        gap = next((gap for gap in GAPS if gap.value in answer.reasons), None)
        return GAPS[gap] if gap else HEADINGS[answer.outcome]
    if answer.outcome is Outcome.OUT_OF_SCOPE and not set(_TURNED_DOWN) & set(answer.reasons):
        return ""
    return HEADINGS[answer.outcome]


def answer_markup(answer: Answer, number: int, sight: Sight, face: Face = Face.CHAT) -> Markup:
    """The answer in the order a reader needs it; ``number`` is the turn's, from 1."""
    shown = [understood(answer, face)]
    if words := heading(answer):
        # on the page to print nothing stands between the question, its h1, and this
        level = "h2" if face is Face.PAPER else "h3"
        shown.append(Markup('<{0} class="outcome">{1}</{0}>').format(level, words))
    said, quotes = _said_and_quoted(answer, number, sight, face)
    shown.append(said)
    if answer.needs is not None:
        shown += [branches(answer, number, face), _behind(quotes, number, face)]
    else:
        shown.append(quotes)
    shown.append(date_list(answer, number, mark_link))
    caveats = [line for line in answer.caveats if not (answer.understood and _tells_how(line))]
    if caveats:
        items = Markup("").join(Markup("<li>{}</li>").format(caveat) for caveat in caveats)
        shown.append(Markup('<ul class="caveats" aria-label="请注意">{}</ul>').format(items))
    # whoever got no answer needs a person and another way to ask before anything else
    if answer.handoff is not None:
        shown.append(handoff_card(answer.handoff))
    shown.append(instead(answer, face))
    if answer.citations and face is not Face.PAPER:
        shown.append(
            Markup(
                '<section class="sources"><h3>出处</h3>{}<p class="check">{}</p></section>'
            ).format(cards(answer.citations, number, sight, face), CHECK)
        )
    if answer.nearest and face is not Face.PAPER:
        shown.append(
            Markup(
                '<section class="nearest"><h3>最接近的内容</h3>'
                '<p class="hint">供参考，不一定回答您的问题。</p>{}</section>'
            ).format(cards(answer.nearest, number, sight, face, numbered=False))
        )
    return Markup("").join(shown)


def _said_and_quoted(
    answer: Answer, number: int, sight: Sight, face: Face
) -> tuple[Markup, Markup]:
    """The lines before the first quote, the first of them large; and the quotes with the rest."""
    positions = {it.mark: i for i, it in enumerate(answer.citations, start=1)}
    said, quotes = Markup(""), Markup("")
    first = True
    for piece in pieces(answer):
        if isinstance(piece, str):
            line = Markup('<p class="{}">{}</p>').format(
                "direct" if first else "line", with_marks(piece, number, answer.citations)
            )
            if quotes:
                quotes += line
            else:
                said += line
        else:
            position = positions[piece.mark]
            end = mark_link(piece, number, position)
            if piece.document.status in _DEAD:
                end += badge(piece.document)
            made = quote_markup(
                piece.quote,
                sight.units(piece),
                piece.start,
                name=f"{number}-{position}",
                end=end,
                shown=SHOWN if position == 1 else FURTHER,
                opened=face is Face.PAPER or answer.needs is not None,
            )
            quotes += Markup('<div class="direct">{}</div>').format(made) if first else made
        first = False
    return said, quotes


def _tells_how(caveat: str) -> bool:
    """Is it the line that says how a follow-up was understood? Shown by itself, on top."""
    return caveat.startswith("已按") and "理解" in caveat


def understood(answer: Answer, face: Face) -> Markup:
    """How a follow-up was understood, with the way out in one tap."""
    if not answer.understood:
        return Markup("")
    out = Markup("")
    if face is Face.CHAT:
        out = Markup(
            '<button type="button" data-ask="{}" data-alone="yes">'
            "不是这个意思，只按原话回答</button>"
        ).format(answer.question)
    return Markup('<p class="understood"><span>按“{}”理解</span>{}</p>').format(
        answer.understood, out
    )


def asking(question: str, label: str, face: Face) -> Markup:
    """What asks ``question`` when it is tapped, with the words ``label``."""
    if face is Face.PAPER:
        return Markup("<span>{}</span>").format(label)
    if face is Face.PLAIN:
        return Markup('<a class="choice" href="/plain?q={}">{}</a>').format(
            urlquote(question), label
        )
    told = Markup(' data-label="{}"').format(label) if label != question else ""
    return Markup('<button type="button" class="choice" data-ask="{}"{}>{}</button>').format(
        question, told, label
    )


def branches(answer: Answer, number: int, face: Face) -> Markup:
    """The values of the missing fact: tap one to be answered for it, or read its words first."""
    assert answer.needs is not None
    cited = {it.mark: (i, it) for i, it in enumerate(answer.citations, start=1)}
    rows = Markup("").join(
        Markup("<li>{}{}</li>").format(
            asking(it.question, it.label, face),
            mark_link(cited[it.mark][1], number, cited[it.mark][0]) if it.mark in cited else "",
        )
        for it in answer.needs.branches
    )
    return Markup('<ul class="branches" role="list" aria-label="{}">{}</ul>').format(
        f"请选择{answer.needs.fact}", rows
    )


def _behind(quotes: Markup, number: int, face: Face) -> Markup:
    if face is Face.PAPER:
        return quotes
    return Markup(
        '<details class="more" id="more-{}-all"><summary>先看各种情形的规定</summary>{}</details>'
    ).format(number, quotes)


def instead(answer: Answer, face: Face) -> Markup:
    """Questions that the documents do answer."""
    if not answer.instead or face is Face.PAPER:
        return Markup("")
    rows = Markup("").join(
        Markup("<li>{}</li>").format(asking(question, question, face))
        for question in answer.instead
    )
    words = "可以这样问" if answer.outcome is Outcome.OUT_OF_SCOPE else "可以换这样问"
    return Markup(
        '<section class="instead"><h3>{}</h3><ul class="choices" role="list">{}</ul></section>'
    ).format(words, rows)


def cards(
    citations: Sequence[Citation],
    number: int,
    sight: Sight,
    face: Face,
    *,
    numbered: bool = True,
) -> Markup:
    return Markup("").join(
        card(
            citation,
            sight.library.text(citation.document.id),
            anchor(number, position, numbered),
            numbered=numbered,
            opened=face is Face.PLAIN,
            table=sight.tables(citation),
        )
        for position, citation in enumerate(citations, start=1)
    )


def id_line(answer: Answer) -> Markup:
    """By which whoever asked can have it deleted, and the bureau finds it."""
    return Markup('<p class="answer-id">编号 {}</p>').format(answer.id)


def plain_text(answer: Answer) -> str:
    """Question, answer and sources as plain text, ready to be pasted into a message."""
    asked = f"{answer.question}（按“{answer.understood}”理解）" if answer.understood else ""
    lines = [f"问：{asked or answer.question}", f"答：{answer.answer}"]
    if answer.needs is not None:
        lines += [f"· {it.label}[{it.mark}]" for it in answer.needs.branches]
    lines += [
        f"日期：{it.spelled}（由“{it.words}”按文件年份推算）[{it.mark}]"
        for it in answer.dates
        if it.derived
    ]
    lines += [it for it in answer.caveats if not (answer.understood and _tells_how(it))]
    if answer.citations:
        lines += ["出处：", *(source_line(citation) for citation in answer.citations)]
    if answer.handoff is not None:
        hand = answer.handoff
        called = "，".join(it for it in (hand.name, hand.phone, hand.hours) if it)
        lines.append(f"{hand.text}{called}")
    if answer.citations:
        lines.append(CHECK)
    return "\n".join(lines)

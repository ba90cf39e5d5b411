"""An answer as an operator needs it with a caller waiting: the line to read out, what to ask
next, then the words of the documents.

All of it is markup made here, every piece escaped: titles, quotes and questions are anybody's.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from markupsafe import Markup

from assistant.answer import Answer, Citation, Outcome
from index.hit import Hit
from ui.citation import badge, card, chinese_date
from ui.highlight import marked, snippet, terms
from ui.hotline_note import source_words
from ui.hotline_standard import Judged
from ui.table import tables_of
from ui.turn import anchor, handoff_card, heading, plain_text, with_marks

if TYPE_CHECKING:
    from ui.engine import Engine

KEYED = 9  # sources and branches that have a key of their own
SNIPPET = 120  # characters of a passage while typing


def keys(*names: str) -> Markup:
    """Keys as they stand on the keyboard, shown beside what they do."""
    shown = Markup("+").join(Markup("<kbd>{}</kbd>").format(name) for name in names)
    return Markup('<span class="keys" aria-hidden="true">{}</span>').format(shown)


def answer_view(
    engine: "Engine", answer: Answer, standards: Sequence[Judged], asked_id: int
) -> Markup:
    """Approved answers first, then the machine's; ``asked_id`` is the line of the call."""
    first = [it for it in standards if it.holds]
    rest = [it for it in standards if not it.holds]
    own = _own(engine, answer, keyed=not first)
    if first:
        own = Markup('<section class="machine"><h2>程序从文件里查到的</h2>{}</section>').format(own)
    return Markup('{}<div class="machine-answer {}" data-outcome="{}">{}{}</div>{}').format(
        Markup("").join(standard_view(it, keyed=n == 0) for n, it in enumerate(first)),
        answer.outcome.value,
        answer.outcome.value,
        own,
        _expired(rest),
        _foot(answer, asked_id),
    )


def _own(engine: "Engine", answer: Answer, *, keyed: bool) -> Markup:
    words = heading(answer)
    parts = [Markup('<h2 class="outcome">{}</h2>').format(words) if words else Markup("")]
    if answer.understood:
        parts.append(Markup('<p class="understood">按“{}”理解</p>').format(answer.understood))
    parts += [line_to_read(answer.spoken, keyed=keyed), next_question(answer)]
    if answer.caveats:
        items = Markup("").join(Markup("<li>{}</li>").format(it) for it in answer.caveats)
        parts.append(Markup('<ul class="caveats" aria-label="请注意">{}</ul>').format(items))
    parts.append(_dates(answer))
    if answer.handoff is not None:
        parts.append(handoff_card(answer.handoff))
    parts.append(_instead(answer))
    parts.append(_quotes(engine, answer))
    return Markup("").join(parts)


def line_to_read(words: str, *, keyed: bool) -> Markup:
    """What is read out, to the letter, and the button that copies it; a list that is too long for
    one breath says so: an operator who stops there has told one condition of several."""
    if not words:
        return Markup("")
    goes_on = Markup('<p class="goes-on">后面还有，请接着念下面的原文，念全为止。</p>')
    return Markup(
        '<div class="read-out"><p class="spoken" data-line>{0}</p>'
        '<button type="button" class="quiet" data-copy="{0}">复制答话{1}</button>{2}</div>'
    ).format(words, keys("Alt", "C") if keyed else "", goes_on if words.endswith("…") else "")


def next_question(answer: Answer) -> Markup:
    """What to ask the caller, with a button for each thing that may be said."""
    if answer.needs is None:
        return Markup("")
    cited = {it.mark: it for it in answer.citations}
    items = Markup("").join(
        Markup(
            '<li><button type="button" class="quiet" data-ask="{}" data-branch="{}">{}{}</button>'
            "{}</li>"
        ).format(
            it.question,
            n if n <= KEYED else "",
            it.label,
            keys("Alt", "Shift", str(n)) if n <= KEYED else "",
            with_marks(f"[{it.mark}]", 1, answer.citations) if it.mark in cited else "",
        )
        for n, it in enumerate(answer.needs.branches, 1)
    )
    return Markup(
        '<section class="next"><h2 class="part">接着问来电人：{}是哪一种？</h2>'
        "<ul>{}</ul></section>"
    ).format(answer.needs.fact, items)


def _dates(answer: Answer) -> Markup:
    derived = [it for it in answer.dates if it.derived]
    if not derived:
        return Markup("")
    items = Markup("").join(
        Markup("<li><b>{}</b>{}<small>由“{}”按文件年份推算</small></li>").format(
            it.spelled, it.label, it.words
        )
        for it in derived
    )
    return Markup('<section class="dates"><h2 class="part">日期</h2><ul>{}</ul></section>').format(
        items
    )


def _instead(answer: Answer) -> Markup:
    if not answer.instead:
        return Markup("")
    items = Markup("").join(
        Markup('<li><button type="button" class="quiet" data-ask="{0}">{0}</button></li>').format(
            it
        )
        for it in answer.instead
    )
    return Markup(
        '<section class="other"><h2 class="part">可以换这样问</h2><ul>{}</ul></section>'
    ).format(items)


def _quotes(engine: "Engine", answer: Answer) -> Markup:
    shown = answer.citations or answer.nearest
    if not shown:
        return Markup("")
    numbered = bool(answer.citations)
    table_of = tables_of(engine.library)
    items = Markup("").join(
        _quote(engine, it, n, numbered, card_table=table_of(it)) for n, it in enumerate(shown, 1)
    )
    title = "原文" if numbered else "最接近的内容（不一定回答来电人的问题）"
    return Markup('<section class="quotes"><h2 class="part">{}</h2><ol>{}</ol></section>').format(
        title, items
    )


def _quote(
    engine: "Engine", citation: Citation, position: int, numbered: bool, *, card_table: object
) -> Markup:
    key = keys("Alt", str(position)) if position <= KEYED else ""
    made = card(
        citation,
        engine.library.text(citation.document.id),
        anchor(1, position),
        numbered=True,
        table=card_table,  # type: ignore[arg-type]
    )
    return Markup('<li data-key="{}">{}<blockquote>{}</blockquote>{}</li>').format(
        position, key, citation.quote.strip(), made
    )


def standard_view(it: Judged, *, keyed: bool = False) -> Markup:
    """One approved answer as it is shown beside a question."""
    standard = it.standard
    until = f"，有效至{chinese_date(standard.expires_on)}" if standard.expires_on else ""
    flags = Markup("").join(Markup('<p class="warning">{}</p>').format(f) for f in it.flags)
    sources = Markup("").join(
        Markup("<li>{}</li>").format(words)
        for words in dict.fromkeys(map(source_words, standard.sources))
    )
    return Markup(
        '<section class="standard{tone}" aria-label="核准答复"><p class="by">'
        '<span class="stamp">{stamp}</span>{by}核准{until}</p>'
        '<p class="for">{question}</p>{flags}{line}<ul class="based">{sources}</ul></section>'
    ).format(
        tone=" expired" if it.expired else "",
        stamp="已过期" if it.expired else "核准答复",
        by=standard.approved_by,
        until=until,
        question=standard.question,
        flags=flags,
        line=line_to_read(standard.answer, keyed=keyed),
        sources=sources or Markup("<li>没有文件出处</li>"),
    )


def _expired(rest: Sequence[Judged]) -> Markup:
    if not rest:
        return Markup("")
    return Markup(
        '<details class="past"><summary>有 {} 条已过期的核准答复</summary>{}</details>'
    ).format(len(rest), Markup("").join(map(standard_view, rest)))


def _foot(answer: Answer, asked_id: int) -> Markup:
    if answer.outcome is Outcome.OUT_OF_SCOPE:
        return Markup("")
    return Markup(
        '<p class="tools"><button type="button" data-copy="{}">复制问答和出处</button>'
        '<a data-go href="?view=standards&amp;from={}">设为核准答复</a></p>'
    ).format(plain_text(answer), asked_id)


def found_view(hits: Sequence[Hit], query: str, standards: Sequence[Judged]) -> Markup:
    """Passages while typing, each a line that opens on its words; approved answers first."""
    sought = terms(query)
    known = Markup("").join(
        Markup(
            '<li><details class="hit approved"><summary><b>核准答复：{}</b><span class="words">{}'
            "</span></summary></details></li>"
        ).format(it.standard.question, it.standard.answer)
        for it in standards
        if it.holds
    )
    items = Markup("").join(_hit(hit, sought) for hit in hits)
    if not items and not known:
        return Markup('<p class="hint">没有相关段落，按 Enter 提问会说明该找谁。</p>')
    return Markup("<ol>{}{}</ol>").format(known, items)


def _hit(hit: Hit, sought: Sequence[str]) -> Markup:
    path = " › ".join(part for part in hit.location if part != hit.document.title)
    page = f"，第{hit.page}页" if hit.page else ""
    return Markup(
        '<li><details class="hit"><summary><b>《{title}》</b>{badge}<span class="where">{where}'
        '</span><span class="words">{short}</span></summary><p class="whole">{whole}</p>'
        '<p class="tools"><a href="/documents/{id}?start={start}&amp;end={end}#quote" '
        'target="_blank" rel="noopener">看原文</a></p></details></li>'
    ).format(
        title=hit.document.title.strip("《》"),
        badge=badge(hit.document),
        where=f"{path}{page}",
        short=marked(snippet(hit.text, sought, SNIPPET), sought),
        whole=marked(hit.text.strip(), sought),
        id=hit.document.id,
        start=hit.start,
        end=hit.end,
    )

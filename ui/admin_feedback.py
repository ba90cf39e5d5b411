"""What people thought of answers."""

from typing import TYPE_CHECKING

from markupsafe import Markup

from corpus.record import Feedback
from ui.citation import chinese_date

if TYPE_CHECKING:
    from ui.engine import Engine

LISTED = 60


def feedback_item(it: Feedback, where: str = "", tools: Markup = Markup("")) -> Markup:  # noqa: B008
    """One entry of a list; ``where`` follows the day, ``tools`` stand below."""
    return Markup(
        '<li><p><span class="verdict {tone}">{word}</span> <span class="question">{question}'
        '</span></p>{comment}<p class="meta">{day}{where}</p>{tools}</li>'
    ).format(
        tone="good" if it.helpful else "bad",
        word="有帮助" if it.helpful else "没有帮助",
        question=it.question,
        comment=Markup("<blockquote>{}</blockquote>").format(it.comment) if it.comment else "",
        day=chinese_date(it.given_at.date()),
        where=where,
        tools=tools,
    )


def feedback_view(engine: "Engine") -> Markup:
    said = engine.library.feedbacks()
    if not said:
        return Markup('<h2 data-focus tabindex="-1">还没有反馈</h2>')
    good = sum(it.helpful for it in said)
    items = Markup("").join(
        feedback_item(it)
        for it in sorted(said, key=lambda it: (it.helpful, -it.given_at.timestamp()))[:LISTED]
    )
    return Markup(
        '<h2 data-focus tabindex="-1">{} 条反馈：{} 条有帮助，{} 条没有</h2>'
        '<ol class="asked">{}</ol>'
    ).format(len(said), good, len(said) - good, items)

"""One metric over the years as inline SVG: from 0, told by shape as well as by colour.

A missing year stays a gap: it is never drawn as 0, and no line crosses it.
"""

from collections.abc import Callable, Sequence
from decimal import Decimal
from itertools import pairwise

from markupsafe import Markup

from assistant.reckon import as_written
from corpus.figure import Nature
from corpus.stated import Stated
from index.measured import Measured
from index.series import Series
from ui.figures import NATURES, period_words

WIDTH, HEIGHT = 420, 200
LEFT, RIGHT, TOP, BOTTOM = 14, 14, 34, 44


def plot(series: Series, to: Callable[[Stated], str], source: Callable[[Stated], str]) -> Markup:
    """Full dots are what came about, hollow squares what was aimed at; each is a link to its
    words and shows its source on hovering. ``to`` and ``source`` give address and citation."""
    points = [it for it in series.points if it.stated.year is not None]
    years = list(range(min(series.years), max(series.years) + 1))
    most = max((it.amount for it in points), default=Decimal(0)) or Decimal(1)
    least = min((it.amount for it in points), default=Decimal(0))
    low = min(least, Decimal(0))

    def x(year: int) -> float:
        room = WIDTH - LEFT - RIGHT - 60
        return LEFT + 30 + (room * (year - years[0]) / max(len(years) - 1, 1))

    def y(amount: Decimal) -> float:
        share = float((amount - low) / ((most - low) or 1))
        return HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM)

    parts = [
        Markup('<line class="axis" x1="{}" x2="{}" y1="{y:.1f}" y2="{y:.1f}"/>').format(
            LEFT, WIDTH - RIGHT, y=y(Decimal(0))
        )
    ]
    step = max(1, (len(years) + 7) // 8)
    parts += [
        Markup('<text class="tick" x="{:.1f}" y="{}">{}</text>').format(x(it), HEIGHT - 6, it)
        for it in years[::step]
    ]
    for nature in (Nature.RESULT, Nature.GAP, Nature.TARGET):
        own = [it for it in points if it.stated.figure.nature is nature]
        parts += _line(own, x, y, nature)
    labels = _labels(points)
    parts += [_point(it, x, y, to, source, labels.get(it.stated.key)) for it in points]
    words = "、".join(f"{it.stated.year}年{as_written(it.stated)}" for it in points)
    kinds = {it.stated.figure.nature for it in points}
    legend = Markup('<p class="legend">{}</p>').format(
        "　".join(
            f"{'□' if n is Nature.TARGET else '●'} {NATURES[n]}" for n in NATURES if n in kinds
        )
    )
    drawn = '<svg class="plot" viewBox="0 0 {} {}" role="group" aria-label="{}">{}</svg>{}'
    return Markup(drawn).format(
        WIDTH, HEIGHT, f"{series.name}：{words}", Markup("").join(parts), legend
    )  # fmt: skip


def _line(
    points: Sequence[Measured],
    x: Callable[[int], float],
    y: Callable[[Decimal], float],
    nature: Nature,
) -> list[Markup]:
    """A stroke between years that follow each other."""
    found = []
    for one, other in pairwise(points):
        first, second = one.stated.year, other.stated.year
        if first is not None and second == first + 1:
            found.append(
                Markup('<line class="{}" x1="{:.1f}" y1="{:.1f}" x2="{:.1f}" y2="{:.1f}"/>').format(
                    nature.value, x(first), y(one.amount), x(second), y(other.amount)
                )
            )
    return found


def _labels(points: Sequence[Measured]) -> dict[tuple[str, int], int]:
    """Key of a figure → how far from its point the number is written, in pixels.

    A year's greatest number stands above its point, its least below: more would lie over each
    other, and the rest is said on hovering.
    """
    labels: dict[tuple[str, int], int] = {}
    for year in {it.stated.year for it in points}:
        own = sorted((it for it in points if it.stated.year == year), key=lambda it: it.amount)
        labels[own[-1].stated.key] = -12
        if own[0].amount != own[-1].amount:
            labels[own[0].stated.key] = 23
    return labels


def _point(
    it: Measured,
    x: Callable[[int], float],
    y: Callable[[Decimal], float],
    to: Callable[[Stated], str],
    source: Callable[[Stated], str],
    label: int | None,
) -> Markup:
    stated = it.stated
    assert stated.year is not None
    at, up, nature = x(stated.year), y(it.amount), stated.figure.nature
    if nature is Nature.TARGET:
        shape = Markup('<rect x="{:.1f}" y="{:.1f}" width="11" height="11"/>')
        shape = shape.format(at - 5.5, up - 5.5)
    else:
        shape = Markup('<circle cx="{:.1f}" cy="{:.1f}" r="6"/>').format(at, up)
    said, written = as_written(stated), Markup("")
    if label is not None:
        written = Markup('<text class="value" x="{:.1f}" y="{:.1f}">{}</text>')
        written = written.format(at, up + label, said)
    title = f"{period_words(stated.figure.period)} {said}（{NATURES[nature]}） {source(stated)}"
    return Markup(
        '<a class="{}" data-go href="{}" aria-label="{}"><title>{}</title>{}{}</a>'
    ).format(nature.value, to(stated), title, title, shape, written)

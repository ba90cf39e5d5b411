"""Small plots as inline SVG: readable without colour, without scripts, without requests."""

from collections.abc import Sequence

from markupsafe import Markup

WIDTH, ROW, LABEL = 720, 34, 190


def shares(rows: Sequence[tuple[str, int, int]]) -> Markup:
    """One bar a row: (name, right, wrong), as long as the row's share of the largest."""
    most = max((right + wrong for _, right, wrong in rows), default=0) or 1
    room = WIDTH - LABEL - 90
    parts = []
    for n, (name, right, wrong) in enumerate(rows):
        y, good, bad = n * ROW, right / most * room, wrong / most * room
        parts.append(
            Markup(
                '<text x="{x}" y="{ty}" class="name">{name}</text>'
                '<rect x="{left}" y="{y}" width="{good:.1f}" height="20" class="good"/>'
                '<rect x="{mid:.1f}" y="{y}" width="{bad:.1f}" height="20" class="bad"/>'
                '<text x="{end:.1f}" y="{ty}">{right} / {all}</text>'
            ).format(
                x=LABEL - 12,
                ty=y + 15,
                name=name,
                left=LABEL,
                y=y,
                good=good,
                mid=LABEL + good,
                bad=bad,
                end=LABEL + good + bad + 8,
                right=right,
                all=right + wrong,
            )
        )
    return _svg(len(rows) * ROW, "各类题目答对与答错的题数", parts)


def spread(values: Sequence[float], *, bins: int = 24) -> Markup:
    """How often each length of time occurs; milliseconds. The last bar holds the longest 2%."""
    if not values:
        return Markup("")
    ordered = sorted(values)
    far = max(ordered[int(len(ordered) * 0.98) - 1 if len(ordered) > 50 else -1], 1.0)
    counts = [0] * bins
    for value in ordered:
        counts[min(bins - 1, int(value / far * (bins - 1)))] += 1
    height, step = 140, (WIDTH - 20) / bins
    parts = []
    for n, count in enumerate(counts):
        tall = count / max(counts) * height
        parts.append(
            Markup(
                '<rect x="{x:.1f}" y="{y:.1f}" width="{w:.1f}" height="{h:.1f}" class="bar">'
                "<title>{lo:.0f}–{hi:.0f} 毫秒：{count} 题</title></rect>"
            ).format(
                x=10 + n * step,
                y=height - tall,
                w=step - 3,
                h=tall,
                lo=n * far / (bins - 1),
                hi=(n + 1) * far / (bins - 1),
                count=count,
            )
        )
    parts.append(Markup('<line x1="10" x2="{}" y1="{h}" y2="{h}"/>').format(WIDTH - 10, h=height))
    for n in range(5):
        at = 10 + n / 4 * (bins - 1) * step
        parts.append(
            Markup('<text x="{:.1f}" y="{}" class="tick">{:.0f}</text>').format(
                at, height + 20, n / 4 * far
            )
        )
    return _svg(height + 30, "用时分布，单位毫秒", parts)


def _svg(height: int, label: str, parts: Sequence[Markup]) -> Markup:
    return Markup('<svg viewBox="0 0 {} {}" role="img" aria-label="{}">{}</svg>').format(
        WIDTH, height, label, Markup("").join(parts)
    )

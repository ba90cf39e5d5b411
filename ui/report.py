"""The report of ``bureau evaluate`` as one HTML file: nothing outside it, nothing unescaped."""

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from markupsafe import Markup

from assistant.answer import Outcome
from assistant.compare import Change, Comparison
from assistant.evaluate import Report, Scored
from ui.plot import shares, spread

STATIC = Path(__file__).parent / "static"
NAMES = {
    Outcome.ANSWERED: "直接回答",
    Outcome.PARTIAL: "只答到一部分",
    Outcome.OUTDATED: "只在旧文件中",
    Outcome.NOT_COVERED: "没有找到",
    Outcome.NEEDS_DETAIL: "请补充情况",
    Outcome.OUT_OF_SCOPE: "与文件无关",
}
_PAGE = Markup(
    '<!doctype html>\n<html lang="zh-CN"><head><meta charset="utf-8">'
    '<meta name="viewport" content="width=device-width, initial-scale=1">'
    '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; '
    "style-src 'unsafe-inline'\">"
    "<title>{title}</title><style>{style}</style></head><body><main>{body}</main></body></html>\n"
)


def report_html(
    report: Report, facts: Sequence[tuple[str, str]], comparison: Comparison | None = None
) -> str:
    """``facts`` are shown under the heading, as name and value: which library, which model."""
    style = "".join((STATIC / name).read_text("utf-8") for name in ("base.css", "report.css"))
    body = [_head(report, facts)]
    if comparison:
        body.append(_compared(comparison))
    body += [_matrix(report), _plots(report), _misses(report), _everything(report)]
    # the style is ours; "<" would end it early
    page = _PAGE.format(
        title="检验结果", style=Markup(style.replace("<", "")), body=Markup("").join(body)
    )
    return page.encode("utf-8", "replace").decode("utf-8")  # lone surrogates, which no file holds


def _name(outcome: str) -> str:
    return NAMES[Outcome(outcome)]


def _wanted(scored: Scored) -> str:
    return " 或 ".join(map(_name, scored.case.outcomes))


def _head(report: Report, facts: Sequence[tuple[str, str]]) -> Markup:
    found = report.as_json()

    def percent(name: str) -> str:
        return "—" if found[name] is None else f"{found[name]:.1%}"

    def time(name: str) -> str:
        return "—" if found[name] is None else f"{found[name]:.0f} 毫秒"

    tiles = (
        (str(found["cases"]), "题"),
        (percent("answers_right"), "应当回答的，答对"),
        (percent("refusals_right"), "应当拒答的，拒对"),
        (percent("first_source_right"), "第一条出处正确"),
        (time("p50_ms"), "用时，中位数"),
        (time("p95_ms"), "用时，95% 的题在内"),
    )
    said = "，".join(f"{name} {value}" for name, value in facts)
    items = Markup("").join(Markup("<li><b>{}</b><span>{}</span></li>").format(*t) for t in tiles)
    return Markup('<h1>检验结果</h1><p class="facts">{}</p><ul class="tiles">{}</ul>').format(
        said, items
    )


def _matrix(report: Report) -> Markup:
    """Rows: what was wanted; columns: what came. The outcome alone, facts and sources aside."""
    counts = Counter((s.case.outcomes, str(s.answer.outcome)) for s in report.scored)
    order = list(NAMES)
    wanted = sorted({w for w, _ in counts}, key=lambda w: [order.index(Outcome(o)) for o in w])
    heads = Markup("").join(Markup('<th scope="col">{}</th>').format(n) for n in NAMES.values())
    rows = []
    for row in wanted:
        cells = []
        for got in NAMES:
            n = counts[(row, str(got))]
            kind = "zero" if not n else "yes" if str(got) in row else "no"
            sign = "" if not n else " ✓" if kind == "yes" else " ✗"
            cells.append(Markup('<td class="{}">{}{}</td>').format(kind, n, sign))
        rows.append(
            Markup('<tr><th scope="row">{}</th>{}</tr>').format(
                " 或 ".join(map(_name, row)), Markup("").join(cells)
            )
        )
    return Markup(
        '<h2>应有的结论与得到的结论</h2><div class="wide" tabindex="0"><table class="matrix">'
        '<thead><tr><th scope="col">应当是＼得到</th>{}</tr></thead>'
        "<tbody>{}</tbody></table></div>"
    ).format(heads, Markup("").join(rows))


def _plots(report: Report) -> Markup:
    by: dict[str, list[bool]] = {}
    for scored in report.scored:
        by.setdefault(_wanted(scored), []).append(scored.right)
    rows = [(name, sum(right), len(right) - sum(right)) for name, right in by.items()]
    times = [scored.answer.elapsed_ms for scored in report.scored]
    return Markup("<h2>各类题目答对的题数</h2>{}<h2>每题用时（毫秒）</h2>{}").format(
        shares(rows), spread(times)
    )


def _misses(report: Report) -> Markup:
    wrong = [scored for scored in report.scored if not scored.right]
    if not wrong:
        return Markup('<h2>没有答对的题</h2><p class="none">全部答对。</p>')
    blocks = Markup("").join(_case(scored) for scored in wrong)
    return Markup("<h2>没有答对的题（{}）</h2>{}").format(len(wrong), blocks)


def _faults(scored: Scored) -> Iterator[str]:
    if not scored.outcome_right:
        yield f"应当是“{_wanted(scored)}”，得到“{_name(scored.answer.outcome)}”"
    if scored.missing:
        yield f"没有说到：{'、'.join(scored.missing)}"
    if scored.unwanted:
        yield f"不该说到：{'、'.join(scored.unwanted)}"
    if not scored.source_right:
        yield "出处不对"


def _case(scored: Scored) -> Markup:
    return Markup(
        '<details><summary><b>{}</b><span class="why">{}</span></summary><div><dl>{}</dl></div>'
        "</details>"
    ).format(scored.case.question, "；".join(_faults(scored)), Markup("").join(_told(scored)))


def _told(scored: Scored) -> Iterator[Markup]:
    case, answer = scored.case, scored.answer
    if case.history:
        yield _pair("前面问过", " → ".join(case.history))
    if case.without:
        yield _pair("不用的文件", "、".join(case.without))
    if case.sources:
        named = (" › ".join(filter(None, (s.title, s.location))) for s in case.sources)
        yield _pair("应有出处", " 或 ".join(named))
    yield _pair("回答", answer.answer)
    if scored.cited:
        name = "出处" if answer.citations else "最接近"
        places = (
            " › ".join((f"《{c.document.title}》", *c.location)) + f" 得分 {c.score:.2f}"
            for c in scored.cited
        )
        yield _pair(name, _list(places))
    if answer.caveats:
        yield _pair("提醒", _list(answer.caveats))
    if answer.reasons:
        yield _pair("为什么", _list(answer.reasons))


def _pair(name: str, value: str | Markup) -> Markup:
    return Markup("<dt>{}</dt><dd>{}</dd>").format(name, value)


def _list(lines: Iterator[str] | Sequence[str]) -> Markup:
    items = Markup("").join(Markup("<li>{}</li>").format(line) for line in lines)
    return Markup("<ul>{}</ul>").format(items)


def _compared(comparison: Comparison) -> Markup:
    def block(name: str, kind: str, changes: Sequence[Change]) -> Markup:
        if not changes:
            return Markup("")
        lines = Markup("").join(
            Markup("<li>{}（{}）</li>").format(c.after["question"], _became(c)) for c in changes
        )
        return Markup('<h3 class="{}">{}（{}）</h3><ul>{}</ul>').format(
            kind, name, len(changes), lines
        )

    counts = (
        ("变好", len(comparison.better)),
        ("变差", len(comparison.worse)),
        ("对错不变、说法不同", len(comparison.reworded)),
        ("完全相同", comparison.same),
        ("新增的题", len(comparison.new)),
        ("去掉的题", len(comparison.gone)),
    )
    said = "，".join(f"{name} {n}" for name, n in counts)
    return Markup("<h2>与上次相比</h2><p>{}。</p>{}{}").format(
        said,
        block("变差", "worse", comparison.worse),
        block("变好", "better", comparison.better),
    )


def _became(change: Change) -> str:
    """The outcomes of both runs; where they are one, whether facts or source have changed."""
    was, now = change.before, change.after
    if was["got"] != now["got"]:
        return f"{_name(was['got'])} → {_name(now['got'])}"
    names = (("facts", "内容"), ("source", "出处"))
    moved = [
        f"{word}{'对了' if now[key] else '不对了'}" for key, word in names if was[key] != now[key]
    ]
    return "，".join([_name(now["got"]), *moved])


def _everything(report: Report) -> Markup:
    rows = Markup("").join(
        Markup("<tr><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{:.0f}</td></tr>").format(
            "✓" if s.right else "✗",
            s.case.question,
            _wanted(s),
            _name(s.answer.outcome),
            s.answer.elapsed_ms,
        )
        for s in report.scored
    )
    return Markup(
        "<h2>全部题目</h2><details><summary>展开 {} 题</summary>"
        '<div class="wide"><table><thead><tr><th scope="col">对错</th><th scope="col">问题</th>'
        '<th scope="col">应当是</th><th scope="col">得到</th><th scope="col">毫秒</th></tr></thead>'
        "<tbody>{}</tbody></table></div></details>"
    ).format(len(report.scored), rows)

"""Answers, passages and documents as lines for a terminal."""

from collections.abc import Iterator
from typing import Any

from assistant.answer import Answer, Citation
from assistant.deadline import DatedLine
from corpus.document import Document, Status, Visibility
from ui.table import TableOf
from ui.table import lines as table_lines

STATES = {
    Status.IN_FORCE: "现行有效",
    Status.SUPERSEDED: "已被替代",
    Status.REPEALED: "已废止",
    Status.NOT_YET: "尚未施行",
    Status.UNKNOWN: "—",
}
SEEN_BY = {Visibility.PUBLIC: "公开", Visibility.INTERNAL: "内部"}
_FOUND_BY = {"dense": "语义", "keyword": "字词"}


def document_line(document: Document) -> str:
    about = document.about
    number = f" {about.number}" if about.number else ""
    inside = "内部  " if document.visibility is Visibility.INTERNAL else ""
    return (
        f"{document.id}  {about.year or '—'}  {about.kind}  {STATES[document.status]}  {inside}"
        f"《{about.title}》{number}  {document.source}"
    )


def more_facts(document: Document) -> Iterator[tuple[str, object]]:
    """What is known of the document besides the fields of ``ui.about``, as name and value."""
    if document.superseded_by:
        yield "替代它的文件", document.superseded_by
    for other in document.about.also:
        yield "兼为", f"{other.kind}（{other.words}）"
    if document.about.keywords:
        yield "关键词", "、".join(document.about.keywords)
    for reference in document.about.repeals:
        yield "废止", " ".join(p for p in (reference.title, reference.number) if p)
    if document.low_pages:
        pages = "、".join(map(str, document.low_pages))
        yield "识别把握不大的页", f"第 {pages} 页，请对照原件"
    yield "来源", document.source
    for name, value in document.origin.items():
        yield f"来源·{name}", value


def answer_text(answer: Answer, *, explain: bool, table_of: TableOf = lambda citation: None) -> str:
    """The answer with its sources; with ``explain`` also why it came out so.

    A source that is of table rows is followed by them as a table.
    """
    lines = [answer.answer]
    lines += [f"日期：{line}" for line in map(date_line, answer.dates)]
    lines += [f"注意：{c}" for c in answer.caveats]
    if answer.needs:
        lines += ["", f"补充{answer.needs.fact}后再问，例如："]
        lines += [f"  {it.question}" for it in answer.needs.branches]
    if answer.citations:
        lines += ["", "出处："]
        for cited in answer.citations:
            table = table_of(cited)
            lines.append(_source(cited))
            lines += [f"    {it}" for it in table_lines(table)] if table else []
    if answer.nearest:
        lines += ["", "最接近的内容："]
        lines += [f"{_source(c)}\n    {' '.join(c.quote.split())[:120]}" for c in answer.nearest]
    if answer.handoff:
        h = answer.handoff
        lines += ["", " ".join(p for p in (h.text, h.name, h.phone, h.hours) if p)]
    if answer.instead:
        lines += ["", "可以换这样问：", *(f"  {it}" for it in answer.instead)]
    if explain:
        spent = "，".join(f"{name} {it:.1f}" for name, it in answer.stages.items())
        lines += ["", f"结论：{answer.outcome}（{answer.elapsed_ms:.0f} 毫秒：{spent}）"]
        lines += [f"  · {r}" for r in answer.reasons]
        lines += [f"  · [{c.mark}] 得分 {c.score:.2f}" for c in answer.citations]
    return "\n".join(lines)


def date_line(line: DatedLine) -> str:
    """What is due or happens when, and the words that the day is worked out of."""
    due = "（截止）" if line.deadline else ""
    worked_out = f"，由“{line.words}”按文件年份推算" if line.derived else ""
    return f"{line.spelled}{due}：{line.label}[{line.mark}]{worked_out}"


def _source(citation: Citation) -> str:
    document = citation.document
    number = f"（{document.about.number}）" if document.about.number else ""
    place = " › ".join(citation.location)
    page = f" 第{citation.page}页" if citation.page else ""
    state = "" if document.status is Status.UNKNOWN else f"〔{STATES[document.status]}〕"
    return f"[{citation.mark}] 《{document.title}》{number} {place}{page} {state}".rstrip()


def hit_lines(hit: dict[str, Any]) -> str:
    """One hit of the search JSON: who found it, where it stands, how it begins."""
    by = "+".join(_FOUND_BY[name] for name in hit["found_by"])
    page = f" 第{hit['page']}页" if hit["page"] else ""
    place = f"《{hit['document']['title']}》 {' › '.join(hit['location'])}{page}"
    text = " ".join(hit["text"].split())[:160]
    return f"{hit['rank']}. {hit['score']:.2f} [{by}] {place}\n   {text}"

"""What the stages of a search did, in words for people."""

from collections.abc import Mapping, Sequence

from corpus.chunk import Chunk
from corpus.document import Document
from index.candidate import Candidate
from index.exact import Named
from index.filters import Filters

_KINDS = {
    "plan": "计划",
    "summary": "总结",
    "regulation": "法规制度",
    "notice": "通知",
    "faq": "问答",
    "statistics": "统计",
    "other": "其他",
}
_STATES = {
    "in_force": "现行有效",
    "superseded": "已被替代",
    "repealed": "已废止",
    "not_yet": "尚未生效",
    "unknown": "效力未知",
}
_SHOWN = 3  # of what each retriever found first


def bounds(
    meant: Named,
    allowed: Sequence[str] | None,
    filters: Filters,
    documents: Mapping[str, Document],
) -> list[str]:
    """What the search was bounded to, and what the query names."""
    lines = []
    if allowed is not None:
        lines.append(
            f"筛选{_asked(filters)}：在 {len(allowed)} 份文件中检索（共 {len(documents)} 份）"
        )
    lines += [f"点名的文件：《{documents[id].title}》" for id in sorted(meant.documents)]
    lines += [f"点名的条款：{article}" for article in sorted(meant.articles)]
    lines += [f"点名的年份：{year} 年，该年的文件靠前" for year in sorted(meant.years)]
    lines += [f"点名的类别：{_KINDS[kind]}，该类文件靠前" for kind in sorted(meant.kinds)]
    return lines


def retrieved(
    candidates: Mapping[int, Candidate],
    chunks: Mapping[int, tuple[str, Chunk]],
    documents: Mapping[str, Document],
) -> list[str]:
    """What each retriever found: how much, and what it put first."""
    by_dense = {c.dense_rank: id for id, c in candidates.items() if c.dense_rank}
    by_keyword = {c.keyword_rank: id for id, c in candidates.items() if c.keyword_rank}
    both = sum(c.by_dense and c.keyword_rank is not None for c in candidates.values())
    lines = []
    for name, by_rank in (("语义", by_dense), ("字词", by_keyword)):
        first = [by_rank[rank] for rank in sorted(by_rank)[:_SHOWN]]
        places = [_place(*chunks[id], documents) for id in first if id in chunks]
        lines.append(f"{name}找到 {len(by_rank)} 段" + "".join(f"；{it}" for it in places))
    return [*lines, f"其中 {both} 段两者都找到，合并后 {len(candidates)} 段"]


def _place(document_id: str, chunk: Chunk, documents: Mapping[str, Document]) -> str:
    title = documents[document_id].title if document_id in documents else ""
    return f"《{title}》{' › '.join(chunk.location)}".strip()


def _asked(filters: Filters) -> str:
    parts = [
        f"类别为{_KINDS[filters.kind]}" if filters.kind else "",
        f"{filters.year} 年" if filters.year else "",
        _STATES[filters.status] if filters.status else "",
        f"发文机关含“{filters.issuer}”" if filters.issuer else "",
        "限一份文件" if filters.document else "",
    ]
    said = "、".join(filter(None, parts))
    return f"（{said}）" if said else ""

"""Changes of documents in the audit log: what they are called there, and what was before."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager

from corpus.correction import Value
from corpus.document import Document
from index.ingest import Added
from ui.about import fields
from ui.access.role import Visitor
from ui.watch.act import Act
from ui.watch.audit import Audit

_ACTS = {"added": Act.ADDED, "replaced": Act.REPLACED}
_NAMED = 5  # files told by name


def named(document: Document) -> str:
    return _named(document.title, document.id)


def _named(title: str | None, document_id: str | None) -> str:
    return f"《{(title or '').strip('《》')}》 {document_id or ''}".strip()


def names(files: Iterable[str]) -> str:
    """Some files in words."""
    every = list(files)
    shown = "、".join(every[:_NAMED])
    return shown if len(every) <= _NAMED else f"{shown} 等 {len(every)} 个"


@contextmanager
def correcting(
    audit: Audit,
    by: Visitor,
    document: Document,
    told: Mapping[str, Value],
    unset: Iterable[str] = (),
    *,
    origin: str = "",
) -> Iterator[None]:
    """Notes what is corrected, where anything is; then the block corrects it."""
    known = {it.name: it for it in fields(document)}
    back = [it for it in unset if it in known]
    if not told and not back:
        yield
        return
    seen = "visibility" in told
    words = [
        (name, str(value) if value is not None else "（没有）") for name, value in told.items()
    ]
    words += [(name, "恢复自动判断") for name in back]
    before = "；".join(f"{known[n].label}：{known[n].words}" for n, _ in words if n in known)
    after = "；".join(f"{known[n].label if n in known else n}：{w}" for n, w in words)
    act = Act.VISIBILITY if seen else Act.CORRECTED
    with audit.change(by, act, named(document), before, after, origin=origin):
        yield


def note_added(audit: Audit, by: Visitor, one: Added, *, origin: str = "") -> None:
    """A file has become a document, or its new version; nothing else is noted."""
    if act := _ACTS.get(one.result):
        audit.note(by, act, _named(one.title, one.document_id), after=one.name, origin=origin)

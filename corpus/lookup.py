"""Which document a person means."""

from collections.abc import Sequence

from corpus.document import Document
from corpus.errors import BureauError


def meant(reference: str, candidates: Sequence[Document]) -> Document | None:
    """The one document of that id, start of an id (four characters or more), source or title.

    The surest reading that fits any candidate decides; parts of titles and sources come last.

    Raises:
        BureauError: it fits several equally well; the line names them.
    """
    name = reference.strip("《》")
    readings = (
        lambda it: it.id == reference,
        lambda it: len(reference) > 3 and it.id.startswith(reference),
        lambda it: it.source == reference,
        lambda it: it.title == name,
        lambda it: bool(name) and (name in it.title or name in it.source),
    )
    for fits in readings:
        found = [it for it in candidates if fits(it)]
        if len(found) > 1:
            raise BureauError(_several(reference, found))
        if found:
            return found[0]
    return None


def _several(reference: str, found: Sequence[Document]) -> str:
    names = "、".join(f"{it.id}《{it.title[:30]}》" for it in found[:5])
    more = f"等 {len(found)} 份" if len(found) > 5 else ""
    return f"“{reference[:60]}”可指多份资料：{names}{more}。请用编号指明。"

"""The text of a Word paragraph as it is shown, with its tracked changes accepted."""

from docx.oxml.ns import qn
from lxml.etree import _Element

_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"
_SKIPPED = {
    qn("w:del"), qn("w:moveFrom"), qn("w:txbxContent"), qn("w:pPr"), qn("w:rPr"), qn("w:rt"),
    _FALLBACK,
}  # fmt: skip
_OFF = ("0", "false", "off")


def accepted(body: _Element) -> None:
    """Carries out, in the tree, the tracked changes that concern whole paragraphs and rows: a
    deleted row goes; a paragraph whose end is deleted runs on into the next."""
    for row in list(body.iter(qn("w:tr"))):
        properties = row.find(qn("w:trPr"))
        if properties is not None and properties.find(qn("w:del")) is not None:
            row.getparent().remove(row)
    for paragraph in list(body.iter(qn("w:p"))):
        if _end_is_deleted(paragraph) and (following := _next_paragraph(paragraph)) is not None:
            at = 1 if following.find(qn("w:pPr")) is not None else 0
            for child in reversed([c for c in paragraph if c.tag != qn("w:pPr")]):
                following.insert(at, child)
            paragraph.getparent().remove(paragraph)


def text_of(element: _Element) -> str:
    """Text of a paragraph: insertions in; deletions, hidden text and text boxes out. Line breaks
    of the author are line feeds, those of the page nothing."""
    parts: list[str] = []
    for child in element:
        tag = child.tag
        if tag == qn("w:t") or tag == _MATH:
            parts.append(child.text or "")
        elif tag == qn("w:tab"):
            parts.append("\t")
        elif tag == qn("w:cr") or (tag == qn("w:br") and child.get(qn("w:type")) is None):
            parts.append("\n")
        elif tag == qn("w:noBreakHyphen"):
            parts.append("-")
        elif tag in _SKIPPED or (tag == qn("w:r") and _is_hidden(child)):
            continue
        else:
            parts.append(text_of(child))
    return "".join(parts)


def _is_hidden(run: _Element) -> bool:
    vanish = run.find(f"{qn('w:rPr')}/{qn('w:vanish')}")
    return vanish is not None and vanish.get(qn("w:val"), "1") not in _OFF


def _end_is_deleted(paragraph: _Element) -> bool:
    mark = paragraph.find(f"{qn('w:pPr')}/{qn('w:rPr')}")
    return mark is not None and mark.find(qn("w:del")) is not None


def _next_paragraph(paragraph: _Element) -> _Element | None:
    following = paragraph.getnext()
    return following if following is not None and following.tag == qn("w:p") else None

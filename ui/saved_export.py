"""A collection as a document to write on with: quotes with their sources as footnotes."""

import io
from collections.abc import Sequence
from xml.sax.saxutils import escape

from ui.saved import Saved

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_FONT = "仿宋"
_CHARACTERS = str.maketrans({n: None for n in range(32) if n not in (9, 10, 13)})


def as_markdown(items: Sequence[Saved], title: str) -> str:
    """Quotes as block quotes, sources as footnotes ``[^1]``."""
    lines = [f"# {title}", ""]
    notes = []
    for number, it in enumerate(_there(items), 1):
        if it.heading:
            lines += [f"**{_plain(it.heading)}**", ""]
        quoted = [f"> {_plain(line)}" for line in it.words.split("\n") if line.strip()]
        quoted[-1] += f"[^{number}]"
        lines += ["\n>\n".join(quoted), ""]
        notes.append(f"[^{number}]: {_plain(it.source)}")
    return "\n".join([*lines, *notes]) + "\n"


def _plain(words: str) -> str:
    """Words that no Markdown reader takes for markup."""
    return "".join(f"\\{c}" if c in "\\`*_[]<>#|~" else c for c in words)


def as_docx(items: Sequence[Saved], title: str) -> bytes:
    """A Word document with real footnotes, which python-docx cannot make by itself: it is given
    the part that holds them (ECMA-376, 17.11)."""
    from docx import Document
    from docx.opc.constants import RELATIONSHIP_TYPE
    from docx.opc.packuri import PackURI
    from docx.opc.part import Part
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import Pt

    document = Document()
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = _FONT, Pt(14)
    normal.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), _FONT)
    heading = document.add_heading(_storable(title), 1)
    heading.runs[0].element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), _FONT)
    notes = []
    for number, it in enumerate(_there(items), 1):
        if it.heading:
            document.add_paragraph().add_run(_storable(it.heading)).bold = True
        lines = [line for line in it.words.split("\n") if line.strip()]
        for line in lines:
            paragraph = document.add_paragraph(_storable(line))
            paragraph.paragraph_format.first_line_indent = Pt(28)
        run = paragraph.add_run()
        run.font.superscript = True
        reference = OxmlElement("w:footnoteReference")
        reference.set(qn("w:id"), str(number))
        run._r.append(reference)
        notes.append(_note(number, it.source))
    part = Part(
        PackURI("/word/footnotes.xml"),
        "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml",
        _footnotes(notes).encode("utf-8"),
        document.part.package,
    )
    document.part.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _there(items: Sequence[Saved]) -> list[Saved]:
    """Entries whose words still stand in the library: only what can be checked is exported."""
    return [it for it in items if it.document is not None and it.words]


def _storable(words: str) -> str:
    return words.translate(_CHARACTERS)


def _note(number: int, source: str) -> str:
    return (
        f'<w:footnote w:id="{number}"><w:p><w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr>'
        '<w:footnoteRef/></w:r><w:r><w:t xml:space="preserve"> '
        f"{escape(_storable(source))}</w:t></w:r></w:p></w:footnote>"
    )


def _footnotes(notes: Sequence[str]) -> str:
    """The part; Word wants the two separators in it."""
    apart = "".join(
        f'<w:footnote w:type="{kind}" w:id="{n}"><w:p><w:r><w:{element}/></w:r></w:p></w:footnote>'
        for kind, n, element in (
            ("separator", -1, "separator"),
            ("continuationSeparator", 0, "continuationSeparator"),
        )
    )
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
        f'<w:footnotes xmlns:w="{_W}">{apart}{"".join(notes)}</w:footnotes>'
    )

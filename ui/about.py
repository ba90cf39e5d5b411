"""What is known of a document, field by field: the value, where it comes from, what is missing."""

from collections.abc import Iterator
from dataclasses import dataclass

from corpus.correction import LABELS, SET, Value, written
from corpus.document import Document
from ui.words import SEEN_BY, STATES

_EXPECTED = ("number", "issuer", "issued_on", "effective_on", "year")
_MARKS = {
    "number": "号", "issuer": "单", "issued_on": "发", "effective_on": "施", "expires_on": "止",
    "year": "年",
}  # fmt: skip
MISSING, CORRECTED = "·", "*"
LEGEND = (
    "号 文号  单 发文单位  发 发布日期  施 施行日期  止 有效期至  年 年份；"
    f"{MISSING} 文中没有，{CORRECTED} 已更正"
)


@dataclass(frozen=True, slots=True)
class Field:
    """``place`` is in words: "落款", "已更正", "" where that is not known or told from others."""

    name: str  # of ``corpus.correction.FIELDS``
    label: str
    value: Value
    place: str
    corrected: bool

    @property
    def missing(self) -> bool:
        return self.value is None and self.name in _EXPECTED

    @property
    def words(self) -> str:
        return written(self.value) or ""


def fields(document: Document) -> tuple[Field, ...]:
    """Every field that can be corrected, in the order of ``LABELS``."""
    return tuple(_field(document, name) for name in LABELS)


def _field(document: Document, name: str) -> Field:
    value: Value = getattr(document if name in SET else document.about, name)
    corrected = name in document.corrected
    place = "已更正" if corrected else document.about.where.get(name, "")
    return Field(name, LABELS[name], value, place, corrected)


def marks(document: Document) -> str:
    """Which fields were found, a character each, in columns: "号单发·止年" (``LEGEND``)."""
    return "".join(_mark(it) for it in fields(document) if it.name in _MARKS)


def _mark(field: Field) -> str:
    mark = _MARKS[field.name] if field.value is not None else MISSING + " "
    return mark + (CORRECTED if field.corrected else "")


def field_lines(document: Document) -> Iterator[str]:
    """ "发布日期：2026-04-28（落款）", a line a field."""
    for field in fields(document):
        words = _said(document).get(field.name, field.words)
        place = f"（{field.place}）" if field.place else ""
        yield f"{field.label}：{words or ('无' if field.corrected else '（文中没有）')}{place}"


def _said(document: Document) -> dict[str, str]:
    """Fields whose values are names of the program, in words."""
    return {"status": STATES[document.status], "visibility": SEEN_BY[document.visibility]}

"""What a user may say of a document: each field, how it is written and what it must be."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from enum import StrEnum
from typing import Any

from corpus.document import Description, Kind, Status, Visibility
from corpus.errors import BureauError
from corpus.number import find_numbers

Value = str | int | date | None  # Kind and Status are str

LABELS = {
    "title": "标题",
    "number": "文号",
    "kind": "类别",
    "issuer": "发文单位",
    "issued_on": "发布日期",
    "effective_on": "施行日期",
    "expires_on": "有效期至",
    "year": "年份",
    "school_year": "学年",
    "status": "效力",
    "visibility": "公开范围",
}
"""In the order in which they are shown."""

FIELDS = tuple(LABELS)
SET = ("status", "visibility")  # said of the document, not found in it
NEEDED = ("title", "kind", *SET)  # can be changed but not be nothing
LONGEST = 300  # characters
_DATES = ("issued_on", "effective_on", "expires_on")
_YEARS = range(1900, 2101)


def parsed(field: str, text: str) -> Value:
    """The value that ``text`` states for ``field``; ``None`` for an empty one: it has none.

    Raises:
        BureauError: no such field, or not a value of it.
    """
    if field not in FIELDS:
        raise BureauError(f"没有“{field[:40]}”这一项。可以更正的有：{'、'.join(FIELDS)}。")
    text = " ".join(text.split())
    if not text:
        if field in NEEDED:
            raise BureauError(f"{named(field)}不能为空。请写明，或用 --unset {field} 恢复原值。")
        return None
    if len(text) > LONGEST:
        raise BureauError(f"{named(field)}太长，请不要超过 {LONGEST} 个字。")
    if field in _DATES:
        return _date(field, text)
    if field == "kind":
        return _one_of(field, text, Kind)
    if field == "status":
        return _one_of(field, text, Status)
    if field == "visibility":
        return _one_of(field, text, Visibility)
    if field == "year":
        if not re.fullmatch(r"[0-9]{4}", text) or int(text) not in _YEARS:
            raise BureauError(f"{named(field)}“{text}”不是年份，应为 1900 到 2100 的整数。")
        return int(text)
    if field == "school_year":
        return _school_year(text)
    if field == "number":
        return _number(text)
    return text


def written(value: Value) -> str | None:
    """A value as text that ``parsed`` reads again; ``None`` for none."""
    return None if value is None else str(value)


def applied(about: Description, told: Mapping[str, str | None]) -> Description:
    """The description with what users say of it (as ``written``); the rest is as found."""
    values: dict[str, Any] = {
        field: _read(field, text) for field, text in told.items() if field not in SET
    }
    return replace(about, **values) if values else about


def check(about: Description) -> None:
    """Raises BureauError where a description cannot be: it ends before it begins."""
    begins, ends = about.effective_on or about.issued_on, about.expires_on
    if begins and ends and ends < begins:
        raise BureauError(
            f"{named('expires_on')} {ends} 早于施行或发布日期 {begins}。请检查这两个日期。"
        )


def named(field: str) -> str:
    """ "发布日期（issued_on）" """
    return f"{LABELS[field]}（{field}）"


def _read(field: str, text: str | None) -> Value:
    """What is kept is known to be right; an empty title would have been refused."""
    if text is None:
        return None
    if field in _DATES:
        return date.fromisoformat(text)
    if field == "kind":
        return Kind(text)
    return int(text) if field == "year" else text


def _date(field: str, text: str) -> date:
    # 20260428 is a date to Python, 2026年4月28日 is one to people
    match = re.fullmatch(r"([0-9]{4})[-./年]([0-9]{1,2})[-./月]([0-9]{1,2})日?", text)
    try:
        if match:
            return date(*map(int, match.groups()))
    except ValueError:
        pass
    raise BureauError(f"{named(field)}“{text[:40]}”不是日期，请写成 2026-04-28 的样子。")


def _one_of(field: str, text: str, kind: type[StrEnum]) -> StrEnum:
    try:
        return kind(text)
    except ValueError:
        choices = "、".join(kind)
        raise BureauError(f"{named(field)}不能是“{text[:40]}”，可选：{choices}。") from None


def _school_year(text: str) -> str:
    match = re.fullmatch(r"([0-9]{4})\s*[-—–~～至]+\s*([0-9]{4})\s*(?:学年)?度?", text)
    if not match or int(match[2]) != int(match[1]) + 1 or int(match[1]) not in _YEARS:
        raise BureauError(f"{named('school_year')}“{text[:40]}”不是学年，请写成 2026-2027 的样子。")
    return f"{match[1]}-{match[2]}"


def _number(text: str) -> str:
    if not re.search(r"[0-9０-９XＸ〇零一二三四五六七八九十]", text) or "号" not in text:
        raise BureauError(
            f"{named('number')}“{text[:40]}”不像文号，请写成 示教〔2026〕5号 的样子。"
        )
    found = find_numbers(text)
    # a form that is not known ("教育部公告2020年第3号") stays as it is written
    return found[0] if len(found) == 1 else text

"""What is wrong with a request, as one Chinese line: pydantic says it in English."""

from collections.abc import Sequence
from typing import Any


def wrong_line(errors: Sequence[Any]) -> str:
    """The first of pydantic's errors; its input is not repeated."""
    error = errors[0]
    place = [str(part) for part in error["loc"]]
    kind, details = error["type"], error.get("ctx", {})
    if kind == "json_invalid":
        return '请求内容不是有效的 JSON。请改成 {"question": "…"} 的形式。'
    name = "".join(f"[{p}]" if p.isdecimal() else f".{p}" for p in place[1:]).lstrip(".")
    if not name:
        return (
            '请求内容应为 JSON 对象，例如 {"question": "…"}，'
            "并注明 Content-Type: application/json。"
        )
    return f"参数“{name}”{_reason(kind, details)}。"


def _reason(kind: str, details: dict[str, Any]) -> str:
    if kind == "missing":
        return "不能缺少"
    if kind in ("greater_than_equal", "less_than_equal"):
        word, bound = (
            ("小于", details.get("ge")) if "ge" in details else ("大于", details.get("le"))
        )
        return f"不能{word} {bound}"
    if kind == "enum":
        return f"只能是 {str(details.get('expected', '')).replace(' or ', ', ')}"
    wanted = (
        ("int", "整数"),
        ("date", "日期，例如 2026-09-01"),
        ("list", "列表"),
        ("string", "文字"),
    )
    return next((f"应为{word}" for start, word in wanted if kind.startswith(start)), "格式不正确")

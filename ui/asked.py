"""What a person typed after a command, if it can be asked at all."""

import re

from assistant.question import clean_text
from assistant.scope import Aside, aside
from corpus.errors import BureauError

_NO_UTF8 = re.compile(r"[\ud800-\udfff]")  # how Python hands on bytes that are no text


def question_typed(raw: str | None, *, longest: int) -> str:
    """The question without control characters.

    Raises:
        BureauError: there is none, it is a single character, too long, or its bytes are no UTF-8.
    """
    question = _readable(raw, "问题")
    reason = aside(question, longest=longest)
    if reason is Aside.EMPTY:
        raise BureauError(
            f"没有看到具体的问题{_named(question)}。"
            '请在命令后写出问题，例如：bureau ask "报名需要什么材料"'
        )
    if reason is Aside.TOO_LONG:
        raise BureauError(f"问题有 {len(question)} 字，超过上限 {longest} 字。请缩短后重试。")
    return question


def query_typed(raw: str | None, *, longest: int) -> str:
    """Likewise for a search, where a single character will do."""
    query = _readable(raw, "检索词")
    if not any(c.isalnum() for c in query):
        raise BureauError(
            f'没有看到检索词{_named(query)}。请在命令后写出检索词，例如：bureau search "新增学位"'
        )
    if len(query) > longest:
        raise BureauError(f"检索词有 {len(query)} 字，超过上限 {longest} 字。请缩短后重试。")
    return query


def _readable(raw: str | None, what: str) -> str:
    if _NO_UTF8.search(raw or ""):
        raise BureauError(
            f"{what}中有无法识别的字符（不是 UTF-8 编码）。请检查终端编码后重新输入。"
        )
    return clean_text(raw or "")


def _named(text: str) -> str:
    return f"（“{text[:20]}”）" if text else ""

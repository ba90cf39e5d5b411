"""Whether two figures count the same thing, and by what that can be seen."""

from collections.abc import Collection

from index.measured import Measured, content, said

THIN = 4  # characters; a name of no more ("参加居民") needs surroundings that agree too
# what tells levels and owners of schools apart is never carried over from a neighbouring clause
_LEVELS_AND_OWNERS = """
幼儿园 学前 小学 初中 高中 普通高中 中职 中等职业学校 大学 特殊教育 义务教育
公办 民办 公办幼儿园 民办幼儿园 普惠性幼儿园 城镇 农村 城市 乡镇 男 女 男生 女生
"""
_TELLING = frozenset(_LEVELS_AND_OWNERS.split())

Splits = Collection[tuple[str, str]]


def same(one: Measured, other: Measured, splits: Splits = ()) -> str | None:
    """Why the two count the same thing, in words for people; ``None`` where they do not.

    They must have like units. Then either all their words agree, like words taken as one, or what
    the shorter name lacks stands in its headings or around it in its sentence ("群众满意率" under
    热线服务 is "热线群众满意率"), or both give the same number for the same time. Apart from that
    time is not looked at. ``splits`` are pairs of metrics that a
    user holds apart, the smaller name first.
    """
    if one.unit != other.unit or not one.words or not other.words or one.change or other.change:
        return None
    if held_apart(one, other, splits):
        return None
    if one.words == other.words:
        return _by_name(one, other)
    if one.words < other.words:
        return _by_surroundings(one, other)
    if other.words < one.words:
        return _by_surroundings(other, one)
    return None


def held_apart(one: Measured, other: Measured, splits: Splits) -> bool:
    """Whether a user has split their metrics."""
    if not splits:
        return False
    names = [{_name(it.name), _name(it.stated.figure.metric)} for it in (one, other)]
    return any((min(a, b), max(a, b)) in splits for a in names[0] for b in names[1])


def _name(words: str) -> str:
    return "".join(words.split())


def _by_name(one: Measured, other: Measured) -> str | None:
    apart = one.around and other.around and not one.around & other.around
    elsewhere = one.stated.document.id != other.stated.document.id
    if apart and elsewhere and len(one.stated.figure.metric) <= THIN:
        return None
    if _name(one.name) == _name(other.name):
        return "名称相同"
    words = [frozenset(content(f"{it.name} {it.stated.figure.subject}")) for it in (one, other)]
    if words[0] == words[1]:
        return f"“{one.name}”与“{other.name}”用词相同"
    only = ["".join(sorted(words[0] - words[1])), "".join(sorted(words[1] - words[0]))]
    if all(only):
        return f"“{only[0]}”与“{only[1]}”同义"
    return f"“{one.name}”与“{other.name}”用词相同"


def _by_surroundings(short: Measured, long: Measured) -> str | None:
    lacking = long.words - short.words
    if all(said(word, short.heads) for word in lacking):
        place = "所在标题"
    elif all(
        said(word, short.heads) or (word not in _TELLING and said(word, short.near))
        for word in lacking
    ):
        place = "所在句子"
    else:
        return _by_number(short, long)
    return f"“{short.name}”的{place}写明“{'、'.join(sorted(lacking))}”"


def _by_number(short: Measured, long: Measured) -> str | None:
    """94.3% in one year of two names, one within the other, is no chance; 100% may be."""
    digits = long.stated.figure.value.strip("0万亿千百.").replace(".", "")
    if short.span != long.span or short.amount != long.amount or len(digits) < 3:
        return None
    if short.stated.figure.nature is not long.stated.figure.nature or None in short.span[:1]:
        return None
    return f"“{short.name}”与“{long.name}”同期数值相同"

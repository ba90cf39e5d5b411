"""The one short sentence an operator reads out, cut from the quote's own words."""

import re
from collections.abc import Iterator, Sequence

from assistant.ask import Ask
from assistant.coverage import Weighed, fit, plain
from assistant.holds import holds

LONGEST = 60  # characters one can say in one breath and a caller can keep
BARE = 6  # characters: "不能。", "可以。" say nothing without what follows
HOLDS = 0.3  # a run that holds the kind of thing asked for is worth this share of the words
_MARK = re.compile(
    r"^\s*(?:第[一二三四五六七八九十百千零〇\d]+[条章节]\s*"
    r"|[（(][一二三四五六七八九十\d]{1,3}[）)]|\d{1,2}[.．](?!\d)|\d{1,2}、|\d{1,2}\.(?=(?:19|20)\d\d)"
    r"|[一二三四五六七八九十]{1,3}(?:、|是(?=[\u4e00-\u9fff]))|[①-⑳•·●■◆-]|答[：:]|问[：:])\s*"
)
_FULL_STOPS = ("。", "！", "？", "!", "?", "；", ";", "，", ",")
_STOPS = "，,；;。！？!?：:"
_OPEN = {"（": "）", "(": ")", "“": "”", "《": "》", "「": "」", "【": "】"}
# What a sentence forbids or demands before a colon holds for all that follows it.
_NOT = re.compile(r"不得|不准|不予|不能|不可|禁止|严禁|下列|以下|如下|之一|[：:]$")
# A clause that limits or turns the one before it is part of it.
# It has no subject of its own.
_LEANS = re.compile(r"(?:均|也|并|且|则|而|其|由此|因此|仍|再|还)(?!非)")
# A condition waits for what follows from it: "逾期未报名的，", "如需补报，".
_CONDITION = re.compile(r"的[，,]$|^(?:若|如|如果|凡|对|对于|因|经)[^。；]*[，,]$")
_LIMITS = re.compile(r"^(?:但|不过|除|否则|另有)|除外[，,；;。]?$|的除外")


def spoken(sentence: str, ask: Ask, terms: Sequence[Weighed], quote: str = "") -> str:
    """The run of neighbouring clauses of ``sentence``, at most 60 characters, that answers best.

    Only words of ``sentence``, no list mark in front, no number, bracket or 《title》 cut in two.
    A clause comes with what forbids or limits it, as long as both can be said together.
    Where ``sentence`` is itself a question, a head or a bare "不能。", its ``quote`` is said on.
    """
    text = unmarked(sentence)
    lines = [one for line in quote.split("\n") if (one := unmarked(line))]
    if text.endswith(("？", "?")):
        after = _after(text, lines)
        return _run(" ".join(after), ask, terms, opening=True) if after else _finished(text)
    if len(text) <= BARE and text.endswith(_FULL_STOPS) and lines:
        answer = lines[1:] if lines[0].endswith(("？", "?")) else lines
        return _run(" ".join(answer), ask, terms, opening=True)
    if not text.endswith(_FULL_STOPS) and len(text) < LONGEST and (after := _after(text, lines)):
        return _listed(text, after)
    return _run(text, ask, terms)


def _after(text: str, lines: Sequence[str]) -> list[str]:
    """The lines of a quote behind the one that holds ``text``, the rest of that one first."""
    for n, line in enumerate(lines):
        if text in line:
            rest = unmarked(line.partition(text)[2])
            return [one for one in (rest, *lines[n + 1 :]) if one]
    return []


def _listed(head: str, items: Sequence[str]) -> str:
    """A head with as many of its items as can be said; "…" where there are more."""
    said = head.rstrip(_STOPS + "、") + "："
    for n, item in enumerate(items):
        one = item.rstrip("，,；;。：: ")
        more = n + 1 < len(items)
        if len(said) + len(one) + 1 > LONGEST:
            if n == 0:
                return _cut(said + one)
            return said.rstrip("；") + "…"
        said += one + ("；" if more else "。")
    return said


def _run(text: str, ask: Ask, terms: Sequence[Weighed], *, opening: bool = False) -> str:
    """The best run of clauses; ``opening``: the first words answer ("可以。", "要。")."""
    if len(text) <= LONGEST:
        return _finished(text)
    clauses = list(_clauses(text))
    best, best_score = "", float("-inf")
    for first in range(len(clauses)):
        run = ""
        for last in range(first, len(clauses)):
            if len(run) + len(clauses[last]) > LONGEST:
                break
            run += clauses[last]
            score = fit(terms, plain(run)).share + (HOLDS if holds(ask, run) else 0.0)
            score -= len(run) / 1000 + 2 * _torn(clauses, first, last)
            if first and _LEANS.match(clauses[first].strip()):
                score -= HOLDS
            if opening and first == 0:
                score += HOLDS
            if score > best_score:
                best, best_score = run.strip(), score
    return _finished(best or _cut(text))


def unmarked(sentence: str) -> str:
    """``sentence`` on one line, without the list marks in front of it."""
    text = " ".join(sentence.split())
    while (shorter := _MARK.sub("", text, count=1).strip()) != text and shorter:
        text = shorter
    return text


def _torn(clauses: Sequence[str], first: int, last: int) -> int:
    """How often the run clauses[first:last + 1] is torn from what it cannot do without."""
    before = first > 0 and (
        (clauses[first - 1].endswith(("：", ":")) and _NOT.search(clauses[first - 1]) is not None)
        or _LIMITS.search(clauses[first]) is not None
        or _CONDITION.search(clauses[first - 1].strip()) is not None
    )
    after = last + 1 < len(clauses) and (
        _LIMITS.search(clauses[last + 1]) is not None
        or _CONDITION.search(clauses[last].strip()) is not None
    )
    ends = clauses[last].endswith(("：", ":"))
    return before + after + ends


def _clauses(text: str) -> Iterator[str]:
    """``text`` cut behind stops, but for those inside brackets and numbers (8:30, 1,120)."""
    begin, awaited = 0, ""
    for i, c in enumerate(text):
        if awaited:
            awaited = "" if c == awaited else awaited
        elif c in _OPEN and _OPEN[c] in text[i:]:
            awaited = _OPEN[c]
        elif c in _STOPS and not (c in ",:：" and _digit(text, i - 1) and _digit(text, i + 1)):
            yield text[begin : i + 1]
            begin = i + 1
    if begin < len(text):
        yield text[begin:]


def _digit(text: str, i: int) -> bool:
    return 0 <= i < len(text) and text[i].isdecimal()


def _cut(text: str) -> str:
    """The beginning of a clause that is too long to say: up to a 、, else between words."""
    room = LONGEST - 1
    safe = 0
    for end in _safe_ends(text, room):
        safe = end
    listed = max((i for i in range(room) if text[i] == "、" and _whole(text[:i])), default=0)
    end = listed if listed >= room // 2 else safe
    return text[:end].rstrip(_STOPS + "、 ") + "…"


def _safe_ends(text: str, room: int) -> Iterator[int]:
    for end in range(1, min(room, len(text)) + 1):
        inside = re.match(r"[\d.,:年月日%％〇零一二三四五六七八九十百千万亿-]", text[end : end + 1])
        if not inside and not re.search(r"[A-Za-z]$", text[:end]) and _whole(text[:end]):
            yield end


def _whole(text: str) -> bool:
    """Is every bracket closed?"""
    return all(text.count(left) <= text.count(right) for left, right in _OPEN.items())


def _finished(text: str) -> str:
    text = text.rstrip("，,；;：:、 ")
    if text.endswith(("。", "！", "？", "…", "!", "?")):
        return text
    return (text if len(text) < LONGEST else text[: LONGEST - 1].rstrip("，,；;：:、 ")) + "。"

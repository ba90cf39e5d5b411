"""The one short sentence an operator reads out, cut from the quote's own words."""

import re
from collections.abc import Iterator, Sequence
from itertools import takewhile

from assistant.ask import Ask
from assistant.coverage import Weighed, fit, plain
from assistant.holds import holds

LONGEST = 60  # characters one can say in one breath and a caller can keep
BARE = 6  # characters: "不能。", "可以。" say nothing without what follows
BARE_ANSWER = 12  # … "不影响登记资格。" of an answer that goes on
HOLDS = 0.3  # a run that holds the kind of thing asked for is worth this share of the words
ALSO = 0.15  # … every further clause that holds it
TELLS = 0.5  # … the very form of it: 公里 where 公里 is asked for
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
# A clause without a subject of its own is part of the one before it.
LEANS = re.compile(r"(?:均|也|并|且|则|而|其|由此|因此|仍|再|还)(?!非)")
# A condition waits for what follows from it: "逾期未报名的，", "如需补报，".
_CONDITION = re.compile(
    r"的[，,]$|(?:以前|之前|以后|之后|的时候|期间|时)[，,]$|^(?:若|如|如果|凡|对|对于|经)[^。；]*[，,]$"
)
_CUT_OFF = 8  # characters of a first item that is only its name: "为：穗籍学生，"
_ENDS = ("。", "；", ";", "！", "？", "!", "?")
_BECAUSE = re.compile(r"因(?!此)|由于|原因|导致|造成|为了|以便|避免")
# Names and lists in brackets; not what limits: （含本日）, （…除外）, （以…为准）.
_ASIDE = re.compile(r"[（(](?![^（）()]*(?:含|除外|不|为准|\d))[^（）()]{5,}[）)]")
_NAMING = (Ask.LIST, Ask.PAPERS, Ask.WHO, Ask.WHERE, Ask.PERSON, Ask.WHAT)  # names may answer
_OPEN_END = re.compile(r"[：:]$|(?:是指|指的是|包括|分别[为是]|即)[，,]$")  # more must follow
# A list that holds only as a whole: one of its items alone would mislead.
_TOGETHER = re.compile(
    r"同时|[均都](?:须|应|要)|(?:下列|以下|如下)(?:[\u4e00-\u9fff]{0,4})(?:条件|材料|顺序|程序|步骤|要求)"
)
_ONE_OF = re.compile(r"之一|任[一意何]|情形")
# A clause that limits or turns the one before it.
_LIMITS = re.compile(r"^(?:但|不过|除|否则|另有)|除外[，,；;。]?$|的除外")


def spoken(
    sentence: str,
    ask: Ask,
    terms: Sequence[Weighed],
    quote: str = "",
    line: str = "",
    tells: re.Pattern[str] | None = None,
) -> str:
    """The run of neighbouring clauses of ``sentence``, at most 60 characters, that answers best.

    Only words of ``sentence``, no list mark in front, no number, bracket or 《title》 cut in two.
    A clause comes with what forbids or limits it, as long as both can be said together.
    Where ``sentence`` is itself a question, a head or a bare "不能。", its ``quote`` is said on.
    An item is said with the head of its list, with its fellows where only all of them hold.
    Of a table row the caption is left out. ``line`` is what answers by itself (``direct``): it is
    said with the clauses around it, as far as there is room. ``tells`` finds the kind of thing
    asked for more narrowly than ``ask`` does (``direct.form``): 公里 where 公里 is asked for.
    """
    text = unmarked(sentence.rpartition("｜")[2])
    if line and line not in text:
        return _finished(line)
    lines = [one for line in quote.split("\n") if (one := unmarked(line))]
    if text.endswith(("？", "?")):
        after = _after(text, lines)
        if after and holds(ask, text) is None:
            return _begun(" ".join(after), ask)
        if not after:
            return _finished(text)
        return _run(" ".join(after), ask, terms, opening=True, tells=tells)
    if not line and (led := _led(text, quote)) and (said := _led_by(*led, text, ask)):
        return said
    asked = bool(lines) and lines[0].endswith(("？", "?"))
    told = tells.search(text) if tells else holds(ask, text)
    if asked and not line and _means(terms, lines[0], text):
        whole = " ".join(lines[1:])
        upto = whole[: whole.find(text) + len(text)]  # "可以。" is said before what is needed
        if text in whole and len(upto) < LONGEST:
            return _finished(upto)
        if not told:
            return _begun(whole, ask)
    if len(text) <= (BARE_ANSWER if asked else BARE) and text.endswith(_FULL_STOPS) and lines:
        answer = lines[1:] if asked else lines
        return _run(" ".join(answer), ask, terms, opening=True)
    opens = len(text) <= BARE_ANSWER and text.endswith(_ENDS) and not line
    if opens and (rest := _after(text, lines)):
        return _begun("".join((text, *rest)), ask)  # "建立学习积分。" goes on
    if not text.endswith(_FULL_STOPS) and len(text) < LONGEST and (after := _after(text, lines)):
        return _listed(text, after)
    return _run(text, ask, terms, line=line, tells=tells)


def recited(heads: Sequence[str]) -> str:
    """Several quotes as one sentence: the heads of a list, as many as can be said."""
    first, *others = [unmarked(head).rstrip(_STOPS + "、") for head in heads]
    said = first if len(first) < LONGEST else _cut(first)
    for n, head in enumerate(others):
        room = LONGEST - (1 if n + 1 < len(others) else 0)
        if len(said) + len(head) + 2 > room:
            return said.rstrip("。…") + "…"
        said += "；" + head
    return _finished(said)


def _after(text: str, lines: Sequence[str]) -> list[str]:
    """The lines of a quote behind the one that holds ``text``, the rest of that one first."""
    for n, line in enumerate(lines):
        if text in line:
            rest = unmarked(line.partition(text)[2])
            return [one for one in (rest, *lines[n + 1 :]) if one]
    return []


def _led(text: str, quote: str) -> tuple[str, list[str]] | None:
    """The head of the list that ``text`` is an item of, with all items; ``None`` if of none."""
    lines = quote.split("\n")
    at = next((i for i, line in enumerate(lines) if unmarked(line) == text), 0)
    head = next((i for i in range(at, -1, -1) if lines[i].rstrip().endswith(("：", ":"))), at)
    items = list(takewhile(_MARK.match, lines[head + 1 :]))
    if not head < at <= head + len(items):
        return None
    whose = re.split(r"[。；]", unmarked(lines[head]))[-1]
    return whose, [unmarked(item) for item in items]


def _led_by(head: str, items: Sequence[str], text: str, ask: Ask) -> str:
    """What is said of an item beside itself, "" where it may stand alone."""
    together = _TOGETHER.search(head) and not _ONE_OF.search(head)
    if together and holds(ask, text) is None:
        return _listed(head, items)
    said = head.rstrip("：:") + "：" + text
    return _finished(said) if len(said) < LONGEST else ""


def _means(terms: Sequence[Weighed], opening: str, text: str) -> bool:
    """Is it the question of the quote that was found, more than one sentence of its answer?"""
    return fit(terms, plain(opening)).share >= fit(terms, plain(text)).share > 0


def _begun(answer: str, ask: Ask) -> str:
    """The first sentences of an answer, as far as they can be said."""
    said = ""
    for clause in _clauses(answer):
        if len(said) + len(clause) > LONGEST:
            break
        said += clause
    ends = [i + 1 for i, c in enumerate(said) if c in _ENDS and i >= BARE]
    return _finished(said[: ends[-1]]) if ends else _run(answer, ask, (), opening=True)


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


def _run(
    text: str,
    ask: Ask,
    terms: Sequence[Weighed],
    *,
    opening: bool = False,
    line: str = "",
    tells: re.Pattern[str] | None = None,
) -> str:
    """The best run of clauses; ``opening``: the first words answer ("可以。", "要。")."""
    if len(text) <= LONGEST:
        return _finished(text)
    if tells is not None and tells.search(text) is None:
        tells = None
    clauses = list(_clauses(text))
    if ask not in _NAMING:
        clauses = [c if len(c) <= LONGEST else _without_asides(c) for c in clauses]

    def one(clause: str) -> bool:
        return bool(tells.search(clause) if tells is not None else holds(ask, clause))

    best, best_score = "", float("-inf")
    for first in range(len(clauses)):
        run = ""
        for last in range(first, len(clauses)):
            if len(run) + len(clauses[last]) > LONGEST:
                break
            run += clauses[last]
            score = fit(terms, plain(run)).share
            if tells is not None:
                score += TELLS if tells.search(run) else 0.0
            elif holds(ask, run):
                score += HOLDS
            # "小学生…1000元，初中生…1250元": neither alone
            also = sum(one(c) for c in clauses[first : last + 1]) - 1
            score += ALSO * max(also, 0)
            score -= len(run) / 1000 + 2 * torn(clauses, first, last)
            if first and LEANS.match(clauses[first].strip()):
                score -= HOLDS
            if opening and first == 0:
                score += HOLDS
            if ask is Ask.WHY and _BECAUSE.search(run):
                score += HOLDS
            if line and line in run:
                score += 1.0
            if score > best_score:
                best, best_score = run.strip(), score
    return _finished(best or _cut(text))


def unmarked(sentence: str) -> str:
    """``sentence`` on one line, without the list marks in front of it."""
    text = " ".join(sentence.split())
    while (shorter := _MARK.sub("", text, count=1).strip()) != text and shorter:
        text = shorter
    return text


def torn(
    clauses: Sequence[str], first: int, last: int, *, before: bool = True, behind: bool = True
) -> int:
    """How often the run clauses[first:last + 1] is torn from what it cannot do without."""
    count = 0
    if before and first > 0:
        led = clauses[first - 1]
        count += (
            (led.endswith(("：", ":")) and _NOT.search(led) is not None)
            or _LIMITS.search(clauses[first]) is not None
            or _CONDITION.search(led.strip()) is not None
        )
    if behind and last + 1 < len(clauses):
        count += (
            _LIMITS.search(clauses[last + 1]) is not None
            or _CONDITION.search(clauses[last].strip()) is not None
        )
    if behind:
        count += _OPEN_END.search(clauses[last]) is not None
        led_on = last > first and clauses[last - 1].endswith(("：", ":"))
        count += led_on and len(clauses[last]) <= _CUT_OFF and not clauses[last].endswith(_ENDS)
    return count


def _without_asides(clause: str) -> str:
    """A clause too long to say, without what its brackets only add."""
    return _ASIDE.sub("", clause)


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

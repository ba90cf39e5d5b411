"""The words of a quote that answer by themselves: the line before the quote.

Only spans of the quote, to the letter, and only where one clause answers and no other could: a
line that might be wrong is not said, the quote stands alone then. It is never judged whether the
asker meets a condition, and nothing is counted.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from assistant.ask import Ask
from assistant.cell import cell, is_row
from assistant.coverage import Weighed, fit, match, plain, weigh
from assistant.question import Question
from assistant.spoken import LEANS, torn, unmarked

BRIEF = 30  # characters of a quote that needs no line before it
LONGEST = 60  # characters of the line
MOST = 0.7  # share of the quote that the line may take: more says the same thing twice
SURE = 0.5  # share of the question's words that the clause has to hold
COVERED = 0.5  # share of them that the whole quote has to hold
MISSED = 0.3  # … that a word the library knows may have and be missing in the quote
SURE_OF_RULE = (
    0.85  # share of the question's words in a clause of may or must that answers yes or no
)
_NUMBER = (
    r"(?:\d|(?<![第星期周])[一二三四五六七八九十百千两]+"
    r"(?=[个所人名次场年岁成倍项条家位篇种批天月周]))"
)
_TIME = (
    r"\d{4}年|\d{1,2}\s*[月日号]|[一二三四五六七八九十]+月|[上中下]旬|\d{1,2}[:：]\d{2}|之日起|"
    r"[寒暑]假|前[一两]周|每(?:年|学期|学年|月|周)|工作日|周[一二三四五六日末]"
)
_TELLS = {
    Ask.NUMBER: re.compile(rf"{_NUMBER}|百分之"),
    Ask.FEE: re.compile(r"\d[\d.,]*\s*(?:万|亿)?元|免费|免收|不收|不得收"),
    Ask.SPAN: re.compile(
        r"(?:\d+|[一二两三四五六七八九十半]+)\s*(?:个(?:月|工作日|小时|学期)|天|日(?!起)|周(?!岁)|"
        r"年(?![级度])|学期|学年|小时|分钟|课时|工作日)|长期|终身"
    ),
    Ask.DATE: re.compile(_TIME),
    Ask.WHEN: re.compile(_TIME),
    Ask.CLOCK: re.compile(r"\d{1,2}[:：]\d{2}|\d{1,2}[时点]|[一二三四五六七八九十]+点"),
    Ask.PHONE: re.compile(
        r"\d{3,4}[-—]?\d{7,8}|(?<!\d)1\d{10}(?!\d)|\d{7,8}|(?<!\d)12\d{3}(?!\d)|@"
    ),
    Ask.WHO: re.compile(
        r"由.{2,}|向.{2,}(?:申请|提出|递交|报|反映)|.{2,}(?:负责|主管|审批|批准|牵头)"
    ),
    Ask.WHERE: re.compile(r"(?:到|在|向|前往|入读|升入|就读|登录|通过).{2,}|地址|地点"),
    Ask.ADDRESS: re.compile(r"\d+号|[路街道巷].{0,6}\d|位于|地址"),
    Ask.PERSON: re.compile(r"(?:长|主任|书记|负责人|联系人)"),
    Ask.WHETHER: re.compile(
        r"可以|可于|可申请|均可|可在|不得|不能|不可|不予|应当|必须|无需|不需|不用|不影响|严禁|禁止|"
        r"取消|视为|不再|免"
    ),
}
# The measure that is asked for: "多少人次", "几所", "占比".
_MEASURE = re.compile(
    r"(?:多少|几)(人次|万人|人|名|位|个|所|家|间|场|次|期|门|篇|本|套|公里|千米|米|平方米|平方|岁|周岁|元|"
    r"分|天|个月|月|年|周|小时|分钟|学期|工作日|个工作日)|(占比|比例|百分之几|率(?=$|[是为达有多?]))"
)
_KIN = (
    ("人次", "次"),
    ("人", "名", "位", "人次", "万人"),
    ("名", "人", "位"),
    ("位", "人", "名"),
    ("个", "所", "名", "家", "间", "人", "项", "场", "间", "套", "条", "座", "门", "支"),
    ("所", "个", "家", "间"),
    ("家", "个", "所", "间"),
    ("间", "所", "个", "家"),
    ("场", "次", "期"),
    ("次", "场", "期", "人次"),
    ("公里", "千米", "米"),
    ("平方米", "平方", "㎡"),
    ("平方", "平方米", "㎡"),
    ("岁", "周岁"),
    ("天", "日", "个工作日", "工作日", "周"),
    ("个月", "月", "年"),
    ("月", "个月", "年"),
    ("年", "个月", "学年"),
)
_SHARE = re.compile(r"\d\s*[%％]|百分之|[一二两三四五六七八九]成")
_COUNT = r"(?:\d[\d,.]*[万亿千百]?|(?<![第])[一二两三四五六七八九十百千]+)"
_COUNTED = re.compile(r"几[个所名家项次份种]([\u4e00-\u9fff]{2})")
_DATES = re.compile(
    r"(?:\d{4}年)?\d{1,2}月\d{1,2}[日号]|\d{4}年|第[一二三四五六七八九十百\d]+|[一二三]年级"
)
_RULES = (Ask.WHETHER, Ask.WHERE, Ask.WHO)
_TAKES_BACK = re.compile(
    r"[^。；;]{0,40}[。；;]\s*(?:但|不过|除|确[需有因]|其中|另有|另外|特殊|因特殊)"
)
_ASKS = re.compile(r"多少|几(?!乎)|什么时候|何时|哪天|多久|多大|多长|谁|哪[里儿个所家间位]")
_OF_KIND = re.compile(r"哪(?!年|一年)|什么|具体")  # 三率是哪三率 asks for no number
_ANSWER = re.compile(r"^\s*(?:答复?|回答|A)\s*[:：]\s*")
_STOPS = "，,；;。！？!?\n"
_HELD = re.compile(r"[（(](?:不?含|以|即|下同|试行)?[^（）()，,；;、]{0,14}[）)]")
_CALLED = re.compile(r"[（(](?:以下|下同|简称)[^（）()]*[）)]$")  # （以下称“适龄儿童”）
_POLAR = re.compile(
    r"^(?:可以|能|不能|不可以|不行|行|要|不要|不需要|不用|是|不是|会|不会|有|没有)[。，,]"
)
_SAID_NOT = re.compile(r"[不没](?!到|足|满|在)")
_MODALS = ("必须", "可以", "能", "要", "会", "是")


@dataclass(frozen=True, slots=True)
class _Part:
    text: str  # with its stop
    said: frozenset[str]  # the question's words that stand in it
    share: float  # their share of the question's weight
    tells: bool  # holds the kind of thing that is asked for
    opens: bool  # a sentence or half-sentence begins with it


@dataclass(frozen=True, slots=True)
class _Asked:
    terms: tuple[Weighed, ...]
    tells: re.Pattern[str]
    rules: bool  # may and must, who and where: conditions may stand before the clause
    yes_or_no: bool


def direct(question: Question, quote: str, best: str, terms: Sequence[Weighed] = ()) -> str | None:
    """The clause of ``best`` (a unit of ``quote``) that answers; ``None`` where none surely does.

    ``terms`` are the question's words with their weights; without them all weigh the same. Of a
    table row it is the cell that is asked for, with what the row is about.
    """
    by_kind, tells = _TELLS.get(question.ask), form(question)
    if by_kind is None or tells is None or len("".join(quote.split())) <= BRIEF:
        return None
    terms = tuple(terms) or weigh(question.terms, lambda _: 1.0)
    terms = tuple(t for t in terms if len(t.word) > 1)  # 招 would be found in 招聘
    if question.ask is Ask.NUMBER and _OF_KIND.search(question.text):
        return None
    if not terms or len(_ASKS.findall(question.text)) > 1:  # two questions, two answers
        return None
    if is_row(best):
        return cell(question, terms, best, by_kind)
    asked = _Asked(terms, tells, question.ask in _RULES, question.ask is Ask.WHETHER)
    opening, body = _opening(quote)
    if opening:
        line = _of_answer(question, asked, opening, body)
    elif fit(terms, plain(quote)).share < COVERED or _misses(terms, quote):
        line = None
    else:
        line = _clause(asked, best)
        if line is None and tells is not by_kind:
            line = _only(question, asked, quote, best)
    if line is None or line not in quote or len(line) > MOST * len(quote):
        return None
    return None if _limited(quote, line) else line


def _misses(terms: Sequence[Weighed], quote: str) -> bool:
    """Does the quote lack a word that the library knows: 辞职, where dismissal is spoken of?

    A word that stands nowhere in the library (its weight is 1) is only the asker's.
    """
    text, whole = plain(quote), sum(t.weight for t in terms)
    lacking = [t.weight for t in terms if t.weight < 1.0 and match(t, text) < SURE]
    return max(lacking, default=0.0) > MISSED * whole


def form(question: Question) -> re.Pattern[str] | None:
    """What the thing asked for looks like, down to its measure; ``None`` if it has no form."""
    measure = _MEASURE.search(question.text) if question.ask in (Ask.NUMBER, Ask.SPAN) else None
    return _measured(measure) if measure else _TELLS.get(question.ask)


def _measured(measure: re.Match[str]) -> re.Pattern[str]:
    """A number in the measure that is asked for: 名 for "多少人", but not 场."""
    if measure[2]:
        return _SHARE
    asked = measure[1]
    units = next((kin for kin in _KIN if asked == kin[0]), (asked,))
    return re.compile(rf"{_COUNT}\s*(?:多|余)?\s*(?:{'|'.join(units)})")


def _limited(quote: str, line: str) -> bool:
    """Does the next sentence take back some of what the line says?"""
    rest = quote[quote.index(line) + len(line) :]
    return _TAKES_BACK.match(rest) is not None


# -- sentences -------------------------------------------------------------------------------


def _clause(asked: _Asked, text: str, *, known: bool = False) -> str | None:
    """The one clause that tells it; ``known``: what is asked about was said before."""
    parts = list(_parts(asked, text))
    telling = [p for p in parts if p.tells]
    if not telling:
        return None
    if known and len(telling) == 1:
        return _whole(asked, text, parts, parts.index(telling[0]))
    best = max(telling, key=lambda p: p.share)
    if inner := _of_breakdown(text, parts, best):
        return inner
    # another clause says a word of the question that this one does not, or just as many
    others = [p for p in parts if p is not best]
    if best.share < (SURE_OF_RULE if asked.yes_or_no else SURE) or any(
        p.share > best.share - 0.05 for p in others
    ):
        return None
    if any(p.said - best.said for p in others if p.tells):
        return None
    return _whole(asked, text, parts, parts.index(best))


def _only(question: Question, asked: _Asked, quote: str, best: str) -> str | None:
    """The one clause of the whole quote with the measure asked for, where nothing competes.

    "几岁" is told by the one age that stands there, "几个志愿" by the one number of 志愿.
    """
    counted = _COUNTED.search(question.text)
    if counted and len(found := re.findall(rf"{_COUNT}[个所名家项次份种]{counted[1]}", quote)) == 1:
        tells = re.compile(re.escape(found[0]))
    elif (
        len(asked.tells.findall(quote)) == 1 and len(re.findall(_COUNT, _DATES.sub("", best))) == 1
    ):
        tells = asked.tells
    else:
        return None
    parts = list(_parts(replace(asked, tells=tells), best))
    at = next((i for i, part in enumerate(parts) if part.tells and part.said), None)
    return None if at is None else _whole(asked, best, parts, at)


def _of_breakdown(text: str, parts: Sequence[_Part], total: _Part) -> str | None:
    """ "小学1120个" of "学位4170个，其中幼儿园2100个，小学1120个", where 小学 is asked about."""
    at = parts.index(total)
    behind = parts[at + 1 :]
    if not behind or not behind[0].text.lstrip("（( ").startswith("其中"):
        return None
    named = [p for p in behind if p.tells and p.said - total.said]
    if len(named) != 1:
        return None
    line = _trimmed(named[0].text)
    return line if 2 <= len(line) <= LONGEST and line in text else None


def _whole(asked: _Asked, text: str, parts: Sequence[_Part], at: int) -> str | None:
    """The clause with what it cannot be said without, ``None`` where that is too long."""
    pieces = [p.text for p in parts]
    first = last = at
    while first > 0 and (
        LEANS.match(pieces[first].strip())
        or torn(pieces, first, first, behind=False)
        or (asked.rules and not parts[first].opens)  # conditions stand before what is allowed
    ):
        first -= 1
    while last + 1 < len(pieces) and torn(pieces, last, last, before=False):
        last += 1
    line = _trimmed("".join(pieces[first : last + 1]))
    if not 2 <= len(line) <= LONGEST or _unclosed(line) or line not in text:
        return None
    return None if line.startswith(("但", "不过", "除")) else line


def _trimmed(words: str) -> str:
    words = unmarked(words).strip("，,；;：:、。！？!? \n")
    if _unclosed(words):
        words = words.strip("（）()")
    return _CALLED.sub("", words.removeprefix("其中"))


def _unclosed(line: str) -> bool:
    return any(
        line.count(left) != line.count(right) for left, right in ("（）", "()", "《》", "“”")
    )


def _parts(asked: _Asked, text: str) -> Iterator[_Part]:
    opens = True
    for piece in _pieces(text):
        flat = plain(piece)
        said = frozenset(t.word for t in asked.terms if match(t, flat) >= SURE)
        tells = asked.tells.search(piece) is not None
        yield _Part(piece, said, fit(asked.terms, flat).share, tells, opens)
        opens = piece.rstrip().endswith(("。", "；", ";", "！", "？", "：", ":"))


def _pieces(text: str) -> Iterator[str]:
    """``text`` cut behind stops; what a long bracket lists is cut too, a short one is held."""
    held = [found.span() for found in _HELD.finditer(text)]
    begin = 0
    for i, c in enumerate(text):
        if any(start <= i < end for start, end in held):
            continue
        inside = text[i - 1 : i].isdecimal() and text[i + 1 : i + 2].isdecimal()
        if c in "（(" or (c in _STOPS and not (c == "," and inside)):
            end = i if c in "（(" else i + 1
            if text[begin:end].strip():
                yield text[begin:end]
            begin = end
    if text[begin:].strip():
        yield text[begin:]


# -- questions with their answers -------------------------------------------------------------


def _opening(quote: str) -> tuple[str, str]:
    """The question that a quote opens with and its answer; "" and the quote where it opens none."""
    first, _, rest = quote.partition("\n")
    if first.rstrip().endswith(("？", "?")) and rest.strip():
        return first, _ANSWER.sub("", rest)
    return "", quote


def _of_answer(question: Question, asked: _Asked, opening: str, body: str) -> str | None:
    known = fit(asked.terms, plain(opening)).share >= SURE
    if question.ask is not Ask.WHETHER:
        return _clause(asked, body, known=known)
    # "可以。" answers this question only if it is asked the way the document asks it
    if not known or not _POLAR.match(body) or _polarity(question.text) != _polarity(opening):
        return None
    line = body[: _end_of_sentence(body, 0)]
    if len(line) <= len("不可以。") + 2:  # says little without the sentence behind it
        line = body[: _end_of_sentence(body, len(line))]
    line = line.strip().rstrip("。！？")
    return line if len(line) <= LONGEST else None


def _end_of_sentence(text: str, start: int) -> int:
    found = re.search(r"[。！？]", text[start:])
    return start + found.end() if found else len(text)


def _polarity(text: str) -> tuple[str, bool]:
    """Which of may, must, is a question asks for, and whether it denies it."""
    text = re.sub(r"(.)[不没]\1", r"\1", text)  # 是不是 asks as 是
    modal = next((m for m in _MODALS if m in text), "")
    return ("可以" if modal == "能" else modal), _SAID_NOT.search(text) is not None

"""Where evidence says less than was asked, however well its words fit: a neighbour's number."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from assistant.ask import Ask
from assistant.coverage import Weighed, match, plain
from assistant.evidence import Evidence
from assistant.measure import counts
from assistant.missing import UNHEARD, rarest_missing
from assistant.named import another, strange
from assistant.other_kind import other_kind
from assistant.question import Question
from assistant.special import special
from assistant.spoken import unmarked
from corpus.document import Kind
from index.synonyms import synonyms

# What each school, district or person has of its own: a general rule does not tell it.
OWN = (Ask.PHONE, Ask.FEE, Ask.CLOCK, Ask.ADDRESS, Ask.NUMBER, Ask.PERSON, Ask.WHERE)
# Nothing else will do: where the form is missing, the words are a neighbour's.
EXACT = (Ask.PHONE, Ask.FEE, Ask.CLOCK, Ask.DATE, Ask.ADDRESS, Ask.NUMBER, Ask.PERSON)
COUNTS = (Ask.NUMBER, Ask.SPAN, Ask.FEE)
_BODY = re.compile(r"哪一?(?:家|个|所|间)(公司|企业|医院|银行|大学|法院|医疗机构|酒店)")
_MASKED = re.compile(r"\*{2}|[XＸ×]{2}|某[区市县校]|○○")
MEANT_TO = re.compile(r"计划|目标|打算|预计|力争|拟|任务|安排|将|要求|原定|争取")
_DONE = re.compile(
    r"实际|完成了|完成多少|完成情况|已经?|达到了|[\u4e00-\u9fff]了(?!解|吗?$)|最后|最终|到底"
)
# A column of a plan that tells of the year before.
_COMPLETED = re.compile(r"(?:完成|实际|达到)[^：]{0,4}：")
# In a plan "达到" and "完成" are still to come.
_HAPPENED = re.compile(r"已|[成增建办招]了|较上年|比上年|同比|截至")
_AHEAD = re.compile(r"思路|计划|打算|举措|目标|任务|安排|展望|下一步|建议")
_APPLIES = re.compile(
    r"(?:怎么?样?|如何|咋)(?:才能|去|来|给.{1,4})?"
    r"(?:报名|申请|办理?|登记|转学|入学|预约|领取?|补办|缴费)|手续|流程|办理程序"
)
_BIDS = re.compile(
    r"应当|应|须|需|凭|持有?|提交|登录|携带|向.{1,12}(?:申请|提出|报名|登记)|拨打|可[以在到向]"
)
# "能退费吗": what may be done, by itself at the end.
_ACT = re.compile(
    r"(?:可不可以|能不能|可以|能否|可否|是否|能)([\u4e00-\u9fff]{2,4}?)[吗么不呢?？。]*$"
)
_EVENT = re.compile(
    r"(?:什么时[候间]|何时|几月几[号日]|几[号日]|哪一?天)(?:开始|举行|进行)?([\u4e00-\u9fff]{2,4})"
)
# An item that is only a name, without a verb: "户口簿；".
_THING = re.compile(r"[^\d，。；：、应须可不得能需按由在]{2,14}[；。]?")
# "家长提供虚假材料取得学位的，取消录取资格"
_BROKEN = re.compile(
    r"^[^，。]{0,12}(?:虚假|弄虚作假|伪造|骗取|冒用|违反|违规)[^，。]{0,14}的[，,]"
)
_ASKS_OF_BROKEN = re.compile(r"假|骗|冒|违|罚|处分|处理|追究|责任|后果|取消|查|吗.*被")
# Told of those who missed the day, and by them.
_MISSED = re.compile(r"逾期|错过|未按[时期]|延[期误]|过了|补|推迟|延缓|特殊|因.{1,14}原因")
_NUMBER = re.compile(r"\d")
# What an office spends is not what somebody pays.
_SPENT = re.compile(r"经费|投入|投资|预算|拨款|资金|造价|支出|总额|项目|工程|建设")
_SPENT_SUM = re.compile(r"(?:经费|投入|投资|预算|拨款|资金|造价|支出)|\d[\d.]*\s*[万亿]元")
_PAID = re.compile(r"收费|学费|费用|缴|交费|收取|免费|免收|退费|标准|每人|每[月学期课人]|元/")


@dataclass(frozen=True, slots=True)
class Limit:
    """``caveat`` tells those who asked what the answer lacks; ``refuses``: it is none at all."""

    reason: str
    caveat: str
    refuses: bool


def formless(question: Question, best: Evidence) -> str:
    """Why ``best`` cannot be the kind of thing asked for, "" if it can."""
    if question.ask in EXACT and not best.holds:
        return f"不含所问的{question.ask.value}"
    if question.ask in COUNTS and counts(question, best.quote) is False:
        return "引文中的数字不是所问的那一种"
    if question.ask is Ask.FEE and not _SPENT.search(question.text):
        quote = plain(best.quote)
        if _SPENT_SUM.search(quote) and not _PAID.search(quote):
            return "引文中的钱是经费，不是收费"
    body = _BODY.search(question.text)
    if body and not any(body[1] in text for text in (best.quote, *best.location)):
        return f"没有写明是哪家{body[1]}"
    if best.beside:
        return f"问的是“{best.beside}”，文中说的是别的"
    return ""


def limit(question: Question, best: Evidence, terms: Sequence[Weighed]) -> Limit | None:
    """What ``best`` lacks of the question, ``None`` where nothing is known to be lacking."""
    return (
        _elsewhere(question, best, terms)
        or _unheard(question, best, terms)
        or _other_kind(question, best, terms)
        or _no_act(question, best, terms)
        or _no_way(question, best)
        or _special_only(question, best)
        or _only_listed(question, best)
        or _sanction(question, best)
        or _other_side(question, best)
    )


def _elsewhere(question: Question, best: Evidence, terms: Sequence[Weighed]) -> Limit | None:
    """Another district's, school's: a name that the documents do not hold."""
    about = best.document.about
    texts = (best.quote, best.document.title, *best.location, about.issuer or "")
    name = strange(question.text, terms, *texts)
    if name is None and question.ask in OWN and not best.cell:
        name = another(question.text, terms, *texts)
    if name is None:
        return None
    reason = f"文件中没有提到“{name.words}”"
    masked = _MASKED.search(best.quote) or _MASKED.search(best.document.title)
    if masked and name.place:
        caveat = f"文件隐去了地名，不能确认说的是“{name.words}”，请核实后再用。"
        return Limit(f"{reason}，文件隐去了地名", caveat, refuses=False)
    if name.place or question.ask in OWN:
        return Limit(reason, "", refuses=True)
    return Limit(reason, f"文件没有专门提到“{name.words}”，以下是一般的规定。", refuses=False)


def _unheard(question: Question, best: Evidence, terms: Sequence[Weighed]) -> Limit | None:
    """A number, a sum, a date of something that no document of the library so much as names."""
    if question.ask not in (*EXACT, Ask.WHEN):
        return None
    text = plain(" ".join((best.quote, best.document.title, *best.location)))
    absent = rarest_missing(terms, text)
    word = absent.word if absent is not None and absent.weight >= UNHEARD else ""
    word = word or _event_missing(question, terms, text) or _compound_missing(question, terms, text)
    return Limit(f"文件中没有提到“{word}”", "", refuses=True) if word else None


def _event_missing(question: Question, terms: Sequence[Weighed], text: str) -> str:
    """What is asked when it happens, where ``text`` has no word for it: "什么时候摇号"."""
    event = _EVENT.search(question.text)
    asked = (t for t in terms if event and t.word == event[1] and t.others)
    return next((t.word for t in asked if not match(t, text)), "")


def _compound_missing(question: Question, terms: Sequence[Weighed], text: str) -> str:
    """Two words of the question that are one to the list, where ``text`` has them only apart:
    学习积分 is no 积分入学."""
    known, said = synonyms(), plain(question.text)
    for a, b in pairwise(term.word for term in terms):
        whole = a + b
        if whole in known and whole in said and a in text:
            same = (whole, *(word for word in known[whole] if word not in whole))
            if not any(word in text for word in same):
                return whole
    return ""


def _other_kind(question: Question, best: Evidence, terms: Sequence[Weighed]) -> Limit | None:
    """A number of something else that is called by the same noun."""
    if question.ask not in COUNTS:
        return None
    around = " ".join((best.document.title, *best.location))
    kind = other_kind(question.text, terms, best.quote, around)
    return Limit(f"文件中说的不是“{kind}”", "", refuses=True) if kind else None


def _no_act(question: Question, best: Evidence, terms: Sequence[Weighed]) -> Limit | None:
    """Whether something may be done that no document names, nor the text with one sign of it. That
    may be said in other words (换钱: 折算现金), so the reader is told and shown the nearest."""
    if question.ask is not Ask.WHETHER or not (act := _ACT.search(question.text)):
        return None
    unheard = next((t for t in terms if t.word == act[1] and t.weight >= UNHEARD), None)
    text = plain(" ".join((best.quote, *best.location)))
    said = (act[1], *unheard.others) if unheard else ()
    if not said or any(sign in text for word in said for sign in word):
        return None
    caveat = f"文件没有直接提到“{act[1]}”，这里列出的是最接近的规定，请核实。"
    return Limit(f"文件中没有提到“{act[1]}”", caveat, refuses=False)


def _no_way(question: Question, best: Evidence) -> Limit | None:
    """How something is applied for, asked of a report that only tells of it."""
    report = best.document.about.kind in (Kind.SUMMARY, Kind.STATISTICS)
    if report and _APPLIES.search(question.text) and not _BIDS.search(best.quote):
        return Limit("文件是工作总结或统计，没有写怎么办理", "", refuses=True)
    return None


def _special_only(question: Question, best: Evidence) -> Limit | None:
    """The day of those who missed the day that is asked for."""
    if question.ask not in (Ask.DATE, Ask.WHEN) or _MISSED.search(question.text):
        return None
    if not _MISSED.search(best.best) or not special(question.text, best.best):
        return None
    caveat = "文件没有写明一般情况下的时间，这里引用的是特殊情形的规定，请核实。"
    return Limit("引文是特殊情形的规定", caveat, refuses=False)


def _only_listed(question: Question, best: Evidence) -> Limit | None:
    """A thing on a list tells nothing of what may be done without it: "户口簿"."""
    if question.ask not in (Ask.WHETHER, Ask.HOW) or not _THING.fullmatch(unmarked(best.best)):
        return None
    if best.quote.strip() != best.best.strip():  # its list says what it is for
        return None
    return Limit("文件只列出了名称，没有写所问的情形", "", refuses=True)


def _sanction(question: Question, best: Evidence) -> Limit | None:
    """What befalls those who break the rules, asked by somebody who does not speak of that."""
    if not _BROKEN.search(unmarked(best.best)) or _ASKS_OF_BROKEN.search(question.text):
        return None
    if question.ask not in (Ask.WHETHER, Ask.HOW, Ask.WHAT):
        return None
    return Limit("引文说的是违反规定的后果", "", refuses=True)


def _other_side(question: Question, best: Evidence) -> Limit | None:
    """What was planned where the outcome is asked for, or the other way round."""
    if question.ask is not Ask.NUMBER:
        return None
    kind = best.document.about.kind
    plans = MEANT_TO.search(question.text) is not None
    numbered = [c for c in re.split(r"[，。；;\n]", best.quote) if _NUMBER.search(c)]
    if best.cell and _COMPLETED.search(best.cell):  # a plan that tells of the year before
        return None
    if kind is Kind.PLAN and not plans and _DONE.search(question.text):
        if any(_HAPPENED.search(c) for c in numbered):
            return None
        reason = "文件是计划，没有写实际完成的数"
        return Limit(reason, "收录的文件只有计划数，没有写实际完成的情况。", refuses=False)
    ahead = any(_AHEAD.search(part) for part in best.location)
    if kind in (Kind.SUMMARY, Kind.STATISTICS) and re.search("计划|目标|原定", question.text):
        if ahead or MEANT_TO.search(best.quote) or _AHEAD.search(best.document.title):
            return None
        reason = "文件写的是完成情况，没有写计划数"
        return Limit(reason, "收录的文件只写了完成情况，没有写计划或目标。", refuses=False)
    return None

"""What a question asks: clean words, the kind of answer wanted, years, articles, 文号, titles."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path

import rjieba

from corpus.number import find_numbers
from corpus.numerals import to_int


class Ask(StrEnum):
    """The kind of thing an answer must hold."""

    PHONE = "电话"
    FEE = "费用"
    CLOCK = "钟点"
    DATE = "日期"
    WHEN = "时间"
    ADDRESS = "地址"
    NUMBER = "数字"
    PERSON = "姓名"
    WHO = "人或单位"
    WHERE = "地点"
    PAPERS = "材料"
    LIST = "清单"
    WHY = "原因"
    HOW = "办法"
    WHETHER = "是否"
    WHAT = "内容"


def any_of(*alternatives: str, flags: re.RegexFlag = re.NOFLAG) -> re.Pattern[str]:
    """A pattern of alternatives written apart by spaces."""
    return re.compile("|".join(one for line in alternatives for one in line.split()), flags)


# First match wins: "收费标准是多少" asks for money, not for any number.
_ASKS: tuple[tuple[Ask, re.Pattern[str]], ...] = (
    (
        Ask.PHONE,
        any_of(
            "(?:电话|号码|手机号|邮箱|网址|微信号)(?:是|为|有|$|[？?，,]|多少|几|什么|给)",
            "[打拨](?:什么|哪个|多少|几号)?.{0,4}(?:电话|热线) 热线(?:电话)?(?:是|号码|多少)",
            "联系方式 怎么联系",
        ),
    ),
    (
        Ask.FEE,
        any_of(
            "多少钱 几块钱 几钱 学费 收费 收多少 交多少 要钱吗 要花 价格",
            "费用(?:是|为)?(?:多少|多高|几) 要交.{0,4}钱",
        ),
    ),
    (Ask.WHY, any_of("为什么 为何 为啥 原因 怎么会 凭什么 咋会")),
    (Ask.CLOCK, any_of("几点 什么钟点 几时几分")),
    (Ask.DATE, any_of("哪天 哪一天 哪几天 几月 几号 什么日期 哪个日子 到哪天 哪日")),
    (
        Ask.WHEN,
        any_of(
            "什么时候 何时 几时 啥时 哪年 哪一年 日期 什么时间 时间(?:是|安排) 截止",
            "多久 多长时间 期限 开始时间",
        ),
    ),
    (Ask.ADDRESS, any_of("地址(?:是|在|$|[？?]) 位置在 哪条[路街] 哪个街道 什么路 怎么走 怎么去")),
    (
        Ask.NUMBER,
        any_of(
            "多少 几[个所人名次场年岁成倍项条家位篇座种期批亩台辆户元万千%％月天周公里]",
            "多大 多高 多长 多远 多宽 百分之几 率(?:是|为|达|有) 几%",
            "(?:人数|数量|总数|比例|占比)(?:是|为|有|达|要求|及|$|[？?])",
        ),
    ),
    (Ask.PERSON, any_of("[长任记员人]是谁 谁是.{0,8}[长任记员人] 叫什么名字 姓什么 姓名")),
    (
        Ask.WHO,
        any_of(
            "谁 哪个(?:部门|单位|科室|机构|局|领导) [哪什][些么](?:部门|单位)",
            "由哪 归哪 归谁 找哪",
        ),
    ),
    (
        Ask.WHERE,
        any_of(
            "哪里 哪儿 在哪 去哪 到哪 什么地方 地点 地址 位置 哪(?:个|所|间|几所)(?:小|中)?学校?"
        ),
    ),
    (
        Ask.PAPERS,
        any_of(
            "[什哪啥][么些]?(?:材料|证件|资料|证明) (?:材料|证件|资料)(?:有|要|需|清单|是|$|[？?])",
            "[带交填备][哪什啥].{0,2}[证表书]",
        ),
    ),
    (
        Ask.LIST,
        any_of(
            "哪些 哪几 有什么 条件 要求 包括 分别 列举 几方面 几个方面",
            "[什啥]么?(?:手续|内容|措施|举措|办法|规定|情形|情况|问题|困难|项目|活动|经验|任务)",
        ),
    ),
    (Ask.HOW, any_of("怎么 如何 怎样 咋 流程 手续 程序 步骤 办法 途径 方式")),
    (
        Ask.WHETHER,
        any_of(
            "吗 么[？?]?$ 能不能 可不可以 是不是 有没有 是否 可否 能否 行不行 要不要 会不会",
            "该不该 需不需要 没有?[？?]?$ 了没",
        ),
    ),
)
_FILLERS = frozenset(
    word
    for line in Path(__file__).with_name("fillers.txt").read_text("utf-8").splitlines()
    if not line.startswith("#")
    for word in line.split()
)
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d{2})(?!\d)")
# "2020年9月3号生的", "2018年买的": a fact about the asker
_OWN = re.compile(
    r"\s*年?[\d月.\-/]*[号日]?[^，,。？?]{0,4}?(?:生|买|购|毕业|结婚|搬|迁|落户|入户|来的)"
)
_COUNTED = re.compile(r"^一(?:个|所|名|次|场|位|家|项|条|种|年|学期)(?=.)")  # 一个班 → 班
_CENTURY = ("19", "20")  # years are told by ``years``
_ASKING = re.compile(r"^(?:几|多少|怎么|怎样|什么|哪|何)|[吗呢吧么]$")
_RELATIVE_YEARS = ("今年", "去年", "明年", "前年", "本年", "本年度", "当年", "年")
_EMPTY_TAGS = ("r", "u", "y", "x", "w", "p", "c", "e", "o", "z", "q", "d")
_CONTROL = re.compile(r"[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060\ufeff]")


@dataclass(frozen=True, slots=True)
class Question:
    """A question made ready.

    ``text`` is what is searched for; ``terms`` are its words that carry meaning, in order,
    without repeats; ``years`` are those it names, 今年 and 去年 told from ``as_of``.
    """

    asked: str  # as typed, control characters removed
    text: str
    ask: Ask
    terms: tuple[str, ...]
    years: tuple[int, ...]
    this_year: bool  # it says 今年, 本年度 … of the day it is asked on
    articles: tuple[int, ...]  # 第八条 → 8
    numbers: tuple[str, ...]  # 文号
    titles: tuple[str, ...]  # 《…》


def clean_text(raw: str) -> str:
    """Lone surrogates and control characters out, white space folded."""
    text = raw.encode("utf-8", "ignore").decode("utf-8", "ignore")
    return " ".join(_CONTROL.sub(" ", text).split())


def understand(raw: str, *, as_of: date, before: str = "") -> Question:
    """Reads one question; ``before`` is the earlier question it goes on from, "" if none."""
    asked = clean_text(raw)
    text = unicodedata.normalize("NFKC", f"{before} {asked}" if before else asked)
    text = " ".join(text.split())
    ask = kind_asked(text if before and kind_asked(asked) is Ask.WHAT else asked)
    return Question(
        asked=asked,
        text=text,
        ask=ask,
        terms=content_words(text),
        years=years_named(text, as_of),
        this_year=bool(re.search(r"今年|本年度?|这一年|当前年度", text)),
        articles=tuple(
            n
            for m in re.finditer(r"第\s*([〇零一二三四五六七八九十百千\d]{1,7})\s*条", text)
            if (n := to_int(m[1]))
        ),
        numbers=tuple(find_numbers(text)),
        titles=tuple(re.findall(r"《([^《》]{2,60})》", text)),
    )


def kind_asked(text: str) -> Ask:
    for ask, pattern in _ASKS:
        if pattern.search(text):
            return ask
    return Ask.WHAT


def content_words(text: str) -> tuple[str, ...]:
    """Words that an answer should have something to do with."""
    words: dict[str, None] = {}
    for word, tag in rjieba.tag(text):
        plain = word.strip().lower()
        if not plain or plain in _FILLERS or not re.search(r"\w", plain):
            continue
        if tag.startswith(_EMPTY_TAGS) and not re.search(r"[\da-z]", plain):
            continue
        plain = _COUNTED.sub("", plain) or plain
        if _ASKING.search(plain) or (
            plain.isdecimal() and len(plain) == 4 and plain[:2] in _CENTURY
        ):
            continue
        if plain in _RELATIVE_YEARS:  # told by ``years``
            continue
        if tag.startswith("m") and not re.search(r"\d", plain) and len(plain) < 2:
            continue
        words.setdefault(plain)
    return tuple(words)


def years_named(text: str, as_of: date) -> tuple[int, ...]:
    """Years that an answer must be of: as written, but for the asker's own (born, bought), and 去年/今年/明年/前年 told from the day of asking."""
    years = [int(m[1]) for m in _YEAR.finditer(text) if not _OWN.match(text[m.end() :])]
    for word, shift in (("前年", -2), ("去年", -1), ("上一年", -1), ("今年", 0), ("明年", 1)):
        if word in text:
            years.append(as_of.year + shift)
    return tuple(dict.fromkeys(years))

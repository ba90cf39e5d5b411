"""Personal data in what people type: noticed, and masked before anything is kept."""

import re
from dataclasses import dataclass
from pathlib import Path

import rjieba

_SURNAMES = "|".join(
    sorted(
        (
            word
            for line in Path(__file__).with_name("surnames.txt").read_text("utf-8").splitlines()
            if not line.startswith("#")
            for word in line.split()
        ),
        key=lambda it: (-len(it), it),
    )
)
_GAP = r"[\s-]?"
# 18 digits with a date inside (GB 11643-1999), or 15 as they were until 1999; blanks between
# groups as people type them. A wrong check digit is a slip of the hand, not another number.
_IDENTITY = re.compile(
    rf"(?<!\d)(?:[1-9]\d{{5}}{_GAP}(?:19|20)\d\d{_GAP}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
    rf"{_GAP}\d{{3}}[\dXx]|[1-9]\d{{7}}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{{3}})(?![\dA-Za-z])"
)
_MOBILE = re.compile(rf"(?<![\d-])(?:\+?86{_GAP})?1[3-9]\d{_GAP}\d{{4}}{_GAP}\d{{4}}(?!\d)")
# An office's number may well be asked about; somebody's own one is announced as such.
_OWN_LANDLINE = re.compile(
    r"(?:我|家里|家庭|本人|联系|回电|座机|打给|电话(?:号码)?是)[^，。,;；？?\d]{0,8}"
    r"((?:0\d{2,3}[\s-]?)?[2-9]\d{6,7}(?!\d))"
)
_MAIL = re.compile(r"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,4}")
_CARD = re.compile(r"(?<!\d)(?:\d{4}[\s-]?){3,4}\d{1,4}(?!\d)")
_LICENCE = re.compile(r"(?<![A-Za-z0-9])[EeGgHh][A-Za-z]?\d{7,8}(?!\d)")
# A child is named with its birth date, a person with "叫". The name ends where a clause does.
_STOP = r"(?=[，,。；;：:！!？?、\s（(]|今年|现在|刚|是|生于|出生|生日|的|在|于|已|\d|$)"
_NAME = rf"(?P<name>(?:{_SURNAMES})[\u4e00-\u9fff]{{1,2}}?){_STOP}"
_NAMED = re.compile(rf"(?:名叫|叫做|叫|姓名(?:是|为|[：:])?|名字(?:是|叫|[：:]))\s*{_NAME}")
_AGED = re.compile(
    rf"(?:孩子|儿子|女儿|小孩|学生|娃|宝宝|我是)\s*{_NAME}(?=.{{0,6}}(?:\d|周岁|岁|出生|生于))"
)
_BORN = re.compile(
    r"(?:19|20)\d\d\s*[年./-]\s*\d{1,2}\s*[月./-]\s*\d{1,2}|\d{1,2}\s*月\s*\d{1,2}\s*[日号]?\s*(?:出?生|生日)"
)
_FIRST_NAME = re.compile(rf"(?:^|[，,。；;！!？?\s]){_NAME}")
_NO_NAMES = re.compile(r"什么|名字|学校|幼儿|小学|中学|高中|初中|老师|家长|班|年级|几|怎|哪|应|满")


def _is_name(words: str) -> bool:
    """Not a word of the dictionary that begins like a name: 文盲, 单亲, 方案."""
    if _NO_NAMES.search(words):
        return False
    tagged = rjieba.tag(words)
    return not (len(tagged) == 1 and not tagged[0][1].startswith("nr"))


@dataclass(frozen=True, slots=True)
class Masked:
    """Text without personal data; ``found`` names what was taken out, in the order of finding."""

    text: str
    found: tuple[str, ...] = ()

    @property
    def notice(self) -> str:
        """What to tell the one who typed it, "" where nothing was found."""
        if not self.found:
            return ""
        return f"问题里的{'、'.join(self.found)}已隐去，不会保存；查询政策不需要填写这些信息。"


def masked(text: str) -> Masked:
    """``text`` with identity and card numbers, phones, mail addresses and names replaced by 〔…〕.

    A name is only told where it is announced ("孩子叫…") or stands with a birth date; the date
    itself stays, since the answer may turn on it.
    """
    found: dict[str, None] = {}

    def hidden(label: str, pattern: re.Pattern[str], text: str, group: int | str = 0) -> str:
        out, at = "", 0
        for m in pattern.finditer(text):
            if group == "name" and not _is_name(m["name"]):
                continue
            found.setdefault(label)
            out += text[at : m.start(group)] + f"〔{label}〕"
            at = m.end(group)
        return out + text[at:]

    text = hidden("身份证号", _IDENTITY, text)
    text = hidden("手机号", _MOBILE, text)
    text = hidden("电话号码", _OWN_LANDLINE, text, 1)
    text = hidden("邮箱", _MAIL, text)
    text = hidden("证件号", _LICENCE, text)
    text = hidden("卡号", _CARD, text)
    text = hidden("姓名", _NAMED, text, "name")
    text = hidden("姓名", _AGED, text, "name")
    if _BORN.search(text):
        text = hidden("姓名", _FIRST_NAME, text, "name")
    return Masked(text, tuple(found))

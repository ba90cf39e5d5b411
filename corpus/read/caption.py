"""What stands above a table and is said of each of its rows: its name and its unit."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.read.block import Block

_NUMBERED = re.compile(r"^(?:续?表|附表)\s*[\d一二三四五六七八九十]+")
_NAMED = re.compile(
    r"(?:表|情况|统计|一览|名单|安排|计划|明细|目录|汇总|标准|指标|数据|名额|时间)(?:[（(][^（）()]*[）)])?$"
)
# "一、招生计划" is a part of the text, and the row's place says it already
_MARKED = re.compile(
    r"^(?:第.{1,5}[编章节条]|[一二三四五六七八九十]+[、.．]|[（(][一二三四五六七八九十\d]+[）)]|\d+[、.．]|附件)"
)
_UNIT = re.compile(
    r"(?:^|(?<=[\s（(　\[【]))(?:计量|数据|金额)?单\s*位\s*[:：]\s*"
    r"([^\s，。；：:（）()\]】]{1,12}(?:[、,，/][^\s，。；：:（）()]{1,8})*)\s*[）)\]】]?$"
)
_ORGAN = re.compile(
    r"(?:局|学校|小学|中学|学院|幼儿园|委员会|处|科|室|中心|公司|厅|部|所|政府|街道)$"
)
_ASIDE = re.compile(r"^[（(\[【].{1,40}[）)\]】]$|^(?:19|20)\d\d年?(?:度|\d{1,2}月)?$")
_NOTE = re.compile(
    r"^(?:注|说明|备注|附注|资料来源|数据来源|填表人|制表人|审核人|单位负责人)\s*\d*[:：]"
)
LONGEST = 60  # a longer line is no name of a table


@dataclass(frozen=True, slots=True)
class Heading:
    """``name`` "表1 各类学校情况", ``unit`` "单位：人"; "" where there is none."""

    name: str = ""
    unit: str = ""

    @property
    def text(self) -> str:
        if not self.unit or self.unit in self.name.replace(" ", ""):
            return self.name
        return f"{self.name}（{self.unit}）" if self.name else self.unit


def heading(above: Sequence[Block], inside: Sequence[Block] = ()) -> Heading:
    """What the lines above a table, the nearest last, and those inside its frame, say of it."""
    unit = next((found for line in inside if (found := unit_of(line.text))), "")
    name = next((line.text for line in inside if _may_name(line.text)), "")
    for line in reversed([] if name else above):
        text = line.text
        if len(text) > LONGEST:
            break
        found = "" if unit else unit_of(text)
        unit = unit or found
        if _is_name(line):
            name = text
            break
        if not found and not _ASIDE.match(text):
            break
    return Heading(name, unit)


def unit_of(text: str) -> str:
    """ "单位：万人" at the end of a line; "" where there is none, or the 单位 is an office."""
    found = _UNIT.search(text)
    if found is None or _ORGAN.search(found[1]):
        return ""
    return re.sub(r"\s", "", found[0]).strip("（(）)[]【】")


def is_note(text: str) -> bool:
    """A line under a table that speaks of the whole of it."""
    return bool(_NOTE.match(text))


def _may_name(text: str) -> bool:
    """Whether a line inside the frame is the name, and not the unit, the year or a note."""
    only_unit = unit_of(text) and not _UNIT.sub("", text).strip(" 　（([【")
    return len(text) <= LONGEST and not (only_unit or _ASIDE.match(text) or is_note(text))


def _is_name(line: Block) -> bool:
    """Whether a line above a table is its name: numbered as one, or a title that ends like one."""
    text = _UNIT.sub("", line.text).strip(" 　（([【")
    if _NUMBERED.match(text):
        return not text.endswith(("。", "；", "，", "："))
    return line.level is None and not _MARKED.match(text) and bool(_NAMED.search(text))

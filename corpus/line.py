"""What a line is, told from its neighbours: a question, an entry of a list of annexes, a signature.

All functions take the blocks of a document and a position in them; they look at most a few lines
ahead.
"""

import re
from collections.abc import Sequence

from corpus.dates import find_dates
from corpus.marker import Marker, Style, at_start
from corpus.number import find_numbers, number_spans
from corpus.read.block import Block, BlockKind
from corpus.read.caption import unit_of

QUESTION_LENGTH = 120  # a longer paragraph is no question, even if an answer follows
_ANSWER = re.compile(r"(?:答复?|回答|解答|A)\s*(?:\d{1,3}|[一二三四五六七八九十]{1,3})?\s*[:：]")
_ANSWER_INSIDE = re.compile(r"(?<=[？?。！\s])(?:答复?|回答|解答|A)\s*[:：]")
_ASKING = (Style.QUESTION, Style.COMMA, Style.BRACKET, Style.DIGIT, Style.DIGIT_BRACKET)
_ENDING = (
    r"(?:通知|公告|通告|公示|通报|函|意见|方案|办法|细则|规定|规程|规则|条例|制度|总结|计划|要点|"
    r"思路|报告|规划|纪要|指引|指南|决定|批复|章程|标准|问答|一览表|统计表|公开信|解释|答复)"
)
_COMPLETE = re.compile(rf"{_ENDING}(?:[（(].{{1,12}}[）)])?$")
_OPEN_END = re.compile(r"(?:关于|印发|转发|发布|公布|、|的|和|及|与|做好|开展|加强)$")
_ORGAN_END = re.compile(r"(?:局|委|委员会|政府|厅|部|院|办公室)$")
_SIGNER = re.compile(r"(?:局|委|委员会|政府|厅|部|院|室|校|中心|小学|中学|幼儿园|组)$")
_SUBTITLE = re.compile(
    r"[（(](?:试行|暂行|草案|征求意见稿|讨论稿|修订|修订稿|修订版|\d{4}年版|\d{4}年修订)[）)]$"
)
_FAREWELL = re.compile(r"(?:特此|专此)[\u4e00-\u9fff]{2,6}[。！]?$")
BYLINE_LENGTH = 60
_BYLINE_REST = re.compile(
    r"(?:[（(](?:示例文件|样本|样例)[）)])?(?:[\s（）()，,、]|[\u4e00-\u9fff*]{2,20}(?:局|委|委员会|政府|厅|部|院|室|科|"
    r"校|中心|处)|编写?|编制|汇编|制定|更新|印发|发布|公布|修订)*"
)
LISTED_AHEAD = 8  # lines between a list of annexes and the signature below it


def is_question(blocks: Sequence[Block], at: int, mark: Marker | None) -> bool:
    """Is this line asked, so that what follows is its answer?"""
    words = blocks[at].text
    if mark and mark.style is Style.QUESTION:
        return True
    if (mark and mark.style not in _ASKING) or _ANSWER.match(words):
        return False
    if (inside := _ANSWER_INSIDE.search(words)) and inside.start() <= QUESTION_LENGTH:
        return True
    if len(words) > QUESTION_LENGTH:
        return False
    following = blocks[at + 1].text if at + 1 < len(blocks) else ""
    if _ANSWER.match(following):
        return mark is not None or words.endswith(("？", "?"))
    return mark is not None and words.endswith(("？", "?"))


def answer_inside(words: str) -> int | None:
    """Where "答：" begins in a line that asks and answers; ``None`` where it does not."""
    match = _ANSWER_INSIDE.search(words)
    return match.start() if match else None


def heads_questions(blocks: Sequence[Block], at: int) -> bool:
    """Does a question follow at once, so that this line can only be the name of a group?"""
    if at + 1 >= len(blocks) or blocks[at + 1].kind is BlockKind.ROW:
        return False
    return is_question(blocks, at + 1, at_start(blocks[at + 1].text))


def heads_table(blocks: Sequence[Block], at: int) -> bool:
    """Is this line said of a table right below: its name, which its rows repeat, or its unit?"""
    words = blocks[at].text
    row = next((b.text for b in blocks[at + 1 : at + 4] if b.kind is BlockKind.ROW), "")
    return bool(row) and (bool(unit_of(words)) or row.startswith((f"{words}｜", f"{words}（")))


def heads_articles(blocks: Sequence[Block], at: int) -> bool:
    """Does a 条 begin right below, so that this line can't be an item of the one above?"""
    following = at_start(blocks[at + 1].text) if at + 1 < len(blocks) else None
    return following is not None and following.style is Style.ARTICLE


def lists_annexes(blocks: Sequence[Block], at: int, mark: Marker) -> bool:
    """Is "附件：1.招生日程表" the list of annexes under a notice, and not the head of one?"""
    rest = blocks[at].text[mark.end :]
    if not rest:
        return False
    first = at_start(rest)
    if first and first.number == 1:
        return True
    near = [blocks[i].text for i in (at - 1, at + 1) if 0 <= i < len(blocks)]
    marks = [m for words in near if (m := at_start(words)) and len(words) > m.end]
    if any(m.style is Style.ANNEX for m in marks):  # one annex under the other, nothing in either
        return True
    return mark.number == 0 and any(
        is_date(block.text) or ((m := at_start(block.text)) and m.style is Style.ANNEX)
        for block in blocks[at + 1 : at + LISTED_AHEAD]
    )


def is_date(words: str) -> bool:
    """Nothing but a date, as under a signature."""
    found = find_dates(words)
    return len(found) == 1 and found[0][2] - found[0][1] >= len(words.strip("（）() 　")) - 2


def signs(blocks: Sequence[Block], at: int) -> bool:
    """Does the end of a letter begin here: 特此通知, or an organ's name and a date below it?"""
    words = blocks[at].text.strip()
    if _FAREWELL.match(words):
        return True
    if not (4 <= len(words) <= 40) or re.search(r"[。；：，:;,？！]", words):
        return False
    below = [block.text for block in blocks[at + 1 : at + 4]]  # several organs may sign
    for line in below:
        if is_date(line):
            return bool(_SIGNER.search(words))
        if len(line) > 40 or not _SIGNER.search(line):
            return False
    return False


# -- the top of a document -----------------------------------------------------------------


def is_red_header(words: str) -> bool:
    """ "示例区教育局文件", the red letters on the first page."""
    return bool(re.search(r"[局委府厅部院会室校]\s*文\s*件$", words)) and len(words) <= 40


def is_byline(words: str) -> bool:
    """Nothing but a 文号, an organ and a date, in any order: "示教〔2026〕11号　示例区教育局"."""
    if len(words) > BYLINE_LENGTH or not (find_dates(words) or find_numbers(words)):
        return False
    spans = [(start, end) for _, start, end in (*find_dates(words), *number_spans(words))]
    rest = words
    for start, end in sorted(spans, reverse=True):
        rest = f"{rest[:start]} {rest[end:]}"
    return bool(_BYLINE_REST.fullmatch(rest))


def is_front(words: str) -> bool:
    """A line that may stand above a title or between its lines: 文号, 密级, 签发人, a date."""
    numbers = find_numbers(words)
    return bool(
        is_byline(words)
        or (numbers and len(words) <= len(numbers[0]) + 10)
        or re.match(r"(?:文号|发文字号|索引号|签发人|密级|机密|秘密|内部|急件|特急|加急)", words)
        or is_date(words)
        or re.match(r"[（(](?:示例文件|样本|样例|节选)[）)]$", words)
    )


def title_goes_on(above: str, below: str) -> bool:
    """Is ``below`` the next line of the title whose last line is ``above``?"""
    if _SUBTITLE.match(below):
        return True
    if _OPEN_END.search(above) or below[0] in "《的":
        return True
    if _ORGAN_END.search(above) and "关于" not in above and _COMPLETE.search(below):
        return True
    if below.startswith("关于") and (_ORGAN_END.search(above) or "、" in above):
        return True
    if _COMPLETE.search(above):
        return False
    # "关于做好义务教育学校" / "招生入学工作的通知": half a title has no noun at its end
    return bool(_COMPLETE.search(below)) and (
        "关于" in above or bool(re.match(r"(?:19|20)\d{2}", above))
    )

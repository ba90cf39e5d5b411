"""文号, the number a document is filed and cited by."""

import re

from corpus.numerals import to_int

_OPEN, _CLOSE = "〔\\[［（(【﹝", "〕\\]］）)】﹞"
_YEARED = re.compile(
    # "法（研）发" has brackets of its own
    rf"((?:[\u4e00-\u9fffA-Z*]|(?<=[\u4e00-\u9fff])[（(][\u4e00-\u9fff]{{1,3}}[）)]){{1,16}}?)\s*"
    rf"[{_OPEN}]\s*((?:19|20)\d{{2}}|20XX)\s*(?:年)?\s*[{_CLOSE}]\s*第?\s*(\d{{1,5}})\s*号"
)
# "主席令第七十三号", as orders were numbered until some years ago
_CHINESE = r"第\s*([〇零一二三四五六七八九十百千]{1,7})\s*号"
_ORDER = re.compile(rf"([\u4e00-\u9fff]{{1,20}}令)\s*(?:第?\s*(\d{{1,5}})\s*号|{_CHINESE})")
# What may stand in front of a number without being part of it.
_BEFORE = re.compile(
    r"^(?:.*?(?:文号|文件编号|发文字号|根据|按照|依据|依照|现将|原|以及|和|及|与|见|即|的|"
    r"我[院局部委厅区市省县]))"
)
_WIDE = str.maketrans("０１２３４５６７８９Ｘ", "0123456789X")


def number_spans(text: str) -> list[tuple[str, int, int]]:
    """Every 文号 in ``text`` in normal form, with the span it was written in, in order."""
    text = text.translate(_WIDE)
    found = []
    for match in _YEARED.finditer(text):
        skipped = _BEFORE.match(match[1])
        head = match[1][skipped.end() :] if skipped else match[1]
        if text[max(0, match.start() - 1) : match.start()].isdigit():
            head = head.removeprefix("日")  # "2019年1月2日示教〔2019〕3号"
        if head:
            start = match.start() + len(match[1]) - len(head)
            found.append((f"{head}〔{match[2]}〕{match[3]}号", start, match.end()))
    for match in _ORDER.finditer(text):
        head = re.sub(r"^(?:.*日)?原?", "", match[1])
        number = match[2] or match[3]
        found.append((f"{head}第{number}号", match.end(1) - len(head), match.end()))
    return sorted(found, key=lambda n: n[1])


def find_numbers(text: str) -> list[str]:
    """文号 in ``text`` in normal form, brackets 〔〕, no spaces: ``"越教字〔2021〕29号"``."""
    return [number for number, _, _ in number_spans(text)]


def key(number: str) -> str:
    """What two spellings of one 文号 have in common."""
    number = re.sub(_CHINESE, lambda written: f"{to_int(written[1])}号", number)
    return re.sub(rf"[\s第{_OPEN}{_CLOSE}]", "", number)

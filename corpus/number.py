"""文号, the number a document is filed and cited by."""

import re

_OPEN, _CLOSE = "〔\\[［（(【﹝", "〕\\]］）)】﹞"
_YEARED = re.compile(
    rf"([\u4e00-\u9fffA-Z*]{{1,16}}?)\s*[{_OPEN}]\s*((?:19|20)\d{{2}}|20XX)\s*"
    rf"(?:年)?\s*[{_CLOSE}]\s*第?\s*(\d{{1,5}})\s*号"
)
_ORDER = re.compile(r"([\u4e00-\u9fff]{1,20}令)\s*第?\s*(\d{1,5})\s*号")
# What may stand in front of a number without being part of it.
_BEFORE = re.compile(
    r"^(?:.*?(?:文号|文件编号|发文字号|根据|按照|依据|依照|以及|和|及|与|见|即|的))"
)


def find_numbers(text: str) -> list[str]:
    """文号 in ``text`` in normal form, brackets 〔〕, no spaces: ``"越教字〔2021〕29号"``."""
    found = []
    for match in _YEARED.finditer(text):
        head = _BEFORE.sub("", match[1])
        if head:
            found.append(f"{head}〔{match[2]}〕{match[3]}号")
    found += [f"{match[1]}第{match[2]}号" for match in _ORDER.finditer(text)]
    return found


def key(number: str) -> str:
    """What two spellings of one 文号 have in common."""
    return re.sub(rf"[\s第{_OPEN}{_CLOSE}]", "", number)

"""Characters that a PDF gives by a twin of theirs.

A font draws 民 and the radical ⺠ with one glyph, and programs (Chrome, for one) that write the way
back from glyph to character may take the radical. On paper nothing shows it; a search for 人民
finds nothing. No document means the radical, so the way back is safe, in a PDF.
"""

import unicodedata

# Unicode has no normal form for this block but for two of it; these are the ones that are also
# characters in use
_SUPPLEMENT = {
    0x2E81: "厂", 0x2E92: "巳", 0x2E9C: "日", 0x2E9D: "月", 0x2E9F: "母", 0x2EA0: "民",
    0x2EA7: "牛", 0x2EA9: "王", 0x2EAB: "目", 0x2EAC: "示", 0x2EAE: "竹", 0x2EB6: "羊",
    0x2EBB: "聿", 0x2EBC: "肉", 0x2EBD: "臼", 0x2EC1: "虎", 0x2EC4: "西", 0x2EC5: "见",
    0x2EC6: "角", 0x2EC7: "角", 0x2EC9: "贝", 0x2ECA: "足", 0x2ECB: "车", 0x2ED1: "長",
    0x2ED3: "长", 0x2ED4: "门", 0x2ED7: "雨", 0x2ED8: "青", 0x2ED9: "韦", 0x2EDA: "页",
    0x2EDB: "风", 0x2EDC: "飞", 0x2EDD: "食", 0x2EDE: "食", 0x2EE1: "首", 0x2EE2: "马",
    0x2EE3: "骨", 0x2EE4: "鬼", 0x2EE5: "鱼", 0x2EE6: "鸟", 0x2EE7: "卤", 0x2EE8: "麦",
    0x2EE9: "黄", 0x2EEA: "黾", 0x2EEC: "齐", 0x2EEE: "齿", 0x2EF0: "龙", 0x2EF3: "龟",
}  # fmt: skip
_KANGXI = {code: unicodedata.normalize("NFKC", chr(code)) for code in range(0x2F00, 0x2FD6)}
# whose normal form is an older shape than fonts for mainland China draw; and the dash's twin
_SHAPES = {0x2F3E: "户", 0x2FAD: "青", 0x2015: "—"}
_LIGATURES = {code: unicodedata.normalize("NFKC", chr(code)) for code in range(0xFB00, 0xFB07)}
_COMPATIBLE = {
    code: normal
    for code in range(0xF900, 0xFB00)
    if (normal := unicodedata.normalize("NFC", chr(code))) != chr(code)
}
_TABLE = _COMPATIBLE | _LIGATURES | _KANGXI | _SHAPES | _SUPPLEMENT


def restore(text: str) -> str:
    """``text`` with radicals, compatibility ideographs and ligatures as plain characters."""
    return text.translate(_TABLE)

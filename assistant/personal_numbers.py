"""Numbers and addresses of accounts that belong to one person, told by their shape or by the words
that announce them. Blanks, hyphens, full-width and Chinese digits hide none of them."""

import re

Pattern = tuple[str, re.Pattern[str], int]
"""(what it is, in words of the user; the pattern; the group that is masked)"""

_UNSEEN = r"\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufe0e\ufe0f\u20e3\ufeff"
_DASH = r"\-\u2010-\u2015\u2212"
# Between two digits, as people type and paste them; at most three in a row, so that no pattern
# ever looks far.
_G = rf"[\s_~*{_DASH}{_UNSEEN}]{{0,3}}"
_B = rf"[\s_~*.·・。、/,()，（）{_DASH}{_UNSEEN}]{{0,3}}"  # between the usual groups of a number
_D = rf"(?:\d{_G})"
_SAY = r"(?:号码|编号|证号|号|码)?[\s\"“]{0,2}(?:是|为|叫|就是|[:：=])?[\s\"“]{0,2}"
_NOT_MONEY = r"(?!\s{0,2}(?:元(?!旦)|人次|平方米))"
_MONTH, _DAY = rf"(?:0{_G}[1-9]|1{_G}[0-2])", rf"(?:0{_G}[1-9]|[12]{_G}\d|3{_G}[01])"
# 18 digits with a date inside (GB 11643-1999), or 15 as they were until 1999. A wrong check digit
# is a slip of the hand, not another number.
_LAST = r"[\dxX×✕╳ⅹⅩ]"
_IDENTITY = (
    rf"(?<!\d)[1-9]{_G}{_D}{{5}}(?:1{_G}9|2{_G}0){_G}\d{_G}\d{_G}{_MONTH}{_G}{_DAY}{_G}"
    rf"{_D}{{3}}{_LAST}(?![\dA-Za-z])"
    rf"|(?<!\d)[1-9]{_G}{_D}{{5}}\d{_G}\d{_G}{_MONTH}{_G}{_DAY}{_G}{_D}{{2}}\d(?!{_G}[\dA-Za-z])"
)
_MOBILE = (
    rf"(?<!\d)(?<!\d-)(?:(?:\+|00)?{_G}8{_G}6{_B})?1{_G}[3-9]{_G}(?:\d{_B}\d{_G}{_D}{{2}}\d{_B}{_D}{{3}}\d"
    rf"|\d{_G}{_D}{{2}}\d{_B}{_D}{{3}}\d|\d{_B}{_D}{{2}}\d{_B}{_D}{{4}}\d|\d{_G}{_D}\d{_B}{_D}{{4}}\d)"
    rf"(?!\d){_NOT_MONEY}"
)
_CARD = rf"(?<!\d){_D}{{12,19}}\d(?!\d){_NOT_MONEY}"
_LANDLINE = rf"(?:\(?0{_G}\d{_G}\d{_G}\d?{_G}\)?{_B})?[2-9]{_G}{_D}{{5,6}}\d(?!{_G}\d)"
_LANDLINE += r"(?!\s?[元万亿人个名所年%])"
_ID = r"[A-Za-z][A-Za-z0-9_-]{5,19}"  # what WeChat allows
_HAS_SIGN = r"(?=[A-Za-z_-]{0,19}[0-9_-])"  # no Chinese word typed in Latin letters
_PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"

PATTERNS: tuple[Pattern, ...] = tuple(
    (label, re.compile(pattern), group)
    for label, pattern, group in (
        ("身份证号", _IDENTITY, 0),
        (
            "身份证号",
            rf"身份证{_SAY}(?:的)?(?:最?后|末|尾号?)(?:[二三四五六七八\d]位)?(?:数字?|号码?)?[\s]?"
            rf"(?:是|为|[:：])?\s?({_D}{{3,7}}{_LAST})",
            1,
        ),
        ("身份证号", rf"身份证(?:件)?{_SAY}({_D}{{5,20}}{_LAST})", 1),
        ("卡号", _CARD, 0),  # before what may be a part of it
        ("手机号", _MOBILE, 0),
        # An office's number may well be asked about; somebody's own one is announced as such.
        (
            "电话号码",
            r"(?:我|家里|家庭|家长|本人|联系|回电|回复|来电|座机|打给|致电"
            r"|(?<![询督务公报诉班线系])电话(?:号码)?[是为:：])"
            rf"[^，。,;；？?\d]{{0,8}}?({_LANDLINE})",
            1,
        ),
        ("电话号码", rf"(?<![\d-])({_LANDLINE})[，,\s]?(?:是|为)?(?:我|本人|家里|请?回电)", 1),
        (
            "邮箱",
            r"[A-Za-z0-9._%+-]{1,64}\s?(?:@|\[at\]|\(at\)|艾特)\s?[A-Za-z0-9-]{1,63}"
            r"(?:\s?[.。]\s?[A-Za-z0-9-]{1,63}){1,4}"
            r"|[A-Za-z0-9._%+-]{1,64}#(?:qq|vip|163|126|139|189|gmail|outlook|sina|foxmail|sohu)"
            r"(?:\.[a-z]{2,4}){1,2}",
            0,
        ),
        (
            "学号",
            rf"(?:学籍(?:辅|主)?号|学号|准考证|考生号|考号|报名序号|报名号){_SAY}"
            r"([A-Za-z]?\d(?:[\s-]?\d){4,22}[X]?)",
            1,
        ),
        (
            "证件号",
            r"(?:护照|通行证|居留证|居住证|军官证|士兵证|户口[本簿]|户号|残疾人?证|出生(?:医学)?证明?"
            rf"|社保[卡号]|社会保障[卡号]|医保[卡号]|台胞证|回乡证|签证){_SAY}([A-Za-z]{{0,2}}{_G}{_D}{{5,21}}[\dA-Za-z])",
            1,
        ),
        ("证件号", r"(?<![A-Za-z0-9])[A-Za-z]{1,2}\s?\d{7,10}(?:\(\d\))?(?![\dA-Za-z])", 0),
        ("证件号", r"(?<![A-Za-z0-9])[A-Za-z]{1,2}\d{6}\([\dAa]\)", 0),
        ("卡号", rf"(?:卡号|账号|帐号|账户|银行卡|工资卡|信用卡|存折){_SAY}({_D}{{7,24}}\d)", 1),
        (
            "微信号",
            rf"(?:微信|薇信|威信|V信|v信|[Vv][Xx]|[Ww][Xx]|[Ww]e[Cc]hat|weixin)(?!公众|小程序|群)"
            rf"(?:号(?!召)|账号|号码)?[\s]?(?:(?:是|为|叫|[:：]|加|搜|同号)\s?({_ID})|\s?(?P<near>{_HAS_SIGN}{_ID}))",
            0,
        ),
        ("微信号", rf"(?:微信|薇信|威信|V信|v信|[Vv][Xx]){_SAY}({_D}{{5,12}}\d)", 1),
        ("微信号", rf"(?<![A-Za-z])[Vv]\s?[:：]\s?({_ID})", 1),
        (
            "QQ号",
            rf"(?:[Qq][Qq]|[Qq]{{1,2}}号|扣扣|企鹅号)(?!群){_SAY}([1-9]{_G}{_D}{{3,10}}\d)(?!\d)",
            1,
        ),
        (
            "账号",
            rf"(?:抖音|快手|小红书|钉钉|支付宝|微博)(?:账号|帐号|号){_SAY}([A-Za-z0-9_.-]{{4,30}})",
            1,
        ),
        (
            "车牌号",
            rf"[{_PROVINCES}][A-HJ-NP-Za-hj-np-z][\s·・.•-]?(?=[A-Za-z0-9]{{0,4}}\d)"
            r"[A-HJ-NP-Za-hj-np-z0-9]{4,5}[A-HJ-NP-Za-hj-np-z0-9挂学警港澳](?![A-Za-z0-9])",
            0,
        ),
    )
)  # fmt: skip

_CHINESE = dict(
    zip("〇零一二三四五六七八九幺两○壹贰叁肆伍陆柒捌玖", "00123456789120123456789", strict=True)
)
_WIDE = {chr(n): chr(n - 0xFEE0) for n in range(0xFF01, 0xFF5F)}
_FOLDED = str.maketrans({**_WIDE, "\u3000": " ", "⁺": "+"})
_COUNTED = str.maketrans(
    _CHINESE
    | {chr(0x2460 + n): str(n + 1) for n in range(9)}
    | {chr(0x24EA): "0"}
    | {chr(0x2080 + n): str(n) for n in range(10)}
)


def folded(text: str) -> str:
    """``text`` with full-width signs as plain ones, every character at its place."""
    return text.translate(_FOLDED)


_ORDINAL = re.compile(r"第[〇零一二三四五六七八九]")


def counted(text: str) -> str:
    """``folded``, with Chinese digits and those in circles as plain ones; 第一 counts nothing."""
    out = folded(text).translate(_COUNTED)
    for m in _ORDINAL.finditer(text):
        out = f"{out[: m.start()]}{m[0]}{out[m.end() :]}"
    return out


_PIECES = re.compile(r"\d+")
_DATE = re.compile(r"(?:19|20)\d\d(?:(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])?)?")


def is_personal(label: str, found: str) -> bool:
    """Not a run of years or dates ("2026-2027", "20260901"), nor digits that only stand in a row.

    ``found`` is what the pattern of ``label`` matched, ``counted``.
    """
    pieces = _PIECES.findall(found)
    if label in ("身份证号", "手机号") or not pieces:
        return True
    if all(_DATE.fullmatch(it) for it in pieces):
        return label == "学号"
    if label != "卡号" or len(pieces) == 1:
        return True
    fours = all(len(it) == 4 for it in pieces[:-1]) and len(pieces[-1]) <= 4
    return fours or all(len(it) <= 2 for it in pieces) or len(pieces[0]) == 6

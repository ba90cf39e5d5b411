"""Does a text hold the kind of thing that is asked for: a number, a date, a phone number …"""

from assistant.question import Ask, any_of

_DIGIT = r"(?:\d|[一二三四五六七八九十百千两]+(?=[个所人名次场年岁成倍项条家位篇座种期批天月周级]))"
_PATTERNS = {
    Ask.PHONE: any_of(
        r"(?<!\d)(?:0\d{2,3}[-—]?\d{7,8}|1[3-9]\d{9}|\d{7,8}|400[-\d]{7,9}|12\d{3})(?!\d)",
        r"@\w https?:// www\.",
    ),
    Ask.FEE: any_of(r"\d[\d.,]*\s*(?:万|亿|千|百)?元 免费 免收 不收 收取 免除 减免 不得收"),
    Ask.NUMBER: any_of(rf"{_DIGIT} % ％ 百分之"),
    Ask.CLOCK: any_of(
        r"\d+[:：]\d{2} \d+[时点] [一二三四五六七八九十]+点"
        r"(?!要求|建议|意见|措施|经验|做法|是|[:：])"
    ),
    Ask.DATE: any_of(
        r"\d+\s*[月日] [一二三四五六七八九十]+月 [上中下]旬 前一[周天日] 周[一二三四五六日末]"
    ),
    # how long, or from when to when
    Ask.SPAN: any_of(
        r"(?<![\d〇零一二三四五六七八九])[〇零一二三四五六七八九十百两半\d]{1,3}"
        r"(?:个月|个?(?:小时|分钟|天|日内|周(?!岁)|星期|年(?![级第\d])|学期|学年|工作日|课时))",
        r"\d[月日][^，。；]{0,6}[至到—－-]\s*\d 长期 永久 终身 当天 即时 半年 全年",
    ),
    Ask.ADDRESS: any_of(r"[路街道巷]\S{0,6}号 位于 地址 \d+号 大道 [一-龥]{2,3}[路街] 楼 室"),
    Ask.PAPERS: any_of("证 书 表 簿 材料 协议 合同 照片 复印件 凭证"),
    Ask.WHEN: any_of(
        r"\d{1,4}\s*[年月日] [一二三四五六七八九十]+月 [上中下]旬 \d+[:：]\d{2} 工作日 学期 之日",
        r"期间 时间 另行通知 [寒暑]假 当年 年度 届",
        r"[一二三四五六七八九十\d]+个?(?:小时|天|周|年(?!级))",
    ),
    Ask.PERSON: any_of("校长 园长 局长 院长 处长 科长 主任 书记 组长 负责人 联系人 先生 女士 同志"),
    Ask.WHO: any_of(
        "局 部 处 科 委 院 校 园 厅 办 组 中心 政府 机构 机关 单位 人员 负责",
        "[老教]师 家长 监护人 学生",
    ),
    Ask.WHERE: any_of(
        "校 园 局 处 中心 区 街道 路 号 楼 室 地段 系统 网 平台 大厅 窗口 馆 站 小学 中学"
    ),
}


def holds(ask: Ask, text: str) -> bool | None:
    """``None`` where the kind of answer has no form that could be looked for."""
    pattern = _PATTERNS.get(ask)
    return None if pattern is None else pattern.search(text) is not None

"""The kind of thing that is asked for, told from how Chinese asks."""

import re
import unicodedata
from enum import StrEnum


class Ask(StrEnum):
    """The kind of thing an answer must hold."""

    PHONE = "电话"
    FEE = "费用"
    CLOCK = "钟点"
    DATE = "日期"
    WHEN = "时间"
    SPAN = "时长"
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


# A bare noun asks for itself: "补报名时间", "普惠园覆盖率?"
_END = r"(?:$|[?,!。;])"
# "学费什么时候交" asks for a time and "乱收费怎么投诉" for a way: money is only the matter of it.
_OTHER_MATTER = "什么时候|何时|啥时|哪天|几号|截止|哪[里儿些个]|谁|退|投诉|举报|反映|合[理法规]"
_NO_SUM = rf"^(?!.*(?:{_OTHER_MATTER})).*"

# First match wins: "收费标准是多少" asks for money, not for any number.
_ASKS: tuple[tuple[Ask, re.Pattern[str]], ...] = (
    (
        Ask.PHONE,
        any_of(
            rf"(?<![少几]个)(?<!多少)(?:电话|号码|手机号|邮箱|网址|微信号)(?:是|为|有(?!人)|{_END}|多少|几号?|什么|给|呢)",
            "[打拨](?:什么|哪个|多少|几号)?.{0,4}(?:电话|热线) 热线(?:电话)?(?:是|号码|多少)",
            "联系方式 怎么联系 如何联系 什么电话 哪个电话",
        ),
    ),
    (
        Ask.WHY,
        any_of(
            # 2012年被定为什么主题年 is no why
            "(?<![定评称选列名作成视分改])为(?:什么|何|啥) 原因 理由 怎么会 凭[什啥] 咋会",
            "[怎咋]么?(?:不[能让给可准]|没[有能]?|还[没不])(?!.{0,12}怎么) 什么(?:导致|造成)",
        ),
    ),
    (
        Ask.FEE,
        any_of(
            "多少钱 几多钱 几块钱 几钱 要钱 要不要钱 收不收[钱费] 收钱 要花 价格 贵不贵 多少元",
            rf"{_NO_SUM}(?:学费|(?<![乱规])收费)",
            rf"(?:(?<![免缴经])费|补助|补贴|津贴|资助|奖金|工资)用?[^,?。]{{0,8}}(?:多少|多高|几|标准{_END})",
            rf"(?:每|一)[^,?。]{{1,4}}[收交缴补]多少{_END} [收交缴]多少{_END} 要交.{{0,4}}钱",
            rf"费用?{_END} (?:费用|费|补助|补贴|津贴|资助)的?标准(?:是|为|多少|{_END})",
        ),
    ),
    (
        Ask.CLOCK,  # 有几点要求, 哪几点建议 count points
        any_of("(?<![哪有这那])几点(?!要求|建议|意见|措施|经验|体会|做法|说明) 什么钟点 几时几分"),
    ),
    (
        Ask.DATE,
        any_of(
            "哪天 哪一天 哪几天 几月(?!龄) 几号(?![文楼线院校令通]) 什么日期 哪个日子 哪日",
        ),
    ),
    (
        Ask.WHEN,
        any_of(
            "什么时候 何时 几时 啥时 哪年 哪一年 日期 什么时间 截止 开始时间",
            "时间(?:是|安排|表|节点)",
            rf"(?<!多长)时间{_END} (?:多久|多长时间)(?:能|可以|才|会|有|收到|出|下来|开始)",
        ),
    ),
    (
        Ask.SPAN,
        any_of(
            "多久 多长时间 期限 时长 为期 几多年",
            r"(?<![这那好十前后哪每近])(?:几|多少)(?:个(?:月|星期|小时|学期|工作日|钟头)|年(?!级|前|底)"
            r"|天|周(?!岁)|小时|分钟|学期|学年)",
        ),
    ),
    (
        Ask.ADDRESS,
        any_of(
            rf"地址(?:是|在|{_END}) 位置在 哪条[路街] 哪个街道 什么路",
            "(?<!程序)(?<!流程)(?<!手续)怎么走 怎么去",
        ),
    ),
    (
        Ask.NUMBER,
        any_of(
            "多少 (?<![这那好十前后哪每近])几[个所人名次场岁成倍项条家位篇座种期批亩台辆户元万千%"
            "公里门本部份套间届轮层分科](?!.{0,6}[都也]) 几周岁",
            "多大 多高 多长 多远 多宽 百分之几 几%",
            rf"率(?:是|为|达|有|多|{_END})",
            "(?:人数|数量|总数|总量|比例|占比|学位数|个数|次数|名额|规模|面积|上限|下限|满分|总分|分数线)"
            rf"(?:是|为|有|达|要求|及|和|{_END})",
            rf"(?:新增|增加|减少)学位数?{_END} (?<![多少岁级])数(?:是|为|有|达|{_END})",
        ),
    ),
    (
        Ask.PERSON,
        any_of(
            r"[长任记员人师]是(?:谁|哪一?几?[位个]) 谁是.{0,8}[长任记员人师] [长任记]叫(?:什么|啥)",
            rf"叫什么名字 姓什么 姓名(?:是|{_END})",
        ),
    ),
    (
        Ask.WHO,
        any_of(
            "谁 (?:哪个|什么|[哪什][些么])(?:部门|单位|科室|机构|局|领导|科|处|街道办|中心)",
            "哪一?位 由哪 归哪 归口 找哪 哪家(?:医院|公司|机构|单位)",
        ),
    ),
    (
        Ask.WHERE,
        any_of(
            "哪里 哪儿 边度 什么地方",
            "[在去到](?:哪|什么)(?!些|几|年|天|个月|一[年天步]|方面|步|时候)",
            rf"(?:地点|位置)(?:是|在|有|{_END})",
            r"哪(?:一?[个所间家]|几[所间家个])?(?:小学|中学|初中|高中|学校|幼儿园|校区|网站|平台|系统|窗口"
            "|公众号|大厅|医院|片区|学区)",
        ),
    ),
    (
        Ask.PAPERS,
        any_of(
            "[什哪啥][么些]?(?:材料|证件|资料|证明)",
            rf"(?:材料|证件|资料)(?:有|要|需|清单|是|呢|{_END})",
            "[带交填备][哪什啥].{0,2}[证表书]",
            rf"[带交备供](?:[什啥]么?|哪些)(?:东西)?(?:[吗呢啊呀]|{_END})",
            rf"(?:报名|申请|登记|办理?|转学|入学|入园).{{0,4}}(?:需要|要)[什啥]么?{_END}",
        ),
    ),
    (
        Ask.LIST,
        any_of(
            "哪些 哪几 有[什啥]么?(?!用) 分别 列举 几方面 几个方面 名单",
            rf"包括(?:什么|谁|啥|{_END})",
            rf"(?:条件|要求|资格)(?:是|有|包括|呢|如何|怎[么样]|{_END}) (?:何种|满足什么|符合什么)",
            "[什啥]么?(?:手续|内容|措施|举措|办法|规定|情形|情况|问题|困难|项目|活动)",
            "[什啥]么?(?:经验|任务|条件|要求|资格)",
        ),
    ),
    (Ask.HOW, any_of("怎么 如何 怎样 咋 点样 流程 手续 程序 步骤 办法 途径 方式")),
    (
        Ask.WHETHER,
        any_of(
            rf"吗 (?<![什怎这那])么{_END} 是否 可否 能否",
            rf"没有?{_END} 了没 有没 不{_END} [吧嘛]{_END}",
            r"([\u4e00-\u9fff])[不没]\1",
        ),
    ),
    # nothing else asks, and a verb of may or must stands before a question mark
    (Ask.WHETHER, re.compile(r"^(?!.*(?:什么|[啥哪几谁])).*(?:可以|能|会|要|算|是|有|行|得).*\?")),
)


def kind_asked(text: str) -> Ask:
    """What ``text`` asks for; the words of a 《title》 ask nothing."""
    text = unicodedata.normalize("NFKC", re.sub("《[^《》]*》", "《》", text)).strip()
    for ask, pattern in _ASKS:
        if pattern.search(text):
            return ask
    return Ask.WHAT

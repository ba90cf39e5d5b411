"""The words around a number: which of them name what it counts, and which say nothing of it."""

import re

import rjieba

LONGEST = 30  # characters of a metric: more is a sentence, not a name
_SHORT = 12  # characters of a topic

_CN = "[一二三四五六七八九十]"
_MARKS = (
    rf"第[\d一二三四五六七八九十百千零〇]+条(?:之{_CN})?|{_CN}{{1,3}}[是、]"
    r"|[（(][\d一二三四五六七八九十]+[）)]|\d{1,2}[.．、]"
)
_SINCE = r"(?:到|在|自|从|至|于|截至)?"
_UNTIL = r"(?:前|后|起|以前|以后)?"
_DATES = (
    rf"{_SINCE}(?:(?:19|20)\d\d|20XX|当)\s*年度?(?:\d{{1,2}}月)?(?:\d{{1,2}}日)?"
    rf"(?:底|末|初(?![中级一二三]))?{_UNTIL}"
    rf"|{_SINCE}\d{{1,2}}月(?:\d{{1,2}}日|底|末|份|[上中下]旬)?{_UNTIL}"
)
_NOTHING = (
    "其中|并且|并|而且|且|以及|同时|此外|另外|另|还|又|也|即|但是|但|而|或者|或|因此|所以|为此|对于"
    "|目前|现在|现(?=有)|截至目前|至今|今年以来|今年起|今年|全年|年内|去年|上年|明年|当年|本年度?"
    "|截至|年底前?|年末|计划|预计|力争|争取|努力|确保|实现|推动|继续|将|要|应当|应|须|必须|可以|需要"
    "|原则上|一般|其余|其他的?|累计|合计|总计|共计|总共|一共|已经|已|先后|分别|平均|实际|大约|约|均|都|仍有|仍|再"
    "|经(?!费|济|营)|新的|全部|基本|确定|至少|最多|只能|不少于|不超过"
)
_OPENERS = re.compile(
    rf"^(?:[\s*＊的，,、：:]+|{_MARKS}|{_DATES}|{_NOTHING}"
    rf"|{_CN}+年内?(?=新增|累计|共|建成|投入|完成|实现|新建)"
    r"|通过[^，。；]{0,40}?(?:方式|举措|措施|途径|办法|形式)"
    r"|(?:根据|按照|依照|依据)[^，。；]{0,20}(?:规定|要求|通知|精神)|[春秋夏冬]季(?:开学)?)+"
)
_WHOSE = re.compile(
    r"^(?:(?:我|全|本|\*\*|＊＊)[区市县省局]|[我全]校)(?![域级内外])"
    r"|^(?:(?:我|全|本|\*\*|＊＊|各)(?:[区市县省校局院镇乡]|街道)|区委区政府|[区市县]?教育局"
    r"|[区市县省]级财政|各(?:学校|办学单位|幼儿园)|学校|幼儿园)"
    r"(?=现有|共|有|已|全部|应当|增|新|开|举|组|投|安|每|$)"
)
_TAIL = re.compile(
    r"(?:为期|为|是|(?<!持)有|[可高]?达|达[到成]|共|共有|[共合总累]计|计|占|只|仅有?|就|各为|分别[为是达]?|均为"
    r"|(?<![人生户])均|都|(?:增加|增长|提高|提升|上升|下降|降低|减少|扩大|发展|增|升|降|减)[到至为]"
    r"|约|[了过着]|(?:控制|保持|稳定)在|保持|在|到|至|应当|应|要|可|能|最[低高多少长]|至少"
    r"|不?(?:得|应|能|宜)?(?:少于|低于|超过|高于|多于|大于|短于|小于)|突破|不足|不到|超|将?近|按照?"
    r"|[以由从的每前上及和但并于自对经向处或将未]|[年已不未]?满|一般|原则上|[，,、：:\s“”\"]|一次性"
    r"|每次(?=$)|[另还仍尚共设拥现]有|全部|连续|或者|提前)+$"
)
# Verbs of doing that add nothing to what was done.
LIGHT = (
    "组织开展|组织召开|组织实施|组织|开展|举办|举行|召开|承办|完成|进行|实施|安排|实现|设置|设立|配备"
    "|配置|开设|开办|做好|推进|落实|编印|出版|发放|投入|下达|拨付|取得|获得|具有|具备|达到|成立|形成"
    "|印发|制定|出台|面向|给予|收取|支付|提供|缴纳|共有|拥有|现有|设有|设|有(?![限关效害机序])|共|达|选取|使用"
)
LIGHT_VERB = re.compile(rf"^(?:{LIGHT})了?")
_LIGHT_END = re.compile(r"(?:举办|举行|召开|安排|开展|完成|组织)$")
# Verbs that change what is counted: what is new, bought, hired, left is not what there is.
_TELLING_WORDS = (
    r"(?:(?:新(?:建成?|增|认定|评|设|招)?)?(?:建成|增办|增加|增设|购买|引进|选派|公开招聘|招聘|招录"
    r"|录用|录取|更换|撤销|停办|竣工|改扩建|扩建|改建|新建|惠及|培养|培育|认定|评选|聘请|培训|减免"
    r"|资助|关停|淘汰|招收|毕业|退休|交流|查处|取缔|填报|建立|减少|缩减|压减|发现|排查|检查|覆盖"
    r"|参加|受理|提交|选择)|新增|新建|找回|增办)"
)
TELLING = re.compile(rf"(?:{_TELLING_WORDS})出?了?$")
TELLING_FIRST = re.compile(_TELLING_WORDS)
# who did it, before what was done
_ACTED = re.compile(
    r"^(?P<who>[^，、]{2,14}?)(?<!公)(?<!实际)(?<!目前)(?:(?:共(?![同青享建产和计有])|累计|先后|已)"
    r"(?:组织|开展|举办)?|[共现设]有|开展|举办(?![者方])|举行|召开)(?=[\u4e00-\u9fff]{2})"
)
_PLACED = re.compile(
    r"^[在为对向由](?P<who>[^，、]{2,12}?)"
    r"(?=(?:建立|设立|设置|开展|举办|配备|安排|成立|发放|组织)[\u4e00-\u9fff])"
)
_MODAL = re.compile(
    r".*(?:责令|应当|必须|可以|不得(?!少于|低于|超过|高于|多于)|应(?![用急届对付缴收纳征发得交有当]))(?=[\u4e00-\u9fff]{2})"
)
_LATER = re.compile(r".*(?:[、；]|以及其他|以及|其他)(?=[\u4e00-\u9fff]{2})")
_WITHIN = re.compile(r"全年|今年以来|今年|本年度")
_LIMITED = re.compile(r"^不?(?:得|应|能)?(?:少于|低于|超过|高于|多于)")
_LIMIT_INSIDE = re.compile(r"(?<=[\u4e00-\u9fff]{2})不(?:得|应|能)?(?:少于|低于|超过|高于|多于)")
# Where the words behind a number stop to name what is counted and begin to tell of it.
_TELLS = re.compile(
    r"赴|前往|发放|给予|进行|开展|递交|成为|获得?|参加|接受|通过|交付|用于|覆盖|竣工|取得|受到|得到"
    r"|超过|开学|就读|入读|提出|要求|需要|应当|可以|能够|正在|属于|来自|位于|担任|报名|录取|组成|构成"
    r"|列入|纳入|享受|入选|荣获|作出|得以|不得|依法|没有|不(?=[能得予再])|全部|全(?=覆盖)|均|已|设置"
    r"|安装|配备|开设|设立|门前|周边|实现|完成|投入|达到|到(?=[\u4e00-\u9fff]{2})|在|由|被|与|向|从|涉及"
)
_STAGE = re.compile(r"(?:普通)?(?:初中|高中|小学|幼儿园)(?=[\u4e00-\u9fff])")
_STOP_TAGS = frozenset(("p", "d", "ul", "uz", "ug", "c", "f", "r", "y", "t", "x"))
_JOINING = ("或者", "和", "及", "与", "、", "以上")
_RATES = (
    "整改|合格|办结|完成|通过|录取|达标|覆盖|参与|满意|接通|优秀|优良|及格|到位|普及|开设|配备|知晓"
    "|反馈|化解|回复"
)
_GENERIC = re.compile(
    rf"^(?:(?:{_RATES})?率|比例|占比|比率|比重|总数|总额|金额|人数|数量|总?面积|总量|所占比例|总人数"
    r"|资金|规模|时间|费用|标准|期限|人均|生均|户均|增加|减少|提高|下降|增长)$|^占"
)
_TOLD_FIRST = re.compile(r"(?:发现|排查|检查|受理|新增|新建|建立|购买|引进|选派|参加|惠及|发放)")


def before(left: str) -> tuple[str, str]:
    """Whose, and the words before a number without what says nothing of it."""
    subject = ""
    left = re.sub(rf"[由从]?(?:{_DATES})的?$", "", left)
    while True:
        if opener := _OPENERS.match(left):
            left = left[opener.end() :]
        if whose := _WHOSE.match(left):
            subject = subject or whose[0]
            left = left[whose.end() :]
        if not opener and not whose:
            break
    if re.search(r"[月年]\d", left):
        left = re.sub(_DATES, "", left)
    head = _WITHIN.sub("", _TAIL.sub("", left))
    head = re.sub(rf"(?:{_DATES})$", "", head)
    if modal := _MODAL.match(head):
        head = head[modal.end() :]
    acted = _ACTED.match(head)
    if acted and not acted["who"].endswith(("的", "和")):
        who = re.sub(r"(?<=[\u4e00-\u9fff]{2})在.*$", "", acted["who"])
        subject, head = subject or who, head[acted.end() :]
    elif placed := _PLACED.match(head):
        subject, head = subject or placed["who"], head[placed.end() :]
    head = re.sub(r"各(?=缺|增加|减少|新增)", "", head)
    return subject, _TAIL.sub("", head)


def plain(head: str) -> str:
    """The words before a number as a metric: no light verbs, unless nothing else is there."""
    if len(head) > LONGEST and (cut := _LATER.match(head)):
        head = head[cut.end() :]
    words = _LIMITED.sub("", LIGHT_VERB.sub("", head))
    if limit := _LIMIT_INSIDE.search(words):
        words = words[: limit.start()]
    if len(words) > 4:
        words = _LIGHT_END.sub("", words)
    if len(words) <= 1 or (is_generic(words) and words != head):
        words = head  # "投入资金", not "资金"
    return tidy(re.sub(r"^(?:在(?![校园编职读册岗])|由(?=[\u4e00-\u9fff]{2}))", "", words))


def noun(right: str) -> str:
    """The noun phrase that the words behind a number begin with."""
    right = right.lstrip('*＊ “"')
    if tells := _TELLS.search(right):
        right = right[: tells.start()]
    out: list[str] = []
    if stage := _STAGE.match(right):  # the tagger takes 初中学位 for 初 中学 位
        out.append(stage[0])
        right = right[stage.end() :]
    tags = list(rjieba.tag(right))
    for i, (word, tag) in enumerate(tags):
        last = i == len(tags) - 1
        if word in _JOINING and out and not last:
            out.append(word)
            continue
        verb = tag == "v" and (TELLING.fullmatch(word) or last if out else len(word) == 1)
        if tag in _STOP_TAGS or verb:
            break
        out.append(word)
    while out and out[-1] in ("的", "和", "或者", "及", "与", "、"):
        out.pop()
    return tidy("".join(out))[:LONGEST]


def phrase(right: str) -> str:
    """What is done, in the words behind a number."""
    words = re.sub(r"^(?:之?内|[的，,\s])+", "", right)
    if words in ("即可", "方可"):
        return ""
    words = re.sub(r"的目标$|的$|(?:达到?|为|是|共|至少|不少于|不超过)$", "", words)
    return tidy(words if len(words) <= LONGEST + 10 else words[:LONGEST])


def ends_in_verb(head: str) -> bool:
    if not head:
        return False
    if head.endswith("等") or re.search(rf"(?:{LIGHT})了?$", head):
        return True
    return bool(rjieba.tag(head)[-1][1] in ("v", "p", "ul"))


def is_generic(metric: str) -> bool:
    """ "比例", "整改率", "占总数": a metric that says nothing without what stands before it."""
    return _GENERIC.match(metric) is not None


def is_loose(metric: str) -> bool:
    """ "学生参与率": can be told alone, better with the clause it goes on from."""
    return metric.endswith("率") and len(metric) <= 5


def is_verb(metric: str) -> bool:
    """ "2022年新增2000个": what was added is said before."""
    return TELLING.fullmatch(metric) is not None


def topic(clause: str) -> str:
    """What a clause without a number is about, for the metric that goes on from it."""
    head = plain(before(clause)[1])
    if tells := _TELLS.search(head, 2):
        head = head[: tells.start()]
    if len(head) <= _SHORT:
        return head
    _, of, last = head.rpartition("的")
    if of and 2 <= len(last) <= _SHORT + 2:
        return last
    tags = list(rjieba.tag(head))
    verb = max((i for i, (_, tag) in enumerate(tags) if tag == "v"), default=-1)
    return tidy("".join(word for word, _ in tags[verb + 1 :])) if verb >= 0 else ""


def without_counted(left: str) -> str:
    """The words after a number without the noun that it counts: "126间|教室更换灯具"."""
    counted = noun(left)
    return left[left.find(counted) + len(counted) :] if counted and left[0] != "的" else left


def bare(metric: str) -> str:
    """Without the verb it begins with: "排查隐患" → "隐患"."""
    verb = _TOLD_FIRST.match(metric)
    return metric[verb.end() :] if verb and len(metric) - verb.end() >= 2 else metric


def tidy(words: str) -> str:
    """Without quotation marks, footnotes ("学校[2]") and marks at both ends."""
    return re.sub(
        r"[\s“”，,、：:（(]+$|^[\s“”，,、：:）)的]+|[\"“”]|[\[〔]\d{1,2}[\]〕]", "", words
    )

"""What no bureau's document answers: small talk, other trades' work, abuse, attempts to steer."""

import re
import unicodedata
from enum import StrEnum

from assistant.ask import any_of


class Aside(StrEnum):
    """Why a message is no question to the documents; the value is the reply."""

    EMPTY = "没有看到具体的问题。请写下想了解的事情，例如“报名需要什么材料”。"
    GREETING = "您好，这里可以查询教育局的文件。请直接写下想了解的事情。"
    SELF = "这是教育文件查询助手，只根据已收录的文件回答，并注明出处。请写下想了解的事情。"
    OFF_TOPIC = (
        "这个问题与收录的教育文件无关，无法回答。可以询问招生入学、教育政策、工作计划等方面的内容。"
    )
    ABUSE = "抱歉没能帮到您。如有具体问题，请写下来，我们会尽力查找文件中的依据。"
    STEERING = "这里只根据收录的文件回答问题，不能执行其他指令。请写下想了解的事情。"
    TOO_LONG = "问题太长了。请简短写下最想了解的事情。"


_GREETING = re.compile(
    r"(?:你好|您好|嗨|哈喽|hi|hello|早上好|中午好|下午好|晚上好|早安|晚安|在吗|在不在|有人吗|谢谢|多谢"
    r"|感谢|辛苦了|再见|拜拜|你?好呀|好的|嗯+|哦+|ok|收到|没事了?|不用了|测试|test)"
    r"(?:你|您|啊|呀|了|哦|吗|大家|各位|老师|一下|再见|拜拜|谢谢|[\W_])*",
    re.I,
)
_SELF = re.compile(
    r"(?:你|您)(?:是谁|叫什么(?:名字)?|是(?:不是)?(?:机器人|人工智能|真人|ai|人工客服|人吗|什么模型|哪个模型))"
    r"(?:$|[\W呀啊呢吧吗])"
    r"|^(?:请问)?(?:你|您)(?:能(?:帮我)?(?:做|干)?(?:什么|啥)|会(?:做|干)?(?:什么|啥)|几岁|多大)(?:$|[\W呀啊呢了])"
    r"|你有什么功能|介绍(?:一下)?你自己",
    re.I,
)
# Someone wants a thing made: "帮我写…", not "小升初要求写一篇作文吗" or "填写报名程序".
_PLEASE = r"(?:^|[,。;!?]|请你?|帮我|帮忙|给我|替我|你能|你会|能不能|能否|麻烦)"
# Other trades' work, whatever it is about.
_WORK = re.compile(
    rf"{_PLEASE}(?:写|作|来|编|生成)一?[封首个篇段].{{0,16}}(?:情书|小说|诗|代码|程序|作文|脚本|故事|散文|歌词)"
    rf"|{_PLEASE}(?:[写编]|开发|生成|做)(?:一下|一个|个|段)?.{{0,12}}(?:代码|程序|脚本|算法|函数|爬虫|小游戏)"
    r"|用(?:python|java|c\+\+|javascript|c语言).{0,6}(?:写|编|实现|做|画)"
    r"|[讲说](?:一?个|点|段)?(?:笑话|段子|故事)(?!比赛|大赛|活动|大王|社)|唱一?首|[写作来]一?首.{0,6}诗"
    rf"|(?:(?:把|将|帮我|请).{{0,30}}|^)翻译(?:成|为)(?:英|中|日|法|德|俄|韩)[文语](?![^。?]*(?:公证|材料|证件|要求|可以))"
    r"|翻译(?:一下|下面|这[句段个篇])",
    re.I,
)
# What has nothing to do with a bureau, unless it is said of a school, a child, a lesson:
# 天气热学校放假吗, 学校食堂红烧肉安全吗 and 王者荣耀 学生 防沉迷 are questions to it.
_OFF_TOPIC = any_of(
    r"天气(?:怎么?样|如何|预报|好不好|好吗|热|冷|$) (?:今天|明天|后天|周末|这周)[^,。]{0,6}天气",
    r"(?:今天|明天|后天)[^,。]{0,4}(?:会不会|会|要)?下[雨雪] 气温(?:多少|是)",
    r"笑话 段子 股票 股市 基金(?:推荐|涨|跌) 彩票 双色球 中奖号码 房价",
    r"算一?[卦命] 星座 运势 红烧 清蒸 糖醋 怎么[炒炖煮] 菜谱",
    r"(?:好看|推荐|什么).{0,6}(?:电影|电视剧|综艺|歌曲|餐厅|美食|手机|景点)",
    r"(?:哪里|哪儿|附近).{0,6}(?:好吃|好玩|吃饭) 吃什么(?:好|呢|\?|$)",
    r"世界杯 欧冠 比分 球赛 NBA 打游戏 王者荣耀 陪我聊 聊(?:聊天|会儿|一会) 谈恋爱 [男女]朋友",
    r"减肥 失眠 机票 火车票 打车 现在几点(?:了|钟|\?|$) 今天(?:星期|周)几 今天几号(?:了|\?|$)",
    r"^(?!(?:19|20)\d\d[-/])\d+[+\-*/×÷]\d+(?:=|等于|是多少|得|\?|$) 等于几",
    flags=re.I,
)
_ABUSE = any_of(
    r"傻[逼比叉b子] 煞笔 脑残(?!疾|障) 滚(?:蛋|开$|吧$|$) (?<!过)去死(?!记|亡)",
    r"你妈的?逼 (?<!体)操你(?!们?校)",
    # 妈妈的户口, 跟着他妈的户口: hers
    r"(?:^|[,。!?])(?:他|你)?妈的(?:$|[,。!?]|(?!户|房|名|社|居|单|工|身|学|孩|小|证|信))",
    r"草泥马 王八蛋 狗屁 狗东西 蠢货 混蛋 贱人 垃圾(?:机器人|ai|系统|东西)",
    r"废物(?!利用|回收|处[理置]|分类|箱)",
    flags=re.I,
)
# A child may be called so by those who mean no harm: "弱智儿童读什么学校".
_ABUSE_BUT_OF_PUPILS = any_of(r"白痴 弱智 智障")
_ALL_OF = (
    r"(?:你|之前|此前|先前|以上|上面|前面|刚才|所有|一切|全部|系统|任何|的|掉|收到|给|已有|被|设定|原有|这些|那些"
    r"|预设|内置|限制|安全)"
)
_STEERING = re.compile(
    # addressed to the program; "学校无视招生规则怎么举报" is a complaint
    r"(?:^|[,。;!?:]|请你?|你|现在|能否|可以|帮我|必须|需要)"
    rf"(?:忽略|无视|忘记|忘掉|不要遵守|不要理会|绕过|跳过|覆盖){_ALL_OF}{{1,8}}.{{0,6}}"
    r"(?:指令|指示|规则|提示|设定|限制|命令|约束|要求)"
    r"|(?:ignore|disregard|forget).{0,30}(?:instruction|prompt|rule)|system\s*prompt"
    # 报名系统提示身份证已存在 tells of a form
    r"|系统提示词|(?:你的|初始|隐藏|内部)(?:系统)?提示词?|提示词(?:是什么|原文|全文|发|给|告诉|打印|输出)"
    r"|(?:输出|泄露|打印|复述|告诉我|说出|发给我).{0,8}(?:你的|初始|内部|隐藏).{0,6}(?:指令|密钥|配置|规则)"
    r"|(?:后台|管理员|数据库|服务器)的?(?:登录)?(?:密码|密钥|口令)"
    r"|开发者模式|越狱模式|jailbreak"
    r"|你现在(?:起)?(?:是|扮演)(?:一个|一名|没有|不受|我的|DAN)|从现在[起开]始?,?你(?!们)"
    r"|假装你|(?:请你?|你来|你要|^)(?:扮演|充当)"
    r"|<\s*script|drop\s+table|union\s+select|\{\{.*\}\}",
    re.I,
)
_CALLED = re.compile(r"^(?:(?:老师|同学|校长|领导|你好|您好|请问|小助手)[,。! ]*)+")


# What people write about when they write to an education bureau.
_OURS = any_of(
    "学 校 教 师 园 考 课 幼 童 育 班级 招生 热线 收费 咨询 投诉 读书 读几 家长",
    "孩子 小孩 娃 辅导 作业 户口 户籍",
    "居住证 积分 摇号 派位 补贴 补助 社区 讲座 经费 预算 党 局 文件 政策 通知 规定 办法 条例 总结",
    "计划 名额 报名 老人",
)


def foreign(text: str) -> bool:
    """Has ``text`` no word of a bureau's business? For questions that no document has words for.

    In another language nothing can be told from words.
    """
    if len(re.findall(r"[A-Za-z]", text)) > len(re.findall(r"[\u4e00-\u9fff]", text)):
        return False
    return _OURS.search(text) is None


def aside(text: str, *, longest: int) -> Aside | None:
    """The reason why ``text`` is no question to the documents, if it plainly is none."""
    words = re.sub(r"[\W_]+", "", text)
    if len(text) > longest:
        return Aside.TOO_LONG
    if len(words) < 2:
        return Aside.EMPTY
    # blanks between characters hide words: "忽 略 以 上 指 令"
    said = re.sub(
        r"(?<=[^\x00-\x7f])\s+(?=[^\x00-\x7f])", "", unicodedata.normalize("NFKC", text).strip()
    )
    if _STEERING.search(said):
        return Aside.STEERING
    if _GREETING.fullmatch(said):
        return Aside.GREETING
    if _SELF.search(said):
        return Aside.SELF
    topic = _CALLED.sub("", said)
    if _ABUSE.search(said) or (_ABUSE_BUT_OF_PUPILS.search(topic) and foreign(topic)):
        return Aside.ABUSE
    if _WORK.search(said) or (_OFF_TOPIC.search(topic) and foreign(topic)):
        return Aside.OFF_TOPIC
    return None

"""What no bureau's document answers: small talk, other trades' work, abuse, attempts to steer."""

import re
from enum import StrEnum

from assistant.question import any_of


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
    r"(?:你|您)(?:是谁|叫什么|是(?:不是)?(?:机器人|人工智能|真人|ai|人工客服|人吗|什么模型|哪个模型))"
    r"|^(?:请问)?(?:你|您)(?:能(?:帮我)?(?:做|干)?(?:什么|啥)|会(?:做|干)?(?:什么|啥)|几岁|多大)"
    r"|你有什么功能|介绍(?:一下)?你自己",
    re.I,
)
_OFF_TOPIC = any_of(
    r"天气(?:怎么样|如何|预报|好不好|好吗|热|冷) (?:今天|明天|后天|周末|这周)[^，。]{0,6}天气",
    r"(?:今天|明天|后天)[^，。]{0,4}(?:会不会|会|要)?下[雨雪] 气温(?:多少|是)",
    r"笑话 段子 唱一?首 [写作来]一?首.{0,6}诗 讲一?个?故事",
    r"写一?[封首个篇段].{0,10}(?:情书|小说|诗|代码|程序|作文|脚本|故事)",
    r"[写编](?:一下|个)?.{0,8}(?:代码|程序|脚本|算法|函数|爬虫|小游戏) 用(?:python|java|c\+\+|javascript)",
    r"翻译(?:成|一下|下面|这) 股票 股市 基金(?:推荐|涨|跌) 彩票 双色球 中奖号码",
    r"算一?[卦命] 星座 运势",
    r"红烧|清蒸|糖醋|怎么[炒炖煮]|菜谱",
    r"(?:好看|推荐|什么).{0,6}(?:电影|电视剧|综艺|歌曲|餐厅|美食|手机|景点)",
    r"(?:哪里|哪儿|附近).{0,6}(?:好吃|好玩|吃饭) 吃什么(?:好|呢|？|$)",
    r"世界杯 欧冠 比分 球赛 NBA 打游戏 王者荣耀 陪我聊 聊(?:聊天|会儿|一会) 谈恋爱 [男女]朋友",
    r"减肥 失眠 机票 火车票 打车 现在几点 今天(?:星期|周)几 今天几号",
    r"^\s*\d+\s*[+\-*/×÷]\s*\d+ 等于几",
    flags=re.I,
)
_ABUSE = any_of(
    r"傻[逼比叉b子] 煞笔 脑残 白痴 弱智 滚(?:蛋|开|吧) 去死 他妈的 你妈的?逼 妈的 操你",
    r"草泥马 王八蛋 狗屁 狗东西 垃圾(?:机器人|ai|系统|东西) 废物 蠢货 混蛋 贱人",
    flags=re.I,
)
_STEERING = any_of(
    r"(?:忽略|无视|忘记?掉?|不要遵守|绕过|跳过|覆盖).{0,12}(?:指令|指示|规则|提示|设定|限制|命令)",
    r"(?:ignore|disregard|forget).{0,30}(?:instruction|prompt|rule) system\s*prompt",
    r"系统提示词? 提示词 开发者模式 越狱 jailbreak (?:你现在是|从现在[起开][始]?你|假装你是|扮演|充当)",
    r"(?:输出|泄露|显示|打印|告诉我).{0,10}(?:系统|初始|内部|隐藏).{0,6}(?:提示|指令|密码|密钥|配置)",
    r"<\s*script drop\s+table \{\{.*\}\}",
    flags=re.I,
)


# What people write about when they write to an education bureau.
_OURS = any_of(
    "学 校 教 师 园 考 课 幼 童 育 班级 招生 读书 读几 家长 孩子 小孩 娃 辅导 作业 户口 户籍 居住证 积分 摇号",
    "派位 补贴 补助 社区 讲座 经费 预算 党 局 文件 政策 通知 规定 办法 条例 总结 计划 名额 报名 老人",
)


def foreign(text: str) -> bool:
    """Has ``text`` no word of a bureau's business? For questions that no document has words for."""
    return _OURS.search(text) is None


def aside(text: str, *, longest: int) -> Aside | None:
    """The reason why ``text`` is no question to the documents, if it plainly is none."""
    words = re.sub(r"[\W_]+", "", text)
    if len(text) > longest:
        return Aside.TOO_LONG
    if len(words) < 2:
        return Aside.EMPTY
    if _STEERING.search(text):
        return Aside.STEERING
    if _GREETING.fullmatch(text.strip()):
        return Aside.GREETING
    if _SELF.search(text):
        return Aside.SELF
    if _ABUSE.search(text):
        return Aside.ABUSE
    if _OFF_TOPIC.search(text):
        return Aside.OFF_TOPIC
    return None

"""Where nothing in particular lies for a model: the mean that a small library has not yet."""

import numpy as np

from index.embed import Encoder

WEIGHT = 10  # chunks of nothing in particular that stand beside those of the library
SMALL = 2000  # chunks; in a larger library they change nothing
# Of all trades, as plain as can be: what they have in common is being Chinese sentences.
_PLAIN = (
    "今天上午的会议改到下午三点举行。",
    "请各单位按照要求认真组织落实。",
    "这家饭店的菜做得很好吃。",
    "公司去年的营业收入有所增长。",
    "医生建议他多休息，按时吃药。",
    "列车将于八点十分从南站出发。",
    "本办法自发布之日起施行。",
    "申请人应当提交下列材料。",
    "周末我们一家人去公园散步。",
    "科研人员发现了一种新的材料。",
    "该项目总投资约两亿元。",
    "明天有小雨，出门请带伞。",
    "学校组织学生参加社会实践活动。",
    "当事人对判决不服的，可以提起上诉。",
    "他把书放在桌子上就出去了。",
    "工程已经完成主体结构施工。",
)


def origin(encoder: Encoder) -> np.ndarray:
    """(d,) float32: the mean vector of plain sentences."""
    mean: np.ndarray = encoder.passages(_PLAIN).mean(axis=0)
    return mean

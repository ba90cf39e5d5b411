"""The same clause in several rules is one find with several places."""

from dataclasses import replace

from corpus.document import Description, Document, Status
from index.group import grouped
from index.hit import Hit

CLAUSE = (
    "适龄儿童的父母或者其他法定监护人应当在规定时间内通过入学服务平台为儿童办理入学登记手续，"
    "并提交真实有效的材料。"
)
DOCUMENT = Document("d1", Description("甲区办法"), Status.IN_FORCE, "f", "txt", "0", None)


def hit(name: str, text: str, score: float) -> Hit:
    document = replace(DOCUMENT, id=name, about=Description(f"{name}区办法"))
    return Hit(document, ("第一条",), None, 0, len(text), text, score, score, None, (0,))


def test_alike_passages_stand_behind_the_best_of_them() -> None:
    hits = [
        hit("甲", CLAUSE, 0.9),
        hit("乙", CLAUSE.replace("规定时间", "通知时间"), 0.8),
        hit("丙", "民办学校登记人数超过招生计划的，实行电脑随机派位，由公证人员现场公证。", 0.7),
        hit("丁", CLAUSE, 0.6),
    ]
    found = grouped(hits, 2)
    assert [h.document.id for h in found] == ["甲", "丙"]
    assert [other.document.id for other in found[0].alike] == ["乙", "丁"]
    assert found[1].alike == ()


def test_short_passages_are_not_thrown_together() -> None:
    same = "本办法自发布之日起施行。"
    assert len(grouped([hit("甲", same, 0.9), hit("乙", same, 0.8)], 5)) == 2


def test_no_more_groups_than_asked_for() -> None:
    hits = [
        hit(str(n), f"第{n}所学校的服务片区包括第{n}号街道及其周边居民点。", 1 - n / 9)
        for n in range(8)
    ]
    assert len(grouped(hits, 3)) <= 3

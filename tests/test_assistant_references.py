"""References followed one step: from a condition to the article that it names."""

from collections.abc import Iterator
from datetime import date

import pytest
from fake_encoder import CountingEncoder

from assistant.coverage import Fit
from assistant.evidence import Evidence
from assistant.references import follow, referred
from corpus.document import Description, Document, Status
from corpus.library import Library
from index.ingest import add

DAY = date(2026, 11, 24)
RULES = """示例区入学办法
第一章 总则
第一条 根据《示例区教育条例》第三条，制定本办法。
第二条 申请学位的家庭应当如实登记。
登记不实的，取消资格。
前款规定不适用于补正材料的家庭。
第二章 条件
第八条 申请公办学位须同时符合下列条件：
（一）没有自有住房；
（二）租住满12个月。
租赁合同应当备案。
第九条 符合本办法第八条规定的，可以申请；符合第八条第二款规定的，优先安排。
第十条 违反《示例区教育条例》第三条、第五条规定的，依照本办法第二条处理。
第十一条 依照教育条例第五条之一办理。
第十二条 所需材料见附件2。
示例区教育局
2026年4月15日
附件2
登记材料清单
1.户口簿；
2.居住证。
"""
STATUTE = """示例区教育条例
（2020年1月1日通过）
第一条 为了发展教育，制定本条例。
第三条 学校不得以考试方式挑选学生。
第五条 学校不得提前招生。
"""


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    folder = tmp_path_factory.mktemp("references")
    paths = []
    for name, text in (("办法.txt", RULES), ("条例.txt", STATUTE)):
        paths.append(folder / name)
        paths[-1].write_text(text, "utf-8")
    made = Library(folder / "library")
    assert {one.result for one in add(made, CountingEncoder(), paths)} == {"added"}
    yield made
    made.close()


def evidence(library: Library, words: str) -> Evidence:
    """The line of the rules that begins with ``words``, as evidence."""
    (document,) = (d for d in library.documents(DAY) if d.title == "示例区入学办法")
    text = library.text(document.id)
    start = text.index(words)
    end = text.find("\n", start)
    (chunk,) = (c for c in library.chunks(document.id) if c.start <= start < c.end)
    return Evidence(
        document=document,
        location=chunk.passage_location,
        page=None,
        start=start,
        end=end,
        quote=text[start:end],
        best=text[start:end],
        score=1.0,
        similarity=0.5,
        words=Fit(1.0, 0.0, 1.0),
        holds=None,
        beside="",
        first=True,
    )


def led(library: Library, words: str) -> list[tuple[str, str]]:
    found = follow(evidence(library, words), library, DAY)
    return [(one.document.title, one.quote) for one in found]


def test_an_article_is_followed_into_its_own_document(library: Library) -> None:
    (whole, paragraph) = led(library, "第九条")
    assert whole[1].startswith("第八条") and "（二）租住满12个月。" in whole[1]
    assert paragraph == ("示例区入学办法", "租赁合同应当备案。")


def test_a_titled_article_is_followed_into_the_other_document(library: Library) -> None:
    """第五条 behind 《条例》第三条、 is of the same law, and two are enough."""
    assert led(library, "第十条") == [
        ("示例区教育条例", "第三条 学校不得以考试方式挑选学生。"),
        ("示例区教育条例", "第五条 学校不得提前招生。"),
    ]


def test_the_paragraph_before_is_that_of_the_same_article(library: Library) -> None:
    assert led(library, "前款规定") == [("示例区入学办法", "登记不实的，取消资格。")]


def test_an_annex_is_followed(library: Library) -> None:
    ((_, quote),) = led(library, "第十二条")
    assert "户口簿" in quote and "居住证" in quote


@pytest.mark.parametrize("words", ["第一条", "第八条", "第十一条", "第二条"])
def test_nothing_to_follow(library: Library, words: str) -> None:
    """The ground of a rule, no reference, an article that is not kept, its own heading."""
    assert led(library, words) == []


def test_what_is_found_stands_where_it_is_said_to_stand(library: Library) -> None:
    for words in ("第九条", "第十条", "前款规定", "第十二条"):
        for one in follow(evidence(library, words), library, DAY):
            text = library.text(one.document.id)
            assert text[one.start : one.end] == one.quote
            flat = "".join(text[: one.end].split())
            assert all("".join(part.split()) in flat for part in one.location)


def pointers(quote: str, *location: str) -> list[tuple[str, str, str]]:
    of = Document("d", Description("办法"), Status.IN_FORCE, "a", "txt", "0" * 64, None)
    return [(p.title, p.article, p.words) for p in referred(quote, of, location)]


@pytest.mark.parametrize(
    ("quote", "named"),
    [
        ("符合第八条规定的，", [("", "第八条", "第八条")]),
        ("依照本办法第10条第二款处理。", [("", "第十条", "本办法第10条第二款")]),
        ("符合劳动合同法第三十九条规定", [("劳动合同法", "第三十九条", "劳动合同法第三十九条")]),
        (
            "认定为刑法第二百八十七条之一",
            [("刑法", "第二百八十七条之一", "刑法第二百八十七条之一")],
        ),
        ("且学生没有本法第九条的情形", [("", "第九条", "本法第九条")]),
        ("第五条 学校应当公示。", []),
        ("违反前条规定的，", [("", "第六条", "前条")]),
    ],
)
def test_how_references_are_written(quote: str, named: list[tuple[str, str, str]]) -> None:
    assert pointers(quote, "第七条") == named

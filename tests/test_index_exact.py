"""What a query names outright: 文号, titles, articles."""

from dataclasses import replace
from datetime import date

import pytest

from corpus.document import Description, Document, Kind, Status
from index.exact import article_of, named

BASE = Document("d", Description("t"), Status.IN_FORCE, "f", "txt", "0", None)
LAWS = [
    replace(BASE, id="compulsory", about=Description("中华人民共和国义务教育法")),
    replace(BASE, id="labour", about=Description("中华人民共和国劳动合同法")),
    replace(BASE, id="labour-rules", about=Description("中华人民共和国劳动合同法实施条例")),
    replace(BASE, id="code", about=Description("中华人民共和国民法典 婚姻家庭编")),
    replace(
        BASE,
        id="rules",
        about=Description(
            "示例区教育局关于印发《示例区招生细则》的通知", number="示教规〔2026〕2号"
        ),
    ),
]


@pytest.mark.parametrize(
    ("query", "documents", "articles"),
    [
        ("义务教育法第十二条", {"compulsory"}, {"第十二条"}),
        ("义务教育法第12条怎么说", {"compulsory"}, {"第十二条"}),
        ("劳动合同法第8条", {"labour"}, {"第八条"}),
        ("劳动合同法实施条例第3条", {"labour-rules"}, {"第三条"}),
        ("民法典第1079条", {"code"}, {"第一千零七十九条"}),
        ("示教规[2026]2号", {"rules"}, set()),
        ("示教规（2026）2号文件第五条", {"rules"}, {"第五条"}),
        ("《示例区招生细则》里怎么规定", {"rules"}, set()),
        ("招生细则怎么规定", set(), set()),  # no title in full
        ("第八条说的是什么", set(), {"第八条"}),
        ("义务教育怎么办", set(), set()),
    ],
)
def test_named(query: str, documents: set[str], articles: set[str]) -> None:
    found = named(query, LAWS, date(2026, 11, 24))
    assert found.documents == documents
    assert found.articles == articles


def test_the_article_of_a_path() -> None:
    assert article_of(("第二章 学生", "第十二条")) == "第十二条"
    assert article_of(("第二章", "第8条", "（二）")) == "第八条"
    assert article_of(("一、总体要求",)) == ""


def test_years_and_kinds_that_a_query_names() -> None:
    found = named("去年的工作总结里新增学位多少", LAWS, date(2026, 11, 24))
    assert found.years == {2025}
    assert found.kinds == {Kind.SUMMARY}
    assert named("新增学位多少", LAWS, date(2026, 11, 24)).kinds == frozenset()

"""Names in a question that the library does not hold."""

import pytest

from assistant.coverage import weigh
from assistant.named import strange
from assistant.question import content_words


def named(question: str, *unknown: str, text: str = "") -> tuple[str, bool] | None:
    terms = weigh(
        content_words(question),
        lambda word: 1.0 if any(u in word or word in u for u in unknown) else 0.5,
    )
    found = strange(question, terms, text)
    return (found.words, found.place) if found else None


@pytest.mark.parametrize(
    ("question", "unknown", "name", "place"),
    [
        ("邻水区的小学哪天开始登记", "邻水", "邻水区", True),
        ("南山区2012年新增学位多少", "南山区", "南山区", True),
        ("杭州市西湖区积分入学", "西湖区", "西湖区", True),
        ("培正小学今年招几个班", "培正", "培正小学", False),
    ],
)
def test_a_name_that_stands_nowhere(question: str, unknown: str, name: str, place: bool) -> None:
    assert named(question, unknown) == (name, place)


def test_a_name_that_the_evidence_bears_is_no_stranger() -> None:
    assert named("邻水区的小学哪天登记", "邻水", text="邻水区小学5月登记") is None


def test_a_name_that_the_library_holds_is_none() -> None:
    assert named("邻水区的小学哪天登记") is None


@pytest.mark.parametrize(
    ("question", "unknown"),
    [
        ("湖南省户口的孩子能读公办小学吗", "湖南省"),
        ("从邻水县转来的孩子怎么入学", "邻水县"),
        ("去邻水县挂职的有几人", "邻水县"),
    ],
)
def test_where_the_asker_comes_from_names_nothing(question: str, unknown: str) -> None:
    assert named(question, unknown) is None


@pytest.mark.parametrize("question", ["公立小学怎么报名", "为什么担心初中学位不够", "本区小学"])
def test_a_word_of_the_dictionary_is_no_name(question: str) -> None:
    assert named(question, *content_words(question)) is None

"""Evidence to citations: which quotes are taken, and how they are set down."""

from dataclasses import replace

from assistant.compose import choose, citations, nearest, quoted
from assistant.coverage import Fit
from assistant.evidence import Evidence
from corpus.document import Description, Document, Status


def document(id: str = "d1") -> Document:
    about = Description("细则")
    return Document(id, about, Status.IN_FORCE, "a.txt", "txt", "0" * 64, pages=None)


def evidence(quote: str, score: float, start: int = 0, of: str = "d1") -> Evidence:
    made = object.__new__(Evidence)
    values = {
        "document": document(of),
        "location": ("第五条",),
        "page": None,
        "start": start,
        "end": start + len(quote),
        "quote": quote,
        "best": quote,
        "score": score,
        "words": Fit(1.0, 0.0, 1.0),
        "holds": None,
        "beside": "",
        "cell": None,
    }
    for name in Evidence.__slots__:
        object.__setattr__(made, name, values.get(name, 0.0))
    return made


def test_the_best_alone_where_nothing_else_is_near() -> None:
    best, far = evidence("甲", 0.9), evidence("乙", 0.3, 50)
    assert choose([best, far]) == [best]


def test_what_is_nearly_as_good_comes_along_in_order() -> None:
    first, second = evidence("甲", 0.9), evidence("乙", 0.88, 50)
    assert choose([first, second]) == [first, second]


def test_never_more_than_three() -> None:
    many = [evidence(c, 0.9, n * 10) for n, c in enumerate("甲乙丙丁戊")]
    assert choose(many) == many[:3]


def test_no_words_are_quoted_twice() -> None:
    whole = evidence("甲乙丙丁", 0.9, 10)
    inside = evidence("乙丙", 0.89, 11)
    same_words_elsewhere = evidence("甲乙\n丙丁", 0.88, 100, "d2")
    other = evidence("戊己", 0.87, 200)
    assert choose([whole, inside, same_words_elsewhere, other]) == [whole, other]


def test_the_same_place_in_another_document_is_another_place() -> None:
    one, other = evidence("甲乙", 0.9, 10), evidence("丙丁", 0.9, 10, "d2")
    assert choose([one, other]) == [one, other]


def test_nothing_to_choose_from() -> None:
    assert choose([]) == []
    assert nearest([]) == ()
    assert citations([]) == ()


def test_citations_count_from_one_and_keep_the_place() -> None:
    made = citations([evidence("甲", 0.9, 3), evidence("乙", 0.8, 50, "d2")])
    assert [(c.mark, c.quote, c.start, c.end, c.document.id) for c in made] == [
        (1, "甲", 3, 4, "d1"),
        (2, "乙", 50, 51, "d2"),
    ]


def test_scores_shown_lie_between_nought_and_one() -> None:
    high, low = citations([evidence("甲", 1.7), replace(evidence("乙", -0.2, 9))])
    assert (high.score, low.score) == (1.0, 0.0)


def test_each_quote_is_set_down_to_the_letter_with_its_mark() -> None:
    made = citations([evidence("第一句。", 0.9), evidence("第二句；\n（一）项。", 0.8, 50)])
    assert quoted(made) == "第一句。[1]\n\n第二句；\n（一）项。[2]"


def test_what_came_closest_is_shown_however_far_it_is() -> None:
    made = nearest([evidence("甲", 0.9), evidence("乙", 0.2, 50)])
    assert [c.quote for c in made] == ["甲", "乙"]


def test_where_the_first_is_sure_what_says_less_is_left_out() -> None:
    best = evidence("甲", 0.9)
    less = replace(evidence("乙", 0.88, 50), words=Fit(0.5, 0.5, 1.0))
    unsure = replace(best, words=Fit(0.5, 0.5, 1.0))
    assert choose([best, less]) == [best]
    assert choose([unsure, less]) == [unsure, less]


def test_the_heads_of_one_list_are_its_lines() -> None:
    heads = [
        replace(evidence(words, 0.9, n * 10), location=("二、主要经验", words[:2]))
        for n, words in enumerate(("一是坚持早谋划。", "二是坚持办在前。"))
    ]
    other = replace(evidence("第九条 学校应当公示。", 0.8, 90), location=("第九条",))
    assert quoted(citations([*heads, other])) == (
        "一是坚持早谋划。[1]\n二是坚持办在前。[2]\n\n第九条 学校应当公示。[3]"
    )

"""A passage as the tree that answers are cut from."""

import numpy as np

from assistant.passage import Passage
from corpus.chunk import Role, Unit
from corpus.document import Description, Document, Status

LINES = (
    (Role.ARTICLE, 1, "第八条", "第八条 申请公办小学学位，须同时符合下列条件："),
    (Role.ITEM, 2, "（一）", "（一）没有自有住房；"),
    (Role.ITEM, 2, "（二）", "（二）有下列材料之一："),
    (Role.ITEM, 3, "1.", "1.租赁合同；"),
    (Role.ITEM, 3, "2.", "2.居住证。"),
    (Role.SENTENCE, 2, "", "前款所称租赁合同应当备案。"),
)
TEXT = "前言\n" + "\n".join(words for *_, words in LINES)


def passage() -> Passage:
    units = []
    for role, depth, label, words in LINES:
        start = TEXT.index(words)
        units.append(Unit(role, depth, start, start + len(words), label))
    document = Document(
        "d1", Description("细则"), Status.IN_FORCE, "a.txt", "txt", "0" * 64, pages=None
    )
    return Passage(
        document=document,
        location=("第二章 小学", "第八条"),
        start=3,
        text=TEXT[3:],
        units=tuple(units),
        vectors=np.zeros((len(units), 2), np.float32),
        rank_score=0.5,
    )


def test_words_are_those_of_the_document() -> None:
    assert passage().words(1) == "（一）没有自有住房；"
    assert passage().span(3, 5) == "1.租赁合同；\n2.居住证。"


def test_parents_and_ends_make_the_tree() -> None:
    tree = passage()
    assert [tree.parent(i) for i in range(6)] == [None, 0, 0, 2, 2, 0]
    assert [tree.end(i) for i in range(6)] == [6, 2, 5, 4, 5, 6]


def test_a_lead_in_is_what_a_list_follows() -> None:
    assert [passage().leads(i) for i in range(6)] == [True, False, True, False, False, False]


def test_the_path_names_every_step_once() -> None:
    tree = passage()
    assert tree.path(0) == ("第二章 小学", "第八条")
    assert tree.path(3) == ("第二章 小学", "第八条", "（二）", "1.")
    assert tree.path(5) == ("第二章 小学", "第八条")


def test_lines_open_paragraphs() -> None:
    assert all(passage().opens_paragraph(i) for i in range(6))

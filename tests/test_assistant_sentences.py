"""A reply in pieces is the same sentences, however it is cut."""

import pytest

from assistant.sentences import Cutter, Sentence

REPLY = (
    "<think>先想想[1]。\n</think>需要下列材料：[1]\n1. 户口簿；[1]\n（二）房产证[1][2]。\n"
    "- **年满**6周岁。 [2]\n2.5米以上[2]！没有出处。最后【1、2】"
)
WHOLE = [
    Sentence("需要下列材料：", (1,)),
    Sentence("户口簿；", (1,)),
    Sentence("房产证。", (1, 2)),
    Sentence("年满6周岁。", (2,)),
    Sentence("2.5米以上！", (2,)),
    Sentence("没有出处。", ()),
    Sentence("最后", (1, 2)),
]


@pytest.mark.parametrize("size", [1, 2, 3, 7, 1000])
def test_the_cut_of_the_pieces_does_not_matter(size: int) -> None:
    cutter, found = Cutter(), []
    for at in range(0, len(REPLY), size):
        found += cutter.add(REPLY[at : at + size])
    assert found + cutter.end() == WHOLE


def test_a_sentence_is_given_as_soon_as_it_is_whole() -> None:
    cutter = Cutter()
    assert cutter.add("满6周岁。") == []  # its mark may follow
    assert cutter.add("[1") == []
    assert cutter.add("]就") == [Sentence("满6周岁。", (1,))]
    assert cutter.end() == [Sentence("就", ())]


def test_a_thought_that_does_not_end_says_nothing() -> None:
    cutter = Cutter()
    assert cutter.add("<think>免费[1]。不要钱[1]。\n") + cutter.end() == []


def test_masks_are_no_markup() -> None:
    cutter = Cutter()
    cutter.add("**区教育局发布[1]。")
    assert cutter.end() == [Sentence("**区教育局发布。", (1,))]

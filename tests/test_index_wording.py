"""What the embedding model is given to read."""

from corpus.chunk import Chunk, Role, Unit
from index.wording import TITLE, chunk_words, unit_words

TEXT = "第五条 学位安排如下：\n（一）小学1120个。初中950个。"
ARTICLE = Unit(Role.ARTICLE, 1, 0, 11, "第五条")
ITEM = Unit(Role.ITEM, 2, 12, 23, "（一）")
SENTENCE = Unit(Role.SENTENCE, 3, 23, len(TEXT))


def chunk(*units: Unit, lead: str = "", location: tuple[str, ...] = ("第五条",)) -> Chunk:
    start, end = units[0].start, units[-1].end
    return Chunk(0, location, start, end, TEXT[start:end], lead, (start, end), location, units)


def test_a_chunk_is_read_with_its_title_path_and_lead() -> None:
    lines = chunk_words("工作总结", chunk(ITEM, lead="学位安排如下：")).split("\n")
    assert lines[0] == "工作总结 第五条"
    assert lines[1] == "学位安排如下："
    assert lines[2] == TEXT[ITEM.start : ITEM.end]


def test_a_whole_chunk_has_no_empty_line_for_its_lead() -> None:
    assert chunk_words("", chunk(ARTICLE, location=())) == TEXT[:11]


def test_of_a_long_title_the_end_is_read() -> None:
    """It says what the document is: "…关于印发《…细则》的通知"."""
    words = chunk_words("某" * 200 + "的通知", chunk(ARTICLE))
    assert "的通知" in words and words.count("某") < TITLE


def test_a_sentence_is_read_with_the_item_it_stands_in() -> None:
    words = unit_words("总结", TEXT, (ARTICLE, ITEM, SENTENCE), [chunk(ARTICLE, ITEM, SENTENCE)])
    assert words[0] == TEXT[:11]
    assert words[1] == TEXT[ITEM.start : ITEM.end]
    assert words[2].endswith("初中950个。") and words[2] != "初中950个。"


def test_a_unit_that_is_a_chunk_is_worded_like_it_and_so_embedded_once() -> None:
    alone = chunk(ARTICLE)
    assert unit_words("总结", TEXT, (ARTICLE,), [alone]) == [chunk_words("总结", alone)]


def test_every_unit_has_its_words() -> None:
    units = (ARTICLE, ITEM, SENTENCE)
    assert len(unit_words("总结", TEXT, units, [chunk(*units)])) == len(units)

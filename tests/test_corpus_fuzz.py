"""Readers under files made by chance: no crash, no hang, nothing lost, nothing said that is not
there. Each test is boxed in time by its count of examples; damaged office files are in
``test_corpus_read_office``, the heading grammar in ``test_corpus_outline``."""

import re
from collections.abc import Callable, Sequence
from pathlib import Path
from time import monotonic
from typing import TypeVar

import pytest
from documents import Put, typeset, write_pdf, write_zip
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corpus.errors import Unreadable
from corpus.prepare import prepare
from corpus.read import BlockKind, Reading, read_bytes
from corpus.read.find import find_files

T = TypeVar("T")
DATA = Path(__file__).parent / "data"
SECONDS = 20.0  # for one small file, on a busy machine
PUT_IN = set("｜：；、（）")  # what joins the cells of a row to a sentence
FUZZ = settings(
    max_examples=120,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
PIECES = ["第一条", "（一）", "一、", "问：", "|", "| 校 | 数 |\n| --- | --- |\n| 一小 | 27 |\n",
          "# ", "**重", "`", "\n", "\n\n", "\t", ",", '"', "；", "　", "2026年", "<", "&amp;",
          "[链接](a)", "~~~\n", "- ", "1. ", "\x0c", "\u200b", "单位：人", "表1 情况"]  # fmt: skip
TEXTS = st.lists(st.sampled_from(PIECES) | st.text("教育局学校ab12。，", max_size=6), max_size=30)


def bare(text: str) -> str:
    return re.sub(r"\s", "", text)


def is_within(words: str, text: str) -> bool:
    """Do the characters of ``words`` stand in ``text`` in their order?"""
    rest = iter(text)
    return all(letter in rest for letter in words)


def refusable(work: Callable[[], T]) -> T | None:
    try:
        return work()
    except Unreadable as error:
        assert len(str(error).splitlines()) == 1
        return None


def read_in_time(data: bytes, name: str) -> Reading | None:
    """The reading, ``None`` for what is refused; and then what the outline makes of it."""
    began = monotonic()
    reading = refusable(lambda: read_bytes(data, name))
    if reading is None:
        return None
    refusable(lambda: prepare(reading, name))  # a title alone is no document
    assert monotonic() - began < SECONDS
    assert all("\n" not in block.text for block in reading.blocks)
    return reading


@FUZZ
@given(TEXTS, st.sampled_from(["a.txt", "a.md", "a.csv"]), st.sampled_from(["utf-8", "gb18030"]))
def test_text_says_no_more_than_the_file(pieces: list[str], name: str, encoding: str) -> None:
    # two characters in GBK may be other ones in UTF-8: a document says more than that
    text = "为了规范招生工作，制定本办法。\n" + "".join(pieces)
    reading = read_in_time(text.encode(encoding), name)
    for block in reading.blocks if reading else ():
        if block.kind is BlockKind.ROW:
            assert set(bare(block.text)) <= set(text) | PUT_IN
        else:
            assert is_within(bare(block.text), text)


TAGS = ["p", "div", "td", "tr", "table", "span", "h2", "li", "ul", "article", "script", "b"]


@FUZZ
@given(
    st.lists(
        st.tuples(st.sampled_from(["<{}>", "</{}>", "<{} "]), st.sampled_from(TAGS))
        | st.text("教育局学校招生ab12。，", min_size=1, max_size=8),
        min_size=1,
        max_size=40,
    )
)
def test_a_page_with_tags_in_any_order(pieces: list[str | tuple[str, str]]) -> None:
    body = "".join(p if isinstance(p, str) else p[0].format(p[1]) for p in pieces)
    reading = read_in_time(f"<!doctype html><html><body>{body}</body></html>".encode(), "a.html")
    for block in reading.blocks if reading else ():
        assert set(bare(block.text)) <= set(body) | PUT_IN


WORDS = st.text("教育局学校招生计划人数", min_size=2, max_size=9) | st.integers(10, 99999).map(str)


@FUZZ
@given(
    st.dictionaries(
        st.tuples(st.integers(0, 1), st.integers(0, 11), st.integers(0, 3)), WORDS, min_size=1
    )
)
def test_words_anywhere_on_pages_are_all_read(
    tmp_path: Path, placed: dict[tuple[int, int, int], str]
) -> None:
    """In whatever columns, rows and tables they are taken to stand: each word once at least, and
    no other words."""
    pages: list[list[Put]] = [[], []]
    for (page, row, column), words in placed.items():
        pages[page].append(Put(words, 60 + 135 * column, 760 - 26 * row, 13))
    reading = read_in_time(write_pdf(tmp_path / "a.pdf", pages).read_bytes(), "a.pdf")
    assert reading is not None
    seen = "".join(bare(block.text) for block in reading.blocks)
    assert all(words in seen for words in placed.values())
    assert set(seen) <= set("".join(placed.values())) | PUT_IN


def damaged(data: bytes, cuts: Sequence[tuple[float, int, bytes]]) -> bytes:
    """At each place (a share of the file) some bytes taken out and others put in."""
    out = bytearray(data)
    for place, count, put in cuts:
        at = int(place * len(out))
        out[at : at + count] = put
    return bytes(out)


CUTS = st.lists(
    st.tuples(st.floats(0, 1), st.integers(0, 40), st.binary(max_size=20)), min_size=1, max_size=6
)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    folder = tmp_path_factory.mktemp("whole")
    body = ["^招生细则", "第一条 为了规范招生工作，制定本细则。", "第二条 施行。"]
    plain = write_pdf(folder / "a.pdf", typeset(body, footer=""))
    zipped = write_zip(folder / "a.zip", {"通知.txt": "开学通知。".encode() * 20}, gbk=True)
    return {
        "plain.pdf": plain.read_bytes(),
        "packed.pdf": (DATA / "pdf" / "office.pdf").read_bytes(),
        "a.zip": zipped.read_bytes(),
        "a.md": "# 通知\n\n| 学校 | 人数 |\n| --- | --- |\n| 一小 | 27 |\n".encode(),
        "a.png": (DATA / "pdf" / "seal.png").read_bytes()[:400],
    }


@FUZZ
@given(st.sampled_from(["plain.pdf", "packed.pdf", "a.md", "a.png"]), CUTS)
def test_a_damaged_file_is_read_or_refused(
    whole: dict[str, bytes], name: str, cuts: list[tuple[float, int, bytes]]
) -> None:
    read_in_time(damaged(whole[name], cuts), name)


@FUZZ
@given(CUTS)
def test_a_damaged_archive_is_read_or_refused(
    whole: dict[str, bytes], tmp_path: Path, cuts: list[tuple[float, int, bytes]]
) -> None:
    (tmp_path / "a.zip").write_bytes(damaged(whole["a.zip"], cuts))
    for found in find_files([tmp_path / "a.zip"]):
        assert len(found.name.splitlines()) <= 1
        refusable(found.read)

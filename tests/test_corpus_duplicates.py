"""Documents that say the same are found; editions of one rule are not taken for each other."""

import sqlite3
from contextlib import closing
from datetime import date
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from documents import page_of_site, typeset, write_docx, write_pdf
from entries import entry
from fake_encoder import CountingEncoder

from corpus.document import Description
from corpus.duplicates import LIKELY, Sketches, duplicates, nearest, sketches
from corpus.library import Library
from corpus.prepare import prepare
from corpus.read import read
from corpus.shingle import likeness, overlap, shingles, sketch
from index.ingest import add

SAMPLES = Path(__file__).parent.parent / "corpus" / "samples"
TITLE = "关于做好2026年秋季开学工作的通知"
BODY = [
    "各中小学校、幼儿园：",
    "为做好2026年秋季开学工作，现将有关事项通知如下。",
    "一、全区中小学校九月一日正式上课，八月三十一日注册报到，学校应当提前检查校舍和食堂。",
    "二、小学一年级新生入学第一周实行半日制，家长可以在放学时间到指定地点接送。",
    "三、各校应当在九月五日前把开学情况报区教育局，联系人为办公室工作人员。",
    "示例区教育局",
    "2026年8月20日",
]


def pairs(library: Library) -> set[tuple[str, str]]:
    return {(it.first.source, it.second.source) for it in duplicates(library)}


def added(folder: Path, *paths: Path) -> Library:
    library = Library(folder)
    assert {one.result for one in add(library, CountingEncoder(), paths)} == {"added"}
    return library


def test_one_notice_in_three_formats_with_and_without_its_site(tmp_path: Path) -> None:
    page = page_of_site("".join(f"<p>{line}</p>" for line in BODY), title=TITLE)
    html, text = tmp_path / "网页.html", tmp_path / "正文.txt"
    html.write_text(page, "utf-8")
    text.write_text("\n".join([TITLE, *BODY]), "utf-8")
    pdf = write_pdf(tmp_path / "扫.pdf", typeset([f"^{TITLE}", *BODY]))
    later = [*BODY[:-1], "2026年8月21日"]
    word = write_docx(tmp_path / "改日期.docx", [f"^{TITLE}", *later])
    library = added(tmp_path / "library", html, text, pdf, word)
    names = [path.name for path in (html, text, pdf, word)]
    assert pairs(library) == set(combinations(names, 2))


def test_an_add_names_the_document_that_says_the_same(tmp_path: Path) -> None:
    one, two, three = (tmp_path / name for name in ("一.txt", "二.txt", "三.txt"))
    one.write_text("\n".join([TITLE, *BODY]), "utf-8")
    two.write_text("\n".join([TITLE, *BODY, "（本件公开发布）"]), "utf-8")
    three.write_text(
        "示例区校车管理办法\n第一条 校车早上七点十分发车，每车配一名照管员。\n", "utf-8"
    )
    library = Library(tmp_path / "library")
    first, second, third = add(library, CountingEncoder(), [one, two, three])
    assert (first.similar, first.reason) == (None, None)
    assert second.result == "added"  # said, not refused
    assert second.similar == first.document_id
    assert second.reason == f"与《{TITLE}》内容基本相同"
    assert third.similar is None


def test_a_document_that_was_in_before_this_run_is_known(tmp_path: Path) -> None:
    one, two = tmp_path / "一.txt", tmp_path / "二.txt"
    one.write_text("\n".join([TITLE, *BODY]), "utf-8")
    two.write_text("\n".join([TITLE, *BODY, "（转发）"]), "utf-8")
    library = Library(tmp_path / "library")
    (first,) = add(library, CountingEncoder(), [one])
    (second,) = add(library, CountingEncoder(), [two])
    assert second.similar == first.document_id
    library.remove(str(first.document_id))
    assert nearest(library, sketches(library), str(second.document_id)) is None
    assert pairs(library) == set()


def test_editions_that_differ_in_the_year_alone_are_two(tmp_path: Path) -> None:
    text = "".join(f"第{n}条 {line}" for n, line in enumerate(BODY[:5], 1))
    library = Library(tmp_path / "library")
    library.put(entry("甲.txt", text, title="示例区2025年招生细则"))
    library.put(entry("乙.txt", text + "（新）", title="示例区2026年招生细则"))
    assert pairs(library) == set()
    library.put(entry("丙.txt", text + "（又）", title="示例区招生细则", number="示教〔2026〕2号"))
    library.put(entry("丁.txt", text + "（再）", title="示例区招生细则", number="示教[2026]3号"))
    named = {pair for pair in pairs(library) if "丙.txt" in pair}
    assert named == {("甲.txt", "丙.txt"), ("乙.txt", "丙.txt")}


def test_an_annex_is_not_the_letter_it_came_with(tmp_path: Path) -> None:
    letter = "".join(BODY)
    library = Library(tmp_path / "library")
    library.put(entry("函.txt", letter))
    library.put(entry("全.txt", letter + "".join(f"附件第{n}行是另外的内容。" for n in range(99))))
    assert pairs(library) == set()


def test_the_samples_hold_no_duplicates() -> None:
    texts = {path.name: prepare(read(path), path.name).outline.text for path in SAMPLES.iterdir()}
    closest = max(
        (overlap(shingles(texts[a]), shingles(texts[b]))[0], a, b)
        for a, b in combinations(sorted(texts), 2)
    )
    # the rules of two years of one district, at 0.22
    assert closest[1:] == ("enrollment-rules-2025.txt", "enrollment-rules-2026.html")
    assert closest[0] < LIKELY


def test_the_laws_hold_one_pair(laws: dict[str, tuple[Description, str]]) -> None:
    """One interpretation lies there twice, its issuers written in two ways."""
    known = Sketches()
    found = []
    for name, (_, text) in laws.items():
        its = sketch(text)
        found += [(name, other) for other in known.likely(its)]
        known.put(name, its)
    ((one, other),) = found
    assert "猥亵未成年人" in one
    assert "猥亵未成年人" in other


def test_a_sketch_tells_the_overlap_within_its_error() -> None:
    rng = np.random.default_rng(1)
    signs = [chr(0x4E00 + n) for n in rng.integers(0, 3000, 4000)]
    one = "".join(signs)
    for share in (0.0, 0.5, 0.9, 1.0):
        kept = int(len(signs) * share)
        other = "".join(signs[:kept]) + "".join(
            chr(0x4E00 + n) for n in rng.integers(3000, 6000, len(signs) - kept)
        )
        exact, _ = overlap(shingles(one), shingles(other))
        (told,) = likeness(sketch(one), sketch(other)[None])
        assert told == pytest.approx(exact, abs=0.13)  # three standard errors


def test_layout_does_not_count_and_nothing_is_like_nothing() -> None:
    assert list(shingles("第一条　收费。\n应当公示")) == list(shingles("第一条收费应当公示"))
    assert overlap(shingles("短"), shingles("短")) == (0.0, 0.0)
    assert likeness(sketch(""), sketch("")[None]).tolist() == [0.0]


def test_a_document_of_the_first_schema_is_compared_too(tmp_path: Path) -> None:
    library = Library(tmp_path)
    text = "".join(BODY)
    old = library.put(entry("旧.txt", text, issued_on=date(2026, 8, 20)))
    with closing(sqlite3.connect(tmp_path / "library.db")) as database, database:
        database.execute("UPDATE versions SET sketch = NULL")
    library.put(entry("新.txt", text + "（转发）"))
    (near,) = duplicates(library)
    assert (near.first.id, near.second.source) == (old.document_id, "新.txt")

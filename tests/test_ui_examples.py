"""Example questions: natural, short, and answered by the document they come from."""

from pathlib import Path

from entries import entry

from corpus.chunk import Role, Unit
from corpus.document import Document, Kind
from corpus.library import Library
from ui.engine import Engine
from ui.examples import LONGEST, LOOKED_AT, TRIED, examples


def library_of(folder: Path, kind: Kind, *lines: str, role: Role = Role.HEADING) -> Library:
    """One document with a unit a line."""
    text = "\n".join(lines)
    made = entry("文件.txt", text, kind=kind)
    starts = [text.index(line) for line in lines]
    units = tuple(Unit(role, 1, s, s + len(line)) for s, line in zip(starts, lines, strict=True))
    from dataclasses import replace

    library = Library(folder)
    vectors = made.chunk_vectors
    chunks = tuple(replace(c, units=(u,)) for c, u in zip(made.chunks, units, strict=True))
    library.put(replace(made, units=units, chunks=chunks, unit_vectors=vectors))
    return library


def made(library: Library) -> tuple[str, ...]:
    return examples(library, lambda document, question: True)


def test_questions_of_a_faq_stand_as_they_are(tmp_path: Path) -> None:
    library = library_of(
        tmp_path, Kind.FAQ, "一、入学", "问：" + "很" * 30 + "长？", "问：住址填错了，还能改吗？"
    )
    assert made(library) == ("住址填错了，还能改吗？",)


def test_captions_that_name_a_thing_become_questions(tmp_path: Path) -> None:
    library = library_of(
        tmp_path, Kind.REGULATION, "第一条 公益课程不收学费。", "第二条 建立学习积分。",
        "第三条 学校不应设重点班安排。", "第四条 入学程序。", "第五条 招生对象。",
        role=Role.ARTICLE,
    )  # fmt: skip
    seen: list[str] = []
    assert examples(library, lambda _, q: bool(seen.append(q)) or len(seen) > 1) == (
        "招生对象是怎样规定的？",
    )
    assert seen == ["入学程序是什么？", "招生对象是怎样规定的？"]


def test_what_was_done_is_asked_of_a_summary_and_what_is_planned_of_a_plan(tmp_path: Path) -> None:
    lines = ("（一）高考再创辉煌", "（二）深化课程改革")
    assert made(library_of(tmp_path / "a", Kind.SUMMARY, *lines)) == (
        "深化课程改革方面做了哪些工作？",
    )
    assert made(library_of(tmp_path / "b", Kind.PLAN, *lines)) == ("深化课程改革方面有什么安排？",)


def test_a_large_library_does_not_keep_the_page_waiting(tmp_path: Path) -> None:
    library = Library(tmp_path)
    for number in range(LOOKED_AT + 5):
        library.put(entry(f"{number}.txt", f"第{number}份。", kind=Kind.NOTICE))
    asked: list[Document] = []

    def never(document: Document, question: str) -> bool:
        asked.append(document)
        return False

    assert examples(library, never) == ()
    assert len(asked) <= LOOKED_AT * TRIED


def test_the_samples_have_examples_that_they_answer(full_engine: Engine) -> None:
    found = full_engine.examples()
    assert len(found) == len(set(found)) == 4
    for question in found:
        assert len(question) <= LONGEST
        assert full_engine.ask(question).outcome == "answered"
    assert found is full_engine.examples()  # made once
    assert found[0] in full_engine.library.text(full_engine.library.document("hotline-faq.md").id)

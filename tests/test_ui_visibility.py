"""Documents for internal use: to the public they have never been added."""

import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.answer import Answer
from corpus.document import Status, Visibility
from corpus.errors import BureauError
from index.hit import Hit
from index.ingest import Told
from ui.cli import main
from ui.engine import Engine
from ui.figures import Wanted, figures_json, open_book
from ui.without import without

Captured = pytest.CaptureFixture[str]

CASES = Path(__file__).parent / "data" / "sample-cases.jsonl"
QUESTIONS = [json.loads(line)["question"] for line in CASES.read_text("utf-8").splitlines()]
HIDDEN = ("enrollment-rules-2026.html", "work-plan-2026.md", "bureau-minutes-2026-09.txt")


@pytest.fixture(scope="module")
def engine(full_library: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """The samples, three of them for internal use."""
    folder = tmp_path_factory.mktemp("visibility") / "library"
    shutil.copytree(full_library, folder)
    engine = Engine(folder)
    for source in HIDDEN:
        engine.correct(engine.library.document(source).id, visibility="internal")
    yield engine
    engine.library.close()


@pytest.fixture
def changed(engine: Engine, tmp_path: Path) -> Engine:
    """The same, to be changed."""
    folder = tmp_path / "library"
    shutil.copytree(engine.library.folder, folder)
    return Engine(folder, encoder=engine.encoder)


def bare(answer: Answer) -> Answer:
    return replace(answer, id="", elapsed_ms=0.0, stages={})


def seen(hit: Hit) -> tuple[object, ...]:
    return hit.document, hit.start, hit.end, hit.text, hit.score, hit.why, len(hit.alike)


def test_the_public_is_answered_as_if_they_had_never_been_added(engine: Engine) -> None:
    with without(engine, HIDDEN) as lacking:
        told_otherwise = 0
        for question in QUESTIONS[::2]:
            public = bare(engine.public.quoted(question))
            assert public == bare(lacking.quoted(question)), question
            told_otherwise += public != bare(engine.quoted(question))
        assert told_otherwise > 10  # else what is hidden would not have mattered
        for question in QUESTIONS[1::7]:
            found, other = engine.public.search(question, 5), lacking.search(question, 5)
            assert list(map(seen, found.hits)) == list(map(seen, other.hits)), question
            assert (found.crowd, found.steps) == (other.crowd, other.steps)
        assert engine.public.examples() == lacking.examples()
        wanted = Wanted("新增学位")
        assert figures_json(open_book(engine.public, wanted)) == figures_json(
            open_book(lacking, wanted)
        )
        assert engine.public.documents() == lacking.documents()


def test_a_draft_does_not_end_the_rule_that_holds(changed: Engine, tmp_path: Path) -> None:
    """What repeals a rule ends it for the public when the public may read it, not before."""
    old = "community-education-rules.pdf"
    number = changed.library.document(old).about.number
    file = tmp_path / "新办法.txt"
    file.write_text(
        "示例区社区教育工作办法\n\n第一条 社区教育工作适用本办法。\n\n"
        f"第二条 本办法自2026年1月1日起施行。{number}同时废止。\n",
        "utf-8",
    )
    draft = next(changed.add([file], told=Told(visibility=Visibility.INTERNAL))).document_id
    assert draft is not None
    assert changed.library.document(old).status is Status.REPEALED
    public = changed.public.library
    assert public.document(old).status is Status.IN_FORCE
    assert public.document(old).superseded_by is None
    changed.correct(draft, visibility=Visibility.PUBLIC)
    assert public.document(old).status is Status.REPEALED
    assert public.document(old).superseded_by == draft


def test_nothing_of_it_can_be_read_by_its_id(engine: Engine) -> None:
    hidden = engine.library.document(HIDDEN[0])
    library = engine.public.library
    text = engine.library.text(hidden.id)
    chunks = [row.chunk_id for row in engine.library.all_chunks() if row.document_id == hidden.id]
    assert text and chunks
    reads: list[Callable[[], object]] = [
        lambda: library.document(hidden.id),
        lambda: library.document(hidden.title),
        lambda: library.document(hidden.source),
        lambda: library.text(hidden.id),
        lambda: library.text_slice(hidden.id, 0, 9),
        lambda: library.units(hidden.id),
        lambda: library.chunks(hidden.id),
        lambda: library.found(hidden.id),
        lambda: library.original(hidden.id),
        lambda: library.figures(hidden.id),
        lambda: library.correct(hidden.id, title="别的"),
        lambda: library.remove(hidden.id),
    ]
    for read in reads:
        with pytest.raises(BureauError, match="没有"):
            read()
    assert library.texts([hidden.id]) == {}
    assert library.units_between(hidden.id, 0, len(text))[0] == ()
    assert library.versions(hidden.id) == ()
    assert library.chunks_by_id(chunks) == {}
    assert library.chunks_at([hidden.id], "第一条") == ()
    assert len(library.unit_vectors(chunks)[0]) == 0
    assert library.seen(hidden.sha256) is None
    assert hidden.id not in {id for id, _ in library.sketches()}
    assert hidden.id not in {row.document_id for row in library.all_chunks()}
    assert hidden.id not in {it.document.id for it in library.figures()}
    assert library.documents(removed=True) == ()


def test_a_removed_one_is_not_seen_either(changed: Engine) -> None:
    id = changed.library.document(HIDDEN[1]).id
    changed.library.remove(id)
    assert [it.id for it in changed.library.documents(removed=True)] == [id]
    assert changed.public.library.documents(removed=True) == ()
    with pytest.raises(BureauError, match="没有"):
        changed.public.library.restore(id)


def test_while_nothing_is_hidden_there_is_one_index(copied_library: Path, engine: Engine) -> None:
    whole = Engine(copied_library, encoder=engine.encoder)
    whole.public.search("入学", 3)
    assert whole.public.store.now is whole.store.now
    assert not (copied_library / "derived-public").exists()


def test_what_is_hidden_now_is_not_found_now(changed: Engine) -> None:
    """Also before the indexes have followed, and again when it is published."""
    public, question = changed.public, "社区教育的目标是什么"
    found = public.search(question, 20)
    id = found.hits[0].document.id
    changed.library.correct(id, visibility=Visibility.INTERNAL)  # as another process does
    assert public.store.stale
    lagging = public.searcher.search(question, 20)  # by the indexes as they are
    assert id not in {hit.document.id for hit in lagging.hits}
    assert len(lagging.hits) == 20  # left out before the ranking, not cut out of it
    followed = public.search(question, 20)
    assert not public.store.stale and id not in set(public.store.now.settings.documents)
    assert list(map(seen, followed.hits))
    changed.correct(id, unset=["visibility"])
    public._next_update = 0.0
    assert list(map(seen, public.search(question, 20).hits)) == list(map(seen, found.hits))


def test_another_process_hides_it(changed: Engine) -> None:
    public = changed.public
    public.search("入学", 3)
    other = Engine(changed.library.folder, encoder=changed.encoder)
    id = public.documents()[0].id
    other.correct(id, visibility="internal")
    assert id not in {it.id for it in public.documents()}
    assert id not in {it.document.id for it in public.search("入学", 50).hits}


def test_a_new_version_stays_internal(changed: Engine, tmp_path: Path) -> None:
    file = tmp_path / "内部方案.txt"
    file.write_text("内部方案\n\n一、本方案仅供讨论。\n", "utf-8")
    assert main(["add", str(file), "--internal", "--library", str(changed.library.folder)]) == 0
    file.write_text("内部方案\n\n一、本方案仅供讨论。\n二、另行安排。\n", "utf-8")
    assert main(["add", str(file), "--library", str(changed.library.folder)]) == 0
    made = changed.library.document("内部方案.txt")
    assert made.visibility is Visibility.INTERNAL and len(changed.library.versions(made.id)) == 2
    assert made.id not in {it.id for it in changed.public.documents()}


def test_the_command_line_hides_shows_and_says_so(changed: Engine, capsys: Captured) -> None:
    at = ["--library", str(changed.library.folder)]
    sample = "hotline-faq.md"
    path = Path(__file__).parent.parent / "corpus" / "samples" / sample
    assert main(["add", str(path), "--internal", *at]) == 0  # it is in already, as public
    assert "已更正说明信息" in capsys.readouterr().out
    assert changed.library.document(sample).visibility is Visibility.INTERNAL
    main(["documents", *at])
    assert "内部  《" in next(it for it in capsys.readouterr().out.splitlines() if sample in it)
    assert main(["show", sample, "--set", "visibility=public", *at]) == 0
    assert "公开范围：公开" in capsys.readouterr().out
    assert changed.library.document(sample).visibility is Visibility.PUBLIC
    assert main(["show", sample, "--set", "visibility=secret", *at]) == 2
    said = capsys.readouterr().err
    assert "visibility" in said and "public、internal" in said
    main(["documents", "--json", *at])
    listed = json.loads(capsys.readouterr().out)
    assert {it["visibility"] for it in listed if it["source"] in HIDDEN} == {"internal"}

"""The pieces that the pages of the office are made of."""

import io
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from docx import Document as Docx

from corpus.document import Description, Document, Status
from corpus.errors import BureauError, Unreadable
from corpus.library import Library
from corpus.record import Question
from ui.admin_files import file_name
from ui.admin_settings import write_settings
from ui.cite import cite
from ui.facets import filters_of, results
from ui.highlight import marked, snippet, terms
from ui.office import asked
from ui.picture import Picture
from ui.question_groups import groups
from ui.question_log import QuestionLog
from ui.saved import Saved, looked_up
from ui.saved_export import as_docx, as_markdown
from ui.settings import load_settings

if TYPE_CHECKING:
    from ui.engine import Engine

SAMPLE = Path(__file__).parent.parent / "corpus" / "samples" / "community-education-rules.pdf"


def document(title: str = "示例办法", number: str | None = "示教规〔2026〕2号") -> Document:
    about = Description(title, number=number)
    return Document("d1", about, Status.IN_FORCE, "示例.txt", "txt", "0" * 64, None)


@pytest.mark.parametrize(
    ("location", "page", "cited"),
    [
        (("第二章 小学入学", "第五条"), 4, "《示例办法》（示教规〔2026〕2号）第五条，第4页"),
        (("示例办法", "二、重点任务", "（五）社区"), None,
         "《示例办法》（示教规〔2026〕2号）二、重点任务 （五）社区"),
        ((), None, "《示例办法》（示教规〔2026〕2号）"),
    ],
)  # fmt: skip
def test_a_place_is_cited_as_in_a_report(
    location: tuple[str, ...], page: int | None, cited: str
) -> None:
    assert cite(document(), location, page) == cited
    assert cite(document(number=None), ("第五条",), None) == "《示例办法》第五条"


def test_words_are_marked_and_everything_is_escaped() -> None:
    said = marked("<b>租房</b>满5个月，2025年", terms("租房 5"))
    assert said == "&lt;b&gt;<mark>租房</mark>&lt;/b&gt;满<mark>5</mark>个月，2025年"


def test_a_long_passage_is_shown_where_the_words_stand() -> None:
    text = "前面的话。" * 100 + "租房家庭申请学位须备案。" + "后面的话。" * 100
    shown = snippet(text, terms("租房 学位"))
    assert "租房家庭申请学位须备案" in shown
    assert shown.startswith("……")
    assert shown.endswith("……")


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\资料\\通知.docx", "通知.docx"),
        (".settings.toml", "settings.toml"),
        ("a\x00b\n<c>.txt", "a_b__c_.txt"),
        ("\u202etxt.exe\u200b.md", "_txt.exe_.md"),  # would read "dm.exe.txt"
        ("..", ""),
        ("", ""),
    ],
)
def test_uploaded_names_stay_in_their_folder(said: str, kept: str) -> None:
    assert file_name(said) == kept


def test_a_long_name_keeps_what_it_is() -> None:
    name = file_name("关于" * 200 + ".docx")
    assert name.endswith(".docx")
    assert len(name.encode()) <= 255


def test_what_a_browser_sends_may_be_anything() -> None:
    for data in (None, [], "x", {"search": 5, "saved": "x"}, {"search": "?a=%ff&b=\ud800"}):
        assert asked(data).saved == ()
    wanted = asked({"search": "?q=学位&kind=plan&start=12x"})
    assert (wanted.get("q"), wanted.number("start")) == ("学位", None)
    assert wanted.address(kind=None, start=None, year=2025) == "?q=%E5%AD%A6%E4%BD%8D&year=2025"


def test_exports_hold_quotes_and_sources_and_nothing_that_is_markup() -> None:
    hostile = "<w:p/> & *粗* [x](y) \x01"
    items = [
        Saved({}, document(), f"第一段{hostile}\n第二段", "《甲》第一条，第2页"),
        Saved({}, None, "", "不见了"),
    ]
    packed = as_docx(items, "摘录")
    paragraphs = [it.text for it in Docx(io.BytesIO(packed)).paragraphs]
    assert "第一段<w:p/> & *粗* [x](y) " in paragraphs
    with zipfile.ZipFile(io.BytesIO(packed)) as files:
        notes = files.read("word/footnotes.xml").decode()
    assert "《甲》第一条，第2页" in notes
    assert "不见了" not in notes
    markdown = as_markdown(items, "摘录")
    assert "\\*粗\\* \\[x\\](y)" in markdown
    assert markdown.count("[^1]") == 2
    assert "不见了" not in markdown


def test_pages_that_are_not_there_are_refused(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="没有第 99 页"):
        Picture("办法.pdf", SAMPLE, "pdf", 99).read()
    torn = tmp_path / "torn.pdf"
    torn.write_bytes(SAMPLE.read_bytes()[:500])
    with pytest.raises(Unreadable, match="无法显示"):
        Picture("办法.pdf", torn, "pdf", 1).read()


def test_settings_keep_comments_and_are_never_half_written(tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    file.write_text('# 说明\ntitle = "旧"  # 标题\nmax_question = 500\n', "utf-8")
    write_settings(tmp_path, {"title": '新"的"\\n', "handoff_phone": "123"})
    made = load_settings(tmp_path)
    assert (made.title, made.handoff_phone, made.max_question) == ('新"的"\\n', "123", 500)
    assert "# 说明" in file.read_text("utf-8")
    broken = "title = \n"
    file.write_text(broken, "utf-8")
    with pytest.raises(BureauError, match="无法读取"):
        write_settings(tmp_path, {"title": "新"})
    assert file.read_text("utf-8") == broken


def test_counts_beside_filters_are_what_choosing_them_brings(full_engine: "Engine") -> None:
    everything = results(full_engine, "", filters_of({}))
    for facet in everything.facets:
        for choice in facet.choices:
            narrowed = results(full_engine, "", filters_of({facet.name: choice.value}))
            assert len(narrowed.documents) == choice.count
    with pytest.raises(BureauError, match="无法识别"):
        filters_of({"status": "sometimes"})


def test_saved_places_say_what_stands_there_now(full_engine: "Engine") -> None:
    one = full_engine.documents()[0]
    text = full_engine.library.text(one.id)
    good = {"d": one.id, "v": one.sha256[:12], "s": 0, "e": 20}
    found = looked_up(
        full_engine,
        [good, {**good, "v": "other"}, {**good, "d": "none"}, {**good, "s": "x"}, {},
         {**good, "s": 10**9, "e": 2 * 10**9}],
    )  # fmt: skip
    assert found[0].words == text[:20].strip()
    assert [it.document for it in found[1:]] == [None] * 5


def test_questions_that_mean_the_same_come_together(full_engine: "Engine") -> None:
    at = datetime(2026, 9, 1)
    said = [
        "中考总分是多少？",
        "中考满分多少分",
        "暑假什么时候开始",
        "放暑假的时间",
        "高中学费多少",
    ]
    asked = [
        Question(text, "not_covered", "a", 1.0, at + timedelta(minutes=n))
        for n, text in enumerate(said)
    ]
    together = [{it.text for it in group.questions} for group in groups(full_engine, asked)]
    assert together == [set(said[:2]), set(said[2:4]), {said[4]}]


def test_questions_are_kept_without_personal_data(
    copied_library: Path, full_engine: "Engine"
) -> None:
    library = Library(copied_library)
    log = QuestionLog(library)
    answer = full_engine.ask("孩子叫王小明，电话13812345678，小学什么时候报名？")
    log.note(answer)
    log.flush()
    (kept,) = library.questions()
    assert "13812345678" not in kept.text
    assert "王小明" not in kept.text
    assert "小学什么时候报名" in kept.text
    assert kept.answer_id == answer.id
    assert abs(kept.asked_at - datetime.now(UTC).replace(tzinfo=None)) < timedelta(minutes=1)
    library.forget_questions()
    assert library.questions() == ()

"""What is known of a document is shown, and put right: by options, in an editor, in the page."""

import json
import shutil
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from corpus.document import Kind, Status
from corpus.library import Library
from ui.access.access import Access
from ui.access.gate import Gate
from ui.cli import main
from ui.edit_page import edit_pages
from ui.engine import Engine
from ui.plain import plain_pages
from ui.web import STATIC

Captured = pytest.CaptureFixture[str]
OLD = (
    "示例区校车管理办法\n示教〔2025〕7号\n第一条 校车早上七点十分发车。\n"
    "示例区教育局\n2025年4月1日\n"
)
NEW = "附件2\n第一条 学校门口的护学岗由值周教师担任。\n"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("made")
    (folder / "校车.txt").write_text(OLD, "utf-8")
    (folder / "护学岗.txt").write_text(NEW, "utf-8")
    words = ["add", str(folder / "校车.txt"), str(folder / "护学岗.txt")]
    assert main([*words, "--library", str(folder / "library")]) == 0
    return folder


@pytest.fixture
def folder(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(made, tmp_path / "made"))


@pytest.fixture
def library(folder: Path) -> Path:
    return folder / "library"


def bureau(capsys: Captured, library: Path, *words: str) -> tuple[int, str, str]:
    code = main([*words, "--library", str(library)])
    said = capsys.readouterr()
    return code, said.out, said.err


def refused(capsys: Captured, library: Path, *words: str) -> str:
    before = Library(library).generation
    code, out, err = bureau(capsys, library, *words)
    assert (code, out) == (2, "")
    (line,) = err.splitlines()
    assert Library(library).generation == before
    return line


def test_each_field_is_shown_with_where_it_was_found(capsys: Captured, library: Path) -> None:
    _, out, _ = bureau(capsys, library, "show", "校车.txt")
    for line in (
        "文号：示教〔2025〕7号（正文开头）",
        "发布日期：2025-04-01（落款）",
        "施行日期：（文中没有）",
        "效力：现行有效",
    ):
        assert line in out.splitlines()
    _, out, _ = bureau(capsys, library, "documents", "--json")
    car, post = json.loads(out)
    assert car["found"]["issuer"] == "落款"
    assert car["missing"] == ["effective_on"]
    assert set(post["missing"]) == {"number", "issuer", "issued_on", "effective_on", "year"}
    _, out, err = bureau(capsys, library, "documents")
    assert [line[:11] for line in out.splitlines()] == ["号单发· · 年  d", "· · · · · · "[:11]]
    assert "· 文中没有" in err


def test_what_is_set_acts_at_once_and_outlasts_new_versions(
    capsys: Captured, folder: Path, library: Path
) -> None:
    words = ("--set", "title=示例区护学岗管理规定", "--set", "kind=regulation",
             "--set", "issued_on=2026年3月2日", "--set", "number=示教[2026]9号",
             "--set", "year=2026")  # fmt: skip
    code, out, _ = bureau(capsys, library, "show", "护学岗.txt", *words)
    assert code == 0
    assert "文号：示教〔2026〕9号（已更正）" in out
    _, out, _ = bureau(capsys, library, "search", "护学岗管理规定", "--year", "2026", "--json")
    hit = json.loads(out)["hits"][0]["document"]
    assert (hit["title"], hit["kind"], hit["status"]) == (
        "示例区护学岗管理规定", "regulation", "in_force",
    )  # fmt: skip
    assert hit["corrected"] == ["title", "number", "kind", "issued_on", "year"]

    (folder / "护学岗.txt").write_text(NEW.replace("值周教师", "志愿者"), "utf-8")
    bureau(capsys, library, "add", str(folder / "护学岗.txt"))
    document = Library(library).document("护学岗.txt")
    assert len(Library(library).versions(document.id)) == 2
    assert (document.title, document.about.issued_on) == ("示例区护学岗管理规定", date(2026, 3, 2))
    _, out, _ = bureau(capsys, library, "ask", "护学岗由谁担任？", "--json")
    answer = json.loads(out)
    assert "志愿者" in answer["answer"]
    assert answer["citations"][0]["document"]["title"] == "示例区护学岗管理规定"

    bureau(capsys, library, "remove", "护学岗.txt")
    bureau(capsys, library, "add", str(folder / "护学岗.txt"))
    assert Library(library).document(document.id).about.kind is Kind.REGULATION
    _, out, _ = bureau(capsys, library, "show", document.id, "--unset", "title", "--unset", "year")
    shown = Library(library).document(document.id)
    assert shown.title == Library(library).found(document.id).title != "示例区护学岗管理规定"
    assert shown.corrected == ("number", "kind", "issued_on")


def test_a_new_title_is_in_keywords_and_vectors(capsys: Captured, library: Path) -> None:
    def vector() -> bytes:
        (row,) = [r for r in Library(library).all_chunks() if "护学岗" in r.text]
        return row.vector.tobytes()

    before = vector()
    bureau(capsys, library, "show", "护学岗.txt", "--set", "year=2026")
    assert vector() == before
    bureau(capsys, library, "show", "护学岗.txt", "--set", "title=平安上学路工作规定")
    assert vector() != before
    (row,) = [r for r in Library(library).all_chunks() if "护学岗" in r.text]
    assert row.title == "平安上学路工作规定"
    _, out, _ = bureau(capsys, library, "search", "平安上学路工作规定", "--json")
    first = json.loads(out)["hits"][0]
    assert first["document"]["title"] == "平安上学路工作规定"
    assert "keyword" in first["found_by"]
    bureau(capsys, library, "show", "护学岗.txt", "--unset", "title")
    assert vector() == before


def test_a_status_that_is_set_goes_before_what_the_documents_say(
    capsys: Captured, library: Path
) -> None:
    bureau(capsys, library, "show", "校车.txt", "--set", "status=repealed")
    assert Library(library).document("校车.txt").status is Status.REPEALED
    _, out, _ = bureau(capsys, library, "search", "校车发车", "--status", "in_force", "--json")
    assert all(hit["document"]["source"] != "校车.txt" for hit in json.loads(out)["hits"])
    bureau(capsys, library, "show", "校车.txt", "--unset", "status")
    assert Library(library).document("校车.txt").status is Status.IN_FORCE


def test_a_period_of_validity_that_is_set_decides_by_the_day(
    capsys: Captured, library: Path
) -> None:
    words = ("--set", "effective_on=2025-05-01", "--set", "expires_on=2026-04-30")
    bureau(capsys, library, "show", "校车.txt", *words)
    for day, status in ((date(2025, 4, 2), Status.NOT_YET), (date(2026, 4, 30), Status.IN_FORCE),
                        (date(2026, 5, 1), Status.REPEALED)):  # fmt: skip
        assert Library(library).document("校车.txt", day).status is status


def test_an_empty_value_says_that_there_is_none(capsys: Captured, library: Path) -> None:
    _, out, _ = bureau(capsys, library, "show", "校车.txt", "--set", "number=")
    assert "文号：无（已更正）" in out
    assert Library(library).document("校车.txt").about.number is None
    assert Library(library).found(Library(library).document("校车.txt").id).number is not None


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--set", "issued_on=2026-02-30"], "发布日期（issued_on）“2026-02-30”不是日期"),
        (["--set", "issued_on=昨天"], "请写成 2026-04-28"),
        (["--set", "year=26"], "1900 到 2100"),
        (["--set", "kind=好"], "可选：plan、summary"),
        (["--set", "status=好"], "可选：in_force"),
        (["--set", "title="], "不能为空"),
        (["--set", "number=七"], "不像文号"),
        (["--set", "school_year=2026-2028"], "不是学年"),
        (["--set", "作者=甲"], "没有“作者”这一项。可以更正的有：title"),
        (["--set", "year"], "缺少等号"),
        (["--unset", "作者"], "没有“作者”这一项"),
        (["--set", "expires_on=2020-01-01"], "早于施行或发布日期 2025-04-01"),
        (["--set", "year=2026", "--unset", "year"], "year 不能同时"),
        (["--set", f"title={'长' * 301}"], "不要超过 300 个字"),
    ],
)
def test_what_cannot_be_is_one_line_and_changes_nothing(
    capsys: Captured, library: Path, words: list[str], says: str
) -> None:
    assert says in refused(capsys, library, "show", "校车.txt", *words)


def editor(folder: Path, program: str) -> str:
    """A command that runs ``program`` on the text of the file it is given, as ``text``."""
    file = folder / "edit.py"
    file.write_text(
        "import sys, pathlib\nfile = pathlib.Path(sys.argv[1])\ntext = file.read_text('utf-8')\n"
        f"{program}\nfile.write_text(text, 'utf-8')\n",
        "utf-8",
    )
    return f'"{sys.executable}" "{file}"'


def test_an_editor_changes_drops_and_adds(
    capsys: Captured, tmp_path: Path, library: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bureau(capsys, library, "show", "校车.txt", "--set", "year=2030")
    monkeypatch.setenv("VISUAL", editor(tmp_path, """
lines = [line for line in text.splitlines() if not line.startswith("year")]
text = "\\n".join(lines).replace('issued_on = "2025-04-01"', 'issued_on = "2025-05-06"')
text = text.replace('# status = "in_force"', 'status = "repealed"')
"""))  # fmt: skip
    code, _, _ = bureau(capsys, library, "show", "校车.txt", "--edit")
    assert code == 0
    document = Library(library).document("校车.txt")
    assert document.about.issued_on == date(2025, 5, 6)
    assert document.about.year == 2025
    assert document.status is Status.REPEALED
    assert document.corrected == ("issued_on", "status")


@pytest.mark.parametrize(
    ("program", "says"),
    [
        ("text += 'year = 2026'", "没有更正，请重新编辑"),  # twice the same name
        ("text = text.replace('2025-04-01', '四月一日')", "不是日期"),
        ("text += 'author = \"甲\"'", "没有“author”这一项"),
        ("raise SystemExit(3)", "没有正常结束（3）"),
    ],
)
def test_an_editor_that_leaves_nonsense_changes_nothing(
    capsys: Captured,
    tmp_path: Path,
    library: Path,
    monkeypatch: pytest.MonkeyPatch,
    program: str,
    says: str,
) -> None:
    monkeypatch.setenv("VISUAL", editor(tmp_path, program))
    assert says in refused(capsys, library, "show", "校车.txt", "--edit")


def test_without_an_editor_or_a_change(
    capsys: Captured, tmp_path: Path, library: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.delenv("EDITOR", raising=False)
    assert "没有设置编辑器" in refused(capsys, library, "show", "校车.txt", "--edit")
    monkeypatch.setenv("EDITOR", "没有这个编辑器")
    assert "无法启动编辑器" in refused(capsys, library, "show", "校车.txt", "--edit")
    monkeypatch.setenv("EDITOR", editor(tmp_path, "pass"))
    before = Library(library).generation
    code, _, err = bureau(capsys, library, "show", "校车.txt", "--edit")
    assert (code, Library(library).generation) == (0, before)
    assert "没有变化" in err


# -- the page ----------------------------------------------------------------------------------

HERE = ("127.0.0.1", 50000)
AT = "http://127.0.0.1:7860"
FORM = {"origin": AT, "sec-fetch-site": "same-origin"}


@pytest.fixture
def engine(library: Path) -> Engine:
    return Engine(library)


@pytest.fixture
def page(engine: Engine) -> Iterator[TestClient]:
    with TestClient(app_of(engine), AT, client=HERE, follow_redirects=False) as client:
        yield client


def app_of(engine: Engine) -> FastAPI:
    app = FastAPI()
    app.include_router(plain_pages(engine))
    app.include_router(edit_pages(engine))
    app.add_middleware(Gate, access=Access(engine.server))
    return app


def address(engine: Engine, source: str = "校车.txt") -> str:
    return f"/documents/{engine.library.document(source).id}"


def test_the_form_shows_what_was_found_and_saves_what_is_changed(
    engine: Engine, page: TestClient
) -> None:
    at = address(engine)
    assert f'href="{at}/edit"' in page.get(at).text
    shown = page.get(f"{at}/edit").text
    assert '<link rel="stylesheet" href="/ui/static/edit.css">' in shown
    assert (STATIC / "edit.css").is_file()
    assert 'value="示教〔2025〕7号"' in shown
    assert "取自落款" in shown
    assert "<script" not in shown
    said = page.post(f"{at}/edit", data={"title": "校车新名<b>", "year": "2031"}, headers=FORM)
    assert (said.status_code, said.headers["location"]) == (303, at)
    document = engine.library.document("校车.txt")
    assert (document.title, document.about.year) == ("校车新名<b>", 2031)
    assert document.corrected == ("title", "year")
    shown = page.get(f"{at}/edit").text
    assert "文中是：示例区校车管理办法" in shown
    assert "<b>" not in shown
    assert engine.search("校车新名", 1).hits[0].document.title == "校车新名<b>"


def test_a_form_sent_as_it_stands_changes_nothing_and_boxes_give_back(
    engine: Engine, page: TestClient
) -> None:
    at, document = address(engine), engine.library.document("校车.txt")
    about = document.about
    asis = {
        "title": about.title, "number": about.number or "", "kind": about.kind.value,
        "issuer": about.issuer or "", "issued_on": str(about.issued_on), "effective_on": "",
        "expires_on": "", "year": str(about.year), "school_year": "", "status": "",
    }  # fmt: skip
    before = engine.library.generation
    assert page.post(f"{at}/edit", data=asis, headers=FORM).status_code == 303
    assert engine.library.generation == before
    page.post(f"{at}/edit", data=asis | {"year": "2031", "status": "repealed"}, headers=FORM)
    assert engine.library.document("校车.txt").corrected == ("year", "status")
    back = asis | {"year": "2031", "unset": ["year"], "status": ""}
    page.post(f"{at}/edit", data=back, headers=FORM)
    assert engine.library.document("校车.txt").corrected == ()


def test_a_wrong_value_is_said_above_the_form_which_keeps_what_was_typed(
    engine: Engine, page: TestClient
) -> None:
    at, before = address(engine), engine.library.generation
    sent = {"issued_on": "去年", "issuer": "某某局"}
    said = page.post(f"{at}/edit", data=sent, headers=FORM)
    assert said.status_code == 422
    assert "“去年”不是日期" in said.text
    assert 'value="某某局"' in said.text
    assert engine.library.generation == before
    assert page.get("/documents/d000/edit").status_code == 404
    large = page.post(f"{at}/edit", data={"title": "长" * 70_000}, headers=FORM)
    assert large.status_code == 413


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"origin": "http://evil.example"},
        {"origin": "null"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "none"},
        {"sec-fetch-site": "same-origin", "origin": "http://127.0.0.1:7861"},
    ],
)
def test_another_site_cannot_send_the_form(
    engine: Engine, page: TestClient, headers: dict[str, str]
) -> None:
    said = page.post(f"{address(engine)}/edit", data={"year": "2031"}, headers=headers)
    assert said.status_code == 403
    assert engine.library.document("校车.txt").corrected == ()


@pytest.mark.parametrize(
    ("client", "headers"),
    [
        (("192.168.1.5", 50000), {}),
        (HERE, {"x-forwarded-for": "192.168.1.5"}),
        (HERE, {"host": "evil.example:7860"}),
    ],
    ids=["another machine", "a proxy", "a name that was pointed here"],
)
def test_only_who_sits_at_this_machine_may(
    engine: Engine, client: tuple[str, int], headers: dict[str, str]
) -> None:
    at = address(engine)
    with TestClient(app_of(engine), AT, client=client) as page:
        assert page.get(at, headers=headers).status_code == 200
        assert "/edit" not in page.get(at, headers=headers).text
        assert page.get(f"{at}/edit", headers=headers).status_code == 403
        host = headers.get("host", "127.0.0.1:7860")
        sent = headers | {"origin": f"http://{host}", "sec-fetch-site": "same-origin"}
        said = page.post(f"{at}/edit", data={"year": "2031"}, headers=sent)
    assert said.status_code == 403
    assert engine.library.document("校车.txt").corrected == ()

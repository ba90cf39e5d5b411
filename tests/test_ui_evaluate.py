"""``bureau evaluate`` as it is typed."""

import json
from pathlib import Path

import pytest

from ui.cli import main
from ui.engine import Engine
from ui.without import without

RENT = "我们租房住，本市户口，孩子读公办小学要什么条件？"


@pytest.fixture
def cases(tmp_path: Path) -> Path:
    rows = [
        {"question": "课后服务到几点？", "outcome": "answered", "must": ["17:30"]},
        {"question": "课后服务到几点？", "outcome": "answered", "must": ["19:45"]},
        {"question": "今天天气怎么样", "outcome": "out_of_scope"},
    ]
    file = tmp_path / "题目.jsonl"
    file.write_text("\n".join(json.dumps(row) for row in rows), "utf-8")
    return file


def test_a_report_and_a_comparison(
    full_library: Path, cases: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told = ["evaluate", str(cases), "--library", str(full_library)]
    assert main([*told, "--json"]) == 0
    earlier = tmp_path / "上次.json"
    earlier.write_text(capsys.readouterr().out, "utf-8")
    assert json.loads(earlier.read_text("utf-8"))["answers_right"] == 0.5

    cases.write_text(cases.read_text("utf-8").replace("19:45", "17:30"), "utf-8")
    page = tmp_path / "报告.html"
    assert main([*told, "--compare", str(earlier), "--report", str(page)]) == 0
    said = capsys.readouterr().out
    assert "应答对 100.0%" in said and "与上次相比：变好 1，变差 0" in said
    assert "变好（1）" in page.read_text("utf-8")


def test_drafted_cases_can_be_run(
    full_library: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "拟题.jsonl"
    assert main(["evaluate", "--generate", str(file), "--library", str(full_library)]) == 0
    assert "请逐题核对" in capsys.readouterr().out
    lines = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
    absent = next(line for line in lines if line["outcome"] == "not_covered")
    some = [lines[0], absent]
    file.write_text("\n".join(json.dumps(one) for one in some), "utf-8")
    assert main(["evaluate", str(file), "--json", "--library", str(full_library)]) == 0
    results = json.loads(capsys.readouterr().out)["results"]
    assert results[1]["without"] == absent["without"]
    named = [c["title"] for c in results[1]["citations"]]
    assert not any(title in absent["note"] for title in named)  # its document was not there
    assert main(["evaluate", "--generate", str(file), "--library", str(full_library)]) == 2
    assert "已经存在" in capsys.readouterr().err


def test_a_document_is_left_out_of_a_copy_only(copied_library: Path) -> None:
    engine = Engine(copied_library).open()
    before = engine.ask(RENT)
    used = before.citations[0].document
    generation = engine.library.generation
    with without(engine, [used.id]) as left:
        assert used.id not in {d.id for d in left.documents()}
        assert used.id not in {c.document.id for c in left.ask(RENT).citations}
        assert left.encoder is engine.encoder
    assert engine.library.generation == generation
    assert engine.ask(RENT).id == before.id


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ([], "请写明题目文件"),
        (["没有.jsonl"], "没有.jsonl"),
        (["题目.jsonl", "--compare", "没有.json"], "没有.json"),
        (["题目.jsonl", "--report", "没有/报告.html"], "报告.html"),
        (["--generate", "没有/拟题.jsonl"], "拟题.jsonl"),
    ],
)
def test_what_cannot_be_done_is_one_line(
    full_library: Path,
    cases: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    words: list[str],
    says: str,
) -> None:
    monkeypatch.chdir(cases.parent)
    assert main(["evaluate", *words, "--library", str(full_library)]) == 2
    said = capsys.readouterr().err.strip()
    assert says in said and "\n" not in said


def test_a_document_that_is_not_there(
    full_library: Path, cases: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    cases.write_text('{"question": "问", "without": ["d000000"]}', "utf-8")
    assert main(["evaluate", str(cases), "--library", str(full_library)]) == 2
    assert "d000000" in capsys.readouterr().err

"""The command line: results on stdout, one line on stderr for what is wrong, exit codes."""

import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from served import ROOT, bureau, command
from shapes import check_answer, check_document, check_search

from ui.cli import main

QUESTION = "2026年入学登记是哪几天？"
Captured = pytest.CaptureFixture[str]


def run(capsys: Captured, *words: str, library: Path) -> tuple[int, str, str]:
    code = main([*words, "--library", str(library)])
    said = capsys.readouterr()
    return code, said.out, said.err


def results(capsys: Captured, *words: str, library: Path) -> list[Any]:
    code, out, _ = run(capsys, *words, library=library)
    assert code == 0
    return [json.loads(line) for line in out.splitlines()]


def refused(code: int, out: str, err: str) -> str:
    """The one line on stderr."""
    assert (code, out) == (2, "")
    (line,) = err.splitlines()
    assert "Traceback" not in line
    return line


def test_help_is_instant_chinese_and_names_every_command() -> None:
    best = 9.0
    for _ in range(3):
        began = time.perf_counter()
        said = subprocess.run(command("--help"), cwd=ROOT, capture_output=True, text=True)
        best = min(best, time.perf_counter() - began)
    assert best <= 0.4
    for name in ("add", "documents", "show", "remove", "restore", "ask", "search", "serve"):
        assert f"\n    {name}" in said.stdout
    assert "usage" not in said.stdout
    assert "show this help" not in said.stdout


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["add"], "缺少 PATH"),
        (["search", "学位", "--kind", "好"], "--kind 不能是“好”"),
        (["search", "学位", "-k", "0"], "“0”不是条数"),
        (["ask", "学位", "--as-of", "昨天"], "“昨天”不是日期"),
        (["ask", "学位", "二"], "多出了“二”"),
        (["删除"], "命令 不能是“删除”"),
        (["add", "x", "--year"], "--year 后面缺少内容"),
    ],
)
def test_wrong_usage_is_one_chinese_line(capsys: Captured, words: list[str], says: str) -> None:
    with pytest.raises(SystemExit) as ended:
        main(words)
    said = capsys.readouterr()
    assert says in refused(int(ended.value.code or 0), said.out, said.err)


def test_an_answer_has_the_shape_of_the_contract(capsys: Captured, full_library: Path) -> None:
    (answer,) = results(capsys, "ask", QUESTION, "--json", library=full_library)
    check_answer(answer)
    assert answer["outcome"] == "answered"
    assert "5月11日" in answer["answer"]
    assert "reasons" not in answer
    (again,) = results(capsys, "ask", QUESTION, "--json", "--explain", library=full_library)
    assert again.pop("reasons")
    assert {**again, "elapsed_ms": 0} == {**answer, "elapsed_ms": 0}


def test_a_refusal_is_a_result_and_gives_the_number_to_call(
    capsys: Captured, copied_library: Path
) -> None:
    settings = 'handoff_phone = "0000-80001234"\nhandoff_hours = "工作日9:00—12:00"\n'
    (copied_library / "settings.toml").write_text(settings, "utf-8")
    (answer,) = results(capsys, "ask", "中考总分是多少？", "--json", library=copied_library)
    check_answer(answer)
    assert answer["outcome"] == "not_covered"
    assert answer["handoff"]["phone"] == "0000-80001234"
    assert answer["nearest"]
    code, out, _ = run(capsys, "ask", "中考总分是多少？", "--explain", library=copied_library)
    assert code == 0
    assert "0000-80001234" in out
    assert "工作日9:00—12:00" in out
    assert "结论：not_covered" in out


def test_the_day_of_asking_decides_what_is_in_force(capsys: Captured, full_library: Path) -> None:
    wanted = (
        "search",
        "小学入学登记时间",
        "--json",
        "--status",
        "in_force",
        "--kind",
        "regulation",
    )
    (now,) = results(capsys, *wanted, library=full_library)
    assert now["hits"]
    assert all("2025年义务教育" not in hit["document"]["title"] for hit in now["hits"])
    (then,) = results(
        capsys, "ask", "示例区小学入学登记是哪几天？", "--as-of", "2025-06-01", "--json",
        library=full_library,
    )  # fmt: skip
    check_answer(then)
    assert "2025年" in then["citations"][0]["document"]["title"]
    assert then["citations"][0]["document"]["status"] == "in_force"


def test_a_batch_answers_in_order_and_goes_on(
    capsys: Captured, full_library: Path, tmp_path: Path
) -> None:
    lines = [
        {"question": QUESTION},
        {"question": "那什么时候登记呢？", "history": ["小学一年级招收几岁的孩子？"]},
        {"question": "那什么时候登记呢？"},
        {"question": "学" * 20_000},
        {"question": "？"},
        {"question": "，。！"},
        {"question": "\x00\x07"},
        {"question": "\ud83d"},
        {"question": QUESTION},
    ]
    file = tmp_path / "题.jsonl"
    file.write_text("\n".join(map(json.dumps, lines)) + "\n\n", "utf-8")
    answers = results(capsys, "ask", "--batch", str(file), library=full_library)
    for answer in answers:
        check_answer(answer)
    aside = [a["outcome"] == "out_of_scope" for a in answers]
    assert aside == [False, False, False, True, True, True, True, True, False]
    assert answers[0]["id"] == answers[8]["id"]
    assert answers[1]["answer"] != answers[2]["answer"]  # what was asked before counts

    file.write_text('{"query": "新增学位"}\n{"question": "！"}\n', "utf-8")
    found = results(capsys, "search", "--batch", str(file), "-k", "3", library=full_library)
    for one in found:
        check_search(one)
    assert "学位" in found[0]["hits"][0]["text"]
    assert found[1]["hits"] == []


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b'{"question": "a"}\n{"frage": 1}\n', "第 2 行"),
        (b"[1]\n", "第 1 行"),
        (b'{"question": "a", "history": "b"}', "history"),
        (b"\xff\xfe\x00", "不是 UTF-8"),
        (None, "无法读取"),
    ],
)
def test_a_batch_file_that_is_none(
    capsys: Captured, full_library: Path, tmp_path: Path, content: bytes | None, says: str
) -> None:
    file = tmp_path / "题.jsonl"
    if content is not None:
        file.write_bytes(content)
    for name in ("ask", "search"):
        line = refused(*run(capsys, name, "--batch", str(file), library=full_library))
        assert says in line
        assert "题.jsonl" in line


def test_search_shows_whole_articles_and_filters(capsys: Captured, full_library: Path) -> None:
    (found,) = results(
        capsys, "search", "租房申请学位的条件", "-k", "3", "--year", "2026", "--kind",
        "regulation", "--json", library=full_library,
    )  # fmt: skip
    check_search(found)
    best = found["hits"][0]
    assert best["location"][-1] == "第八条"
    assert best["text"].startswith("第八条")
    assert "租住地址六年内没有被其他家庭用于申请小学学位" in best["text"]
    assert {hit["document"]["kind"] for hit in found["hits"]} == {"regulation"}
    code, out, _ = run(capsys, "search", "租房申请学位的条件", library=full_library)
    assert code == 0
    assert out.startswith("1. ")
    assert "第八条" in out


@pytest.mark.parametrize("name", ["ask", "search"])
@pytest.mark.parametrize("typed", [b"", b"\xff\xfe\xfd", "，。？！".encode(), b"\x01\x02\x1b"])
def test_what_is_no_question_is_one_line(full_library: Path, name: str, typed: bytes) -> None:
    said = bureau(name, typed, library=full_library)
    line = refused(said.returncode, said.stdout, said.stderr)
    assert ("不是 UTF-8" if b"\xff" in typed else "没有看到") in line


def test_too_short_and_too_long_a_question(capsys: Captured, full_library: Path) -> None:
    assert "（“学”）" in refused(*run(capsys, "ask", "学", library=full_library))
    for name in ("ask", "search"):
        line = refused(*run(capsys, name, "学" * 20_000, library=full_library))
        assert "20000 字，超过上限 2000 字" in line


def test_control_characters_inside_a_question_do_no_harm(
    capsys: Captured, full_library: Path
) -> None:
    typed = "2026年入学\x07登记\x1b是哪\u200b几天？"
    (answer,) = results(capsys, "ask", typed, "--json", library=full_library)
    assert answer["outcome"] == "answered"
    assert answer["question"].isprintable()


def test_documents_show_remove_and_restore(capsys: Captured, copied_library: Path) -> None:
    (listed,) = results(capsys, "documents", "--json", library=copied_library)
    for document in listed:
        check_document(document)
    faq = next(d for d in listed if d["kind"] == "faq")
    (shown,) = results(capsys, "show", faq["id"], "--json", library=copied_library)
    assert "登记的时候把住址填错了" in shown["text"]
    code, out, _ = run(capsys, "show", faq["source"], library=copied_library)
    assert code == 0
    assert f"标题：{faq['title']}" in out
    assert "一、入学登记" in out

    question = ("ask", "登记的时候把住址填错了，还能改吗？", "--json")
    (before,) = results(capsys, *question, library=copied_library)
    assert before["citations"][0]["document"]["id"] == faq["id"]
    code, out, _ = run(capsys, "remove", faq["id"], library=copied_library)
    assert code == 0
    assert f"bureau restore {faq['id']}" in out
    (after,) = results(capsys, *question, library=copied_library)
    assert all(c["document"]["id"] != faq["id"] for c in after["citations"])
    assert "已被移出" in refused(*run(capsys, "show", faq["id"], library=copied_library))
    (gone,) = results(capsys, "documents", "--removed", "--json", library=copied_library)
    assert [d["id"] for d in gone] == [faq["id"]]
    assert run(capsys, "restore", faq["id"], library=copied_library)[0] == 0
    (back,) = results(capsys, *question, library=copied_library)
    assert back["answer"] == before["answer"]


def test_evaluate_counts_what_is_right(
    capsys: Captured, full_library: Path, tmp_path: Path
) -> None:
    cases = [
        {"question": QUESTION, "outcome": "answered", "must": ["5月11日"]},
        {"question": QUESTION, "outcome": "answered", "must": ["13月"]},
        {"question": "中考总分是多少？", "outcome": "not_covered"},
    ]
    file = tmp_path / "cases.jsonl"
    file.write_text("\n".join(map(json.dumps, cases)), "utf-8")
    (report,) = results(capsys, "evaluate", str(file), "--json", library=full_library)
    assert (report["answers_right"], report["refusals_right"]) == (0.5, 1.0)
    file.write_text('{"outcome": "answered"}', "utf-8")
    assert "第 1 行" in refused(*run(capsys, "evaluate", str(file), library=full_library))


def test_there_is_no_library(capsys: Captured, tmp_path: Path) -> None:
    for words in (("ask", QUESTION), ("documents",), ("remove", "d1234"), ("search", "学位")):
        line = refused(*run(capsys, *words, library=tmp_path / "无"))
        assert "没有资料库" in line
        assert "bureau add" in line
    assert not (tmp_path / "无").exists()
    file = tmp_path / "文件"
    file.write_text("x")
    assert "文件" in refused(*run(capsys, "documents", library=file))
    assert "~无此人" in refused(*run(capsys, "documents", library=Path("~无此人")))


def test_a_fault_is_one_line_and_a_log(
    capsys: Captured, full_library: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A fault put into the program: nothing known raises here."""

    def fail(*_: object) -> None:
        raise ZeroDivisionError("坏了\n两行")

    monkeypatch.setattr("ui.commands.documents.Engine", fail)
    code, out, err = run(capsys, "documents", library=tmp_path)
    (line,) = err.splitlines()
    assert (code, out) == (1, "")
    assert "bureau doctor" in line
    assert "in fail" in (tmp_path / "errors.log").read_text("utf-8")
    code, _, err = run(capsys, "documents", library=tmp_path / "无")
    assert code == 1
    assert "BUREAU_DEBUG=1" in err
    monkeypatch.setenv("BUREAU_DEBUG", "1")
    with pytest.raises(ZeroDivisionError):
        main(["documents", "--library", str(tmp_path)])


@pytest.mark.skipif(sys.platform == "win32", reason="needs a shell")
def test_a_reader_that_stops_reading_is_no_fault(full_library: Path) -> None:
    """``| head`` closes the pipe while the text is being written."""
    words = command("show", "hotline-faq.md", "--text", "--library", str(full_library))
    with subprocess.Popen(
        words, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        process.stdout.close()
        _, err = process.communicate()
    assert (process.returncode, err) == (0, b"")

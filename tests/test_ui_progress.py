"""What is shown while many files are added, the table at the end, and going on after a stop."""

import io
import logging
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from served import ROOT, bureau, command

from corpus.library import Library
from index.ingest import Added
from ui.progress import STEP, Progress, shortened
from ui.tally import Tally


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def clock(*times: float) -> Iterator[float]:
    yield from times


def test_the_table_counts_results_formats_and_time() -> None:
    times = clock(0.0, 4.0)
    tally = Tally(lambda: next(times))
    tally.count(Added("夹/细则.PDF", "added", "d1", "细则", chunks=10, pages=8))
    tally.count(Added("夹/通知.pdf", "replaced", "d2", "通知", chunks=2, pages=2, similar="d1"))
    tally.count(Added("包.zip/说明", "unchanged", "d3", "说明"))
    tally.count(Added("坏.docx", "failed", reason="「坏.docx」已损坏。"))
    assert list(tally.lines())[1:] == [
        "新增 1    未变 1    更新 1    失败 1",
        "pdf 2 份，无后缀 1 份，docx 1 份",
        "用时 4.0 秒，10 页（每秒 2.5 页），12 段（每秒 3.0 段）",
        "内容基本相同的 1 份，可用 bureau documents --duplicates 查看",
        "  ✗ 坏.docx：「坏.docx」已损坏。",
    ]


def test_a_terminal_sees_a_bar_with_the_time_left_and_the_page(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)  # here: before each test capsys puts its own
    with Progress() as progress:
        assert progress.update is not None
        progress.update(0, 4)
        progress.update(2, 4)
        name = "关于做好二〇二六年秋季学期中小学幼儿园开学各项准备工作的通知（扫描件）.pdf"
        logging.getLogger("corpus.read").info("「%s」：正在识别第 7 页（共 120 页）", name)
        progress.write("added     新增 a.txt")
    shown = terminal.getvalue()
    assert "添加 2/4 份" in shown
    assert re.search(r"已用 \d\d:\d\d 还需 \d\d:\d\d", shown)
    assert "读取 「关于做好" in shown
    assert "正在识别第 7 页（共 120 页）" in shown
    assert capsys.readouterr().out == "added     新增 a.txt\n"


def test_where_nobody_looks_there_is_no_bar(capsys: pytest.CaptureFixture[str]) -> None:
    with Progress() as progress:
        assert progress.update is None
        progress.step("读取 a.txt")
        progress.write("added     新增 a.txt")
    assert capsys.readouterr() == ("added     新增 a.txt\n", "")


def test_what_is_long_keeps_its_end() -> None:
    assert shortened("读取 短.txt") == "读取 短.txt"
    long = shortened("读取 「" + "长" * 80 + "」：第 3 页（共 9 页）")
    assert len(long) == STEP
    assert long.endswith("第 3 页（共 9 页）")


FILES = 40
LONG = "校车" * 35  # a line of the output is long then
# one sentence over and over is embedded once, and still fills a batch of its own for each file
WORDS = "校车早上七点十分从东门发车。" * 2100


@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl-C is sent otherwise there")
def test_a_stopped_run_goes_on_where_it_was(tmp_path: Path) -> None:
    import fcntl  # not on Windows

    folder, library = tmp_path / "文件", tmp_path / "library"
    folder.mkdir()
    for number in range(FILES):
        (folder / f"{number:02}{LONG}.txt").write_text(
            f"示例区第{number}号校车办法\n{WORDS}\n", "utf-8"
        )
    words = command("add", str(folder), "--library", str(library))
    with subprocess.Popen(
        words, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8"
    ) as process:
        assert process.stdout is not None and process.stderr is not None
        # it gets ahead of the reader by no more than a few files, however slow that one is
        fcntl.fcntl(process.stdout.fileno(), fcntl.F_SETPIPE_SZ, 4096)
        said = [process.stdout.readline(), process.stdout.readline()]
        os.kill(process.pid, signal.SIGINT)
        said += process.stdout.readlines()
        error = process.stderr.read()
    assert process.returncode == 130
    assert error.splitlines() == [
        "再次运行同一条命令，会跳过已添加的文件，从停下的地方继续。",
        "已中断。已报告完成的部分都已保存。",
    ]
    assert all(line.startswith("added") for line in said)
    there = {document.source for document in Library(library).documents()}
    assert {line.split()[2] for line in said} <= there
    assert 2 <= len(there) < FILES

    again = bureau("add", folder, library=library)
    assert (again.returncode, again.stderr) == (0, "")
    results = {line.split()[2]: line.split()[0] for line in again.stdout.splitlines()}
    assert results == {
        name: "unchanged" if name in there else "added"
        for name in (f"文件/{n:02}{LONG}.txt" for n in range(FILES))
    }
    assert Library(library).integrity() == ()

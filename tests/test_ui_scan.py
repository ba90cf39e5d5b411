"""A scan that can hardly be read, from the file to the answer: what is doubtful is said to be."""

import json
from pathlib import Path

import pytest
from scans import faxed

from ui.cli import main

SUMMARY = Path(__file__).parent.parent / "corpus" / "samples" / "work-summary-2025.pdf"


def test_a_page_hardly_read_is_marked_and_what_quotes_it_says_so(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    faxed(SUMMARY, 1, (0.08, 0.45)).save(tmp_path / "传真.png")
    library = ["--library", str(tmp_path / "library")]
    assert main(["add", str(tmp_path / "传真.png"), *library]) == 0
    assert main(["documents", "--json", *library]) == 0
    document = json.loads(capsys.readouterr().out.splitlines()[-1])
    document = document[0] if isinstance(document, list) else document
    assert document["low_pages"] == [1]

    assert main(["show", "传真.png", *library]) == 0
    shown = capsys.readouterr().out
    assert "识别把握不大的页：第 1 页，请对照原件" in shown

    assert main(["ask", "课后服务学生参与率是多少？", "--json", *library]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["citations"]
    assert "94.3" in answer["citations"][0]["quote"]
    assert answer["citations"][0]["page"] == 1
    assert any(
        "识别" in caveat and "第1页" in caveat.replace(" ", "") for caveat in answer["caveats"]
    )

"""The known document in each of its forms says the same. ``benchmarks/formats.py`` looks at more
of them: what LibreOffice saves otherwise, what Chromium prints, scans."""

from pathlib import Path

import known
import pytest
from benchmarks.formats import marked
from office import convert


@pytest.fixture(scope="module")
def forms(tmp_path_factory: pytest.TempPathFactory) -> dict[str, known.Form]:
    made = known.light_forms(tmp_path_factory.mktemp("forms"))
    return {form.name.split(",")[0]: form for form in made}


def check(form: known.Form) -> None:
    marks = marked(form)
    assert marks.failed == []
    assert {share for share in marks.shares if share is not None} == {1.0}


@pytest.mark.parametrize("name", ["DOCX", "HTML", "TXT", "Markdown", "EML", "ZIP", "XLSX", "CSV"])
def test_it_is_read_whole(forms: dict[str, known.Form], name: str) -> None:
    check(forms[name])


def test_libreoffice_prints_it_with_its_pages(tmp_path: Path) -> None:
    form = known.printed(tmp_path)
    check(form)
    assert marked(form).pages == 1.0  # of a document of two pages


def test_libreoffice_saves_it_as_word_did_in_2003(tmp_path: Path) -> None:
    source = known.as_docx(tmp_path / "办法.docx")
    check(known.Form("DOC", "LibreOffice", convert(source, "doc", tmp_path)))


def test_the_measure_tells_what_is_wrong(forms: dict[str, known.Form], tmp_path: Path) -> None:
    """A page cut off, lines in another order, a number changed: each lowers its mark."""
    lines = known.as_text().split("\n")
    lines[5], lines[6] = lines[6], lines[5]
    text = "\n".join(lines[:-4]).replace("180元", "108元").replace("第二章", "第二")
    (tmp_path / "坏.txt").write_text(text, "utf-8")
    marks = marked(known.Form("TXT", "", tmp_path / "坏.txt"))
    assert all(share is not None and share < 1 for share in (marks.text, marks.order))
    assert marks.structure is not None and marks.structure < 0.7
    assert marks.fields is not None and marks.fields < 0.7
    assert any("第二章" in line for line in marks.failed)

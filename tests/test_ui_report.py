"""The report is one file: all of it escaped, nothing fetched, every case in it."""

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext

from assistant.answer import Answer, Citation, Outcome
from assistant.cases import Case, Source
from assistant.compare import compare
from assistant.evaluate import Report, score
from corpus.document import Description, Document, Status
from ui.plot import shares, spread
from ui.report import NAMES, report_html

pytest_plugins = ("browser",)

HOSTILE = "<script>alert(1)</script><img src=//evil.example/x onerror=alert(2)>"


def case(question: str, *outcomes: str, **more: Any) -> Case:
    return replace(Case(question, (), outcomes or ("answered",), (), (), ()), **more)


def answer(outcome: Outcome, text: str = "年满6周岁[1]", **more: Any) -> Answer:
    document = Document("d1", Description(HOSTILE), Status.IN_FORCE, "a.txt", "txt", "0" * 64, None)
    cited = (Citation(1, "年满6周岁", document, (HOSTILE,), None, 0.5, 0, 6),)
    return replace(
        Answer("a", "问", outcome, text, "", cited if outcome is Outcome.ANSWERED else ()),
        elapsed_ms=12.0,
        **more,
    )


@pytest.fixture
def report() -> Report:
    return Report(
        (
            score(case("几岁上学"), answer(Outcome.ANSWERED)),
            score(case(HOSTILE, must=(HOSTILE,)), answer(Outcome.ANSWERED, HOSTILE)),
            score(
                case("几点放学", must=("17:30",), sources=(Source("细则", "第五条"),)),
                answer(Outcome.NOT_COVERED, reasons=("把握 0.31",)),
            ),
            score(case("天气", "out_of_scope", "not_covered"), answer(Outcome.OUT_OF_SCOPE)),
        )
    )


def test_every_miss_is_there_with_its_reasons(report: Report) -> None:
    page = report_html(report, [("资料库", "样例")])
    assert "几点放学" in page and "没有说到：17:30" in page and "把握 0.31" in page
    assert "应当是“直接回答”，得到“没有找到”" in page
    assert "没有答对的题（1）" in page


def test_the_matrix_counts_what_was_wanted_and_what_came(report: Report) -> None:
    page = report_html(report, [])
    rows = dict(re.findall(r'<tr><th scope="row">(.+?)</th>(.+?)</tr>', page))
    counts = {
        name: [int(n) for n in re.findall(r">(\d+)[^<]*</td>", cells)]
        for name, cells in rows.items()
    }
    assert list(NAMES) == list(Outcome)
    assert counts == {"直接回答": [2, 0, 0, 1, 0, 0], "与文件无关 或 没有找到": [0, 0, 0, 0, 0, 1]}


def test_hostile_words_are_words(report: Report) -> None:
    page = report_html(report, [("资料库", HOSTILE)])
    assert "<script" not in page and "<img" not in page
    assert "&lt;script&gt;" in page


def test_what_changed_is_told(report: Report) -> None:
    now = [scored.as_json() for scored in report.scored]
    before = [{**r, "right": not r["right"], "facts": not r["facts"]} for r in now[:3]]
    page = report_html(report, [], compare(before, now))
    assert "变差（1）" in page and "变好（2）" in page and "新增的题 1" in page
    assert "几点放学（没有找到，内容不对了）" in page


def test_an_empty_report_is_a_report() -> None:
    page = report_html(Report(()), [])
    assert "全部答对" in page and "—" in page


def test_a_lone_surrogate_does_not_break_it(report: Report) -> None:
    broken = score(case("半个\ud83d"), answer(Outcome.ANSWERED))
    report_html(Report((broken,)), []).encode("utf-8")


def test_bars_are_as_long_as_their_counts() -> None:
    svg = str(shares([("甲", 3, 1), ("乙", 2, 0)]))
    widths = [float(w) for w in re.findall(r'width="([\d.]+)" height', svg)]
    assert widths[0] == pytest.approx(3 * widths[1]) and widths[2] == pytest.approx(2 * widths[1])
    assert "3 / 4" in svg and "2 / 2" in svg


def test_every_time_is_in_a_bar() -> None:
    svg = str(spread([1.0] * 60 + [10.0] * 39 + [5000.0]))
    assert sum(map(int, re.findall(r"毫秒：(\d+) 题", svg))) == 100
    assert spread([]) == ""


@pytest.mark.browser
def test_it_asks_nothing_of_the_network_and_fits_a_phone(
    report: Report, tmp_path: Path, chromium: BrowserContext
) -> None:
    file = tmp_path / "报告.html"
    file.write_text(report_html(report, [("资料库", HOSTILE)]), "utf-8")
    page = chromium.new_page()
    seen: list[str] = []
    page.on("request", lambda request: seen.append(request.url))
    page.on("console", lambda message: seen.append(message.text))
    page.on("dialog", lambda dialog: seen.append(dialog.message))
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(file.as_uri())
    page.locator("summary").first.click()
    assert page.locator("details[open] dd").first.is_visible()
    assert seen == [file.as_uri()]
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.close()

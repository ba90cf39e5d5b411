"""The quoted words laid out: nothing changed, lists as lists, and what is long folded."""

import re
from collections.abc import Sequence

import pytest
from bs4 import BeautifulSoup, Tag
from markupsafe import Markup

from corpus.chunk import Role, Unit
from ui.engine import Engine
from ui.quote import quote_markup, units_of

END = Markup('<a class="mark">[1]</a>')


def laid_out(text: str, *roles: tuple[Role, int, str], offset: int = 0, **how: object) -> Tag:
    """The lines of ``text`` as units of these roles, depths and labels."""
    units: list[Unit] = []
    at = offset
    for line, (role, depth, label) in zip(text.split("\n"), roles, strict=True):
        units.append(Unit(role, depth, at, at + len(line), label))
        at += len(line) + 1
    return parsed(text, units, offset, **how)


def parsed(text: str, units: Sequence[Unit], offset: int, **how: object) -> Tag:
    made = quote_markup(text, units, offset, name="1-1", end=END, **how)  # type: ignore[arg-type]
    found = BeautifulSoup(str(made), "html.parser").blockquote
    assert found is not None
    return found


def words(it: Tag) -> str:
    return "".join(it.get_text().split())


LEAD = "第三条 申请转学，须同时符合下列条件："
ROLES = [(Role.ARTICLE, 1, "第三条"), (Role.ITEM, 2, "（一）"), (Role.ITEM, 2, "（二）")]


def test_a_list_keeps_its_lead_in_and_its_own_marks() -> None:
    shown = laid_out(f"{LEAD}\n（一）有学籍；\n（二）有学位。", *ROLES, offset=700)
    assert [it.get_text() for it in shown.select("ul.items > li .no")] == ["（一）", "（二）"]
    assert shown.find("ol") is None  # a browser would number anew
    assert shown.select_one("p.lead .how").get_text() == "同时符合"  # type: ignore[union-attr]
    assert words(shown) == "第三条申请转学，须同时符合下列条件：（一）有学籍；（二）有学位。[1]"
    assert shown.select("li")[-1].select(".mark")  # behind the last word, not on its own


def test_a_list_in_an_item_stays_inside_it() -> None:
    text = "1.就业，是指下列情形之一：\n（1）有合同；\n（2）有执照。\n2.有住所。"
    roles = [(Role.ITEM, 2, "1."), (Role.ITEM, 3, "（1）"), (Role.ITEM, 3, "（2）"),
             (Role.ITEM, 2, "2.")]  # fmt: skip
    shown = laid_out(text, *roles)
    outer = shown.select("blockquote > ul > li")
    assert [it.select_one(".no").get_text() for it in outer] == ["1.", "2."]  # type: ignore[union-attr]
    assert outer[0].ul is not None
    assert [it.get_text() for it in outer[0].ul.select(".no")] == ["（1）", "（2）"]
    assert outer[0].select_one(".how").get_text() == "下列情形之一"  # type: ignore[union-attr]


def test_items_written_in_one_line_are_a_list_too() -> None:
    text = "抓好两项：一是扩学位；二是配教师。"
    first, second = text.index("一是"), text.index("二是")
    units = [
        Unit(Role.SENTENCE, 1, 0, first),
        Unit(Role.ITEM, 2, first, second, "一是"),
        Unit(Role.ITEM, 2, second, len(text), "二是"),
    ]
    shown = parsed(text, units, 0)
    assert [words(it) for it in shown.select("li")] == ["一是扩学位；", "二是配教师。[1]"]


@pytest.mark.parametrize("items", [8, 30])
def test_what_is_long_is_folded_and_the_connective_said_again(items: int) -> None:
    rows = [f"（{n}）{'条件很长' * 20}；" for n in range(1, items + 1)]
    roles = [ROLES[0], *((Role.ITEM, 2, f"（{n}）") for n in range(1, items + 1))]
    shown = laid_out("\n".join([LEAD, *rows]), *roles)
    more = shown.select_one("details.more")
    assert more is not None
    assert more.summary.get_text() == f"展开全部{items}条（同时符合）"  # type: ignore[union-attr]
    assert more.find_parent("li") is None
    assert len(shown.select("blockquote > ul > li")) >= 2  # the lead-in is not torn off
    assert not more.select(".mark") and shown.select(".mark")  # the source is never hidden
    more.summary.decompose()  # type: ignore[union-attr]
    assert words(shown) == "".join([*LEAD.split(), *rows]) + "[1]"
    open_ = laid_out("\n".join([LEAD, *rows]), *roles, opened=True)
    assert open_.find("details") is None


def test_a_lead_in_goes_with_its_items_into_the_fold() -> None:
    text = "\n".join(["甲" * 400, "下列情形之一的：", "（一）" + "乙" * 90, "（二）" + "丙" * 90])
    shown = laid_out(text, (Role.SENTENCE, 1, ""), (Role.SENTENCE, 1, ""), *ROLES[1:])
    more = shown.select_one("details.more")
    assert more is not None and "之一" in more.get_text()
    assert "之一" not in shown.select("blockquote > p")[-1].get_text()


def test_hostile_words_are_only_words() -> None:
    evil = "<img src=x onerror=1>${1}{{2}}\\n"
    shown = laid_out(f"{evil}：\n（一）{evil}", (Role.SENTENCE, 1, ""), (Role.ITEM, 2, "（一）"))
    assert shown.find("img") is None
    assert shown.get_text().count(evil) == 2


def test_quotes_of_real_documents_lose_nothing(full_engine: Engine) -> None:
    """Every article and list of the samples, folded or not, is there to the letter."""
    library = full_engine.library
    seen = 0
    for document in library.documents():
        text = library.text(document.id)
        for chunk in library.chunks(document.id):
            start, end = chunk.passage
            units = library.units_between(document.id, start, end)[0]
            if any(unit.role is Role.ROW for unit in units):
                continue  # shown as a table: see the tests of tables
            shown = parsed(text[start:end], units, start)
            for fold in shown.select("summary"):
                fold.decompose()
            for mark in shown.select(".end"):
                mark.decompose()
            assert words(shown) == "".join(text[start:end].split())
            seen += bool(shown.select("ul.items"))
    assert seen > 20
    assert units_of(library) is not None


def test_rows_among_prose_are_a_table(full_engine: Engine) -> None:
    library = full_engine.library
    (plan,) = (d for d in library.documents() if d.source.endswith("work-plan-2026.md"))
    text = library.text(plan.id)
    start = text.index("一、主要目标")
    end = text.index("二、重点任务")
    units = library.units_between(plan.id, start, end)[0]
    shown = parsed(text[start:end], units, start)
    assert "新增基础教育学位" in [cell.get_text() for cell in shown.select("table td")]
    assert not re.search("指标：", shown.get_text())

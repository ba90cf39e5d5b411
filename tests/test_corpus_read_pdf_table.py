"""Tables of PDFs without ruling lines, over pages, and with their headers above the frame."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from documents import LEFT, SIZE, Put, typeset, write_pdf
from pypdf import PdfWriter
from pypdf.generic import DecodedStreamObject, NameObject

from corpus.clean import clean
from corpus.read import read

# figures of two digits and more: without its font in the file PDFium takes one alone for a blank
XS = (90, 260, 380)
SCHOOLS = (
    ("学校名称", "班数（个）", "计划人数"),
    ("东湖小学", "18", "360"),
    ("示例区实验小学", "16", "270人"),
    ("西岸学校", "24", "1,080"),
)


def put(rows: Sequence[Sequence[str]], top: float = 700, xs: Sequence[float] = XS) -> list[Put]:
    return [
        Put(text, x, top - 24 * n)
        for n, row in enumerate(rows)
        for x, text in zip(xs, row, strict=True)
        if text
    ]


def texts(path: Path) -> list[str]:
    return [block.text for block in clean(read(path)).blocks]


def framed(path: Path, pages: list[list[Put]], frames: list[str]) -> Path:
    """Pages with lines: "x y x y" each, by commas."""
    writer = PdfWriter(clone_from=write_pdf(path, pages))
    for page, strokes in zip(writer.pages, frames, strict=True):
        lines = [stroke.split() for stroke in strokes.split(",")]
        body = "".join(f"{a} {b} m {c} {d} l S\n" for a, b, c, d in lines)
        drawn = DecodedStreamObject()
        drawn.set_data(page.get_contents().get_data() + body.encode())  # type: ignore[union-attr]
        page[NameObject("/Contents")] = writer._add_object(drawn)
    writer.write(path)
    return path


def frame(xs: Sequence[float], ys: Sequence[float]) -> str:
    level = [f"{xs[0]} {y} {xs[-1]} {y}" for y in ys]
    return ",".join(level + [f"{x} {ys[0]} {x} {ys[-1]}" for x in xs])


# --- without lines ------------------------------------------------------------------------


def test_figures_under_words_are_a_table(tmp_path: Path) -> None:
    page = [
        Put("表1 招生计划（单位：人）", 200, 735),
        *put(SCHOOLS),
        Put("以上为全区计划。", 90, 560),
    ]
    path = write_pdf(tmp_path / "a.pdf", [page])
    name = "表1 招生计划（单位：人）｜"
    assert texts(path) == [
        "表1 招生计划（单位：人）",
        f"{name}学校名称：东湖小学；班数（个）：18；计划人数：360",
        f"{name}学校名称：示例区实验小学；班数（个）：16；计划人数：270人",
        f"{name}学校名称：西岸学校；班数（个）：24；计划人数：1,080",
        "以上为全区计划。",
    ]
    rows = [block for block in read(path).blocks if block.cells]
    assert rows[0].cells == (("学校名称", "东湖小学"), ("班数（个）", "18"), ("计划人数", "360"))


def test_headers_of_two_levels_are_joined(tmp_path: Path) -> None:
    rows = [("", "小学", "62", "48210"), ("", "初中", "31", "20117")]
    page = [
        Put("学段", 90, 724), Put("在校生", 330, 724),
        Put("学校数", 200, 700), Put("公办", 300, 700), Put("民办", 400, 700),
        *[Put(t, x, 676 - 24 * n) for n, row in enumerate(rows)
          for x, t in zip((90, 200, 300, 400), (row[1], row[2], row[3], "9034"), strict=True)],
    ]  # fmt: skip
    assert texts(write_pdf(tmp_path / "a.pdf", [page])) == [
        "学段：小学；学校数：62；在校生、公办：48210；民办：9034",
        "学段：初中；学校数：31；在校生、公办：20117；民办：9034",
    ]


@pytest.mark.parametrize(
    "rows",
    [
        # a list of names, a form, signatures: nobody wrote which is whose
        [("张一", "李二", "王三"), ("赵四", "钱五", "孙六"), ("周七", "吴八", "郑九")],
        [("开户行：", "示例银行", ""), ("账号：", "62220001", ""), ("电话：", "0000001", "")],
        [("联系人：张老师", "电话：0001", ""), ("联系人：李老师", "电话：0002", "")],
        # a contents page, marks of a list
        [("一、主要成绩", "", "11"), ("二、存在问题", "", "15"), ("三、下一步安排", "", "18")],
        # too little to tell
        [("学校", "人数", ""), ("东湖小学", "360", "")],
    ],
)
def test_what_only_looks_like_one_stays_text(tmp_path: Path, rows: list[tuple[str, ...]]) -> None:
    path = write_pdf(tmp_path / "a.pdf", [[Put("有关情况如下。", 90, 735), *put(rows)]])
    blocks = read(path).blocks
    assert not any(block.cells for block in blocks)
    said = "".join(block.text for block in blocks).replace(" ", "")
    assert sorted(said) == sorted("有关情况如下。" + "".join(cell for row in rows for cell in row))


def test_text_in_two_columns_is_no_table(tmp_path: Path) -> None:
    words = "根据教育事业发展需要今年全区新增学位共有三百六十个其中小学两百个初中一百六十个"
    left = [Put(words[n : n + 14], LEFT, 700 - 24 * n) for n in range(6)]
    right = [Put(words[n + 9 : n + 23], 320, 700 - 24 * n) for n in range(6)]
    rows = [p for pair in zip(left, right, strict=True) for p in pair]
    blocks = read(write_pdf(tmp_path / "a.pdf", [rows])).blocks
    assert not any(block.cells for block in blocks)
    assert [block.text for block in blocks] == [p.text for p in (*left, *right)]


def test_one_without_lines_goes_on_over_the_page(tmp_path: Path) -> None:
    first = [*typeset(["正文第一段的内容。"], footer="")[0], *put(SCHOOLS, 120)]
    more = [("北岭小学", "14", "180"), ("启航学校", "16", "275")]
    for repeated in (False, True):
        second = put([SCHOOLS[0], *more] if repeated else more)
        path = write_pdf(tmp_path / "a.pdf", [first, [*second, Put("后面的话。", 90, 500)]])
        assert texts(path)[-3:] == [
            "学校名称：北岭小学；班数（个）：14；计划人数：180",
            "学校名称：启航学校；班数（个）：16；计划人数：275",
            "后面的话。",
        ]
        assert [b.page for b in read(path).blocks if b.cells] == [1, 1, 1, 2, 2]


def test_figures_that_go_on_from_nothing_stay_lines(tmp_path: Path) -> None:
    more = [("北岭小学", "14", "180"), ("启航学校", "16", "275")]
    path = write_pdf(tmp_path / "a.pdf", [[Put("第一页的话。", 90, 700)], put(more)])
    assert not any(block.cells for block in read(path).blocks)


# --- ruled --------------------------------------------------------------------------------


def test_headers_above_the_frame_are_its_headers(tmp_path: Path) -> None:
    path = framed(
        tmp_path / "a.pdf",
        [[Put("表2 规模", 240, 745), *put(SCHOOLS, 710)]],
        [frame((85, 250, 370, 500), (705, 680, 656, 632))],
    )
    assert texts(path)[1:] == [
        "表2 规模｜学校名称：东湖小学；班数（个）：18；计划人数：360",
        "表2 规模｜学校名称：示例区实验小学；班数（个）：16；计划人数：270人",
        "表2 规模｜学校名称：西岸学校；班数（个）：24；计划人数：1,080",
    ]


CUT = "由学校核验，不齐的当场告知"
REST = "并在三个工作日内补正"


def two_pages(path: Path, rest: tuple[str, str, str], begun: str = CUT) -> list[str]:
    xs, widths = (90, 200, 300), (85, 190, 290, 560)
    one = put([("事项", "负责单位", "要求"), ("材料核验", "学校", begun)], 700, xs)
    two = put([("事项", "负责单位", "要求"), rest, ("录取", "区教育局", "按顺序录取")], 700, xs)
    lines = [frame(widths, (720, 690, 666)), frame(widths, (720, 690, 666, 642))]
    return texts(framed(path, [one, two], lines))


def test_a_row_that_the_page_cut_is_one_row(tmp_path: Path) -> None:
    assert two_pages(tmp_path / "a.pdf", ("", "", REST)) == [
        f"事项：材料核验；负责单位：学校；要求：{CUT}{REST}",
        "事项：录取；负责单位：区教育局；要求：按顺序录取",
    ]


@pytest.mark.parametrize(
    ("rest", "begun"),
    [
        (("", "教育局", REST), CUT),  # under a cell that is merged downwards
        (("", "", REST), f"{CUT}。"),  # the row before had ended
        (("", "", "300"), CUT),
    ],
)
def test_a_row_of_its_own_stays_one(tmp_path: Path, rest: tuple[str, str, str], begun: str) -> None:
    said = two_pages(tmp_path / "a.pdf", rest, begun)
    assert said[0] == f"事项：材料核验；负责单位：学校；要求：{begun}"
    assert len(said) == 3
    assert said[1].endswith(f"要求：{rest[2]}")
    assert SIZE == 14  # the places above are of this size

"""PDFs of real programs to clean paragraphs and rows (what they say is in data/make_pdfs.py)."""

import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from documents import HEIGHT, Put, typeset, write_pdf
from pypdf import PdfReader, PdfWriter, Transformation
from pypdf.generic import DecodedStreamObject, NameObject

from corpus.clean import Cleaned, clean
from corpus.errors import Unreadable
from corpus.read import BlockKind, read
from corpus.read.pdf import _is_picture
from corpus.read.pdf_glyph import LOST, Glyph
from corpus.read.pdf_rule import Drawn

DATA = Path(__file__).parent / "data"
sys.path.insert(0, str(DATA))

from make_pdfs import LEAD, LEFT, NOTED, NOTED_TOO, RIGHT, SCHOOLS  # noqa: E402


@pytest.fixture(scope="module")
def office() -> Cleaned:
    return clean(read(DATA / "pdf" / "office.pdf"))


def texts(cleaned: Cleaned) -> list[str]:
    return [block.text for block in cleaned.blocks]


def with_note_apart(text: str) -> tuple[str, str]:
    before, note, after = text.split("|")
    return f"{before}¹{after}", f"¹{note}"


# --- LibreOffice --------------------------------------------------------------------------


def test_the_whole_document_in_its_order(office: Cleaned) -> None:
    """Every paragraph, row and note once, nothing else: no running header, no page number."""
    noted, note = with_note_apart(NOTED)
    noted_too, note_too = with_note_apart(NOTED_TOO)
    first = "表1 2025年小学招生计划（单位：班、人）｜"
    second = "表2各学段规模｜"
    assert texts(office) == [
        "示例区教育局2025年工作总结",
        "一、主要成绩",
        LEAD,
        noted,
        "（一）学位供给",
        "各小学招生计划见表1。",
        "表1 2025年小学招生计划",
        "单位：班、人",
        *(f"{first}学校名称：{s}；班数：{c}；人数：{n}" for s, c, n in SCHOOLS[:13]),
        note,
        *(f"{first}学校名称：{s}；班数：{c}；人数：{n}" for s, c, n in SCHOOLS[13:]),
        noted_too,
        "（二）规模结构",
        "表2各学段规模",
        f"{second}学段：小学；学校数：62；在校生、公办：48210；在校生、民办：9034",
        f"{second}学段：初中；学校数：31；在校生、公办：20117；在校生、民办：4120",
        "二、健康与安全",
        LEFT[0],
        note_too,
        *LEFT[1:],
        *RIGHT,
        "以上情况，特此报告。",
    ]


def test_bookmarks_give_levels(office: Cleaned) -> None:
    assert [(block.level, block.text) for block in office.blocks if block.level] == [
        (1, "一、主要成绩"),
        (2, "（一）学位供给"),
        (2, "（二）规模结构"),
        (1, "二、健康与安全"),
    ]


def test_pages_are_exact_and_breaks_kept(office: Cleaned) -> None:
    rows = [block for block in office.blocks if block.kind is BlockKind.ROW]
    assert [block.page for block in rows] == [1] * 13 + [2] * 19
    (over,) = (block for block in office.blocks if block.text == LEFT[0])
    assert (over.page, over.page_at(over.text.index("期开展"))) == (2, 3)
    (over,) = (block for block in office.blocks if block.text == RIGHT[3])
    assert (over.page, over.page_at(len(over.text) - 1)) == (3, 4)


def test_rows_carry_their_cells(office: Cleaned) -> None:
    row = next(block for block in office.blocks if "初中" in block.text)
    assert row.cells == (
        ("学段", "初中"), ("学校数", "31"), ("在校生、公办", "20117"), ("在校生、民办", "4120"),
    )  # fmt: skip


# --- Chromium -----------------------------------------------------------------------------


def test_a_printed_web_page() -> None:
    cleaned = clean(read(DATA / "pdf" / "browser.pdf"))
    assert [(block.level, block.text) for block in cleaned.blocks if block.level] == [
        (1, "示例区2026年招生政策问答"),
        (2, "一、报名条件"),
        (2, "二、常见问题"),
    ]
    assert "时间：5月20日；事项：资格审核，材料不齐的应当在3个工作日内补正，逾期视为放弃" in texts(
        cleaned
    )
    assert any("系统名称为Smart Enrollment System，请使用Chrome浏览器" in t for t in texts(cleaned))
    assert any("具有本区户籍、2020年8月31日前出生的适龄儿童，可以报名" in t for t in texts(cleaned))


# --- places on a page ---------------------------------------------------------------------


def ruled(path: Path, puts: list[Put], strokes: str) -> Path:
    """A page with ``puts`` and lines: "x y x y" each."""
    writer = PdfWriter(clone_from=write_pdf(path, [puts]))
    page = writer.pages[0]
    drawn = DecodedStreamObject()
    lines = [stroke.split() for stroke in strokes.split(",")]
    body = "".join(f"{a} {b} m {c} {d} l S\n" for a, b, c, d in lines)
    drawn.set_data(page.get_contents().get_data() + body.encode())  # type: ignore[union-attr]
    page[NameObject("/Contents")] = writer._add_object(drawn)
    writer.write(path)
    return path


def test_a_table_of_three_level_lines(tmp_path: Path) -> None:
    cells = [
        ("指标", "2024年", "2025年"),
        ("学校数（所）", "92", "93"),
        ("在校生（人）", "81000", "81481"),
    ]
    puts = [
        Put(text, x, 700 - 30 * n)
        for n, row in enumerate(cells)
        for x, text in zip((90, 250, 400), row, strict=True)
    ]
    path = ruled(
        tmp_path / "a.pdf",
        [Put("表1 规模", 240, 735), *puts, Put("以上为全区数据。", 90, 600)],
        "85 720 500 720,85 690 500 690,85 630 500 630",
    )
    assert [block.text for block in read(path).blocks] == [
        "表1 规模",
        "表1 规模｜指标：学校数（所）；2024年：92；2025年：93",
        "表1 规模｜指标：在校生（人）；2024年：81000；2025年：81481",
        "以上为全区数据。",
    ]


def test_a_frame_and_an_underline_are_no_table(tmp_path: Path) -> None:
    path = ruled(
        tmp_path / "a.pdf",
        [Put("重要提示：请携带户口簿原件。", 90, 700), Put("联系人：张老师", 90, 650)],
        "80 720 500 720,80 690 500 690,80 720 80 690,500 720 500 690,146 648 188 648",
    )
    assert [b.text for b in read(path).blocks] == ["重要提示：请携带户口簿原件。", "联系人：张老师"]


def test_words_across_the_page_are_no_text(tmp_path: Path) -> None:
    body = [
        "第一条 为了规范招生工作，维护良好的教育生态，制定本细则。",
        "第二条 本细则自公布之日起施行。",
    ]
    writer = PdfWriter(clone_from=write_pdf(tmp_path / "a.pdf", typeset(body, footer="")))
    stamp = PdfReader(write_pdf(tmp_path / "b.pdf", [[Put("内部资料请勿外传", 0, 0, 40)]])).pages[0]
    writer.pages[0].merge_transformed_page(stamp, Transformation().rotate(45).translate(150, 500))
    writer.write(tmp_path / "c.pdf")
    assert texts(clean(read(tmp_path / "c.pdf"))) == body


@pytest.mark.parametrize(("quarters", "x", "y"), [(1, HEIGHT, 0), (2, 595, HEIGHT), (3, 0, 595)])
def test_a_page_on_its_side_reads_as_upright(
    tmp_path: Path, quarters: int, x: float, y: float
) -> None:
    body = [
        "^招生细则",
        "第一条 为了规范招生工作，维护良好的教育生态，制定本细则。",
        "第二条 施行。",
    ]
    path = write_pdf(tmp_path / "a.pdf", typeset(body, footer=""))
    upright = read(path).blocks
    writer = PdfWriter(clone_from=path)
    page = writer.pages[0]
    page.add_transformation(Transformation().rotate(90 * quarters).translate(x, y))
    if quarters != 2:
        for box in (page.mediabox, page.cropbox):
            box.upper_right = (HEIGHT, 595)
    writer.write(path)
    assert read(path).blocks == upright


# --- files that are locked, damaged, read at once ----------------------------------------


def test_a_password_only_for_owners_keeps_no_one_from_reading(tmp_path: Path) -> None:
    source = write_pdf(tmp_path / "a.pdf", typeset(["第一条 内容可以公开。"]))
    for user in ("", "secret"):
        writer = PdfWriter(clone_from=source)
        writer.encrypt(user_password=user, owner_password="owner", algorithm="AES-256")
        writer.write(tmp_path / "b.pdf")
        if user:
            with pytest.raises(Unreadable, match=r"「b\.pdf」已加密，需要密码才能打开"):
                read(tmp_path / "b.pdf")
        else:
            assert read(tmp_path / "b.pdf").blocks[0].text == "第一条 内容可以公开。"


def test_damage_that_loses_nothing_is_mended(tmp_path: Path) -> None:
    path = DATA / "pdf" / "office.pdf"
    data, whole = path.read_bytes(), read(path).blocks
    at = data.rindex(b"startxref")
    damaged = {
        "index": data[:at] + b"startxref\n12\n%%EOF\n",
        "mail": b"\r\nContent-Type: application/pdf\r\n\r\n" + data,
        "tail": data + b"\0" * 6000,
        "end": data[: data.rindex(b"%%EOF")],
        "download": b"<!-- served from cache -->\r\n" * 100 + data,
        # what PDFium gives up on, and pypdf writes anew
        "cut": data[: data.rindex(b"xref", 0, at) + 60],
        "catalogue": data.replace(b"/Root", b"/Rxxt"),
    }
    for name, content in damaged.items():
        (tmp_path / f"{name}.pdf").write_bytes(content)
        assert read(tmp_path / f"{name}.pdf").blocks == whole, name


def test_a_damaged_title_costs_only_the_title(tmp_path: Path) -> None:
    path = write_pdf(tmp_path / "a.pdf", typeset(["第一条 内容。"]), "细则")
    title = "细则".encode("utf-16-be").hex().encode()
    path.write_bytes(path.read_bytes().replace(title, b"d800" + title[4:]))  # half a character
    reading = read(path)
    assert reading.blocks[0].text == "第一条 内容。"
    assert "title" not in reading.meta


@pytest.mark.parametrize("share", [0.2, 0.5, 0.9, 0.95])
def test_a_file_that_lost_some_of_its_pages_is_refused(tmp_path: Path, share: float) -> None:
    """The catalogue may be there still: half a document must not pass for the whole."""
    data = (DATA / "pdf" / "office.pdf").read_bytes()
    (tmp_path / "a.pdf").write_bytes(data[: int(share * len(data))])
    with pytest.raises(Unreadable, match=r"「a\.pdf」(已损坏或不完整|第 \d 页无法读取)"):
        read(tmp_path / "a.pdf")


def test_a_file_with_its_catalogue_first_and_its_last_page_lost_is_refused(tmp_path: Path) -> None:
    data = write_pdf(tmp_path / "a.pdf", typeset(["第一条 内容。"] * 30)).read_bytes()
    root = data[data.index(b"<< /Type /Catalog") :].split(b"endobj")[0]
    cut = data[: data.index(b"/Type /Page ", len(data) // 2)]
    first = b"%PDF-1.5\n99 0 obj\n" + root + b"endobj\n"
    (tmp_path / "b.pdf").write_bytes(cut.replace(b"%PDF-1.5\n", first, 1))
    with pytest.raises(Unreadable, match="已损坏或不完整"):
        read(tmp_path / "b.pdf")


def test_a_page_whose_content_breaks_off_is_marked(tmp_path: Path) -> None:
    """PDFium reads it to the damage and says nothing."""
    data = bytearray((DATA / "pdf" / "office.pdf").read_bytes())
    reader = PdfReader(DATA / "pdf" / "office.pdf")
    number = reader.pages[1].raw_get("/Contents").idnum
    begin = data.index(b"stream", data.index(b"\n%d 0 obj" % number))
    middle = (begin + data.index(b"endstream", begin)) // 2
    data[middle : middle + 8] = b"\xff" * 8
    (tmp_path / "a.pdf").write_bytes(data)
    reading = read(tmp_path / "a.pdf")
    assert reading.confidence == {2: 0.0}
    assert reading.doubtful == (2,)
    assert {block.page for block in reading.blocks} >= {1, 3, 4}


def test_several_threads_read_at_once() -> None:
    paths = [DATA / "pdf" / "office.pdf", DATA / "pdf" / "browser.pdf"] * 4
    alone = [read(path).blocks for path in paths[:2]] * 4
    with ThreadPoolExecutor(4) as pool:
        assert [reading.blocks for reading in pool.map(read, paths)] == alone


# --- pages without a usable text layer ---------------------------------------------------


def glyphs(text: str) -> list[Glyph]:
    return [Glyph(letter, 14 * n, 14 * n + 14, 700, 14) for n, letter in enumerate(text)]


@pytest.mark.parametrize(
    ("text", "drawn", "picture"),
    [
        ("第一条 为了规范招生工作。" * 10, Drawn(), False),
        ("第一条 为了规范招生工作。" * 10, Drawn(pictures=1.0), False),  # a scan with its text
        ("第二部分", Drawn(), False),
        ("扫描全能王 创建", Drawn(pictures=0.98), True),
        ("", Drawn(pictures=0.98), True),
        ("", Drawn(strokes=5000), True),
        ("", Drawn(), False),
        (LOST * 40 + "2025", Drawn(), True),
    ],
)
def test_which_pages_ocr_has_to_read(text: str, drawn: Drawn, picture: bool) -> None:
    assert _is_picture(glyphs(text), drawn) is picture

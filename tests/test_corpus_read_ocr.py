"""Scans and photos to blocks. A page costs seconds: few pages, many things asked of each."""

import difflib
import io
import logging
import re
from pathlib import Path

import numpy as np
import pypdfium2 as pdfium
import pytest
from PIL import Image
from scans import CENTIMETRE, DATA, DPI, as_pdf, scanned

from corpus.clean import clean
from corpus.errors import Unreadable
from corpus.read import BlockKind, Reading, read, read_bytes
from corpus.read.ink import black, blank, red
from corpus.read.ocr import chinese, recognise
from corpus.read.scan import Scans

SUMMARY = Path(__file__).parent.parent / "corpus" / "samples" / "work-summary-2025.pdf"


def similarity(one: str, other: str) -> float:
    bare = [re.sub(r"\s", "", text) for text in (one, other)]
    return difflib.SequenceMatcher(None, *bare, autojunk=False).ratio()


def text_of(reading: Reading, page: int) -> str:
    return "".join(block.text for block in clean(reading).blocks if block.page == page)


def as_bytes(picture: Image.Image, form: str, **options: object) -> bytes:
    data = io.BytesIO()
    picture.save(data, form, **options)
    return data.getvalue()


@pytest.fixture(scope="module")
def mixed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Reading, list[str]]:
    """A page with its text, then the same as a scan: askew, with noise, letterhead and a seal
    over the text. And what was said on the way."""
    folder = tmp_path_factory.mktemp("scan")
    scan = as_pdf(
        [scanned(SUMMARY, skew=2.5, letterhead=True, seal=(0.66, 0.6))], folder / "scan.pdf"
    )
    path = folder / "混合.pdf"
    with pdfium.PdfDocument(SUMMARY) as book, pdfium.PdfDocument(scan) as pages:
        while len(book) > 1:
            del book[len(book) - 1]
        book.import_pages(pages)
        book.save(path)
    said: list[str] = []
    handler = logging.Handler()
    handler.emit = lambda record: said.append(record.getMessage())  # type: ignore[method-assign]
    log = logging.getLogger("corpus.read")
    log.addHandler(handler)
    log.setLevel(logging.INFO)
    try:
        return read(path), said
    finally:
        log.removeHandler(handler)
        log.setLevel(logging.NOTSET)


def test_only_the_page_that_needs_it_is_read_by_ocr(mixed: tuple[Reading, list[str]]) -> None:
    reading, said = mixed
    assert list(reading.confidence) == [2]
    assert said == ["「混合.pdf」：正在识别第 2 页（共 2 页）"]
    assert {block.page for block in reading.blocks if block.confidence is None} == {1}
    assert {block.page for block in reading.blocks if block.confidence is not None} == {2}
    assert reading.confidence[2] > 0.9
    assert reading.doubtful == ()


def test_the_scan_says_what_the_page_says(mixed: tuple[Reading, list[str]]) -> None:
    reading, _ = mixed
    typed, seen = text_of(reading, 1), text_of(reading, 2)
    typed = typed.replace("示例区教育局文件（示例）", "", 1)
    assert similarity(typed, seen.replace("示例区教育局文件", "", 1)) > 0.97
    assert "全年新增基础教育学位4350个" in seen
    assert "示教〔2025〕61号" in seen


def test_paragraphs_are_joined_and_the_seal_is_in_none(mixed: tuple[Reading, list[str]]) -> None:
    reading, _ = mixed
    pages = {
        page: [block.text for block in clean(reading).blocks if block.page == page]
        for page in (1, 2)
    }
    # the seal lies over this paragraph
    (typed,) = (text for text in pages[1] if text.startswith("截至12月底"))
    (seen,) = (text for text in pages[2] if text.startswith("截至12月底"))
    assert similarity(typed, seen) > 0.97
    assert not any("办公室" in text for text in pages[2])
    assert pages[2][0] == "示例区教育局文件"


def test_a_table_on_a_scan_comes_as_rows() -> None:
    picture = scanned(DATA / "office.pdf", 1, skew=-2.0)
    lower = picture.crop((0, round(0.53 * picture.height), *picture.size))
    reading = read_bytes(as_bytes(lower, "PNG"), "表.png")
    assert [b.text.split("｜")[-1] for b in reading.blocks if b.kind is BlockKind.ROW] == [
        "学段：小学；学校数：62；在校生、公办：48210；在校生、民办：9034",
        "学段：初中；学校数：31；在校生、公办：20117；在校生、民办：4120",
    ]


def test_a_tiff_has_pages_and_a_blank_one_is_no_trouble() -> None:
    upper = scanned(SUMMARY, 1, skew=0.5)
    upper = upper.crop((0, round(0.09 * upper.height), upper.width, round(0.2 * upper.height)))
    paper = Image.new("RGB", upper.size, (248, 247, 243))
    data = as_bytes(paper, "TIFF", save_all=True, append_images=[upper])
    reading = read_bytes(data, "扫描.tif")
    assert (reading.pages, reading.format, list(reading.confidence)) == (2, "tiff", [2])
    assert {block.page for block in reading.blocks} == {2}
    assert "（四）课后服务更加丰富" in [block.text for block in reading.blocks]


def test_a_photo_without_text_is_refused() -> None:
    rng = np.random.default_rng(1)
    small = Image.fromarray(rng.integers(0, 255, (12, 16, 3)).astype(np.uint8))
    photo = small.resize((1200, 900), Image.Resampling.BICUBIC)
    with pytest.raises(Unreadable, match=r"「风景\.jpg」没有识别到清楚的文字"):
        read_bytes(as_bytes(photo, "JPEG"), "风景.jpg")


def test_torn_pictures_are_refused() -> None:
    whole = as_bytes(scanned(SUMMARY, 0), "JPEG")
    with pytest.raises(Unreadable, match=r"「扫描\.jpg」图片已损坏或不完整"):
        read_bytes(whole[: len(whole) // 3], "扫描.jpg")


def test_a_page_that_takes_too_long_is_said_and_counted_as_unsure() -> None:
    picture = np.asarray(scanned(SUMMARY, 0))
    with pytest.raises(TimeoutError):
        recognise(picture, DPI, seconds=0)
    scans = Scans("慢.png", seconds=0)
    assert scans.read(picture, DPI, 3, 3) == []
    assert scans.confidence == {3: 0.0}
    assert "「慢.png」识别超时" in str(scans.refusal())


# --- ink (no recognition) -----------------------------------------------------------------


def test_of_red_ink_the_letterhead_is_kept_and_the_seal_is_not() -> None:
    picture = np.asarray(scanned(SUMMARY, letterhead=True, seal=(0.66, 0.6), skew=0))
    ((strip, top),) = red(picture, DPI)
    assert top + strip.shape[0] < 3 * CENTIMETRE
    assert list(red(np.asarray(scanned(SUMMARY, seal=(0.66, 0.6))), DPI)) == []
    # and black letters stay where the seal was
    plain, sealed = np.asarray(scanned(SUMMARY, noise=0, skew=0)), picture
    under = np.s_[1300:1500, 1000:1200]
    dark = black(plain)[under] < 110
    assert (black(sealed)[under][dark] < 150).mean() > 0.95


def test_paper_is_blank_and_a_page_is_not() -> None:
    grain = np.random.default_rng(1).normal(240, 12, (400, 300, 3))
    assert blank(np.clip(grain, 0, 255).astype(np.uint8))
    assert not blank(np.asarray(scanned(SUMMARY, 2)))


@pytest.mark.parametrize(
    ("seen", "meant"),
    [
        ("(一) 学位供给继续扩大", "（一）学位供给继续扩大"),
        ("示教〔2025]61号", "示教〔2025〕61号"),
        ("咨询电话:020-12345678", "咨询电话：020-12345678"),
        ("时间9:30-11:30", "时间9:30-11:30"),
        ("see (a) and (b); ok", "see (a) and (b); ok"),
        ("教师(含代课)共3126人", "教师（含代课）共3126人"),
    ],
)
def test_marks_are_those_of_chinese(seen: str, meant: str) -> None:
    assert chinese(seen) == meant

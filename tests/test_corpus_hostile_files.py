"""PDFs, pictures, spreadsheets and Word files that are made to stop whoever reads them: only the
process that reads them may be, and what is said of each is one line that names it."""

import re
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import hostile_files as made
import pytest
from PIL import Image, ImageDraw

from corpus.errors import Unreadable
from corpus.originals import Originals
from corpus.prepare import MOST as SENTENCES
from corpus.prepare import prepare
from corpus.read import read, read_bytes
from corpus.read.find import Found, find_files
from corpus.read.guard import Guard
from corpus.read.limits import MB
from corpus.read.packed import HELD, Packed
from corpus.read.scan import MOST
from index.ingest import _digest

GOOD = "关于开放日的通知\n\n开放日为2026年6月8日，家长凭身份证入校。\n"
HEAD = f'<row r="1">{made.cell("A1", "名称")}{made.cell("B1", "数量")}</row>'


@pytest.fixture(scope="module")
def guard() -> Iterator[Guard]:
    with Guard(seconds=60, memory=1_500 * MB) as guard:
        yield guard


def pdf(make: Callable[[], made.Objects]) -> Callable[[], bytes]:
    return lambda: made.pdf(make())


FILES: dict[str, Callable[[], bytes]] = {
    "deep-tree.pdf": pdf(lambda: made.deep_tree(5_000)),
    "tree-in-itself.pdf": pdf(
        lambda: made.one_page(o2=b"<</Type/Pages/Kids[2 0 R 3 0 R]/Count 2>>")
    ),
    "parents-in-a-ring.pdf": pdf(
        lambda: made.one_page(
            o3=b"<</Type/Page/Parent 6 0 R/Contents 4 0 R>>",
            o6=b"<</Type/Pages/Parent 7 0 R>>",
            o7=b"<</Type/Pages/Parent 6 0 R>>",
        )
    ),
    "said-to-have-pages.pdf": pdf(
        lambda: made.one_page(o2=b"<</Type/Pages/Kids[3 0 R]/Count 2000000000>>")
    ),
    "laughing-tree.pdf": pdf(lambda: made.laughing_tree(8)),
    "laughing-form.pdf": pdf(lambda: made.laughing_form(9)),
    "form-in-itself.pdf": pdf(
        lambda: {**made.laughing_form(2), 21: made.laughing_form(2)[20].replace(b"21 0", b"20 0")}
    ),
    "bookmarks-around.pdf": pdf(lambda: made.bookmarks(around=True)),
    "bookmarks-deep.pdf": pdf(lambda: made.bookmarks(around=False)),
    "wide-page.pdf": pdf(lambda: made.one_page(o3=made.page(box=b"[0 0 1e9 1e9]"))),
    "endless-page.pdf": pdf(lambda: made.one_page(o3=made.page(box=b"[-1e38 -1e38 3e38 3e38]"))),
    "endless-picture.pdf": pdf(
        lambda: made.picture(b"/Width 9/Height 9", b"\0" * 81, box=b"[0 0 1 100000000]")
    ),
    "picture-bomb.pdf": pdf(
        lambda: made.picture(
            b"/Width 40000/Height 40000", (b"\xaa" * 40_000_000 for _ in range(40))
        )
    ),
    "content-bomb.pdf": pdf(
        lambda: made.one_page(o4=made.stream(b"", (b" " * 10_000_000 for _ in range(100))))
    ),
    "nested-array.pdf": pdf(
        lambda: made.one_page(o3=made.page(more=b"/X " + b"[" * 500_000 + b"]" * 500_000))
    ),
    "opened-never-closed.pdf": lambda: b"%PDF-1.7\n" + b"1 0 obj<</Type/Catalog" * 50_000,
    "square.png": lambda: made.png(60_000, 60_000, 10),
    "wide.png": lambda: made.png(2**31 - 1, 1, 0),
    "tall.png": lambda: made.png(1, 170_000_000, 100_000),
    "strip.tif": lambda: made.tiff(14_000, 14_000),
    "next-is-itself.tif": lambda: made.tiff(10, 10, following=8),
    "laughing.xlsx": lambda: made.excel(
        '<row r="1"><c r="A1" t="s"><v>0</v></c></row>',
        strings="<si><t>&j;</t></si>",
        entities=made.LAUGHS,
    ),
    "strings.xlsx": lambda: made.excel(
        '<row r="1"><c r="A1" t="s"><v>0</v></c></row>', strings="<si><t>甲</t></si>" * 1_000_000
    ),
    "merged.xlsx": lambda: made.excel(
        HEAD,
        more="<mergeCells>"
        + "".join(f'<mergeCell ref="A{n}:XFD1048576"/>' for n in range(1, 20_000))
        + "</mergeCells>",
    ),
    "wide.xlsx": lambda: made.excel(
        '<row r="1">' + '<c t="inlineStr"><is><t>甲</t></is></c>' * 50_000 + "</row>"
    ),
    "wide.csv": lambda: b"x," * 900_000 + b"\n" + b"x," * 900_000,
    "line.csv": lambda: b"a,b\n" + b"x" * 30_000_000,
    "laughing.docx": lambda: made.word(made.paragraph("&j;"), made.LAUGHS),
    "tables.docx": lambda: made.word(
        "<w:tbl><w:tr><w:tc>" * 5_000
        + made.paragraph("好")
        + ("</w:tc></w:tr></w:tbl>" + made.paragraph("x")) * 5_000
    ),
}


@pytest.mark.parametrize("name", FILES)
def test_a_hostile_file_stops_only_itself(guard: Guard, tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(FILES[name]())
    (tmp_path / "好.txt").write_text(GOOD, "utf-8")
    try:
        guard.read(Found(name, tmp_path / name), then=prepare)
    except Unreadable as error:
        assert re.fullmatch(rf"[「“]{re.escape(name)}[」”].+。", str(error))
    assert "开放日" in guard.read(Found("好.txt", tmp_path / "好.txt"), then=prepare).outline.text


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("square.png", "图片太大"),
        ("wide.xlsx", "表格太宽，超过上限 16384 列"),
        ("wide.csv", "表格太宽，超过上限 16384 列"),
    ],
)
def test_what_is_too_large_is_said_to_be(name: str, line: str) -> None:
    with pytest.raises(Unreadable, match=line):
        read_bytes(FILES[name](), name)


def test_no_more_sentences_come_over_than_can_be_embedded(guard: Guard, tmp_path: Path) -> None:
    file = tmp_path / "长.txt"
    file.write_text("".join(f"第{n}日开放。\n" for n in range(SENTENCES + 1)), "utf-8")
    with pytest.raises(Unreadable, match=r"“长\.txt”的文字太多（\d+ 句），一份文件上限约 10 万句"):
        guard.read(Found("长.txt", file), then=prepare)


def test_formulas_that_are_commands_are_not_followed(tmp_path: Path) -> None:
    touched = tmp_path / "touched"
    formula = f'<c r="B2"><f>cmd|"/c touch {touched}"!A0</f></c>'
    rows = f'{HEAD}<row r="2">{made.cell("A2", "甲")}{formula}</row>'
    reading = read_bytes(made.excel(rows), "a.xlsx")
    assert any("甲" in block.text for block in reading.blocks)
    assert not touched.exists()


# -- scans for days --------------------------------------------------------------------------


def scanned() -> made.Objects:
    image = Image.new("L", (200, 280), 255)
    ImageDraw.Draw(image).text((10, 20), "OPEN DAY 2026", fill=0)
    size = b"/Width 200/Height 280"
    found = made.picture(size, image.tobytes(), box=b"[0 0 100 140]")
    return {**found, 4: made.stream(b"", b"q 100 0 0 140 0 0 cm /I Do Q")}


def test_more_scans_than_can_be_read_are_refused_after_a_few_pages(tmp_path: Path) -> None:
    """A file of 600 KB can have 100,000 of them, each a sign of life that starts the time again."""
    file = tmp_path / "a.pdf"
    file.write_bytes(made.pdf(made.many_pages(scanned(), MOST + 1)))
    with pytest.raises(Unreadable, match=f"「a.pdf」要识别的扫描页太多，一份文件上限为 {MOST} 页"):
        read(file)


def test_frames_beyond_the_last_that_is_read_are_not_dropped_in_silence(tmp_path: Path) -> None:
    file = tmp_path / "a.tif"
    frames = [Image.new("1", (8, 8), 1) for _ in range(MOST + 1)]
    frames[0].save(file, save_all=True, append_images=frames[1:])
    with pytest.raises(Unreadable, match="扫描页太多"):
        read(file)


# -- what doubles with each level --------------------------------------------------------------


def words(guard: Guard, data: bytes) -> list[str]:
    return [block.text for block in guard.read(Found("a.docx", Path(), data)).blocks]


def test_tables_in_tables_are_read_once(guard: Guard) -> None:
    around = "<w:tbl><w:tr><w:tc>", "</w:tc></w:tr></w:tbl>" + made.paragraph("完")
    deep = 40  # 2**40 looks at the innermost, had each table looked twice
    said = words(guard, made.word(around[0] * deep + made.paragraph("好") + around[1] * deep))
    assert said == ["好", *["完"] * deep]


def test_boxes_in_boxes_are_read_once(guard: Guard) -> None:
    around = "<w:p><w:r><w:pict><w:txbxContent>", "</w:txbxContent></w:pict></w:r></w:p>"
    said = words(guard, made.word(around[0] * 40 + made.paragraph("好") + around[1] * 40))
    assert said.count("好") == 1


@pytest.mark.parametrize("said", ["2000000000", "-7"])
def test_no_table_is_as_wide_as_it_says(guard: Guard, said: str) -> None:
    row = (
        f'<w:trPr><w:gridBefore w:val="{said}"/></w:trPr><w:tc><w:tcPr><w:gridSpan w:val="{said}"/>'
        f"</w:tcPr>{made.paragraph('好')}</w:tc><w:tc>{made.paragraph('甲')}</w:tc>"
    )
    assert "好" in " ".join(words(guard, made.word(f"<w:tbl><w:tr>{row}</w:tr></w:tbl>")))


# -- large entries of archives -----------------------------------------------------------------

LARGE = 120 * MB


def archive(folder: Path, size: int = LARGE) -> Path:
    file = folder / "a.zip"
    with zipfile.ZipFile(file, "w") as packed:
        with packed.open("大.txt", "w", force_zip64=True) as out:
            for _ in range(size // MB):
                out.write(b"x" * (MB - 1) + b"\n")
        packed.writestr("好.txt", GOOD)
    return file


def the_large(file: Path) -> Found:
    return next(it for it in find_files([file]) if it.name == "a.zip/大.txt")


def test_a_large_entry_is_never_whole_in_the_program_that_finds_it(tmp_path: Path) -> None:
    """In a process of its own, whose memory at its highest can be told."""
    program = """
import resource, sys
from pathlib import Path
from corpus.read.find import find_files
from corpus.read.guard import Guard
from index.ingest import _digest
begin = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
with Guard() as guard:
    for found in find_files([Path(sys.argv[1])]):
        _digest(found)
        try:
            print(guard.read(found).format)
        except Exception as error:
            print(error)
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - begin)
"""
    run = [sys.executable, "-c", program, str(archive(tmp_path))]
    root = Path(__file__).parent.parent
    said = subprocess.run(run, cwd=root, capture_output=True, text=True, check=True).stdout
    large, good, kilobytes = said.splitlines()
    assert large == "「a.zip/大.txt」太大（120 MB），文本类文件上限为 100 MB，请拆分后再添加。"
    assert good == "txt"
    assert int(kilobytes) * 1024 < LARGE / 2  # three times its size, were it sent over


def test_a_large_entry_is_kept_as_it_is(tmp_path: Path) -> None:
    large = the_large(archive(tmp_path, 3 * MB))
    assert isinstance(large.content, Packed) and len(large.content) > HELD
    originals = Originals(tmp_path / "originals")
    digest = _digest(large)
    assert originals.keep(large.content, digest) == 3 * MB
    assert originals.path(digest).read_bytes() == large.data()


def test_an_archive_that_changes_meanwhile_is_told_apart(tmp_path: Path) -> None:
    large = the_large(archive(tmp_path, 3 * MB))
    archive(tmp_path, 2 * MB)
    with pytest.raises(Unreadable, match=r"「a\.zip/大\.txt」在压缩包中已损坏"):
        large.data()


def test_a_large_archive_in_an_archive_is_still_refused(tmp_path: Path) -> None:
    inner = archive(tmp_path, 2 * MB).read_bytes()
    outer = tmp_path / "outer.zip"
    with zipfile.ZipFile(outer, "w") as packed:
        packed.writestr("inner.zip", inner)
    (found,) = find_files([outer])
    with pytest.raises(Unreadable, match=r"「outer\.zip/inner\.zip」是压缩包里的压缩包"):
        found.read()


# -- links out of a folder -----------------------------------------------------------------------


def test_links_out_of_the_folder_are_passed_over_with_a_line(tmp_path: Path) -> None:
    outside, folder = tmp_path / "outside", tmp_path / "folder"
    (outside / "inner").mkdir(parents=True)
    folder.mkdir()
    (outside / "secret.txt").write_text(GOOD, "utf-8")
    with zipfile.ZipFile(outside / "secret.zip", "w") as packed:
        packed.writestr("a.txt", GOOD)
    (folder / "1.txt").write_text(GOOD, "utf-8")
    (folder / "2.txt").symlink_to("1.txt")
    (folder / "3.txt").symlink_to("../outside/secret.txt")
    (folder / "4.txt").symlink_to(outside / "secret.zip")
    (folder / "5").symlink_to(outside / "inner")
    (folder / "6.txt").symlink_to(folder / "3.txt")
    (folder / "7.txt").symlink_to("7.txt")  # to itself
    (folder / "8").symlink_to(".")
    found = {it.name: it for it in find_files([folder])}
    line = "是指向所选文件夹之外的链接，没有读取"
    outward = {name for name, it in found.items() if it.error and line in str(it.error)}
    assert outward == {f"folder/{name}" for name in ("3.txt", "4.txt", "5", "6.txt")}
    assert found["folder/1.txt"].data() == found["folder/2.txt"].data() == GOOD.encode()
    assert "folder/8" not in found and not any("secret" in name for name in found)
    with pytest.raises(Unreadable, match="无法打开"):  # and it does not end the run
        found["folder/7.txt"].read()


def test_a_link_that_is_named_itself_is_followed(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "real" / "a.txt").write_text(GOOD, "utf-8")
    (tmp_path / "folder").symlink_to("real")
    (tmp_path / "b.txt").symlink_to("real/a.txt")
    named = list(find_files([tmp_path / "folder", tmp_path / "b.txt"]))
    assert [it.data().decode() for it in named] == [GOOD, GOOD]

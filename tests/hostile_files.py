"""Files that are made to stop whoever reads them, small enough to be made in a test."""

import io
import struct
import zipfile
import zlib
from collections.abc import Iterable, Mapping

import docx

FONT = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"
TEXT = b"BT /F1 12 Tf 72 700 Td (The open day is on 8 June 2026.) Tj ET"
Objects = Mapping[int, bytes]


def pdf(objects: Objects) -> bytes:
    """Object 1 is the catalogue."""
    out, places = b"%PDF-1.7\n", dict[int, int]()
    for number, body in objects.items():
        places[number] = len(out)
        out += b"%d 0 obj\n" % number + body + b"\nendobj\n"
    size, at = max(objects) + 1, len(out)
    rows = [b"%010d 00000 n \n" % places.get(number, 0) for number in range(1, size)]
    out += b"xref\n0 %d\n0000000000 65535 f \n" % size + b"".join(rows)
    return out + b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (size, at)


def stream(about: bytes, data: bytes | Iterable[bytes]) -> bytes:
    machine = zlib.compressobj(9)
    parts = (data,) if isinstance(data, bytes) else data
    packed = b"".join(machine.compress(part) for part in parts) + machine.flush()
    head = b"<<" + about + b"/Filter/FlateDecode/Length %d>>" % len(packed)
    return head + b"\nstream\n" + packed + b"\nendstream"


def page(more: bytes = b"", box: bytes = b"[0 0 612 792]", has: bytes = b"") -> bytes:
    return (
        b"<</Type/Page/Parent 2 0 R/MediaBox%s/Contents 4 0 R"
        b"/Resources<</Font<</F1 5 0 R>>%s>>%s>>" % (box, has, more)
    )


def one_page(**changed: bytes) -> dict[int, bytes]:
    """A page of one line; ``o3=…`` is another object 3."""
    objects = {
        1: b"<</Type/Catalog/Pages 2 0 R>>",
        2: b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        3: page(),
        4: stream(b"", TEXT),
        5: FONT,
    }
    return objects | {int(name[1:]): body for name, body in changed.items()}


def picture(about: bytes, data: bytes | Iterable[bytes], box: bytes = b"[0 0 612 792]") -> Objects:
    """A page that is one picture."""
    image = stream(b"/Type/XObject/Subtype/Image/BitsPerComponent 8/ColorSpace/DeviceGray" + about,
                   data)  # fmt: skip
    return one_page(
        o3=page(box=box, has=b"/XObject<</I 6 0 R>>"),
        o4=stream(b"", b"q 612 0 0 792 0 0 cm /I Do Q"),
        o6=image,
    )


def many_pages(objects: Objects, count: int) -> Objects:
    kids = b"<</Type/Pages/Kids[" + b"3 0 R " * count + b"]/Count %d>>" % count
    return {**objects, 2: kids}


def deep_tree(depth: int) -> Objects:
    first, last = 10, 10 + depth
    made = one_page(o2=b"<</Type/Pages/Kids[10 0 R]/Count 1>>")
    for number in range(first, last):
        made[number] = b"<</Type/Pages/Parent %d 0 R/Kids[%d 0 R]/Count 1>>" % (
            number - 1 if number > first else 2,
            number + 1,
        )
    return {**made, last: page()}


def laughing_tree(levels: int) -> Objects:
    """Ten to the power of ``levels`` pages, ten at a time the same."""
    made = one_page(o2=b"<</Type/Pages/Kids[%d 0 R]/Count %d>>" % (19 + levels, 10**levels))
    for level in range(levels):
        kid = b"%d 0 R " % (19 + level) if level else b"3 0 R "
        made[20 + level] = b"<</Type/Pages/Kids[" + kid * 10 + b"]/Count %d>>" % 10 ** (level + 1)
    return made


def laughing_form(levels: int) -> Objects:
    """A line that is drawn ten to the power of ``levels`` times."""
    made = one_page(o3=page(has=b"/XObject<</A 20 0 R>>"), o4=stream(b"", b"/A Do"))
    for level in range(levels):
        made[20 + level] = stream(
            b"/Type/XObject/Subtype/Form/BBox[0 0 600 800]/Resources<</Font<</F1 5 0 R>>"
            b"/XObject<</A %d 0 R>>>>" % (21 + level),
            b"/A Do " * 10 if level < levels - 1 else TEXT,
        )
    return made


def bookmarks(*, around: bool) -> Objects:
    """Bookmarks that lead back to each other, or each into the next."""
    made = one_page(o1=b"<</Type/Catalog/Pages 2 0 R/Outlines 6 0 R>>")
    here = b"<</Title(a)/Parent 6 0 R/Dest[3 0 R/Fit]"
    if around:
        made[6] = b"<</First 7 0 R/Last 7 0 R/Count 1>>"
        return {**made, 7: here + b"/Next 8 0 R/First 7 0 R>>", 8: here + b"/Next 7 0 R>>"}
    made[6] = b"<</First 10 0 R>>"
    for number in range(10, 20_010):
        made[number] = here + b"/First %d 0 R>>" % (number + 1)
    return {**made, 20_010: here + b">>"}


def png(width: int, height: int, rows: int) -> bytes:
    """Black and white, of which only so many rows are there."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    row = b"\0" + b"\xaa" * ((width + 7) // 8)
    machine = zlib.compressobj(9)
    packed = b"".join(machine.compress(row) for _ in range(rows)) + machine.flush()
    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    parts = (b"IHDR", head), (b"IDAT", packed), (b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunk(kind, data) for kind, data in parts)


def tiff(width: int, height: int, following: int = 0) -> bytes:
    """One strip that is not there; ``following`` is where the next picture is said to be."""
    tags = (
        (256, width), (257, height), (258, 8), (259, 1), (262, 1), (273, 200), (277, 1),
        (278, height), (279, 2**32 - 1),
    )  # fmt: skip
    rows = b"".join(struct.pack("<HHII", tag, 4, 1, value) for tag, value in tags)
    head = b"II*\0" + struct.pack("<IH", 8, len(tags))
    return head + rows + struct.pack("<I", following) + b"\0" * 500


def word(body: str, entities: str = "") -> bytes:
    """A .docx whose body is that XML."""
    plain, out = io.BytesIO(), io.BytesIO()
    document = docx.Document()
    document.add_paragraph("MARK")
    document.save(plain)
    with (
        zipfile.ZipFile(plain) as package,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made,
    ):
        for entry in package.infolist():
            data = package.read(entry)
            if entry.filename == "word/document.xml":
                start = data.find(b"<w:p>")
                data = data[:start] + body.encode() + data[data.find(b"</w:p>") + 6 :]
                data = data.replace(b"?>", b"?>" + entities.encode(), 1)
            made.writestr(entry.filename, data)
    return out.getvalue()


def paragraph(text: str) -> str:
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


LAUGHS = (
    '<!DOCTYPE l [<!ENTITY a "aaaaaaaaaa">'
    + "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9))
    + "]>"
)
_SPACE = "http://schemas.openxmlformats.org"
_MAIN = f"{_SPACE}/spreadsheetml/2006/main"
_OFFICE = f"{_SPACE}/officeDocument/2006/relationships"
_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"


def excel(rows: str, *, strings: str = "", entities: str = "", more: str = "") -> bytes:
    """An .xlsx of one sheet."""
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{_SPACE}/package/2006/content-types">'
        '<Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_KIND}.sheet.main+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_KIND}.worksheet+xml"/>'
        f'<Override PartName="/xl/sharedStrings.xml" ContentType="{_KIND}.sharedStrings+xml"/>'
        "</Types>",
        "_rels/.rels": _relations(("officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>'
        '<sheet name="a" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": _relations(
            ("worksheet", "worksheets/sheet1.xml"), ("sharedStrings", "sharedStrings.xml")
        ),
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{_MAIN}"><sheetData>{rows}</sheetData>'
        f"{more}</worksheet>",
        "xl/sharedStrings.xml": f'{entities}<sst xmlns="{_MAIN}">{strings}</sst>',
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, words in parts.items():
            package.writestr(name, f'<?xml version="1.0"?>{words}')
    return out.getvalue()


def _relations(*targets: tuple[str, str]) -> str:
    said = "".join(
        f'<Relationship Id="rId{n}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for n, (kind, target) in enumerate(targets, 1)
    )
    return f'<Relationships xmlns="{_SPACE}/package/2006/relationships">{said}</Relationships>'


def cell(place: str, words: str) -> str:
    return f'<c r="{place}" t="inlineStr"><is><t>{words}</t></is></c>'

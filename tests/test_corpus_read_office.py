"""Word processors' files, saved web pages, mails and archives, as their programs make them."""

import io
import os
import stat
import time
import zipfile
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import docx
import pytest
from documents import page_of_site, write_docx, write_zip
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from hypothesis import given, settings
from hypothesis import strategies as st
from office import NOTICE, PARAGRAPHS, convert
from test_corpus_read_sheet import statistics, xlsx

from corpus.errors import Unreadable
from corpus.prepare import Prepared, prepare
from corpus.read import Block, BlockKind, Reading, read, read_bytes
from corpus.read.find import Found, find_files
from corpus.read.guard import Guard

LONG = "为了规范招生工作，维护良好的教育生态，根据有关法律法规的规定，请各学校认真执行。"
W = nsdecls("w")


def texts(reading: Reading) -> list[str]:
    return [block.text for block in reading.blocks]


# --- by LibreOffice -----------------------------------------------------------------------


@pytest.mark.parametrize("form", ["docx", "doc", "odt"])
def test_every_format_of_a_notice_says_the_same(tmp_path: Path, form: str) -> None:
    (tmp_path / "a.fodt").write_text(NOTICE, "utf-8")
    reading = read(convert(tmp_path / "a.fodt", form, tmp_path))
    # the text box stands before the paragraph it is anchored in
    assert texts(reading) == ["示例区教育局文件", *PARAGRAPHS]
    assert reading.format == form
    assert reading.blocks[1].centred
    assert [block.text for block in reading.blocks if block.level == 1] == ["总体要求"]
    assert (reading.meta["header"], reading.meta["footer"]) == ("示例区教育局公文", "内部资料")


def test_rtf(tmp_path: Path) -> None:
    (tmp_path / "a.fodt").write_text(NOTICE, "utf-8")
    reading = read(convert(tmp_path / "a.fodt", "rtf", tmp_path))
    # LibreOffice writes 、 and （ of automatic numbers into RTF as ? and (
    numbered = [text for text in texts(reading) if "条件" in text or "学校" in text]
    assert len(numbered) >= 4
    assert set(texts(reading)) >= {p for p in PARAGRAPHS if "、" not in p[:3] and p[0] != "（"}


def test_without_libreoffice_a_line_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("corpus.read.legacy.find_soffice", lambda: None)
    with pytest.raises(Unreadable, match=r"「旧\.rtf」是RTF 文档，读取它需要 LibreOffice；请安装"):
        read_bytes(rb"{\rtf1\ansi text}", "旧.rtf")


def test_what_libreoffice_cannot_open_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "a.fodt").write_text(NOTICE, "utf-8")
    whole = convert(tmp_path / "a.fodt", "doc", tmp_path).read_bytes()
    with pytest.raises(Unreadable, match=r"「断\.doc」LibreOffice 无法打开"):
        read_bytes(whole[:6000], "断.doc")


# --- DOCX ---------------------------------------------------------------------------------


def numbered(tmp_path: Path, levels: str, nums: str, items: list[tuple[str, int, int]]) -> Path:
    document = docx.Document()
    numbering = document.part.numbering_part.element
    numbering.insert(
        0, parse_xml(f"<w:abstractNum {W} w:abstractNumId='90'>{levels}</w:abstractNum>")
    )
    for number in parse_xml(f"<w:x {W}>{nums}</w:x>"):
        numbering.append(number)
    for text, number, level in items:
        properties = document.add_paragraph(text)._p.get_or_add_pPr()
        properties.append(
            parse_xml(
                f"<w:numPr {W}><w:ilvl w:val='{level}'/><w:numId w:val='{number}'/></w:numPr>"
            )
        )
    document.save(str(tmp_path / "a.docx"))
    return tmp_path / "a.docx"


def level(at: int, form: str, text: str, more: str = "") -> str:
    return (
        f"<w:lvl w:ilvl='{at}'><w:start w:val='1'/><w:numFmt w:val='{form}'/>{more}"
        f"<w:lvlText w:val='{text}'/></w:lvl>"
    )


def test_lists_of_one_definition_count_on_and_restart_where_they_say(tmp_path: Path) -> None:
    link = "<w:abstractNumId w:val='90'/>"
    restart = "<w:lvlOverride w:ilvl='0'><w:startOverride w:val='1'/></w:lvlOverride>"
    path = numbered(
        tmp_path,
        level(0, "chineseCounting", "%1、") + level(1, "decimal", "%1.%2", "<w:isLgl/>"),
        f"<w:num w:numId='91'>{link}</w:num><w:num w:numId='92'>{link}</w:num>"
        f"<w:num w:numId='93'>{link}{restart}</w:num>",
        [("甲", 91, 0), ("乙", 92, 0), ("2025年", 92, 1), ("丙", 93, 0), ("丁", 91, 0)],
    )
    assert texts(read(path)) == ["一、甲", "二、乙", "2.1 2025年", "一、丙", "二、丁"]


def test_a_level_may_count_through(tmp_path: Path) -> None:
    path = numbered(
        tmp_path,
        level(0, "chineseCounting", "第%1章")
        + level(1, "chineseCounting", "第%2条", "<w:lvlRestart w:val='0'/>"),
        "<w:num w:numId='91'><w:abstractNumId w:val='90'/></w:num>",
        [("总则", 91, 0), ("甲。", 91, 1), ("招生", 91, 0), ("乙。", 91, 1)],
    )
    assert texts(read(path)) == ["第一章 总则", "第一条 甲。", "第二章 招生", "第二条 乙。"]


def body(*paragraphs: str) -> bytes:
    document = docx.Document()
    for at, paragraph in enumerate(paragraphs):
        document.element.body.insert(at, parse_xml(paragraph.replace(">", f" {W}>", 1)))
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def test_changes_are_accepted_and_hidden_text_is_not_read() -> None:
    run = "<w:r><w:t xml:space='preserve'>{}</w:t></w:r>"
    by = "w:id='1' w:author='甲'"
    row = "<w:tr>{}<w:tc><w:p>{}</w:p></w:tc><w:tc><w:p>{}</w:p></w:tc></w:tr>"
    data = body(
        f"<w:p><w:pPr><w:rPr><w:del {by}/></w:rPr></w:pPr>{run.format('合并的')}</w:p>",
        f"<w:p>{run.format('段落')}<w:r><w:rPr><w:vanish/></w:rPr><w:t>看不见</w:t></w:r></w:p>",
        "<w:p><w:r><w:fldChar w:fldCharType='begin'/></w:r><w:r><w:instrText>PAGE</w:instrText>"
        "</w:r><w:r><w:fldChar w:fldCharType='separate'/></w:r>"
        f"{run.format('域的结果')}<w:r><w:fldChar w:fldCharType='end'/></w:r></w:p>",
        f"<w:p>{run.format('上半')}<w:r><w:br w:type='page'/></w:r>{run.format('下半')}</w:p>",
        "<w:tbl><w:tblGrid><w:gridCol/><w:gridCol/></w:tblGrid>"
        + row.format("", run.format("学校"), run.format("人数"))
        + row.format(f"<w:trPr><w:del {by}/></w:trPr>", run.format("二小"), run.format("1"))
        + row.format("", run.format("一小"), run.format("270"))
        + "</w:tbl>",
    )
    assert texts(read_bytes(data, "a.docx")) == [
        "合并的段落",
        "域的结果",
        "上半下半",
        "学校：一小；人数：270",
    ]


def test_a_table_inside_a_cell_is_told_in_the_cell(tmp_path: Path) -> None:
    document = docx.Document()
    table = document.add_table(2, 2)
    for cell, text in zip(table.rows[0].cells, ("学校", "计划"), strict=True):
        cell.text = text
    table.cell(1, 0).text = "一小"
    inner = table.cell(1, 1).add_table(2, 2)
    inner.cell(0, 0).text, inner.cell(0, 1).text = "班级", "人数"
    inner.cell(1, 0).text, inner.cell(1, 1).text = "1班", "45"
    document.save(str(tmp_path / "a.docx"))
    assert texts(read(tmp_path / "a.docx")) == ["学校：一小；计划：班级：1班；人数：45"]


# --- HTML ---------------------------------------------------------------------------------

FIELDS = (
    "<tr><td>索 引 号：</td><td>000-2026-001</td><td>分　　类：</td><td>教育、招生</td></tr>"
    "<tr><td>发布机构：</td><td>示例区教育局</td><td>成文日期：</td><td>2026-04-20</td></tr>"
    "<tr><td>名　　称：</td><td colspan=3>关于做好开学工作的通知</td></tr>"
    "<tr><td>文　　号：</td><td>示教〔2026〕5号</td><td>有 效 性：</td><td>有效</td></tr>"
)
STATED = {
    "index": "000-2026-001",
    "subject": "教育、招生",
    "publisher": "示例区教育局",
    "issued": "2026-04-20",
    "number": "示教〔2026〕5号",
    "validity": "有效",
}
ARTICLE = f"<p>各学校：</p><p>{LONG}</p><p>示例区教育局</p><p>2026年4月20日</p>"
WANTED = ["关于做好开学工作的通知", "各学校：", LONG, "示例区教育局", "2026年4月20日"]


def test_a_page_of_disclosure_with_a_table_of_fields() -> None:
    page = page_of_site(f"<table>{FIELDS}</table><div class=TRS_Editor>{ARTICLE}</div>")
    reading = read_bytes(page.encode(), "a.html")
    assert texts(reading) == WANTED
    assert STATED.items() <= reading.meta.items()
    assert reading.meta["articletitle"] == "关于做好开学工作的通知"


@pytest.mark.parametrize(("outer", "inner"), [("ul", "li"), ("dl", "dd"), ("div", "div")])
def test_fields_in_a_list(outer: str, inner: str) -> None:
    items = "".join(
        f"<{inner}><b>{label}：</b><span>{value}</span></{inner}>"
        for label, value in (
            ("索引号", "000-2026-001"), ("主题分类", "教育、招生"), ("发文机关", "示例区教育局"),
            ("成文日期", "2026-04-20"), ("发文字号", "示教〔2026〕5号"), ("时效性", "有效"),
        )
    )  # fmt: skip
    page = page_of_site(f"<{outer}>{items}</{outer}><div id=zoom>{ARTICLE}</div>")
    reading = read_bytes(page.encode(), "a.html")
    assert texts(reading) == WANTED
    assert STATED.items() <= reading.meta.items()


def test_a_table_of_the_text_with_such_words_stays() -> None:
    table = (
        "<table><tr><th>名称</th><th>时间</th><th>来源</th></tr>"
        "<tr><td>报名</td><td>5月1日</td><td>网上</td></tr></table>"
    )
    reading = read_bytes(page_of_site(ARTICLE + table).encode(), "a.html")
    assert texts(reading) == [*WANTED, "名称：报名；时间：5月1日；来源：网上"]


def test_attachments_are_named_and_their_links_stay() -> None:
    links = (
        '<p>附件：1.<a href="./P0202604.docx">招生计划表</a></p>'
        '<p><a href="/down?name=%E6%8A%A5%E5%90%8D%E8%A1%A8.xls">点击下载</a></p>'
        '<p><a href="/about.html">关于</a></p>'
    )
    reading = read_bytes(page_of_site(ARTICLE + links).encode(), "a.html")
    assert reading.meta["attachments"] == "招生计划表\n报名表.xls"
    assert "附件：1.招生计划表" in texts(reading)


def test_what_a_style_sheet_hides_is_not_text_but_folded_articles_are() -> None:
    head = "<style>.tip{display:none} .fold{display:none} @media print{.no{display:none}}</style>"
    article = (
        f"<p class=tip>水印文字，请勿引用。</p>{f'<p class=no>{LONG}</p>' * 3}"
        f"<div class=fold>{ARTICLE * 3}</div><p style='font-size:0'>隐形的话。</p>"
    )
    got = texts(read_bytes(page_of_site(article, head=head).encode(), "a.html"))
    assert not any("水印" in text or "隐形" in text for text in got)
    assert got.count(LONG) == 6


def test_a_caption_and_a_unit_line_belong_to_each_row() -> None:
    table = (
        '<p align=center>表2 学位情况</p><p align=right>单位：个</p><table><tr><td rowspan="2">街道'
        '</td><td colspan="2">学位</td></tr><tr><td>小学</td><td>初中</td></tr>'
        "<tr><td>东街</td><td>270</td><td>90</td></tr></table>"
    )
    reading = read_bytes(page_of_site(ARTICLE + table).encode(), "a.html")
    row = reading.blocks[-1]
    assert row.text == "表2 学位情况（单位：个）｜街道：东街；学位、小学：270；学位、初中：90"
    assert row.cells == (("街道", "东街"), ("学位、小学", "270"), ("学位、初中", "90"))
    assert row.kind is BlockKind.ROW


def test_the_heading_of_a_part_is_no_caption_and_an_office_no_unit() -> None:
    table = "<table><tr><td>校名</td><td>人数</td></tr><tr><td>一小</td><td>9</td></tr></table>"
    article = f"{ARTICLE}<p>一、招生计划</p>{table}<p>填报单位：示例区教育局</p>{table}"
    got = texts(read_bytes(page_of_site(article).encode(), "a.html"))
    assert got.count("校名：一小；人数：9") == 2


def test_a_page_laid_out_in_nested_tables_with_a_font_round_it() -> None:
    page = (
        "<html><head><title>通知-示例区</title></head><body><table><tr><td><a>首页</a></td></tr>"
        "<tr><td><table><tr><td align=center><font size=5><b>关于做好开学工作的通知</b></font></td>"
        f"</tr><tr><td><span class=content>{ARTICLE}</span></td></tr></table></td></tr>"
        "<tr><td>版权所有 示例区教育局</td></tr></table></body></html>"
    )
    assert texts(read_bytes(page.encode("gb2312"), "a.htm"))[:5] == WANTED


def test_the_labels_of_a_form_are_no_header_row() -> None:
    table = (
        "<table><tr><td>校名：</td><td>一小</td><td>电话：</td><td>020-1</td></tr>"
        "<tr><td>地址：</td><td colspan=3>东路1号</td></tr></table>"
    )
    got = texts(read_bytes(page_of_site(ARTICLE + table).encode(), "a.html"))
    assert got[-2:] == ["校名：一小；电话：020-1", "地址：东路1号"]


# --- mails and archives -------------------------------------------------------------------


def mail(tmp_path: Path) -> EmailMessage:
    message = EmailMessage()
    message["Subject"] = "关于报送2026年招生计划的通知"
    message["From"] = "示例区教育局 <a@example.cn>"
    message["To"] = "b@example.cn"
    message["Date"] = "Mon, 20 Apr 2026 09:30:00 +0800"
    message.set_content(f"各学校：\n\n{LONG}\n", charset="gb2312")
    message.add_alternative(f"<p>各学校：</p><p>{LONG}</p>", subtype="html")
    word = write_docx(tmp_path / "x.docx", ["第一条 内容。"]).read_bytes()
    message.add_attachment(word, "application", "octet-stream", filename="招生计划.docx")
    packed = write_zip(tmp_path / "p.zip", {"说明.txt": "说明文字。".encode()}).read_bytes()
    message.add_attachment(packed, "application", "zip", filename="../附件包.zip")
    return message


def test_a_mail_and_what_came_with_it(tmp_path: Path) -> None:
    path = tmp_path / "信.eml"
    path.write_bytes(mail(tmp_path).as_bytes())
    found = {item.name: item.read() for item in find_files([path])}
    assert list(found) == ["信.eml", "信.eml/招生计划.docx", "信.eml/附件包.zip/说明.txt"]
    assert texts(found["信.eml"]) == ["各学校：", LONG]
    meta = found["信.eml"].meta
    assert (meta["title"], meta["pubdate"]) == ("关于报送2026年招生计划的通知", "2026-04-20 09:30")
    assert meta["attachments"].split("\n")[0] == "招生计划.docx"
    assert texts(found["信.eml/招生计划.docx"]) == ["第一条 内容。"]


def test_a_mail_that_only_carries_and_one_inside_an_archive(tmp_path: Path) -> None:
    carrier = EmailMessage()
    carrier["From"] = carrier["To"] = "a@example.cn"
    carrier["Subject"] = "转发"
    carrier.add_attachment(mail(tmp_path))
    path = write_zip(tmp_path / "包.zip", {"信.eml": carrier.as_bytes()})
    names = [item.name for item in find_files([path])]
    inner = "包.zip/信.eml/关于报送2026年招生计划的通知.eml"
    assert names == [inner, f"{inner}/招生计划.docx", f"{inner}/附件包.zip/说明.txt"]


def test_a_page_saved_as_one_file() -> None:
    page = EmailMessage()
    page["From"] = "<Saved by Blink>"
    page["Snapshot-Content-Location"] = "http://example.cn/a.html"
    page["Subject"] = "通知"
    page.set_content(page_of_site(ARTICLE), subtype="html")
    page.make_related()
    page.add_related(b"\x89PNG", "image", "png")
    reading = read_bytes(page.as_bytes(), "页.mht")
    assert texts(reading) == WANTED
    assert (reading.format, reading.meta["url"]) == ("mht", "http://example.cn/a.html")


def test_a_text_that_begins_like_a_mail_is_a_text() -> None:
    line = "From: 教育局 To: 学校"
    assert read_bytes(f"{line}\n正文。\n".encode(), "a.txt").blocks[0] == Block(line)


def test_links_and_lies_inside_an_archive(tmp_path: Path) -> None:
    path = tmp_path / "链.zip"
    with zipfile.ZipFile(path, "w") as archive:
        link = zipfile.ZipInfo("链接.txt")
        link.create_system, link.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")
        archive.writestr("好.txt", "好内容。")
        archive.writestr("空/", "")
    assert [(item.name, texts(item.read())) for item in find_files([path])] == [
        ("链.zip/好.txt", ["好内容。"])
    ]
    data = path.read_bytes()
    size = len("好内容。".encode()).to_bytes(4, "little") * 2
    assert data.count(size) == 2  # the size it unpacks to, said twice; a bomb says too little
    path.write_bytes(data.replace(size, size[:4] + (3).to_bytes(4, "little")))
    (lying,) = find_files([path])
    with pytest.raises(Unreadable, match=r"「链\.zip/好\.txt」在压缩包中已损坏"):
        lying.read()


# --- damaged on the way -------------------------------------------------------------------


def _documents(folder: Path) -> dict[str, bytes]:
    word = ["# 第一章 总则", "第一条 内容。", [["学校", "人数"], ["一小", "270"]]]
    table = "<table><tr><td rowspan=2>街道</td><td>学位</td></tr><tr><td>270</td></tr></table>"
    return {
        "a.docx": write_docx(folder / "a.docx", word).read_bytes(),
        "a.xlsx": xlsx(statistics),
        "a.eml": mail(folder).as_bytes(),
        "a.html": page_of_site(f"<table>{FIELDS}</table>{ARTICLE}{table}").encode(),
        "a.csv": '学校,人数\n一小,270\n"二,小",3'.encode(),
    }


@settings(max_examples=150, deadline=None)
@given(
    name=st.sampled_from(["a.docx", "a.xlsx", "a.eml", "a.html", "a.csv"]),
    damage=st.lists(st.tuples(st.floats(0, 1), st.integers(0, 255)), min_size=1, max_size=8),
    share=st.sampled_from([1.0, 1.0, 1.0, 0.9, 0.5]),
)
def test_a_damaged_file_is_read_or_refused_in_one_line(
    documents_whole: dict[str, bytes],
    name: str,
    damage: list[tuple[float, int]],
    share: float,
) -> None:
    data = bytearray(documents_whole[name])
    for place, byte in damage:
        data[int(place * (len(data) - 1))] = byte
    try:
        reading = read_bytes(bytes(data[: int(len(data) * share)]), name)
    except Unreadable as error:
        assert len(str(error).splitlines()) == 1
    else:
        assert all("\n" not in block.text for block in reading.blocks)


@pytest.fixture(scope="module")
def documents_whole(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    return _documents(tmp_path_factory.mktemp("whole"))


# --- guard --------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def guard() -> Iterator[Guard]:
    with Guard(seconds=5, memory=1_500_000_000) as made:
        yield made


def _hang(reading: Reading, name: str) -> None:
    while True:
        time.sleep(0.1)


def _crash(reading: Reading, name: str) -> None:
    os._exit(3)


def _eat(reading: Reading, name: str) -> int:
    return len([bytearray(100_000_000) for _ in range(100)])


def _stumble(reading: Reading, name: str) -> None:
    raise KeyError(name)


def test_a_guarded_file_reads_the_same(guard: Guard, tmp_path: Path) -> None:
    path = write_docx(tmp_path / "a.docx", ["# 第一章 总则", "第一条 内容。"])
    found = Found("a.docx", path)
    assert guard.read(found) == found.read()
    prepared = guard.read(found, then=prepare)
    assert isinstance(prepared, Prepared)
    assert prepared == prepare(found.read(), "a.docx")
    entry = Found("b.txt", path, "第二条 内容。".encode())
    assert texts(guard.read(entry)) == ["第二条 内容。"]


def test_a_refusal_comes_through(guard: Guard, tmp_path: Path) -> None:
    (tmp_path / "空.txt").write_bytes(b"")
    with pytest.raises(Unreadable, match=r"「空\.txt」是空文件"):
        guard.read(Found("空.txt", tmp_path / "空.txt"))


@pytest.mark.parametrize(
    ("fault", "says"),
    [
        (_hang, "读取超过 5 秒仍无进展"),
        (_crash, "读取时程序异常中止"),
        (_eat, "占用内存超过 1500 MB"),
        (_stumble, "读取时出错（KeyError）"),
    ],
)
def test_the_next_file_goes_on_after(guard: Guard, fault: object, says: str) -> None:
    found = Found("坏.txt", Path(), "内容。".encode())
    with pytest.raises(Unreadable, match=r"「坏\.txt」") as caught:
        guard.read(found, then=fault)  # type: ignore[call-overload]
    assert says in str(caught.value)
    assert texts(guard.read(found)) == ["内容。"]


def test_the_guard_costs_little(guard: Guard) -> None:
    """What one file costs beside its reading, where nothing else takes the processor meanwhile."""
    found = Found("小.txt", Path(), "内容。".encode())
    guard.read(found)
    took = []
    for _ in range(50):
        start = time.perf_counter()
        guard.read(found)
        took.append(time.perf_counter() - start)
    assert min(took) < 0.005

"""Files of every format to blocks."""

import codecs
import zipfile
from pathlib import Path

import docx
import pytest
from documents import Put, page_of_site, typeset, write_docx, write_pdf, write_zip
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from hypothesis import given
from hypothesis import strategies as st

from corpus.errors import Unreadable
from corpus.read import Block, BlockKind, Limits, Reading, read, read_bytes
from corpus.read.decode import decode
from corpus.read.find import find_files
from corpus.read.markdown import read_markdown
from corpus.read.numbering import spell
from corpus.read.tidy import shown, tidy

NOTICE = "示例区教育局关于做好2026年秋季开学工作的通知\n　　各学校：请于9月1日前做好准备。\n"

LONG = "为了规范招生工作，维护良好的教育生态，根据有关法律法规的规定，请各学校认真执行。"


def texts(reading: Reading) -> list[str]:
    return [block.text for block in reading.blocks]


# --- text ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "data",
    [
        NOTICE.encode(),
        codecs.BOM_UTF8 + NOTICE.encode(),
        NOTICE.encode("gb18030"),
        NOTICE.encode("utf-16-le"),
        NOTICE.encode("utf-16-be"),
        codecs.BOM_UTF16_LE + NOTICE.encode("utf-16-le"),
        codecs.BOM_UTF16_BE + NOTICE.encode("utf-16-be"),
    ],
    ids=["utf-8", "utf-8-bom", "gb18030", "utf-16le", "utf-16be", "utf-16le-bom", "utf-16be-bom"],
)
def test_the_encoding_is_told_by_the_content(data: bytes) -> None:
    assert texts(read_bytes(data, "通知.txt")) == [
        "示例区教育局关于做好2026年秋季开学工作的通知",
        "各学校：请于9月1日前做好准备。",
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("start", [2, 100, 1000])
def test_short_and_long_pieces_of_laws_decode(shared: Path, encoding: str, start: int) -> None:
    for path in sorted((shared / "documents" / "laws").glob("*.md"))[::20]:
        law = path.read_text("utf-8")
        for piece in (law[start : start + 8], law[start : start + 3000]):
            assert decode(piece.encode(encoding)) == piece


def test_a_text_cut_inside_its_last_character_is_read() -> None:
    text = decode(NOTICE.encode()[:-2])
    assert text is not None
    assert text.startswith("示例区教育局关于做好2026年")


def test_masked_words_and_odd_characters_stay_to_the_letter() -> None:
    line = '**区推进**区,努力实现20XX年目标,"一站式"服务①℃ ５％ 《**特区报》'
    assert texts(read_bytes(line.encode(), "总结.txt")) == [line]


def test_control_and_zero_width_characters_go() -> None:
    assert tidy("\ufeff　　第\x00一\u200b条\x1b[0m\t内容 ") == "第一条[0m\t内容"


def test_hard_wrapped_text_comes_as_lines() -> None:
    body = (
        "为了规范招生工作维护良好的教育生态根据有关法律法规的规定结合本区实际现制定本细则请各学校遵照"
        * 3
    )
    lines = [body[at : at + 30] for at in range(0, len(body), 30)]
    reading = read_bytes(("　　" + "\n".join(lines) + "\n\n　　第二段。\n").encode(), "a.txt")
    assert {block.kind for block in reading.blocks} == {BlockKind.LINE}
    assert [block.text for block in reading.blocks if block.opens] == [lines[0], "第二段。"]


def test_the_seed_has_a_paragraph_a_line(shared: Path) -> None:
    (path,) = (shared / "seed").glob("*.txt")
    reading = read(path)
    assert reading.blocks[1] == Block("一、2012年主要成绩和经验")
    assert any("《**区全面推进教育国际化五年行动计划》" in text for text in texts(reading))
    assert any("20XX年全区50%幼儿园" in text for text in texts(reading))


# --- Markdown -----------------------------------------------------------------------------


def test_markdown() -> None:
    reading = read_markdown(
        "---\ntitle: 招生细则\nnumber: 示教〔2026〕5号\n---\n# 总则\n<!-- INFO\nEND -->\n"
        "**第一条** 见[办法](http://a.cn/b(1).html)。\n\n- 甲项\n- 乙项\n\n"
        "| 学校 | 人数 |\n| --- | ---: |\n| 一小 | 270 |\n| 二小 | |\n\n1. 保留编号\n"
    )
    assert reading.meta == {"title": "招生细则", "number": "示教〔2026〕5号"}
    assert reading.blocks == (
        Block("总则", level=1),
        Block("第一条 见办法。"),
        Block("甲项"),
        Block("乙项"),
        Block("学校：一小；人数：270", BlockKind.ROW),
        Block("学校：二小", BlockKind.ROW),
        Block("1. 保留编号"),
    )


@pytest.mark.parametrize(
    ("line", "shown_as"),
    [
        ("**区推进**区的建设", None),
        ("《**特区报》报道，**市和**县", None),
        ("实现**教育卓越发展", None),
        ("学校名单：**小学、**中学", None),
        ("张*、李*两位同学", None),
        ("必须**立即**整改", "必须立即整改"),
        ("**重要提示：**请带证件", "重要提示：请带证件"),
        ("*注意*：见附件", "注意：见附件"),
        (r"5\*3", "5*3"),
    ],
)
def test_markdown_tells_masked_words_from_emphasis(line: str, shown_as: str | None) -> None:
    assert texts(read_markdown(line)) == [shown_as or line]


def test_in_a_masked_file_only_free_standing_emphasis_goes() -> None:
    reading = read_markdown("**区的成绩\n\n推进**教育发展，实现**教育公平\n\n**总体要求**\n")
    assert texts(reading) == ["**区的成绩", "推进**教育发展，实现**教育公平", "总体要求"]


def test_laws_have_headings_and_no_comments(shared: Path) -> None:
    reading = read(next((shared / "documents" / "laws").glob("合同编*.md")))
    headings = [
        (block.level, " ".join(block.text.split())) for block in reading.blocks if block.level
    ]
    assert headings[:4] == [
        (1, "中华人民共和国民法典"),
        (1, "合同编"),
        (2, "第一分编 通则"),
        (3, "第一章 一般规定"),
    ]
    assert not any("INFO END" in text for text in texts(reading))


# --- HTML ---------------------------------------------------------------------------------


def test_the_enrollment_page_is_its_article_alone(shared: Path) -> None:
    reading = read(shared / "documents" / "enrollment-rules-2026.html")
    whole = "\n".join(texts(reading))
    title = "越秀区教育局关于印发《2026年广州市越秀区义务教育学校招生工作实施细则》的通知"
    assert reading.blocks[0] == Block(title, level=1, centred=True)
    assert reading.blocks[1].text == "区辖各中小学："
    assert Block("第二章 公办小学招生", centred=True) in reading.blocks
    assert reading.blocks[-1].text == "第二十二条 本细则由越秀区教育局负责解释。"
    for furniture in (
        "无障碍",
        "字体大小",
        "您所在的位置",
        "ICP备",
        "网站地图",
        "发布时间",
        "tracked",
    ):
        assert furniture not in whole
    assert reading.meta["pubdate"] == "2026-04-28 14:30:00"
    assert reading.meta["columnname"] == "教育局文件"


def test_an_article_is_found_without_names_of_classes() -> None:
    reading = read_bytes(
        page_of_site(f"<p>　　各学校：</p><p>{LONG}请于9月1日前\n做好。</p>").encode(), "a.html"
    )
    assert texts(reading) == ["关于做好开学工作的通知", "各学校：", f"{LONG}请于9月1日前做好。"]
    assert reading.meta["title"] == "关于做好开学工作的通知"
    assert reading.meta["contentsource"] == "示例区教育局"
    assert reading.meta["pubdate"] == "2026-08-20 09:00"


def test_a_page_laid_out_in_tables() -> None:
    items = "".join(f"<p>{n}、认真做好第{n}项工作，按时完成。</p>" for n in range(1, 6))
    markup = (
        "<table><tr><td><a>首页</a></td><td><a>新闻</a></td></tr></table><table><tr>"
        "<td><a>栏目一</a><br><a>栏目二</a></td><td><table>"
        "<tr><td align=center>关于工作的通知</td></tr>"
        "<tr><td>发布日期：2025-03-04　文号：示教〔2025〕3号</td></tr>"
        f"<tr><td>{items}</td></tr></table>"
        "</td></tr></table><table><tr><td>版权所有：示例区教育局</td></tr></table>"
    )
    reading = read_bytes(f"<html><body>{markup}</body></html>".encode("gb18030"), "a.htm")
    assert texts(reading)[:2] == ["关于工作的通知", "1、认真做好第1项工作，按时完成。"]
    assert texts(reading)[-1] == "5、认真做好第5项工作，按时完成。"
    assert reading.meta["number"] == "示教〔2025〕3号"


def test_a_wrong_charset_in_the_page_does_not_matter() -> None:
    head = '<meta charset="gb2312">'
    page = page_of_site(f"<p>{LONG}</p>", head=head).encode("utf-8")
    assert texts(read_bytes(page, "a.html"))[-1] == LONG


def test_merged_cells_are_said_in_each_row() -> None:
    table = (
        "<table><tr><td colspan=3>招生计划表</td></tr>"
        "<tr><th rowspan=2>学校</th><th colspan=2>计划</th></tr><tr><th>班数</th><th>人数</th></tr>"
        "<tr><td rowspan=2>实验小学</td><td>6</td><td>270</td></tr><tr><td>7</td><td></td></tr>"
        "</table>"
    )
    reading = read_bytes(page_of_site(f"<p>{LONG}</p>{table}").encode(), "a.html")
    assert reading.blocks[-3:] == (
        Block("招生计划表"),
        Block("招生计划表｜学校：实验小学；计划、班数：6；计划、人数：270", BlockKind.ROW),
        Block("招生计划表｜学校：实验小学；计划、班数：7", BlockKind.ROW),
    )


def test_br_breaks_lines_and_headings_have_levels() -> None:
    head = f"<h2>一、总体要求</h2><p>{LONG}<br/>第二行，<b>也</b>好。</p>"
    article = f"{head}<center>附件</center>"
    reading = read_bytes(page_of_site(article).encode(), "a.html")
    assert reading.blocks[1:] == (
        Block("一、总体要求", level=2),
        Block(LONG),
        Block("第二行，也好。"),
        Block("附件", centred=True),
    )


def test_a_page_of_links_is_refused() -> None:
    links = "".join(f"<li><a>关于第{n}号文件的通知</a> 2026-01-0{n}</li>" for n in range(1, 9))
    with pytest.raises(Unreadable, match=r"「a\.html」网页中没有正文"):
        read_bytes(page_of_site(f"<ul>{links}</ul>").encode(), "a.html")


# --- DOCX ---------------------------------------------------------------------------------


def test_docx_keeps_the_order_of_paragraphs_and_tables(tmp_path: Path) -> None:
    path = write_docx(
        tmp_path / "a.docx",
        [
            "^示例区招生细则",
            "# 第一章 总则",
            "第一条 内容。",
            [["学校", "人数"], ["一小", "270"]],
            "附则",
        ],
    )
    assert read(path).blocks == (
        Block("示例区招生细则", centred=True),
        Block("第一章 总则", level=1),
        Block("第一条 内容。"),
        Block("学校：一小；人数：270", BlockKind.ROW),
        Block("附则"),
    )


def test_docx_merged_cells_headers_and_title(tmp_path: Path) -> None:
    document = docx.Document()
    document.sections[0].header.paragraphs[0].text = "页眉不是正文"
    document.add_paragraph("工作要点", style="Title")
    table = document.add_table(3, 3)
    for cell, text in zip(table.rows[0].cells, ("片区", "学校", "人数"), strict=True):
        cell.text = text
    for row, (school, count) in enumerate((("一小", "270"), ("二小", "315")), 1):
        table.cell(row, 1).text, table.cell(row, 2).text = school, count
    table.cell(1, 0).merge(table.cell(2, 0)).text = "东片"
    document.save(str(tmp_path / "a.docx"))
    reading = read(tmp_path / "a.docx")
    assert reading.meta["title"] == "工作要点"
    assert texts(reading) == [
        "工作要点",
        "片区：东片；学校：一小；人数：270",
        "片区：东片；学校：二小；人数：315",
    ]


def test_docx_insertions_count_and_deletions_do_not(tmp_path: Path) -> None:
    document = docx.Document()
    run = "<w:r><w:t>{}</w:t></w:r>"
    document.element.body.insert(
        0,
        parse_xml(
            f"<w:p {nsdecls('w')}>{run.format('计划')}<w:ins w:id='1' w:author='a'>"
            f"{run.format('招生')}</w:ins><w:del w:id='2' w:author='a'><w:r>"
            f"<w:delText>录取</w:delText></w:r></w:del>{run.format('600人')}</w:p>"
        ),
    )
    document.save(str(tmp_path / "a.docx"))
    assert texts(read(tmp_path / "a.docx")) == ["计划招生600人"]


def test_docx_automatic_numbers_are_text(tmp_path: Path) -> None:
    document = docx.Document()
    numbering = document.part.numbering_part.element
    abstract = parse_xml(
        f"<w:abstractNum {nsdecls('w')} w:abstractNumId='90'>"
        "<w:lvl w:ilvl='0'><w:start w:val='9'/><w:numFmt w:val='chineseCounting'/>"
        "<w:lvlText w:val='第%1条 '/></w:lvl>"
        "<w:lvl w:ilvl='1'><w:start w:val='1'/><w:numFmt w:val='chineseCounting'/>"
        "<w:lvlText w:val='（%2）'/></w:lvl></w:abstractNum>"
    )
    numbering.insert(0, abstract)
    numbering.append(
        parse_xml(f"<w:num {nsdecls('w')} w:numId='90'><w:abstractNumId w:val='90'/></w:num>")
    )
    for text, level in (("甲", 0), ("乙", 1), ("丙", 1), ("丁", 0), ("戊", 1)):
        properties = document.add_paragraph(text)._p.get_or_add_pPr()
        properties.append(
            parse_xml(
                f"<w:numPr {nsdecls('w')}><w:ilvl w:val='{level}'/><w:numId w:val='90'/></w:numPr>"
            )
        )
    document.save(str(tmp_path / "a.docx"))
    assert texts(read(tmp_path / "a.docx")) == [
        "第九条 甲", "（一）乙", "（二）丙", "第十条 丁", "（一）戊",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("number", "form", "text"),
    [
        (10, "chineseCounting", "十"),
        (21, "chineseCountingThousand", "二十一"),
        (105, "chineseCountingThousand", "一百零五"),
        (110, "chineseCountingThousand", "一百一十"),
        (3, "decimalEnclosedCircleChinese", "③"),
        (28, "lowerLetter", "bb"),
        (14, "upperRoman", "XIV"),
    ],
)
def test_numbers_are_spelled_as_word_does(number: int, form: str, text: str) -> None:
    assert spell(number, form) == text


# --- PDF ----------------------------------------------------------------------------------


def test_pdf_lines_carry_their_page_and_their_place(tmp_path: Path) -> None:
    body = "第一条 为了规范招生工作，维护良好的教育生态，根据有关法律法规的规定，制定本细则。"
    path = write_pdf(
        tmp_path / "a.pdf", typeset(["^招生细则", body, "第二条 施行。"], lines=3), "细则"
    )
    reading = read(path)
    assert (reading.pages, reading.meta["title"]) == (2, "细则")
    assert reading.blocks[0].centred
    first, second, third = reading.blocks[1], reading.blocks[2], reading.blocks[-2]
    assert (first.opens, first.full, first.page) == (True, True, 1)
    assert (second.opens, second.full, second.page) == (False, False, 1)
    assert (third.text, third.page) == ("第二条 施行。", 2)


def test_a_footer_drawn_first_comes_last(tmp_path: Path) -> None:
    page = [Put("— 1 —", 280, 40), Put("示例区教育局", 90, 740), Put("第一条 总则规定。", 90, 700)]
    reading = read(write_pdf(tmp_path / "a.pdf", [page]))
    assert texts(reading) == ["示例区教育局", "第一条 总则规定。", "— 1 —"]


def test_stretched_lines_are_closed_up(tmp_path: Path) -> None:
    from corpus.read.pdf_blocks import closed_up

    assert closed_up("第三条 公司 的合 法权 益受 法律 保护") == "第三条 公司的合法权益受法律保护"
    assert closed_up("第三条 公司的合法权益") == "第三条 公司的合法权益"


def test_radicals_of_a_pdf_are_the_characters_they_look_like(tmp_path: Path) -> None:
    line = "⼴州市越秀区⼈⺠政府⾸⻚⻓者助⼿⼾籍，ﬁle"
    # the standard encoding of the test's PDF has these characters too
    reading = read(write_pdf(tmp_path / "a.pdf", [[Put(line, 90, 700)]]))
    assert texts(reading) == ["广州市越秀区人民政府首页长者助手户籍，file"]


# --- finding files ------------------------------------------------------------------------


def test_folders_are_walked_in_order_without_what_is_no_document(tmp_path: Path) -> None:
    root = tmp_path / "文件"
    for name in ("b/二.txt", "a.txt", "~$a.docx", ".DS_Store", ".git/x.txt", "b/一.txt", "c.txt~"):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text("内容", "utf-8")
    assert [found.name for found in find_files([root])] == [
        "文件/a.txt", "文件/b/一.txt", "文件/b/二.txt",
    ]  # fmt: skip


@pytest.mark.parametrize("gbk", [True, False])
def test_archives_are_opened(tmp_path: Path, gbk: bool) -> None:
    word = write_docx(tmp_path / "x.docx", ["第一条 内容。"]).read_bytes()
    path = write_zip(
        tmp_path / "包.zip",
        {"通知/开学.docx": word, "说明.txt": "说明文字".encode(), "__MACOSX/._x": b"x"},
        gbk=gbk,
    )
    found = list(find_files([path]))
    assert [item.name for item in found] == ["包.zip/说明.txt", "包.zip/通知/开学.docx"]
    assert texts(found[1].read()) == ["第一条 内容。"]
    assert found[1].data() == word


def test_a_docx_is_no_archive_and_an_archive_may_have_any_name(tmp_path: Path) -> None:
    word = write_docx(tmp_path / "a.zip", ["内容。"])
    packed = write_zip(tmp_path / "b.bin", {"c.txt": b"text of c"})
    assert [found.name for found in find_files([word, packed])] == ["a.zip", "b.bin/c.txt"]


def test_bombs_escapes_and_nested_archives_are_refused(tmp_path: Path) -> None:
    inner = write_zip(tmp_path / "inner.zip", {"a.txt": b"a"}).read_bytes()
    path = write_zip(
        tmp_path / "p.zip",
        {"../外.txt": b"x", "C:\\w.txt": b"x", "inner.zip": inner, "好.txt": b"ok"},
    )
    found = {item.name: item.error for item in find_files([path])}
    assert "压缩包之外" in str(found["p.zip/../外.txt"])
    assert "压缩包里的压缩包" in str(found["p.zip/inner.zip"])
    assert found["p.zip/好.txt"] is None
    with zipfile.ZipFile(tmp_path / "bomb.zip", "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr("a.txt", b"0" * 20_000_000)
    (only,) = find_files([tmp_path / "bomb.zip"])
    assert "压缩比异常" in str(only.error)
    (only,) = find_files([path], limits=Limits(entries=3))
    assert "超过上限 3 个" in str(only.error)
    (only,) = find_files([tmp_path / "bomb.zip"], limits=Limits(unpacked=10_000_000))
    assert "超过上限 10 MB" in str(only.error)


def test_a_missing_path_is_one_line_and_the_rest_goes_on(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("内容", "utf-8")
    missing, there = find_files([tmp_path / "没有.txt", tmp_path / "a.txt"])
    with pytest.raises(Unreadable, match=r"找不到「没有\.txt」"):
        missing.read()
    assert texts(there.read()) == ["内容"]


@given(st.text(st.characters(codec=None, exclude_categories=())))
def test_any_name_is_shown_in_one_line(name: str) -> None:
    line = shown(name)
    line.encode("utf-8")
    assert len(line.splitlines()) <= 1


def test_names_from_old_archives_are_shown_as_chinese() -> None:
    assert shown("招生.txt".encode("gbk").decode("utf-8", "surrogateescape")) == "招生.txt"
    assert shown("😀通\n知.txt") == "😀通\\n知.txt"

"""What is a document's text and what only stands around it."""

from pathlib import Path

import pytest
from documents import Put, page_of_site, typeset, write_pdf

from corpus.clean import Cleaned, clean
from corpus.read import Block, BlockKind, Reading, read, read_bytes

LONG = (
    "为了规范招生工作，维护良好的教育生态，根据有关法律法规的规定，结合本区实际情况，"
    "现制定本细则，请遵照执行。"
)


def texts(cleaned: Cleaned) -> list[str]:
    return [block.text for block in cleaned.blocks]


def articles(count: int, repeat: int = 1) -> list[str]:
    """Paragraphs no two of which break into the same lines."""
    return [
        f"第{n}条 {LONG[n:-1]}{LONG[:n]}第{n}款{(LONG * repeat)[n:]}" for n in range(1, count + 1)
    ]


def of_lines(*lines: str) -> Cleaned:
    return clean(Reading("txt", tuple(Block(line) for line in lines)))


def test_the_seed_without_its_copyright_tail(shared: Path) -> None:
    (path,) = (shared / "seed").glob("*.txt")
    cleaned = clean(read(path))
    assert cleaned.blocks[0].text == "教育局工作总结与工作思路"
    assert cleaned.blocks[-1].text.endswith("应尽早提上议事日程。")
    assert cleaned.origin["url"] == "http://www.61k.com/1256778.html"
    assert cleaned.origin["title"] == "教育局工作总结与工作思路"
    assert cleaned.origin["copyright"].startswith("版权声明:本文内容由网友上传")
    raw = path.read_text("utf-8").split("版权声明")[0]
    assert "".join(texts(cleaned)) == "".join(raw.split("\n"))  # to the letter


def test_the_enrollment_page(shared: Path) -> None:
    cleaned = clean(read(shared / "documents" / "enrollment-rules-2026.html"))
    assert cleaned.origin == {
        "site": "广州市越秀区人民政府门户网站",
        "column": "教育局文件",
        "source": "本网",
        "published": "2026-04-28 14:30:00",
    }
    assert texts(cleaned)[-1] == "第二十二条 本细则由越秀区教育局负责解释。"


def test_every_law_keeps_every_word(shared: Path) -> None:
    for path in sorted((shared / "documents" / "laws").glob("*.md"))[::4]:
        words = path.read_text("utf-8").replace("<!-- INFO END -->", "").replace("#", "")
        words = words.replace("\u200b", "")
        assert "".join("".join(texts(clean(read(path)))).split()) == "".join(words.split()), path


@pytest.mark.parametrize(
    ("line", "origin"),
    [
        ("来源：示例区教育局　发布时间：2026-08-20 09:00",
         {"source": "示例区教育局", "published": "2026-08-20 09:00"}),
        ("来源:本站 作者:佚名 浏览次数:123", {"source": "本站"}),
        ("您所在的位置：首页 > 公开 > 通知公告", {"column": "通知公告"}),
        ("当前位置：首页>>政策文件", {"column": "政策文件"}),
        ("字体大小：大 中 小", {}),
    ],
)  # fmt: skip
def test_head_lines_of_sites_go_to_the_origin(line: str, origin: dict[str, str]) -> None:
    cleaned = of_lines("招生通知", line, "各学校：", LONG)
    assert texts(cleaned) == ["招生通知", "各学校：", LONG]
    assert cleaned.origin == origin


@pytest.mark.parametrize(
    "line",
    ["【打印本页】【关闭窗口】", "分享到：微信 微博", "上一篇：关于放假的通知", "责任编辑：张三",
     "主办：示例区教育局 粤ICP备00000000号", "（来源：示例区教育局）"],
)  # fmt: skip
def test_tail_lines_of_sites_go(line: str) -> None:
    assert texts(of_lines("招生通知", "各学校：", LONG, "示例区教育局", line)) == [
        "招生通知", "各学校：", LONG, "示例区教育局",
    ]  # fmt: skip


def test_addresses_and_related_articles_open_a_tail() -> None:
    cleaned = of_lines("通知", LONG, "本文地址：", "http://a.example.cn/1.html")
    assert texts(cleaned) == ["通知", LONG]
    assert cleaned.origin == {"url": "http://a.example.cn/1.html", "site": "a.example.cn"}
    assert texts(of_lines("通知", LONG, "相关阅读", "关于放假的通知", "关于开学的通知")) == [
        "通知",
        LONG,
    ]


@pytest.mark.parametrize(
    "line",
    [
        "第十条 版权归原作者所有，任何单位不得转载本网内容。",
        "来源：区级财政拨款，用于校舍维修。",
        "资金来源：财政拨款",
        "发布日期：2026-01-01 实施日期：2026-02-01",
        "编辑出版的教材应当经过审定。",
        "本声明自发布之日起生效。",
        "位置偏远的学校可以申请补助。",
        "2026年4月28日",
        "（一）打印准考证",
    ],
)
def test_sentences_that_only_look_like_furniture_stay(line: str) -> None:
    assert line in texts(of_lines("办法", line, LONG))
    assert line in texts(of_lines("办法", LONG, LONG, line))


def test_a_notice_in_the_middle_of_a_law_is_text() -> None:
    lines = ["办法", "版权声明：转载须经同意。", *(f"第{n}条 {LONG}" for n in "一二三四五六")]
    assert texts(of_lines(*lines)) == lines


# --- lines and pages ----------------------------------------------------------------------


def test_a_pdf_comes_back_as_it_was_typed(tmp_path: Path) -> None:
    paragraphs = [
        "^招生细则",
        f"第一条 {LONG * 2}",
        "（一）年满六周岁；",
        f"（二）{LONG}",
        "第二条 本细则施行。",
    ] * 4
    path = write_pdf(
        tmp_path / "a.pdf", typeset(paragraphs, header="示例区文件汇编（2026）", lines=7)
    )
    cleaned = clean(read(path))
    assert texts(cleaned) == [p.lstrip("^") for p in paragraphs]
    assert {block.kind for block in cleaned.blocks} == {BlockKind.TEXT}


def test_a_paragraph_over_pages_knows_where_each_begins(tmp_path: Path) -> None:
    path = write_pdf(tmp_path / "a.pdf", typeset(["标题", LONG * 3], lines=3, header="汇编"))
    block = clean(read(path)).blocks[-1]
    assert block.text == LONG * 3
    first = 27 + 29  # characters on page 1: two lines, the first of them indented
    assert (block.page, block.breaks[0]) == (1, (first, 2))
    assert block.page_at(first - 1) == 1
    assert block.page_at(first) == 2
    assert block.page_at(len(block.text) - 1) == len(block.breaks) + 1


def test_an_article_named_at_the_start_of_a_line_does_not_begin_one() -> None:
    lines = (
        Block(
            "第八条 会议应当有全体人员出席。审议本法第", BlockKind.LINE, 1, opens=True, full=True
        ),
        Block("九条第一款所列事项的，从其规定。", BlockKind.LINE, 1),
        Block("第九条 公开。", BlockKind.LINE, 1, opens=True),
    )
    assert texts(clean(Reading("pdf", lines))) == [
        "第八条 会议应当有全体人员出席。审议本法第九条第一款所列事项的，从其规定。",
        "第九条 公开。",
    ]


def test_paragraphs_without_indents_are_told_by_short_lines_and_gaps(tmp_path: Path) -> None:
    paragraphs = ["第一章 总则", LONG, "一、加强领导", LONG + "各校落实。", "二、抓好落实", LONG]
    path = write_pdf(tmp_path / "a.pdf", typeset(paragraphs, indent=False))
    assert texts(clean(read(path))) == paragraphs


@pytest.mark.parametrize(
    "footer", ["— {page} —", "- {page} -", "第{page}页 共9页", "{page}", "{page}/9"]
)
def test_page_numbers_go(tmp_path: Path, footer: str) -> None:
    paragraphs = articles(6)
    path = write_pdf(tmp_path / "a.pdf", typeset(paragraphs, lines=4, footer=footer))
    assert texts(clean(read(path))) == paragraphs


def test_a_number_in_the_text_is_no_page_number() -> None:
    lines = tuple(Block(text, BlockKind.LINE, 1, opens=True) for text in ("招生人数", "600", "完"))
    assert texts(clean(Reading("pdf", lines, pages=1))) == ["招生人数", "600", "完"]


def test_running_headers_of_even_and_odd_pages_and_chapters_go(tmp_path: Path) -> None:
    paragraphs = articles(26)
    pages = typeset(paragraphs, lines=5, header="H")
    for number, page in enumerate(pages):
        header = "示例区教育局" if number % 2 else f"第{'一二三'[number // 8]}章 招生"
        page[0] = Put(header, page[0].x, page[0].y)
    assert len(pages) == 21  # so that each chapter has three odd pages
    assert texts(clean(read(write_pdf(tmp_path / "a.pdf", pages)))) == paragraphs


def test_hard_wrapped_text_is_joined() -> None:
    paragraphs = [LONG * 2, f"第二段，{LONG * 2}", "短的一段。"]
    wrapped = [f"　　{p[:28]}\n" + "\n".join(_cut(p[28:], 30)) for p in paragraphs]
    cleaned = clean(read_bytes("\n".join(wrapped).encode(), "a.txt"))
    assert texts(cleaned) == paragraphs


def _cut(text: str, width: int) -> list[str]:
    return [text[at : at + width] for at in range(0, len(text), width)]


def test_latin_words_are_joined_with_a_space_and_numbers_are_not() -> None:
    def joined(*lines: str) -> list[str]:
        blocks = (Block(line, BlockKind.LINE, full=True) for line in lines)
        return texts(clean(Reading("txt", tuple(blocks))))

    assert joined("use the", "search engine") == ["use the search engine"]
    assert joined("共招生12", "30人") == ["共招生1230人"]
    assert joined("普及ＡＩ与AI", "教育") == ["普及ＡＩ与AI教育"]


def test_rows_and_headings_are_not_joined() -> None:
    blocks = (
        Block("正文", BlockKind.LINE, full=True),
        Block("学校：一小", BlockKind.ROW),
        Block("标题", level=2),
        Block("正文二", BlockKind.LINE),
    )
    assert clean(Reading("docx", blocks)).blocks[1] == blocks[1]
    assert texts(clean(Reading("docx", blocks))) == ["正文", "学校：一小", "标题", "正文二"]


def test_the_page_of_a_site_end_to_end() -> None:
    cleaned = clean(
        read_bytes(page_of_site(f"<p>{LONG}</p><p>示例区教育局</p>").encode(), "a.html")
    )
    assert texts(cleaned) == ["关于做好开学工作的通知", LONG, "示例区教育局"]
    assert cleaned.origin["column"] == "通知公告"

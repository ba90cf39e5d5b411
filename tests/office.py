"""Documents made by LibreOffice for tests: a flat ODT written here, converted to every format."""

import shutil
import subprocess
from pathlib import Path

import pytest

SOFFICE = shutil.which("soffice")

_SPACES = " ".join(
    f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for prefix, name in (
        ("office", "office"), ("text", "text"), ("table", "table"), ("style", "style"),
        ("draw", "drawing"), ("fo", "xsl-fo-compatible"), ("svg", "svg-compatible"),
    )
)  # fmt: skip
_CHANGED = 'xmlns:dc="http://purl.org/dc/elements/1.1/"'
_FOOTNOTE = (
    '<text:note text:id="n1" text:note-class="footnote"><text:note-citation>1</text:note-citation>'
    "<text:note-body><text:p>学段指小学和初中。</text:p></text:note-body></text:note>"
)
_BOX = (
    '<draw:frame text:anchor-type="paragraph" svg:width="8cm" svg:height="1cm">'
    "<draw:text-box><text:p>示例区教育局文件</text:p></draw:text-box></draw:frame>"
)
_DELETED = (
    '<text:tracked-changes><text:changed-region text:id="c1"><text:deletion>'
    "<office:change-info><dc:creator>甲</dc:creator><dc:date>2026-01-02T03:04:05</dc:date>"
    "</office:change-info><text:p>旧的说法</text:p></text:deletion></text:changed-region>"
    '<text:changed-region text:id="c2"><text:insertion><office:change-info>'
    "<dc:creator>甲</dc:creator><dc:date>2026-01-02T03:04:05</dc:date></office:change-info>"
    "</text:insertion></text:changed-region></text:tracked-changes>"
)


def _cell(text: str, columns: int = 1, rows: int = 1) -> str:
    spans = f' table:number-columns-spanned="{columns}" table:number-rows-spanned="{rows}"'
    return f"<table:table-cell{spans}><text:p>{text}</text:p></table:table-cell>" + (
        "<table:covered-table-cell/>" * (columns - 1)
    )


def _row(*cells: str) -> str:
    return f"<table:table-row>{''.join(cells)}</table:table-row>"


_TABLE = (
    '<table:table table:name="t1"><table:table-column table:number-columns-repeated="4"/>'
    "<table:table-header-rows>"
    + _row(_cell("类别", rows=2), _cell("2025年", columns=2), _cell("备注", rows=2))
    + _row("<table:covered-table-cell/>", _cell("学校数"), _cell("学生数"),
           "<table:covered-table-cell/>")
    + "</table:table-header-rows>"
    + _row(_cell("小学", rows=2), _cell("36"), _cell("35,364"), _cell("公办"))
    + _row("<table:covered-table-cell/>", _cell("4"), _cell("2,100"), _cell("民办"))
    + _row(_cell("初中"), _cell("合并计算", columns=2), _cell(""))
    + "</table:table>"
)  # fmt: skip

# 一、 for level 1, （一） for level 2, 1. for level 3, as Chinese word processors number
_LIST = (
    '<text:list-style style:name="L1">'
    + "".join(
        f'<text:list-level-style-number text:level="{level}" style:num-prefix="{before}" '
        f'style:num-suffix="{after}" style:num-format="{form}">'
        "<style:list-level-properties/></text:list-level-style-number>"
        for level, before, form, after in (
            (1, "", "一, 二, 三, ...", "、"),
            (2, "（", "一, 二, 三, ...", "）"),
            (3, "", "1", "."),
        )
    )
    + "</text:list-style>"
)


def _item(text: str, inner: str = "") -> str:
    return f"<text:list-item><text:p>{text}</text:p>{inner}</text:list-item>"


def _list(*items: str, first: bool = False) -> str:
    named = ' text:style-name="L1"' if first else ""
    return f"<text:list{named}>{''.join(items)}</text:list>"


NOTICE = f"""<?xml version="1.0" encoding="UTF-8"?>
<office:document {_SPACES} {_CHANGED} office:version="1.2"
 office:mimetype="application/vnd.oasis.opendocument.text">
<office:automatic-styles>{_LIST}
<style:style style:name="mid" style:family="paragraph"><style:paragraph-properties
 fo:text-align="center"/></style:style>
<style:page-layout style:name="pm1"><style:page-layout-properties/>
<style:header-style/><style:footer-style/></style:page-layout>
</office:automatic-styles>
<office:master-styles><style:master-page style:name="Standard" style:page-layout-name="pm1">
<style:header><text:p>示例区教育局公文</text:p></style:header>
<style:footer><text:p>内部资料</text:p></style:footer></style:master-page></office:master-styles>
<office:body><office:text>{_DELETED}
<text:p text:style-name="mid">{_BOX}示例区招生工作安排</text:p>
<text:h text:outline-level="1">总体要求</text:h>
<text:p>本区分学段招生{_FOOTNOTE}，按<text:change text:change-id="c1"/><text:change-start
 text:change-id="c2"/>新的办法<text:change-end text:change-id="c2"/>执行。</text:p>
{
    _list(
        _item(
            "报名条件",
            _list(
                _item("年龄条件", _list(_item("年满六周岁。"), _item("身体健康。"))),
                _item("户籍条件"),
            ),
        ),
        _item("报名时间", _list(_item("公办学校"), _item("民办学校"))),
        first=True,
    )
}
<text:p text:style-name="mid">表1 各类学校情况</text:p>
<text:p>单位：人</text:p>
{_TABLE}
<text:p>以上数据截至2025年9月。</text:p>
</office:text></office:body></office:document>"""

# what must come out of NOTICE, whatever the format: paragraphs in order
PARAGRAPHS = [
    "示例区招生工作安排",
    "总体要求",
    "本区分学段招生，按新的办法执行。",
    "学段指小学和初中。",
    "一、报名条件",
    "（一）年龄条件",
    "1.年满六周岁。",
    "2.身体健康。",
    "（二）户籍条件",
    "二、报名时间",
    "（一）公办学校",
    "（二）民办学校",
    "表1 各类学校情况",
    "单位：人",
    "表1 各类学校情况（单位：人）｜"
    "类别：小学；2025年、学校数：36；2025年、学生数：35,364；备注：公办",
    "表1 各类学校情况（单位：人）｜"
    "类别：小学；2025年、学校数：4；2025年、学生数：2,100；备注：民办",
    "表1 各类学校情况（单位：人）｜类别：初中；2025年、学校数、学生数：合并计算",
    "以上数据截至2025年9月。",
]


def convert(source: Path, to: str, folder: Path) -> Path:
    """``source`` saved by LibreOffice in another format; skips where it is not installed."""
    if SOFFICE is None:
        pytest.skip("LibreOffice is not installed")
    subprocess.run(
        [SOFFICE, f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless",
         "--convert-to", to, "--outdir", str(folder), str(source)],
        check=True, capture_output=True, timeout=180,
    )  # fmt: skip
    made = folder / f"{source.stem}.{to.split(':')[0]}"
    assert made.is_file()
    return made

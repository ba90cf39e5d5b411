"""Nothing of a document or a question becomes markup. nh3, a sanitiser, is asked what it would
take out of what we serve: of ours it takes nothing, whatever the documents hold."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import nh3
import pytest
from bs4 import BeautifulSoup
from guarded import guarded, office, settled, upload
from served import Served

SCRIPT = "<script>window.hacked=1</script>"
IMAGE = "<img src=x onerror=window.hacked=2>"
BREAK = "\"'><svg onload=window.hacked=3>"
LINK = "[点](javascript:window.hacked=4)"
FRAME = "</title></textarea></style><iframe srcdoc='<script>1</script>'>"
WORDS = (SCRIPT, IMAGE, BREAK, LINK, FRAME)
QUESTION = "紫云英观测站哪天开放？"

TEXT = f"""紫云英观测站{IMAGE}{SCRIPT}开放办法
示例教字〔2026〕{BREAK}8号

第一条 紫云英观测站每逢二月二十九日上午九点开放参观{"".join(WORDS)}。
第二条 参观者应当自带雨具{LINK}，联系电话0755-{BREAK}12345678。
发布机构：示例局{IMAGE}
2026年3月1日
"""
PAGE = f"""<html><head><title>紫云英观测站通知{SCRIPT}</title><base href="javascript:alert(1)//">
<link rel="canonical" href="javascript:window.hacked=5"></head><body>
<h1>紫云英观测站参观通知&lt;script&gt;window.hacked=1&lt;/script&gt;</h1>
<p>来源：<a href="javascript:window.hacked=6">示例局&lt;img src=x onerror=1&gt;</a></p>
<table><tr><th>年份&lt;svg onload=1&gt;</th><th>参观人数（人）{IMAGE}</th></tr>
<tr><td>2025年</td><td>1200&lt;script&gt;2&lt;/script&gt;</td></tr>
<tr><td>2026年</td><td>1500</td></tr></table>
<p>2026年参观{"&lt;b onclick=1&gt;"}人数达到1500人{IMAGE}。</p></body></html>"""
CELLS = f'指标,2025年,2026年\n"参观{IMAGE}人数（人）",1200,1500\n"{SCRIPT}",1,"=HYPERLINK(""javascript:1"")"\n'  # noqa: E501
FILES = {
    f"观测站{IMAGE}.txt": TEXT,
    f"通知{BREAK}.html": PAGE,
    "=cmd|'calc'!A1.csv": CELLS,
    f"说明{LINK}.md": f"# 紫云英说明{SCRIPT}\n\n{IMAGE}\n\n{LINK}<b onclick=1>\n\n- {BREAK}\n",
}

TAGS = {
    "a", "article", "aside", "b", "br", "button", "caption", "dd", "details", "div", "dl", "dt",
    "em", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5",
    "header", "i", "img", "input", "label", "legend", "li", "main", "mark", "nav", "ol", "optgroup",
    "option", "p", "progress", "section", "select", "small", "span", "strong", "sub", "sup",
    "summary", "table", "tbody", "td", "textarea", "tfoot", "th", "thead", "time", "tr", "ul",
    "svg", "g", "path", "line", "rect", "circle", "text", "tspan", "polyline", "desc", "del", "ins",
    "colgroup", "col", "abbr", "q", "blockquote", "hr", "pre", "code", "kbd", "search", "output",
    "meter", "dialog", "link",  # the last of the page to edit: its style
}  # fmt: skip
ATTRIBUTES = {
    "class", "id", "href", "src", "alt", "title", "role", "tabindex", "hidden", "open", "lang",
    "for", "name", "value", "type", "action", "method", "enctype", "maxlength", "autocomplete",
    "placeholder", "rows", "cols", "checked", "selected", "disabled", "required", "multiple",
    "list", "min", "max", "step", "pattern", "inputmode", "enterkeyhint", "autofocus", "readonly",
    "autocapitalize", "minlength", "novalidate", "autocorrect", "size", "wrap",
    "target", "rel", "download", "loading", "scope", "colspan", "rowspan", "headers", "datetime",
    "start", "reversed", "label", "accept", "spellcheck", "aria-hidden", "width", "height",
    "viewbox", "d", "x", "y", "x1", "x2", "y1", "y2", "r", "cx", "cy", "points", "dx", "dy",
    "text-anchor", "transform", "preserveaspectratio", "focusable", "cite",
}  # fmt: skip


def foreign(markup: str) -> tuple[str, str]:
    """What is served, and what a sanitiser leaves of it: the same, if all of it is ours."""
    body = BeautifulSoup(markup, "html.parser")
    inner = body.body or body
    served = inner.decode_contents(formatter="minimal")
    names = {it.name for it in inner.find_all(True)}
    left = nh3.clean(
        served,
        tags=TAGS,
        clean_content_tags=set(),
        attributes=dict.fromkeys(names & TAGS, ATTRIBUTES),
        generic_attribute_prefixes={"data-", "aria-"},
        url_schemes={"http", "https", "tel"},
        link_rel=None,
        strip_comments=False,
    )
    return shape(served), shape(left)


def shape(markup: str) -> str:
    """Every element with the names of its attributes and the scheme of its addresses."""
    lines = []
    for it in BeautifulSoup(markup, "html.parser").find_all(True):
        names = sorted(name.lower() for name in it.attrs if name not in ("class",))
        address = str(it.get("href") or it.get("src") or it.get("action") or "")
        lines.append(f"{it.name} {' '.join(names)} {urlsplit(address).scheme}")
    return "\n".join(lines)


@pytest.fixture(scope="module")
def served(full_library: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    settings = 'title = "<b>教育</b>\\"问答"\nhandoff_phone = "0755<img src=x onerror=1>"\n'
    with guarded(full_library, tmp_path_factory.mktemp("markup"), settings) as it:
        for name, words in FILES.items():
            assert upload(it, name, words.encode()).status_code == 201
        said = settled(it)
        assert all("完成" in words for words in said.values()), said
        yield it


def fetched(served: Served, path: str, **query: str) -> str:
    return httpx.get(f"{served.url}{path}", params=query, timeout=60).text


def documents(served: Served) -> list[str]:
    found = httpx.get(f"{served.url}/api/documents", timeout=60).json()
    return [it["id"] for it in found if "紫云英" in it["title"] or "参观" in it["title"]]


def pages(served: Served) -> Iterator[tuple[str, str]]:
    hostile = [QUESTION, *(f"紫云英观测站{it}哪天开放？" for it in WORDS)]
    for question in hostile:
        yield f"plain {question}", fetched(served, "/plain", q=question)
        yield f"paper {question}", fetched(served, "/paper", q=question, h=question)
        yield (
            f"hotline {question}",
            str(
                httpx.get(f"{served.url}/hotline/search", params={"q": question}, timeout=60).json()
            ),
        )
    for one in documents(served):
        yield f"document {one}", fetched(served, f"/documents/{one}", start="0", end="40")
        yield f"edit {one}", fetched(served, f"/documents/{one}/edit")
        yield f"staff {one}", office(served, f"?view=document&id={one}", "/staff")
        yield f"admin {one}", office(served, f"?view=document&id={one}")
    for search in (
        f"?q={QUESTION}", f"?q={SCRIPT}", "?view=figures&q=参观", "?view=saved", f"?kind={BREAK}",
        "?view=figures&q=%3Cscript%3E", f"?view={BREAK}",
    ):  # fmt: skip
        yield f"staff {search}", office(served, search, "/staff")
    for view in ("", "documents", "upload", "questions", "settings", "state", "audit", "users"):
        yield f"admin {view}", office(served, f"?view={view}&q={SCRIPT}")
    yield "login", fetched(served, "/login", next=f"/staff/{BREAK}")
    yield "parents", fetched(served, "/").partition("<gradio-app")[0]


def test_what_is_served_is_all_ours(served: Served) -> None:
    assert len(documents(served)) >= 3
    seen = 0
    for name, markup in pages(served):
        if name != "parents":  # its head has scripts of Gradio's, which carry their number
            ours, left = foreign(markup)
            assert ours == left, name
        assert SCRIPT not in markup, name
        assert "<iframe" not in markup, name
        seen += markup.count("紫云英")
    assert seen > 20  # the documents are shown, so that there was something to find


def test_no_link_of_ours_leads_elsewhere(served: Served) -> None:
    """Were one of a document's addresses ever made a link: only http(s), and without our address
    or our window for it."""
    for name, markup in pages(served):
        for link in BeautifulSoup(markup, "html.parser").select("a[href]"):
            parts = urlsplit(str(link["href"]))
            if parts.netloc:
                assert parts.scheme in ("http", "https"), name
                assert {"noopener", "noreferrer"} <= set(link.get("rel") or ()), name
            else:
                assert parts.scheme in ("", "tel"), name


def test_the_oracle_would_find_it() -> None:
    """Else the tests above would prove nothing."""
    for words in (SCRIPT, IMAGE, "<svg onload=1>", '<a href="javascript:1">x</a>', FRAME):
        ours, left = foreign(f"<p>{words}</p>")
        assert ours != left, words

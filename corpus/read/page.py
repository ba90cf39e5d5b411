"""What a web page holds besides its text: stated fields, attachments, what is never shown."""

import re
from urllib.parse import unquote, urljoin

from bs4 import BeautifulSoup
from bs4.element import Comment, Tag

from corpus.read.tidy import tidy

_DROPPED = ("script", "style", "noscript", "template", "iframe", "object", "svg", "form", "button",
            "select", "input", "textarea", "nav", "footer", "aside", "head")  # fmt: skip
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(?![.\d])", re.I)
_RULE = re.compile(r"(?:^|(?<=[},]))\s*([.#][\w-]+)\s*\{([^{}]*)\}")
_MEDIA = re.compile(r"@[\w-]+[^{};]*\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}|/\*.*?\*/", re.S)
_FILE = re.compile(r"\.(?:docx?|wps|xlsx?|et|csv|pptx?|pdf|ofd|rtf|od[ts]|zip|rar|7z)$", re.I)
_GENERIC = re.compile(
    r"^[\[【（(]?(?:点击|附件|文件|立即|本地)?(?:下载|查看|打开)(?:附件|文件)?[\]】）)]?$"
)
_SPACE = re.compile(r"\s+")


def stated(soup: BeautifulSoup) -> dict[str, str]:
    """What the head of the page states, keys in lower case."""
    meta: dict[str, str] = {}
    for tag in soup.find_all("meta"):
        key = str(tag.get("name") or tag.get("property") or "").strip().lower()
        value = tidy(_SPACE.sub(" ", str(tag.get("content") or "")))
        if key and value and key not in ("viewport", "renderer", "robots", "generator"):
            meta.setdefault(key, value)
    title = meta.get("articletitle") or meta.get("og:title")
    if not title and soup.title:
        title = tidy(_SPACE.sub(" ", soup.title.get_text()))
    if title:
        meta["title"] = title
    link = soup.find("link", rel="canonical")
    base = str(link.get("href") or "") if isinstance(link, Tag) else ""
    url = base or meta.get("og:url") or meta.get("url") or ""
    if url:
        meta["url"] = urljoin(meta.get("og:url", ""), url)
    return meta


def attachments(soup: Tag) -> list[str]:
    """Names of the files that the page links to, in order, each once."""
    names: list[str] = []
    for link in soup.find_all("a", href=True):
        href = unquote(str(link["href"])).split("#")[0].strip()
        file = href.split("?")[0].rsplit("/", 1)[-1]
        if not _FILE.search(file):
            file = href.rsplit("=", 1)[-1].rsplit("/", 1)[-1]  # "download?name=附件.doc"
        text = tidy(_SPACE.sub(" ", link.get_text()))
        named = tidy(str(link.get("download") or link.get("title") or ""))
        if not (_FILE.search(file) or _FILE.search(text)):
            continue
        name = next((n for n in (text, named) if n and not _GENERIC.match(n)), file)
        if name not in names:
            names.append(name)
    return names


def prune(soup: BeautifulSoup) -> None:
    """Takes out what a browser does not show and what is no text: scripts, masks, navigation."""
    hidden = _hidden_names(soup)
    whole = len(soup.get_text())
    for tag in soup.find_all(_DROPPED):
        # old sites wrap the whole page in one <form>: then it is no search mask
        if tag.name == "form" and len(tag.get_text(strip=True)) > 200:
            continue
        tag.decompose()
    for tag in soup.find_all(_is_hidden):
        tag.decompose()
    for tag in soup.find_all(lambda tag: not hidden.isdisjoint(_names(tag))):
        # tabs and folded texts are hidden until a script shows them: text all the same
        if not tag.decomposed and len(tag.get_text()) < 0.3 * whole:
            tag.decompose()
    for comment in soup.find_all(string=lambda s: isinstance(s, Comment)):
        comment.extract()


def _is_hidden(tag: Tag) -> bool:
    if tag.name == "div" and tag.get("title") in ("header", "footer"):  # LibreOffice's page edges
        return True
    return tag.has_attr("hidden") or bool(_HIDDEN.search(str(tag.get("style") or "")))


def _hidden_names(soup: BeautifulSoup) -> set[str]:
    """Classes and ids (".tip", "#mask") that a style sheet in the page hides outright."""
    rules = "}".join(_MEDIA.sub("", style.get_text()) for style in soup.find_all("style"))
    return {name for name, body in _RULE.findall(rules) if re.search(r"display\s*:\s*none", body)}


def _names(tag: Tag) -> set[str]:
    names = {f".{name}" for name in tag.get_attribute_list("class") if name}
    return names | {f"#{tag['id']}"} if tag.get("id") else names

"""What a quote refers to, followed one step: 符合第八条规定的, 前款, 附件2.

A condition that only names another article is half an answer; the article it names is quoted as a
second citation. Law names are matched by their endings, as ``index.exact`` does it.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from assistant.evidence import Evidence
from corpus.chunk import Chunk, Role, Unit
from corpus.document import Document, Status
from corpus.library import Library
from corpus.numerals import CHARACTERS, to_chinese, to_int

MOST = 2  # citations that references add to an answer
LONGEST = 700  # characters of one that is quoted
_N = rf"[{CHARACTERS}]{{1,7}}|\d{{1,4}}"
_NAME = r"(?:法|法典|条例|规定|办法|细则|规则|规程|准则|方案|意见|通知|章程)"
_ARTICLE = re.compile(
    rf"(?:《(?P<title>[^《》]{{2,60}})》(?:[（(][^（）()]{{0,20}}[）)])?"
    rf"|(?P<own>[本该]{_NAME})|(?P<bare>[\u4e00-\u9fff]{{2,20}}?{_NAME}))?\s*"
    rf"第\s*(?P<article>{_N})\s*条(?:之(?P<bis>[一二三四五六七八九十]))?"
    rf"(?:\s*第\s*(?P<paragraph>{_N})\s*款)?"
)
# what a law's name does not begin with: "符合劳动合同法" names 劳动合同法
_LEADS = re.compile(
    r"^.*(?:依照|按照|根据|依据|符合|违反|适用|认定为|构成|参照|具有|属于|没有|存在|按|和|与|及|或|"
    r"但|在|对|由|以|为|有|受)(?=[\u4e00-\u9fff]{2})"
)
_OWN = re.compile(rf"[本该]{_NAME}$")
_JOINED = re.compile(r"^[、和及至与或以]{1,2}者?$")  # 第三十九条、第四十条: of the same law
_BEFORE = re.compile(rf"前(?P<count>两|二|三)?(?P<what>款|条)(?:第\s*(?P<of>{_N})\s*[款项])?")
_ANNEX = re.compile(r"附\s*件\s*(?P<number>\d{1,2}|[一二三四五六七八九十]{1,2})(?!\s*[:：])")
# "为了……，根据《教育法》第八条，制定本办法": the ground of a rule, not part of it
_GROUND = re.compile(r"制定本|特制定|修订本|^为(?:了|规范|加强|进一步)")
_COUNTS = {"两": 2, "二": 2, "三": 3}
_NATION = "中华人民共和国"


@dataclass(frozen=True, slots=True)
class Pointer:
    """A place that a quote names.

    ``title`` is that of another document, as far as the words tell: its end is what counts
    ("依照出口管制法" ends with the name). ``back`` counts 款 backwards from the quote (前款 is 1).
    """

    words: str  # as written: "本办法第十条第二款"
    title: str = ""  # "" for the document that the quote is of
    article: str = ""  # its label in normal form: "第八条", "第八条之一"
    paragraph: int = 0  # 款; 0 for the whole article
    back: int = 0
    annex: str = ""  # "2"


def referred(quote: str, document: Document, location: Sequence[str]) -> tuple[Pointer, ...]:
    """The places that ``quote`` names, in reading order, without the one it stands in itself."""
    if _GROUND.search(quote):
        return ()
    here = article_in(location) or _article_at(quote, 0)
    found = [*_articles(quote, here), *_backwards(quote, here)]
    for match in _ANNEX.finditer(quote):
        if number := to_int(match["number"]):
            found.append((match.start(), Pointer(match[0], annex=str(number))))
    found.sort(key=lambda pair: pair[0])
    return tuple(dict.fromkeys(pointer for _, pointer in found))


def _articles(quote: str, here: int) -> Iterator[tuple[int, Pointer]]:
    title, end = "", 0
    for match in _ARTICLE.finditer(quote):
        number = to_int(match["article"]) or 0
        bare = match["bare"] or ""
        if match["title"] or bare or match["own"]:
            title = match["title"] or ("" if _OWN.search(bare) else _LEADS.sub("", bare))
        elif not _JOINED.match(quote[end : match.start()]):
            title = ""
        end = match.end()
        before = quote[: match.start()].rpartition("\n")[2]
        opens = match[0].startswith("第") and not before.strip()  # an article's own label
        paragraph = (to_int(match["paragraph"]) or 0) if match["paragraph"] else 0
        itself = number == here and not title and not paragraph
        if not 0 < number < 10_000 or opens or itself:
            continue
        article = f"第{to_chinese(number)}条" + (f"之{match['bis']}" if match["bis"] else "")
        words = match[0].strip()
        if bare:
            own = _OWN.search(bare)
            words = (own[0] if own else title) + words[len(bare) :]
        yield match.start(), Pointer(words, title, article, paragraph)


def _backwards(quote: str, here: int) -> Iterator[tuple[int, Pointer]]:
    """前款, 前两款, 前条 …"""
    for match in _BEFORE.finditer(quote):
        count = _COUNTS.get(match["count"] or "", 1)
        if match["what"] == "款":
            yield match.start(), Pointer(match[0], back=count)
        elif here > count:
            paragraph = (to_int(match["of"]) or 0) if match["of"] else 0
            label = f"第{to_chinese(here - count)}条"
            yield match.start(), Pointer(match[0], "", label, paragraph)


def article_in(location: Sequence[str]) -> int:
    """The number of the article that a path leads into, 0 if none."""
    for label in reversed(location):
        if match := re.match(rf"第\s*({_N})\s*条", label):
            return to_int(match[1]) or 0
    return 0


def _article_at(quote: str, start: int) -> int:
    match = re.compile(rf"\s*第\s*({_N})\s*条").match(quote, start)
    return (to_int(match[1]) or 0) if match else 0


def follow(
    evidence: Evidence, library: Library, day: date, *, most: int = MOST
) -> tuple[Evidence, ...]:
    """What ``evidence`` refers to as evidence of its own, at most ``most``, in reading order.

    Only documents that hold on ``day`` are followed into; what the library does not have, or the
    quote already holds, is left out. A place too long to quote is quoted up to a whole sentence.
    """
    found: list[Evidence] = []
    for pointer in referred(evidence.quote, evidence.document, evidence.location):
        if len(found) == most:
            break
        for one in _resolve(pointer, evidence, library, day):
            inside = one.document.id == evidence.document.id and _within(one, evidence)
            if not inside and all(one.start != other.start for other in found):
                found.append(one)
                break
    return tuple(found)


def _within(one: Evidence, other: Evidence) -> bool:
    return other.start <= one.start and one.end <= other.end


def _resolve(
    pointer: Pointer, evidence: Evidence, library: Library, day: date
) -> Iterator[Evidence]:
    """Where ``pointer`` leads; a law kept in several documents has the article in one of them."""
    among = [evidence.document]
    if pointer.title:
        among = _titled(pointer.title, library.documents(day))
    by_id = {document.id: document for document in among}
    for label in _labels(pointer, evidence):
        found = library.chunks_by_id(library.chunks_at(list(by_id), label)) if by_id else {}
        for id, document in by_id.items():
            if chunks := [chunk for of, chunk in found.values() if of == id]:
                yield from _quoted(pointer, evidence, library, document, chunks)
                return


def _labels(pointer: Pointer, evidence: Evidence) -> list[str]:
    """How the part may be labelled in its document's paths."""
    if pointer.annex:
        numbers = (pointer.annex, to_chinese(int(pointer.annex)))
        return [f"附件{gap}{number}" for number in numbers for gap in ("", " ")]
    if pointer.back:
        return [part for part in evidence.location if re.match(rf"第\s*(?:{_N})\s*条", part)][-1:]
    number = to_int(pointer.article[1 : pointer.article.index("条")])
    return [pointer.article, f"第{number}条{pointer.article.partition('条')[2]}"]


def _quoted(
    pointer: Pointer,
    evidence: Evidence,
    library: Library,
    document: Document,
    chunks: Sequence[Chunk],
) -> Iterator[Evidence]:
    start = min(chunk.passage[0] for chunk in chunks)
    end = max(chunk.passage[1] for chunk in chunks)
    units, _ = library.units_between(document.id, start, end)
    text = library.text(document.id)
    spans = paragraphs(units, text)
    if pointer.back:
        at = next((i for i, (a, b) in enumerate(spans) if _starts_in(evidence, units, a, b)), 0)
        wanted = spans[max(0, at - pointer.back) : at]
    elif pointer.paragraph:
        wanted = spans[pointer.paragraph - 1 : pointer.paragraph]
    else:
        wanted = [(0, len(units))]
    if not wanted:
        return
    first, last = wanted[0][0], wanted[-1][1]
    while last - 1 > first and units[last - 1].end - units[first].start > LONGEST:
        last -= 1
    quote = text[units[first].start : units[last - 1].end]
    location = min((chunk.passage_location for chunk in chunks), key=len)
    yield replace(
        evidence,
        document=document,
        location=location,
        page=units[first].page,
        start=units[first].start,
        end=units[last - 1].end,
        quote=quote,
        best=text[units[first].start : units[first].end],
        beside="",
        first=False,
    )


def _starts_in(evidence: Evidence, units: Sequence[Unit], first: int, last: int) -> bool:
    return units[first].start <= evidence.start < units[last - 1].end


def paragraphs(units: Sequence[Unit], text: str) -> list[tuple[int, int]]:
    """The 款 of one article as spans of its units: each line that is no item opens one."""
    opens = [
        i
        for i, unit in enumerate(units)
        if i == 0
        or (unit.role is Role.SENTENCE and text[: unit.start].rstrip(" \t\u3000").endswith("\n"))
    ]
    return list(zip(opens, [*opens[1:], len(units)], strict=True))


def _titled(title: str, documents: Sequence[Document]) -> list[Document]:
    """The documents in force that a reference's words name, those of the longest name."""
    wanted = _plain(title)
    longest, best = 0, list[Document]()
    for document in documents:
        if document.status in (Status.REPEALED, Status.SUPERSEDED, Status.NOT_YET):
            continue
        fits = max((len(n) for n in _names(document.title) if wanted.endswith(n)), default=0)
        if fits > longest:
            longest, best = fits, []
        if fits and fits == longest:
            best.append(document)
    return best


def _names(title: str) -> set[str]:
    """The title, the one inside its 《》, each also without the country's name."""
    first = title.split()[0] if title.split() else title  # 民法典 of 民法典 婚姻家庭编
    names = {
        _plain(title),
        _plain(first),
        *(_plain(inner) for inner in re.findall(r"《([^《》]+)》", title)),
    }
    names |= {name.removeprefix(_NATION) for name in names}
    return {name for name in names if len(name) >= 3}


def _plain(text: str) -> str:
    text = re.sub(r"[（(](?:\d|修|试|暂)[^（）()]*[）)]$", "", text.strip())
    return re.sub(r"[\s《》]", "", text)

"""What a document repeals: "…（越教字〔2021〕29号）同时废止", "废止下列文件：…"."""

import re
from collections.abc import Sequence

from corpus.chunk import Unit
from corpus.document import Reference
from corpus.number import number_spans

TITLE = re.compile(r"《([^《》]*(?:《[^《》]*》[^《》]*)*)》")
_VERB = re.compile(
    r"(?:同时|一并|予以|即行|相应|自行|随之)?(?:废止|失效|作废)|(?:停止|不再)(?:执行|施行|适用|使用)"
)
_OPENS, _CLOSES = "《（(", "》）)"
_BASED = re.compile(r"(?:根据|依据|按照|依照|遵照|参照|为贯彻|为落实|贯彻|落实)\s*$")
_LISTS = re.compile(r"(?:了)?(?:以下|下列)[^。；]{0,20}[：:]$")
_BETWEEN = re.compile(r"(?:自[^，]{2,20}起|即日起|同时|现|一并|相应|原|均|上述文件|该文件)*\s*$")
# "《…》第五条同时废止", "与本办法不一致的规定不再执行": part of a document, not the document
_PART = re.compile(
    r"第[〇零一二三四五六七八九十百\d]+[条款项章节]|中(?:有关|关于|的)|(?:有关|相关)(?:规定|条款|内容)|"
    r"不一致|抵触|不相符|不符"
)
_NOT = re.compile(r"(?:未|不|或者?|应当|可以|不得|是否|修改、?|修订、?)$")


def repeals(text: str, units: Sequence[Unit]) -> tuple[Reference, ...]:
    """The documents that ``text`` ends, each named as it names them, in order, once."""
    found: list[Reference] = []
    for at, unit in enumerate(units):
        words = text[unit.start : unit.end]
        for match in _VERB.finditer(words):
            if _inside_title(words, match.start()) or _NOT.search(words[: match.start()]):
                continue
            rest = words[match.end() :]
            if re.match(r"了?(?:以下|下列)?[^《。；，]{0,12}《", rest) and "废止" in match[0]:
                found += references(re.split(r"[。；]", rest)[0])
            elif _LISTS.match(rest):
                found += _listed(text, units, at)
            elif not rest or rest[0] in "。；，,;）)！：:":
                found += _ended(words[: match.start()])
    return tuple(dict.fromkeys(found))


def _listed(text: str, units: Sequence[Unit], at: int) -> list[Reference]:
    found: list[Reference] = []
    for unit in units[at + 1 :]:
        if unit.depth <= units[at].depth:
            break
        found += references(text[unit.start : unit.end])
    return found


def _ended(before: str) -> list[Reference]:
    """The references that the verb behind ``before`` speaks of."""
    clauses = _clauses(before)
    last = clauses.pop()
    while clauses:
        above = clauses[-1]
        bare = not references(last) and _BETWEEN.match(last)
        goes_on = above.endswith(("》", "）", ")", "号")) and references(above)
        if not bare and not goes_on:
            break
        last = f"{clauses.pop()}，{last}"
    ends = [m.end() for m in TITLE.finditer(last)] + [end for _, _, end in number_spans(last)]
    if ends and _PART.search(last[max(ends) :]):
        return []
    return references(last)


def _clauses(words: str) -> list[str]:
    """``words`` from the last full stop on, cut at the commas that stand outside 《》 and （）."""
    clauses: list[str] = []
    depth = begin = 0
    for i, c in enumerate(words):
        if c in _OPENS:
            depth += 1
        elif c in _CLOSES:
            depth = max(0, depth - 1)
        elif c in "。；;" and not depth:
            clauses, begin = [], i + 1
        elif c in "，," and not depth:
            clauses.append(words[begin:i])
            begin = i + 1
    return [*clauses, words[begin:]]


def _inside_title(words: str, at: int) -> bool:
    return any(m.start() < at < m.end() for m in TITLE.finditer(words))


def references(clause: str) -> list[Reference]:
    """Documents named in ``clause``, save those it only rests on ("根据《…》").

    A number belongs to the title it stands behind in brackets, or in front of with 印发的 between;
    any other stands for a document of its own.
    """
    titles = list(TITLE.finditer(clause))
    numbers = [
        n for n in number_spans(clause) if not any(t.start() < n[1] < t.end() for t in titles)
    ]
    found: list[tuple[int, Reference]] = []
    for title in titles:
        own = next((n for n in numbers if _belongs(clause, title, n)), None)
        if own:
            numbers.remove(own)
        start = min(title.start(), own[1]) if own else title.start()
        if not _BASED.search(clause[:start]):
            found.append((title.start(), Reference(title[1], own[0] if own else None)))
    for number, start, _ in numbers:
        if not _BASED.search(clause[:start]):
            found.append((start, Reference(None, number)))
    return [reference for _, reference in sorted(found, key=lambda f: f[0])]


def _belongs(clause: str, title: re.Match[str], number: tuple[str, int, int]) -> bool:
    _, start, end = number
    if start >= title.end():
        return bool(re.fullmatch(r"\s*[（(][^）)《》]{0,12}", clause[title.end() : start]))
    gap = clause[end : title.start()]
    return bool(re.fullmatch(r"[^，；《》]{0,6}(?:印发|发布|公布|颁布|下发)的?\s*", gap))

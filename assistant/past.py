"""How an answer that no longer holds is begun: with its year, and the words that tell the year."""

import re
from collections.abc import Sequence

from assistant.question import Question
from assistant.spoken import LONGEST
from corpus.chunk import Role, Unit
from corpus.document import Document, Status


def telling(document: Document, units: Sequence[Unit], text: str) -> int | None:
    """The unit of the document that states its year: its title, else a line that is a date."""
    year = document.about.year
    if year is None:
        return None
    written = re.compile(rf"(?<!\d){year}(?!\d)|{_in_words(year)}")
    said = [i for i, unit in enumerate(units) if written.search(text[unit.start : unit.end])]
    titles = [i for i in said if units[i].role in (Role.TITLE, Role.HEADING)]
    dates = [i for i in said if units[i].end - units[i].start <= len("二〇二六年十二月二十八日")]
    return next(iter((*titles, *dates)), None)


def opening(document: Document, question: Question, mark: int | None) -> str:
    """The first sentence; ``mark`` is the citation that states the year, ``None`` if none does."""
    if document.status is Status.REPEALED:
        standing = "已废止"
    elif document.status is Status.SUPERSEDED:
        standing = "已被新的文件替代"
    elif document.status is Status.NOT_YET:
        standing = "尚未施行"
    else:
        standing = "不是今年的" if question.this_year or not question.years else "不是所问年份的"
    dated = f"{document.about.year}年的规定[{mark}]" if mark is not None else "收录的规定"
    return f"只找到{dated}，{standing}，仅供参考。"


def said_of_the_past(line: str, document: Document, mark: int | None) -> str:
    """``line`` to read out, with its year in front where both can be said in one breath."""
    if document.status is Status.NOT_YET:
        begin = "尚未施行的规定："
    elif mark is not None:
        begin = f"这是{document.about.year}年的规定："
    else:
        begin = "这是以前的规定："
    if len(begin) + len(line) <= LONGEST:
        return begin + line
    return begin.rstrip("：") + "，是否仍然适用请核实。"


def _in_words(year: int) -> str:
    return "".join("〇一二三四五六七八九"[int(digit)] for digit in str(year))

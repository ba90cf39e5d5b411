"""One sentence with its numbers: the words around each, cut at commas and at other numbers."""

import re
from bisect import bisect_right
from collections.abc import Sequence

from corpus.amount import Amount
from corpus.figure import Qualifier
from corpus.wording import topic, without_counted

_BREAK = re.compile(r"[，。；;,！？!?：\n（）()]")
_STRONG = re.compile(r"[。；;！？!?\n]")
_NAME = re.compile(r"(?<=[\u4e00-\u9fff])[（(][\u4e00-\u9fff]{1,3}[）)]")  # "县（市）"
_PAREN = re.compile(r"[（(][^（）()]{1,80}[）)]")
# What may stand between two numbers of one metric: "五千元以上二万元以下", "3至5年".
_CHAINED = re.compile(r"[至到—–\-~～]?|(?:或者|或)[^，。；、]{0,10}")
# The same between numbers that are told in a row: "小学、初中分别招生600人和450人".
_LISTED = re.compile(r"[、和及与，]")
_JOINED = re.compile(r"[和及与、或]+")
_BOUNDS = (Qualifier.AT_LEAST, Qualifier.AT_MOST)


class Clauses:
    """``text[begin:end]`` is the sentence without its list mark, ``found`` its numbers in order."""

    def __init__(self, text: str, begin: int, end: int, found: Sequence[Amount]) -> None:
        self.text, self.begin, self.end, self.found = text, begin, end, found
        inside = {at for name in _NAME.finditer(text, begin, end) for at in name.span()}
        self.breaks = [
            match.start()
            for match in _BREAK.finditer(text, begin, end)
            if match.start() not in inside and match.end() not in inside
        ]

    def chain(self, at: int) -> tuple[int, int]:
        """First and last of the numbers that share one metric with that at ``at``."""
        return self._run(at, _CHAINED)

    def listed(self, at: int) -> tuple[int, int]:
        """First and last of the numbers told in a row with that at ``at``."""
        return self._run(at, _LISTED)

    def between(self, at: int) -> str:
        """What stands between the number and the one before it."""
        return self.text[self.found[at - 1].end : self.found[at].start]

    def left(self, at: int) -> str:
        """The words of its clause before a number."""
        start, number = self.opens(at), self.found[at]
        if not at or self.found[at - 1].end <= start:
            return self.text[start : number.start]
        words, earlier = self.between(at), self.found[at - 1]
        bounds = earlier.qualifier in _BOUNDS and self.text[earlier.end - 1] in "上下内"
        if bounds and re.match(r"[\u4e00-\u9fff]{2}", words) and not _CHAINED.fullmatch(words):
            return self.text[start : number.start]  # "600分以上人数突破50人"
        return without_counted(words) or words

    def right(self, at: int) -> str:
        """The words of its clause behind a number, up to the next number."""
        start = self.found[at].end
        if paren := _PAREN.match(self.text, start, self.end):
            start = paren.end()
        ends = [self.end, *(one.start for one in self.found[at + 1 :] if one.start >= start)]
        following = bisect_right(self.breaks, start - 1)
        ends += self.breaks[following : following + 1]
        words = self.text[start : min(ends)]
        return "" if _JOINED.fullmatch(words) else words

    def beyond(self, at: int) -> str:
        """The clause after that of the number: "收到申请之日起十日内，…"."""
        i = bisect_right(self.breaks, self.found[at].end - 1)
        if i >= len(self.breaks) or self.text[self.breaks[i]] not in "，,":
            return ""
        end = self.breaks[i + 1] if i + 1 < len(self.breaks) else self.end
        return self.text[self.breaks[i] + 1 : end]

    def opens(self, at: int) -> int:
        """Where the clause of a number begins."""
        i = bisect_right(self.breaks, self.found[at].start - 1)
        return self.breaks[i - 1] + 1 if i else self.begin

    def part_opens(self, at: int) -> int:
        """Where the part of the sentence between semicolons begins that a number stands in."""
        strong = list(_STRONG.finditer(self.text, self.begin, self.found[at].start))
        return strong[-1].end() if strong else self.begin

    def opening(self) -> str:
        """The first clause."""
        return self.text[self.begin : self.breaks[0] if self.breaks else self.end]

    def topic(self, at: int) -> str:
        """What the clause before that of a number is about, if it has no number itself."""
        i = bisect_right(self.breaks, self.found[at].start - 1)
        if not i or self.text[self.breaks[i - 1]] not in "，,：:":
            return ""
        start, end = self.breaks[i - 2] + 1 if i > 1 else self.begin, self.breaks[i - 1]
        if any(start <= one.start < end for one in self.found):
            return ""
        return topic(self.text[start:end])

    def _run(self, at: int, joint: re.Pattern[str]) -> tuple[int, int]:
        first = last = at
        while first and joint.fullmatch(self.between(first)):
            first -= 1
        while last + 1 < len(self.found) and joint.fullmatch(self.between(last + 1)):
            last += 1
        return first, last

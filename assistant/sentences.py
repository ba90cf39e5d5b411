"""A model's reply as it comes in, cut into sentences with the marks they bear."""

import re
from dataclasses import dataclass

LONGEST = 400  # characters; what runs on without a stop is no sentence
_OPEN, _CLOSE = r"[\[［【]", r"[\]］】]"
_MARKS = re.compile(rf"{_OPEN}\s*(\d{{1,3}}(?:\s*[,，、]\s*\d{{1,3}})*)\s*{_CLOSE}")
_END = re.compile(rf"[。！？!?]+[”’」）)]*(?:\s*{_MARKS.pattern})*|\n+")
_THOUGHT = re.compile(r"<think>.*?(?:</think>|\Z)", re.S)
_BOLD = re.compile(r"\*\*([^*\n]{1,80})\*\*")  # a mask (**区) does not close
# Bullets and numbers of a list: which number an item has, a rewording cannot know.
_BULLET = re.compile(
    r"^\s*(?:(?:[-•·▪]|\*(?!\*)|#{1,6}\s|\d{1,2}[.．、](?!\d)|[（(][一二三四五六七八九十\d]{1,3}[）)])\s*)+"
)


@dataclass(frozen=True, slots=True)
class Sentence:
    """``text`` without marks; ``marks`` in the order they were written, each once."""

    text: str
    marks: tuple[int, ...]

    @property
    def marked(self) -> str:
        """As it stands in an answer."""
        return self.text + "".join(f"[{mark}]" for mark in self.marks)


class Cutter:
    """Takes pieces of text, gives whole sentences as soon as they are whole."""

    def __init__(self) -> None:
        self._came = ""
        self._done = 0  # characters of what came, thoughts aside, that are cut already

    def add(self, piece: str) -> list[Sentence]:
        self._came += piece
        return self._cut(ended=False)

    def end(self) -> list[Sentence]:
        """What is left when nothing more comes: the last words, if they are a sentence."""
        return self._cut(ended=True)

    def _cut(self, ended: bool) -> list[Sentence]:
        text = _THOUGHT.sub("", self._came)
        found = []
        while match := _END.search(text, self._done):
            # marks may follow the stop, and a number may go on
            if not ended and re.fullmatch(rf"\s*(?:{_OPEN}[^\]］】]*)?", text[match.end() :]):
                break
            found.append(_sentence(text[self._done : match.end()]))
            self._done = match.end()
        if ended and text[self._done :].strip():
            found.append(_sentence(text[self._done :]))
            self._done = len(text)
        return [one for one in found if one.text]


def _sentence(raw: str) -> Sentence:
    marks = [int(n) for m in _MARKS.finditer(raw) for n in re.findall(r"\d+", m[1])]
    text = " ".join(_BULLET.sub("", _BOLD.sub(r"\1", _MARKS.sub("", raw))).split())
    return Sentence(text, tuple(dict.fromkeys(marks)))

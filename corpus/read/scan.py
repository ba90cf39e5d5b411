"""Pictures of pages to lines, one after the other, with what is to be said of each."""

import time
from typing import TYPE_CHECKING

from corpus.errors import Unreadable
from corpus.read.pdf_grid import PageTable
from corpus.read.pdf_line import Line
from corpus.read.say import log
from corpus.read.tidy import shown

if TYPE_CHECKING:
    from corpus.read.ink import Picture


MOST = 2000  # pages of one file that are read by OCR: some three hours
_MANY_SLOW = 20  # pages that were given up, after which the file is
_TOLD_BY = 20  # first pages that tell of a file that all of it is scans


class Scans:
    """``confidence`` of each page read so far, 1-based; 0 where nothing could be read of it.

    Each page is a sign of life, so that it is here that a file made to be read for days ends.
    """

    def __init__(self, name: str, *, seconds: float = 90.0) -> None:
        self.confidence: dict[int, float] = {}
        self._name = name
        self._seconds = seconds  # for one page; a full one takes five on two cores
        self._slow: list[int] = []
        self._count = 0  # pages that had to be read

    def read(self, picture: "Picture", dpi: float, page: int, pages: int) -> list[Line | PageTable]:
        """What stands on the page; nothing of a page that is blank, unreadable, or too slow.

        Raises ``Unreadable`` for a file that would take too long.
        """
        from corpus.read.ink import blank
        from corpus.read.ocr import recognise  # costs half a second that text files need not wait

        if blank(picture):
            return []
        self._count += 1
        check_pages(self._name, self._count)
        if self._count == page == _TOLD_BY:
            check_pages(self._name, pages)
        log.info("「%s」：正在识别第 %d 页（共 %d 页）", shown(self._name), page, pages)
        start = time.monotonic()
        try:
            seen = recognise(picture, dpi, seconds=self._seconds)
        except TimeoutError:
            self._slow.append(page)
            self.confidence[page] = 0.0
            log.warning("「%s」：第 %d 页识别超时，已跳过", shown(self._name), page)
            if len(self._slow) >= _MANY_SLOW:
                raise self.refusal() from None
            return []
        self.confidence[page] = round(seen.confidence, 4)
        log.debug(
            "page %d: %.1f s, confidence %.3f", page, time.monotonic() - start, seen.confidence
        )
        return seen.flow

    def refusal(self) -> Unreadable:
        """Why there is no text, where none of the pages gave any."""
        name = shown(self._name)
        if self._slow:
            return Unreadable(f"「{name}」识别超时，请提供更小或更清晰的扫描件，或文字版。")
        if self.confidence:
            return Unreadable(
                f"「{name}」没有识别到清楚的文字（可能是照片、手写或太模糊）；"
                "请提供更清晰的扫描件，或文字版。"
            )
        return Unreadable(f"「{name}」是空白页，没有文字，请检查文件后再添加。")


def check_pages(name: str, pages: int) -> None:
    """Raises ``Unreadable`` where so many are too many to be read by OCR."""
    if pages > MOST:
        raise Unreadable(
            f"「{shown(name)}」要识别的扫描页太多，一份文件上限为 {MOST} 页，请拆分后再添加。"
        )

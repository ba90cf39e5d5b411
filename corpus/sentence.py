"""Where a Chinese sentence ends."""

_ENDS = "。！？!?"
_CLOSERS = '”’」』）)》】"'
_OPEN = {"（": "）", "(": ")", "“": "”", "《": "》", "「": "」", "『": "』", "【": "】"}
_FAR = 300  # a bracket that closes further away than this was never meant to hold together
LONGEST = 400  # a longer "sentence" (a list without full stops) is cut at its semicolons, commas
_CUTS = ("；;", "，,、 \u3000\t")


def sentences(text: str, start: int = 0, end: int | None = None) -> list[tuple[int, int]]:
    """Spans of the sentences of ``text[start:end]``, blanks at both ends left out.

    A full stop inside brackets or quotation marks does not end the sentence around it, unless
    the quotation closes right behind it. Brackets that never close hold nothing together.
    No span is longer than ``LONGEST`` characters.
    """
    end = len(text) if end is None else end
    spans: list[tuple[int, int]] = []
    begin, i = start, start
    awaited: list[str] = []
    while i < end:
        c = text[i]
        if c in _OPEN and text.find(_OPEN[c], i + 1, min(end, i + _FAR)) > 0:
            awaited.append(_OPEN[c])
        elif awaited and c == awaited[-1]:
            awaited.pop()
            if not awaited and i > start and text[i - 1] in _ENDS and c in "”」』":
                _append(spans, text, begin, i + 1)
                begin = i + 1
        elif c in _ENDS and not awaited:
            while i + 1 < end and text[i + 1] in _ENDS + _CLOSERS:
                i += 1
            _append(spans, text, begin, i + 1)
            begin = i + 1
        i += 1
    _append(spans, text, begin, end)
    return [piece for span in spans for piece in shortened(text, *span)]


def shortened(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """The span in pieces of at most ``LONGEST`` characters, cut where it can best be cut."""
    pieces: list[tuple[int, int]] = []
    while end - start > LONGEST:
        cut = start + LONGEST
        for marks in _CUTS:
            best = max(text.rfind(mark, start + 1, start + LONGEST) for mark in marks)
            if best > start + LONGEST // 2:
                cut = best + 1
                break
        _append(pieces, text, start, cut)
        start = cut
    _append(pieces, text, start, end)
    return pieces


def _append(spans: list[tuple[int, int]], text: str, start: int, end: int) -> None:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if start < end:
        spans.append((start, end))

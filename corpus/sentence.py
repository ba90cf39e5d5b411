"""Where a Chinese sentence ends."""

_ENDS = "。！？!?"
_CLOSERS = '”’」』）)》】"'
_OPEN = {"（": "）", "(": ")", "“": "”", "《": "》", "「": "」", "『": "』", "【": "】"}


def sentences(text: str, start: int = 0, end: int | None = None) -> list[tuple[int, int]]:
    """Spans of the sentences of ``text[start:end]``, blanks at both ends left out.

    A full stop inside brackets or quotation marks does not end the sentence around it, unless
    the quotation closes right behind it. Brackets that never close hold nothing together.
    """
    end = len(text) if end is None else end
    spans: list[tuple[int, int]] = []
    begin, i = start, start
    awaited: list[tuple[str, int]] = []
    while i < end:
        c = text[i]
        if c in _OPEN and text.find(_OPEN[c], i + 1, min(end, i + 300)) > 0:
            awaited.append((_OPEN[c], i))
        elif awaited and c == awaited[-1][0]:
            awaited.pop()
            if not awaited and i > 0 and text[i - 1] in _ENDS and c in "”」』":
                _append(spans, text, begin, i + 1)
                begin = i + 1
        elif c in _ENDS and not awaited:
            while i + 1 < end and text[i + 1] in _ENDS + _CLOSERS:
                i += 1
            _append(spans, text, begin, i + 1)
            begin = i + 1
        i += 1
    _append(spans, text, begin, end)
    return spans


def _append(spans: list[tuple[int, int]], text: str, start: int, end: int) -> None:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if start < end:
        spans.append((start, end))

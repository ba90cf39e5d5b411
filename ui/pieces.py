"""The text of an answer taken apart again: which of it is said, and which is quoted whole."""

from collections.abc import Iterator

from assistant.answer import Answer, Citation


def pieces(answer: Answer) -> Iterator[str | Citation]:
    """The answer in order: a citation where its whole quote stands with its mark, else the lines.

    Together they are the whole text, white space between them aside. In an answer that a language
    model has worded there are only lines.
    """
    text, at = answer.answer, 0
    left = list(answer.citations)
    while True:
        places = [(text.find(f"{it.quote}[{it.mark}]", at), it) for it in left if it.quote]
        start, cited = min(
            ((place, it) for place, it in places if place >= 0),
            key=lambda found: found[0],
            default=(len(text), None),
        )
        yield from (line for line in text[at:start].split("\n") if line.strip())
        if cited is None:
            return
        yield cited
        left.remove(cited)
        at = start + len(f"{cited.quote}[{cited.mark}]")

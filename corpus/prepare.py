"""What was read of a file → everything the library keeps of it but the vectors."""

from dataclasses import dataclass, field

from corpus.chunk import Chunk
from corpus.clean import clean
from corpus.describe import describe
from corpus.document import Description
from corpus.errors import Unreadable
from corpus.figure import Figure
from corpus.figures import figures
from corpus.outline import Outline, outline
from corpus.read.block import Reading
from corpus.split import split

# sentences and passages of one file, each of which is embedded: a yearbook of 1,000 pages has
# 40,000; these take ten minutes, and 150 MB of the program that adds them, often the server
MOST = 100_000


@dataclass(frozen=True, slots=True)
class Prepared:
    format: str
    pages: int | None
    origin: dict[str, str]
    about: Description
    outline: Outline
    chunks: tuple[Chunk, ...]
    confidence: dict[int, float] = field(default_factory=dict)  # of each page that OCR read
    figures: tuple[Figure, ...] = ()


def prepare(reading: Reading, name: str) -> Prepared:
    """Cleans, outlines, describes and cuts what was read of the file called ``name``,
    and finds the figures in it.

    Raises:
        Unreadable: nothing of it is text of a document, or it is more than ``MOST``.
    """
    cleaned = clean(reading)
    drawn = outline(cleaned.blocks)
    chunks = split(drawn)
    if not chunks:
        raise Unreadable(f"“{name}”里没有可检索的正文。请检查文件内容后重新添加。")
    if len(drawn.units) + len(chunks) > MOST:
        raise Unreadable(
            f"“{name}”的文字太多（{len(drawn.units)} 句），一份文件上限约 {MOST // 10_000} 万句，"
            "请拆分后再添加。"
        )
    about = describe(drawn, {**reading.meta, **cleaned.origin}, name)
    return Prepared(
        reading.format,
        reading.pages,
        cleaned.origin,
        about,
        drawn,
        chunks,
        reading.confidence,
        figures(drawn.text, drawn.units, about),
    )

"""How fast and how well PDFs and scans are read: ``python -m tests.benchmarks.reading``.

Prints pages a second of PDF text, memory over a PDF of 1,000 pages, and for scans made of the
sample PDFs (200 dpi, noise, skew, letterhead, seal) seconds a page and the similarity of
characters to the text layer of the same page. ``--pypdf`` adds the speed of pypdf's plain text.
Seconds are of the processor where they say so: a busy machine does not change those.
"""

import argparse
import difflib
import io
import re
import resource
import sys
import tempfile
import time
from pathlib import Path

import pypdfium2 as pdfium

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "tests"))

from scans import DATA, scanned  # noqa: E402

from corpus.read import read, read_bytes  # noqa: E402

SAMPLES = ROOT / "corpus" / "samples"
TEXTS = (
    SAMPLES / "work-summary-2025.pdf",
    SAMPLES / "community-education-rules.pdf",
    DATA / "office.pdf",
)
SCANS = (
    (SAMPLES / "work-summary-2025.pdf", 0, 0.0, 0),
    (SAMPLES / "work-summary-2025.pdf", 0, 1.5, 12),
    (SAMPLES / "work-summary-2025.pdf", 1, -3.0, 20),
    (SAMPLES / "community-education-rules.pdf", 0, 1.0, 12),
    (DATA / "office.pdf", 2, 2.0, 12),
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pypdf", action="store_true")
    parser.add_argument("--no-ocr", action="store_true")
    options = parser.parse_args()
    read(TEXTS[0])  # the libraries are loaded once
    with tempfile.TemporaryDirectory() as folder:
        book = thousand(Path(folder) / "book.pdf")
        texts(book)
        if options.pypdf:
            plain(book)
    if not options.no_ocr:
        scans()


def thousand(path: Path) -> Path:
    """A book of 1,000 pages of the sample PDFs."""
    with pdfium.PdfDocument.new() as book:
        while len(book) < 1000:
            for source in TEXTS:
                with pdfium.PdfDocument(source) as pages:
                    book.import_pages(pages)
        while len(book) > 1000:
            del book[len(book) - 1]
        book.save(path)
    return path


def texts(book: Path) -> None:
    for path in TEXTS:
        start, cpu = time.perf_counter(), time.process_time()
        pages = read(path).pages or 0
        seconds, spent = time.perf_counter() - start, time.process_time() - cpu
        say(f"{path.name}: {pages / seconds:.0f} pages/s ({pages / spent:.0f} of processor)")
    before = peak()
    start, cpu = time.perf_counter(), time.process_time()
    reading = read(book)
    seconds, spent = time.perf_counter() - start, time.process_time() - cpu
    say(
        f"1,000 pages: {1000 / seconds:.0f} pages/s ({1000 / spent:.0f} of processor), "
        f"{len(reading.blocks)} blocks, peak memory {before:.0f} → {peak():.0f} MB"
    )


def plain(book: Path) -> None:
    from pypdf import PdfReader

    start, cpu = time.perf_counter(), time.process_time()
    for page in PdfReader(book).pages[:100]:
        page.extract_text()
    seconds, spent = time.perf_counter() - start, time.process_time() - cpu
    say(f"pypdf, plain text: {100 / seconds:.0f} pages/s ({100 / spent:.0f} of processor)")


def scans() -> None:
    for path, page, skew, noise in SCANS:
        picture = scanned(path, page, skew=skew, noise=noise, letterhead=page == 0, seal=(0.7, 0.6))
        data = io.BytesIO()
        picture.save(data, "PNG")
        start, cpu = time.perf_counter(), time.process_time()
        reading = read_bytes(data.getvalue(), "scan.png")
        seconds, spent = time.perf_counter() - start, time.process_time() - cpu
        truth = "".join(b.text for b in read(path).blocks if b.page == page + 1)
        seen = "".join(block.text for block in reading.blocks)
        if page == 0:  # under the letterhead, which stands in place of the running header
            seen = seen.replace("示例区教育局文件", "", 1)
            truth = truth.replace("示例区教育局文件（示例）", "", 1)
        say(
            f"{path.name} page {page + 1}, skew {skew}°, noise {noise}: {seconds:.1f} s "
            f"({spent:.1f} s of processor), similarity {similarity(truth, seen):.4f}, "
            f"confidence {reading.confidence[1]:.3f}"
        )
    say(f"peak memory {peak():.0f} MB")


def similarity(truth: str, seen: str) -> float:
    """2 × characters in common / all characters, in order, white space aside."""
    one, other = (re.sub(r"\s", "", text) for text in (truth, seen))
    return difflib.SequenceMatcher(None, one, other, autojunk=False).ratio()


def peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()

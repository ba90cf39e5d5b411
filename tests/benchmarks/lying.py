"""What a lying language model can do to the answers: nothing that a reader would take for true.

    python -m tests.benchmarks.lying --library DIR CASES.jsonl …

Every case is asked once; every answer is then worded by the scripted server of
``tests/lying_server.py`` in each of its modes. Counted are the answers that were worded, the
lies that got through (sentences that are in no quote to the letter; in the modes that tell the
truth there are none), and the answers that break an invariant.
"""

import argparse
import re
import tempfile
from pathlib import Path

from assistant.claims import plain
from assistant.evaluate import read_cases
from assistant.verify import verify
from assistant.writer import WORDED
from tests.lying import lying, writer
from tests.lying_server import LIES
from ui.engine import Engine

OTHERS = ("mixed", "marks", "no-marks", "english", "leak", "obey", "link", "add", "markup")


def main() -> None:
    options = argparse.ArgumentParser(prog="python -m tests.benchmarks.lying")
    options.add_argument("--library", type=Path, required=True)
    options.add_argument("--show", action="store_true", help="print the lies that got through")
    options.add_argument("cases", nargs="+", type=Path)
    given = options.parse_args()
    engine = Engine(given.library).open()

    def text_of(document):  # type: ignore[no-untyped-def]
        return engine.library.text(document.id)

    cases = [case for path in given.cases for case in read_cases(path)]
    answers = [engine.quoted(case.question, case.history) for case in cases]
    can = [answer for answer in answers if answer.outcome in WORDED]
    print(f"{len(cases)} cases, {len(can)} answers to word\n")
    print("| mode | worded | lies through | invariants broken |\n| --- | --- | --- | --- |")
    with tempfile.TemporaryDirectory() as scratch, lying(Path(scratch)) as url:
        for mode in (*LIES, *OTHERS):
            one = writer(url, mode, seconds=30)
            worded = through = 0
            for answer in answers:
                made = verify(one.write(answer, text_of), text_of)  # raises where one is broken
                worded += made.id != answer.id
                grounds = [plain(c.quote) for c in made.citations]
                grounds.append(plain(re.sub(r"\[\d+\]", "", answer.answer)))
                for line in made.answer.splitlines():
                    said = plain(re.sub(r"\[\d+\]", "", line))
                    if not any(said in ground for ground in grounds):
                        through += 1
                        if given.show:
                            print(f"    {mode}: {line}")
            print(f"| {mode} | {worded} | {through} | 0 |", flush=True)


if __name__ == "__main__":
    main()

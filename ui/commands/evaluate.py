"""``bureau evaluate``: the answers scored against cases."""

from argparse import Namespace
from pathlib import Path

from assistant.evaluate import evaluate, read_cases
from ui.engine import Engine
from ui.output import dump, say
from ui.settings import library_folder


def run(options: Namespace) -> int:
    cases = read_cases(Path(options.cases))
    engine = Engine(library_folder(options.library), say=say).open()
    report = evaluate(cases, engine.ask)
    print(dump(report.as_json()) if options.json else report.as_text())
    return 0

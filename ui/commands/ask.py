"""``bureau ask``: one question, or a file of them."""

from argparse import Namespace
from typing import Any

from assistant.answer import Answer
from ui.asked import question_typed
from ui.batch import read_batch
from ui.engine import Engine
from ui.output import dump, say
from ui.render import answer_json
from ui.settings import library_folder, load_settings
from ui.table import TableOf, tables_of
from ui.words import answer_text


def run(options: Namespace) -> int:
    folder = library_folder(options.library)
    if options.batch:
        cases = read_batch(options.batch, "question")
        engine = Engine(folder, say=say).open()
        for case in cases:
            answer = engine.ask(case["question"], case.get("history", ()), options.as_of)
            print(dump(_json(answer, options.explain, tables_of(engine.library))), flush=True)
        return 0
    question = question_typed(options.question, longest=load_settings(folder).max_question)
    engine = Engine(folder, say=say)
    answer = engine.ask(question, as_of=options.as_of)
    table_of = tables_of(engine.library)
    if options.json:
        print(dump(_json(answer, options.explain, table_of)))
    else:
        print(answer_text(answer, explain=options.explain, table_of=table_of))
    return 0


def _json(answer: Answer, explain: bool, table_of: TableOf) -> dict[str, Any]:
    shown = answer_json(answer, table_of)
    return shown | {"reasons": list(answer.reasons)} if explain else shown

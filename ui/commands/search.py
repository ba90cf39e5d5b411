"""``bureau search``: ranked passages, for one query or a file of them."""

from argparse import Namespace
from functools import partial

from ui.asked import query_typed
from ui.batch import read_batch
from ui.engine import Engine
from ui.find import find
from ui.output import dump, say
from ui.settings import library_folder, load_settings
from ui.words import hit_lines


def run(options: Namespace) -> int:
    folder = library_folder(options.library)
    look = partial(
        find,
        k=options.k,
        kind=options.kind,
        year=options.year,
        status=options.status,
        document=options.document,
        issuer=options.issuer,
        explain=options.explain,
    )
    if options.batch:
        cases = read_batch(options.batch, "query", "question")
        engine = Engine(folder, say=say).open()
        for case in cases:
            query = case["query"] if isinstance(case.get("query"), str) else case["question"]
            print(dump(look(engine, query)), flush=True)
        return 0
    query = query_typed(options.query, longest=load_settings(folder).max_question)
    shown = look(Engine(folder, say=say), query)
    if options.json:
        print(dump(shown))
        return 0
    for line in [] if options.explain else shown["notes"]:
        say(line)
    for stage in shown["explain"]["stages"] if options.explain else []:
        print(f"· {stage}")
    for hit in shown["hits"]:
        print(hit_lines(hit))
        if options.explain:
            print(f"   · {shown['explain']['order'][hit['rank'] - 1]['why']}")
    if not shown["hits"]:
        say("没有找到。请换一种说法，或放宽筛选条件。")
    return 0

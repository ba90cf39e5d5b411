"""``bureau evaluate``: the answers scored against cases; cases drafted from the library."""

import json
import os
from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from assistant.compare import Comparison, compare, read_run
from assistant.draft import drafts
from assistant.evaluate import Ask, Report, evaluate, read_cases
from corpus.errors import BureauError
from ui.engine import Engine
from ui.output import dump, say
from ui.report import report_html
from ui.settings import library_folder
from ui.without import without


def run(options: Namespace) -> int:
    if options.generate:
        return _generate(options)
    if not options.cases:
        raise BureauError(
            "请写明题目文件，如 bureau evaluate 题目.jsonl；还没有题目的，"
            "可以先用 bureau evaluate --generate 题目.jsonl 拟一份。"
        )
    cases = read_cases(Path(options.cases))
    before = read_run(Path(options.compare)) if options.compare else None
    engine = Engine(library_folder(options.library), say=say).open()

    @contextmanager
    def lacking(documents: tuple[str, ...]) -> Iterator[Ask]:
        with without(engine, documents) as left:
            yield left.ask

    report = evaluate(cases, engine.ask, lacking)
    comparison = None
    if before is not None:
        comparison = compare(before, [scored.as_json() for scored in report.scored])
    if options.report:
        _write(Path(options.report), report_html(report, _facts(engine), comparison))
        say(f"报告已写入 {options.report}")
    print(_json(report, comparison) if options.json else _text(report, comparison))
    return 0


def _json(report: Report, comparison: Comparison | None) -> str:
    compared = {"compared": comparison.as_json()} if comparison else {}
    return dump(report.as_json() | compared)


def _text(report: Report, comparison: Comparison | None) -> str:
    return "\n".join([report.as_text(), *([comparison.as_text()] if comparison else [])])


def _facts(engine: Engine) -> list[tuple[str, str]]:
    facts = [
        ("资料库", f"“{engine.settings.title}”，{len(engine.documents())} 份文件"),
        ("检索模型", engine.encoder.name),
        ("时间", f"{datetime.now():%Y年%m月%d日 %H:%M}"),
    ]
    if engine.writer:
        facts.insert(2, ("语言模型", engine.settings.llm_model))
    return facts


def _generate(options: Namespace) -> int:
    place = Path(options.generate)
    if os.path.lexists(place):
        raise BureauError(f"“{place}”已经存在，没有改动它。请换一个文件名。")
    engine = Engine(library_folder(options.library), say=say)
    lines = [json.dumps(one.as_json(), ensure_ascii=False) for one in drafts(engine.library)]
    if not lines:
        raise BureauError("资料库里没有可以拟题的文件。请先用 bureau add 添加文件。")
    _write(place, "\n".join(lines) + "\n")
    print(f"已拟出 {len(lines)} 题，写入 {place}。请逐题核对、修改后再用来检验。")
    return 0


def _write(place: Path, text: str) -> None:
    try:
        place.write_text(text, "utf-8", errors="replace")
    except OSError as error:
        raise BureauError(f"无法写入“{place}”（{error.strerror}）。请换一个位置。") from error

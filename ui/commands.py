"""What each command of the command line does. Every function takes the parsed options."""

import json
import sys
from argparse import Namespace
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from assistant.answer import Answer, Citation
from assistant.question import clean_text
from corpus.document import Document, Kind, Status
from corpus.errors import BureauError
from ui.batch import read_batch
from ui.engine import SAMPLES, Engine
from ui.render import answer_json, document_json, search_json
from ui.settings import library_folder

WORDS = {"added": "新增", "unchanged": "未变", "replaced": "更新", "failed": "失败"}
STATES = {
    "in_force": "现行有效",
    "superseded": "已被替代",
    "repealed": "已废止",
    "not_yet": "尚未施行",
    "unknown": "—",
}


def _engine(options: Namespace, *, create: bool = False) -> Engine:
    return Engine(library_folder(options.library), create=create, say=_say)


def _say(line: str) -> None:
    print(line, file=sys.stderr)


def _dump(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False).encode("utf-8", "replace").decode("utf-8")


# -- the library -------------------------------------------------------------------------


def add(options: Namespace) -> int:
    paths = [Path(p) for p in options.paths]
    engine = _engine(options, create=True)
    failed = False
    with _bar() as bar:
        for one in engine.add(
            paths,
            kind=Kind(options.kind) if options.kind else None,
            year=options.year,
            replaces=options.replaces,
            say=bar.update_to,
        ):
            failed = failed or one.result == "failed"
            bar.write(_dump(_added_json(one)) if options.json else _added_line(one))
    return 1 if failed else 0


def _added_json(one: Any) -> dict[str, Any]:
    return {
        "file": one.name,
        "result": one.result,
        "document": one.document_id,
        "title": one.title,
        "chunks": one.chunks,
        "reason": one.reason,
    }


def _added_line(one: Any) -> str:
    about = f"《{one.title}》 {one.document_id}" if one.title else ""
    reason = f"（{one.reason}）" if one.reason and about else one.reason or ""
    return f"{one.result:<9} {WORDS[one.result]} {one.name}  {about}{reason}".rstrip()


class _bar:
    """A progress bar on a terminal, nothing elsewhere; lines are written above it."""

    def __enter__(self) -> "_bar":
        self._bar: Any = None
        return self

    def update_to(self, done: int, total: int) -> None:
        if self._bar is None and sys.stderr.isatty():
            from tqdm import tqdm

            self._bar = tqdm(total=total, unit="份", desc="添加", leave=False, file=sys.stderr)
        if self._bar is not None:
            self._bar.total = total
            self._bar.update(done - self._bar.n)

    def write(self, line: str) -> None:
        if self._bar is not None:
            self._bar.clear()
        print(line, flush=True)
        if self._bar is not None:
            self._bar.refresh()

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.close()


def documents(options: Namespace) -> int:
    found = _engine(options).library.documents(removed=options.removed)
    if options.json:
        print(_dump([document_json(d) for d in found]))
        return 0
    for d in found:
        a = d.about
        number = f" {a.number}" if a.number else ""
        print(
            f"{d.id}  {a.year or '—'}  {a.kind}  {STATES[d.status]}  "
            f"《{a.title}》{number}  {d.source}"
        )
    if not found:
        _say(
            "没有已移出的文件。" if options.removed else "资料库是空的。请用 bureau add 添加文件。"
        )
    return 0


def show(options: Namespace) -> int:
    library = _engine(options).library
    document = library.document(options.document)
    text = library.text(document.id)
    if options.json:
        shown = document_json(document) | {
            "text": text,
            "versions": [v.sha256 for v in library.versions(document.id)],
        }
        print(_dump(shown))
        return 0
    if options.text:
        print(text)
        return 0
    for name, value in _facts(document):
        print(f"{name}：{value}")
    print(f"版本：{len(library.versions(document.id))}    段落：{len(library.chunks(document.id))}")
    for unit in library.units(document.id):
        if unit.label:
            page = f"  第{unit.page}页" if unit.page else ""
            print(f"{'  ' * unit.depth}{unit.label}{page}")
    return 0


def _facts(document: Document) -> Iterator[tuple[str, object]]:
    a = document.about
    yield "标题", a.title
    yield "编号", document.id
    yield "文号", a.number or "（文中没有）"
    yield "类别", a.kind
    yield "发文单位", a.issuer or "（文中没有）"
    yield "发布日期", a.issued_on or "（文中没有）"
    yield "施行日期", a.effective_on or "（文中没有）"
    if a.expires_on:
        yield "有效期至", a.expires_on
    yield "年份", a.year or "（文中没有）"
    yield "效力", STATES[document.status]
    if document.superseded_by:
        yield "替代它的文件", document.superseded_by
    for reference in a.repeals:
        yield "废止", " ".join(p for p in (reference.title, reference.number) if p)
    yield "来源", document.source
    for name, value in document.origin.items():
        yield f"来源·{name}", value


def remove(options: Namespace) -> int:
    engine = _engine(options)
    document = engine.library.remove(options.document)
    print(f"已移出：《{document.title}》 {document.id}。可用 bureau restore {document.id} 恢复。")
    return 0


def restore(options: Namespace) -> int:
    engine = _engine(options)
    document = engine.library.restore(options.document)
    print(f"已恢复：《{document.title}》 {document.id}")
    return 0


# -- questions ---------------------------------------------------------------------------


def ask(options: Namespace) -> int:
    if options.batch:
        return _ask_batch(options)
    question = clean_text(options.question or "")
    if not any(c.isalnum() for c in question):
        raise BureauError('没有看到问题。请在命令后写出问题，例如：bureau ask "报名需要什么材料"')
    engine = _engine(options)
    longest = engine.settings.max_question
    if len(question) > longest:
        raise BureauError(f"问题有 {len(question)} 字，超过上限 {longest} 字。请缩短后重试。")
    answer = engine.ask(question, as_of=options.as_of)
    if options.json:
        shown = answer_json(answer)
        print(_dump(shown | {"reasons": list(answer.reasons)} if options.explain else shown))
    else:
        print(_answer_text(answer, explain=options.explain))
    return 0


def _ask_batch(options: Namespace) -> int:
    cases = read_batch(options.batch, "question")
    engine = _engine(options).open()
    for case in cases:
        answer = engine.ask(case["question"], case.get("history", ()), options.as_of)
        shown = answer_json(answer)
        print(_dump(shown | {"reasons": list(answer.reasons)} if options.explain else shown))
    return 0


def _answer_text(answer: Answer, *, explain: bool) -> str:
    lines = [answer.answer]
    lines += [f"注意：{c}" for c in answer.caveats]
    if answer.citations:
        lines += ["", "出处："] + [_source(c) for c in answer.citations]
    if answer.nearest:
        lines += ["", "最接近的内容："]
        lines += [f"{_source(c)}\n    {' '.join(c.quote.split())[:120]}" for c in answer.nearest]
    if answer.handoff:
        h = answer.handoff
        lines += ["", " ".join(p for p in (h.text, h.name, h.phone, h.hours) if p)]
    if explain:
        lines += ["", f"结论：{answer.outcome}（{answer.elapsed_ms:.0f} 毫秒）"]
        lines += [f"  · {r}" for r in answer.reasons]
        lines += [f"  · [{c.mark}] 得分 {c.score:.2f}" for c in answer.citations]
    return "\n".join(lines)


def _source(c: Citation) -> str:
    number = f"（{c.document.about.number}）" if c.document.about.number else ""
    place = " › ".join(c.location)
    page = f" 第{c.page}页" if c.page else ""
    state = STATES[c.document.status]
    state = f"〔{state}〕" if state != "—" else ""
    return f"[{c.mark}] 《{c.document.title}》{number} {place}{page} {state}".rstrip()


def search(options: Namespace) -> int:
    if options.batch:
        cases = read_batch(options.batch, "query", "question")
        engine = _engine(options).open()
        for case in cases:
            print(_dump(_searched(engine, case.get("query") or case["question"], options)))
        return 0
    query = clean_text(options.query or "")
    if not any(c.isalnum() for c in query):
        raise BureauError('没有看到检索词。请在命令后写出检索词，例如：bureau search "新增学位"')
    engine = _engine(options)
    if len(query) > engine.settings.max_question:
        raise BureauError(f"检索词超过上限 {engine.settings.max_question} 字。请缩短后重试。")
    shown = _searched(engine, query, options)
    if options.json:
        print(_dump(shown))
        return 0
    names = {"dense": "语义", "keyword": "字词"}
    for hit in shown["hits"]:
        by = "+".join(names[n] for n in hit["found_by"])
        page = f" 第{hit['page']}页" if hit["page"] else ""
        place = " › ".join(hit["location"])
        print(
            f"{hit['rank']}. {hit['score']:.2f} [{by}] 《{hit['document']['title']}》 {place}{page}"
        )
        print(f"   {' '.join(hit['text'].split())[:160]}")
    if not shown["hits"]:
        _say("没有找到。请换一种说法，或放宽筛选条件。")
    return 0


def _searched(engine: Engine, query: str, options: Namespace) -> dict[str, Any]:
    query = clean_text(query)[: engine.settings.max_question]
    found = engine.search(
        query,
        options.k,
        kind=Kind(options.kind) if options.kind else None,
        year=options.year,
        status=Status(options.status) if options.status else None,
        document=options.document,
    )
    return search_json(query, found.hits, found.elapsed_ms)


def evaluate(options: Namespace) -> int:
    from assistant.evaluate import evaluate as run
    from assistant.evaluate import read_cases

    cases = read_cases(Path(options.cases))
    engine = _engine(options).open()
    report = run(cases, engine.ask)
    print(_dump(report.as_json()) if options.json else report.as_text())
    return 0


# -- running -----------------------------------------------------------------------------


def serve(options: Namespace) -> int:
    from ui.serve import serve as run

    engine = _engine(options, create=True)
    if (
        options.samples
        and not engine.library.documents()
        and not engine.library.documents(removed=True)
    ):
        _say("资料库是空的，正在放入示例文件……")
        paths = sorted(p for p in SAMPLES.iterdir() if p.name != "README.md" and p.is_file())
        for one in engine.add(paths):
            _say(_added_line(one))
    return run(engine, options.host, options.port, say=_say)


def doctor(options: Namespace) -> int:
    from ui.doctor import examine

    return examine(library_folder(options.library), rebuild=options.rebuild, say=print)

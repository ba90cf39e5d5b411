"""``bureau show``: one document, what is known of it, its outline or its text; and corrections."""

from argparse import Namespace
from collections.abc import Sequence

from corpus.chunk import Unit
from corpus.correction import Value, parsed
from corpus.document import Document
from corpus.errors import BureauError
from corpus.library import Library
from ui.about import field_lines
from ui.editor import edited
from ui.engine import Engine
from ui.output import dump, say
from ui.render import record_json
from ui.settings import library_folder
from ui.table import lines, runs, table
from ui.watch.documents import correcting
from ui.watch.keyboard import at_the_keyboard
from ui.words import more_facts

ROWS = 5  # of each table that are shown in the outline


def run(options: Namespace) -> int:
    engine = Engine(library_folder(options.library), say=say)
    library = engine.library
    document = library.document(options.document)
    if options.set or options.unset or options.edit:
        told, unset = asked(options.set), list(options.unset)
        if both := set(told) & set(unset):
            raise BureauError(
                f"{'、'.join(sorted(both))} 不能同时用于 --set 和 --unset。请只留一个。"
            )
        if options.edit:
            more, back = edited(document, library.found(document.id))
            told, unset = told | more, unset + back
        with correcting(engine.audit, at_the_keyboard(), document, told, unset):
            changed = engine.correct(document.id, unset=unset, **told)
        say("已更正，检索和回答立即按更正后的信息进行。" if changed else "没有变化。")
        document = library.document(document.id)
    show(library, document, options)
    return 0


def asked(words: list[str]) -> dict[str, Value]:
    """The values of ``--set FIELD=VALUE``."""
    told: dict[str, Value] = {}
    for word in words:
        field, equals, text = word.partition("=")
        if not equals:
            raise BureauError(f"“{word[:60]}”缺少等号，请写成 --set issued_on=2026-04-28 的样子。")
        told[field.strip()] = parsed(field.strip(), text)
    return told


def show(library: Library, document: Document, options: Namespace) -> None:
    versions = library.versions(document.id)
    if options.json or options.text:
        text = library.text(document.id)
        more = {"text": text, "versions": [v.sha256 for v in versions]}
        print(dump(record_json(document) | more) if options.json else text)
        return
    print(f"编号：{document.id}")
    for line in field_lines(document):
        print(line)
    for name, value in more_facts(document):
        print(f"{name}：{value}")
    print(f"版本：{len(versions)}    段落：{len(library.chunks(document.id))}")
    text = library.text(document.id)
    for rows, units in runs(library.units(document.id)):
        if rows:
            _show_rows(units, text)
            continue
        for unit in units:
            if unit.label:
                page = f"  第{unit.page}页" if unit.page else ""
                unsure = "（识别把握不大）" if unit.page in document.low_pages else ""
                print(f"{'  ' * unit.depth}{unit.label}{page}{unsure}")


def _show_rows(units: Sequence[Unit], text: str) -> None:
    """The first rows of a table, which tell what it is."""
    shown = table(units[:ROWS], text)
    for line in lines(shown) if shown else []:
        print(f"{'  ' * (units[0].depth + 1)}{line}")
    if shown and len(units) > ROWS:
        print(f"{'  ' * (units[0].depth + 1)}……共 {len(units)} 行，用 --text 看全部")

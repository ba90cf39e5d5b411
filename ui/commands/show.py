"""``bureau show``: one document, what it says about itself, its outline or its text."""

from argparse import Namespace

from ui.engine import Engine
from ui.output import dump
from ui.render import document_json
from ui.settings import library_folder
from ui.words import facts


def run(options: Namespace) -> int:
    library = Engine(library_folder(options.library)).library
    document = library.document(options.document)
    text = library.text(document.id)
    versions = library.versions(document.id)
    if options.json:
        shown = document_json(document)
        print(dump(shown | {"text": text, "versions": [v.sha256 for v in versions]}))
        return 0
    if options.text:
        print(text)
        return 0
    for name, value in facts(document):
        print(f"{name}：{value}")
    print(f"版本：{len(versions)}    段落：{len(library.chunks(document.id))}")
    for unit in library.units(document.id):
        if unit.label:
            page = f"  第{unit.page}页" if unit.page else ""
            print(f"{'  ' * unit.depth}{unit.label}{page}")
    return 0

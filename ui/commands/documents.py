"""``bureau documents``: what is in the library."""

from argparse import Namespace

from ui.engine import Engine
from ui.output import dump, say
from ui.render import document_json
from ui.settings import library_folder
from ui.words import document_line


def run(options: Namespace) -> int:
    library = Engine(library_folder(options.library)).library
    found = library.documents(removed=options.removed)
    if options.json:
        print(dump([document_json(d) for d in found]))
        return 0
    for document in found:
        print(document_line(document))
    if not found:
        say("没有已移出的文件。" if options.removed else "资料库是空的。请用 bureau add 添加文件。")
    return 0

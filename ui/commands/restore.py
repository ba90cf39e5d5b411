"""``bureau restore``: a removed document back into what is searched."""

from argparse import Namespace

from ui.engine import Engine
from ui.settings import library_folder


def run(options: Namespace) -> int:
    document = Engine(library_folder(options.library)).library.restore(options.document)
    print(f"已恢复：《{document.title}》 {document.id}")
    return 0

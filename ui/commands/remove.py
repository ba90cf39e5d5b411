"""``bureau remove``: a document out of what is searched; nothing of it is lost."""

from argparse import Namespace

from ui.engine import Engine
from ui.settings import library_folder


def run(options: Namespace) -> int:
    document = Engine(library_folder(options.library)).library.remove(options.document)
    print(f"已移出：《{document.title}》 {document.id}。可用 bureau restore {document.id} 恢复。")
    return 0

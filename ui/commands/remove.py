"""``bureau remove``: a document out of what is searched; nothing of it is lost."""

from argparse import Namespace

from ui.engine import Engine
from ui.settings import library_folder
from ui.watch.act import Act
from ui.watch.documents import named
from ui.watch.keyboard import at_the_keyboard


def run(options: Namespace) -> int:
    engine = Engine(library_folder(options.library))
    document = engine.library.document(options.document)
    with engine.audit.change(at_the_keyboard(), Act.REMOVED, named(document)):
        engine.library.remove(document.id)
    print(f"已移出：《{document.title}》 {document.id}。可用 bureau restore {document.id} 恢复。")
    return 0

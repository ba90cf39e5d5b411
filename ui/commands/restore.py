"""``bureau restore``: a removed document back into what is searched."""

from argparse import Namespace

from ui.engine import Engine
from ui.settings import library_folder
from ui.watch.act import Act
from ui.watch.documents import named
from ui.watch.keyboard import at_the_keyboard


def run(options: Namespace) -> int:
    engine = Engine(library_folder(options.library))
    gone = engine.library.documents(removed=True)
    of = next((named(it) for it in gone if it.id == options.document), options.document)
    with engine.audit.change(at_the_keyboard(), Act.RESTORED, of):
        document = engine.library.restore(options.document)
    print(f"已恢复：《{document.title}》 {document.id}")
    return 0

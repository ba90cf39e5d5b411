"""``bureau doctor``: what is wrong, and how to mend it."""

from argparse import Namespace

from ui.doctor import examine
from ui.settings import library_folder


def run(options: Namespace) -> int:
    return examine(library_folder(options.library), rebuild=options.rebuild, say=print)

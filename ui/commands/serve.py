"""``bureau serve``: the web app, with the sample documents where the library is new."""

from argparse import Namespace

from ui.commands.add import added_line
from ui.engine import SAMPLES, Engine
from ui.output import say
from ui.serve import serve
from ui.settings import library_folder


def run(options: Namespace) -> int:
    engine = Engine(library_folder(options.library), create=True, say=say)
    if options.samples and _is_new(engine):
        say("资料库是空的，正在放入示例文件……")
        paths = sorted(p for p in SAMPLES.iterdir() if p.is_file())
        for one in engine.add(paths):
            say(added_line(one))
    return serve(engine, options.host, options.port, say=say)


def _is_new(engine: Engine) -> bool:
    """Nothing is in it and nothing was: removed samples must not come back by themselves."""
    return not engine.documents() and not engine.library.documents(removed=True)

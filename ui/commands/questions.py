"""``bureau questions``: what people asked; deleting it, giving it out."""

from argparse import Namespace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.answer import Outcome
from corpus.errors import BureauError
from corpus.people import id_of
from corpus.questions import Sought
from corpus.read.tidy import shown
from ui.access.clock import now
from ui.engine import Engine
from ui.hotline_note import ANSWER_WORDS, local
from ui.output import dump, say
from ui.people.eraser import Erased, Eraser
from ui.people.export import export
from ui.settings import library_folder
from ui.watch.act import Act
from ui.watch.keyboard import at_the_keyboard

if TYPE_CHECKING:
    from collections.abc import Callable


def run(options: Namespace) -> int:
    engine = Engine(library_folder(options.library))
    if options.do == "forget":
        return _forget(engine, options)
    if options.do == "export":
        return _export(engine, Path(options.file))
    if options.do == "wipe":
        return _wipe(engine, options.yes)
    if options.forget_older_than is not None:
        days = options.forget_older_than
        before = now() - timedelta(days=days)
        eraser = Eraser(engine.library, engine.server)
        return _erase(
            engine, Act.QUESTIONS_DELETED, f"{days} 天以前的", lambda: eraser.before(before)
        )
    return _list(engine, options)


def _list(engine: Engine, options: Namespace) -> int:
    for it in engine.library.questions_sought(Sought(options.search), options.most):
        if options.json:
            row = {"id": it.answer_id, "asked": it.text, "outcome": it.outcome}
            print(dump({**row, "asked_at": f"{local(it.asked_at).isoformat(timespec='seconds')}"}))
        else:
            said = ANSWER_WORDS[Outcome(it.outcome)]
            print(f"{it.answer_id}  {local(it.asked_at):%Y-%m-%d %H:%M}  {said}  {it.text}")
    return 0


def _forget(engine: Engine, options: Namespace) -> int:
    if not options.ids and not options.call:
        raise BureauError(
            "请写明要删除哪一条：答复下面的编号，或用 --call 写来电编号。"
            "例如：bureau questions forget 0123456789abcdef"
        )
    wrong = [it for it in options.ids if not _is_id(it)]
    if wrong:
        raise BureauError(
            f"“{shown(wrong[0])}”不是答复编号，没有删除。编号是 16 位数字和字母，印在答复下面。"
        )
    eraser = Eraser(engine.library, engine.server)
    named = "、".join([*map(id_of, options.ids), *(f"来电 {it}" for it in options.call)])

    def erase() -> Erased:
        one, other = eraser.answers(options.ids), eraser.calls(options.call)
        return Erased(one.gone + other.gone, one.scrubbed and other.scrubbed)

    return _erase(engine, Act.QUESTIONS_DELETED, named, erase)


def _is_id(said: str) -> bool:
    return len(id_of(said)) == 16 and set(id_of(said)) <= set("0123456789abcdef")


def _erase(engine: Engine, act: str, of: str, erase: "Callable[[], Erased]") -> int:
    with engine.audit.change(at_the_keyboard(), act, of):
        done = erase()
    print(done.line)
    return 0


def _export(engine: Engine, file: Path) -> int:
    with engine.audit.change(at_the_keyboard(), Act.QUESTIONS_EXPORTED, file.name):
        made = export(engine.library, engine.server, file)
    print(f"已导出到“{shown(str(file))}”：{made.line}。文件里有个人信息，请妥善保管，用完删除。")
    return 0


def _wipe(engine: Engine, sure: bool) -> int:
    library = engine.library
    if not sure:
        counts = (library.count_questions(), len(library.feedbacks()), library.count_calls())
        raise BureauError(
            f"将删除全部 {counts[0]} 条提问、{counts[1]} 条反馈、{counts[2]} 条来电记录及其工单，"
            "不能恢复；文件和操作记录不受影响。确定要删除，请加 --yes 再运行一次。"
        )
    eraser = Eraser(library, engine.server)
    code = _erase(engine, Act.QUESTIONS_WIPED, "提问、反馈、来电记录", eraser.everything)
    say("以前的备份文件里仍有这些记录，请一并处理。")
    return code

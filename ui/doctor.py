"""Checks the installation, the model, the library and the indexes, and says how to mend them."""

import shutil
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from corpus.backup import UNFINISHED
from corpus.errors import BureauError
from ui.settings import load_settings
from ui.watch.act import Act
from ui.watch.keyboard import at_the_keyboard

if TYPE_CHECKING:
    from ui.engine import Engine

LEAST_FREE = 1_000_000_000  # bytes; the model alone takes half of it


def examine(folder: Path, *, rebuild: bool, say: Callable[[str], None]) -> int:
    """Says one line a check. 0: all is well (or was mended), 1: something is to be done."""
    report = _Report(say)
    report.good("Python", ".".join(map(str, sys.version_info[:3])))
    report.space(folder)
    try:
        load_settings(folder)
    except BureauError as error:
        report.wrong("设置", [str(error)])
    else:
        report.parts(folder, rebuild)
    return 1 if report.problems else 0


class _Report:
    def __init__(self, say: Callable[[str], None]) -> None:
        self.say = say
        self.problems = 0

    def good(self, name: str, what: str) -> None:
        self.say(f"✓ {name}：{what}")

    def wrong(self, name: str, lines: Sequence[str]) -> None:
        self.problems += len(lines)
        for line in lines:
            self.say(f"✗ {name}：{line}")

    def space(self, folder: Path) -> None:
        place = next(p for p in (folder.absolute(), *folder.absolute().parents) if p.exists())
        free = shutil.disk_usage(place).free
        if free < LEAST_FREE:
            self.wrong("磁盘空间", [f"{place} 只剩 {free // 1_000_000} MB。请清理磁盘。"])
        else:
            self.good("磁盘空间", f"剩余 {free // 1_000_000_000} GB")

    def parts(self, folder: Path, rebuild: bool) -> None:
        """Library, model and indexes: each is checked as far as those before it allow."""
        from ui.engine import Engine

        try:
            engine = Engine(folder)
        except BureauError as error:
            self.wrong("资料库", [str(error)])
            self.model(load_settings(folder).model)
            return
        if problems := engine.library.integrity():
            self.wrong("资料库", problems)
        else:
            self.good("资料库", f"{folder}，{len(engine.documents())} 份文件")
            self.writing(engine, folder)
        try:
            self.good("模型", f"{engine.encoder.name}，{engine.encoder.dimension} 维")
        except BureauError as error:
            self.wrong("模型", [str(error)])
            return
        try:
            self.indexes(engine, rebuild)
        except BureauError as error:
            self.wrong("索引", [str(error)])
        self.language_model(engine)

    def language_model(self, engine: "Engine") -> None:
        """The optional one that words answers, where the settings name one."""
        try:
            writer = engine.writer
        except BureauError as error:
            self.wrong("语言模型", [str(error)])
            return
        if writer is None:
            return
        if reason := writer.trial():
            mend = "回答不受影响，只是不会改写。请检查 llm_url、llm_model，看模型是否已启动。"
            self.wrong("语言模型", [f"{reason}。{mend}"])
        else:
            self.good("语言模型", f"{writer.model.name}，正常")

    def writing(self, engine: "Engine", folder: Path) -> None:
        """What keeps files from being added, though questions may be answered."""
        if hindrance := engine.library.hindrance():
            self.wrong("写入", [hindrance])
        else:
            self.good("写入", "正常")
        if any(folder.glob(f"{UNFINISHED}*")):
            line = "上次恢复备份时被中断，资料没有损坏。请再运行一次 bureau restore-backup。"
            self.wrong("备份", [line])

    def model(self, name: str) -> None:
        """The model alone, where there is no library."""
        from index.embed import load_encoder

        try:
            encoder = load_encoder(name)
            self.good("模型", f"{encoder.name}，{encoder.dimension} 维")
        except BureauError as error:
            self.wrong("模型", [str(error)])

    def indexes(self, engine: "Engine", rebuild: bool) -> None:
        if rebuild:
            self.say("正在重建向量和索引……")
            with engine.audit.change(at_the_keyboard(), Act.REBUILT, engine.encoder.name):
                engine.rebuild()
        store = engine.store
        self.good("索引", f"第 {store.generation} 代，{store.now.count} 个段落")
        if documents := engine.documents():
            if engine.search(documents[0].title, 1).hits:
                self.good("检索", "正常")
            else:
                self.wrong("检索", ["没有结果。请运行 bureau doctor --rebuild 重建索引。"])

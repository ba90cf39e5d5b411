"""Checks the installation, the model, the library and the indexes, and says how to mend them."""

import shutil
import sys
from collections.abc import Callable
from pathlib import Path

from corpus.errors import BureauError

LEAST_FREE = 1_000_000_000  # bytes; the model alone takes half of it


def examine(folder: Path, *, rebuild: bool, say: Callable[[str], None]) -> int:
    """Says one line a check. 0: all is well (or was mended), 1: something is to be done."""
    from ui.engine import Engine

    wrong = 0

    def check(name: str, problem: str | None, good: str = "正常") -> None:
        nonlocal wrong
        wrong += problem is not None
        say(f"{'✗' if problem else '✓'} {name}：{problem or good}")

    check("Python", None, ".".join(map(str, sys.version_info[:3])))
    place = next(p for p in (folder, *folder.parents) if p.exists())
    free = shutil.disk_usage(place).free
    low = f"{place} 只剩 {free // 1_000_000} MB，请清理磁盘" if free < LEAST_FREE else None
    check("磁盘空间", low, f"剩余 {free // 1_000_000_000} GB")
    try:
        engine = Engine(folder)
    except BureauError as error:
        check("资料库", str(error))
        return 1
    problems = engine.library.integrity()
    check("资料库", "；".join(problems) or None, f"{folder}，{len(engine.documents())} 份文件")
    try:
        model = engine.encoder
    except BureauError as error:
        check("模型", str(error))
        return 1
    check("模型", None, f"{model.name}，{model.dimension} 维")
    try:
        if rebuild:
            say("正在重建向量和索引……")
            engine.rebuild()
        store = engine.store
    except BureauError as error:
        check("索引", str(error))
        return 1
    check("索引", None, f"第 {store.generation} 代，{store.now.count} 个段落")
    if engine.documents():
        found = engine.search(engine.documents()[0].title, 1)
        check("检索", None if found.hits else "没有结果，请运行 bureau doctor --rebuild")
    return 1 if wrong else 0

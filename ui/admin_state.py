"""How the library, its indexes and the machine are, for whoever looks after them."""

import shutil
from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from markupsafe import Markup

from ui.citation import STATUS_WORDS, chinese_date
from ui.doctor import LEAST_FREE
from ui.edit_page import KIND_WORDS
from ui.office import Asked

if TYPE_CHECKING:
    from ui.engine import Engine


def state_view(engine: "Engine", asked: Asked) -> Markup:
    rows = Markup("").join(
        Markup('<div><dt>{}</dt><dd class="{}">{}</dd></div>').format(name, tone, words)
        for name, words, tone in facts(engine)
    )
    checked = Markup("")
    if asked.get("check"):
        problems = [*engine.library.integrity()]
        hindrance = engine.library.hindrance()
        problems += [hindrance] if hindrance else []
        checked = (
            Markup('<ul class="problems">{}</ul>').format(
                Markup("").join(Markup('<li class="warning">{}</li>').format(it) for it in problems)
            )
            if problems
            else Markup('<p class="done-line" role="status"><span>检查过了，都正常。</span></p>')
        )
    return Markup(
        '<h2 data-focus tabindex="-1">运行状态</h2><dl class="state">{}</dl>'
        '<p class="tools"><a data-go href="?view=state&amp;check=1">检查资料库是否完好</a></p>{}'
        '<p class="hint">更全面的检查，请在运行程序的电脑上打开终端，运行 '
        '<span class="command">bureau doctor</span>。</p>'
    ).format(rows, checked)


def facts(engine: "Engine") -> Iterator[tuple[str, str, str]]:
    """Name, words, and "good", "bad" or "" for how that is."""
    documents, library = engine.documents(), engine.library
    yield "资料", f"{len(documents)} 份，已移出 {len(library.documents(removed=True))} 份", ""
    kinds = Counter(it.about.kind for it in documents)
    yield "类别", "，".join(f"{KIND_WORDS[k]} {n}" for k, n in kinds.most_common()), ""
    statuses = Counter(it.status for it in documents)
    yield "效力", "，".join(f"{STATUS_WORDS[s]} {n}" for s, n in statuses.most_common()), ""
    doubtful = sum(bool(it.low_pages) for it in documents)
    if doubtful:
        yield "识别没有把握", f"{doubtful} 份文件有这样的页，请对照原件", "bad"
    store = engine.store
    stale = store.stale
    yield (
        "检索索引",
        f"{store.now.count} 个段落" + ("，正在更新" if stale else "，是最新的"),
        ("" if stale else "good"),
    )
    waiting = library.unextracted()
    figures = f"{waiting} 份文件的数据待整理，首次查看数据时会自动完成" if waiting else "都已整理"
    yield "数据", figures, "" if waiting else "good"
    yield "语义模型", engine.encoder.name, ""
    added = [v.added_at for d in documents[-20:] for v in library.versions(d.id)]
    if added:
        yield "最近收录", chinese_date(max(added).date()), ""
    free = shutil.disk_usage(library.folder).free
    yield "磁盘剩余", f"{free / 1e9:.1f} GB", "bad" if free < LEAST_FREE else "good"
    yield "资料库位置", str(library.folder.absolute()), ""

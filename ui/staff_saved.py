"""The collection as a page: what was kept, and how to take it along."""

import json
from typing import TYPE_CHECKING

from markupsafe import Markup

from ui.office import Asked
from ui.saved import Saved, looked_up
from ui.staff_search import document_address

if TYPE_CHECKING:
    from ui.engine import Engine


def saved_view(engine: "Engine", asked: Asked) -> Markup:
    entries = looked_up(engine, asked.saved)
    if not entries:
        return Markup(
            '<h2 data-focus tabindex="-1">收藏夹是空的</h2><p>检索或查看数据时点“收藏”，'
            "就会放到这里。收藏只记在这台电脑的浏览器里，可以导出成带脚注的 Word 文件。</p>"
        )
    lost = sum(it.document is None for it in entries)
    note = ""
    if lost:
        note = Markup('<p class="warning">有 {} 条的原文已经变动，不会导出。</p>').format(lost)
    return Markup(
        '<div class="saved-head"><h2 data-focus tabindex="-1">{} 条收藏</h2>'
        '<form method="post" action="/staff/export" data-export><input type="hidden" name="items">'
        '<button name="format" value="docx">导出 Word</button>'
        '<button name="format" value="md" class="quiet">导出 Markdown</button>'
        '<button type="button" class="quiet" data-clear-saved>全部清空</button></form></div>'
        "{}<ol class='saved' data-saved-list>{}</ol>"
    ).format(len(entries), note, Markup("").join(map(_entry, entries)))


def _entry(it: Saved) -> Markup:
    remove = Markup('<button type="button" data-save="{}">移出收藏</button>').format(
        json.dumps(dict(it.item))
    )
    if it.document is None:
        return Markup('<li><p class="warning">{}</p><p class="tools">{}</p></li>').format(
            it.source, remove
        )
    heading = Markup('<p class="figure">{}</p>').format(it.heading) if it.heading else ""
    return Markup(
        '<li>{heading}<blockquote>{words}</blockquote><p class="where">{source}</p>'
        '<p class="tools"><a data-go href="{to}">看原文</a>'
        '<button type="button" data-copy="{words}（{source}）">复制原文和出处</button>'
        "{remove}</p></li>"
    ).format(
        heading=heading,
        words=it.words,
        source=it.source,
        to=document_address(it.document, it.start, it.end),
        remove=remove,
    )

"""The page for staff who write reports: search, whole documents, figures, a collection."""

from typing import TYPE_CHECKING

import gradio as gr
from markupsafe import Markup

from ui.office import Asked, masthead, office_page
from ui.staff_document import document_view
from ui.staff_figures import figures_view
from ui.staff_saved import saved_view
from ui.staff_search import search_view

if TYPE_CHECKING:
    from ui.engine import Engine

TABS = (("检索", "?"), ("数据", "?view=figures"), ("收藏夹", "?view=saved"))
VIEWS = {"": "?", "document": "?", "figures": "?view=figures", "saved": "?view=saved"}


def staff_page(engine: "Engine") -> gr.Blocks:
    """The Blocks; it is mounted at ``/staff`` by ``ui.web.mount_pages``."""
    show = {"document": document_view, "figures": figures_view, "saved": saved_view}

    def shown(asked: Asked) -> Markup:
        view = asked.get("view")
        tabs = [(words, to, VIEWS.get(view, "?") == to) for words, to in TABS]
        head = masthead("文件查询", tabs, visitor=asked.visitor)
        return Markup('{}<div class="office">{}</div>').format(
            head, show.get(view, search_view)(engine, asked)
        )

    return office_page(f"文件查询 · {engine.settings.title}", shown)

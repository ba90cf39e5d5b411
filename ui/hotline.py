"""The page for who answers the phone: ask while the caller waits, read out, take down.

The region is filled by ``static/hotline.js`` from the routes of ``ui.hotline_routes``: what is
typed must not be drawn anew under the operator's hands, and an event of Gradio draws a component
whole.
"""

from pathlib import Path
from typing import TYPE_CHECKING

import gradio as gr
from markupsafe import Markup

if TYPE_CHECKING:
    from ui.engine import Engine

STATIC = Path(__file__).parent / "static"


def hotline_page(engine: "Engine") -> gr.Blocks:
    """The Blocks; it is mounted at ``/hotline`` by ``ui.web.mount_pages``."""
    title = f"热线接听 · {engine.settings.title}"
    with gr.Blocks(title=title, analytics_enabled=False, fill_width=True) as page:
        gr.HTML(
            str(Markup('<p class="loading" role="status">正在打开……</p>')),
            elem_id="hotline",
            elem_classes="bureau",
            apply_default_css=False,
            js_on_load=(STATIC / "hotline.js").read_text(encoding="utf-8"),
        )
    page.queue(max_size=8, api_open=False)
    return page

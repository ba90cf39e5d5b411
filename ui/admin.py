"""The page for whoever looks after the documents: adding, correcting, removing, what is asked."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

import gradio as gr
from markupsafe import Markup

from corpus.errors import BureauError
from ui.access.role import By
from ui.admin_audit import audit_view
from ui.admin_documents import document_view, documents_view, remove, restore
from ui.admin_overview import Overview, handle, reopen
from ui.admin_people import wipe
from ui.admin_questions import forget, questions_view
from ui.admin_settings import save, settings_view
from ui.admin_state import state_view
from ui.admin_upload import cancel, clear, supersede, upload_view
from ui.admin_users import ACTIONS as USER_ACTIONS
from ui.admin_users import users_view
from ui.office import Asked, masthead, office_page

if TYPE_CHECKING:
    from ui.engine import Engine
    from ui.intake import Intake

TABS = {
    "": "概况",  # what waits for somebody comes first
    "documents": "资料",
    "upload": "添加文件",
    "questions": "提问与反馈",
    "users": "用户",
    "settings": "设置",
    "audit": "记录",
    "state": "运行状态",
}
Action = Callable[["Engine", "Intake", Mapping[str, Any], By], Markup]
ACTIONS: dict[str, Action] = {
    "remove": remove,
    "restore": restore,
    "cancel": cancel,
    "clear": clear,
    "supersede": supersede,
    "forget": forget,
    "wipe": wipe,
    "settings": save,
    "handled": handle,
    "reopen": reopen,
    **USER_ACTIONS,
}


def admin_page(engine: "Engine", intake: "Intake") -> gr.Blocks:
    """The Blocks; it is mounted at ``/admin`` by ``ui.web.mount_pages``."""
    show: dict[str, Callable[[Asked], Markup]] = {
        "": Overview(engine).view,
        "documents": partial(documents_view, engine),
        "document": partial(document_view, engine),
        "upload": partial(upload_view, engine, intake),
        "questions": partial(questions_view, engine),
        "users": partial(users_view, engine),
        "settings": partial(settings_view, engine),
        "audit": partial(audit_view, engine),
        "state": partial(state_view, engine),
    }

    def shown(asked: Asked) -> Markup:
        view = asked.get("view") if asked.get("view") in show else ""
        tab = "documents" if view == "document" else view
        tabs = [
            (words, f"?view={name}" if name else "?", name == tab) for name, words in TABS.items()
        ]
        return Markup('{}<div class="office">{}</div>').format(
            masthead("资料管理", tabs, seal="管", visitor=asked.visitor), show[view](asked)
        )

    def act(name: str, data: Mapping[str, Any], by: By) -> Markup:
        if name not in ACTIONS:
            raise BureauError("没有这个操作。请刷新页面后再试。")
        return ACTIONS[name](engine, intake, data, by)

    return office_page(f"资料管理 · {engine.settings.title}", shown, act)

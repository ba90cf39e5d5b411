"""How long what is about people is kept; taking all of it out, and deleting all of it."""

import shutil
import tempfile
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from fastapi import APIRouter, Request
from fastapi.responses import FileResponse, Response
from markupsafe import Markup
from starlette.background import BackgroundTask

from corpus.errors import BureauError
from ui.access.role import By, visitor_of
from ui.office import done_line
from ui.people.eraser import Eraser
from ui.people.export import export
from ui.turned_away import turned_away
from ui.watch.act import Act
from ui.watch.origin import origin_of

if TYPE_CHECKING:
    from ui.engine import Engine
    from ui.intake import Intake

ADDRESS = "/admin/people.zip"
SURE = "清空"  # to be typed by whoever deletes everything


def days_words(days: int) -> str:
    return f"保存 {days} 天" if days else "一直保存"


def people_view(engine: "Engine") -> Markup:
    library, settings = engine.library, engine.settings
    kept = (
        ("提问", library.count_questions(), settings.keep_questions_days),
        ("反馈", len(library.feedbacks()), settings.keep_feedback_days),
        ("来电记录和工单", library.count_calls(), settings.keep_calls_days),
    )
    rows = Markup("").join(
        Markup("<li>{}：现有 {} 条，{}</li>").format(name, count, days_words(days))
        for name, count, days in kept
    )
    return Markup(
        '<h2 data-focus tabindex="-1">保存、导出、清空</h2>'
        '<ul class="kept-days">{rows}</ul>'
        '<p class="hint">期满的每天自动删除。天数在设置文件里改：keep_questions_days、'
        "keep_feedback_days、keep_calls_days，0 为一直保存。</p>"
        '<p class="hint">有人要求删除自己的提问时，请对方说出答复下面的编号，'
        "在“逐条查找”里查到后删除。"
        "来电记录用命令 bureau questions forget --call 来电编号 删除。</p>"
        '<details class="sure"><summary>全部导出</summary><p>提问、反馈、来电记录、工单、核准答复、'
        "账号（不含密码）和操作记录，一个 ZIP 文件。里面有回电号码等个人信息，请妥善保管，"
        "用完删除。这次导出会写进操作记录。</p>"
        '<p><a class="button" href="{address}" download>导出</a></p></details>'
        '<details class="sure"><summary>清空提问、反馈和来电记录</summary>'
        "<p>上面三项全部删除，不能恢复。文件、核准答复、账号和操作记录不受影响。"
        "以前的备份里还有这些记录，请一并处理。</p>"
        '<form data-act="wipe"><p><label for="sure">确定清空，请写“{sure}”两个字</label>'
        '<input id="sure" name="sure" autocomplete="off" maxlength="10"></p>'
        '<p class="done"><button>全部清空</button></p></form></details>'
    ).format(rows=rows, address=ADDRESS, sure=SURE)


def wipe(engine: "Engine", intake: "Intake", data: Mapping[str, Any], by: By) -> Markup:
    if str(data.get("sure", "")).strip() != SURE:
        raise BureauError(f"没有清空。确定要清空，请先在框里写“{SURE}”。")
    if engine.log is not None:
        engine.log.flush()  # what was asked before this is written, and goes too
    eraser = Eraser(engine.library, engine.server)
    of = "提问、反馈、来电记录"
    with engine.audit.change(by.visitor, Act.QUESTIONS_WIPED, of, origin=by.origin):
        done = eraser.everything()
    return done_line(done.line)


def people_files(engine: "Engine") -> APIRouter:
    """``GET /admin/people.zip``: everything that is kept about people."""
    router = APIRouter(include_in_schema=False)

    @router.get(ADDRESS)
    def everything(request: Request) -> Response:
        name = f"个人信息导出{date.today():%Y%m%d}.zip"
        by = By(visitor_of(request), origin_of(request))
        folder = Path(tempfile.mkdtemp(prefix="bureau-"))
        try:
            with engine.audit.change(by.visitor, Act.QUESTIONS_EXPORTED, name, origin=by.origin):
                export(engine.library, engine.server, folder / "people.zip")
        except BureauError as error:
            shutil.rmtree(folder, ignore_errors=True)
            return turned_away(request, 503, "没有导出", str(error))
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
        return FileResponse(
            folder / "people.zip",
            media_type="application/zip",
            headers={
                "Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}",
                "Cache-Control": "no-store",
                "X-Content-Type-Options": "nosniff",
            },
            background=BackgroundTask(shutil.rmtree, folder, ignore_errors=True),
        )

    return router

"""What is kept of what people ask, in plain words; follows the settings."""

from typing import TYPE_CHECKING

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from markupsafe import Markup

from ui.shell import large, shell

if TYPE_CHECKING:
    from ui.engine import Engine
    from ui.settings import Settings

ADDRESS = "/privacy"
TITLE = "个人信息说明"


def privacy_link() -> Markup:
    """For the foot of a page."""
    return Markup('<a href="{}" target="_blank">{}</a>').format(ADDRESS, TITLE)


def privacy_pages(engine: "Engine") -> APIRouter:
    router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)

    @router.get(ADDRESS)
    def privacy(request: Request) -> HTMLResponse:
        return shell(TITLE, notice(engine.settings), large=large(request))

    return router


def notice(settings: "Settings") -> Markup:
    """The page: what is kept, what is not, how long, and how to have it deleted."""
    return Markup(
        '<header class="about"><h1>{title}</h1><p>{site}</p></header>'
        "<h2>提问不需要个人信息</h2><p>不用登录，不用填写姓名、身份证号、电话。"
        "如果写了，程序会先隐去再查找，隐去的内容不保存。程序认得出大多数写法，"
        "但不能保证全部认出，所以请不要写。</p>"
        "<h2>会保存什么</h2>{kept}"
        "<h2>不会保存什么</h2><p>不保存提问人是谁、用的什么设备。网络地址只用来限制过于频繁的提问，"
        "不和问题保存在一起。页面上的对话只暂存在您的浏览器和服务器的内存里，不写入磁盘。"
        "问题和回答都在本单位的服务器上处理{model}。</p>"
        "<h2>怎样删除</h2><p>{delete}</p>"
        '<p><a href="/">回到提问</a></p>'
    ).format(
        title=TITLE,
        site=settings.title,
        kept=_kept(settings),
        model="，其中一部分交给本单位指定的语言模型改写措辞"
        if settings.llm_url
        else "，不发到别处",
        delete=_delete(settings),
    )


def _kept(settings: "Settings") -> Markup:
    kept = []
    if settings.keep_questions:
        kept.append(
            f"问过的问题、是否答上、时间和答复编号，用来补充文件没有讲到的内容，"
            f"{_days(settings.keep_questions_days)}。"
        )
    kept.append(
        f"您点“有”“没有”帮助时，这个问题和您写的意见，{_days(settings.keep_feedback_days)}。"
    )
    kept.append(
        f"您打热线时，接线员的来电记录；您留了回电号码的，连同号码，"
        f"{_days(settings.keep_calls_days)}。"
    )
    return Markup("<ul>{}</ul>").format(
        Markup("").join(Markup("<li>{}</li>").format(it) for it in kept)
    )


def _days(days: int) -> str:
    return f"保存 {days} 天，到期自动删除" if days else "不自动删除"


def _delete(settings: "Settings") -> str:
    whom = settings.handoff_name or "本单位"
    phone = f"（{settings.handoff_phone}）" if settings.handoff_phone else ""
    return (
        f"每个回答下面有一个“编号”，打印的页面上也有。想删除哪一个提问，把编号告诉{whom}{phone}即可。"
        "来电记录请说明来电的日期和时间。"
    )

"""Adding files on the page: the place to drop them, and how far each of them is."""

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from corpus.document import Visibility
from corpus.errors import BureauError
from index.ingest import Added
from ui.access.role import By
from ui.citation import SEEN_WORDS
from ui.intake import ENDED, Intake, Job, Stage
from ui.office import Asked, done_line
from ui.tally import WORDS
from ui.watch.act import Act

if TYPE_CHECKING:
    from ui.engine import Engine

FORMATS = "PDF、Word、Excel、CSV、网页、Markdown、TXT、邮件、图片，以及装着它们的 ZIP"
_STEPS = {"读取": "读取", "向量化": "整理内容"}  # without the name, which stands beside it
_PAGE = re.compile(r"第 (\d+) 页（共 (\d+) 页）")  # as ``corpus.read.scan`` says it


def upload_view(engine: "Engine", intake: Intake, asked: Asked) -> Markup:
    wanted = Visibility.INTERNAL if asked.get("for") == "internal" else Visibility.PUBLIC
    jobs = intake.jobs()
    going = sum(it.stage not in ENDED for it in jobs)
    titles = {it.id: it.title for it in engine.documents()}
    items = Markup("").join(_job(it, titles) for it in reversed(jobs))
    ended = len(jobs) - going
    clear = ""
    if ended:
        clear = Markup('<button type="button" class="quiet" data-act="clear">清除已结束的</button>')
    head = Markup('<div class="saved-head"><h2>{}</h2>{}</div>').format(
        f"正在处理，还有 {going} 个文件" if going else f"{len(jobs)} 个文件，都已处理完", clear
    )
    return Markup(
        '<section class="upload"><h2 data-focus tabindex="-1">添加文件</h2>{}'
        '<div class="drop" data-visibility="{}"><p>'
        '<label class="button" for="files">选择文件</label>'
        '<input class="unseen" type="file" id="files" multiple data-upload>'
        "<span>或把文件拖到这里</span></p>"
        '<p class="hint">{}。同名同题的文件会成为新版本，旧版本保留；相同的文件不会重复收录。'
        "上传完就可以关掉页面，处理会继续。</p></div>"
        '<ul id="sending" class="jobs" aria-live="polite" aria-label="正在上传"></ul>'
        "{}</section>"
    ).format(
        _for_whom(asked, wanted),
        wanted,
        FORMATS,
        Markup('{}<ul class="jobs"{} aria-label="处理情况">{}</ul>').format(
            head, Markup(" data-poll") if going else "", items
        )
        if jobs
        else "",
    )


def _for_whom(asked: Asked, wanted: Visibility) -> Markup:
    """Who may see what is added next: chosen before, as a draft must not be public for a moment."""
    links = Markup("").join(
        Markup('<a data-go href="{}"{}>{}</a>').format(
            asked.address(**{"for": "" if it is Visibility.PUBLIC else it.value}),
            Markup(' aria-current="true"') if it is wanted else "",
            SEEN_WORDS[it],
        )
        for it in Visibility
    )
    return Markup(
        '<p class="which" id="for-whom">接下来添加的文件给谁看</p>'
        '<nav class="kinds" aria-labelledby="for-whom">{}</nav>'
    ).format(links)


def _job(job: Job, titles: Mapping[str, str]) -> Markup:
    stop = Markup("")
    if job.stage not in ENDED:
        stop = Markup(
            '<p class="tools"><button type="button" data-act="cancel" data-job="{}">'
            "取消</button></p>"
        ).format(job.id)
    results = Markup("").join(_result(it, titles, job.name) for it in job.results)
    trouble = Markup('<p class="why">{}</p>').format(job.trouble) if job.trouble else ""
    inside = Markup(' <span class="badge internal">内部使用</span>') if job.internal else ""
    return Markup(
        '<li class="job {stage}"><span class="name">{name}{inside}</span>'
        '<span class="stage">{words}</span>'
        "{bar}{stop}{trouble}<ul class='became'>{results}</ul>{proposal}</li>"
    ).format(
        stage=job.stage.name.lower(),
        name=job.name,
        inside=inside,
        words=_words(job),
        bar=_bar(job),
        stop=stop,
        trouble=trouble,
        results=results,
        proposal=_proposal(job, titles),
    )


def _words(job: Job) -> str:
    if job.stage is Stage.WORKING and job.step:
        at = _PAGE.search(job.step)
        if at:
            return f"识别第 {at[1]} 页，共 {at[2]} 页"
        step = job.step.split(" ")[0]
        return _STEPS.get(step, job.step)
    return job.stage.value


def _bar(job: Job) -> Markup:
    """Pages read of all, where that is known."""
    at = _PAGE.search(job.step) if job.stage is Stage.WORKING else None
    if at is None:
        return Markup("")
    return Markup('<progress max="{}" value="{}" aria-label="已读页数"></progress>').format(
        at[2], at[1]
    )


def _result(one: Added, titles: Mapping[str, str], name: str) -> Markup:
    title = titles.get(one.document_id or "", one.title or "")
    about = Markup("")
    if one.document_id and one.document_id in titles:
        about = Markup('<a data-go href="?view=document&amp;id={}">《{}》，核对信息</a>').format(
            one.document_id, title.strip("《》")
        )
    pages = f"{one.pages} 页" if one.pages else ""
    return Markup("<li><b class='{}'>{}</b> {} {} {}</li>").format(
        one.result, WORDS[one.result], about or (one.name if one.name != name else ""), pages,
        Markup('<span class="why">{}</span>').format(one.reason) if one.reason else "",
    )  # fmt: skip


def _proposal(job: Job, titles: Mapping[str, str]) -> Markup:
    """What to do about another document that says nearly the same."""
    mine = job.results[0].document_id if job.results else None
    if job.other is None or job.other not in titles or mine not in titles:
        return Markup("")
    return Markup(
        '<p class="proposal">它与《{other}》{how}相同。'
        '<button type="button" data-act="supersede" data-job="{job}">用它替代旧的</button>'
        '<button type="button" class="quiet" data-act="remove" data-id="{mine}">'
        '移出刚添加的</button> <a data-go href="?view=document&amp;id={other_id}">看旧的</a></p>'
    ).format(
        other=titles[job.other].strip("《》"),
        how="内容基本" if job.results[0].similar else "标题或文号",
        job=job.id,
        mine=mine,
        other_id=job.other,
    )


def cancel(engine: "Engine", intake: Intake, data: Mapping[str, Any], by: By) -> Markup:
    if not intake.cancel(str(data.get("job"))):
        raise BureauError("来不及取消了，这个文件马上就处理完。需要的话可以在“资料”里移出它。")
    return done_line("已取消。")


def clear(engine: "Engine", intake: Intake, data: Mapping[str, Any], by: By) -> Markup:
    intake.clear()
    return Markup("")


def supersede(engine: "Engine", intake: Intake, data: Mapping[str, Any], by: By) -> Markup:
    job = intake.job(str(data.get("job")))
    engine.audit.note(by.visitor, Act.UPLOADED, job.name, after="用它替代旧的", origin=by.origin)
    intake.supersede(job.id, by.visitor)
    return done_line("正在设为替代，旧的会标为“已被新文件替代”。")

"""The form that corrects what is known of a document. Plain HTML, no script."""

from collections.abc import Mapping
from threading import Lock
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from markupsafe import Markup
from starlette.concurrency import run_in_threadpool

from corpus.correction import NEEDED, Value, parsed, written
from corpus.document import Description, Document, Kind, Status, Visibility
from corpus.errors import BureauError
from ui.about import Field, fields
from ui.access.role import visitor_of
from ui.citation import SEEN_WORDS, STATUS_WORDS
from ui.edit import may_edit
from ui.shell import HOME, card, shell
from ui.watch.documents import correcting
from ui.watch.origin import origin_of

if TYPE_CHECKING:
    from ui.engine import Engine

LARGEST = 64 * 1024  # bytes of a form
WAS = "was."  # before a field's name: what stood in it when the form was shown
KIND_WORDS = {
    Kind.PLAN: "计划",
    Kind.SUMMARY: "总结",
    Kind.REGULATION: "法规、规定",
    Kind.NOTICE: "通知",
    Kind.FAQ: "问答",
    Kind.STATISTICS: "统计",
    Kind.OTHER: "其他",
}
_LISTS = ("kind", "visibility", "status")
_HINTS = {
    "issued_on": "写成 2026-04-28",
    "effective_on": "写成 2026-04-28",
    "expires_on": "写成 2027-04-27，是最后有效的一天",
    "school_year": "写成 2026-2027",
}


def edit_pages(engine: "Engine") -> APIRouter:
    """Route ``/documents/{id}/edit``: GET shows the form, POST saves it."""
    router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)
    saving = Lock()  # nobody else saves between the look at what there is and the change

    @router.get("/documents/{document_id}/edit")
    def show(request: Request, document_id: str) -> Response:
        if not may_edit(request):
            return refused("只有管理员可以更正。")
        document = _document(engine, document_id)
        if document is None:
            return missing()
        return form(document, engine.library.found(document_id))

    @router.post("/documents/{document_id}/edit")
    async def save(request: Request, document_id: str) -> Response:
        if not may_edit(request):
            return refused("只有管理员可以更正。")
        body = b""
        async for part in request.stream():
            body += part
            if len(body) > LARGEST:
                return card("内容太长", _trouble("内容太长，没有保存。请删减后再试。"), 413)
        sent = parse_qs(body.decode("utf-8", "replace"), keep_blank_values=True)

        def saved() -> Response:
            with saving:
                return _save(engine, document_id, sent, request)

        return await run_in_threadpool(saved)

    return router


def _document(engine: "Engine", document_id: str) -> Document | None:
    return next((it for it in engine.library.documents() if it.id == document_id), None)


def _save(
    engine: "Engine", document_id: str, sent: Mapping[str, list[str]], request: Request
) -> Response:
    document = _document(engine, document_id)
    if document is None:
        return missing()
    found = engine.library.found(document_id)
    sent = touched(document, sent)
    try:
        check_untouched_by_others(document, sent)
        told, unset = changes(document, found, sent)
        by, origin = visitor_of(request), origin_of(request)
        with correcting(engine.audit, by, document, told, unset, origin=origin):
            engine.correct(document_id, unset=unset, **told)
    except BureauError as error:
        return form(document, found, sent=sent, error=str(error))
    return RedirectResponse(f"/documents/{document_id}", 303)


def touched(document: Document, sent: Mapping[str, list[str]]) -> dict[str, list[str]]:
    """A sent form without the fields that were left as they were shown.

    These stay as they are by now: else whoever saves a title would take back what somebody else
    has done since to a field below it, and make public what was just made internal.
    """
    back = sent.get("unset", [])
    left = {
        it.name
        for it in fields(document)
        if it.name not in back
        and WAS + it.name in sent
        and _line(sent.get(it.name, [""])[0]) == _line(sent[WAS + it.name][0])
    }
    return {name: values for name, values in sent.items() if name not in left}


def check_untouched_by_others(document: Document, sent: Mapping[str, list[str]]) -> None:
    """Raises BureauError where another value was corrected than stands there now."""
    for field in fields(document):
        was, now = sent.get(WAS + field.name), _line(_stands(field))
        back = field.name in sent.get("unset", [])
        if was is None or _line(was[0]) == now or not (back or field.name in sent):
            continue
        if back or _line(sent[field.name][0]) != now:
            there = f"现在是“{_shown_words(field)}”" if now else "现在是空的"
            raise BureauError(
                f"“{field.label}”刚被别人改过，{there}，没有保存。请刷新页面，核对后再改。"
            )


def _stands(field: Field) -> str:
    """What its control says before anybody types."""
    return field.words if field.name != "status" or field.corrected else ""


def _shown_words(field: Field) -> str:
    known: dict[str, str] = {it.value: words for it, words in KIND_WORDS.items()}
    known |= {it.value: SEEN_WORDS[it] for it in Visibility}
    known |= {it.value: STATUS_WORDS[it] for it in Status}
    return known.get(field.words, field.words) if field.name in _LISTS else field.words


def _line(words: str) -> str:
    """As a field of one line sends it back."""
    return words.replace("\r", "").replace("\n", "").strip()


def changes(
    document: Document, found: Description, sent: Mapping[str, list[str]]
) -> tuple[dict[str, Value], list[str]]:
    """What a sent form changes: fields to set, fields to give back to what was found.

    A field that was left as it stood changes nothing, whatever it is; one that says what was
    found is no correction.
    """
    back = [name for name in sent.get("unset", []) if name in document.corrected]
    told: dict[str, Value] = {}
    for field in fields(document):
        if field.name in back or field.name not in sent:
            continue
        if field.name == "status" and not sent["status"][0]:  # as the documents say
            back += [field.name] if field.corrected else []
            continue
        value = parsed(field.name, sent[field.name][0])
        if value == field.value and (field.corrected or field.name != "status"):
            continue
        if field.name != "status" and value == _unsaid(field.name, found):
            back.append(field.name)
        else:
            told[field.name] = value
    return told, back


def _unsaid(name: str, found: Description) -> Value:
    """What holds where nobody says anything; ``None`` where that depends on other documents."""
    if name == "visibility":
        return Visibility.PUBLIC
    value: Value = None if name == "status" else getattr(found, name)
    return value


def form(
    document: Document,
    found: Description,
    *,
    sent: Mapping[str, list[str]] | None = None,
    error: str = "",
) -> HTMLResponse:
    """The page; ``sent`` is what stood in a form that could not be saved, for ``error``."""
    body = Markup(
        '<link rel="stylesheet" href="/ui/static/edit.css">'
        '<header class="about"><h1>更正文件信息</h1><p>《{title}》</p>'
        "<p>更正另行保存，不改动原文；以后重新添加这份文件也不会丢失。</p></header>{trouble}"
        '<form class="edit" method="post" action="/documents/{id}/edit">{rows}'
        '<p class="done"><button>保存</button>'
        '<a href="/documents/{id}">不改了，回到文件</a></p></form>'
    ).format(
        title=document.title,
        trouble=_trouble(error) if error else "",
        id=document.id,
        rows=form_rows(document, found, sent),
    )
    return shell(f"更正：{document.title}", body, 422 if error else 200)


def form_rows(
    document: Document, found: Description, sent: Mapping[str, list[str]] | None = None
) -> Markup:
    """A label, a field and notes for each that can be corrected; other pages show them too."""
    return Markup("").join(
        _row(field, found, sent[field.name][0] if sent and field.name in sent else None)
        for field in fields(document)
    )


def _row(field: Field, found: Description, typed: str | None) -> Markup:
    """A label, the field, and below it where it comes from and how to go back."""
    notes = [_HINTS.get(field.name, "")]
    if field.name == "status":
        notes.append("平时由各文件的日期和相互废止关系自动判断")
    elif field.name == "visibility":
        notes.append("内部使用的文件不会出现在公众和热线的回答、检索和页面里")
    elif field.corrected:
        notes.append(f"文中是：{written(getattr(found, field.name)) or '（没有）'}")
    elif field.value is None:
        notes.append("文中没有找到")
    elif field.place:
        notes.append(f"取自{field.place}")
    back = (
        Markup(
            '<label class="back"><input type="checkbox" name="unset" value="{}"> '
            "恢复自动判断的值</label>"
        ).format(field.name)
        if field.corrected and field.name != "visibility"  # its list has both values
        else ""
    )
    return Markup(
        '<p><input type="hidden" name="{was}{name}" value="{stands}">'
        '<label for="{name}">{label}</label>{control}<small id="{name}-note">{note}</small>'
        "{back}</p>"
    ).format(
        name=field.name,
        was=WAS,
        stands=_stands(field),
        label=field.label,
        control=_control(field, field.words if typed is None else typed),
        note="；".join(note for note in notes if note),
        back=back,
    )


def _control(field: Field, words: str) -> Markup:
    if field.name == "kind":
        return _select(field.name, [(kind.value, KIND_WORDS[kind]) for kind in Kind], words)
    if field.name == "visibility":
        return _select(field.name, [(it.value, SEEN_WORDS[it]) for it in Visibility], words)
    if field.name == "status":
        chosen = words if field.corrected else ""
        choices = [(status.value, STATUS_WORDS[status]) for status in Status]
        return _select(field.name, [("", f"自动判断（现为：{_status(field)}）"), *choices], chosen)
    return Markup(
        '<input id="{name}" name="{name}" value="{value}" maxlength="300" autocomplete="off"'
        ' aria-describedby="{name}-note"{required}>'
    ).format(
        name=field.name, value=words, required=Markup(" required") if field.name in NEEDED else ""
    )


def _status(field: Field) -> str:
    return STATUS_WORDS[Status(str(field.value))]


def _select(name: str, choices: list[tuple[str, str]], chosen: str) -> Markup:
    options = Markup("").join(
        Markup('<option value="{}"{}>{}</option>').format(
            value, Markup(" selected") if value == chosen else "", words
        )
        for value, words in choices
    )
    return Markup('<select id="{0}" name="{0}" aria-describedby="{0}-note">{1}</select>').format(
        name, options
    )


def _trouble(line: str) -> Markup:
    return Markup('<p class="trouble" role="alert">{}</p>').format(line)


def refused(line: str) -> HTMLResponse:
    return card("不能更正", _trouble(line) + HOME, 403)


def missing() -> HTMLResponse:
    body = _trouble("这个地址没有对应的文件，可能已经移出资料库。")
    return card("没有这份文件", body + HOME, 404)

"""The list of standard answers, and the small form that a supervisor approves one with."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from assistant.personal import keepable, masked
from corpus.desk import Source
from corpus.errors import BureauError
from corpus.standard import Standard
from ui.access.role import Role, Visitor
from ui.citation import chinese_date
from ui.hotline_note import source_words
from ui.hotline_standard import Judged, judged
from ui.hotline_views import head
from ui.typed import day_said, whole_number

if TYPE_CHECKING:
    from ui.engine import Engine

DAYS = 180  # until it expires, where nothing else is said
LONGEST = {"question": 300, "wordings": 2000, "answer": 2000, "approved_by": 40}
_OFFICES_HAVE = ("电话号码", "邮箱", "姓名", "住址")
_NAMES = {
    "question": "问题", "wordings": "其他问法", "answer": "答复", "approved_by": "核准人",
}  # fmt: skip


def standards_view(engine: "Engine", fields: Mapping[str, str], visitor: Visitor) -> Markup:
    """All of them, those that need a look first; with ``edit`` or ``from`` the form on top."""
    made = [judged(engine, it) for it in engine.library.standards()]
    made.sort(key=lambda it: (it.holds and not it.flags, it.standard.question))
    form = Markup("")
    if "edit" in fields or "from" in fields:
        form = form_view(engine, fields, visitor)
    items = Markup("").join(_line(it, may_approve(visitor)) for it in made)
    none = Markup(
        '<li class="none">还没有核准答复。问到常见问题时，在答复下面选“设为核准答复”，'
        "由负责人改好、核准，以后问到就先显示它。</li>"
    )
    return Markup(
        '{}<div class="list" data-view="standards"><section>{}<h2 tabindex="-1" data-focus>'
        '{} 条核准答复</h2><p class="tools"><a data-go href="?view=standards&amp;edit=">'
        '新写一条</a></p><ol class="standards">{}</ol></section></div>'
    ).format(head("standards", visitor), form, len(made), items or none)


def _line(it: Judged, editable: bool) -> Markup:
    standard = it.standard
    if not standard.approved_by:
        tone, state = "draft", "草稿，未核准，不会显示给接线员"
    else:
        until = chinese_date(standard.expires_on) if standard.expires_on else ""
        tone = "expired" if it.expired else "holds"
        state = f"{standard.approved_by}核准，{'已于' if it.expired else '有效至'}{until}"
        state += "过期" if it.expired else ""
    flags = Markup("").join(Markup('<p class="warning">{}</p>').format(f) for f in it.flags)
    tools = Markup("")
    if editable:
        tools = Markup(
            '<p class="tools"><a data-go href="?view=standards&amp;edit={0}">修改、重新核准</a>'
            '<button type="button" data-retire="{0}">停用</button></p>'
        ).format(standard.id)
    elif not standard.approved_by:
        link = '<p class="tools"><a data-go href="?view=standards&amp;edit={}">修改草稿</a></p>'
        tools = Markup(link).format(standard.id)
    return Markup(
        '<li class="{}"><h3>{}</h3><p class="words">{}</p><p class="state">{}</p>{}{}</li>'
    ).format(tone, standard.question, standard.answer, state, flags, tools)


def form_view(engine: "Engine", fields: Mapping[str, str], visitor: Visitor) -> Markup:
    standard, source_of, question, answer, sources = _begun(engine, fields)
    expires = date.today() + timedelta(days=DAYS)
    if standard and standard.expires_on and standard.expires_on > date.today():
        expires = standard.expires_on
    listed = Markup("").join(
        Markup(
            '<li><label><input type="checkbox" name="keep" value="{}" checked><span>{}'
            "<q>{}</q></span></label></li>"
        ).format(n, source_words(it), it.quote.strip())
        for n, it in enumerate(sources)
    )
    return Markup(
        '<form class="standard-form" id="standard" data-id="{id}" data-revision="{revision}" '
        'data-from="{origin}"><h2>{title}</h2>'
        '<p><label for="s-question">问题</label><input id="s-question" name="question" '
        'value="{question}" maxlength="300" required></p>'
        '<p><label for="s-wordings">其他问法<small>一行一个，可以不填</small></label>'
        '<textarea id="s-wordings" name="wordings" rows="2">{wordings}</textarea></p>'
        '<p><label for="s-answer">答复<small>接线员照着读</small></label><textarea id="s-answer" '
        'name="answer" rows="4" maxlength="2000" required>{answer}</textarea></p>'
        "{sources}"
        '<p class="line"><label for="s-expires">有效至</label><input id="s-expires" type="date" '
        'name="expires_on" value="{expires}"></p>'
        "{approver}"
        '<p class="said" role="status"></p><p class="buttons"><button>保存</button>'
        '<a data-go href="?view=standards">不改了</a></p></form>'
    ).format(
        id=standard.id if standard else "",
        revision=standard.revision if standard else 0,
        origin=source_of,
        title="修改核准答复" if standard else "新的核准答复",
        question=question,
        wordings="\n".join(standard.wordings) if standard else "",
        answer=answer,
        sources=Markup("<fieldset><legend>出处</legend><ul>{}</ul></fieldset>").format(listed)
        if sources
        else "",
        expires=expires,
        approver=_approver(visitor),
    )


def _approver(visitor: Visitor) -> Markup:
    """Who approves: who is logged in, if they may; where nobody is, whoever is named."""
    if not may_approve(visitor):
        return Markup('<p class="hint">存为草稿，由工作人员或管理员核准后才显示给接线员。</p>')
    if visitor.via in ("session", "token"):
        return Markup(
            '<p class="line"><label><input type="checkbox" name="approved_by" value="yes" '
            'aria-describedby="s-note"> 以“{}”的名义核准</label></p>'
            '<p class="hint" id="s-note">不勾选就存为草稿，不显示给接线员。修改过的要重新核准。</p>'
        ).format(visitor.name)
    return Markup(
        '<p class="line"><label for="s-by">核准人</label><input id="s-by" name="approved_by" '
        'maxlength="40" autocomplete="off" aria-describedby="s-note"></p>'
        '<p class="hint" id="s-note">不填核准人就存为草稿，不显示给接线员。修改过的要重新核准。</p>'
    )


def may_approve(visitor: Visitor) -> bool:
    """Operators write drafts. Without users nobody is known: then as the form says."""
    return visitor.role is not Role.OPERATOR


def check_approver(visitor: Visitor) -> None:
    """Raises BureauError where they may not say what counts as approved."""
    if not may_approve(visitor):
        raise BureauError(
            "接线员可以写草稿。核准、停用、修改已核准的答复，请工作人员或管理员来做。"
        )


def _begun(engine: "Engine", fields: Mapping[str, str]
           ) -> tuple[Standard | None, str, str, str, tuple[Source, ...]]:  # fmt: skip
    """What the form begins with: one that is there, a question of a call, or nothing."""
    if edit := fields.get("edit", ""):
        there = engine.library.standard(_row(edit))
        return there, "", there.question, there.answer, there.sources
    if asked := fields.get("from", ""):
        it = engine.library.asked(_row(asked))
        answer = it.spoken if it.sources else ""  # a refusal is no answer to approve
        if answer.endswith(("…", "⋯")):  # what is cut short is approved whole or not at all
            answer = it.sources[0].quote.strip()
        return None, asked, it.question, answer, it.sources
    return None, "", "", "", ()


def _row(said: str) -> int:
    """0, which no row has, for what is no number."""
    return whole_number(said) or 0


def save(engine: "Engine", said: Mapping[str, Any], visitor: Visitor) -> Standard:
    """Keep what the form says; who is logged in approves in no other name than their own.

    Approving takes the sources as they are now: the words must still stand in their documents.

    Raises:
        BureauError: something is missing, too long, past, or no longer said by a document; or
            who saves may not approve.
    """
    words = {name: _words(said, name) for name in LONGEST}
    if words["approved_by"]:
        check_approver(visitor)
        if visitor.via in ("session", "token"):
            words["approved_by"] = visitor.name
    for name in ("question", "answer"):
        if not words[name]:
            raise BureauError(f"“{_NAMES[name]}”还没有填。")
    expires = _expires(str(said.get("expires_on", "")), bool(words["approved_by"]))
    standard, origin = str(said.get("id", "")), str(said.get("from", ""))
    fields = {"edit": standard} if standard else {"from": origin}
    there, _, _, _, sources = _begun(engine, fields)
    if there is not None and there.approved_by:
        check_approver(visitor)
    kept = said.get("keep")
    chosen = {str(it) for it in kept} if isinstance(kept, list) else set[str]()
    sources = tuple(it for n, it in enumerate(sources) if str(n) in chosen)
    if words["approved_by"]:
        sources = tuple(_as_now(engine, it) for it in sources)
    _refuse_personal(engine, words["answer"], sources)
    revision = str(said.get("revision", ""))
    return engine.library.put_standard(
        there.id if there else None,
        whole_number(revision) or 0,
        question=keepable(words["question"]).text,
        wordings=[
            keepable(line.strip()).text for line in words["wordings"].split("\n") if line.strip()
        ],
        answer=words["answer"],
        sources=sources,
        approved_by=words["approved_by"],
        expires_on=expires,
    )


def _refuse_personal(engine: "Engine", answer: str, sources: Sequence[Source]) -> None:
    """Words that are approved are not changed behind anybody's back: they are refused."""
    public = "\n".join([*(it.quote for it in sources), engine.settings.handoff_phone])
    found = [it for it in masked(answer, public).found if it not in _OFFICES_HAVE]
    if found:
        raise BureauError(
            f"“答复”里好像有{'、'.join(found)}，没有保存。请删去后再保存；"
            "如果是对外公布的号码，请把写有它的文件作为出处。"
        )


def _words(said: Mapping[str, Any], name: str) -> str:
    words = str(said.get(name, "")).encode("utf-8", "replace").decode()
    words = words.replace("\r\n", "\n").strip()
    if len(words) > LONGEST[name]:
        raise BureauError(f"“{_NAMES[name]}”太长，请不要超过 {LONGEST[name]} 个字。")
    return words


def _expires(said: str, approved: bool) -> date | None:
    if not said:
        if approved:
            raise BureauError("请写明“有效至”哪一天，到期后要重新核准。")
        return None
    day = day_said(said)
    if day is None:
        raise BureauError("“有效至”不是日期，请重新选择。")
    if approved and day < date.today():
        raise BureauError("“有效至”已经过去，请选今天或以后的日期。")
    return day


def _as_now(engine: "Engine", source: Source) -> Source:
    """The same words in the current version of their document."""
    known = {it.id: it for it in engine.library.documents()}
    document = known.get(source.document)
    name = f"《{source.title.strip('《》')}》"
    if document is None:
        raise BureauError(f"{name}已移出资料库。请去掉这条出处再核准。")
    if document.sha256 == source.sha256:
        return source
    if source.quote not in engine.library.text(document.id):
        raise BureauError(f"{name}有了新版本，引用的原文变了。请去掉这条出处，重新提问后再设。")
    current = next(it.number for it in engine.library.versions(document.id) if it.current)
    return Source(
        document.id, document.title, document.about.number, document.sha256, current,
        source.location, source.page, source.quote,
    )  # fmt: skip

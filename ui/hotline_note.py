"""The note of a call: it fills itself with what was asked and answered from where, and can be
edited, saved and taken along as text or CSV."""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from assistant.answer import Citation, Outcome
from assistant.personal import masked
from corpus.desk import Asked, Call, Source
from ui.figure_table import Table

if TYPE_CHECKING:
    from ui.engine import Engine

CALL_WORDS = {
    "": "通话中",
    "answered": "已答复",
    "callback": "待回电",
    "handed_over": "已转办",
    "unanswered": "未能答复",
}
ANSWER_WORDS = {
    Outcome.ANSWERED: "已答",
    Outcome.PARTIAL: "只答到一部分",
    Outcome.OUTDATED: "只在旧文件里",
    Outcome.NOT_COVERED: "文件里没有",
    Outcome.NEEDS_DETAIL: "请对方补充",
    Outcome.OUT_OF_SCOPE: "与文件无关",
}
_SAID = (Outcome.ANSWERED, Outcome.PARTIAL, Outcome.OUTDATED)
APPROVED = "/核准"  # in the id of an answer: which standard answer was read out instead
LONGEST_NOTE = 20_000  # characters; one question takes some 200
LONGEST_CALLBACK = 40


def local(moment: datetime) -> datetime:
    """A moment of the library (UTC) on the clock of this machine."""
    return moment.replace(tzinfo=UTC).astimezone()


def clock(moment: datetime) -> str:
    return f"{local(moment):%H:%M}"


def sources_of(engine: "Engine", citations: Iterable[Citation]) -> tuple[Source, ...]:
    """The places cited, each with the version of its document."""
    versions: dict[str, int] = {}
    found = []
    for it in citations:
        document = it.document
        if document.id not in versions:
            current = (v.number for v in engine.library.versions(document.id) if v.current)
            versions[document.id] = next(current, 1)
        found.append(
            Source(
                document.id,
                document.title,
                document.about.number,
                document.sha256,
                versions[document.id],
                it.location,
                it.page,
                it.quote,
            )
        )
    return tuple(found)


def source_words(source: Source) -> str:
    """``《title》（文号）第二章 第五条，第3页，第1版``."""
    number = f"（{source.number}）" if source.number else ""
    path = " ".join(part for part in source.location if part != source.title)
    page = f"第{source.page}页" if source.page else ""
    parts = [f"《{source.title.strip('《》')}》{number}{path}", page, f"第{source.version}版"]
    return "，".join(part for part in parts if part)


def entry(asked: Asked) -> str:
    """One question as the note has it."""
    lines = [f"{clock(asked.asked_at)} 问：{asked.question}"]
    by = "（核准答复）" if APPROVED in asked.answer_id else ""
    lines.append(f"答{by}：{' '.join(asked.spoken.split())}")
    if Outcome(asked.outcome) in _SAID:
        lines += [f"依据：{it}" for it in dict.fromkeys(map(source_words, asked.sources))]
    return "\n".join(lines)


def with_entry(note: str, asked: Asked) -> str:
    """The note with one more question at its end."""
    return f"{note.rstrip()}\n\n{entry(asked)}\n".lstrip()


def ended(call: str, answer: Outcome) -> str:
    """How a call stands after an answer, where the operator has not said otherwise."""
    if call in ("callback", "handed_over"):
        return call
    if answer in _SAID:
        return "answered"
    return call or "unanswered" if answer is Outcome.NOT_COVERED else call


def without_personal(note: str, call: Call | None) -> tuple[str, tuple[str, ...]]:
    """The note masked, and what was taken out.

    Lines that came of answers stay as they are: the number of an office in them is public.
    """
    asked = call.asked if call else ()
    own = {line for it in asked for line in entry(it).split("\n")}
    quoted = [s.quote for it in asked for s in it.sources]
    public = "\n".join([*(it.spoken for it in asked), *quoted])  # numbers of offices
    lines, found = [], dict[str, None]()
    for line in note.replace("\r\n", "\n").split("\n"):
        if line.strip() in own:
            lines.append(line)
            continue
        hidden = masked(line, public)
        found.update(dict.fromkeys(hidden.found))
        lines.append(hidden.text)
    return "\n".join(lines), tuple(found)


def call_text(call: Call) -> str:
    """One call as plain text, with the ids of its answers, ready to be pasted anywhere."""
    begun = local(call.begun_at)
    lines = [
        f"来电记录第 {call.id} 号，{begun:%Y-%m-%d %H:%M}",
        f"结果：{CALL_WORDS[call.outcome]}",
    ]
    if call.callback:
        lines.append(f"回电号码：{call.callback}")
    answers = "、".join(it.answer_id for it in call.asked)
    lines += ["", call.note.strip()] if call.note.strip() else []
    lines += ["", f"答复编号：{answers}"] if answers else []
    return "\n".join(lines) + "\n"


def day_of(engine: "Engine", day: date) -> tuple[Call, ...]:
    """The calls of one day on the clock of this machine, the newest first."""
    midnight = datetime.combine(day, time.min).astimezone().astimezone(UTC).replace(tzinfo=None)
    return engine.library.calls(midnight, midnight + timedelta(days=1))


def calls_table(calls: Sequence[Call], day: date) -> Table:
    """One row a call, the oldest first. Numbers to call back at stay in the library."""
    head = (
        "来电编号", "日期", "时间", "结果", "问题", "答复", "依据（文件及版本）", "答复编号",
        "记录", "留有回电号码",
    )  # fmt: skip
    rows = [
        (
            call.id,
            f"{local(call.begun_at):%Y-%m-%d}",
            clock(call.begun_at),
            CALL_WORDS[call.outcome],
            "\n".join(it.question for it in call.asked),
            "\n".join(it.spoken for it in call.asked),
            "\n".join(dict.fromkeys(source_words(s) for it in call.asked for s in it.sources)),
            "\n".join(it.answer_id for it in call.asked),
            call.note.strip(),
            "是" if call.callback else "否",
        )
        for call in reversed(calls)
    ]
    return Table(f"来电记录{day:%Y-%m-%d}", head, tuple(rows))

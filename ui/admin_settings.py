"""The settings that are safe to change while people ask, as a form."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from corpus.errors import BureauError
from ui.access.role import By
from ui.office import Asked, done_line
from ui.settings import FILE, load_settings
from ui.watch.act import Act
from ui.watch.settings_seen import note_changes, remember

if TYPE_CHECKING:
    from ui.engine import Engine
    from ui.intake import Intake

SAFE = {
    "title": ("网站标题", "显示在网页上方；重新启动程序后更换"),
    "handoff_text": ("没有答案时的说明", "文件里没有答案时，回答下面写这句话"),
    "handoff_name": ("咨询单位或窗口", ""),
    "handoff_phone": ("咨询电话", "例如 0000-80001234"),
    "handoff_hours": ("咨询时间", "例如 工作日8:30—12:00"),
}
LONGEST = 200  # characters of one


def settings_view(engine: "Engine", asked: Asked) -> Markup:
    now = load_settings(engine.library.folder)
    rows = Markup("").join(
        Markup(
            '<p><label for="{0}">{1}</label><input id="{0}" name="{0}" value="{2}" maxlength="{3}" '
            'autocomplete="off" aria-describedby="{0}-note"><small id="{0}-note">{4}</small></p>'
        ).format(name, label, getattr(now, name), LONGEST, note)
        for name, (label, note) in SAFE.items()
    )
    return Markup(
        '<h2 data-focus tabindex="-1">设置</h2><form class="edit" data-act="settings">{}'
        '<p class="done"><button>保存</button></p></form>'
        '<p class="hint">其余设置在资料库文件夹的 {} 里，改后要重新启动程序。</p>'
    ).format(rows, FILE)


def save(engine: "Engine", intake: "Intake", data: Mapping[str, Any], by: By) -> Markup:
    said: dict[str, str] = {}
    for name, (label, _) in SAFE.items():
        value = " ".join(str(data.get(name, "")).encode("utf-8", "replace").decode().split())
        if len(value) > LONGEST:
            raise BureauError(f"“{label}”太长，请不要超过 {LONGEST} 个字。")
        if not value and name in ("title", "handoff_text"):
            raise BureauError(f"“{label}”不能为空，没有保存。")
        said[name] = value
    now = load_settings(engine.library.folder)
    changed = {name: words for name, words in said.items() if words != getattr(now, name)}
    if not changed:
        return done_line("没有改动。")
    labels = {name: label for name, (label, _) in SAFE.items()}
    before = "；".join(f"{labels[name]}：{getattr(now, name)}" for name in changed)
    after = "；".join(f"{labels[name]}：{words}" for name, words in changed.items())
    who, act = by.visitor, Act.SETTINGS
    note_changes(engine)  # by hand, since the start: else they would pass for known below
    with engine.audit.change(who, act, FILE, before, after, origin=by.origin):
        write_settings(engine.library.folder, changed)
    remember(engine)
    engine.reload()
    return done_line("已保存，新的回答就按它显示。")


def write_settings(folder: Path, said: Mapping[str, str]) -> None:
    """Change some settings in the file, whole or not at all; comments and the rest stay.

    Raises:
        BureauError: the file cannot be read or written.
    """
    import tomlkit

    load_settings(folder)  # what is wrong in the file is said before anything is written
    path = folder / FILE
    half = folder / f".{FILE}.half"
    try:
        text = path.read_text("utf-8-sig") if path.is_file() else ""
        document = tomlkit.parse(text)
        for name, value in said.items():
            document[name] = value
        with half.open("w", encoding="utf-8", newline="\n") as out:
            out.write(tomlkit.dumps(document))
            out.flush()
            os.fsync(out.fileno())
        half.replace(path)
    except OSError as error:
        half.unlink(missing_ok=True)
        raise BureauError(
            f"设置文件 {path} 无法写入（{error.strerror}），没有保存。请检查读写权限和磁盘空间。"
        ) from error

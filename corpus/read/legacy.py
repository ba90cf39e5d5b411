"""Formats that LibreOffice reads for us: .doc, .wps, .rtf, .odt to DOCX; .ods, .xlsb to XLSX."""

import io
import os
import re
import shutil
import signal
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import BinaryIO

from filelock import FileLock

from corpus.errors import Unreadable
from corpus.read.block import Reading
from corpus.read.limits import Limits
from corpus.read.tidy import shown

# the filter that reads (a file without the right suffix may pass for plain text), and the target
_FILTERS = {
    "doc": "docx", "rtf": "docx", "odt": "docx", "xml": "docx",
    "ods": "xlsx", "xlsb": "xlsx", "xmls": "xlsx",
}  # fmt: skip
_NAMES = {
    "doc": "旧版 Word 文档（.doc、.wps）", "rtf": "RTF 文档", "odt": "OpenDocument 文档（.odt）",
    "xml": "Word XML 文档", "ods": "OpenDocument 表格（.ods）", "xlsb": "Excel 表格（.xlsb）",
    "xmls": "Excel XML 表格", "xlsx": "Excel 表格（.xlsx）",
}  # fmt: skip
_PLACES = (
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
    r"C:\Program Files\LibreOffice\program\soffice.exe",
)
# fields of RTF that LibreOffice fills from a file, whatever its settings say: by another name it
# does not know them, and leaves what the document itself holds in their place
_FOLLOWED = re.compile(rb"\bI(NCLUDE(?:PICTURE|TEXT))\b", re.IGNORECASE)
SECONDS = 90.0  # for one document; the first start writes its profile and takes 3 s here
# a document is read, never run: no macro of any kind, no link followed (a picture, an object, a
# template of elsewhere: pictures and objects are blocked as a whole, and for whatever is not, the
# way out is a proxy that is not there)
_PROFILE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry"
 xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting">
<prop oor:name="DisableMacrosExecution" oor:op="fuse"><value>true</value></prop>
<prop oor:name="MacroSecurityLevel" oor:op="fuse"><value>3</value></prop>
<prop oor:name="DisableActiveContent" oor:op="fuse"><value>true</value></prop>
<prop oor:name="BlockUntrustedRefererLinks" oor:op="fuse"><value>true</value></prop>
<prop oor:name="SecureURL" oor:op="fuse"><value/></prop></item>
<item oor:path="/org.openoffice.Inet/Settings">
<prop oor:name="ooInetProxyType" oor:op="fuse"><value>2</value></prop>
<prop oor:name="ooInetHTTPProxyName" oor:op="fuse"><value>127.0.0.1</value></prop>
<prop oor:name="ooInetHTTPProxyPort" oor:op="fuse"><value>9</value></prop>
<prop oor:name="ooInetHTTPSProxyName" oor:op="fuse"><value>127.0.0.1</value></prop>
<prop oor:name="ooInetHTTPSProxyPort" oor:op="fuse"><value>9</value></prop>
<prop oor:name="ooInetNoProxy" oor:op="fuse"><value/></prop></item>
<item oor:path="/org.openoffice.Office.Writer/Content/Update">
<prop oor:name="Link" oor:op="fuse"><value>0</value></prop></item>
<item oor:path="/org.openoffice.Office.Calc/Content/Update">
<prop oor:name="Link" oor:op="fuse"><value>1</value></prop></item>
</oor:items>
"""


@dataclass(frozen=True, slots=True)
class _Office:
    program: str
    profile: Path


def read_legacy(
    stream: BinaryIO, form: str, name: str, limits: Limits, *, seconds: float = SECONDS
) -> Reading:
    """Blocks of a document that LibreOffice converts first. ``form``: "doc", "rtf", "odt" …

    Raises ``Unreadable`` where LibreOffice is not installed, can't open the file, or takes longer
    than ``seconds``.
    """
    target = _FILTERS[form]
    converted = io.BytesIO(_convert(stream, form, target, name, seconds))
    if target == "docx":
        from corpus.read.docx import read_docx

        reading = read_docx(converted, name, limits)
    else:
        from corpus.read.workbook import read_xlsx

        reading = read_xlsx(converted, name, limits)
    return replace(reading, format=form)


def recalculated(stream: BinaryIO, name: str, *, seconds: float = SECONDS) -> bytes:
    """An .xlsx with the values of its formulas. Raises ``Unreadable``."""
    return _convert(stream, "xlsx", "xlsx", name, seconds)


@lru_cache(maxsize=1)
def find_soffice() -> str | None:
    """The program of LibreOffice, ``None`` where it is not installed."""
    found = shutil.which("soffice") or shutil.which("libreoffice")
    return found or next((place for place in _PLACES if Path(place).is_file()), None)


def _convert(stream: BinaryIO, form: str, target: str, name: str, seconds: float) -> bytes:
    program = find_soffice()
    if program is None:
        raise Unreadable(
            f"「{shown(name)}」是{_NAMES[form]}，读取它需要 LibreOffice；"
            f"请安装 LibreOffice 后重新添加，或用 Word、WPS 另存为 .{target} 后再添加。"
        )
    suffix = form.replace("xmls", "xml")
    with _office(program) as office, tempfile.TemporaryDirectory(prefix="bureau-") as scratch:
        source = Path(scratch, f"in.{suffix}")
        content = stream.read()
        source.write_bytes(_FOLLOWED.sub(rb"X\1", content) if form == "rtf" else content)
        command = [
            office.program, f"-env:UserInstallation={office.profile.as_uri()}", "--headless",
            "--norestore", "--nolockcheck", "--nodefault", "--convert-to", target,
            "--outdir", str(Path(scratch, "out")), str(source),
        ]  # fmt: skip
        said = _run(command, seconds, name)
        made = Path(scratch, "out", f"in.{target}")
        if not made.is_file():
            raise Unreadable(
                f"「{shown(name)}」LibreOffice 无法打开（可能已加密或损坏），"
                f"请用 Word 或 WPS 打开并另存为 .{target} 后再添加。"
            ) from RuntimeError(said)
        return made.read_bytes()


_here = threading.Lock()
_profile: tempfile.TemporaryDirectory[str] | None = None


@contextmanager
def _office(program: str) -> Iterator[_Office]:
    """LibreOffice to oneself: one at a time on this machine, for each takes 300 MB and a core.
    The profile is our own, so that no window the user has open answers in its place."""
    global _profile
    with _here, FileLock(_lock_file()):
        if _profile is None:
            _profile = tempfile.TemporaryDirectory(prefix="bureau-office-")
            user = Path(_profile.name, "user")
            user.mkdir()
            (user / "registrymodifications.xcu").write_text(_PROFILE, "utf-8")
        yield _Office(program, Path(_profile.name))


def _lock_file() -> Path:
    from platformdirs import user_cache_dir

    folder = Path(user_cache_dir("bureau-assistant"))
    folder.mkdir(parents=True, exist_ok=True)
    return folder / "office.lock"


def _run(command: list[str], seconds: float, name: str) -> str:
    """What the program printed. It runs in a group of its own: soffice is a script that starts
    another process, which must end with it."""
    process = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    try:
        said, _ = process.communicate(timeout=seconds)
    except subprocess.TimeoutExpired as error:
        _end(process)
        raise Unreadable(
            f"「{shown(name)}」转换超过 {seconds:.0f} 秒仍未完成，已跳过；"
            "请用 Word 或 WPS 另存为 .docx 或 .xlsx 后再添加。"
        ) from error
    except BaseException:
        _end(process)
        raise
    return said.decode("utf-8", "replace")


def _end(process: subprocess.Popen[bytes]) -> None:
    if hasattr(os, "killpg"):
        os.killpg(process.pid, signal.SIGKILL)
    else:
        process.kill()
    process.wait()

"""Files on their way into the library. Routes of ``/admin``."""

import os
import re
from asyncio import wait_for
from time import monotonic
from typing import TYPE_CHECKING

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect

from corpus.document import Visibility
from corpus.errors import BureauError, Unavailable
from corpus.read.limits import MB, Limits
from ui.access.role import Role, visitor_of
from ui.access.still import visitor_now
from ui.guard.limits import asker_of, guard_of
from ui.guard.refuse import Busy, busy
from ui.watch.act import Act
from ui.watch.counters import Upload, count
from ui.watch.origin import origin_of

if TYPE_CHECKING:
    from ui.engine import Engine
    from ui.intake import Intake

LARGEST = Limits().file  # bytes: what the readers take at most
_FORBIDDEN = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*\ud800-\udfff]')
PATIENCE = 30.0  # seconds without a byte until an upload is given up
SLOWEST = 16_000  # bytes a second, on the whole: 500 MB may take a night, but not for ever
BEGINNING = 120.0  # seconds that may be slower than that
_LONGEST = 200  # bytes of a file's name: 255 are all that file systems hold


def admin_files(engine: "Engine", intake: "Intake") -> APIRouter:
    """``PUT /admin/files?name=&visibility=`` takes one file, whole, and puts it into the queue."""
    router = APIRouter(include_in_schema=False, prefix="/admin")

    @router.put("/files")
    async def put(
        request: Request, name: str = "", visibility: Visibility = Visibility.PUBLIC
    ) -> Response:
        kept = file_name(name)
        if not kept:
            return _refused(400, "文件没有名称，没有上传。请改名后再试。")
        stated = request.headers.get("content-length", "")
        if stated.isdecimal() and int(stated) > LARGEST:
            return _refused(413, f"文件太大，上限为 {LARGEST // MB} MB。请拆分后再上传。")
        if stated.isdecimal() and (why := _too_much(request, int(stated))):
            return why
        by = visitor_of(request)
        seen = "内部使用" if visibility is Visibility.INTERNAL else "公开"
        try:
            await run_in_threadpool(
                engine.audit.note, by, Act.UPLOADED, kept, after=seen, origin=origin_of(request)
            )
        except BureauError as error:
            return _refused(507, str(error))
        try:
            place = await run_in_threadpool(
                intake.place, kept, internal=visibility is Visibility.INTERNAL
            )
        except Unavailable as error:
            return _refused(503, str(error))
        except BureauError as error:
            return _refused(429, str(error))
        except OSError as error:
            return _refused(507, f"无法保存上传的文件（{error.strerror}）。请检查磁盘空间和权限。")
        half = place.with_name(".half")
        size, began = 0, monotonic()
        try:
            with half.open("xb") as out:
                parts = aiter(request.stream())
                while (
                    part := await wait_for(anext(parts, None), patience(size, monotonic() - began))
                ) is not None:
                    size += len(part)
                    if size > LARGEST:
                        line = f"文件太大，上限为 {LARGEST // MB} MB。请拆分后再上传。"
                        return _refused(413, line)
                    await run_in_threadpool(out.write, part)
                out.flush()
                os.fsync(out.fileno())
            if not stated.isdecimal() and (why := _too_much(request, size)):
                return why
            if not (await visitor_now(request)).role.reaches(Role.ADMIN):
                line = "登录已结束，没有收下这个文件。请重新登录后再上传。"
                return _refused(401, line)
            half.replace(place)
        except Unavailable as error:
            return _refused(503, str(error))
        except TimeoutError:
            return _refused(408, "网络太慢，没有收完这个文件。请再选一次。")
        except ClientDisconnect:
            return _refused(400, "上传中断，没有收到完整的文件。请再选一次。")
        except OSError as error:
            return _refused(507, f"无法保存上传的文件（{error.strerror}）。请检查磁盘空间和权限。")
        finally:
            half.unlink(missing_ok=True)
            if not place.is_file():
                place.parent.rmdir()
        job = await run_in_threadpool(intake.put, place, by=by)
        return JSONResponse({"job": job.id, "name": job.name}, 201)

    return router


def patience(size: int, seconds: float) -> float:
    """How long the next bytes may take, after so many in so long; 0 for no longer."""
    return min(PATIENCE, max(0.0, BEGINNING + size / SLOWEST - seconds))


def file_name(said: str) -> str:
    """The last part of a name, without what no file system or page takes; "" for none."""
    name = _FORBIDDEN.sub("_", re.split(r"[/\\]", said)[-1])
    # signs that nobody sees and that turn a line round: "fdp.exe" would read "exe.pdf"
    name = "".join(it if it.isprintable() else "_" for it in name).strip(". ")
    stem, dot, suffix = name.rpartition(".")
    if not dot:
        stem, suffix = name, ""
    suffix = suffix[:12]
    while len(f"{stem}{dot}{suffix}".encode()) > _LONGEST:
        stem = stem[:-1]
    return f"{stem}{dot}{suffix}" if stem else ""


def _too_much(request: Request, size: int) -> Response | None:
    """Why a file of that size is one too many within the hour; how many files there may be has
    been looked at before (``ui.guard.limits``)."""
    who, guards = asker_of(request.scope), guard_of(request.scope)
    if guards is None or not who.limited:
        return None
    try:
        guards[1].count_bytes(who.key, size)
    except Busy as why:
        response = busy(request.scope, why)
        response.headers["connection"] = "close"
        return response
    return None


def _refused(status: int, line: str) -> Response:
    count(Upload.REFUSED)
    return JSONResponse({"detail": line}, status, {"connection": "close"})

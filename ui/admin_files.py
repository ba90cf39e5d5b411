"""Files on their way into the library. Routes of ``/admin``."""

import os
import re
from typing import TYPE_CHECKING

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect

from corpus.errors import BureauError
from corpus.read.limits import MB, Limits

if TYPE_CHECKING:
    from ui.engine import Engine
    from ui.intake import Intake

LARGEST = Limits().file  # bytes: what the readers take at most
_FORBIDDEN = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*\ud800-\udfff]')
_LONGEST = 200  # bytes of a file's name: 255 are all that file systems hold


def admin_files(engine: "Engine", intake: "Intake") -> APIRouter:
    """``PUT /admin/files?name=`` takes one file, whole, and puts it into the queue."""
    router = APIRouter(include_in_schema=False, prefix="/admin")

    @router.put("/files")
    async def put(request: Request, name: str = "") -> Response:
        kept = file_name(name)
        if not kept:
            return _refused(400, "文件没有名称，没有上传。请改名后再试。")
        stated = request.headers.get("content-length", "")
        if stated.isdecimal() and int(stated) > LARGEST:
            return _refused(413, f"文件太大，上限为 {LARGEST // MB} MB。请拆分后再上传。")
        try:
            place = await run_in_threadpool(intake.place, kept)
        except BureauError as error:
            return _refused(429, str(error))
        except OSError as error:
            return _refused(507, f"无法保存上传的文件（{error.strerror}）。请检查磁盘空间和权限。")
        half = place.with_name(".half")
        size = 0
        try:
            with half.open("xb") as out:
                async for part in request.stream():
                    size += len(part)
                    if size > LARGEST:
                        line = f"文件太大，上限为 {LARGEST // MB} MB。请拆分后再上传。"
                        return _refused(413, line)
                    await run_in_threadpool(out.write, part)
                out.flush()
                os.fsync(out.fileno())
            half.replace(place)
        except ClientDisconnect:
            return _refused(400, "上传中断，没有收到完整的文件。请再选一次。")
        except OSError as error:
            return _refused(507, f"无法保存上传的文件（{error.strerror}）。请检查磁盘空间和权限。")
        finally:
            half.unlink(missing_ok=True)
            if not place.is_file():
                place.parent.rmdir()
        job = await run_in_threadpool(intake.put, place)
        return JSONResponse({"job": job.id, "name": job.name}, 201)

    return router


def file_name(said: str) -> str:
    """The last part of a name, without what no file system or page takes; "" for none."""
    name = _FORBIDDEN.sub("_", re.split(r"[/\\]", said)[-1]).strip(". ")
    stem, dot, suffix = name.rpartition(".")
    if not dot:
        stem, suffix = name, ""
    suffix = suffix[:12]
    while len(f"{stem}{dot}{suffix}".encode()) > _LONGEST:
        stem = stem[:-1]
    return f"{stem}{dot}{suffix}" if stem else ""


def _refused(status: int, line: str) -> Response:
    return JSONResponse({"detail": line}, status, {"connection": "close"})

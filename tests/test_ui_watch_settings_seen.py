"""Settings that were edited in the file are found at the next start, and no secret is told."""

import shutil
from pathlib import Path

import pytest
from accounts import small_engine
from faults import up

from ui.access.database import FILE as DATABASE
from ui.access.database import ServerDatabase
from ui.access.role import By, Role, Visitor
from ui.admin import ACTIONS
from ui.engine import Engine
from ui.intake import Intake
from ui.settings import FILE
from ui.watch.act import Act
from ui.watch.audit import Audit, Row
from ui.watch.settings_seen import note_changes

BY = By(Visitor(Role.ADMIN, "王主任", "session"), "192.0.2.7")


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    return small_engine(tmp_path)


def write(engine: Engine, text: str) -> None:
    (engine.library.folder / FILE).write_text(text, "utf-8")


def found(engine: Engine) -> list[Row]:
    """What a start notes."""
    before = len(engine.audit.rows())
    note_changes(engine)
    return list(engine.audit.rows()[::-1][before:])


def test_the_first_start_has_nothing_to_compare_with(engine: Engine) -> None:
    write(engine, 'title = "示例区"')
    assert found(engine) == []
    assert found(engine) == []


def test_what_was_changed_added_and_taken_out_is_told(engine: Engine) -> None:
    write(engine, 'title = "示例区"\nmax_question = 500\n# 说明\n')
    assert found(engine) == []
    write(engine, 'title = "示例区教育局"\nproxies = ["127.0.0.1"]\n')
    (row,) = found(engine)
    assert (row.act, row.of, row.who) == (Act.SETTINGS_BY_HAND, FILE, "（启动时发现）")
    assert row.before == "max_question：500；proxies：（没有写）；title：示例区"
    assert row.after == 'max_question：（没有写）；proxies：["127.0.0.1"]；title：示例区教育局'
    assert found(engine) == []  # once
    write(engine, '# 别的说明\nproxies = [ "127.0.0.1" ]\ntitle = "示例区教育局"')
    assert found(engine) == []  # only written otherwise


def test_a_secret_shows_that_it_changed_and_nothing_else(engine: Engine) -> None:
    write(engine, 'llm_url = "http://127.0.0.1:1/v1?key=abcd1234"\nllm_key = "旧的 sk-one-1111"')
    assert found(engine) == []
    write(engine, 'llm_url = "http://127.0.0.1:2/v1?key=wxyz9876"\nllm_key = "新的 sk-two-2222"')
    (row,) = found(engine)
    assert row.before == "llm_key：（密钥，不记内容）；llm_url：http://127.0.0.1:1/v1"
    assert row.after == "llm_key：（密钥，不记内容）；llm_url：http://127.0.0.1:2/v1"
    engine.server.close()
    kept = b"".join(it.read_bytes() for it in engine.library.folder.glob(f"{DATABASE}*"))
    for secret in ("sk-one-1111", "sk-two-2222"):
        assert secret.encode() not in kept
    assert found(engine) == []


def test_what_was_saved_in_the_page_is_not_told_twice(engine: Engine) -> None:
    write(engine, 'title = "示例区"')
    assert found(engine) == []
    write(engine, 'title = "示例区"\nmax_question = 500')  # by hand, while the server runs
    said = {"title": "示例区教育局", "handoff_text": "请打电话问。"}
    ACTIONS["settings"](engine, Intake(engine), {"act": "settings", **said}, BY)
    rows = engine.audit.rows()[::-1]
    assert [row.act for row in rows] == [Act.SETTINGS_BY_HAND, Act.SETTINGS]
    assert rows[0].after == "max_question：500"
    assert found(engine) == []


def test_a_server_notes_it_when_it_starts(full_library: Path, tmp_path: Path) -> None:
    library = Path(shutil.copytree(full_library, tmp_path / "library"))
    for minutes in (20, 30):
        (library / FILE).write_text(f"questions_a_minute = {minutes}\n", "utf-8")
        with up(library, tmp_path / "output.txt"):
            pass
    row = Audit(ServerDatabase(library)).last(Act.SETTINGS_BY_HAND)
    assert row is not None
    assert (row.before, row.after) == ("questions_a_minute：20", "questions_a_minute：30")

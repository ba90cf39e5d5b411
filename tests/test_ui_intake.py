"""What waits to be added is added as it was meant, also by the next server."""

from pathlib import Path

import pytest
from accounts import small_engine
from faults import disk, fill, until

from corpus.lock import WriterLock
from ui.engine import Engine
from ui.incoming import Incoming, mark_replacing, replaced_by
from ui.intake import ENDED, Intake, Job, Stage

NEWER = "示例区校车管理办法（修订）\n\n示教〔2026〕9号\n\n第一条 校车改由学校安排。\n"


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    return small_engine(tmp_path)


def sent(intake: Intake, name: str, text: str) -> Job:
    place = intake.place(name)
    place.write_text(text, "utf-8")
    return intake.put(place)


def ended(intake: Intake, job: Job) -> Job:
    until(lambda: intake.job(job.id).stage in ENDED, f"{job.name} ends")
    return intake.job(job.id)


def test_whose_place_a_file_takes_goes_along_from_server_to_server(tmp_path: Path) -> None:
    first = Incoming(tmp_path)
    for name, replaces in (("新.txt", "d0123456789"), ("别的.txt", None)):
        place = first.place(name, internal=True)
        place.write_text(name, "utf-8")
        if replaces:
            mark_replacing(place, replaces)
    for _ in range(3):  # each dies before it has done anything
        assert first._held is not None
        first._held.release()  # as the system does when a process ends
        first = Incoming(tmp_path)
        found = list(first.left())
        assert {it.name: replaced_by(it) for it in found} == {
            "新.txt": "d0123456789",
            "别的.txt": None,
        }
        assert all(it.parent.name.endswith("-internal") for it in found)


def test_the_next_server_puts_it_in_the_place_it_was_meant_for(engine: Engine) -> None:
    old = engine.documents()[0]
    place = Incoming(engine.library.folder / "incoming").place("校车修订.txt")
    place.write_text(NEWER, "utf-8")
    mark_replacing(place, old.id)
    (job,) = (intake := Intake(engine)).jobs()
    assert job.replaces == old.id
    done = ended(intake, job)
    assert done.stage is Stage.DONE
    assert engine.library.document(old.id).superseded_by == done.results[0].document_id


def test_one_that_is_to_replace_is_marked_before_it_waits(engine: Engine) -> None:
    old = engine.documents()[0]
    intake = Intake(engine)
    text = NEWER.replace("（修订）", "").replace("〔2026〕9", "〔2025〕7")
    job = ended(intake, sent(intake, "校车修订.txt", text))
    assert job.other == old.id
    with WriterLock(engine.library.folder, 10.0).held():  # another program writes all the while
        again = intake.supersede(job.id, job.by)
        assert replaced_by(again.path) == old.id
        assert intake.job(again.id).stage not in ENDED
    assert ended(intake, again).stage is Stage.DONE
    assert engine.library.document(old.id).superseded_by == job.results[0].document_id
    assert not again.path.parent.exists()


def test_without_room_it_waits_and_says_so(tmp_path: Path) -> None:
    with disk(tmp_path / "disk", 16) as place:
        engine = small_engine(place)
        intake = Intake(engine)
        waits = intake.place("校服.txt")
        waits.write_text("示例区校服管理办法\n\n第一条 校服由学校统一订购。\n", "utf-8")
        filler = fill(place)
        job, gives_up = intake.put(waits), intake.place("别的.txt")
        until(lambda: "磁盘空间" in intake.job(job.id).step, "it says why")
        other = intake.put(gives_up)
        assert intake.cancel(other.id)  # what is behind it may be given up
        assert intake.job(job.id).stage is Stage.WORKING
        filler.unlink()
        assert ended(intake, job).stage is Stage.DONE
        assert len(engine.documents()) == 2

"""The engine with a language model: asked through the whole product, on the sample documents."""

import re
import sys
from pathlib import Path

import pytest
from lying import lying_url

from assistant.answer import Answer
from assistant.claims import plain
from assistant.evaluate import read_cases
from assistant.writer import WORDED
from corpus.errors import BureauError
from ui.doctor import examine
from ui.engine import Engine

__all__ = ["lying_url"]

CASES = read_cases(Path(__file__).parent / "data" / "sample-cases.jsonl")[::4]
QUESTION = "课后服务到几点？"


def with_model(library: Path, url: str, model: str, *more: str) -> Engine:
    lines = (f'llm_url = "{url}"', f'llm_model = "{model}"', *more)
    (library / "settings.toml").write_text("\n".join(lines), "utf-8")
    return Engine(library).open()


def test_without_a_model_nothing_is_worded(full_engine: Engine) -> None:
    assert full_engine.writer is None
    asked, quoted = full_engine.ask(QUESTION), full_engine.quoted(QUESTION)
    assert (asked.id, asked.answer) == (quoted.id, quoted.answer)
    (draft,) = full_engine.worded(quoted)
    assert draft.answer is quoted


def test_an_answer_is_there_at_once_and_then_worded(copied_library: Path, lying_url: str) -> None:
    engine = with_model(copied_library, lying_url, "honest")
    quoted, asked = engine.quoted(QUESTION), engine.ask(QUESTION)
    assert asked.id.startswith(f"{quoted.id}-") and asked.citations == quoted.citations
    *_, last = engine.worded(quoted)
    assert last.answer is not None and last.answer.answer == asked.answer


def test_a_model_that_stalls_costs_only_its_time(copied_library: Path, lying_url: str) -> None:
    engine = with_model(copied_library, lying_url, "stall", "llm_timeout = 1.0")
    answer = engine.ask(QUESTION)
    assert answer.id == engine.quoted(QUESTION).id
    assert answer.elapsed_ms < 3000 and "17:30" in answer.answer


def test_a_follow_up_is_asked_as_the_model_made_it(copied_library: Path, lying_url: str) -> None:
    engine = with_model(copied_library, lying_url, "follow-up")
    answer = engine.ask("那初中呢", ["小学报名需要什么材料？"])
    assert (answer.question, answer.understood) == ("那初中呢", "初中报名需要什么材料？")


def test_the_optional_packages_are_asked_for_by_name(
    copied_library: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "llama_index.llms.openai_like", None)
    with pytest.raises(BureauError, match=r"-e '\.\[llm\]'"):
        with_model(copied_library, "http://127.0.0.1:9/v1", "any")


@pytest.fixture(scope="module")
def answers(full_engine: Engine) -> list[Answer]:
    found = [full_engine.quoted(case.question, case.history) for case in CASES]
    assert sum(answer.outcome in WORDED for answer in found) > 10
    return found


@pytest.mark.parametrize(
    "mode",
    ["numbers", "one-number", "chinese-numbers", "negation", "modal", "conditions", "dates",
     "swapped-sides", "mixed", "obey", "leak", "add"],
)  # fmt: skip
def test_no_lie_gets_into_an_answer(
    full_engine: Engine, answers: list[Answer], lying_url: str, mode: str
) -> None:
    """Whatever of an answer the server has changed would stand in no quote to the letter."""
    from lying import writer

    one = writer(lying_url, mode, seconds=60)
    for given in answers:
        made = one.write(given, lambda document: full_engine.library.text(document.id))
        ground = [plain(c.quote) for c in made.citations]
        ground.append(plain(re.sub(r"\[\d+\]", "", given.answer)))
        for line in made.answer.splitlines():
            said = plain(re.sub(r"\[\d+\]", "", line))
            assert any(said in words for words in ground), f"{mode}: {line}"


@pytest.mark.parametrize(
    ("mode", "status", "says"),
    [
        ("follow-up", 0, "✓ 语言模型：follow-up，正常"),
        ("error", 1, "✗ 语言模型：InternalServerError"),
        ("nothing", 1, "✗ 语言模型：语言模型没有回答任何内容"),
    ],
)
def test_the_doctor_tries_the_model(
    copied_library: Path, lying_url: str, mode: str, status: int, says: str
) -> None:
    with_model(copied_library, lying_url, mode, "llm_retries = 0")
    said: list[str] = []
    assert examine(copied_library, rebuild=False, say=said.append) == status
    assert any(line.startswith(says) for line in said), said

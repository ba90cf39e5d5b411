"""What the handbook says of the log, the metrics and the audit log is what there is."""

import json
import re
from pathlib import Path

import pytest
import yaml
from accounts import Bureau
from prometheus_client.parser import text_string_to_metric_families

from assistant.answer import Outcome
from assistant.stages import STAGES
from ui.settings import load_settings
from ui.watch.asker import Face
from ui.watch.counters import LogIn, ModelCall, Refusal

pytest_plugins = ("accounts",)

BOOK = Path(__file__).parent.parent / "docs" / "运维手册.md"


@pytest.fixture(scope="module")
def section() -> str:
    text = BOOK.read_text("utf-8")
    begin = text.index("## 运行情况：日志、指标、审计")
    return text[begin : text.index("\n## ", begin + 5)]


def test_every_metric_it_names_is_served(section: str, alone: Bureau) -> None:
    served = set()
    alone.client("127.0.0.1").get("/plain")  # a response is there once there has been one
    for family in text_string_to_metric_families(alone.client("127.0.0.1").get("/metrics").text):
        served |= {family.name, *(sample.name for sample in family.samples)}
    named = set(re.findall(r"\b(?:bureau|process)_[a-z_]+", section))
    assert len(named) > 15
    assert named <= served


def test_every_family_of_ours_is_named(section: str, alone: Bureau) -> None:
    text = alone.client("127.0.0.1").get("/metrics").text
    families = {it.name for it in text_string_to_metric_families(text)}
    for name in families:
        assert name in section or name.startswith("process_"), name


def test_the_settings_it_shows_are_taken(section: str, tmp_path: Path) -> None:
    lines = re.findall(r"^    (log_\w+ = .*)$", section, re.M)
    (tmp_path / "settings.toml").write_text("\n".join(lines), "utf-8")
    made = load_settings(tmp_path)
    assert (made.log_format, made.log_file) == ("json", True)
    assert (made.log_megabytes, made.log_files) == (10, 5)


def test_the_line_it_shows_is_one_and_its_words_are_explained(section: str) -> None:
    (shown,) = re.findall(r'^    (\{"time".*\})$', section, re.M)
    line = json.loads(shown)
    assert line["event"] == "question"
    for word in (*STAGES, "wait", *Outcome, "error", "rate", *Refusal, *LogIn, *ModelCall):
        assert f"`{word}`" in section, word
    for face in (Face.PARENTS, Face.PLAIN, Face.PAPER, Face.HOTLINE, Face.API, Face.MCP):
        assert f"`{face}`" in section


def test_its_yaml_is_yaml(section: str) -> None:
    scrape, alerts = (yaml.safe_load(it) for it in re.findall(r"```yaml\n(.*?)```", section, re.S))
    (job,) = scrape["scrape_configs"]
    assert job["static_configs"][0]["targets"] == ["127.0.0.1:7860"]
    rules = alerts["groups"][0]["rules"]
    assert len(rules) == 3
    for rule in rules:
        assert rule["expr"].count("(") == rule["expr"].count(")")
        assert rule["annotations"]["summary"]

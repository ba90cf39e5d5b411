"""The settings of the guards: sensible as they stand, and refused in one line where wrong."""

from pathlib import Path

import pytest

from corpus.errors import BureauError
from ui.settings import Settings, load_settings


def settings(folder: Path, line: str) -> Settings:
    (folder / "settings.toml").write_text(f"{line}\n", encoding="utf-8")
    return load_settings(folder)


def test_proxies_are_addresses_and_networks(tmp_path: Path) -> None:
    said = settings(tmp_path, 'proxies = ["127.0.0.1", "10.0.0.0/24", "2001:db8::/64"]')
    assert said.proxies == ("127.0.0.1", "10.0.0.0/24", "2001:db8::/64")
    assert settings(tmp_path, "").proxies == ()


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ('proxies = "127.0.0.1"', "是一组地址"),
        ("proxies = [1]", "是一组地址"),
        ('proxies = ["nginx"]', "“nginx”不是"),
        ('proxies = ["*"]', "“*”不是"),
        ('proxies = ["0.0.0.0/0"]', "包括所有地址"),
        ('proxies = ["::/0"]', "包括所有地址"),
        ("questions_a_minute = 0", "questions_a_minute"),
        ("answers_at_once = 1.5", "为整数"),
        ("longest_answer = 0.1", "longest_answer"),
        ("questions_waiting = 100000", "不大于 200"),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, line: str, says: str) -> None:
    with pytest.raises(BureauError) as said:
        settings(tmp_path, line)
    assert says in str(said.value)
    assert "\n" not in str(said.value)


def test_who_names_nothing_is_guarded_all_the_same() -> None:
    it = Settings()
    assert 0 < it.questions_a_minute <= 60
    assert it.questions_a_minute < it.office_questions_a_minute
    assert it.longest_wait < 60  # what waits longer has been given up by whoever asked
    assert it.proxies == ()

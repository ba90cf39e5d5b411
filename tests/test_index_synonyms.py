"""The list of everyday and official words, and how it is read."""

from pathlib import Path

from index.synonyms import LIST, synonyms


def groups() -> list[list[str]]:
    lines = (line.split("#")[0].split() for line in LIST.read_text("utf-8").splitlines())
    return [group for group in lines if group]


def test_every_group_is_of_two_or_more_different_words() -> None:
    for group in groups():
        assert len(group) >= 2, group
        assert len(set(group)) == len(group), group


def test_no_group_is_written_twice() -> None:
    seen = [frozenset(group) for group in groups()]
    assert len(set(seen)) == len(seen)


def test_no_word_is_its_own_synonym() -> None:
    for word, others in synonyms().items():
        assert word not in others
        assert len(set(others)) == len(others)


def test_synonyms_go_both_ways() -> None:
    known = synonyms()
    for word, others in known.items():
        for other in others:
            assert word in known[other]


def test_single_characters_are_few_and_known() -> None:
    """A single character is found in many words: 办 in 民办 and 公办. Those here are written as a
    question writes them, and are no stand-ins for others (assistant/coverage.py)."""
    assert {word for word in synonyms() if len(word) == 1} <= {"娃", "办", "钱"}


def test_a_word_of_two_groups_has_the_others_of_both(tmp_path: Path) -> None:
    file = tmp_path / "list.txt"
    file.write_text("# 人\n家长 父母\n父母 爸妈 # 口语\n\n", "utf-8")
    assert synonyms(file) == {"家长": ("父母",), "父母": ("家长", "爸妈"), "爸妈": ("父母",)}


def test_what_parents_say_finds_what_documents_say() -> None:
    known = synonyms()
    assert "适龄儿童" in known["小孩"]
    assert "监护人" in known["爸妈"]
    assert "户籍" in known["户口"]

"""``tests/data/planted.json`` says of the samples what they say, and what follows from it."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.gold import read

PLANTED = json.loads((Path(__file__).parent / "data/planted.json").read_text(encoding="utf-8"))
UNITS = {"万": 10_000, "亿": 100_000_000}


def number(value: str) -> Decimal:
    scale = UNITS.get(value[-1], 1)
    return Decimal(value.rstrip("万亿")) * scale


def stated() -> list[dict[str, Any]]:
    """Everything that is said to be said in a document."""
    found = []
    for one in PLANTED["outcomes"]:
        found += [one["target"], *([one["result"]] if one["result"] else []), *one.get("also", [])]
    for one in PLANTED["not_outcomes"]:
        found += [one["target"], one["not_result"]]
    for one in PLANTED["conflicts"]:
        found += [said for side in one["values"] for said in side]
        found += [one["reason"]] if one["reason"] else []
    for one in PLANTED["not_conflicts"]:
        found += one["pair"]
    return found + PLANTED["sums"] + PLANTED["partial"]


@pytest.mark.parametrize("document", sorted({one["document"] for one in stated()}))
def test_the_words_stand_in_the_document(document: str) -> None:
    text = read(f"samples/{document}").text
    said = [one for one in stated() if one["document"] == document]
    assert [one["words"] for one in said if one["words"] not in text] == []
    assert [one for one in said if one.get("value", "") not in one["words"]] == []
    assert [one for one in said if one.get("total", "") not in one["words"]] == []


def test_a_verdict_follows_from_its_two_numbers() -> None:
    for one in PLANTED["outcomes"]:
        if one["result"] is None:
            assert one["verdict"] == "无后续数据"
            continue
        assert one["target"]["unit"] == one["result"]["unit"]
        met = number(one["result"]["value"]) >= number(one["target"]["value"])
        assert one["verdict"] == ("达成" if met else "未达成"), one["metric"]


def test_a_breakdown_adds_up_where_it_is_said_to() -> None:
    for one in PLANTED["sums"]:
        total = sum((number(part) for part in one["parts"]), Decimal())
        assert (total == number(one["total"])) is one["adds_up"], one["words"]
    assert [one["adds_up"] for one in PLANTED["partial"]] == [None] * len(PLANTED["partial"])


def test_the_sides_of_a_conflict_differ_in_value_and_document() -> None:
    for one in PLANTED["conflicts"]:
        sides = one["values"]
        assert len({number(said["value"]) for side in sides for said in side}) == len(sides)
        documents = [said["document"] for side in sides for said in side]
        assert len(documents) == len(set(documents))


def test_there_is_enough_of_each_kind_to_measure_by() -> None:
    verdicts = [one["verdict"] for one in PLANTED["outcomes"]]
    assert verdicts.count("达成") >= 6
    assert verdicts.count("未达成") >= 3
    assert verdicts.count("无后续数据") >= 1
    assert len(PLANTED["conflicts"]) >= 2
    assert any(not one["adds_up"] for one in PLANTED["sums"])
    assert len(PLANTED["not_outcomes"]) >= 3

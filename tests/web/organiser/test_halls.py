"""The hall as a picture, and the planner's codes in words."""

from __future__ import annotations

from math import ceil

import pytest

from summit.models import (
    Event,
)
from summit.planning.reasons import CODES
from summit.web.organiser import halls, reasons
from summit.web.organiser.reason_sentences import SENTENCES


def test_every_code_of_the_planner_has_a_sentence_that_uses_its_values(event: Event) -> None:
    assert set(SENTENCES) == set(CODES)
    for code, names in CODES.items():
        values: dict[str, object] = dict.fromkeys(names, 3) | {"round": None}
        lists = {"people": ["p1", "p2"], "tables": ["t4", "t5"], "group": ["p1"], "rules": [], "ways_out": []}
        lists |= {"changes": [], "values": ["x", "y"], "attributes": ["area", "sector"]}
        for name in names:
            if name in lists and (name != "tables" or "people" not in code):
                values[name] = lists[name]
        if code in {"seats_too_few", "people_too_few"}:
            values["people"] = 3
        if "person" in names:
            values["person"] = "p1"
        if "table" in names:
            values["table"] = "t4"
        if "attribute" in names:
            values["attribute"] = "area"
        (sentence,) = reasons.sentences(event, [{"code": code, "values": values}], can_see_needs=True)
        assert sentence.endswith((".", ". ")), sentence
        assert "%(" not in sentence, sentence


@pytest.mark.parametrize("count", [*range(60), 76, 100, 500, 2000])
def test_rows_of_the_hall_are_as_even_as_possible_and_widest_in_the_middle(count: int) -> None:
    lengths = halls.row_lengths(count)
    assert sum(lengths) == count
    assert all(1 <= length <= halls.WIDEST_ROW for length in lengths)
    if count > 6:
        middle = len(lengths) // 2
        assert len(lengths) % 2 == 1
        assert lengths[middle] == max(lengths)
        assert len(lengths) <= ceil(count / halls.WIDEST_ROW) + 1


def test_nineteen_tables_are_a_hexagon() -> None:
    assert halls.row_lengths(19) == [3, 4, 5, 4, 3]

"""The fixed formats: what is read, what is written, and where wrong input is said to be wrong."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest

from summit import planning
from summit.planning import BadInstance, Plan
from tests.planning.instances import assembly

GOOD: dict[str, Any] = {
    "name": "small",
    "rounds": 2,
    "tables": [
        {"id": "A", "min": 1, "max": 2, "accessible": True},
        {"id": "B", "min": 1, "max": 2, "accessible": False},
    ],
    "people": [
        {"id": "p1", "role": "facilitator", "attrs": {"sector": "x"}, "wheelchair": True, "needs": ["ramp"]},
        {"id": "p2", "role": "participant", "attrs": {"sector": ""}, "wheelchair": False, "needs": []},
        {"id": "p3", "role": "participant", "attrs": {}, "wheelchair": False, "needs": [], "rounds": [1]},
    ],
    "rules": {
        "attributes": {"sector": 100},
        "facilitators_per_table": 0,
        "facilitators_stay": True,
        "keep_apart": [["p1", "p2"]],
        "keep_together": [["p2", "p3"]],
        "pins": [{"person": "p1", "table": "A", "round": None}],
        "met": [["p1", "p3", 2]],
        "extra": {"ours": 1},
    },
}


def changed(*path: Any, to: Any) -> dict[str, Any]:
    data = copy.deepcopy(GOOD)
    place: Any = data
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = to
    return data


def test_an_instance_survives_the_round_trip(tmp_path: Path) -> None:
    for problem in (planning.instance_from(GOOD), assembly(has_rules=True)):
        planning.write_instance(problem, tmp_path / "instance.json")
        assert planning.read_instance(tmp_path / "instance.json") == problem
    assert planning.instance_as_json(planning.instance_from(GOOD)) == GOOD


def test_a_plan_survives_the_round_trip(tmp_path: Path) -> None:
    plan = Plan(({"A": ("p1", "ø"), "B": ()}, {"B": ("p1",)}))
    planning.write_plan(plan, tmp_path / "plan.json")
    assert planning.read_plan(tmp_path / "plan.json") == plan
    assert [path.name for path in tmp_path.iterdir()] == ["plan.json"]


WRONG = [
    (("rounds",), 0, "number_too_small", "rounds"),
    (("rounds",), "3", "wrong_type", "rounds"),
    (("rounds",), True, "wrong_type", "rounds"),
    (("rounds",), None, "missing", "rounds"),
    (("tables",), [], "empty", "tables"),
    (("tables", 1, "id"), "A", "duplicate_id", "tables[1].id"),
    (("tables", 1, "max"), 0, "number_too_small", "tables[1].max"),
    (("tables", 0, "min"), -1, "number_too_small", "tables[0].min"),
    (("tables", 0, "accessible"), "yes", "wrong_type", "tables[0].accessible"),
    (("people", 2, "id"), "p1", "duplicate_id", "people[2].id"),
    (("people", 2, "id"), "", "empty", "people[2].id"),
    (("people", 0, "role"), "boss", "unknown_role", "people[0].role"),
    (("people", 0, "attrs", "sector"), 7, "wrong_type", "people[0].attrs.sector"),
    (("people", 2, "rounds"), [2], "unknown_round", "people[2].rounds"),
    (("people", 2, "rounds"), ["1"], "wrong_type", "people[2].rounds[0]"),
    (("people", 1), [], "wrong_type", "people[1]"),
    (("rules",), None, "missing", "rules"),
    (("rules", "attributes", "sector"), -5, "number_too_small", "rules.attributes.sector"),
    (("rules", "attributes", "sector"), "much", "wrong_type", "rules.attributes.sector"),
    (("rules", "facilitators_per_table"), -1, "number_too_small", "rules.facilitators_per_table"),
    (("rules", "keep_apart", 0), ["p1"], "not_a_pair", "rules.keep_apart[0]"),
    (("rules", "keep_apart", 0), ["p1", "p1"], "same_person", "rules.keep_apart[0]"),
    (("rules", "keep_apart", 0), ["p1", "p9"], "unknown_person", "rules.keep_apart[0]"),
    (("rules", "keep_together", 0), ["p1", 4], "wrong_type", "rules.keep_together[0][1]"),
    (("rules", "pins", 0, "person"), "p9", "unknown_person", "rules.pins[0].person"),
    (("rules", "pins", 0, "table"), "C", "unknown_table", "rules.pins[0].table"),
    (("rules", "pins", 0, "round"), 2, "unknown_round", "rules.pins[0].round"),
    (("rules", "met", 0), ["p1", "p2"], "not_a_meeting", "rules.met[0]"),
    (("rules", "met", 0), ["p1", "p2", 0], "number_too_small", "rules.met[0]"),
]


@pytest.mark.parametrize(("path", "value", "code", "place"), WRONG)
def test_wrong_input_is_said_with_its_place(path: tuple[Any, ...], value: Any, code: str, place: str) -> None:
    with pytest.raises(BadInstance) as caught:
        planning.instance_from(changed(*path, to=value))
    assert (caught.value.code, caught.value.place) == (code, place)


def test_broken_json_is_said_with_line_and_column(tmp_path: Path) -> None:
    file = tmp_path / "broken.json"
    file.write_text('{"rounds": 1,\n "tables": [}')
    with pytest.raises(BadInstance) as caught:
        planning.read_instance(file)
    assert (caught.value.code, caught.value.place) == ("not_json", "line 2, column 13")


def test_absent_optional_keys_have_their_plain_meaning() -> None:
    data = json.loads(
        '{"rounds": 1, "tables": [{"id": "A", "min": 0, "max": 2}], "people": [{"id": "p"}], "rules": {}}'
    )
    problem = planning.instance_from(data)
    assert problem.tables[0].accessible
    assert problem.people[0].is_present(0)
    assert problem.rules == planning.Rules()

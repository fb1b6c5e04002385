"""The fixed JSON formats: an instance in, a plan in and out. Wrong input is a BadInstance that names its place."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from summit.planning import extras, reading
from summit.planning.checks import check
from summit.planning.problem import BadInstance, Person, Pin, Plan, Problem, Rules, Table

PAIR = 2


def read_instance(path: str | os.PathLike[str]) -> Problem:
    """The problem in this file. Raises BadInstance (also for broken JSON) and OSError."""
    return instance_from(_load(path))


def read_plan(path: str | os.PathLike[str]) -> Plan:
    """The plan in this file. Raises BadInstance (also for broken JSON) and OSError."""
    return plan_from(_load(path))


def write_plan(plan: Plan, path: str | os.PathLike[str]) -> None:
    """Write the plan; a half-written file never takes the place of a whole one."""
    _save(plan_as_json(plan), path)


def write_instance(problem: Problem, path: str | os.PathLike[str]) -> None:
    """Write the problem in the instance format."""
    _save(instance_as_json(problem), path)


def instance_from(data: Any) -> Problem:
    """The problem described by decoded JSON, checked."""
    root = reading.typed(data, dict, "$")
    rules = _rules(reading.get(root, "rules", dict, ""))
    problem = Problem(
        name=reading.get(root, "name", str, "", default=""),
        rounds=reading.get(root, "rounds", int, ""),
        tables=tuple(_table(row, f"tables[{i}]") for i, row in enumerate(reading.get(root, "tables", list, ""))),
        people=tuple(_person(row, f"people[{i}]") for i, row in enumerate(reading.get(root, "people", list, ""))),
        rules=rules,
    )
    check(problem)
    return problem


def plan_from(data: Any) -> Plan:
    """The plan described by decoded JSON. Whether its names exist is for `checks` and `measure` to say."""
    rounds = []
    for number, row in enumerate(reading.get(reading.typed(data, dict, "$"), "rounds", list, "")):
        place = f"rounds[{number}]"
        tables = reading.typed(row, dict, place)
        rounds.append({table: reading.texts(ids, f"{place}.{table}") for table, ids in tables.items()})
    return Plan(tuple(rounds))


def plan_as_json(plan: Plan) -> dict[str, Any]:
    """The plan in the fixed format, ready for json.dump."""
    return {"rounds": [{table: list(ids) for table, ids in tables.items()} for tables in plan.rounds]}


def instance_as_json(problem: Problem) -> dict[str, Any]:
    """The problem in the fixed format, ready for json.dump; optional keys only where they say something."""
    rules = problem.rules
    rules_json: dict[str, Any] = {
        "attributes": dict(rules.attributes),
        "facilitators_per_table": rules.facilitators_per_table,
        "facilitators_stay": rules.facilitators_stay,
        "keep_apart": [list(pair) for pair in rules.keep_apart],
        "keep_together": [list(group) for group in rules.keep_together],
        "pins": [{"person": pin.person, "table": pin.table, "round": pin.round} for pin in rules.pins],
    }
    if rules.met:
        rules_json["met"] = [list(row) for row in rules.met]
    extra = extras.as_json(rules)
    if extra:
        rules_json["extra"] = extra
    return {
        "name": problem.name,
        "rounds": problem.rounds,
        "tables": [
            {"id": table.id, "min": table.min, "max": table.max, "accessible": table.accessible}
            for table in problem.tables
        ],
        "people": [_person_as_json(person) for person in problem.people],
        "rules": rules_json,
    }


def _person_as_json(person: Person) -> dict[str, Any]:
    row: dict[str, Any] = {
        "id": person.id,
        "role": person.role,
        "attrs": dict(person.attrs),
        "wheelchair": person.needs_accessible,
        "needs": list(person.needs),
    }
    if person.rounds is not None:
        row["rounds"] = list(person.rounds)
    return row


def _table(data: Any, place: str) -> Table:
    row = reading.typed(data, dict, place)
    return Table(
        id=reading.get(row, "id", str, place),
        min=reading.get(row, "min", int, place),
        max=reading.get(row, "max", int, place),
        accessible=reading.get(row, "accessible", bool, place, default=True),
    )


def _person(data: Any, place: str) -> Person:
    row = reading.typed(data, dict, place)
    attrs = {}
    for name, value in reading.get(row, "attrs", dict, place, default={}).items():
        attrs[name] = "" if value is None else reading.typed(value, str, f"{place}.attrs.{name}")
    rounds = row.get("rounds")
    if rounds is not None:
        numbers = reading.typed(rounds, list, f"{place}.rounds")
        rounds = tuple(reading.typed(value, int, f"{place}.rounds[{i}]") for i, value in enumerate(numbers))
    return Person(
        id=reading.get(row, "id", str, place),
        role=reading.get(row, "role", str, place, default="participant"),
        attrs=attrs,
        needs_accessible=reading.get(row, "wheelchair", bool, place, default=False),
        needs=reading.texts(row.get("needs") or [], f"{place}.needs"),
        rounds=rounds,
    )


def _rules(row: dict[str, Any]) -> Rules:
    weights = reading.get(row, "attributes", dict, "rules", default={})
    groups = {}
    for key in ("keep_apart", "keep_together"):
        found = reading.get(row, key, list, "rules", default=[])
        groups[key] = tuple(reading.texts(ids, f"rules.{key}[{i}]") for i, ids in enumerate(found))
    return Rules(
        attributes={name: reading.weight(value, f"rules.attributes.{name}") for name, value in weights.items()},
        facilitators_per_table=reading.get(row, "facilitators_per_table", int, "rules", default=0),
        facilitators_stay=reading.get(row, "facilitators_stay", bool, "rules", default=False),
        keep_apart=tuple(_pair(ids, f"rules.keep_apart[{i}]") for i, ids in enumerate(groups["keep_apart"])),
        keep_together=groups["keep_together"],
        pins=tuple(
            _pin(pin, f"rules.pins[{i}]") for i, pin in enumerate(reading.get(row, "pins", list, "rules", default=[]))
        ),
        met=tuple(
            _met(met, f"rules.met[{i}]") for i, met in enumerate(reading.get(row, "met", list, "rules", default=[]))
        ),
        **extras.rules_from(reading.get(row, "extra", dict, "rules", default={})),
    )


def _pair(ids: tuple[str, ...], place: str) -> tuple[str, str]:
    if len(ids) != PAIR:
        raise BadInstance("not_a_pair", place, value=len(ids))
    return ids[0], ids[1]


def _pin(data: Any, place: str) -> Pin:
    row = reading.typed(data, dict, place)
    round_ = row.get("round")
    if round_ is not None:
        reading.typed(round_, int, f"{place}.round")
    return Pin(reading.get(row, "person", str, place), reading.get(row, "table", str, place), round_)


def _met(data: Any, place: str) -> tuple[str, str, int]:
    row = reading.typed(data, list, place)
    kinds: tuple[type, ...] = (str, str, int)
    if len(row) != len(kinds):
        raise BadInstance("not_a_meeting", place, value=len(row))
    a, b, times = (
        reading.typed(value, kind, f"{place}[{i}]") for i, (value, kind) in enumerate(zip(row, kinds, strict=True))
    )
    return a, b, times


def _load(path: str | os.PathLike[str]) -> Any:
    try:
        return json.loads(Path(path).read_text(encoding="utf-8-sig"))
    except json.JSONDecodeError as error:
        raise BadInstance("not_json", f"line {error.lineno}, column {error.colno}", value=error.msg) from error
    except UnicodeDecodeError as error:
        raise BadInstance("not_json", f"byte {error.start}", value="UTF-8") from error


def _save(data: dict[str, Any], path: str | os.PathLike[str]) -> None:
    target = Path(path)
    text = json.dumps(data, ensure_ascii=False) + "\n"
    if target.exists() and not target.is_file():  # a device or a pipe cannot be replaced
        target.write_text(text, encoding="utf-8")
        return
    unfinished = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        unfinished.write_text(text, encoding="utf-8")
        unfinished.replace(target)
    finally:
        unfinished.unlink(missing_ok=True)

"""The rules beyond the fixed format: what stands under `rules.extra`, in and out. Keys that are not ours are kept.

{"languages": [{"language": "ar", "needed_by": ["p1"], "spoken_by": ["p2"]}],
 "meet": [{"attribute": "sector", "value": "politician", "times": 1}],
 "co_facilitators": ["p3"], "facilitators_avoid": ["department"],
 "themes": {"tables": [{"table": "T001", "theme": "climate", "round": null}], "wishes": {"p1": ["climate", "water"]},
            "weight": 0.5}}
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from summit.planning import reading
from summit.planning.problem import WISH_WEIGHT, Language, Meet, Rules, ThemedTable

OURS = ("languages", "meet", "co_facilitators", "facilitators_avoid", "themes")
PLACE = "rules.extra"


def rules_from(row: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of `Rules` that this part of an instance describes."""
    themes = reading.get(row, "themes", dict, PLACE, default={})
    place = f"{PLACE}.themes"
    wishes = reading.get(themes, "wishes", dict, place, default={})
    return {
        "languages": _each(row, "languages", _language),
        "meet": _each(row, "meet", _meet),
        "co_facilitators": reading.texts(row.get("co_facilitators") or [], f"{PLACE}.co_facilitators"),
        "facilitators_avoid": reading.texts(row.get("facilitators_avoid") or [], f"{PLACE}.facilitators_avoid"),
        "themes": tuple(
            _themed_table(one, f"{place}.tables[{i}]")
            for i, one in enumerate(reading.get(themes, "tables", list, place, default=[]))
        ),
        "wishes": {person: reading.texts(wish, f"{place}.wishes.{person}") for person, wish in wishes.items()},
        "wish_weight": reading.weight(themes.get("weight", WISH_WEIGHT), f"{place}.weight"),
        "extra": {key: value for key, value in row.items() if key not in OURS},
    }


def as_json(rules: Rules) -> dict[str, Any]:
    """The rules beyond the fixed format, ready for json.dump; only those that say something."""
    found: dict[str, Any] = dict(rules.extra)
    if rules.languages:
        found["languages"] = [
            {"language": one.name, "needed_by": list(one.needed_by), "spoken_by": list(one.spoken_by)}
            for one in rules.languages
        ]
    if rules.meet:
        found["meet"] = [{"attribute": one.attribute, "value": one.value, "times": one.times} for one in rules.meet]
    if rules.co_facilitators:
        found["co_facilitators"] = list(rules.co_facilitators)
    if rules.facilitators_avoid:
        found["facilitators_avoid"] = list(rules.facilitators_avoid)
    if rules.themes or rules.wishes:
        found["themes"] = {
            "tables": [{"table": one.table, "theme": one.theme, "round": one.round} for one in rules.themes],
            "wishes": {person: list(wish) for person, wish in rules.wishes.items()},
            "weight": rules.wish_weight,
        }
    return found


def _each(row: Mapping[str, Any], key: str, read: Any) -> tuple[Any, ...]:
    rows = reading.get(row, key, list, PLACE, default=[])
    return tuple(
        read(reading.typed(one, dict, f"{PLACE}.{key}[{i}]"), f"{PLACE}.{key}[{i}]") for i, one in enumerate(rows)
    )


def _language(row: Mapping[str, Any], place: str) -> Language:
    return Language(
        name=reading.get(row, "language", str, place),
        needed_by=reading.texts(row.get("needed_by") or [], f"{place}.needed_by"),
        spoken_by=reading.texts(row.get("spoken_by") or [], f"{place}.spoken_by"),
    )


def _meet(row: Mapping[str, Any], place: str) -> Meet:
    return Meet(
        attribute=reading.get(row, "attribute", str, place),
        value=reading.get(row, "value", str, place),
        times=reading.get(row, "times", int, place, default=1),
    )


def _themed_table(data: Any, place: str) -> ThemedTable:
    row = reading.typed(data, dict, place)
    round_ = row.get("round")
    if round_ is not None:
        reading.typed(round_, int, f"{place}.round")
    return ThemedTable(reading.get(row, "table", str, place), reading.get(row, "theme", str, place), round_)

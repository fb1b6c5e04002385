"""Why a value of an attribute cannot be spread evenly: groups kept together, few open tables, facilitators, rules."""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np

from summit.planning.arrays import Arrays
from summit.planning.problem import Reason


def by_units(a: Arrays, attribute: int, r: int) -> dict[int, int]:
    """Per category, what units exceed its highest ceiling by, wherever they sit."""
    ceiling = a.high[r].max(axis=0)
    forced: Counter[int] = Counter()
    for unit in a.units[r]:
        for category, number in Counter(a.category[list(unit), attribute].tolist()).items():
            forced[category] += max(0, number - int(ceiling[category]))
    return {category: number for category, number in forced.items() if number}


def by_counting(a: Arrays, attribute: int, r: int) -> dict[int, int]:
    """Per category, the most that units or people with few open tables alone force."""
    forced = by_units(a, attribute, r)
    few = np.flatnonzero(a.present[r] & ~a.allowed[r].all(axis=1))
    for category in set(a.category[few, attribute].tolist()) - {len(a.attribute_of)}:
        places = _by_places(a, r, category, few[a.category[few, attribute] == category].tolist())
        if places is not None:
            forced[category] = max(forced.get(category, 0), places["people"] - places["share"])
    return forced


def reason_for_value(a: Arrays, attribute: int, r: int, category: int, deviation: int) -> Reason:
    """The reason why people of this category must be off by so much in the round."""
    people = np.flatnonzero(a.present[r] & (a.category[:, attribute] == category)).tolist()
    value = a.problem.people[people[0]].attrs[a.attributes[attribute]]
    values: dict[str, Any] = {"attribute": a.attributes[attribute], "round": r, "value": value, "deviation": deviation}
    ceiling = int(a.high[r, :, category].max())
    if by_units(a, attribute, r).get(category):
        grouped = [i for i in people if len(set(a.unit(r, i)) & set(people)) > ceiling]
        return Reason("imbalance_by_groups", {**values, "people": len(grouped), "share": ceiling})
    places = _by_places(a, r, category, people)
    if places is not None:
        return Reason("imbalance_by_places", {**values, **places})
    if a.per_table and all(a.kind[i] for i in people):
        return Reason("imbalance_by_facilitators", {**values, "per_table": a.per_table})
    return Reason("imbalance_by_rules", {**values, "people": len(people)})


def _by_places(a: Arrays, r: int, category: int, people: list[int]) -> dict[str, int] | None:
    """People with few open tables, more of them than the even share of these tables: the largest excess."""
    best: tuple[int, dict[str, int]] | None = None
    for key in {a.allowed[r, i].tobytes() for i in people if not a.allowed[r, i].all()}:
        tables = np.frombuffer(key, dtype=bool)
        number = sum(not (a.allowed[r, i] & ~tables).any() for i in people)
        share = int(a.high[r, tables, category].sum())
        if number > share and (best is None or number - share > best[0]):
            best = (number - share, {"people": number, "tables": int(tables.sum()), "share": share})
    return best[1] if best else None

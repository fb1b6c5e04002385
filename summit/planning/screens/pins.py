"""Pins against each other and against what people need."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

import numpy as np

from summit.planning.arrays import Arrays
from summit.planning.problem import Reason
from summit.planning.screens.reach import Reach


def pins(reach: Reach, r: int) -> Iterator[Reason]:
    """People pinned to two tables, to one they cannot use, or more of them to one table than it holds."""
    a = reach.arrays
    tables = _pinned_tables(a, r)
    accessible = {table.id: table.accessible for table in a.problem.tables}
    broken = set()
    for i, ids in tables.items():
        if len(ids) > 1:
            broken.add(i)
            yield Reason("pinned_twice", {"round": r, "person": a.ids[i], "tables": tuple(sorted(ids))})
        for id_ in sorted(ids):
            if a.problem.people[i].needs_accessible and not accessible[id_]:
                broken.add(i)
                yield Reason("pinned_not_accessible", {"round": r, "person": a.ids[i], "table": id_})
    for unit in a.units[r]:
        if broken.isdisjoint(unit):
            yield from _pinned_unit(reach, r, unit, tables)
    if not broken:
        yield from _pinned_tables_full(reach, r)


def _pinned_tables(a: Arrays, r: int) -> dict[int, set[str]]:
    tables: dict[int, set[str]] = {}
    for pin in a.problem.rules.pins:
        i = a.number[pin.person]
        if pin.round in (None, r) and a.present[r, i]:
            tables.setdefault(i, set()).add(pin.table)
    return tables


def _pinned_unit(reach: Reach, r: int, unit: tuple[int, ...], tables: dict[int, set[str]]) -> Iterator[Reason]:
    a = reach.arrays
    pinned = {id_ for i in unit for id_ in tables.get(i, ())}
    if len(pinned) > 1:
        yield Reason("pinned_group_split", {"round": r, "people": reach.names(unit), "tables": tuple(sorted(pinned))})
    elif pinned:
        (table,) = pinned
        place = a.table_ids.index(table)
        for i in unit:
            if i not in tables and a.problem.people[i].needs_accessible and not a.problem.tables[place].accessible:
                values = {"round": r, "person": a.ids[i], "people": reach.names(unit), "table": table}
                yield Reason("pinned_group_not_accessible", values)


def _pinned_tables_full(reach: Reach, r: int) -> Iterator[Reason]:
    """Everyone with one open table only (pinned, or kept with somebody pinned), table by table."""
    a = reach.arrays
    single = a.present[r] & (reach.is_open[r].sum(axis=1) == 1)
    place = reach.is_open[r].argmax(axis=1)
    pinned = set(_pinned_tables(a, r))
    for t, table in enumerate(a.problem.tables):
        here = np.flatnonzero(single & (place == t)).tolist()
        if not pinned.intersection(here):
            continue
        leading = [i for i in here if a.kind[i]]
        others = [i for i in here if not a.kind[i]]
        seats = table.max - a.per_table
        if len(others) > seats:
            values = {"round": r, "table": table.id, "people": reach.names(others), "seats": seats}
            yield Reason("pinned_over_table", values)
        if len(leading) > a.per_table:
            values = {"round": r, "table": table.id, "people": reach.names(leading), "per_table": a.per_table}
            yield Reason("pinned_facilitators_over_table", values)
        for i, j in combinations(here, 2):
            if j in reach.apart.get(i, ()) and j not in a.unit(r, i):
                yield Reason("pinned_apart", {"round": r, "table": table.id, "people": reach.names([i, j])})


def moving(reach: Reach) -> list[Reason]:
    """People who stay at one table but are pinned to different ones in different rounds."""
    a = reach.arrays
    found = []
    for i in sorted(reach.kept.stays):
        pins = [(r, t) for r, t in reach.kept.pins.get(i, ()) if a.present[slice(None) if r is None else r, i].any()]
        tables = reach.tables(sorted({t for _, t in pins}))
        if len(tables) > 1 and len({r for r, _ in pins}) > 1:
            found.append(Reason("pinned_facilitator_moves", {"person": a.ids[i], "tables": tables}))
    return found

"""Which tables are open to whom, all that follows from pins, accessible tables, company and staying taken together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from ortools.graph.python import max_flow

from summit.planning.arrays import Arrays, Bools, Ints
from summit.planning.model.kept import Kept, kept_of

MOST_PASSES = 20


@dataclass(frozen=True, eq=False)
class Reach:
    """`is_open[r, i, t]`: nothing that is looked at here keeps the person from the table in the round (R × n × T).

    `apart[i]`: who is named in a pair to be kept apart from i. `room[t]`: seats beside the facilitators.
    """

    arrays: Arrays
    kept: Kept
    is_open: Bools
    apart: dict[int, set[int]]
    room: Ints

    def names(self, people: Iterable[int]) -> tuple[str, ...]:
        return tuple(self.arrays.ids[i] for i in people)

    def tables(self, tables: Iterable[int]) -> tuple[str, ...]:
        return tuple(self.arrays.table_ids[t] for t in tables)

    def by_tables(self, r: int, people: Iterable[int]) -> dict[bytes, list[int]]:
        """People with the same open tables, by those."""
        found: defaultdict[bytes, list[int]] = defaultdict(list)
        for i in people:
            found[self.is_open[r, i].tobytes()].append(int(i))
        return found


def reach_of(arrays: Arrays) -> Reach:
    """Open tables: what holds for one holds for all kept with them, and in every round for who stays."""
    a, kept = arrays, kept_of(arrays)
    is_open = a.allowed.copy()
    staying = [(i, np.flatnonzero(a.present[:, i])) for i in sorted(kept.stays)]
    for _ in range(MOST_PASSES):
        before = int(is_open.sum())
        for i, rounds in staying:
            is_open[rounds, i] = is_open[rounds, i].all(axis=0)
        for r, units in enumerate(a.units):
            for unit in units:
                is_open[r, list(unit)] = is_open[r, list(unit)].all(axis=0)
        if int(is_open.sum()) == before:
            break
    apart: defaultdict[int, set[int]] = defaultdict(set)
    for i, j in kept.apart:
        apart[i].add(j)
        apart[j].add(i)
    return Reach(a, kept, is_open, dict(apart), a.tmax - a.per_table)


@dataclass(frozen=True)
class Lack:
    """Where demand and places part: these groups have only these tables, and the other groups have no need of them."""

    missing: int
    groups: tuple[int, ...]
    tables: tuple[int, ...]


def lack(groups: list[tuple[int, Any]], places: Ints) -> Lack | None:
    """Groups (number, open tables) that want more places than their tables have, as a flow finds them; None: none do.

    `places[t]` is what each table has. The missing number is how many stay without a place.
    """
    wanted = sum(number for number, _ in groups)
    flow = max_flow.SimpleMaxFlow()
    source, sink, first = len(groups) + len(places), len(groups) + len(places) + 1, len(groups)
    for g, (number, tables) in enumerate(groups):
        flow.add_arc_with_capacity(source, g, number)
        for t in np.flatnonzero(tables).tolist():
            flow.add_arc_with_capacity(g, first + t, number)
    for t, number in enumerate(places.tolist()):
        flow.add_arc_with_capacity(first + t, sink, max(0, number))
    if not groups or flow.solve(source, sink) != flow.OPTIMAL or flow.optimal_flow() >= wanted:
        return None
    inside = set(flow.get_source_side_min_cut())
    return Lack(
        wanted - flow.optimal_flow(),
        tuple(g for g in range(first) if g in inside),
        tuple(t for t in range(len(places)) if first + t in inside),
    )

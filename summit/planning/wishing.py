"""What wishes for themes must cost at the least: a flow of people to the tables of the themes, round by round."""

from __future__ import annotations

from collections import Counter

import numpy as np
from ortools.graph.python import min_cost_flow

from summit.planning.arrays import Arrays
from summit.planning.problem import MOST_WISHES, Reason


def wishes_bound(arrays: Arrays) -> tuple[int, tuple[Reason, ...]]:
    """The fewest steps down from first wishes that any plan can have, and why."""
    steps = sum(_fewest_steps(arrays, r) for r in range(arrays.R))
    return steps, (Reason("wishes_forced", {"steps": steps}),) if steps else ()


def _fewest_steps(a: Arrays, r: int) -> int:
    """Each to a table open to them, at most as many as it seats; those without a wish sit anywhere and are left out."""
    rules = a.problem.rules
    theme = {one.table: one.theme for one in rules.themes if one.round in (None, r)}
    if not theme:
        return 0
    alike: Counter[tuple[tuple[str, ...], int, bytes]] = Counter()
    for id_, wishes in rules.wishes.items():
        i = a.number[id_]
        if wishes and a.present[r, i]:
            alike[tuple(wishes), int(a.kind[i]), a.allowed[r, i].tobytes()] += 1
    flow = min_cost_flow.SimpleMinCostFlow()
    places = _places(a, r, theme)
    first, nowhere = len(alike), len(alike) + len(places)
    sink = nowhere + 1
    for g, ((wishes, kind, is_open), number) in enumerate(alike.items()):
        reachable = np.frombuffer(is_open, dtype=bool)
        flow.set_node_supply(g, number)
        flow.add_arc_with_capacity_and_unit_cost(g, nowhere, number, MOST_WISHES)
        for p, (name, of_kind, tables, _) in enumerate(places):
            if of_kind == kind and name in wishes and reachable[list(tables)].any():
                flow.add_arc_with_capacity_and_unit_cost(g, first + p, number, wishes.index(name))
    for p, (_, _, _, seats) in enumerate(places):
        flow.add_arc_with_capacity_and_unit_cost(first + p, sink, seats, 0)
    wishing = sum(alike.values())
    flow.add_arc_with_capacity_and_unit_cost(nowhere, sink, wishing, 0)
    flow.set_node_supply(sink, -wishing)
    return int(flow.optimal_cost()) if wishing and flow.solve() == flow.OPTIMAL else 0


def _places(a: Arrays, r: int, theme: dict[str, str]) -> list[tuple[str, int, tuple[int, ...], int]]:
    """(theme, kind, tables, seats): the tables of a theme that are open to the same people, for either kind."""
    columns: dict[tuple[str, bytes], list[int]] = {}
    for t, id_ in enumerate(a.table_ids):
        if id_ in theme:
            columns.setdefault((theme[id_], a.allowed[r, :, t].tobytes()), []).append(t)
    found = []
    for (name, _), tables in columns.items():
        found.append((name, 0, tuple(tables), int((a.tmax[tables] - a.per_table).sum())))
        found.append((name, 1, tuple(tables), a.per_table * len(tables)))
    return found

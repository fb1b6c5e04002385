"""Groups kept together that are too large or too many, and people kept apart who are too many for the tables."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from summit.planning.cliques import clique_over
from summit.planning.problem import Reason
from summit.planning.screens.reach import Reach, lack

MOST_CLIQUES = 40


def groups(reach: Reach, r: int) -> Iterator[Reason]:
    """Units too large for any table, with too many who lead, with people to be kept apart, or too many large ones."""
    a, kept = reach.arrays, reach.kept
    largest = int(reach.room.max())
    halves: list[tuple[int, ...]] = []
    for unit in a.units[r]:
        leading = [i for i in unit if a.kind[i]]
        helping = [i for i in unit if i in kept.helpers]
        size = len(unit) - len(leading)
        if size > largest:
            values = {"round": r, "people": reach.names(unit), "size": len(unit), "seats": largest + len(leading)}
            yield Reason("group_over_table", values)
        if len(leading) > a.per_table:
            yield Reason("group_facilitators", {"round": r, "people": reach.names(leading), "per_table": a.per_table})
        if len(helping) > kept.most_helpers:
            values = {"round": r, "people": reach.names(helping), "most": kept.most_helpers}
            yield Reason("group_co_facilitators", values)
        inside = set(unit)
        for i in unit:
            for j in sorted(reach.apart.get(i, set()) & inside):
                if i < j:
                    values = {"round": r, "people": reach.names([i, j]), "group": reach.names(unit)}
                    yield Reason("together_and_apart", values)
        if 2 * size > largest:
            halves.append(unit)
    if len(halves) > a.T:
        smallest = min(len(unit) for unit in halves)
        people = tuple(a.ids[unit[0]] for unit in halves)
        values = {"round": r, "groups": len(halves), "size": smallest, "tables": a.T, "people": people}
        yield Reason("groups_too_many", values)


def _near(reach: Reach, r: int) -> dict[int, set[int]]:
    """Who is to be kept apart in the round, units standing for their people."""
    a = reach.arrays
    near: dict[int, set[int]] = {}
    for i, partners in reach.apart.items():
        if a.present[r, i]:
            head = a.unit(r, i)[0]
            near.setdefault(head, set()).update(a.unit(r, j)[0] for j in partners if a.present[r, j])
            near[head].discard(head)
    return near


def apart(reach: Reach, r: int) -> Iterator[Reason]:
    """People (or units) mutually apart, one more of them than there are tables, or than there are accessible ones."""
    a, near = reach.arrays, _near(reach, r)
    clique = clique_over(near, a.T)
    if clique:
        yield Reason("apart_too_many", {"round": r, "people": reach.names(clique), "tables": a.T})
        return
    is_accessible = np.array([table.accessible for table in a.problem.tables])
    bound = {i for i in near if not reach.is_open[r, i][~is_accessible].any()}
    clique = clique_over({i: near[i] & bound for i in bound}, int(is_accessible.sum()))
    if clique and not is_accessible.all():
        values = {"round": r, "people": reach.names(clique), "tables": int(is_accessible.sum())}
        yield Reason("apart_too_many_accessible", values)


def apart_at_open_tables(reach: Reach, r: int) -> Iterator[Reason]:
    """People mutually apart whose open tables are together fewer than they are."""
    near = {i: near for i, near in _near(reach, r).items() if reach.is_open[r, i].any()}
    near = {i: others & near.keys() for i, others in near.items()}
    starts = sorted(near, key=lambda i: (int(reach.is_open[r, i].sum()), -len(near[i]), i))[:MOST_CLIQUES]
    for start in starts:
        clique = [start]
        candidates = set(near[start])
        while candidates:
            best = min(candidates, key=lambda i: (int(reach.is_open[r, i].sum()), -len(near[i] & candidates), i))
            clique.append(best)
            candidates &= near[best]
        short = lack([(1, reach.is_open[r, i]) for i in clique], np.ones(reach.arrays.T, dtype=np.int64))
        if short:
            people = reach.names(sorted(clique[g] for g in short.groups))
            yield Reason("apart_too_many_open", {"round": r, "people": people, "tables": reach.tables(short.tables)})
            return

"""People whose tables are few: too many of them for those tables, or too few for the others."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from summit.planning.arrays import Ints
from summit.planning.problem import Reason
from summit.planning.screens.reach import Reach, lack


def accessible(reach: Reach, r: int) -> Iterator[Reason]:
    """More people at accessible tables (with those kept with them) than these have seats."""
    a = reach.arrays
    is_accessible = np.array([table.accessible for table in a.problem.tables])
    if is_accessible.all():
        return
    bound = a.present[r] & ~reach.is_open[r][:, ~is_accessible].any(axis=1)
    people = int((bound & (a.kind == 0)).sum())
    seats = int(reach.room[is_accessible].sum())
    tables = int(is_accessible.sum())
    if reach.kept.needing.isdisjoint(np.flatnonzero(bound).tolist()):
        return
    if people > seats:
        values = {"round": r, "people": people, "seats": seats, "missing": people - seats, "tables": tables}
        yield Reason("accessible_seats_too_few", values)
    leading = int((bound & (a.kind == 1)).sum())
    if leading > a.per_table * tables:
        values = {"round": r, "facilitators": leading, "places": a.per_table * tables, "tables": tables}
        yield Reason("accessible_facilitators_too_many", values)


def open_places(reach: Reach, r: int) -> Iterator[Reason]:
    """People with the same few tables, more than these have room for; tables to which too few can come."""
    a = reach.arrays
    if not _all_have_tables(reach, r):
        return
    there = np.flatnonzero(a.present[r]).tolist()
    yield from _crowded(reach, r, [i for i in there if not a.kind[i]], reach.room, "open_seats_too_few")
    helping = [i for i in there if i in reach.kept.helpers]
    most = np.full(a.T, reach.kept.most_helpers)
    yield from _crowded(reach, r, helping, most, "open_co_facilitators_too_many")
    yield from _facilitators(reach, r, [i for i in there if a.kind[i]])
    yield from _empty(reach, r, [i for i in there if not a.kind[i]])


def _all_have_tables(reach: Reach, r: int) -> bool:
    """Where somebody has no table at all, the rules that say so are better told than numbers."""
    return bool(reach.is_open[r, reach.arrays.present[r]].any(axis=1).all())


def _crowded(reach: Reach, r: int, people: list[int], room: Ints, code: str) -> Iterator[Reason]:
    goes_anywhere = reach.is_open[r].all(axis=1)
    few = [i for i in people if not goes_anywhere[i]]
    classes = list(reach.by_tables(r, few).values())
    short = lack([(len(row), reach.is_open[r, row[0]]) for row in classes], room)
    if short:
        who = sorted(i for g in short.groups for i in classes[g])
        number = int(room[list(short.tables)].sum())
        key = "seats" if code == "open_seats_too_few" else "places"
        values = {"round": r, "people": reach.names(who), "tables": reach.tables(short.tables), key: number}
        yield Reason(code, {**values, "missing": len(who) - number})


def _facilitators(reach: Reach, r: int, leading: list[int]) -> Iterator[Reason]:
    """Facilitators with too few tables, or tables with too few facilitators: whichever is said in fewer words."""
    a = reach.arrays
    classes = list(reach.by_tables(r, leading).values())
    short = lack([(len(row), reach.is_open[r, row[0]]) for row in classes], np.full(a.T, a.per_table))
    if not short:
        return
    who = sorted(i for g in short.groups for i in classes[g])
    others = [t for t in range(a.T) if t not in short.tables]
    if len(who) <= len(others):
        places = a.per_table * len(short.tables)
        values = {"round": r, "people": reach.names(who), "tables": reach.tables(short.tables), "places": places}
        yield Reason("open_facilitators_too_many", {**values, "missing": len(who) - places})
    else:
        needed, able = a.per_table * len(others), len(leading) - len(who)
        values = {"round": r, "tables": reach.tables(others), "needed": needed, "facilitators": able}
        yield Reason("facilitators_out_of_reach", {**values, "missing": needed - able})


def _empty(reach: Reach, r: int, people: list[int]) -> Iterator[Reason]:
    """Tables whose minimum the people who can come there do not reach: a flow from the tables to the people."""
    a = reach.arrays
    classes = list(reach.by_tables(r, people).values())
    if len(classes) <= 1:
        return  # everybody can go everywhere, and the numbers have been looked at
    is_open = np.array([reach.is_open[r, row[0]] for row in classes])
    needed = np.maximum(0, a.tmin - a.per_table)
    short = lack(
        [(int(number), is_open[:, t]) for t, number in enumerate(needed.tolist())],
        np.array([len(row) for row in classes]),
    )
    if short:
        tables = [t for t in short.groups if needed[t]]
        minimum, number = int(needed[tables].sum()), sum(len(classes[g]) for g in short.tables)
        leading = a.per_table * len(tables)
        values = {"round": r, "tables": reach.tables(tables), "minimum": minimum + leading, "people": number + leading}
        yield Reason("tables_out_of_reach", {**values, "missing": minimum - number})


def open_groups(reach: Reach, r: int) -> Iterator[Reason]:
    """Groups of at least some size, more of them than their tables can hold."""
    a = reach.arrays
    if not _all_have_tables(reach, r):
        return
    sized = [(sum(not a.kind[i] for i in unit), unit) for unit in a.units[r]]
    for size in sorted({number for number, _ in sized if number > 1}, reverse=True):
        units = [unit for number, unit in sized if number >= size]
        classes = list(reach.by_tables(r, [unit[0] for unit in units]).values())
        short = lack([(len(row), reach.is_open[r, row[0]]) for row in classes], reach.room // size)
        if short:
            heads = sorted(i for g in short.groups for i in classes[g])
            values = {"round": r, "groups": len(heads), "size": size, "people": reach.names(heads)}
            if len(short.tables) == a.T and int((reach.room // size).max()) == 1:
                yield Reason("groups_too_many", {**values, "tables": a.T})
            else:
                places = int((reach.room // size)[list(short.tables)].sum())
                yield Reason("open_groups_too_many", {**values, "tables": reach.tables(short.tables), "places": places})
            return

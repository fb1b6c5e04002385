"""Arithmetic that finds, in milliseconds, why no plan can exist. Silence does not mean that one exists."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

import numpy as np

from summit.planning.arrays import Arrays
from summit.planning.cliques import clique_over
from summit.planning.problem import Problem, Reason


def screen(arrays: Arrays) -> tuple[Reason, ...]:
    """Every reason found why this problem has no legal plan, each once (a reason for all rounds carries round None)."""
    found: list[Reason] = []
    for look in (_seats, _facilitators, _pins, _groups, _apart, _accessible):
        per_round = [list(look(arrays, r)) for r in range(arrays.R)]
        found += _in_all_rounds(per_round)
        if found and look in (_seats, _pins):
            break
    found += [reason for reason in _staying_pins(arrays.problem) if reason not in found]
    found += _small_tables(arrays.problem)
    return tuple(found)


def _in_all_rounds(per_round: list[list[Reason]]) -> list[Reason]:
    """The same reason in every round is told once, with round None."""
    first = [Reason(reason.code, {**reason.values, "round": None}) for reason in per_round[0]]
    same = [
        reason
        for reason in first
        if all(reason in [Reason(o.code, {**o.values, "round": None}) for o in row] for row in per_round[1:])
    ]
    rest = [o for row in per_round for o in row if Reason(o.code, {**o.values, "round": None}) not in same]
    return same + rest


def _names(arrays: Arrays, people: tuple[int, ...] | list[int]) -> tuple[str, ...]:
    return tuple(arrays.ids[i] for i in people)


def _seats(a: Arrays, r: int) -> Iterator[Reason]:
    people, seats, minimum = int(a.present[r].sum()), int(a.tmax.sum()), int(a.tmin.sum())
    if people > seats:
        yield Reason("seats_too_few", {"round": r, "people": people, "seats": seats, "missing": people - seats})
    if people < minimum:
        values = {"round": r, "people": people, "minimum": minimum, "missing": minimum - people}
        yield Reason("people_too_few", values)


def _facilitators(a: Arrays, r: int) -> Iterator[Reason]:
    leading, needed = int((a.present[r] & (a.kind == 1)).sum()), a.per_table * a.T
    if leading < needed:
        values = {"round": r, "facilitators": leading, "needed": needed, "missing": needed - leading}
        yield Reason("facilitators_too_few", values)
    if a.per_table and leading > needed:
        values = {"round": r, "facilitators": leading, "needed": needed, "surplus": leading - needed}
        yield Reason("facilitators_too_many", values)


def _small_tables(problem: Problem) -> list[Reason]:
    k = problem.rules.facilitators_per_table
    return [
        Reason("facilitators_over_table", {"table": table.id, "max": table.max, "per_table": k})
        for table in problem.tables
        if table.max < k
    ]


def _pins(a: Arrays, r: int) -> Iterator[Reason]:
    """People pinned to two tables, to one they cannot use, or more of them to one table than it holds."""
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
            yield from _pinned_unit(a, r, unit, tables)
    if not broken:
        yield from _pinned_tables_full(a, r)


def _pinned_tables(a: Arrays, r: int) -> dict[int, set[str]]:
    tables: dict[int, set[str]] = {}
    for pin in a.problem.rules.pins:
        i = a.number[pin.person]
        if pin.round in (None, r) and a.present[r, i]:
            tables.setdefault(i, set()).add(pin.table)
    return tables


def _pinned_unit(a: Arrays, r: int, unit: tuple[int, ...], tables: dict[int, set[str]]) -> Iterator[Reason]:
    pinned = {id_ for i in unit for id_ in tables.get(i, ())}
    if len(pinned) > 1:
        yield Reason("pinned_group_split", {"round": r, "people": _names(a, unit), "tables": tuple(sorted(pinned))})
    elif pinned:
        (table,) = pinned
        place = a.table_ids.index(table)
        for i in unit:
            if i not in tables and a.problem.people[i].needs_accessible and not a.problem.tables[place].accessible:
                values = {"round": r, "person": a.ids[i], "people": _names(a, unit), "table": table}
                yield Reason("pinned_group_not_accessible", values)


def _pinned_tables_full(a: Arrays, r: int) -> Iterator[Reason]:
    """Everyone with one open table only (pinned, or kept with somebody pinned), table by table."""
    single = a.present[r] & (a.allowed[r].sum(axis=1) == 1)
    place = a.allowed[r].argmax(axis=1)
    pinned = set(_pinned_tables(a, r))
    for t, table in enumerate(a.problem.tables):
        here = np.flatnonzero(single & (place == t)).tolist()
        if not pinned.intersection(here):
            continue
        leading = [i for i in here if a.kind[i]]
        others = [i for i in here if not a.kind[i]]
        seats = table.max - a.per_table
        if len(others) > seats:
            values = {"round": r, "table": table.id, "people": _names(a, others), "seats": seats}
            yield Reason("pinned_over_table", values)
        if len(leading) > a.per_table:
            values = {"round": r, "table": table.id, "people": _names(a, leading), "per_table": a.per_table}
            yield Reason("pinned_facilitators_over_table", values)
        for i, j in combinations(here, 2):
            if i in a.apart and j in a.apart[i] and j not in a.unit(r, i):
                yield Reason("pinned_apart", {"round": r, "table": table.id, "people": _names(a, [i, j])})


def _staying_pins(problem: Problem) -> list[Reason]:
    """Facilitators who stay but are pinned to different tables in different rounds."""
    found = []
    for person in problem.people if problem.rules.facilitators_stay else ():
        if person.is_facilitator:
            pins = [pin for pin in problem.rules.pins if pin.person == person.id]
            tables = {pin.table for pin in pins if pin.round is None or person.is_present(pin.round)}
            rounds = {pin.round for pin in pins}
            if len(tables) > 1 and (person.rounds is None or person.rounds) and len(rounds) > 1:
                found.append(Reason("pinned_facilitator_moves", {"person": person.id, "tables": tuple(sorted(tables))}))
    return found


def _groups(a: Arrays, r: int) -> Iterator[Reason]:
    """Units too large for any table, with too many facilitators, or too many large ones."""
    largest = int(a.tmax.max()) - a.per_table
    halves: list[tuple[int, ...]] = []
    for unit in a.units[r]:
        leading = [i for i in unit if a.kind[i]]
        size = len(unit) - len(leading)
        if size > largest:
            values = {"round": r, "people": _names(a, unit), "size": len(unit), "seats": largest + len(leading)}
            yield Reason("group_over_table", values)
        if len(leading) > a.per_table:
            yield Reason("group_facilitators", {"round": r, "people": _names(a, leading), "per_table": a.per_table})
        inside = set(unit)
        for i in unit:
            for j in a.apart.get(i, ()):
                if i < j and int(j) in inside:
                    values = {"round": r, "people": _names(a, [i, int(j)]), "group": _names(a, unit)}
                    yield Reason("together_and_apart", values)
        if 2 * size > largest:
            halves.append(unit)
    if len(halves) > a.T:
        smallest = min(len(unit) for unit in halves)
        people = tuple(a.ids[unit[0]] for unit in halves)
        values = {"round": r, "groups": len(halves), "size": smallest, "tables": a.T, "people": people}
        yield Reason("groups_too_many", values)


def _accessible(a: Arrays, r: int) -> Iterator[Reason]:
    """More people at accessible tables (with those kept with them) than these have seats."""
    open_tables = np.array([table.accessible for table in a.problem.tables])
    if open_tables.all():
        return
    bound = a.present[r] & ~a.allowed[r][:, ~open_tables].any(axis=1)
    people = int((bound & (a.kind == 0)).sum())
    seats = int((a.tmax[open_tables] - a.per_table).sum())
    tables = int(open_tables.sum())
    who = [int(i) for i in np.flatnonzero(bound)]
    if not any(a.problem.people[i].needs_accessible for i in who):
        return
    if people > seats:
        values = {"round": r, "people": people, "seats": seats, "missing": people - seats, "tables": tables}
        yield Reason("accessible_seats_too_few", values)
    leading = int((bound & (a.kind == 1)).sum())
    if leading > a.per_table * tables:
        values = {"round": r, "facilitators": leading, "places": a.per_table * tables, "tables": tables}
        yield Reason("accessible_facilitators_too_many", values)


def _apart(a: Arrays, r: int) -> Iterator[Reason]:
    """People (or units) mutually apart, one more of them than there are tables."""
    near: dict[int, set[int]] = {}
    for i, partners in a.apart.items():
        if a.present[r, i]:
            head = a.unit(r, i)[0]
            near.setdefault(head, set()).update(a.unit(r, int(j))[0] for j in partners if a.present[r, j])
            near[head].discard(head)
    clique = clique_over(near, a.T)
    if clique:
        yield Reason("apart_too_many", {"round": r, "people": _names(a, clique), "tables": a.T})
        return
    open_tables = np.array([table.accessible for table in a.problem.tables])
    bound = {i for i in near if not a.allowed[r, i][~open_tables].any()}
    clique = clique_over({i: near[i] & bound for i in bound}, int(open_tables.sum()))
    if clique and not open_tables.all():
        values = {"round": r, "people": _names(a, clique), "tables": int(open_tables.sum())}
        yield Reason("apart_too_many_accessible", values)

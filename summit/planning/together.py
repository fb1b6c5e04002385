"""Moves of people who are tied to others: units change places with others, facilitators change tables for good."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from summit.planning.search import Search

Moves = dict[int, list[tuple[int, int]]]
"""Per round, (person, table)."""
TRIES = 2
SETTLING = 2
"""Exchanges of single people that may follow, per round."""
SMALL = 1e-9


def try_together(search: Search, r: int, person: int) -> None:
    """Try a few exchanges of the unit or the staying facilitator and keep one that is likely enough."""
    a = search.arrays
    people = a.unit(r, person)
    if a.stays[list(people)].any():
        _try(search, _facilitators_change(search, person) if a.stays[person] and len(people) == 1 else None)
        return
    for _ in range(TRIES):
        if _try(search, _unit_changes(search, r, people)):
            return


def _try(search: Search, moves: Moves | None) -> bool:
    """Carry the moves out and let the tables concerned settle; take it all back unless the cost allows it.

    True: the moves stand.
    """
    if moves is None or not _is_legal(search, moves):
        return False
    state, before, moved = search.state, search.state.cost, search.moved
    seats = {r: state.seat[r].copy() for r in moves}
    for r, row in moves.items():
        tables = {int(state.seat[r, i]) for i, _ in row} | {table for _, table in row}
        search.carry_out(r, row)
        _settle(search, r, sorted(tables))
    change = state.cost - before
    allowed = search.limits is None or search.moved <= max(search.limits.moves, moved)
    if allowed and (change <= 0 or search.rng.random() < math.exp(-change / search.warmth)):
        return True
    for r, row_before in seats.items():
        changed = np.flatnonzero(state.seat[r] != row_before)
        search.carry_out(r, [(int(i), int(row_before[i])) for i in changed])
    return False


def _settle(search: Search, r: int, tables: list[int]) -> None:
    """Let single people of two tables change places while that makes the plan better, best exchange first."""
    members = [[i for i in search.state.members[r][t] if search.single[r, i]] for t in tables]
    for _ in range(SETTLING):
        best: tuple[float, int, int] = (-SMALL, -1, -1)
        for person in members[0]:
            others = np.array([i for i in members[1] if search.arrays.kind[i] == search.arrays.kind[person]], dtype=int)
            if len(others):
                costs = search.swap_costs(r, person, others)
                best = min(best, (float(costs.min()), person, int(others[costs.argmin()])))
        if best[1] < 0:
            return
        _, person, other = best
        here, there = int(search.state.seat[r, person]), int(search.state.seat[r, other])
        search.carry_out(r, [(person, there), (other, here)])
        members[0][members[0].index(person)], members[1][members[1].index(other)] = other, person


def _unit_changes(search: Search, r: int, people: tuple[int, ...]) -> Moves | None:
    """The unit goes to some table; as many of its people as needed (whole units, same kind) come back."""
    a, s, rng = search.arrays, search.state, search.rng
    here = int(s.seat[r, people[0]])
    tables = np.flatnonzero(a.allowed[r, people[0]] & (np.arange(a.T) != here))
    if not len(tables):
        return None
    there = int(tables[rng.integers(len(tables))])
    back: list[int] = []
    for kind in (0, 1):
        leaving = sum(1 for i in people if a.kind[i] == kind)
        if leaving:
            chosen = _as_many(search, r, there, here, kind, leaving)
            if chosen is None:
                return None
            back += chosen
    return {r: [(i, there) for i in people] + [(i, here) for i in back]}


def _as_many(search: Search, r: int, there: int, here: int, kind: int, leaving: int) -> list[int] | None:
    """People of one kind to come back for `leaving` who go: whole units, chosen by chance; fewer if seats allow it."""
    a, s, rng = search.arrays, search.state, search.rng
    members = s.members[r][there]
    wanted = leaving
    if kind == 0:
        spare = int(min(a.tmax[there] - s.size[r, there], s.size[r, here] - a.tmin[here]))
        wanted -= int(rng.integers(0, min(leaving, spare) + 1)) if spare > 0 else 0
    chosen: list[int] = []
    for k in rng.permutation(len(members)).tolist():
        unit = a.unit(r, members[k])
        if members[k] in chosen or any(a.stays[i] or a.kind[i] != kind or not a.allowed[r, i, here] for i in unit):
            continue
        if len(chosen) + len(unit) <= wanted:
            chosen += unit
        if len(chosen) == wanted:
            break
    return chosen if len(chosen) == wanted else None


def _facilitators_change(search: Search, person: int) -> Moves | None:
    """Two facilitators who stay change tables in all rounds, if they are there in the same ones and never tied."""
    a, s, rng = search.arrays, search.state, search.rng
    others = np.flatnonzero(a.stays & (a.kind == a.kind[person]) & (a.present == a.present[:, [person]]).all(axis=0))
    others = others[others != person]
    if not len(others):
        return None
    other = int(others[rng.integers(len(others))])
    moves: Moves = {}
    for r in np.flatnonzero(a.present[:, person]).tolist():
        here, there = int(s.seat[r, person]), int(s.seat[r, other])
        if (
            here == there
            or len(a.unit(r, person)) > 1
            or len(a.unit(r, other)) > 1
            or not (a.allowed[r, person, there] and a.allowed[r, other, here])
        ):
            return None
        moves[r] = [(person, there), (other, here)]
    return moves


def _is_legal(search: Search, moves: Moves) -> bool:
    """Keep-apart holds after these moves (sizes, kinds and open seats were seen to by whoever proposed them)."""
    a, s = search.arrays, search.state
    for r, row in moves.items():
        new = dict(row)
        for person, table in row:
            for partner in a.apart.get(person, ()):
                if new.get(int(partner), int(s.seat[r, partner])) == table:
                    return False
    return True

"""From a solved skeleton to seats: who of those only counted sits where."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from summit.planning.arrays import Arrays, Ints

if TYPE_CHECKING:
    from ortools.sat.python import cp_model

    from summit.planning.model.skeleton import Skeleton


def seats_in(s: Skeleton, solver: cp_model.CpSolver, *, with_free: bool = False) -> Ints:
    """The seats (R × n, T for nobody's) a solved model stands for.

    Participants who are only counted get theirs `with_free` or where they are to meet somebody.
    """
    a = s.arrays
    seats = np.full((a.R, a.n), a.T, dtype=np.int64)
    there = {
        (r, t): any(solver.value(s.number(r, t, them)) for _, them in s.kept.meet) for r in s.rounds for t in range(a.T)
    }
    for k, kind in enumerate(s.kinds):
        is_free = kind.person is None and not kind.stays and not a.kind[kind.one[0]]
        if is_free and not (with_free or s.kept.meet):
            continue
        met = np.zeros(kind.number, dtype=np.int64)
        for r in (r for r in kind.rounds if r in s.rounds):
            places = [t for t in range(a.T) if (r, k, t) in s.seats for _ in range(solver.value(s.seats[r, k, t]))]
            order = np.arange(kind.number)
            if not kind.stays:  # who has met fewest of those to be met comes first
                places.sort(key=lambda t: not there[r, t])
                order = np.argsort(met, kind="stable")
            for b, t in zip(order.tolist(), places, strict=True):
                seats[r, list(kind.blocks[b])] = t
                met[b] += there[r, t]
    return seats


def seat_plain(arrays: Arrays, skeleton: Skeleton, seats: Ints) -> None:
    """Facilitators who were only counted and have no seat yet take the places left, for all rounds if they stay."""
    a = arrays
    for r in range(a.R):
        waiting = [i for i in skeleton.plain if a.present[r, i] and seats[r, i] == a.T]
        for i in waiting:
            before = int(seats[r - 1, i]) if r and a.stays[i] else a.T
            leading = np.bincount(seats[r][a.kind == 1], minlength=a.T + 1)[: a.T]
            seats[r, i] = before if before < a.T else int(np.flatnonzero(leading < a.per_table)[0])

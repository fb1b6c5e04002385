"""What no plan can beat: lower bounds on imbalance and on repeat meetings, with the reasons for them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import combinations
from math import comb

import numpy as np
from ortools.sat.python import cp_model

from summit.planning import cpsat
from summit.planning.arrays import Arrays
from summit.planning.clock import Clock
from summit.planning.measure import forced_repeats
from summit.planning.problem import Reason

LARGEST_MODEL = 150_000
LONGEST = 5.0
"""Seconds for one attribute in one round."""


@dataclass(frozen=True)
class Bounds:
    """No legal plan has less weighted imbalance or fewer repeats. `is_full` is false where a bound could still rise."""

    imbalance: float = 0.0
    repeats: int = 0
    reasons: tuple[Reason, ...] = ()
    is_full: bool = True


@dataclass(frozen=True)
class Alike:
    """What units have in common that may stand in for each other: open tables, size, facilitators, categories."""

    tables: tuple[int, ...]
    size: int
    facilitators: int
    categories: tuple[int, ...]


def repeats_bound(arrays: Arrays) -> tuple[int, tuple[Reason, ...]]:
    """The fewest repeats any plan can have beyond what keep-together forces, and why."""
    a = arrays
    forced = forced_repeats(a.problem)
    found = [(_by_pins(a) - forced, Reason("repeats_by_pins", {"repeats": _by_pins(a) - forced}))]
    if a.present.all() and not a.met:
        sizes = _even_sizes(a)
        between = sum(_pigeonhole(int(size), a) for size in sizes) * (a.R - 1) - forced
        found.append((between, Reason("repeats_between_rounds", {"repeats": between, "tables": a.T})))
        meetings = sum(comb(int(size), 2) for size in sizes) * a.R
        pairs = comb(a.n, 2) - _never_meet(a)
        many = meetings - pairs - forced
        found.append((many, Reason("repeats_too_many_rounds", {"repeats": many, "meetings": meetings, "pairs": pairs})))
        if a.per_table and a.stays.any():
            leading = max(0, a.R - a.T) * a.per_table * int((a.kind == 0).sum()) + a.T * comb(a.per_table, 2) * (
                a.R - 1
            )
            found.append((leading - forced, Reason("repeats_facilitators", {"repeats": leading - forced})))
    best, reason = max(found, key=lambda pair: pair[0])
    return (best, (reason,)) if best > 0 else (0, ())


def _even_sizes(a: Arrays) -> list[int]:
    """Table sizes as even as the limits allow: they have the fewest meetings."""
    sizes = a.tmin.copy()
    for _ in range(a.n - int(sizes.sum())):
        sizes[np.argmin(np.where(sizes < a.tmax, sizes, 1 << 30))] += 1
    return [int(size) for size in sizes]


def _pigeonhole(size: int, a: Arrays) -> int:
    """Pairs of one table that meet again in the next round, at the least: its people spread over all tables.

    Facilitators who stay are already at one of them.
    """
    staying = a.per_table if a.per_table and a.stays.any() else 0
    spread = [staying] + [0] * (a.T - 1)
    for _ in range(size - staying):
        spread[spread.index(min(spread))] += 1
    return sum(comb(number, 2) for number in spread)


def _never_meet(a: Arrays) -> int:
    """Pairs that cannot share a table: kept apart, or facilitators who stay, one to a table."""
    pairs = {(min(i, int(j)), max(i, int(j))) for i, others in a.apart.items() for j in others}
    if a.per_table == 1:
        pairs.update(combinations(np.flatnonzero(a.kind == 1).tolist(), 2))
    return len(pairs)


def _by_pins(a: Arrays) -> int:
    """Repeats between people who have only one table open to them in several rounds, units included."""
    times: Counter[tuple[int, int]] = Counter()
    for r in range(a.R):
        single = np.flatnonzero(a.present[r] & (a.allowed[r].sum(axis=1) == 1)).tolist()
        at: dict[int, list[int]] = {}
        for i in single:
            at.setdefault(int(a.allowed[r, i].argmax()), []).append(i)
        pairs = {pair for people in at.values() for pair in combinations(sorted(people), 2)}
        pairs |= {pair for unit in a.units[r] for pair in combinations(sorted(unit), 2)}
        times.update(pairs)
    known = {(min(i, j), max(i, j)) for i, j, _ in a.met}
    return sum(number if pair in known else number - 1 for pair, number in times.items())


class ImbalanceBound:
    """The least weighted imbalance by counting: one model per attribute and round, whose optima add up.

    People whom no rule ties are interchangeable within their category, so only their number per table varies. What a
    model has not answered yet counts with what units alone force. Rounds that are alike are solved once.
    """

    def __init__(self, arrays: Arrays) -> None:
        self.arrays = a = arrays
        self.parts = [(attribute, r) for attribute in range(len(a.attributes)) for r in range(a.R)]
        self._key = {
            (attribute, r): (attribute, a.present[r].tobytes() + a.allowed[r].tobytes() + repr(a.units[r]).encode())
            for attribute, r in self.parts
        }
        self._known: dict[tuple[int, bytes], int] = {}

    def bounds(self) -> Bounds:
        """The bound as far as it is known."""
        a, total, reasons = self.arrays, 0.0, []
        for attribute, r in self.parts:
            least = max(self._known.get(self._key[attribute, r], 0), _forced_by_units(a, attribute, r))
            name = a.attributes[attribute]
            if least:
                total += least * float(a.problem.rules.attributes[name])
                reasons.append(Reason("imbalance_forced", {"attribute": name, "round": r, "deviation": least}))
        is_full = all(key in self._known for key in self._key.values())
        return Bounds(total, 0, tuple(reasons), is_full)

    def sharpen(self, clock: Clock) -> Bounds:
        """Solve what is still open, within the clock."""
        for attribute, r in self.parts:
            key = self._key[attribute, r]
            if key not in self._known and clock.left > 0 and not clock.is_stopped():
                least = _least_deviation(self.arrays, attribute, r, clock)
                if least is not None:
                    self._known[key] = least
        return self.bounds()


def _forced_by_units(a: Arrays, attribute: int, r: int) -> int:
    """What units exceed the highest ceiling of a category by, wherever they sit."""
    ceiling = a.high[r].max(axis=0)
    forced = 0
    for unit in a.units[r]:
        for category, number in Counter(a.category[list(unit), attribute].tolist()).items():
            forced += max(0, number - int(ceiling[category]))
    return forced


def _least_deviation(a: Arrays, attribute: int, r: int, clock: Clock) -> int | None:
    """A proven lower bound on the summed deviation of one attribute in one round; None if there was no time for one."""
    groups = _alike(a, attribute, r)
    if len(groups) * a.T > LARGEST_MODEL or clock.is_stopped() or clock.left <= 0:
        return None
    m = cp_model.CpModel()
    seats: dict[tuple[int, int], cp_model.IntVar] = {}
    for g, (alike, number) in enumerate(groups):
        for t in alike.tables:
            seats[g, t] = m.new_int_var(0, number, "")
        m.add(sum(seats[g, t] for t in alike.tables) == number)
    deviations = []
    for t in range(a.T):
        here = [(seats[g, t], alike) for g, (alike, _) in enumerate(groups) if (g, t) in seats]
        size = sum(variable * alike.size for variable, alike in here)
        m.add_linear_constraint(size, int(a.tmin[t]), int(a.tmax[t]))
        if a.per_table:
            m.add(sum(variable * alike.facilitators for variable, alike in here) == a.per_table)
        for c in np.flatnonzero(a.attribute_of == attribute).tolist():
            count = sum(variable * alike.categories.count(c) for variable, alike in here if c in alike.categories)
            off = m.new_int_var(0, a.n, "")
            m.add(off >= count - int(a.high[r, t, c]))
            m.add(off >= int(a.low[r, t, c]) - count)
            deviations.append(off)
    m.minimize(sum(deviations))
    solver, status = cpsat.run(m, clock, min(clock.left, LONGEST))
    return max(0, round(solver.best_objective_bound)) if status in cpsat.FEASIBLE else None


def _alike(a: Arrays, attribute: int, r: int) -> list[tuple[Alike, int]]:
    """The people and units of a round, those that do not differ for this attribute counted together."""
    number: Counter[Alike] = Counter()
    for i in np.flatnonzero(a.present[r]).tolist():
        unit = a.unit(r, i)
        if i == unit[0]:
            tables = tuple(np.flatnonzero(a.allowed[r, i]).tolist())
            categories = tuple(sorted(int(a.category[j, attribute]) for j in unit))
            number[Alike(tables, len(unit), int(a.kind[list(unit)].sum()), categories)] += 1
    return list(number.items())

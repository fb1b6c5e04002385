"""What no plan can beat in imbalance: one aggregated counting model per attribute and round, and what forces it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from math import ceil

import numpy as np
from ortools.sat.python import cp_model

from summit.planning.arrays import Arrays
from summit.planning.clock import Clock
from summit.planning.forcing import by_counting, reason_for_value
from summit.planning.model import cpsat
from summit.planning.problem import Reason
from summit.planning.repeating import repeats_bound

LARGEST_MODEL = 150_000
LONGEST = 5.0
"""Seconds for one attribute in one round."""
TINY = 1e-6
LARGEST_JOINT_MODEL = 8_000
JOINT_SECONDS = 1.5
MOST_REASONS = 4
"""Values of one attribute that are named; of more only the sum is told."""
LARGEST_BY_VALUE = 200_000
"""People × tables up to which the single values are asked for, too."""
VALUE_SECONDS, VALUES_SECONDS = 0.3, 1.0


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


class ImbalanceBound:
    """The least weighted imbalance by counting: one model per attribute and round, whose optima add up.

    People whom no rule ties are interchangeable within their category, so only their number per table varies. What a
    model has not answered yet counts with what units alone force. Rounds that are alike are solved once. At small
    sizes all attributes of a round are also counted in one model: a table may not suit several of them at once.
    """

    def __init__(self, arrays: Arrays) -> None:
        self.arrays = a = arrays
        self.parts = [(attribute, r) for attribute in range(len(a.attributes)) for r in range(a.R)]
        self._round = [a.present[r].tobytes() + a.allowed[r].tobytes() + repr(a.units[r]).encode() for r in range(a.R)]
        self._known: dict[tuple[int, bytes], int] = {}
        self._values: dict[tuple[int, bytes], dict[int, int]] = {}
        self._jointly: dict[bytes, float] = {}

    @cached_property
    def _weights(self) -> list[float]:
        return [float(self.arrays.problem.rules.attributes[name]) for name in self.arrays.attributes]

    def _least(self, attribute: int, r: int) -> int:
        return max(self._known.get((attribute, self._round[r]), 0), sum(self._counted(attribute, r).values()))

    def _counted(self, attribute: int, r: int) -> dict[int, int]:
        """What single values must be off by, as far as it is known: at first by arithmetic alone."""
        key = (attribute, self._round[r])
        if key not in self._values:
            self._values[key] = by_counting(self.arrays, attribute, r)
        return self._values[key]

    def bounds(self) -> Bounds:
        """The bound as far as it is known."""
        total, reasons = 0.0, []
        for r in range(self.arrays.R):
            each = {attribute: self._least(attribute, r) for attribute in range(len(self.arrays.attributes))}
            apart = sum(self._weights[attribute] * least for attribute, least in each.items())
            jointly = self._jointly.get(self._round[r], 0.0)
            total += max(apart, jointly)
            for attribute, least in each.items():
                reasons += self._reasons(attribute, r, least) if least else []
            if jointly > apart + TINY:
                names = tuple(
                    name for name, weight in zip(self.arrays.attributes, self._weights, strict=True) if weight
                )
                reasons.append(Reason("imbalance_jointly", {"attributes": names, "round": r, "weighted": jointly}))
        return Bounds(total, 0, _in_all_rounds(reasons, self.arrays.R), self._is_full)

    @property
    def _is_full(self) -> bool:
        return all((attribute, self._round[r]) in self._known for attribute, r in self.parts)

    def _reasons(self, attribute: int, r: int, least: int) -> list[Reason]:
        """The single values that force it; what they do not account for is told of the attribute."""
        largest = sorted(self._counted(attribute, r).items(), key=lambda one: (-one[1], one[0]))[:MOST_REASONS]
        found = [reason_for_value(self.arrays, attribute, r, category, off) for category, off in largest if off]
        if sum(off for _, off in largest) < least:
            name = self.arrays.attributes[attribute]
            found.insert(0, Reason("imbalance_forced", {"attribute": name, "round": r, "deviation": least}))
        return found

    def sharpen(self, clock: Clock) -> Bounds:
        """Solve what is still open, within the clock."""
        a = self.arrays
        for attribute, r in self.parts:
            key = (attribute, self._round[r])
            if key not in self._known and clock.left > 0 and not clock.is_stopped():
                least = _least_deviation(a, [attribute], r, clock, min(clock.left, LONGEST))
                if least is not None:
                    self._known[key] = round(least)
                if least and least > sum(self._counted(attribute, r).values()) and a.n * a.T <= LARGEST_BY_VALUE:
                    self._values[key] = self._by_value(attribute, r, clock)
        for r in range(a.R):
            is_open = self._round[r] not in self._jointly and clock.left > 0 and not clock.is_stopped()
            if is_open and a.n * a.T <= LARGEST_JOINT_MODEL and len(a.attributes) > 1:
                every = list(range(len(a.attributes)))
                found = _least_deviation(a, every, r, clock, min(clock.left, JOINT_SECONDS), self._weights)
                self._jointly[self._round[r]] = found or 0.0
        return self.bounds()

    def _by_value(self, attribute: int, r: int, clock: Clock) -> dict[int, int]:
        """What each value alone must be off by, with the others free."""
        found = dict(self._counted(attribute, r))
        until = clock.left - VALUES_SECONDS
        for category in np.flatnonzero(self.arrays.attribute_of == attribute).tolist():
            if clock.left > until:
                seconds = min(clock.left, VALUE_SECONDS)
                least = _least_deviation(self.arrays, [attribute], r, clock, seconds, only=category)
                found[category] = max(found.get(category, 0), round(least or 0))
        return found


def _in_all_rounds(reasons: list[Reason], rounds: int) -> tuple[Reason, ...]:
    """The same reason in every one of several rounds is told once, with round None."""
    if rounds == 1:
        return tuple(reasons)
    bare = [Reason(reason.code, {**reason.values, "round": None}) for reason in reasons]
    number = Counter(repr(reason) for reason in bare)
    told: dict[str, Reason] = {}
    for reason, without in zip(reasons, bare, strict=True):
        told.setdefault(*((repr(without), without) if number[repr(without)] == rounds else (repr(reason), reason)))
    return tuple(told.values())


def _least_deviation(
    a: Arrays,
    attributes: Sequence[int],
    r: int,
    clock: Clock,
    seconds: float,
    weights: Sequence[float] | None = None,
    *,
    only: int | None = None,
) -> float | None:
    """A proven lower bound on the summed deviation of these attributes in one round; None if there was no time for one.

    `weights` per attribute, else each counts 1. `only`: the deviation of this one category.
    """
    groups = _alike(a, attributes, r, only)
    if len(groups) * a.T > LARGEST_MODEL or clock.is_stopped() or seconds <= 0:
        return None
    m = cp_model.CpModel()
    seats = _counted_seats(m, a, groups)
    costs: list[cp_model.IntVar] = []
    prices: list[float] = []
    wanted = np.flatnonzero(np.isin(a.attribute_of, list(attributes))).tolist() if only is None else [only]
    for c in wanted:
        of = [(g, alike.categories.count(c)) for g, (alike, _) in enumerate(groups) if c in alike.categories]
        for t in range(a.T):
            here = [(seats[g, t], number) for g, number in of if (g, t) in seats]
            count = cp_model.LinearExpr.weighted_sum([one for one, _ in here], [number for _, number in here])
            off = m.new_int_var(0, a.n, "")
            m.add(off >= count - int(a.high[r, t, c]))
            m.add(off >= int(a.low[r, t, c]) - count)
            costs.append(off)
            prices.append(1.0 if weights is None else weights[int(a.attribute_of[c])])
    m.minimize(cp_model.LinearExpr.weighted_sum(costs, prices))
    solver, status = cpsat.run(m, clock, seconds)
    if status not in cpsat.FEASIBLE:
        return None
    least = max(0.0, float(solver.best_objective_bound))
    return ceil(least - TINY) if weights is None else least


def _counted_seats(
    m: cp_model.CpModel, a: Arrays, groups: list[tuple[Alike, int]]
) -> dict[tuple[int, int], cp_model.IntVar]:
    """How many of each group sit at each table, within the tables' limits."""
    seats: dict[tuple[int, int], cp_model.IntVar] = {}
    for g, (alike, number) in enumerate(groups):
        for t in alike.tables:
            seats[g, t] = m.new_int_var(0, number, "")
        m.add(cp_model.LinearExpr.sum([seats[g, t] for t in alike.tables]) == number)
    for t in range(a.T):
        here = [(seats[g, t], alike) for g, (alike, _) in enumerate(groups) if (g, t) in seats]
        variables = [variable for variable, _ in here]
        size = cp_model.LinearExpr.weighted_sum(variables, [alike.size for _, alike in here])
        m.add_linear_constraint(size, int(a.tmin[t]), int(a.tmax[t]))
        if a.per_table:
            leading = cp_model.LinearExpr.weighted_sum(variables, [alike.facilitators for _, alike in here])
            m.add(leading == a.per_table)
    return seats


def _alike(a: Arrays, attributes: Sequence[int], r: int, only: int | None) -> list[tuple[Alike, int]]:
    """The people and units of a round, those that do not differ for these attributes counted together."""
    number: Counter[Alike] = Counter()
    for i in np.flatnonzero(a.present[r]).tolist():
        unit = a.unit(r, i)
        if i == unit[0]:
            tables = tuple(np.flatnonzero(a.allowed[r, i]).tolist())
            values = a.category[np.ix_(unit, list(attributes))].ravel().tolist()
            categories = tuple(sorted(int(c) for c in values if only is None or c == only))
            number[Alike(tables, len(unit), int(a.kind[list(unit)].sum()), categories)] += 1
    return list(number.items())


__all__ = ["Bounds", "ImbalanceBound", "repeats_bound"]

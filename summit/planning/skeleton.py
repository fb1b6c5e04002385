"""The hard rules as a CP-SAT model: people named by a rule get seats, all others are only counted per table."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
from ortools.sat.python import cp_model

from summit.planning import cpsat
from summit.planning.arrays import Arrays, Ints
from summit.planning.clock import Clock
from summit.planning.problem import Reason
from summit.planning.start import named

Lit = cp_model.IntVar | None
"""The literal under which a rule holds; None: always."""


@dataclass(eq=False)
class Skeleton:
    """The model, its seats x[r, i, t] for the people named by a rule, and a literal per rule if rules may be dropped.

    Facilitators without a rule of their own (`plain`) are alike and only counted, `alike[r, t]` at a table,
    as are the people whom no rule names, `free[r, t]`.
    """

    arrays: Arrays
    droppable: bool
    model: cp_model.CpModel = field(default_factory=cp_model.CpModel)
    x: dict[tuple[int, int, int], cp_model.IntVar] = field(default_factory=dict)
    literals: list[tuple[Reason, cp_model.IntVar]] = field(default_factory=list)
    people: list[list[int]] = field(default_factory=list)
    plain: list[int] = field(default_factory=list)
    free: dict[tuple[int, int], cp_model.IntVar] = field(default_factory=dict)
    alike: dict[tuple[int, int], cp_model.IntVar] = field(default_factory=dict)

    def rule(self, code: str, **values: object) -> Lit:
        """The literal of a new rule."""
        if not self.droppable:
            return None
        literal = self.model.new_bool_var("")
        self.literals.append((Reason(code, values), literal))
        return literal

    def post(self, constraint: cp_model.Constraint, literal: Lit) -> None:
        """The constraint holds whenever its rule does."""
        if literal is not None:
            constraint.only_enforce_if(literal)


def build(arrays: Arrays, *, droppable: bool = False) -> Skeleton:
    """The model of all hard rules."""
    skeleton = Skeleton(arrays, droppable)
    skeleton.plain = plain_facilitators(arrays)
    counted = set(skeleton.plain)
    skeleton.people = [sorted(named(arrays, r) - counted) for r in range(arrays.R)]
    for r, people in enumerate(skeleton.people):
        for i in people:
            tables = range(arrays.T) if droppable else np.flatnonzero(arrays.allowed[r, i]).tolist()
            for t in tables:
                skeleton.x[r, i, t] = skeleton.model.new_bool_var("")
            skeleton.model.add_exactly_one(skeleton.x[r, i, t] for t in tables)
    _tables(skeleton)
    _together(skeleton)
    _apart(skeleton)
    _staying(skeleton)
    if droppable:
        _open_seats(skeleton)
    return skeleton


def plain_facilitators(arrays: Arrays) -> list[int]:
    """Facilitators for whom no rule holds but the number per table: they are interchangeable."""
    a = arrays
    tied = {i for row in a.unit_of for i in row} | set(a.apart)
    free = a.allowed.all(axis=(0, 2)) & (a.kind == 1) & (a.present.all(axis=0) | ~a.stays)
    return [int(i) for i in np.flatnonzero(free) if int(i) not in tied]


def _tables(s: Skeleton) -> None:
    """Sizes and facilitators of every table; counted people fill what the named ones leave."""
    a, m = s.arrays, s.model
    sizes = [
        (
            s.rule("rule_table_min", tables=(id_,), min=int(low)) if low else None,
            s.rule("rule_table_max", tables=(id_,), max=int(top)),
        )
        for id_, low, top in zip(a.table_ids, a.tmin, a.tmax, strict=True)
    ]
    leading = s.rule("rule_facilitators_per_table", per_table=a.per_table) if a.per_table else None
    staying = bool(a.stays[s.plain].any()) if s.plain else False
    fixed = [m.new_int_var(0, len(s.plain), "") for _ in range(a.T)] if staying else None
    for r, people in enumerate(s.people):
        present = [i for i in s.plain if a.present[r, i]]
        others = int(a.present[r].sum()) - len(people) - len(present)
        free = [m.new_int_var(0, others, "") for _ in range(a.T)]
        alike = fixed or [m.new_int_var(0, len(present), "") for _ in range(a.T)]
        m.add(sum(free) == others)
        m.add(sum(alike) == len(present))
        for t in range(a.T):
            s.free[r, t], s.alike[r, t] = free[t], alike[t]
            here = [s.x[r, i, t] for i in people if (r, i, t) in s.x]
            facilitators = [s.x[r, i, t] for i in people if a.kind[i] and (r, i, t) in s.x]
            size = sum(here) + free[t] + alike[t]
            s.post(m.add(size >= int(a.tmin[t])), sizes[t][0])
            s.post(m.add(size <= int(a.tmax[t])), sizes[t][1])
            if a.per_table:
                s.post(m.add(sum(facilitators) + alike[t] == a.per_table), leading)


def _together(s: Skeleton) -> None:
    a, x = s.arrays, s.x
    for group in a.problem.rules.keep_together:
        literal = s.rule("rule_together", people=tuple(group))
        for r in range(a.R):
            present = [a.number[id_] for id_ in dict.fromkeys(group) if a.present[r, a.number[id_]]]
            for i in present[1:]:
                for t in range(a.T):
                    if (r, i, t) in x:
                        s.post(s.model.add(x[r, i, t] == x[r, present[0], t]), literal)


def _apart(s: Skeleton) -> None:
    a, x = s.arrays, s.x
    for pair in dict.fromkeys((min(p), max(p)) for p in a.problem.rules.keep_apart):
        literal = s.rule("rule_apart", people=pair)
        i, j = (a.number[id_] for id_ in pair)
        for r in range(a.R):
            for t in range(a.T):
                if (r, i, t) in x and (r, j, t) in x:
                    s.post(s.model.add_bool_or(~x[r, i, t], ~x[r, j, t]), literal)


def _staying(s: Skeleton) -> None:
    a, x = s.arrays, s.x
    for i in sorted({i for people in s.people for i in people if a.stays[i]}):
        rounds = np.flatnonzero(a.present[:, i]).tolist()
        literal = s.rule("rule_facilitators_stay", people=(a.ids[i],))
        for r in rounds[1:]:
            for t in range(a.T):
                first, later = x.get((rounds[0], i, t)), x.get((r, i, t))
                if first is not None and later is not None:
                    s.post(s.model.add(first == later), literal)
                elif first is not None or later is not None:
                    s.model.add((first if first is not None else later) == 0)


def _open_seats(s: Skeleton) -> None:
    """Pins and accessible tables as rules that can be dropped one by one."""
    a, x = s.arrays, s.x
    for pin in a.problem.rules.pins:
        literal = s.rule("rule_pin", person=pin.person, table=pin.table, round=pin.round)
        i, t = a.number[pin.person], a.table_ids.index(pin.table)
        for r in range(a.R):
            if pin.round in (None, r) and a.present[r, i]:
                s.post(s.model.add(x[r, i, t] == 1), literal)
    for i, person in enumerate(a.problem.people):
        if person.needs_accessible and not all(table.accessible for table in a.problem.tables):
            literal = s.rule("rule_accessible", people=(person.id,))
            for r, t in _closed(a, i):
                s.post(s.model.add(x[r, i, t] == 0), literal)


def _closed(a: Arrays, i: int) -> Iterator[tuple[int, int]]:
    for r in np.flatnonzero(a.present[:, i]).tolist():
        for t, table in enumerate(a.problem.tables):
            if not table.accessible:
                yield r, t


def seat_named(arrays: Arrays, clock: Clock) -> tuple[Ints | None, int]:
    """Seats (R × n, T for everyone not yet seated) of the people named by a rule, and the solver's status."""
    skeleton = build(arrays)
    solver, status = cpsat.run(skeleton.model, clock, clock.left)
    if status not in cpsat.FEASIBLE:
        return None, status
    seats = np.full((arrays.R, arrays.n), arrays.T, dtype=np.int64)
    for (r, i, t), variable in skeleton.x.items():
        if solver.boolean_value(variable):
            seats[r, i] = t
    seat_plain(arrays, skeleton, seats)
    return seats, status


def seat_plain(arrays: Arrays, skeleton: Skeleton, seats: Ints) -> None:
    """Facilitators who were only counted and have no seat yet take the places left, for all rounds if they stay."""
    a = arrays
    for r in range(a.R):
        waiting = [i for i in skeleton.plain if a.present[r, i] and seats[r, i] == a.T]
        for i in waiting:
            before = int(seats[r - 1, i]) if r and a.stays[i] else a.T
            leading = np.bincount(seats[r][a.kind == 1], minlength=a.T + 1)[: a.T]
            seats[r, i] = before if before < a.T else int(np.flatnonzero(leading < a.per_table)[0])

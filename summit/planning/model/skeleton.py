"""The hard rules as a CP-SAT model: people whom a rule names get seats of their own, all others are counted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from ortools.sat.python import cp_model

from summit.planning.arrays import Arrays, Bools, Ints
from summit.planning.clock import Clock
from summit.planning.model import cpsat
from summit.planning.model.company import post_company
from summit.planning.model.decoding import seat_plain, seats_in
from summit.planning.model.kept import Kept, Part, Rule, kept_of, parts_of
from summit.planning.model.kinds import Kind, kinds_of

Lit = cp_model.IntVar | None
"""The literal under which a rule holds; None: always."""
MOST_SINGLE_SEATS = 60_000
"""Up to so many seats (people × tables × rounds) everybody has their own, where meetings over several rounds count."""


@dataclass(eq=False)
class Skeleton:
    """The model and its variables: `seats[r, k, t]` of kind k at table t, `x[r, i, t]` for people alone in their kind.

    `literals`: one for each part of the rules, where they may be dropped. `free[r, t]` and `alike[r, t]`: the number of
    participants and of facilitators (`plain`) at a table who are only counted; `people[r]` are not.
    `slack`: which numbers may be changed at a price of 1 each ("max" and "min" of tables, "accessible" tables), and
    `extra[t]` by how much.
    """

    arrays: Arrays
    kept: Kept
    kinds: list[Kind]
    rounds: tuple[int, ...]
    is_droppable: bool = False
    slack: tuple[str, frozenset[int]] = ("", frozenset())
    model: cp_model.CpModel = field(default_factory=cp_model.CpModel)
    seats: dict[tuple[int, int, int], cp_model.IntVar] = field(default_factory=dict)
    x: dict[tuple[int, int, int], cp_model.IntVar] = field(default_factory=dict)
    literals: dict[Part, cp_model.IntVar] = field(default_factory=dict)
    people: list[list[int]] = field(default_factory=list)
    plain: list[int] = field(default_factory=list)
    free: dict[tuple[int, int], Any] = field(default_factory=dict)
    alike: dict[tuple[int, int], Any] = field(default_factory=dict)
    extra: dict[int, cp_model.IntVar] = field(default_factory=dict)

    def literal(self, rule: Rule) -> Lit:
        """The literal of the part of the rules that this one is in; None where none may be dropped."""
        return self._of_rule.get(rule) if self.is_droppable else None

    def __post_init__(self) -> None:
        self._at: defaultdict[tuple[int, int], list[tuple[cp_model.IntVar, Kind]]] = defaultdict(list)
        self._counted: dict[int, tuple[Collection[int], list[tuple[int, int]]]] = {}
        self._of_rule: dict[Rule, cp_model.IntVar] = {}
        for part in parts_of(self.kept) if self.is_droppable else ():
            self.literals[part] = self.model.new_bool_var("")
            self._of_rule.update(dict.fromkeys(part, self.literals[part]))

    def post(self, constraint: cp_model.Constraint, *literals: Lit) -> None:
        """The constraint holds whenever these literals do."""
        given = [literal for literal in literals if literal is not None]
        if given:
            constraint.only_enforce_if(*given)

    def here(self, r: int, t: int) -> list[tuple[cp_model.IntVar, Kind]]:
        """Who may sit at the table in the round."""
        if not self._at:
            for (q, k, table), variable in self.seats.items():
                self._at[q, table].append((variable, self.kinds[k]))
        return self._at[r, t]

    def some(self, r: int, t: int, kinds: Iterable[int]) -> list[tuple[cp_model.IntVar, Kind]]:
        """Those of these kinds who may sit at the table in the round."""
        found = [(self.seats.get((r, k, t)), self.kinds[k]) for k in kinds]
        return [(variable, kind) for variable, kind in found if variable is not None]

    def number(self, r: int, t: int, people: Collection[int]) -> Any:
        """How many of these people are at the table: a sum."""
        key = id(people)
        if key not in self._counted or self._counted[key][0] is not people:
            counts = [(k, kind.count(people)) for k, kind in enumerate(self.kinds)]
            self._counted[key] = (people, [(k, count) for k, count in counts if count])
        some = [(self.seats.get((r, k, t)), count) for k, count in self._counted[key][1]]
        return cp_model.LinearExpr.weighted_sum(
            [variable for variable, _ in some if variable is not None],
            [count for variable, count in some if variable is not None],
        )


def build(
    arrays: Arrays,
    *,
    is_droppable: bool = False,
    are_single: bool = True,
    rounds: Sequence[int] | None = None,
    dropped: Collection[Rule] = (),
    slack: tuple[str, frozenset[int]] = ("", frozenset()),
) -> Skeleton:
    """The model of all hard rules but those dropped, in these rounds only (None: all, and only then with meetings).

    `is_droppable`: each part of the rules holds under a literal. `are_single`: everyone whom a rule touches has seats
    of their own; without it only those who must, and the model answers sooner whether there is a plan.
    """
    kept = kept_of(arrays, dropped)
    singled = kept.named
    if len(kept.meet) > 1 and arrays.n * arrays.T * arrays.R <= MOST_SINGLE_SEATS:
        singled = set(range(arrays.n))  # counting alone cannot tell who has met whom
    if are_single:
        singled |= _touched(kept)
    kinds = kinds_of(kept, singled, are_joined=not (are_single or is_droppable))
    chosen = tuple(range(arrays.R)) if rounds is None else tuple(rounds)
    s = Skeleton(arrays, kept, kinds, chosen, is_droppable, slack)
    _add_seats(s)
    if are_single:
        _count(s)
    _post_tables(s)
    _post_pairs(s)
    _post_places(s)
    post_company(s, with_meetings=rounds is None)
    if slack[0]:
        s.model.minimize(sum(s.extra.values()))
    return s


def _touched(kept: Kept) -> set[int]:
    """Everyone whom a rule touches, but for facilitators who are all alike."""
    a = kept.arrays
    some = {i for group in kept.groups for i in group} | set(kept.helpers)
    some |= {i for _, needing, speaking in kept.languages for i in needing | speaking}
    some |= {i for _, members in kept.departments.values() for i in members}
    if kept.meet and a.n * a.T * a.R <= MOST_SINGLE_SEATS:
        some |= set(range(a.n))
    if not all(table.accessible for table in a.problem.tables):
        some |= kept.needing
    for i in np.flatnonzero(a.kind == 1).tolist():
        if i in kept.stays and not a.present[:, i].all():
            some.add(i)
    return some | {i for i in kept.stays if not a.kind[i]}


def _add_seats(s: Skeleton) -> None:
    """Variables for all that is open; where no rule may be dropped, who stays has the same ones in every round."""
    a, m = s.arrays, s.model
    for k, kind in enumerate(s.kinds):
        rounds = [r for r in kind.rounds if r in s.rounds]
        is_open = _open(s, kind)
        stays = kind.stays and not s.is_droppable
        if stays and rounds:
            is_open[:] = is_open[rounds].all(axis=0)
        person, number = kind.person, kind.number
        for r in rounds:
            tables = np.flatnonzero(is_open[r]).tolist()
            for t in tables:
                if stays and r != rounds[0]:
                    seat = s.seats[rounds[0], k, t]
                else:
                    seat = m.new_bool_var("") if number == 1 else m.new_int_var(0, number, "")
                s.seats[r, k, t] = seat
                if person is not None:
                    s.x[r, person, t] = seat
            m.add(cp_model.LinearExpr.sum([s.seats[r, k, t] for t in tables]) == number)
        if kind.stays and s.is_droppable:
            literal = s.literal(("stay", a.ids[kind.one[0]]))
            for r in rounds[1:]:
                for t in range(a.T):
                    s.post(m.add(s.seats[r, k, t] == s.seats[rounds[0], k, t]), literal)


def _open(s: Skeleton, kind: Kind) -> Bools:
    """The tables (R × T) that pins and accessible tables leave to each block of this kind, where they always hold."""
    a = s.arrays
    is_open = np.ones((a.R, a.T), dtype=bool)
    if s.is_droppable:
        return is_open
    if s.slack[0] != "accessible" and not s.kept.needing.isdisjoint(kind.one):
        is_open &= np.array([table.accessible for table in a.problem.tables])
    for i in kind.one:
        for r, t in s.kept.pins.get(i, ()):
            is_open[slice(None) if r is None else r] &= np.arange(a.T) == t
    return is_open


def _count(s: Skeleton) -> None:
    """Who has seats of their own, and sums for those who have not."""
    a = s.arrays
    alone = {kind.person for kind in s.kinds if kind.person is not None}
    s.people = [sorted(i for i in alone if a.present[r, i]) for r in range(a.R)]
    counted = [kind for kind in s.kinds if kind.person is None]
    s.plain = sorted(i for kind in counted for block in kind.blocks for i in block if a.kind[i])
    for r in s.rounds:
        for t in range(a.T):
            some = [(variable, kind) for variable, kind in s.here(r, t) if kind.person is None]
            s.free[r, t] = cp_model.LinearExpr.sum([variable for variable, kind in some if not a.kind[kind.one[0]]])
            s.alike[r, t] = cp_model.LinearExpr.sum([variable for variable, kind in some if a.kind[kind.one[0]]])


def _post_tables(s: Skeleton) -> None:
    """Sizes and facilitators of every table."""
    a, m, kept = s.arrays, s.model, s.kept
    leading = frozenset(np.flatnonzero(a.kind == 1).tolist())
    for t, id_ in enumerate(a.table_ids):
        more, less = (_extra(s, t, what) for what in ("max", "min"))
        for r in s.rounds:
            here = s.here(r, t)
            size = cp_model.LinearExpr.weighted_sum([one for one, _ in here], [len(kind.one) for _, kind in here])
            if kept.tmin[t]:
                s.post(m.add(size >= int(kept.tmin[t]) - less), s.literal(("min", id_)))
            s.post(m.add(size <= int(kept.tmax[t]) + more), s.literal(("max", id_)))
            if kept.per_table:
                s.post(m.add(s.number(r, t, leading) == kept.per_table), s.literal(("per_table", kept.per_table)))


def _extra(s: Skeleton, t: int, what: str) -> Any:
    if s.slack[0] != what or t not in s.slack[1]:
        return 0
    s.extra[t] = s.model.new_int_var(0, s.arrays.n if what == "max" else int(s.kept.tmin[t]), "")
    return s.extra[t]


def _post_pairs(s: Skeleton) -> None:
    """People kept together who are not one block, and people kept apart."""
    a, m = s.arrays, s.model
    alone = {kind.person for kind in s.kinds}
    for group, rule in zip(s.kept.groups, [g for g in a.problem.rules.keep_together if _is_kept(s, g)], strict=True):
        for r in s.rounds:
            there = [i for i in group if a.present[r, i] and i in alone]
            for i in there[1:]:
                for t in range(a.T):
                    first, other = s.x.get((r, there[0], t)), s.x.get((r, i, t))
                    if first is not None and other is not None:
                        s.post(m.add(other == first), s.literal(("together", tuple(rule))))
                    elif first is not None or other is not None:
                        m.add((first if first is not None else other) == 0)
    at = {i: k for k, kind in enumerate(s.kinds) for i in kind.one}
    for i, j in s.kept.apart:
        literal = s.literal(("apart", (a.ids[i], a.ids[j])))
        for r in s.rounds:
            for t in range(a.T):
                one, other = s.seats.get((r, at.get(i, -1), t)), s.seats.get((r, at.get(j, -1), t))
                if one is not None and other is not None:
                    s.post(m.add_bool_or(~one, ~other), literal)


def _is_kept(s: Skeleton, group: Sequence[str]) -> bool:
    return ("together", tuple(group)) not in s.kept.dropped


def _post_places(s: Skeleton) -> None:
    """Pins and accessible tables, where they may be dropped or changed; else only what is open has a variable."""
    a, m = s.arrays, s.model
    closed = [t for t, table in enumerate(a.problem.tables) if not table.accessible]
    if s.slack[0] == "accessible":
        s.extra.update({t: m.new_bool_var("") for t in closed})
    elif not s.is_droppable:
        return
    for pin in a.problem.rules.pins if s.is_droppable else ():
        for r in s.rounds:
            i = a.number[pin.person]
            if pin.round in (None, r) and a.present[r, i] and ("pin", pin) not in s.kept.dropped:
                s.post(m.add(s.x[r, i, a.table_ids.index(pin.table)] == 1), s.literal(("pin", pin)))
    for k, kind in enumerate(s.kinds):
        needing = [i for i in kind.one if i in s.kept.needing]
        for r, t in ((r, t) for r in s.rounds for t in closed if needing and (r, k, t) in s.seats):
            if t in s.extra:
                m.add(s.seats[r, k, t] <= kind.number * s.extra[t])
            else:
                s.post(m.add(s.seats[r, k, t] == 0), s.literal(("accessible", a.ids[needing[0]])))


def seat_named(arrays: Arrays, clock: Clock) -> tuple[Ints | None, int]:
    """Seats (R × n, T for everyone not yet seated) of the people whom a rule touches, and the solver's status."""
    skeleton = build(arrays)
    solver, status = cpsat.run(skeleton.model, clock, clock.left)
    return (seats_in(skeleton, solver) if status in cpsat.FEASIBLE else None), status


__all__ = ["Skeleton", "build", "seat_named", "seat_plain", "seats_in"]

"""The problem as numpy arrays: people, tables and categories as numbers, and which seats the rules leave open.

Shapes: n people, T tables, R rounds, A weighted attributes, C categories over all of them. Category C is the blank
(costs nothing), table T is "not in the room".
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from summit.planning.problem import MOST_WISHES, Plan, Problem

Ints = NDArray[Any]
Bools = NDArray[np.bool_]
NEVER_OVER = 1 << 20


@dataclass(frozen=True, eq=False)
class Arrays:
    """Everything about a problem that does not change while seats are searched for.

    `units[r]`: people kept together in round r (two or more), each a tuple of person numbers; `unit_of[r][i]` finds it.
    `allowed[r, i, t]`: pins and accessible tables leave this seat open to the person and to everyone kept with them.
    `kind[i]`: 1 for facilitators where tables need them, else 0; only equals change places.
    `stays[i]`: keeps one table through all rounds, and never moves alone. `apart[i]`: who may not share a table with i.
    `helps[i]`: a co-facilitator; no table has more than `most_helpers`. `needs[i, l]`, `speaks[i, l]`: languages.
    `them[i, m]`: one of those whom everybody is to meet, `wanted[i, m]`: in how many rounds.
    `wish[i, theme[r, t]]`: what it costs i to sit at that table; the last two themes are "none" and "no themes now".
    """

    problem: Problem
    n: int
    T: int
    R: int
    ids: tuple[str, ...]
    number: dict[str, int]
    table_ids: tuple[str, ...]
    tmin: Ints
    tmax: Ints
    present: Bools
    kind: Ints
    stays: Bools
    per_table: int
    category: Ints
    weight: NDArray[np.float64]
    attribute_of: Ints
    attributes: tuple[str, ...]
    low: Ints
    high: Ints
    allowed: Bools
    units: tuple[tuple[tuple[int, ...], ...], ...]
    unit_of: tuple[dict[int, tuple[int, ...]], ...]
    apart: dict[int, Ints]
    met: tuple[tuple[int, int, int], ...]
    helps: Bools
    most_helpers: int
    needs: Bools
    speaks: Bools
    them: Bools
    wanted: Ints
    wish: NDArray[np.float64]
    theme: Ints

    @property
    def counts_meetings(self) -> bool:
        """Whether anybody can meet twice at all."""
        return self.R > 1 or bool(self.met)

    def unit(self, round_: int, person: int) -> tuple[int, ...]:
        """The person and everyone kept together with them in this round."""
        return self.unit_of[round_].get(person, (person,))

    def plan(self, seats: Ints) -> Plan:
        """The plan these seats (R × n table numbers) stand for."""
        rounds = []
        for row in seats:
            tables: dict[str, list[str]] = {id_: [] for id_ in self.table_ids}
            for person, table in enumerate(row):
                if table < self.T:
                    tables[self.table_ids[table]].append(self.ids[person])
            rounds.append({table: tuple(ids) for table, ids in tables.items()})
        return Plan(tuple(rounds))

    def seats(self, plan: Plan) -> Ints:
        """R × n table numbers of a plan; -1 for who has no seat in it, T for a seat at a table that is gone."""
        seats = np.full((self.R, self.n), -1, dtype=np.int64)
        numbers = {id_: t for t, id_ in enumerate(self.table_ids)}
        for r, tables in enumerate(plan.rounds[: self.R]):
            for table, ids in tables.items():
                for id_ in ids:
                    if id_ in self.number:
                        seats[r, self.number[id_]] = numbers.get(table, self.T)
        return seats


def merged(groups: Iterable[Iterable[Any]]) -> list[tuple[Any, ...]]:
    """Overlapping groups joined; those of two or more, sorted, so that the same rules give the same order."""
    parent: dict[Any, Any] = {}

    def root(x: Any) -> Any:
        while parent.setdefault(x, x) != x:
            parent[x] = parent[parent[x]]
            x = parent[x]
        return x

    for group in groups:
        members = list(group)
        for other in members[1:]:
            parent[root(other)] = root(members[0])
    found = defaultdict(list)
    for x in list(parent):
        found[root(x)].append(x)
    return sorted(tuple(sorted(members)) for members in found.values() if len(members) > 1)


def arrays_of(problem: Problem) -> Arrays:
    """The arrays of a checked problem."""
    people, rules, rounds = problem.people, problem.rules, problem.rounds
    number = {person.id: i for i, person in enumerate(people)}
    present = np.array([[person.is_present(r) for person in people] for r in range(rounds)], dtype=bool)
    present = present.reshape(rounds, len(people))
    facilitates = np.array([person.is_facilitator for person in people], dtype=bool)
    tmax = np.array([table.max for table in problem.tables])
    category, attribute_of, attributes = _categories(problem)
    low, high = _ideals(category, len(attribute_of), present, tmax)
    weight = [float(rules.attributes[attributes[a]]) for a in attribute_of]
    wish, theme = _wishes(problem, number)
    helps = np.isin(np.array([person.id for person in people], dtype=object), list(rules.co_facilitators))
    them, wanted = _meetings_wanted(problem, present)
    units = tuple(_units(problem, number, r) for r in range(rounds))
    unit_of = tuple({i: unit for unit in row for i in unit} for row in units)
    return Arrays(
        problem=problem,
        n=len(people),
        T=len(problem.tables),
        R=rounds,
        ids=tuple(person.id for person in people),
        number=number,
        table_ids=tuple(table.id for table in problem.tables),
        tmin=np.array([table.min for table in problem.tables]),
        tmax=tmax,
        present=present,
        kind=(facilitates & (rules.facilitators_per_table > 0)).astype(np.int8),
        stays=(facilitates & rules.facilitators_stay & (present.sum(axis=0) > 1)) | helps,
        per_table=rules.facilitators_per_table,
        category=category,
        weight=np.array([*weight, 0.0]),
        attribute_of=np.array(attribute_of, dtype=np.int64),
        attributes=attributes,
        low=low,
        high=high,
        allowed=_allowed(problem, number, units),
        units=units,
        unit_of=unit_of,
        apart=_apart(problem, number),
        met=tuple((number[a], number[b], times) for a, b, times in rules.met),
        helps=helps,
        most_helpers=-(-len(rules.co_facilitators) // len(problem.tables)),
        needs=_members(number, [language.needed_by for language in rules.languages]),
        speaks=_members(number, [language.spoken_by for language in rules.languages]),
        them=them,
        wanted=wanted,
        wish=wish,
        theme=theme,
    )


def _members(number: dict[str, int], groups: Sequence[Sequence[str]]) -> Bools:
    """Who is in which of these groups: n × groups."""
    found = np.zeros((len(number), len(groups)), dtype=bool)
    for k, group in enumerate(groups):
        found[[number[id_] for id_ in group], k] = True
    return found


def _meetings_wanted(problem: Problem, present: Bools) -> tuple[Bools, Ints]:
    """Who is to be met by everybody, and in how many rounds each person is to meet one of them."""
    meet, people = problem.rules.meet, problem.people
    them = np.array([[person.attrs.get(one.attribute) == one.value for one in meet] for person in people], dtype=bool)
    them = them.reshape(len(people), len(meet))
    times = np.array([one.times for one in meet], dtype=np.int64)
    return them, np.where(them, 0, np.minimum(times[None, :], present.sum(axis=0)[:, None]))


def _wishes(problem: Problem, number: dict[str, int]) -> tuple[NDArray[np.float64], Ints]:
    """What each theme costs each person (n × H), and the theme of each table in each round (R × T)."""
    rules = problem.rules
    names = {name: k for k, name in enumerate(dict.fromkeys(one.theme for one in rules.themes))}
    nothing, quiet = len(names), len(names) + 1
    cost = np.zeros((len(problem.people), len(names) + 2))
    for id_, wishes in rules.wishes.items():
        if wishes:
            cost[number[id_], :quiet] = MOST_WISHES * rules.wish_weight
            for steps, name in reversed(list(enumerate(wishes))):
                if name in names:
                    cost[number[id_], names[name]] = steps * rules.wish_weight
    place = {table.id: t for t, table in enumerate(problem.tables)}
    theme = np.full((problem.rounds, len(problem.tables)), quiet)
    for one in rules.themes:
        theme[slice(None) if one.round is None else one.round, place[one.table]] = names[one.theme]
    has_themes = np.any(theme < quiet, axis=1, keepdims=True)
    theme[np.logical_and(has_themes, theme == quiet)] = nothing
    return cost, theme


def _categories(problem: Problem) -> tuple[Ints, list[int], tuple[str, ...]]:
    """Each person's category per attribute (n × A), the attribute of each category, the attributes that weigh."""
    attributes = tuple(name for name, weight in problem.rules.attributes.items() if weight > 0)
    numbers: dict[tuple[int, str], int] = {}
    alike: dict[tuple[str, ...], list[int]] = {}  # a large event has many who are the same in everything
    rows = []
    for person in problem.people:
        values = tuple([person.attrs.get(name, "") for name in attributes])
        if values not in alike:
            alike[values] = [numbers.setdefault((a, v), len(numbers)) if v else -1 for a, v in enumerate(values)]
        rows.append(alike[values])
    category = np.array(rows, dtype=np.int64).reshape(len(rows), len(attributes))
    category[category < 0] = len(numbers)
    return category, [a for a, _ in numbers], attributes


def _ideals(category: Ints, categories: int, present: Bools, tmax: Ints) -> tuple[Ints, Ints]:
    """Floor and ceiling of N_c · max_t / Σ max per round, table and category (R × T × C+1); the blank is never off."""
    shape = (len(present), len(tmax), categories + 1)
    low = np.zeros(shape, dtype=np.int64)
    high = np.full(shape, NEVER_OVER, dtype=np.int64)
    for r in range(len(present)):
        count = np.bincount(category[present[r]].ravel(), minlength=categories + 1)[:categories]
        share = count[None, :] * tmax[:, None]
        low[r, :, :categories] = share // tmax.sum()
        high[r, :, :categories] = -(-share // tmax.sum())
    return low, high


def _units(problem: Problem, number: dict[str, int], r: int) -> tuple[tuple[int, ...], ...]:
    """Who must sit together in this round; a person who is away ties nobody."""
    present = {person.id for person in problem.people if person.is_present(r)}
    return tuple(merged([number[id_] for id_ in group if id_ in present] for group in problem.rules.keep_together))


def _allowed(problem: Problem, number: dict[str, int], units: Sequence[Sequence[tuple[int, ...]]]) -> Bools:
    """Open seats by pins and accessible tables, R × n × T, the same for everyone in a unit."""
    allowed = np.ones((problem.rounds, len(problem.people), len(problem.tables)), dtype=bool)
    accessible = np.array([table.accessible for table in problem.tables])
    for i, person in enumerate(problem.people):
        if person.needs_accessible:
            allowed[:, i] &= accessible
    place = {table.id: t for t, table in enumerate(problem.tables)}
    for pin in problem.rules.pins:
        only = np.arange(len(problem.tables)) == place[pin.table]
        rounds = slice(None) if pin.round is None else pin.round
        allowed[rounds, number[pin.person]] &= only
    for r, row in enumerate(units):
        for unit in row:
            allowed[r, list(unit)] = allowed[r, list(unit)].all(axis=0)
    return allowed


def own_departments(problem: Problem) -> list[tuple[str, str]]:
    """Pairs of somebody who leads, or helps to, and somebody of their own department."""
    pairs = []
    leading = {person.id for person in problem.people if person.is_facilitator} | set(problem.rules.co_facilitators)
    for attribute in problem.rules.facilitators_avoid:
        same: dict[str, list[str]] = defaultdict(list)
        for person in problem.people:
            if value := person.attrs.get(attribute, ""):
                same[value].append(person.id)
        pairs += [(a, b) for ids in same.values() for a in ids if a in leading for b in ids if a != b]
    return pairs


def _apart(problem: Problem, number: dict[str, int]) -> dict[int, Ints]:
    partners: dict[int, set[int]] = defaultdict(set)
    for a, b in (*problem.rules.keep_apart, *own_departments(problem)):
        partners[number[a]].add(number[b])
        partners[number[b]].add(number[a])
    return {i: np.array(sorted(others)) for i, others in sorted(partners.items())}

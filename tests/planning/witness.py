"""Problems of a real size with every kind of rule, read off a plan that keeps them all: so there is one."""

from __future__ import annotations

import random
from collections import Counter

from summit.planning import Language, Meet, Person, Pin, Plan, Problem, Rules, Table

DEPARTMENTS = ("works", "schools", "health", "culture", "roads")


def with_all_rules(rnd: random.Random, n_tables: int, rounds: int) -> tuple[Problem, Plan]:
    """About eight people a table: one leads and stays, some help and stay, all others change tables at random."""
    tables = [f"t{t}" for t in range(n_tables)]
    leading = [f"f{t}" for t in range(n_tables)]
    helping = [f"h{t}" for t in range(rnd.randint(0, n_tables))]
    moving = [f"p{i}" for i in range(n_tables * rnd.randint(5, 7) - len(helping))]
    seats = []
    for _ in range(rounds):
        rnd.shuffle(moving)
        seat = {**dict(zip(leading, tables, strict=True)), **{id_: f"t{id_[1:]}" for id_ in helping}}
        for number, id_ in enumerate(moving):
            seat[id_] = tables[number % n_tables]
        seats.append(seat)
    moving.sort()
    ids = [*leading, *helping, *moving]
    chairs = set(rnd.sample(ids, 3))
    department = _departments(rnd, seats, leading, moving)
    sector = {id_: rnd.choice("abcd") for id_ in ids}
    people = tuple(
        Person(
            id_,
            "facilitator" if id_ in leading else "participant",
            {"sector": sector[id_], "department": department.get(id_, "")},
            needs_accessible=id_ in chairs,
        )
        for id_ in ids
    )
    needed = {seat[id_] for seat in seats for id_ in chairs}
    limits = tuple(
        Table(
            t,
            min(Counter(seat.values())[t] for seat in seats),
            max(Counter(seat.values())[t] for seat in seats) + rnd.choice([0, 0, 1]),
            t in needed or rnd.random() < 0.3,
        )
        for t in tables
    )
    plan = Plan(tuple({t: tuple(i for i in ids if seat[i] == t) for t in tables} for seat in seats))
    return Problem(rounds, limits, people, _rules(rnd, seats, ids, helping, moving, sector)), plan


def _departments(
    rnd: random.Random, seats: list[dict[str, str]], leading: list[str], moving: list[str]
) -> dict[str, str]:
    """Everybody has a department that nobody has who leads a table they come to."""
    found = {id_: rnd.choice(DEPARTMENTS) for id_ in leading}
    for id_ in moving:
        met = {found[lead] for lead in leading for seat in seats if seat[lead] == seat[id_]}
        left = [one for one in DEPARTMENTS if one not in met]
        found[id_] = rnd.choice(left) if left and rnd.random() < 0.7 else ""
    return found


def _rules(
    rnd: random.Random,
    seats: list[dict[str, str]],
    ids: list[str],
    helping: list[str],
    moving: list[str],
    sector: dict[str, str],
) -> Rules:
    def always_apart(a: str, b: str) -> bool:
        return all(seat[a] != seat[b] for seat in seats)

    pairs = [tuple(rnd.sample(ids, 2)) for _ in range(40)]
    languages = []
    for number in range(rnd.randint(0, 3)):
        needing = rnd.sample(moving, 2)
        beside = {
            rnd.choice([i for i in ids if i != id_ and seat[i] == seat[id_]]) for id_ in needing for seat in seats
        }
        languages.append(Language(f"l{number}", tuple(needing), tuple(sorted(beside))))
    meet = []
    for value in "abcd":
        them = [id_ for id_ in ids if sector[id_] == value]
        times = min(
            sum(any(seat[other] == seat[id_] for other in them) for seat in seats) for id_ in ids if id_ not in them
        )
        meet += [Meet("sector", value, times)] if times and rnd.random() < 0.6 else []
    pinned = rnd.sample(ids, 8)
    return Rules(
        attributes={"sector": 100},
        facilitators_per_table=1,
        facilitators_stay=True,
        keep_apart=tuple(pair for pair in pairs if always_apart(*pair)),  # type: ignore[misc]
        keep_together=tuple((f"f{id_[1:]}", id_) for id_ in helping[:2]),
        pins=tuple(Pin(id_, seats[r][id_], r) for id_ in pinned for r in [rnd.randrange(len(seats))]),
        languages=tuple(languages),
        meet=tuple(meet),
        co_facilitators=tuple(helping),
        facilitators_avoid=("department",),
    )

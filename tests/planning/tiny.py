"""Problems so small that every plan can be looked at, with any rules at all."""

from __future__ import annotations

import random
from collections.abc import Iterator
from itertools import product

from summit.planning import Language, Meet, Person, Pin, Plan, Problem, Rules, Table

MOST_SEATS = 12


def tiny(rnd: random.Random) -> Problem:
    """Up to six people at up to three tables in one or two rounds; each kind of rule now and then."""
    k = rnd.choice([0, 0, 1])
    rounds = rnd.choice([1, 1, 2, 3])
    n_tables = rnd.choice([1, 2, 2, 2, 3])
    tables = tuple(
        Table(f"t{t}", low := rnd.choice([0, 0, 1, 2]), max(1, low + rnd.randint(0, 3)), rnd.random() < 0.6)
        for t in range(n_tables)
    )
    leads = [True] * (k * n_tables if rnd.random() < 0.9 else rnd.randint(0, 3)) or [rnd.random() < 0.2]
    number = max(len(leads), rnd.randint(2, 6) if rounds == 1 else rnd.randint(2, 4 if n_tables < 3 else 3))
    people = tuple(
        Person(
            f"p{i}",
            "facilitator" if i < len(leads) and leads[i] else "participant",
            {"sector": rnd.choice("abc"), "team": rnd.choice(["x", "y", "z", ""])},
            needs_accessible=rnd.random() < 0.15,
            rounds=tuple(r for r in range(rounds) if rnd.random() < 0.7) if rnd.random() < 0.1 else None,
        )
        for i in range(number)
    )
    return Problem(rounds, tables, people, _rules(rnd, people, tables, rounds, k))


def _rules(rnd: random.Random, people: tuple[Person, ...], tables: tuple[Table, ...], rounds: int, k: int) -> Rules:
    ids = [p.id for p in people]
    members = [p.id for p in people if not p.is_facilitator]

    def some(kinds: int) -> range:
        return range(rnd.choice([0] * kinds + [1, 2]))

    def group() -> tuple[str, ...]:
        return tuple(rnd.sample(ids, rnd.randint(1, min(3, len(ids)))))

    return Rules(
        attributes={"sector": 10},
        facilitators_per_table=k,
        facilitators_stay=rnd.random() < 0.5,
        keep_apart=tuple(tuple(rnd.sample(ids, 2)) for _ in some(2)),  # type: ignore[misc]
        keep_together=tuple(tuple(rnd.sample(ids, 2)) for _ in some(3)),
        pins=tuple(Pin(rnd.choice(ids), rnd.choice(tables).id, rnd.choice([None, *range(rounds)])) for _ in some(3)),
        languages=tuple(Language(f"l{n}", group(), group() if rnd.random() < 0.8 else ()) for n in some(4)),
        meet=tuple(Meet("sector", rnd.choice("abc"), rnd.randint(1, 2)) for _ in some(4)),
        co_facilitators=tuple(rnd.sample(members, min(len(members), rnd.randint(1, 3))) if rnd.random() < 0.2 else ()),
        facilitators_avoid=("team",) if rnd.random() < 0.2 else (),
    )


def all_plans(problem: Problem) -> Iterator[Plan]:
    """Every seating of everyone in the rounds they are there."""
    tables = [t.id for t in problem.tables]
    there = [(r, p.id) for r in range(problem.rounds) for p in problem.people if p.is_present(r)]
    for seating in product(tables, repeat=len(there)):
        rounds: list[dict[str, list[str]]] = [{t: [] for t in tables} for _ in range(problem.rounds)]
        for (r, id_), table in zip(there, seating, strict=True):
            rounds[r][table].append(id_)
        yield Plan(tuple({t: tuple(ids) for t, ids in row.items()} for row in rounds))


def number_of_plans(problem: Problem) -> int:
    there = sum(p.is_present(r) for r in range(problem.rounds) for p in problem.people)
    return int(len(problem.tables) ** there)

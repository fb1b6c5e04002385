"""Assemblies to measure the planner with: any size, all kinds of rules, cancellations, and what cannot be planned."""

from __future__ import annotations

import random
from dataclasses import replace
from itertools import combinations

from summit.planning import Language, Meet, Person, Pin, Problem, Table, ThemedTable
from tests.planning.instances import Size, assembly

REFERENCE = Size()
THOUSAND = Size(452, 185, 48, 107, 95, tables=113, areas=60)
FIVE_THOUSAND = Size(2300, 600, 400, 600, 600, tables=500, areas=120, least=9, most=11)
DEPARTMENTS = 6
THEMES = ("climate", "housing", "health", "transport")


def plain(size: Size, rounds: int) -> Problem:
    """People whose attributes have nothing to do with each other, and no rules but sizes and facilitators."""
    return assembly(size=size, rounds=rounds, seed=1, is_correlated=False)


def correlated(size: Size, rounds: int) -> Problem:
    """Ages go with sectors, as they do in real lists."""
    return assembly(size=size, rounds=rounds, seed=1)


def ruled(size: Size, rounds: int, *, scale: int = 1, reachable: float = 0.4) -> Problem:
    """Scale × (4 pairs together, 10 apart, 3 people pinned, 6 wheelchairs), a pinned facilitator, few reachable tables.

    Nobody asked of which sector or area the people of a pair are, so some of them force imbalance.
    """
    problem, rnd = plain(size, rounds), random.Random(7)
    near = round(reachable * size.tables)
    tables = tuple(replace(table, accessible=t < near) for t, table in enumerate(problem.tables))
    ids = [person.id for person in problem.people if not person.is_facilitator]
    rnd.shuffle(ids)
    together = tuple((ids.pop(), ids.pop()) for _ in range(4 * scale))
    apart = tuple((ids.pop(), ids.pop()) for _ in range(10 * scale))
    pins = tuple(Pin(ids.pop(), tables[5 * k % near].id, 0) for k in range(3 * scale))
    chairs = {ids.pop() for _ in range(6 * scale)}
    leading = next(person.id for person in problem.people if person.is_facilitator)
    rules = replace(problem.rules, keep_together=together, keep_apart=apart, pins=(*pins, Pin(leading, tables[0].id)))
    people = tuple(replace(person, needs_accessible=person.id in chairs) for person in problem.people)
    return replace(problem, tables=tables, people=people, rules=rules)


def with_every_rule(rounds: int) -> Problem:
    """The reference event with all of the rules above and all of those under `rules.extra`."""
    problem, rnd = ruled(REFERENCE, rounds), random.Random(8)
    people = tuple(_with_department(person, k) for k, person in enumerate(problem.people))
    rules = problem.rules
    free = [person.id for person in people if not person.is_facilitator and person.id not in _named(problem)]
    rnd.shuffle(free)
    helping = [id_ for id_ in free if id_ in {person.id for person in people if person.attrs["sector"] == "staff"}]
    wishes = {id_: tuple(rnd.sample(THEMES, rnd.randint(1, 3))) for id_ in rnd.sample(free, len(free) // 2)}
    themed = tuple(ThemedTable(table.id, THEMES[t % 4], 0) for t, table in enumerate(problem.tables))
    extra = replace(
        rules,
        languages=(
            Language("Arabic", tuple(free[:4]), tuple(free[4:6])),
            Language("Ukrainian", tuple(free[6:8]), (free[8],)),
        ),
        meet=(Meet("sector", "politician"),),
        co_facilitators=tuple(helping[:5]),
        facilitators_avoid=("department",),
        themes=themed,
        wishes=wishes,
    )
    return replace(problem, people=people, rules=extra)


def _with_department(person: Person, k: int) -> Person:
    """Staff and those who lead tables work in a department."""
    if person.attrs["sector"] not in ("staff", "facilitator"):
        return person
    return replace(person, attrs={**person.attrs, "department": f"department {k % DEPARTMENTS}"})


def _named(problem: Problem) -> set[str]:
    """Everyone whom a rule names."""
    rules = problem.rules
    named = {id_ for group in (*rules.keep_together, *rules.keep_apart) for id_ in group}
    return named | {pin.person for pin in rules.pins} | {one.id for one in problem.people if one.needs_accessible}


def without_some(problem: Problem, number: int, seed: int, from_round: int = 0) -> Problem:
    """So many people have cancelled, or go home before `from_round`: nobody who leads a table or whom a rule names."""
    kept = _named(problem)
    free = [person.id for person in problem.people if not person.is_facilitator and person.id not in kept]
    gone = set(random.Random(seed).sample(free, number))
    if from_round:
        was_there = tuple(range(from_round))
        people = tuple(replace(one, rounds=was_there) if one.id in gone else one for one in problem.people)
    else:
        people = tuple(one for one in problem.people if one.id not in gone)
    return replace(problem, people=people)


def tiny() -> Problem:
    """Twelve people at three tables, twice: small enough for a test of the bench itself."""
    values = [("a", "x"), ("b", "y"), ("c", "x")]
    people = tuple(Person(f"p{k:02}", attrs={"sector": values[k % 3][0], "team": values[k // 4][1]}) for k in range(12))
    tables = tuple(Table(f"t{t}", 4, 4) for t in range(3))
    problem = assembly(size=REFERENCE, rounds=2)
    rules = replace(problem.rules, attributes={"sector": 10, "team": 5}, facilitators_per_table=0)
    return Problem(2, tables, people, rules, "tiny")


# what cannot be planned


def too_large_a_group() -> Problem:
    """Ten people to be kept together, in a chain of pairs, at tables of nine."""
    problem = plain(REFERENCE, 3)
    ids = [person.id for person in problem.people]
    return _changed(problem, keep_together=tuple((ids[k], ids[k + 1]) for k in range(9)))


def mutually_apart() -> Problem:
    """Twenty people of whom no two may share one of nineteen tables."""
    problem = plain(REFERENCE, 3)
    return _changed(problem, keep_apart=tuple(combinations([person.id for person in problem.people[:20]], 2)))


def too_few_reachable_seats() -> Problem:
    """Seventeen wheelchairs, and two reachable tables with sixteen seats beside their facilitators."""
    problem = plain(REFERENCE, 3)
    tables = tuple(replace(table, accessible=t < 2) for t, table in enumerate(problem.tables))
    people = tuple(replace(one, needs_accessible=k < 17) for k, one in enumerate(problem.people))
    return replace(problem, tables=tables, people=people)


def one_facilitator_short() -> Problem:
    """A facilitator is missing."""
    problem = plain(REFERENCE, 3)
    return replace(problem, people=problem.people[:-1])


def too_few_seats() -> Problem:
    """One seat less at each table."""
    problem = plain(REFERENCE, 3)
    return replace(problem, tables=tuple(replace(table, max=8) for table in problem.tables))


def speaker_elsewhere(size: Size = REFERENCE) -> Problem:
    """The only two who speak a language are pinned to tables that are not those of the three who need it."""
    problem = ruled(size, 3, scale=size.tables // REFERENCE.tables)
    ids = [person.id for person in problem.people if not person.is_facilitator and person.id not in _named(problem)]
    needing, speaking = ids[:3], ids[3:5]
    tables = problem.tables
    pins = (Pin(speaking[0], tables[3].id), Pin(speaking[1], tables[4].id, 1), Pin(needing[0], tables[5].id, 1))
    languages = (Language("Arabic", tuple(needing), tuple(speaking)),)
    return _changed(problem, languages=languages, pins=(*problem.rules.pins, *pins))


def half_groups() -> Problem:
    """Groups of five at every table but two, and three more groups of six: each fits, but not all of them."""
    problem = plain(REFERENCE, 3)
    ids = [person.id for person in problem.people if not person.is_facilitator]
    sizes = [5] * 17 + [6] * 3
    groups = tuple(tuple(ids.pop() for _ in range(size)) for size in sizes)
    return _changed(problem, keep_together=groups)


def _changed(problem: Problem, **rules: object) -> Problem:
    return replace(problem, rules=replace(problem.rules, **rules))  # type: ignore[arg-type]

"""Small makers of planning problems: an assembly like a real one, and little ones that are feasible by construction."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from itertools import combinations

from summit.planning import Person, Pin, Plan, Problem, Rules, Table

WEIGHTS = {"sector": 100, "area": 10, "party": 10, "gender": 5, "age": 5}


AGES = {"18-29": 10, "30-44": 20, "45-59": 28, "60-74": 30, "75+": 12}


@dataclass(frozen=True)
class Size:
    """How many people of each sector there are, one facilitator at each table, and how many a table seats."""

    citizens: int = 76
    politicians: int = 31
    business: int = 8
    school: int = 18
    staff: int = 16
    tables: int = 19
    areas: int = 18
    least: int = 8
    most: int = 9

    def times(self, scale: int) -> Size:
        """So many times as many people, tables and areas."""
        larger = {name: scale * number for name, number in vars(self).items() if name not in ("least", "most")}
        return replace(self, **larger)


def assembly(
    *,
    scale: int = 1,
    rounds: int = 3,
    seed: int = 1,
    has_rules: bool = False,
    extra: int = 0,
    size: Size | None = None,
    is_correlated: bool = True,
) -> Problem:
    """168 × scale people at 19 × scale tables of 8 to 9, or of another size; citizens and schools share areas.

    `is_correlated`: ages go with sectors; otherwise they are drawn for each. `extra` are walk-ins: citizens without
    further attributes.
    """
    rnd = random.Random(seed)
    size = size or Size().times(scale)
    people: list[Person] = []

    def add(number: int, sector: str, **attrs: str) -> None:
        role = "facilitator" if sector == "facilitator" else "participant"
        for _ in range(number):
            values = {name: value.format(len(people) % size.areas) for name, value in attrs.items()}
            people.append(Person(f"p{len(people):04}", role, {"sector": sector, **values}))

    add(size.citizens, "citizen", area="area{}", **({"age": "60-74"} if is_correlated else {}))
    add(size.politicians, "politician", **({"age": "45-59"} if is_correlated else {}))
    add(size.business, "business", **({"gender": "m"} if is_correlated else {}))
    add(size.school, "school", area="area{}", **({"age": "18-29"} if is_correlated else {}))
    add(size.staff, "staff")
    add(size.tables, "facilitator")
    people = [_with_chances(person, rnd, is_correlated=is_correlated) for person in people]
    people += [Person(f"walk-in {k}", attrs={"sector": "citizen"}) for k in range(extra)]
    tables = tuple(Table(f"T{t:03}", size.least, size.most, not has_rules or t % 2 == 0) for t in range(size.tables))
    rules = Rules(attributes=WEIGHTS, facilitators_per_table=1, facilitators_stay=True)
    problem = Problem(rounds, tables, tuple(people), rules, f"assembly {scale}")
    return _with_rules(problem, scale, rnd) if has_rules else problem


def _with_chances(person: Person, rnd: random.Random, *, is_correlated: bool) -> Person:
    """The person with a gender, an age and a party, where these are left to chance."""
    attrs = dict(person.attrs)
    if person.role == "participant":
        attrs.setdefault("gender", rnd.choice("fm"))
        some = rnd.choice(["30-44", "45-59", "60-74"]) if is_correlated else rnd.choices([*AGES], [*AGES.values()])[0]
        attrs.setdefault("age", some)
    if attrs["sector"] == "politician":
        attrs["party"] = rnd.choices("ABCDV", [11, 8, 4, 3, 5])[0]
    return replace(person, attrs=attrs)


def _with_rules(problem: Problem, scale: int, rnd: random.Random) -> Problem:
    """Four pairs together, ten apart, three pinned, six wheelchairs (times scale), and one pinned facilitator."""
    citizens = [p.id for p in problem.people if p.attrs["sector"] == "citizen"]
    others = [p.id for p in problem.people if p.attrs["sector"] in ("politician", "staff")]
    rnd.shuffle(citizens)
    rnd.shuffle(others)
    together = tuple((citizens.pop(), others.pop()) for _ in range(4 * scale))
    apart = tuple((citizens.pop(), others.pop()) for _ in range(10 * scale))
    pins = tuple(Pin(citizens.pop(), problem.tables[5 * k].id, 0) for k in range(3 * scale))
    leading = next(p.id for p in problem.people if p.is_facilitator)
    chairs = {citizens.pop() for _ in range(6 * scale)}
    people = tuple(replace(p, needs_accessible=p.id in chairs) for p in problem.people)
    pins += (Pin(leading, problem.tables[0].id),)
    rules = replace(problem.rules, keep_together=together, keep_apart=apart, pins=pins)
    return replace(problem, people=people, rules=rules)


def plain(people: int, sizes: list[int], rounds: int, **rules: object) -> Problem:
    """People p0, p1, … at tables t0, t1, … of exactly these sizes."""
    return Problem(
        rounds,
        tuple(Table(f"t{t}", size, size) for t, size in enumerate(sizes)),
        tuple(Person(f"p{i}") for i in range(people)),
        Rules(**rules),  # type: ignore[arg-type]
    )


def with_witness(rnd: random.Random) -> tuple[Problem, Plan]:
    """A little problem with all kinds of rules, and a plan that keeps them: the rules were read off the plan."""
    rounds, n_tables = rnd.randint(1, 3), rnd.randint(1, 5)
    k = rnd.choice([0, 0, 1, 1, 2])
    people, first = _people_at_tables(rnd, n_tables, k)
    stay = rnd.random() < 0.6
    seats = [first]
    for _ in range(rounds - 1):
        seats.append(_mixed(rnd, seats[-1], people, stay=stay, facilitators_only_swap=k > 0))
    people, seats = _some_leave(rnd, people, seats, k)
    ids = [p.id for p in people]
    pairs = list(combinations(ids, 2))
    apart = [p for p in pairs if all(p[0] not in s or p[1] not in s or s[p[0]] != s[p[1]] for s in seats)]
    joined = [p for p in pairs if all(p[0] not in s or p[1] not in s or s[p[0]] == s[p[1]] for s in seats)]
    rules = Rules(
        attributes={"sector": 100, "gender": rnd.choice([0, 5])},
        facilitators_per_table=k,
        facilitators_stay=stay,
        keep_apart=tuple(rnd.sample(apart, min(len(apart), rnd.randint(0, 6)))),
        keep_together=tuple(rnd.sample(joined, min(len(joined), rnd.randint(0, 3)))),
        pins=_pins(rnd, ids, seats),
        met=tuple((*pair, rnd.randint(1, 3)) for pair in rnd.sample(pairs, min(len(pairs), rnd.choice([0, 0, 3])))),
    )
    tables, people = _tables(rnd, n_tables, k, people, seats)
    plan = Plan(tuple({t.id: tuple(p for p in ids if s.get(p) == t.id) for t in tables} for s in seats))
    return Problem(rounds, tables, people, rules), plan


Seats = dict[str, str]


def _people_at_tables(rnd: random.Random, n_tables: int, k: int) -> tuple[list[Person], Seats]:
    people, seats = [], {}
    for t in range(n_tables):
        leading = k or rnd.choice([0, 0, 1])
        for role in ["facilitator"] * leading + ["participant"] * rnd.randint(0 if leading else 1, 5):
            attrs = {"sector": rnd.choice(["a", "b", "c"]), "gender": rnd.choice(["f", "m", ""])}
            people.append(Person(f"p{len(people)}", role, attrs))
            seats[people[-1].id] = f"t{t}"
    return people, seats


def _mixed(
    rnd: random.Random, seats: Seats, people: list[Person], *, stay: bool, facilitators_only_swap: bool
) -> Seats:
    """The same tables with people exchanged."""
    new = dict(seats)
    movable = [p for p in people if not (stay and p.is_facilitator)]
    for _ in range(rnd.randint(0, 12)):
        if len(movable) > 1:
            a, b = rnd.sample(movable, 2)
            if a.role == b.role or not facilitators_only_swap:
                new[a.id], new[b.id] = new[b.id], new[a.id]
    return new


def _some_leave(
    rnd: random.Random, people: list[Person], seats: list[Seats], k: int
) -> tuple[list[Person], list[Seats]]:
    """Some people miss a round; facilitators do not where tables need them."""
    seats = [dict(row) for row in seats]
    for i, person in enumerate(people):
        if rnd.random() < 0.1 and not (k and person.is_facilitator):
            there = tuple(r for r in range(len(seats)) if rnd.random() < 0.5)
            people[i] = replace(person, rounds=there)
            for r, row in enumerate(seats):
                if r not in there:
                    del row[person.id]
    return people, seats


def _pins(rnd: random.Random, ids: list[str], seats: list[Seats]) -> tuple[Pin, ...]:
    pins = []
    for id_ in rnd.sample(ids, min(len(ids), rnd.randint(0, 3))):
        tables = {s[id_] for s in seats if id_ in s}
        if len(tables) == 1 and rnd.random() < 0.5:
            pins.append(Pin(id_, tables.pop()))
        else:
            pins += [Pin(id_, s[id_], r) for r, s in enumerate(seats) if id_ in s and rnd.random() < 0.5]
    return tuple(pins)


def _tables(
    rnd: random.Random, n_tables: int, k: int, people: list[Person], seats: list[Seats]
) -> tuple[tuple[Table, ...], tuple[Person, ...]]:
    """Limits that hold the sizes of every round; a table is accessible if somebody who needs it sits there."""
    chairs = {p.id for p in people if rnd.random() < 0.15}
    tables = []
    for t in range(n_tables):
        sizes = [sum(table == f"t{t}" for table in row.values()) for row in seats]
        needed = any(row.get(id_) == f"t{t}" for row in seats for id_ in chairs)
        low, top = max(0, min(sizes) - rnd.randint(0, 1)), max(1, k, *sizes) + rnd.randint(0, 1)
        tables.append(Table(f"t{t}", low, top, needed or rnd.random() < 0.5))
    return tuple(tables), tuple(replace(p, needs_accessible=p.id in chairs) for p in people)

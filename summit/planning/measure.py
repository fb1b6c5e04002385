"""The judge: what any plan is worth and which rules it breaks, counted plainly and apart from the search."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import combinations

from summit.planning.problem import MOST_WISHES, Person, Plan, Problem, Reason, Report

Seats = list[dict[str, str]]
"""Per round, the table of each person."""


def measure(problem: Problem, plan: Plan, *, baseline: Plan | None = None, from_round: int = 0) -> Report:
    """Judge a plan; against a `baseline`, also count the seats moved from `from_round` on.

    Repeats are meetings beyond a pair's first, less those that happened before and those keep-together forces.
    """
    seats: Seats = [{id_: table for table, ids in tables.items() for id_ in ids} for tables in plan.rounds]
    imbalance, weighted, worst = _imbalance(problem, plan)
    met, repeats = _meetings(problem, plan)
    degree = Counter(id_ for pair in met for id_ in pair)
    moved = _moved(seats, baseline, from_round) if baseline else []
    return Report(
        violations=tuple(_violations(problem, plan, seats)),
        imbalance=imbalance,
        imbalance_weighted=weighted,
        worst_deviation=worst,
        meetings=sum(met.values()),
        distinct=len(met),
        repeats=repeats,
        least_met=min((degree[person.id] for person in problem.people), default=0),
        moved=len(moved),
        moved_people=tuple(sorted(set(moved))),
        wishes=_wishes(problem, seats),
    )


def repeats_in(problem: Problem, plan: Plan) -> int:
    """The repeats of `measure` alone."""
    return _meetings(problem, plan)[1]


def _meetings(problem: Problem, plan: Plan) -> tuple[Counter[tuple[str, str]], int]:
    """How often each pair has met, earlier meetings included, and the repeats."""
    met = Counter({_pair(a, b): times for a, b, times in problem.rules.met})
    before = sum(met.values()) - len(met)
    for tables in plan.rounds:
        for ids in tables.values():
            met.update(combinations(sorted(ids), 2))
    return met, sum(met.values()) - len(met) - before - forced_repeats(problem)


def forced_repeats(problem: Problem) -> int:
    """Repeat meetings that keep-together forces: for each pair, its forced meetings beyond the first."""
    forced: Counter[tuple[str, str]] = Counter()
    for r in range(problem.rounds):
        for group in _groups(problem, r):
            forced.update(_pair(a, b) for a, b in combinations(group, 2))
    return sum(times - 1 for times in forced.values())


def _pair(a: str, b: str) -> tuple[str, str]:
    return (a, b) if a < b else (b, a)


def _groups(problem: Problem, r: int) -> list[set[str]]:
    """The people who must share a table in this round, overlapping groups joined."""
    present = {person.id for person in problem.people if person.is_present(r)}
    joined: list[set[str]] = []
    for group in problem.rules.keep_together:
        whole = set(group) & present
        touching = [other for other in joined if other & whole]
        joined = [other for other in joined if not other & whole] + [whole.union(*touching)]
    return [group for group in joined if len(group) > 1]


def _imbalance(problem: Problem, plan: Plan) -> tuple[dict[str, int], float, int]:
    """Deviation from floor and ceiling of N_c · max_t / Σ max, per attribute; the weighted sum; the worst one."""
    people = {person.id: person for person in problem.people}
    total: dict[str, int] = {}
    worst = 0
    for attribute in problem.rules.attributes:
        deviations = [
            d for r in range(min(problem.rounds, len(plan.rounds))) for d in _off(problem, plan, people, attribute, r)
        ]
        total[attribute] = sum(deviations)
        worst = max(worst, *deviations, 0)
    weighted = sum(problem.rules.attributes[attribute] * deviation for attribute, deviation in total.items())
    return total, weighted, worst


def _off(problem: Problem, plan: Plan, people: dict[str, Person], attribute: str, r: int) -> Iterator[int]:
    """How far each value of an attribute is from its share, at each table of a round where it is."""
    seats = sum(table.max for table in problem.tables)
    number = Counter(p.attrs.get(attribute, "") for p in people.values() if p.is_present(r))
    due = {size: [v for v in number if number[v] * size >= seats] for size in {table.max for table in problem.tables}}
    for table in problem.tables:
        ids = plan.rounds[r].get(table.id, ())
        here = Counter(people[i].attrs.get(attribute, "") for i in ids if i in people)
        for value in {*here, *due[table.max]} & number.keys() - {""}:
            low, over = divmod(number[value] * table.max, seats)
            if deviation := max(low - here[value], here[value] - low - (over > 0)):
                yield max(0, deviation)


def _moved(seats: Seats, baseline: Plan, from_round: int) -> list[str]:
    """Everyone with another table than in the baseline, once per round; people without a seat there do not count."""
    moved = []
    for r in range(from_round, min(len(seats), len(baseline.rounds))):
        old = {id_: table for table, ids in baseline.rounds[r].items() for id_ in ids}
        moved += [id_ for id_, table in seats[r].items() if old.get(id_, table) != table]
    return moved


def _violations(problem: Problem, plan: Plan, seats: Seats) -> Iterator[Reason]:
    if len(plan.rounds) != problem.rounds:
        yield Reason("wrong_number_of_rounds", {"value": len(plan.rounds), "expected": problem.rounds})
    for r in range(min(len(plan.rounds), problem.rounds)):
        yield from _seating(problem, plan, seats, r)
        yield from _tables(problem, plan, r)
        yield from _company(problem, seats, r)
        yield from _languages(problem, seats[r], r)
        yield from _leaders(problem, seats[r], r)
    yield from _staying(problem, seats)
    yield from _meet(problem, seats)


def _seating(problem: Problem, plan: Plan, seats: Seats, r: int) -> Iterator[Reason]:
    """Everyone present has one seat; nobody else has one."""
    people = {person.id: person for person in problem.people}
    tables = {table.id for table in problem.tables}
    seated: set[str] = set()
    for table, ids in plan.rounds[r].items():
        if table not in tables:
            yield Reason("unknown_table", {"round": r, "table": table})
        for id_ in ids:
            if id_ not in people:
                yield Reason("unknown_person", {"round": r, "person": id_})
            elif not people[id_].is_present(r):
                yield Reason("not_present", {"round": r, "person": id_, "table": table})
            if id_ in seated:
                yield Reason("seated_twice", {"round": r, "person": id_})
            seated.add(id_)
    for person in problem.people:
        if person.is_present(r) and person.id not in seated:
            yield Reason("not_seated", {"round": r, "person": person.id})


def _tables(problem: Problem, plan: Plan, r: int) -> Iterator[Reason]:
    """Sizes, facilitators and accessible seats."""
    people = {person.id: person for person in problem.people}
    needed = problem.rules.facilitators_per_table
    for table in problem.tables:
        ids = plan.rounds[r].get(table.id, ())
        if not table.min <= len(ids) <= table.max:
            values = {"round": r, "table": table.id, "people": len(ids), "min": table.min, "max": table.max}
            yield Reason("table_size", values)
        known = [people[id_] for id_ in ids if id_ in people]
        leading = sum(person.is_facilitator for person in known)
        if needed and leading != needed:
            values = {"round": r, "table": table.id, "facilitators": leading, "per_table": needed}
            yield Reason("table_facilitators", values)
        for person in known:
            if person.needs_accessible and not table.accessible:
                yield Reason("not_accessible", {"round": r, "person": person.id, "table": table.id})


def _company(problem: Problem, seats: Seats, r: int) -> Iterator[Reason]:
    """Who sits with whom, and pins."""
    present = {person.id for person in problem.people if person.is_present(r)}
    seat = seats[r]
    for a, b in problem.rules.keep_apart:
        if a in seat and seat.get(a) == seat.get(b):
            yield Reason("apart_broken", {"round": r, "people": (a, b), "table": seat[a]})
    for group in problem.rules.keep_together:
        tables = sorted({seat[id_] for id_ in group if id_ in present and id_ in seat})
        if len(tables) > 1:
            yield Reason("together_broken", {"round": r, "people": tuple(group), "tables": tuple(tables)})
    for pin in problem.rules.pins:
        if pin.round in (None, r) and pin.person in present and seat.get(pin.person) != pin.table:
            yield Reason("pin_broken", {"round": r, "person": pin.person, "table": pin.table})


def _languages(problem: Problem, seat: dict[str, str], r: int) -> Iterator[Reason]:
    """Tables at which somebody needs a language that nobody there speaks."""
    for language in problem.rules.languages:
        spoken = {seat[id_] for id_ in language.spoken_by if id_ in seat}
        lost: defaultdict[str, list[str]] = defaultdict(list)
        for id_ in dict.fromkeys(language.needed_by):
            if id_ in seat and seat[id_] not in spoken:
                lost[seat[id_]].append(id_)
        for table, ids in sorted(lost.items()):
            yield Reason(
                "language_missing", {"round": r, "table": table, "language": language.name, "people": tuple(ids)}
            )


def _leaders(problem: Problem, seat: dict[str, str], r: int) -> Iterator[Reason]:
    """Who leads or helps to lead sits without their own department; co-facilitators are spread over the tables."""
    rules = problem.rules
    people = {person.id: person for person in problem.people}
    leading = {id_ for id_ in seat if id_ in people and people[id_].is_facilitator} | set(rules.co_facilitators)
    at: defaultdict[str, list[str]] = defaultdict(list)
    for id_, table in seat.items():
        if id_ in people:
            at[table].append(id_)
    for table, ids in at.items():
        for attribute in rules.facilitators_avoid:
            for a, b in combinations(ids, 2):
                value = people[a].attrs.get(attribute, "")
                if value and value == people[b].attrs.get(attribute) and not leading.isdisjoint((a, b)):
                    values = {"round": r, "table": table, "people": (a, b), "attribute": attribute, "value": value}
                    yield Reason("own_department", values)
        most = -(-len(rules.co_facilitators) // len(problem.tables))
        helping = tuple(id_ for id_ in ids if id_ in rules.co_facilitators)
        if len(helping) > most:
            yield Reason("co_facilitators_over", {"round": r, "table": table, "people": helping, "most": most})


def _meet(problem: Problem, seats: Seats) -> Iterator[Reason]:
    """Who shares a table with somebody of a value in too few rounds."""
    for meet in problem.rules.meet:
        them = {person.id for person in problem.people if person.attrs.get(meet.attribute) == meet.value}
        times: Counter[str] = Counter()
        for seat in seats:
            there = {seat[id_] for id_ in them if id_ in seat}
            times.update(id_ for id_, table in seat.items() if table in there)
        for person in problem.people:
            rounds = sum(person.is_present(r) for r in range(problem.rounds))
            if person.id not in them and times[person.id] < min(meet.times, rounds):
                values = {"attribute": meet.attribute, "value": meet.value, "person": person.id}
                yield Reason("meet_missing", {**values, "times": times[person.id], "wanted": min(meet.times, rounds)})


def _wishes(problem: Problem, seats: Seats) -> tuple[int, int, int, int]:
    """How many seats are at a first, second, third wish, and at none, in rounds that have themes."""
    number: Counter[int] = Counter()
    for r, seat in enumerate(seats):
        theme = {one.table: one.theme for one in problem.rules.themes if one.round in (None, r)}
        for id_, wishes in problem.rules.wishes.items() if theme else ():
            if id_ in seat and wishes:
                wanted = wishes.index(theme[seat[id_]]) if theme.get(seat[id_]) in wishes else MOST_WISHES
                number[wanted] += 1
    return number[0], number[1], number[2], number[MOST_WISHES]


def _staying(problem: Problem, seats: Seats) -> Iterator[Reason]:
    at: defaultdict[str, set[str]] = defaultdict(set)
    leading = set(problem.rules.co_facilitators)
    if problem.rules.facilitators_stay:
        leading |= {person.id for person in problem.people if person.is_facilitator}
    for seat in seats:
        for id_, table in seat.items():
            if id_ in leading:
                at[id_].add(table)
    for id_, tables in at.items():
        if len(tables) > 1:
            yield Reason("facilitator_moved", {"person": id_, "tables": tuple(sorted(tables))})

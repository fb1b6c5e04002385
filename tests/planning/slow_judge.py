"""The definition of a plan's worth, written once more: as slow and obvious as can be, to check the judge against."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from itertools import combinations, product
from math import ceil, floor

from summit.planning import Plan, Problem


def seat_of(plan: Plan, person: str, r: int) -> str | None:
    for table, ids in plan.rounds[r].items():
        if person in ids:
            return table
    return None


def imbalance(problem: Problem, plan: Plan) -> dict[str, int]:
    """Deviation above ⌈ideal⌉ or below ⌊ideal⌋, over all rounds, tables and categories, per attribute."""
    total = dict.fromkeys(problem.rules.attributes, 0)
    for attribute, r, table in product(total, range(problem.rounds), problem.tables):
        there = [p for p in problem.people if p.rounds is None or r in p.rounds]
        for category in {p.attrs.get(attribute, "") for p in there} - {""}:
            everybody = [p for p in there if p.attrs.get(attribute, "") == category]
            ideal = Fraction(len(everybody) * table.max, sum(t.max for t in problem.tables))
            here = sum(seat_of(plan, p.id, r) == table.id for p in everybody)
            total[attribute] += max(0, here - ceil(ideal), floor(ideal) - here)
    return total


def repeats(problem: Problem, plan: Plan) -> int:
    """Meetings beyond the first of each pair, without those before the event and those keep-together forces."""
    times: Counter[frozenset[str]] = Counter()
    before: Counter[frozenset[str]] = Counter()
    for a, b, number in problem.rules.met:
        before[frozenset((a, b))] = number
    forced: Counter[frozenset[str]] = Counter()
    for r in range(problem.rounds):
        for ids in plan.rounds[r].values():
            times.update(frozenset(pair) for pair in combinations(ids, 2))
        there = {p.id for p in problem.people if p.rounds is None or r in p.rounds}
        links = {frozenset(pair) for g in problem.rules.keep_together for pair in combinations(there & set(g), 2)}
        for a, b in combinations(sorted(there), 2):
            if _linked(a, b, links):
                forced[frozenset((a, b))] += 1
    total = 0
    for pair in set(times) | set(before):
        total += max(0, times[pair] + before[pair] - 1) - max(0, before[pair] - 1)
    return total - sum(number - 1 for number in forced.values())


def _linked(a: str, b: str, links: set[frozenset[str]]) -> bool:
    reached, grown = {a}, True
    while grown:
        more = {x for link in links if link & reached for x in link} - reached
        reached |= more
        grown = bool(more)
    return b in reached


def is_legal(problem: Problem, plan: Plan) -> bool:
    """Whether every hard rule is kept."""
    rules, seats = problem.rules, [{} for _ in range(problem.rounds)]  # type: ignore[var-annotated]
    tables = {t.id: t for t in problem.tables}
    if len(plan.rounds) != problem.rounds:
        return False
    for r, row in enumerate(plan.rounds):
        for table, ids in row.items():
            for id_ in ids:
                if id_ in seats[r] or table not in tables:
                    return False
                seats[r][id_] = table
        there = [p for p in problem.people if p.rounds is None or r in p.rounds]
        if set(seats[r]) != {p.id for p in there}:
            return False
        for table in problem.tables:
            here = [p for p in there if seats[r][p.id] == table.id]
            leading = sum(p.role == "facilitator" for p in here)
            if not table.min <= len(here) <= table.max:
                return False
            if rules.facilitators_per_table and leading != rules.facilitators_per_table:
                return False
            if not table.accessible and any(p.needs_accessible for p in here):
                return False
        if any(a in seats[r] and b in seats[r] and seats[r][a] == seats[r][b] for a, b in rules.keep_apart):
            return False
        if any(len({seats[r][id_] for id_ in group if id_ in seats[r]}) > 1 for group in rules.keep_together):
            return False
        for pin in rules.pins:
            if pin.round in (None, r) and pin.person in seats[r] and seats[r][pin.person] != pin.table:
                return False
    leading_ids = [p.id for p in problem.people if p.role == "facilitator"]
    if rules.facilitators_stay and any(len({s[i] for s in seats if i in s}) > 1 for i in leading_ids):
        return False
    return _is_good_company(problem, seats, leading_ids)


def _is_good_company(problem: Problem, seats: list[dict[str, str]], leading: list[str]) -> bool:
    """Languages, meetings, departments and co-facilitators."""
    rules = problem.rules
    for seat in seats:
        for language in rules.languages:
            for needing in (i for i in language.needed_by if i in seat):
                if not any(seat.get(speaking) == seat[needing] for speaking in language.spoken_by):
                    return False
        for table in problem.tables:
            here = [p for p in problem.people if seat.get(p.id) == table.id]
            helping = [p for p in here if p.id in rules.co_facilitators]
            if len(helping) > ceil(Fraction(len(rules.co_facilitators), len(problem.tables))):
                return False
            for one, other, name in product(here, here, rules.facilitators_avoid):
                leads = one.id in leading or one.id in rules.co_facilitators
                value = one.attrs.get(name, "")
                if leads and one.id != other.id and value and value == other.attrs.get(name, ""):
                    return False
    if any(len({s[i] for s in seats if i in s}) > 1 for i in rules.co_facilitators):
        return False
    for meet in rules.meet:
        them = {p.id for p in problem.people if p.attrs.get(meet.attribute) == meet.value}
        for person in (p for p in problem.people if p.id not in them):
            there = [seat for seat in seats if person.id in seat]
            meetings = sum(any(seat.get(i) == seat[person.id] for i in them) for seat in there)
            if meetings < min(meet.times, len(there)):
                return False
    return True

"""Moves against quality: each way to mend a plan moves more and is better, and none moves more than it says."""

from __future__ import annotations

import random
from dataclasses import replace
from itertools import pairwise

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from summit import planning
from summit.planning import Meet, Person, Plan, Problem, Rules, Solution, Table
from tests.planning.instances import assembly
from tests.planning.test_repair import without
from tests.planning.witness import with_all_rules

seeds = st.integers(0, 2**32).map(random.Random)


def worth(solution: Solution) -> float:
    return solution.imbalance_weighted + 4 * solution.repeats


def test_cancellations_offer_few_and_many_moves() -> None:
    problem = assembly(has_rules=True)
    plan = planning.solve(problem, seconds=10, seed=1).plan
    rest = without(problem, {"p0002", "p0080", "p0110", "p0120", "p0140"})
    ways = planning.frontier(rest, plan, seconds=4, seed=1)
    assert len(ways) > 1
    assert ways[0].moved == ways[0].fewest_moves
    for way, next_one in pairwise(ways):
        assert way.moved < next_one.moved
        assert worth(way) > worth(next_one)
    for way in ways:
        assert not way.report.violations
        assert way.moved == planning.measure(rest, way.plan, baseline=plan).moved


def test_a_closed_table_from_the_second_round_on() -> None:
    """The past stays as it was at a table that is gone by now; its people are the moves that must be."""
    problem = assembly(rounds=3)
    tables = tuple(replace(table, min=0, max=table.max + 2) for table in problem.tables)
    problem = replace(problem, tables=tables, rules=replace(problem.rules, facilitators_per_table=0))
    plan = planning.solve(problem, seconds=3, seed=1).plan
    closed = problem.tables[-1].id
    left = replace(problem, tables=problem.tables[:-1])
    ways = planning.frontier(left, plan, seconds=2, seed=1, from_round=1)
    forced = sum(len(plan.rounds[r][closed]) for r in (1, 2))
    assert ways[0].moved >= ways[0].fewest_moves >= forced
    for way in ways:
        assert way.plan.rounds[0] == plan.rounds[0]
        assert all(closed not in row for row in way.plan.rounds[1:])


@given(seeds)
@settings(deadline=None, max_examples=12, suppress_health_check=[HealthCheck.too_slow])
def test_whatever_the_rules_the_ways_keep_them(rnd: random.Random) -> None:
    problem, _ = with_all_rules(rnd, rnd.choice([3, 5]), rnd.choice([1, 3]))
    tables = tuple(replace(table, min=max(0, table.min - 1), max=table.max + 1) for table in problem.tables)
    problem = replace(problem, tables=tables)
    plan = planning.solve(problem, seconds=0.3, seed=1, deterministic=True).plan
    came = (Person("new", attrs={"sector": "a", "department": ""}),)
    changed = replace(problem, people=problem.people + came)
    try:
        ways = planning.frontier(changed, plan, seconds=0.3, seed=1, deterministic=True)
    except planning.Infeasible as no:  # nobody may be there for the newcomer to meet
        assert no.is_proven
        return
    for way in ways:
        assert not planning.measure(changed, way.plan).violations
        assert way.moved == moved(changed, plan, way.plan)
        assert way.fewest_moves is None or way.moved >= way.fewest_moves
    again = planning.frontier(changed, plan, seconds=0.3, seed=1, deterministic=True)
    assert [one.plan for one in again] == [one.plan for one in ways]


def moved(problem: Problem, old: Plan, new: Plan) -> int:
    number = 0
    for r in range(problem.rounds):
        for person in problem.people:
            before = old.table_of(person.id, r)
            number += before is not None and before != new.table_of(person.id, r)
    return number


def test_whoever_is_to_be_met_leaves_and_the_others_still_meet_everybody() -> None:
    """Three of nine are to be met, one at each table; two are left, so people have to go to them in turn."""
    tables = tuple(Table(f"t{t}", 2, 4) for t in range(3))
    people = tuple(Person(f"p{i}", attrs={"sector": "a" if i < 3 else "b"}) for i in range(9))
    problem = Problem(2, tables, people, Rules(attributes={"sector": 10}, meet=(Meet("sector", "a"),)))
    row = {f"t{t}": tuple(f"p{i}" for i in range(9) if i % 3 == t) for t in range(3)}
    plan = Plan((row, row))
    assert not planning.measure(problem, plan).violations
    left = without(problem, {"p0"})
    ways = planning.frontier(left, plan, seconds=2, seed=1)
    for way in ways:
        assert not planning.measure(left, way.plan).violations
    assert ways[0].moved >= 1

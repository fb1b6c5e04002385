"""What holds for every problem: legal plans, an agreeing judge, silent screens where a plan exists, true bounds."""

from __future__ import annotations

import random
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from summit import planning
from summit.planning import Person, Pin, Plan, Problem, Rules, Table
from summit.planning.arrays import arrays_of
from summit.planning.bounds import ImbalanceBound, repeats_bound
from summit.planning.clock import Clock
from summit.planning.screens import screen
from tests.planning import slow_judge
from tests.planning.instances import with_witness

seeds = st.integers(0, 2**32).map(random.Random)
calm = settings(deadline=None, max_examples=60)


@given(seeds)
@settings(calm, max_examples=80)
def test_a_feasible_problem_gets_a_legal_plan(rnd: random.Random) -> None:
    problem, witness = with_witness(rnd)
    assert slow_judge.is_legal(problem, witness)
    solution = planning.solve(problem, seconds=0.05, seed=rnd.randint(0, 9), deterministic=True)
    assert slow_judge.is_legal(problem, solution.plan)
    assert solution.report.violations == ()
    assert solution.imbalance_bound <= solution.imbalance_weighted
    assert solution.repeats_bound <= solution.repeats
    at_bounds = solution.imbalance_weighted == solution.imbalance_bound and solution.repeats == solution.repeats_bound
    assert solution.proven is at_bounds


@given(seeds)
@settings(calm, max_examples=200)
def test_screens_are_silent_where_a_plan_exists(rnd: random.Random) -> None:
    problem, _ = with_witness(rnd)
    assert screen(arrays_of(problem)) == ()


@given(seeds)
@settings(calm, max_examples=40)
def test_no_plan_beats_the_bounds(rnd: random.Random) -> None:
    problem, witness = with_witness(rnd)
    arrays = arrays_of(problem)
    weights = problem.rules.attributes
    value = sum(weights[name] * number for name, number in slow_judge.imbalance(problem, witness).items())
    assert ImbalanceBound(arrays).sharpen(Clock(5, deterministic=True)).imbalance <= value
    assert repeats_bound(arrays)[0] <= slow_judge.repeats(problem, witness)


@given(seeds)
def test_the_judge_agrees_with_the_definition(rnd: random.Random) -> None:
    problem, plan = with_witness(rnd)
    plan = _disturbed(rnd, plan)
    report = planning.measure(problem, plan)
    assert dict(report.imbalance) == slow_judge.imbalance(problem, plan)
    assert report.repeats == slow_judge.repeats(problem, plan)
    assert (report.violations == ()) is slow_judge.is_legal(problem, plan)
    degrees = {p.id: set() for p in problem.people}  # type: ignore[var-annotated]
    for a, b, _ in problem.rules.met:
        degrees[a].add(b)
        degrees[b].add(a)
    for row in plan.rounds:
        for ids in row.values():
            for id_ in ids:
                degrees[id_] |= set(ids) - {id_}
    assert report.least_met == min(len(others) for others in degrees.values())
    assert report.distinct == sum(len(others) for others in degrees.values()) // 2


def _disturbed(rnd: random.Random, plan: Plan) -> Plan:
    """The plan with some people moved, taken out or seated twice, or as it was."""
    rounds = [{table: list(ids) for table, ids in row.items()} for row in plan.rounds]
    for _ in range(rnd.choice([0, 1, 3])):
        row = rnd.choice(rounds)
        table, other = rnd.choice(list(row)), rnd.choice(list(row))
        if row[table]:
            id_ = rnd.choice(row[table])
            row[table].remove(id_)
            if id_ not in row[other] and rnd.random() < 0.8:
                row[other].append(id_)
    return Plan(tuple({table: tuple(ids) for table, ids in row.items()} for row in rounds))


@given(seeds)
@settings(calm, max_examples=80)
def test_found_or_infeasible_as_brute_force_says(rnd: random.Random) -> None:
    problem = _tiny(rnd)
    possible = any(slow_judge.is_legal(problem, plan) for plan in _all_plans(problem))
    if possible:
        plan = planning.solve(problem, seconds=0.02, seed=1, deterministic=True).plan
        assert slow_judge.is_legal(problem, plan)
    else:
        with pytest.raises(planning.Infeasible) as caught:
            planning.solve(problem, seconds=0.02, seed=1, deterministic=True)
        assert caught.value.is_proven
        for reason in caught.value.reasons:
            assert tuple(sorted(reason.values)) == tuple(sorted(planning.CODES[reason.code]))


def _tiny(rnd: random.Random) -> Problem:
    """Up to five people, up to three tables, one round, any rules at all."""
    k = rnd.choice([0, 0, 1])
    tables = tuple(
        Table(f"t{t}", low := rnd.randint(0, 2), max(1, low + rnd.randint(0, 2)), rnd.random() < 0.6)
        for t in range(rnd.randint(1, 3))
    )
    people = tuple(
        Person(f"p{i}", "facilitator" if rnd.random() < 0.4 * k else "participant", needs_accessible=rnd.random() < 0.2)
        for i in range(rnd.randint(1, 5))
    )
    ids = [p.id for p in people]
    pair = (lambda: tuple(rnd.sample(ids, 2))) if len(ids) > 1 else tuple
    some = rnd.randint(0, 2) if len(ids) > 1 else 0
    return Problem(
        1,
        tables,
        people,
        Rules(
            facilitators_per_table=k,
            keep_apart=tuple(pair() for _ in range(some)),  # type: ignore[misc]
            keep_together=tuple(pair() for _ in range(some)),
            pins=tuple(Pin(rnd.choice(ids), rnd.choice(tables).id, 0) for _ in range(rnd.randint(0, 2))),
        ),
    )


def _all_plans(problem: Problem) -> list[Plan]:
    ids, tables = [p.id for p in problem.people], [t.id for t in problem.tables]
    seatings = product(tables, repeat=len(ids))
    return [
        Plan(({t: tuple(i for i, s in zip(ids, seating, strict=True) if s == t) for t in tables},))
        for seating in seatings
    ]

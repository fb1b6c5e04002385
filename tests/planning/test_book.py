"""The book of a search says of any plan what the judge says of it."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from summit import planning
from summit.planning import Meet, Plan, Problem
from summit.planning.arrays import arrays_of
from summit.planning.kernel import book
from summit.planning.kernel.book import Book
from summit.planning.kernel.filling import seat_all
from summit.planning.kernel.seating import begin
from summit.planning.search import prepare
from tests.bench import assemblies
from tests.planning.instances import with_witness


def opened_at(problem: Problem, plan: Plan) -> Book:
    arrays = arrays_of(problem)
    found = Book(arrays)
    begin(found.m, found.x)
    seat_all(found.m, found.x, found.met, arrays.seats(plan).clip(-1) % (arrays.T + 1))
    return found


def in_any_order(problem: Problem, seed: int) -> Plan:
    """Everyone somewhere, whatever the rules say: a table for each in every round, none over its size."""
    rnd = random.Random(seed)
    rounds = []
    for r in range(problem.rounds):
        places = [table.id for table in problem.tables for _ in range(table.max)]
        rnd.shuffle(places)
        seats: dict[str, list[str]] = {table.id: [] for table in problem.tables}
        for person in problem.people:
            if person.is_present(r):
                seats[places.pop()].append(person.id)
        rounds.append({table: tuple(ids) for table, ids in seats.items()})
    return Plan(tuple(rounds))


@given(st.integers(0, 2**32).map(random.Random))
@settings(deadline=None, max_examples=60)
def test_a_plan_costs_what_the_judge_says(rnd: random.Random) -> None:
    prepare()
    problem, plan = with_witness(rnd)
    report, found = planning.measure(problem, plan), opened_at(problem, plan)
    assert found.x[book.IMBALANCE] == pytest.approx(report.imbalance_weighted)
    assert found.x[book.BROKEN] == 0


@pytest.mark.parametrize("seed", range(5))
def test_needs_and_meetings_that_are_missing_are_counted(seed: int) -> None:
    """Languages nobody speaks at a table, for each who needs them, and rounds without somebody to be met."""
    prepare()
    problem = assemblies.with_every_rule(3)
    problem = replace(problem, rules=replace(problem.rules, meet=(Meet("sector", "politician", 3),)))
    plan = in_any_order(problem, seed)
    report, found = planning.measure(problem, plan), opened_at(problem, plan)
    unheard = sum(len(one.values["people"]) for one in report.violations if one.code == "language_missing")
    unmet = sum(one.values["wanted"] - one.values["times"] for one in report.violations if one.code == "meet_missing")
    assert unheard > 0 and unmet > 0
    assert found.x[book.BROKEN] == unheard + unmet
    assert found.x[book.WISHES] == pytest.approx(report.wish_steps * problem.rules.wish_weight)

"""With any rules at all, at sizes where every plan can be looked at: screens, model, explanations and bounds hold."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st
from ortools.sat.python import cp_model

from summit import planning
from summit.cli import plan_words
from summit.planning import Person, Pin, Plan, Problem, Reason, Rules, Table, ThemedTable
from summit.planning.arrays import arrays_of
from summit.planning.bounds import ImbalanceBound, repeats_bound
from summit.planning.clock import Clock
from summit.planning.explain import explain
from summit.planning.model import skeleton
from summit.planning.model.cpsat import FEASIBLE
from summit.planning.screens import screen
from summit.planning.wishing import wishes_bound
from tests.planning import slow_judge
from tests.planning.tiny import all_plans, number_of_plans, tiny

MOST_PLANS = 4_000
seeds = st.integers(0, 2**32).map(random.Random)
calm = settings(deadline=None, max_examples=80)


def small(rnd: random.Random, is_wanted: Callable[[Problem], bool] = lambda _: True) -> Problem:
    """The first problem that is small enough and as wanted."""
    while True:
        problem = tiny(rnd)
        if number_of_plans(problem) <= MOST_PLANS and is_wanted(problem):
            return problem


def is_unseen(problem: Problem) -> bool:
    """Whether there is no plan and no screen sees why."""
    return not screen(arrays_of(problem)) and not legal_plans(problem)


def legal_plans(problem: Problem) -> list[Plan]:
    return [plan for plan in all_plans(problem) if slow_judge.is_legal(problem, plan)]


def solved(model: skeleton.Skeleton) -> tuple[cp_model.CpSolver, bool]:
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    return solver, int(solver.solve(model.model)) in FEASIBLE


@given(seeds)
@settings(calm, max_examples=150)
def test_the_model_finds_a_legal_plan_exactly_where_there_is_one(rnd: random.Random) -> None:
    problem = small(rnd)
    is_possible = bool(legal_plans(problem))
    arrays = arrays_of(problem)
    for are_single in (True, False):
        model = skeleton.build(arrays, are_single=are_single)
        solver, was_found = solved(model)
        assert was_found is is_possible
        if was_found:
            seats = skeleton.seats_in(model, solver, with_free=True)
            assert slow_judge.is_legal(problem, arrays.plan(seats))


@given(seeds)
@settings(calm, max_examples=150)
def test_screens_are_silent_where_a_plan_exists(rnd: random.Random) -> None:
    problem = small(rnd, lambda one: bool(legal_plans(one)))
    assert screen(arrays_of(problem)) == ()
    assert planning.contradictions(problem) == ()


@given(seeds)
@settings(calm, max_examples=60)
def test_whatever_is_impossible_is_explained_with_a_way_out(rnd: random.Random) -> None:
    problem = small(rnd, lambda one: not legal_plans(one))
    arrays = arrays_of(problem)
    reasons = screen(arrays) or explain(arrays, Clock(10))
    assert reasons
    for reason in reasons:
        assert set(reason.values) == set(planning.CODES[reason.code])
        assert "{" not in plan_words.sentence(reason.code, reason.values)
    if all(reason.code == "rules_conflict" for reason in reasons):
        assert all(reason.values["ways_out"] or reason.values["changes"] for reason in reasons)


@given(seeds)
@settings(calm, max_examples=60)
def test_a_single_change_that_is_said_to_be_enough_is_enough(rnd: random.Random) -> None:
    every_way_out_is_one(small(rnd, is_unseen))


def test_who_is_pinned_twice_is_not_free_without_one_of_the_two() -> None:
    people = Person("ada"), Person("bo", needs_accessible=True), Person("carl")
    apart, pins = (("ada", "carl"), ("bo", "carl")), (Pin("ada", "hall"), Pin("ada", "hall", 1))
    tables = (Table("hall", 0, 3, accessible=False), Table("garden", 1, 4))
    every_way_out_is_one(Problem(2, tables, people, Rules(keep_apart=apart, pins=pins)))


def every_way_out_is_one(problem: Problem) -> None:
    """Each single change that the explanation names makes a plan possible."""
    reasons = explain(arrays_of(problem), Clock(10))
    for change in (*reasons[0].values["ways_out"], *reasons[0].values["changes"]) if len(reasons) == 1 else ():
        changed = with_change(problem, change)
        if changed is not None:
            assert legal_plans(changed), change


def with_change(problem: Problem, change: Reason) -> Problem | None:
    """The problem with a rule given up or a number changed; None for what a total over several tables may mean."""
    rules, values = problem.rules, change.values
    without = {
        "rule_pin": lambda: replace(rules, pins=tuple(p for p in rules.pins if _is_other(p, values))),
        "rule_apart": lambda: replace(
            rules, keep_apart=tuple(p for p in rules.keep_apart if set(p) != set(values["people"]))
        ),
        "rule_together": lambda: replace(
            rules, keep_together=tuple(g for g in rules.keep_together if g != values["people"])
        ),
        "rule_language": lambda: replace(
            rules, languages=tuple(one for one in rules.languages if one.name != values["language"])
        ),
        "rule_facilitators_per_table": lambda: replace(rules, facilitators_per_table=0),
    }
    if change.code in without:
        return replace(problem, rules=without[change.code]())
    if change.code == "change_accessible":
        tables = (replace(t, accessible=t.accessible or t.id in values["tables"]) for t in problem.tables)
        return replace(problem, tables=tuple(tables))
    if change.code == "change_max" and len(values["tables"]) == 1:
        more = {values["tables"][0]: values["more"]}
        return replace(problem, tables=tuple(replace(t, max=t.max + more.get(t.id, 0)) for t in problem.tables))
    return None


def _is_other(pin: planning.Pin, values: object) -> bool:
    return {"person": pin.person, "table": pin.table, "round": pin.round} != values


@given(seeds)
@settings(calm, max_examples=150)
def test_no_plan_at_all_beats_the_bounds(rnd: random.Random) -> None:
    problem = small(rnd, lambda one: len(one.people) > 1 and bool(legal_plans(one)))
    ids = [p.id for p in problem.people]
    rules = replace(
        problem.rules,
        attributes={"sector": 10, "team": 3},
        met=((ids[0], ids[1], 1),) if rnd.random() < 0.3 else (),
        themes=tuple(ThemedTable(t.id, rnd.choice("AB")) for t in problem.tables if rnd.random() < 0.7),
        wishes={id_: tuple(rnd.sample("ABC", rnd.randint(1, 3))) for id_ in ids if rnd.random() < 0.7},
    )
    problem = replace(problem, rules=rules)
    reports = [planning.measure(problem, plan) for plan in legal_plans(problem)]
    arrays = arrays_of(problem)
    bound = ImbalanceBound(arrays)
    for found in (bound.bounds(), bound.sharpen(Clock(5))):
        assert found.imbalance <= min(report.imbalance_weighted for report in reports) + 1e-9
        assert (found.imbalance > 0) is bool(found.reasons)
    repeats, reasons = repeats_bound(arrays)
    assert repeats <= min(report.repeats for report in reports)
    assert (repeats > 0) is bool(reasons)
    assert wishes_bound(arrays)[0] <= min(report.wish_steps for report in reports)

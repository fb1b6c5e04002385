"""Re-planning: the fewest moves, no more moves than allowed, and a past that stays as it was."""

from __future__ import annotations

from dataclasses import replace

import pytest

from summit import planning
from summit.planning import Infeasible, Person, Plan, Problem, Reason
from tests.planning import slow_judge
from tests.planning.instances import assembly, plain


@pytest.fixture(scope="module")
def planned() -> tuple[Problem, Plan]:
    problem = assembly(has_rules=True)
    return problem, planning.solve(problem, seconds=10, seed=1).plan


def without(problem: Problem, ids: set[str]) -> Problem:
    rules = problem.rules
    return replace(
        problem,
        people=tuple(p for p in problem.people if p.id not in ids),
        rules=replace(
            rules,
            keep_apart=tuple(pair for pair in rules.keep_apart if not ids & set(pair)),
            keep_together=tuple(group for group in rules.keep_together if not ids & set(group)),
            pins=tuple(pin for pin in rules.pins if pin.person not in ids),
        ),
    )


def moved(old: Plan, new: Plan, r: int) -> set[str]:
    seats = {id_: table for table, ids in old.rounds[r].items() for id_ in ids}
    return {id_ for table, ids in new.rounds[r].items() for id_ in ids if seats.get(id_, table) != table}


def test_nothing_changed_nothing_moves(planned: tuple[Problem, Plan]) -> None:
    problem, plan = planned
    solution = planning.replan(problem, plan, seconds=1, seed=1)
    assert (solution.moved, solution.fewest_moves) == (0, 0)
    assert solution.proven


def test_a_gap_below_the_minimum_is_filled_by_one_move() -> None:
    plan = Plan(({"t0": ("p0", "p1"), "t1": ("p2", "p3"), "t2": ("p4", "p5", "p6")},))
    problem = plain(7, [2, 2, 2], 1)
    problem = replace(problem, tables=tuple(replace(t, max=3) for t in problem.tables))
    solution = planning.replan(without(problem, {"p0"}), plan, seconds=1, seed=1)
    assert (solution.moved, solution.fewest_moves) == (1, 1)
    assert solution.report.moved_people[0] in {"p4", "p5", "p6"}


def test_cancellations_move_few(planned: tuple[Problem, Plan]) -> None:
    problem, plan = planned
    rest = without(problem, {"p0002", "p0080", "p0110", "p0120", "p0140"})
    few = planning.replan(rest, plan, seconds=1, seed=1)
    more = planning.replan(rest, plan, seconds=2, seed=1, max_moves=20)
    for solution in (few, more):
        assert slow_judge.is_legal(rest, solution.plan)
    assert few.moved == few.fewest_moves == sum(len(moved(plan, few.plan, r)) for r in range(3))
    assert more.moved <= 20
    weighted = [s.imbalance_weighted + 4 * s.repeats for s in (few, more)]
    assert weighted[1] <= weighted[0]


def test_walk_ins_move_nobody(planned: tuple[Problem, Plan]) -> None:
    problem, plan = planned
    grown = replace(problem, people=(*problem.people, Person("late 1"), Person("late 2")))
    solution = planning.replan(grown, plan, seconds=1, seed=1)
    assert solution.moved == 0
    assert slow_judge.is_legal(grown, solution.plan)


def test_the_past_stays(planned: tuple[Problem, Plan]) -> None:
    problem, plan = planned
    gone = {"p0002", "p0080"}
    later = replace(problem, people=tuple(replace(p, rounds=(0,)) if p.id in gone else p for p in problem.people))
    solution = planning.replan(later, plan, seconds=1, seed=1, from_round=1, max_moves=12)
    assert solution.plan.rounds[0] == plan.rounds[0]
    assert slow_judge.is_legal(later, solution.plan)
    assert not moved(plan, solution.plan, 0)
    assert solution.moved == len(moved(plan, solution.plan, 1)) + len(moved(plan, solution.plan, 2)) <= 12
    assert solution.imbalance_bound <= solution.imbalance_weighted
    assert solution.repeats_bound <= solution.repeats


def test_meetings_of_the_past_count() -> None:
    problem = plain(4, [2, 2], 2)
    past = {"t0": ("p0", "p1"), "t1": ("p2", "p3")}
    solution = planning.replan(problem, Plan((past, past)), seconds=1, seed=1, from_round=1, max_moves=4)
    assert solution.repeats == 0
    assert solution.moved == 2


def test_a_closed_table_moves_its_people() -> None:
    problem = plain(6, [2, 2, 2], 1)
    plan = Plan(({"t0": ("p0", "p1"), "t1": ("p2", "p3"), "t2": ("p4", "p5")},))
    closed = replace(problem, tables=tuple(replace(t, max=3) for t in problem.tables[:2]))
    solution = planning.replan(closed, plan, seconds=1, seed=1)
    assert set(solution.report.moved_people) == {"p4", "p5"}
    assert (solution.moved, solution.fewest_moves) == (2, 2)


def test_too_few_moves_allowed_says_how_many_are_needed() -> None:
    problem = plain(6, [2, 2, 2], 1)
    plan = Plan(({"t0": ("p0", "p1"), "t1": ("p2", "p3"), "t2": ("p4", "p5")},))
    closed = replace(problem, tables=tuple(replace(t, max=3) for t in problem.tables[:2]))
    with pytest.raises(Infeasible) as caught:
        planning.replan(closed, plan, seconds=1, seed=1, max_moves=1)
    assert caught.value.reasons == (Reason("moves_too_few", {"allowed": 1, "needed": 2}),)


def test_facilitators_keep_the_table_of_the_past(planned: tuple[Problem, Plan]) -> None:
    problem, plan = planned
    solution = planning.replan(problem, plan, seconds=1, seed=3, from_round=2, max_moves=50)
    leading = {p.id for p in problem.people if p.is_facilitator}
    assert not leading & moved(plan, solution.plan, 2)


def test_a_round_that_cannot_be_mended_is_called_by_its_own_number() -> None:
    """Of seven people for six seats, one comes only in the last of three rounds."""
    problem = plain(7, [3, 3], 3)
    problem = replace(problem, people=(replace(problem.people[0], rounds=(2,)), *problem.people[1:]))
    plan = Plan(({"t0": ("p1", "p2", "p3"), "t1": ("p4", "p5", "p6")},) * 3)
    with pytest.raises(Infeasible) as caught:
        planning.replan(problem, plan, seconds=1, seed=1, from_round=1)
    assert caught.value.reasons == (Reason("seats_too_few", {"round": 2, "people": 7, "seats": 6, "missing": 1}),)

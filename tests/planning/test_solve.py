"""Plans for named problems: known optima, whole assemblies, the same plan for the same seed, and stopping early."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from itertools import pairwise

import pytest

from summit import planning
from summit.planning import BadInstance, Person, Pin, Plan, Problem, Progress, Reason, Rules, Solution, Table
from tests.planning import slow_judge
from tests.planning.instances import assembly, plain


def values(solution: Solution) -> tuple[float, int, bool]:
    return solution.imbalance_weighted, solution.repeats, solution.proven


def solve(problem: Problem, *, seconds: float = 10, seed: int = 1) -> Solution:
    solution = planning.solve(problem, seconds=seconds, seed=seed)
    assert slow_judge.is_legal(problem, solution.plan)
    return solution


def test_nine_people_meet_everybody_in_four_rounds() -> None:
    solution = solve(plain(9, [3, 3, 3], 4))
    assert values(solution) == (0, 0, True)
    assert solution.least_met == 8
    assert solution.distinct == 36


def test_four_people_in_pairs_must_meet_again_in_the_fourth_round() -> None:
    solution = solve(plain(4, [2, 2], 4))
    assert values(solution) == (0, 2, True)
    assert solution.bound_reasons == (Reason("repeats_too_many_rounds", {"repeats": 2, "meetings": 8, "pairs": 6}),)


def test_two_tables_of_four_repeat_by_pigeonhole() -> None:
    solution = solve(plain(8, [4, 4], 2))
    assert values(solution) == (0, 4, True)
    assert solution.bound_reasons == (Reason("repeats_between_rounds", {"repeats": 4, "tables": 2}),)


def test_a_group_of_one_sector_forces_imbalance() -> None:
    """One of each sector per table would be even. A whole table of one is 4 off, and each of the two others 2."""
    problem = plain(9, [3, 3, 3], 1, attributes={"sector": 100}, keep_together=(("p0", "p1", "p2"),))
    sectors = "aaabbbccc"
    people = tuple(replace(p, attrs={"sector": s}) for p, s in zip(problem.people, sectors, strict=True))
    solution = solve(replace(problem, people=people))
    assert values(solution) == (800, 0, True)
    off = {"attribute": "sector", "round": 0}
    assert solution.bound_reasons == (
        Reason("imbalance_by_groups", {**off, "value": "a", "deviation": 4, "people": 3, "share": 1}),
        Reason("imbalance_by_rules", {**off, "value": "b", "deviation": 2, "people": 3}),
        Reason("imbalance_by_rules", {**off, "value": "c", "deviation": 2, "people": 3}),
    )


def test_earlier_meetings_are_avoided() -> None:
    problem = plain(4, [2, 2], 1, met=(("p0", "p1", 3), ("p0", "p2", 1)))
    solution = solve(problem)
    assert values(solution) == (0, 0, True)
    assert solution.plan.table_of("p0", 0) == solution.plan.table_of("p3", 0)


def test_pairs_kept_together_do_not_count_as_repeats() -> None:
    solution = solve(plain(6, [2, 2, 2], 3, keep_together=(("p0", "p1"),)))
    assert values(solution) == (0, 0, True)
    assert solution.plan.table_of("p0", 2) == solution.plan.table_of("p1", 2)


def test_blank_values_are_not_balanced() -> None:
    problem = plain(4, [2, 2], 1, attributes={"party": 10}, pins=(Pin("p0", "t0"), Pin("p1", "t0")))
    people = tuple(replace(p, attrs={"party": ""}) for p in problem.people[:2]) + problem.people[2:]
    assert dict(solve(replace(problem, people=people)).imbalance) == {"party": 0}


@pytest.mark.parametrize(("rounds", "has_rules"), [(1, False), (3, False), (1, True), (3, True)])
def test_an_assembly_is_balanced_without_repeats(rounds: int, has_rules: bool) -> None:
    assert values(solve(assembly(rounds=rounds, has_rules=has_rules))) == (0, 0, True)


def test_twice_the_assembly() -> None:
    solution = solve(assembly(scale=2, has_rules=True))
    assert solution.imbalance["sector"] == 0
    assert solution.repeats == 0


def test_walk_ins_up_to_the_last_seat() -> None:
    solution = solve(assembly(has_rules=True, extra=3))
    assert solution.imbalance["sector"] == 0
    assert all(len(ids) == 9 for row in solution.plan.rounds for ids in row.values())


def test_a_thousand_people() -> None:
    problem = assembly(scale=6)
    solution = planning.solve(problem, seconds=15, seed=1)
    assert values(solution) == (0, 0, True)


def test_surplus_facilitators_sit_as_participants() -> None:
    problem = assembly()
    more = tuple(Person(f"surplus {k}", attrs={"sector": "facilitator"}) for k in range(2))
    solution = solve(replace(problem, people=problem.people + more))
    assert solution.imbalance["sector"] == 0


def test_two_facilitators_a_table_stay_and_their_meetings_are_in_the_bound() -> None:
    problem = assembly()
    leading = tuple(replace(p, role="facilitator") if i < 19 else p for i, p in enumerate(problem.people))
    rules = replace(problem.rules, facilitators_per_table=2)
    solution = solve(replace(problem, people=leading, rules=rules))
    assert values(solution) == (0, 38, True)


def test_people_who_miss_rounds() -> None:
    problem = assembly()
    some = tuple(replace(p, rounds=(0, 2)) if i in (3, 90, 120) else p for i, p in enumerate(problem.people))
    solution = solve(replace(problem, people=some, tables=tuple(replace(t, min=7) for t in problem.tables)))
    assert values(solution) == (0, 0, True)
    assert solution.plan.table_of("p0003", 1) is None


def test_a_facilitator_tied_to_somebody_in_one_round_only_does_not_change_tables_alone() -> None:
    """Found by chance: whoever is free in the round looked at may still be tied in another one."""
    problem = plain(12, [4, 4, 4], 3, attributes={"s": 10}, facilitators_per_table=1, facilitators_stay=True)
    people = [replace(p, role="facilitator" if i < 3 else "participant") for i, p in enumerate(problem.people)]
    people = [replace(p, attrs={"s": "ab"[i % 5 % 2]}) for i, p in enumerate(people)]
    people[3] = replace(people[3], rounds=(1,))
    tables = tuple(replace(t, min=3) for t in problem.tables)
    rules = replace(problem.rules, keep_together=(("p0", "p3"),))
    problem = replace(problem, people=tuple(people), tables=tables, rules=rules)
    for seed in range(8):
        assert slow_judge.is_legal(problem, planning.solve(problem, seconds=0.3, seed=seed, deterministic=True).plan)


def test_a_legal_start_is_never_made_worse() -> None:
    problem = assembly(has_rules=True)
    best = solve(problem)
    again = planning.solve(problem, seconds=0, seed=9, start=best.plan)
    assert again.plan.rounds == best.plan.rounds


def test_a_start_that_breaks_a_rule_is_not_kept() -> None:
    problem = plain(4, [2, 2], 1, keep_apart=(("p0", "p1"),))
    solution = planning.solve(problem, seconds=1, seed=1, start=Plan(({"t0": ("p0", "p1"), "t1": ("p2", "p3")},)))
    assert slow_judge.is_legal(problem, solution.plan)


def test_no_time_still_gives_a_legal_plan() -> None:
    problem = assembly(has_rules=True)
    assert slow_judge.is_legal(problem, planning.solve(problem, seconds=0, seed=1).plan)


def hard() -> Problem:
    """Five rounds in which repeats cannot quite be avoided."""
    people = tuple(Person(f"p{i}", attrs={"a": "xyz"[i % 3], "b": "uv"[i % 2]}) for i in range(30))
    tables = tuple(Table(f"t{t}", 5, 5) for t in range(6))
    return Problem(5, tables, people, Rules(attributes={"a": 10, "b": 5}))


def test_deterministic_means_the_same_plan() -> None:
    plans = [planning.solve(hard(), seconds=0.5, seed=7, deterministic=True).plan for _ in range(3)]
    assert plans[0].rounds == plans[1].rounds == plans[2].rounds
    other = planning.solve(hard(), seconds=0.5, seed=8, deterministic=True).plan
    assert other.rounds != plans[0].rounds


def test_deterministic_in_another_process_too() -> None:
    code = (
        "import hashlib; from summit import planning; from tests.planning.test_solve import hard;"
        "plan = planning.solve(hard(), seconds=0.3, seed=7, deterministic=True).plan;"
        "print(hashlib.sha256(repr(planning.plan_as_json(plan)).encode()).hexdigest())"
    )
    runs = [
        subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True, env={"PYTHONHASHSEED": s}
        )
        for s in ("1", "2")
    ]
    assert runs[0].stdout == runs[1].stdout != ""


def test_news_come_while_it_works_and_get_better() -> None:
    news: list[Progress] = []
    solution = planning.solve(hard(), seconds=1.5, seed=1, on_progress=news.append)
    assert len(news) >= 4
    assert news[-1].stage == "done"
    assert (news[-1].best_imbalance, news[-1].best_repeats) == (solution.imbalance_weighted, solution.repeats)
    costs = [p.best_imbalance + 4 * p.best_repeats for p in news]
    assert costs == sorted(costs, reverse=True)
    assert all(a.seconds <= b.seconds for a, b in pairwise(news))


def test_cancelling_keeps_the_best_so_far() -> None:
    news: list[Progress] = []
    solution = planning.solve(hard(), seconds=60, seed=1, on_progress=news.append, cancelled=lambda: len(news) >= 2)
    assert solution.seconds < 10
    assert slow_judge.is_legal(hard(), solution.plan)
    assert not solution.proven


def test_senseless_problems_are_refused() -> None:
    with pytest.raises(BadInstance) as caught:
        planning.solve(plain(2, [2], 1, pins=(Pin("p0", "nowhere"),)), seconds=1, seed=1)
    assert (caught.value.code, caught.value.place) == ("unknown_table", "rules.pins[0].table")

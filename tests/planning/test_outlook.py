"""What is said before planning: tight numbers, repeats that cannot be avoided, rare values, themes too small."""

from __future__ import annotations

import time
from dataclasses import replace

from summit import planning
from summit.planning import Meet, Person, Problem, Reason, Table, ThemedTable
from summit.planning.reasons import WARNINGS
from tests.planning.instances import assembly, plain


def codes(problem: Problem) -> set[str]:
    return {reason.code for reason in planning.warnings(problem)}


def test_nobody_can_be_added_to_full_tables() -> None:
    assert Reason("no_spare_seats", {"round": None, "people": 6}) in planning.warnings(plain(6, [3, 3], 2))


def test_few_spare_seats_are_counted() -> None:
    problem = replace(plain(6, [3, 3], 1), tables=(Table("t0", 3, 4), Table("t1", 3, 4)))
    values = {"round": None, "people": 6, "seats": 8, "spare": 2}
    assert Reason("few_spare_seats", values) in planning.warnings(problem)


def test_facilitators_are_counted_against_the_tables() -> None:
    people = tuple(Person(f"p{i}", "facilitator" if i < 1 else "participant") for i in range(6))
    problem = replace(plain(6, [3, 3], 1, facilitators_per_table=1), people=people)
    values = {"round": None, "facilitators": 1, "needed": 2, "missing": 1}
    assert Reason("facilitators_too_few", values) in planning.warnings(problem)
    assert "no_spare_facilitators" in codes(assembly())


def test_more_rounds_than_the_tables_allow_are_told_with_the_most_that_may_do() -> None:
    values = {"rounds": 5, "most": 4, "repeats": 9}
    assert Reason("rounds_bring_repeats", values) in planning.warnings(plain(9, [3, 3, 3], 5))
    assert "rounds_bring_repeats" not in codes(plain(9, [3, 3, 3], 4))


def test_rare_values_are_told_once_for_an_attribute() -> None:
    found = [r for r in planning.warnings(assembly()) if r.code == "values_rarer_than_tables"]
    assert len({r.values["attribute"] for r in found}) == len(found)
    (reason,) = (r for r in found if r.values["attribute"] == "sector")
    expected = ("business (8)", "staff (16)", "school (18)")
    assert reason.values == {"attribute": "sector", "values": expected, "tables": 19}


def test_a_value_of_one_may_be_a_slip_of_the_pen() -> None:
    problem = assembly()
    first, *rest = problem.people
    typed = replace(first, attrs={**first.attrs, "gender": "F"})
    found = planning.warnings(replace(problem, people=(typed, *rest)))
    assert Reason("values_of_one", {"attribute": "gender", "values": ("F",)}) in found


def test_meetings_that_take_most_of_the_seats_are_tight() -> None:
    problem = assembly(rounds=3)
    problem = replace(problem, rules=replace(problem.rules, meet=(Meet("sector", "staff", 2),)))
    (reason,) = (r for r in planning.warnings(problem) if r.code == "meet_tight")
    assert reason.values == {"attribute": "sector", "value": "staff", "needed": 304, "possible": 384}


def test_a_theme_with_fewer_seats_than_first_wishes() -> None:
    problem = plain(6, [3, 3], 1)
    wishes = {f"p{i}": ("water",) for i in range(5)}
    rules = replace(problem.rules, themes=(ThemedTable("t0", "water"),), wishes=wishes)
    values = {"round": None, "theme": "water", "wishes": 5, "seats": 3, "missing": 2}
    assert Reason("theme_seats_too_few", values) in planning.warnings(replace(problem, rules=rules))


def test_warnings_have_the_values_that_are_promised_and_come_at_once() -> None:
    problem = assembly(scale=6, has_rules=True)
    begun = time.process_time()
    for reason in planning.warnings(problem):
        names = WARNINGS.get(reason.code) or planning.CODES[reason.code]
        assert set(reason.values) == set(names)
    assert time.process_time() - begun < 2

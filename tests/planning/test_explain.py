"""At full size: screens are silent where a plan exists, and what no screen sees is explained by the rules behind it."""

from __future__ import annotations

import random
import time
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from summit import planning
from summit.planning import Language, Meet, Person, Pin, Problem, Reason
from summit.planning.arrays import arrays_of
from summit.planning.clock import Clock
from summit.planning.explain import explain, is_impossible
from summit.planning.model import skeleton
from summit.planning.model.cpsat import FEASIBLE
from summit.planning.screens import screen
from tests.planning import slow_judge
from tests.planning.instances import assembly
from tests.planning.witness import with_all_rules

seeds = st.integers(0, 2**32).map(random.Random)
HALL = assembly(has_rules=True)
PLAIN = assembly()
IDS = [p.id for p in HALL.people]
LEADING = [p.id for p in HALL.people if p.is_facilitator]
TABLES = [t.id for t in HALL.tables]


@given(seeds)
@settings(deadline=None, max_examples=30)
def test_screens_are_silent_at_a_real_size(rnd: random.Random) -> None:
    problem, plan = with_all_rules(rnd, rnd.randint(4, 19), rnd.randint(1, 3))
    assert slow_judge.is_legal(problem, plan)
    assert planning.contradictions(problem) == ()


@given(seeds)
@settings(deadline=None, max_examples=5)
def test_the_model_has_a_plan_where_one_exists(rnd: random.Random) -> None:
    problem, _ = with_all_rules(rnd, 4, 2)
    model = skeleton.build(arrays_of(problem), are_single=False)
    solver, status = skeleton.cpsat.run(model.model, Clock(30), 30)
    assert status in FEASIBLE
    assert len(problem.rules.meet) > 1 or slow_judge.is_legal(
        problem, arrays_of(problem).plan(skeleton.seats_in(model, solver, with_free=True))
    )


def more(problem: Problem, **added: Sequence[Any]) -> Problem:
    """The problem with further rules."""
    rules = problem.rules
    return replace(problem, rules=replace(rules, **{k: (*getattr(rules, k), *rows) for k, rows in added.items()}))


def conflict(problem: Problem) -> tuple[set[str], set[str], tuple[Reason, ...]]:
    """The codes of the rules of the one contradiction, those of its ways out, and its changes."""
    arrays = arrays_of(problem)
    assert screen(arrays) == ()
    (reason,) = explain(arrays, Clock(20), seconds=20)
    assert reason.code == "rules_conflict"
    rules, ways_out = ({str(one.code) for one in reason.values[key]} for key in ("rules", "ways_out"))
    return rules, ways_out, reason.values["changes"]


def test_a_speaker_pinned_elsewhere() -> None:
    problem = more(
        HALL,
        languages=[Language("ar", (IDS[0],), (IDS[1],))],
        pins=[Pin(IDS[0], TABLES[2], 0), Pin(IDS[1], TABLES[3], 0)],
    )
    assert conflict(problem) == ({"rule_language", "rule_pin"}, {"rule_language", "rule_pin"}, ())
    assert is_impossible(arrays_of(problem), Clock(10))
    assert not is_impossible(arrays_of(HALL), Clock(10))


def test_two_who_need_the_same_speaker_but_are_kept_apart() -> None:
    problem = more(
        HALL,
        languages=[Language("ar", (IDS[0],), (IDS[5],)), Language("uk", (IDS[1],), (IDS[5],))],
        keep_apart=[(IDS[0], IDS[1])],
    )
    rules, ways_out, _ = conflict(problem)
    assert rules == ways_out == {"rule_language", "rule_apart"}


def test_a_facilitator_who_stays_with_somebody_pinned_to_two_tables() -> None:
    problem = more(
        HALL,
        keep_together=[(LEADING[3], IDS[0])],
        pins=[Pin(LEADING[3], TABLES[3], 0), Pin(IDS[0], TABLES[5], 1)],
    )
    rules, ways_out, _ = conflict(problem)
    assert rules == {"rule_together", "rule_pin", "rule_facilitators_stay"}
    assert {"rule_together", "rule_pin"} <= ways_out


def test_a_co_facilitator_who_follows_somebody_to_two_tables() -> None:
    pins = [Pin(IDS[50], TABLES[0], 0), Pin(IDS[50], TABLES[1], 2)]
    problem = more(PLAIN, co_facilitators=IDS[:5], keep_together=[(IDS[0], IDS[50])], pins=pins)
    rules, ways_out, _ = conflict(problem)
    assert rules == ways_out == {"rule_together", "rule_pin", "rule_facilitators_stay"}


def test_half_a_facilitator_each_at_different_tables() -> None:
    """One leads in the first rounds and another in the last, but they are pinned to different tables."""
    people = tuple(replace(p, rounds=(0, 1)) if p.id == LEADING[0] else p for p in PLAIN.people)
    people += (Person("late", "facilitator", rounds=(2,)),)
    problem = more(replace(PLAIN, people=people), pins=[Pin(LEADING[0], TABLES[0]), Pin("late", TABLES[1])])
    rules, _, _ = conflict(problem)
    assert rules == {"rule_pin", "rule_facilitators_stay", "rule_facilitators_per_table"}


def test_somebody_to_be_met_whom_everybody_may_not_meet() -> None:
    """One politician for two tables in two rounds: who is kept apart from them never meets one."""
    problem = Problem(
        2,
        (planning.Table("a", 2, 2), planning.Table("b", 2, 2)),
        tuple(Person(f"p{i}", attrs={"sector": "politician" if i == 0 else "citizen"}) for i in range(4)),
        planning.Rules(keep_apart=(("p0", "p1"),), meet=(Meet("sector", "politician", 1),)),
    )
    assert [reason.code for reason in planning.contradictions(problem)] == ["meetings_too_few"]
    larger = replace(problem, rounds=3)
    rules, ways_out, _ = conflict(larger)
    assert rules == ways_out == {"rule_apart", "rule_meet"}


def test_seats_that_are_missing_are_counted() -> None:
    """Groups of five and four cannot share tables of nine with their facilitator: one seat more would do."""
    groups = (tuple(IDS[:5]), tuple(IDS[10:14]))
    tables = tuple(replace(t, accessible=k == 0) for k, t in enumerate(PLAIN.tables))
    chairs = {IDS[0], IDS[10]}
    people = tuple(replace(p, needs_accessible=p.id in chairs) for p in PLAIN.people)
    problem = more(replace(PLAIN, tables=tables, people=people), keep_together=groups)
    (reason,) = planning.contradictions(problem)
    assert reason.code == "accessible_seats_too_few"
    assert (reason.values["missing"], reason.values["seats"]) == (1, 8)


def test_packing_that_needs_one_table_more() -> None:
    """Groups of 5, 5, 3 and 3 fit at two accessible tables of eight, but only as 5 + 3: and one 5 avoids each 3."""
    groups = (tuple(IDS[0:5]), tuple(IDS[10:15]), tuple(IDS[20:23]), tuple(IDS[30:33]))
    tables = tuple(replace(t, accessible=k < 2) for k, t in enumerate(PLAIN.tables))
    chairs = {group[0] for group in groups}
    people = tuple(replace(p, needs_accessible=p.id in chairs) for p in PLAIN.people)
    problem = more(replace(PLAIN, tables=tables, people=people), keep_together=groups)
    apart = more(problem, keep_apart=[(IDS[0], IDS[20]), (IDS[0], IDS[30])])
    rules, ways_out, changes = conflict(apart)
    assert "rule_apart" in rules and "rule_accessible" in rules
    assert "rule_apart" in ways_out
    assert "change_accessible" in {change.code for change in changes}


@pytest.mark.parametrize("scale", [1, 6, 30])
def test_contradictions_take_less_than_a_second(scale: int) -> None:
    problem = assembly(scale=scale, has_rules=True)
    begun = time.process_time()
    assert planning.contradictions(problem) == ()
    assert time.process_time() - begun < 2  # a second on an idle machine

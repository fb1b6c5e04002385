"""Every cause of "there is no plan" is named, with its people, tables and numbers, and each code has its words."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import Any

import pytest

from summit import planning
from summit.cli import plan_words
from summit.planning import Person, Pin, Problem, Reason, Rules, Table, leaving_out
from summit.planning.arrays import arrays_of
from summit.planning.cliques import clique_over
from summit.planning.clock import Clock
from summit.planning.explain import explain
from summit.planning.leaving_out import Questions, contradiction
from summit.planning.reasons import BOUNDS, CHANGES, INFEASIBLE, RULES, VIOLATIONS, WARNINGS
from tests.planning.instances import assembly, plain


def reasons_of(problem: Problem, **options: Any) -> tuple[Reason, ...]:
    with pytest.raises(planning.Infeasible) as caught:
        planning.solve(problem, seconds=5, seed=1, **options)
    assert caught.value.is_proven
    return caught.value.reasons


def people(problem: Problem, **changes: dict[str, Any]) -> Problem:
    """The problem with some people changed: `p0={"role": "facilitator"}`."""
    return replace(problem, people=tuple(replace(p, **changes.get(p.id, {})) for p in problem.people))


def tables(problem: Problem, **changes: dict[str, Any]) -> Problem:
    return replace(problem, tables=tuple(replace(t, **changes.get(t.id, {})) for t in problem.tables))


SIX = plain(6, [3, 3], 1)
CHAIR = {"needs_accessible": True}
LEADS = {"role": "facilitator"}
LED = people(plain(6, [3, 3], 2, facilitators_per_table=1, facilitators_stay=True), p0=LEADS, p1=LEADS)


def ruled(problem: Problem, **rules: Any) -> Problem:
    return replace(problem, rules=replace(problem.rules, **rules))


CAUSES = {
    "seats_too_few": (plain(7, [3, 3], 1), {"people": 7, "seats": 6, "missing": 1}),
    "people_too_few": (plain(5, [3, 3], 1), {"people": 5, "minimum": 6, "missing": 1}),
    "facilitators_too_few": (people(LED, p0={"role": "participant"}), {"facilitators": 1, "needed": 2, "missing": 1}),
    "facilitators_too_many": (people(LED, p2=LEADS), {"facilitators": 3, "needed": 2, "surplus": 1}),
    "accessible_seats_too_few": (
        tables(people(SIX, p0=CHAIR, p1=CHAIR, p2=CHAIR, p3=CHAIR), t1={"accessible": False}),
        {"people": 4, "seats": 3, "missing": 1, "tables": 1},
    ),
    "accessible_facilitators_too_many": (
        tables(people(LED, p0={**LEADS, **CHAIR}, p1={**LEADS, **CHAIR}), t1={"accessible": False}),
        {"facilitators": 2, "places": 1, "tables": 1},
    ),
    "pinned_twice": (ruled(SIX, pins=(Pin("p0", "t0"), Pin("p0", "t1", 0))), {"person": "p0", "tables": ("t0", "t1")}),
    "pinned_not_accessible": (
        tables(people(ruled(SIX, pins=(Pin("p0", "t1"),)), p0=CHAIR), t1={"accessible": False}),
        {"person": "p0", "table": "t1"},
    ),
    "pinned_over_table": (
        ruled(SIX, pins=tuple(Pin(f"p{i}", "t1") for i in range(4))),
        {"table": "t1", "people": ("p0", "p1", "p2", "p3"), "seats": 3},
    ),
    "pinned_facilitators_over_table": (
        ruled(LED, pins=(Pin("p0", "t0"), Pin("p1", "t0"))),
        {"table": "t0", "people": ("p0", "p1"), "per_table": 1},
    ),
    "pinned_apart": (
        ruled(SIX, pins=(Pin("p0", "t0"), Pin("p1", "t0")), keep_apart=(("p0", "p1"),)),
        {"table": "t0", "people": ("p0", "p1")},
    ),
    "pinned_group_split": (
        ruled(SIX, pins=(Pin("p0", "t0"), Pin("p1", "t1")), keep_together=(("p0", "p1"),)),
        {"people": ("p0", "p1"), "tables": ("t0", "t1")},
    ),
    "pinned_group_not_accessible": (
        tables(
            people(ruled(SIX, pins=(Pin("p0", "t1"),), keep_together=(("p0", "p1"),)), p1=CHAIR),
            t1={"accessible": False},
        ),
        {"person": "p1", "people": ("p0", "p1"), "table": "t1"},
    ),
    "group_over_table": (
        ruled(SIX, keep_together=(("p0", "p1", "p2"), ("p2", "p3"))),
        {"people": ("p0", "p1", "p2", "p3"), "size": 4, "seats": 3},
    ),
    "group_facilitators": (ruled(LED, keep_together=(("p0", "p1"),)), {"people": ("p0", "p1"), "per_table": 1}),
    "groups_too_many": (
        plain(6, [3, 3], 1, keep_together=(("p0", "p1"), ("p2", "p3"), ("p4", "p5"))),
        {"groups": 3, "size": 2, "tables": 2, "people": ("p0", "p2", "p4")},
    ),
    "together_and_apart": (
        ruled(SIX, keep_together=(("p0", "p1"), ("p1", "p2")), keep_apart=(("p2", "p0"),)),
        {"people": ("p0", "p2"), "group": ("p0", "p1", "p2")},
    ),
    "apart_too_many": (
        ruled(SIX, keep_apart=(("p0", "p1"), ("p1", "p2"), ("p0", "p2"))),
        {"people": ("p0", "p1", "p2"), "tables": 2},
    ),
    "apart_too_many_accessible": (
        tables(people(ruled(SIX, keep_apart=(("p0", "p1"),)), p0=CHAIR, p1=CHAIR), t1={"accessible": False}),
        {"people": ("p0", "p1"), "tables": 1},
    ),
}


@pytest.mark.parametrize("code", CAUSES)
def test_the_cause_is_named(code: str) -> None:
    problem, values = CAUSES[code]
    assert reasons_of(problem) == (Reason(code, {"round": None, **values}),)


def test_tables_too_small_for_their_facilitators() -> None:
    four = Problem(
        1,
        (Table("t0", 0, 1), Table("t1", 0, 6)),
        tuple(Person(f"f{i}", "facilitator") for i in range(4)),
        Rules(facilitators_per_table=2),
    )
    assert reasons_of(four) == (Reason("facilitators_over_table", {"table": "t0", "max": 1, "per_table": 2}),)


def test_a_facilitator_who_stays_cannot_be_pinned_to_two_tables() -> None:
    problem = ruled(LED, pins=(Pin("p0", "t0", 0), Pin("p0", "t1", 1)))
    assert reasons_of(problem) == (Reason("pinned_facilitator_moves", {"person": "p0", "tables": ("t0", "t1")}),)


def test_a_cause_in_one_round_names_the_round() -> None:
    problem = people(plain(7, [3, 3], 2), p0={"rounds": (1,)})
    assert reasons_of(problem) == (Reason("seats_too_few", {"round": 1, "people": 7, "seats": 6, "missing": 1}),)


def test_a_contradiction_no_screen_sees_is_explained_by_its_rules() -> None:
    """Groups of 3, 3 and 2 at tables of 4, 4 and 1: each fits somewhere and no two are halves, but not all fit."""
    problem = Problem(
        1,
        (Table("t0", 0, 4), Table("t1", 0, 4), Table("t2", 0, 1)),
        tuple(Person(f"p{i}") for i in range(9)),
        Rules(keep_together=(("p0", "p1", "p2"), ("p3", "p4", "p5"), ("p6", "p7"))),
    )
    (reason,) = reasons_of(problem)
    assert reason.code == "rules_conflict"
    together = {r.values["people"] for r in reason.values["rules"] if r.code == "rule_together"}
    assert ("p0", "p1", "p2") in together and ("p3", "p4", "p5") in together
    assert Reason("rule_together", {"people": ("p6", "p7")}) in reason.values["ways_out"]
    assert Reason("rule_table_max", {"tables": ("t0", "t1"), "max": 4}) in reason.values["rules"]
    assert Reason("change_max", {"tables": ("t2",), "more": 1}) in reason.values["changes"]


def test_the_explanation_is_minimal() -> None:
    """Of many rules only the five that contradict each other are named, and each is a way out."""
    apart = tuple((f"p{i}", f"p{i + 10}") for i in range(10, 19))
    problem = ruled(
        plain(40, [10, 10, 10, 10], 1),
        keep_apart=(("p0", "p1"), *apart),
        keep_together=(("p0", "p2"), ("p1", "p3")),
        pins=(Pin("p2", "t0"), Pin("p3", "t0")),
    )
    (reason,) = explain(arrays_of(problem), Clock(10))
    named = (
        Reason("rule_apart", {"people": ("p0", "p1")}),
        Reason("rule_together", {"people": ("p0", "p2")}),
        Reason("rule_together", {"people": ("p1", "p3")}),
        Reason("rule_pin", {"person": "p2", "table": "t0", "round": None}),
        Reason("rule_pin", {"person": "p3", "table": "t0", "round": None}),
    )
    assert _as_set(reason.values["rules"]) == _as_set(named)
    assert _as_set(reason.values["ways_out"]) == _as_set(reason.values["rules"])


def _as_set(reasons: tuple[Reason, ...]) -> set[tuple[str, str]]:
    return {(reason.code, str(sorted(reason.values.items()))) for reason in reasons}


def test_leaving_rules_out_finds_the_same_contradiction(monkeypatch: pytest.MonkeyPatch) -> None:
    """Four groups of three and one of two at tables of four; the other rules have nothing to do with it."""
    groups = tuple(tuple(f"p{3 * g + k}" for k in range(3)) for g in range(4))
    problem = ruled(
        plain(16, [4, 4, 4, 4], 1),
        keep_together=(*groups, ("p12", "p13")),
        keep_apart=(("p14", "p15"),),
        pins=(Pin("p14", "t0"),),
    )
    questions = Questions(arrays_of(problem), Clock(10))
    monkeypatch.setattr(leaving_out, "MOST_ASSUMED", 0)
    core = contradiction(questions)
    together = {rule[1] for part in core for rule in part if rule[0] == "together"}
    assert together == {*groups, ("p12", "p13")}
    assert len(core) == len(together) + 1  # and the size of the tables


def test_common_causes_are_named_at_once_at_full_size() -> None:
    big = assembly(has_rules=True)
    big = ruled(big, pins=(), keep_together=())
    chairs = tuple(replace(p, needs_accessible=True) for p in big.people[:120])
    begun = time.perf_counter()
    (reason,) = reasons_of(replace(big, people=chairs + big.people[120:]))
    assert reason.code == "accessible_seats_too_few"
    assert time.perf_counter() - begun < 1


def test_cliques_are_found_among_distractors() -> None:
    near = {i: {j for j in range(60) if j != i and (i // 3 != j // 3)} for i in range(60)}
    assert len(clique_over(near, 19) or ()) == 20
    assert clique_over(near, 20) is None


def test_every_code_has_a_sentence_that_uses_known_values_only() -> None:
    for codes in (INFEASIBLE, RULES, CHANGES, BOUNDS, WARNINGS):
        for code, names in codes.items():
            words = plan_words.sentence(code, dict.fromkeys(names, 1))
            assert "{" not in words and len(words) > 10
    for code, names in VIOLATIONS.items():
        words = plan_words.broken(code, dict.fromkeys(names, 1))
        assert "{" not in words and len(words) > 10


def test_sentences_read_well() -> None:
    said = plan_words.sentence("seats_too_few", {"round": 1, "people": 7, "seats": 6, "missing": 1})
    assert said == (
        "In round 2, 7 people need a seat, but the tables have 6, 1 too few. "
        "Raise the maximum of some tables or add a table."
    )
    said = plan_words.sentence("group_facilitators", {"round": None, "people": ("a", "b"), "per_table": 1})
    assert said == (
        "The facilitators a and b must sit together, but a table has 1. "
        "Split the group or ask for more facilitators per table."
    )


@pytest.mark.parametrize(
    ("code", "values", "said"),
    [
        (
            "rounds_bring_repeats",
            {"rounds": 4, "most": 1, "repeats": 9},
            "In 4 rounds at least 9 meetings are repeats; a plan of at most 1 round may do without.",
        ),
        (
            "open_seats_too_few",
            {"round": None, "people": ("a", "b"), "tables": ("4",), "seats": 1, "missing": 1},
            "a and b can only sit at table 4, with 1 seat for them, 1 too few. "
            "Raise the maximum there, make another table accessible or drop a pin.",
        ),
        ("rule_table_min", {"tables": ("4", "5"), "min": 1}, "at least 1 person at the tables 4 and 5 each"),
        ("change_accessible", {"tables": ("Table 4",)}, "make Table 4 accessible"),
        ("facilitators_over_table", {"table": "4", "max": 1, "per_table": 2}, "Table 4 has 1 seat, but 2 facilitators"),
    ],
)
def test_numbers_and_tables_are_said_as_people_say_them(code: str, values: dict[str, object], said: str) -> None:
    assert plan_words.sentence(code, values).startswith(said)

"""The proof sheet adds up to what the judge says."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from summit import planning
from summit.planning import Person, Plan, Problem, Rules, Table
from summit.planning.proof import Share, shares


def two_tables(**rules: float) -> Problem:
    """Four of one kind and one of another at a table for four and one for two."""
    people = tuple(Person(f"p{i}", attrs={"sector": "a" if i < 4 else "b", "area": ""}) for i in range(5))
    return Problem(1, (Table("T1", 0, 4), Table("T2", 0, 2)), people, Rules(attributes=rules))


def test_each_value_stands_against_its_floor_and_ceiling() -> None:
    problem = two_tables(sector=100, area=10)
    plan = Plan(({"T1": ("p0", "p1", "p2", "p3"), "T2": ("p4",)},))
    assert shares(problem, plan) == (
        Share(0, "T1", "sector", "a", 4, 2, 3),
        Share(0, "T1", "sector", "b", 0, 0, 1),
        Share(0, "T2", "sector", "a", 0, 1, 2),
        Share(0, "T2", "sector", "b", 1, 0, 1),
    )
    assert [share.deviation for share in shares(problem, plan)] == [1, 0, 1, 0]


def test_what_weighs_nothing_is_not_shown() -> None:
    assert shares(two_tables(sector=0), Plan(({"T1": ("p0",)},))) == ()


def test_strangers_and_rounds_beyond_the_problem_are_left_out() -> None:
    problem = two_tables(sector=1)
    plan = Plan(({"T1": ("p0", "stranger"), "nowhere": ("p4",)}, {"T1": ("p0",)}))
    assert [(share.round, share.table, share.value, share.count) for share in shares(problem, plan)] == [
        (0, "T1", "a", 1),
        (0, "T1", "b", 0),
        (0, "T2", "a", 0),
        (0, "T2", "b", 0),
    ]


@settings(max_examples=60, deadline=None)
@given(
    sizes=st.lists(st.integers(1, 6), min_size=1, max_size=4),
    kinds=st.lists(st.tuples(st.sampled_from(["", "x", "y", "z"]), st.sampled_from(["", "m", "f"])), max_size=20),
    seats=st.lists(st.lists(st.integers(0, 3), min_size=20, max_size=20), min_size=1, max_size=3),
    away=st.sets(st.integers(0, 19)),
)
def test_deviations_add_up_to_the_measured_imbalance(
    sizes: list[int], kinds: list[tuple[str, str]], seats: list[list[int]], away: set[int]
) -> None:
    rounds = len(seats)
    tables = tuple(Table(f"T{i}", 0, size) for i, size in enumerate(sizes))
    people = tuple(
        Person(f"p{i}", attrs={"sector": sector, "gender": gender}, rounds=(0,) if i in away else None)
        for i, (sector, gender) in enumerate(kinds)
    )
    problem = Problem(rounds, tables, people, Rules(attributes={"sector": 100, "gender": 5}))
    plan = Plan(
        tuple(
            {
                table.id: tuple(
                    person.id
                    for person, at in zip(people, seats[r], strict=False)
                    if person.is_present(r) and at % len(tables) == number
                )
                for number, table in enumerate(tables)
            }
            for r in range(rounds)
        )
    )
    report = planning.measure(problem, plan)
    found = shares(problem, plan)
    total: Counter[str] = Counter()
    for share in found:
        total[share.attribute] += share.deviation
    assert {name: total[name] for name in problem.rules.attributes} == dict(report.imbalance)
    assert max((share.deviation for share in found), default=0) == report.worst_deviation
    assert shares(replace(problem, rounds=0), plan) == ()

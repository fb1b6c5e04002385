"""The slower way to explain: leave rules out of the problem, many at a time, for as long as no plan exists."""

from __future__ import annotations

from dataclasses import replace

from summit.planning import cpsat, skeleton
from summit.planning.arrays import arrays_of
from summit.planning.clock import Clock
from summit.planning.problem import Problem, Reason, Rules

PROBE = 1.0
"""Seconds for one question."""
Rule = tuple[str, int]
"""A field of the rules and the place in it."""


def contradiction(problem: Problem, clock: Clock) -> tuple[tuple[Reason, ...], tuple[Reason, ...]]:
    """Rules of an infeasible problem that cannot be kept together, and those of them that are enough to drop.

    The first are as few as the time allows to find; they always contradict each other (and the tables' sizes).
    """
    everything = _rules(problem)
    core = everything
    for field in ("keep_apart", "pins", "keep_together", "people"):
        core = _without(problem, core, [rule for rule in core if rule[0] == field], clock)
    size = len(core)
    while size > 1 and clock.left > 0:
        size = (size + 1) // 2
        for start in range(0, len(core), size):
            core = _without(problem, core, core[start : start + size], clock)
    ways_out = [rule for rule in core if _status(problem, set(everything) - {rule}, clock) in cpsat.FEASIBLE]
    return tuple(_named(problem, rule) for rule in core), tuple(_named(problem, rule) for rule in ways_out)


def _rules(problem: Problem) -> list[Rule]:
    rules = problem.rules
    counted = (("keep_apart", rules.keep_apart), ("keep_together", rules.keep_together), ("pins", rules.pins))
    found = [(field, number) for field, rows in counted for number in range(len(rows))]
    return found + [("people", i) for i, person in enumerate(problem.people) if person.needs_accessible]


def _without(problem: Problem, core: list[Rule], some: list[Rule], clock: Clock) -> list[Rule]:
    """The rules without these, if there still is no plan; else all of them."""
    rest = [rule for rule in core if rule not in set(some)]
    if some and _status(problem, set(rest), clock) == cpsat.INFEASIBLE:
        return rest
    return core


def _status(problem: Problem, kept: set[Rule], clock: Clock) -> int:
    """What the solver says of the problem with these rules only."""
    if clock.left <= 0 or clock.is_stopped():
        return -1
    old = problem.rules
    rules: Rules = replace(
        old,
        keep_apart=tuple(row for k, row in enumerate(old.keep_apart) if ("keep_apart", k) in kept),
        keep_together=tuple(row for k, row in enumerate(old.keep_together) if ("keep_together", k) in kept),
        pins=tuple(row for k, row in enumerate(old.pins) if ("pins", k) in kept),
    )
    people = tuple(
        replace(person, needs_accessible=("people", i) in kept) if person.needs_accessible else person
        for i, person in enumerate(problem.people)
    )
    model = skeleton.build(arrays_of(replace(problem, rules=rules, people=people)))
    return cpsat.run(model.model, clock, min(PROBE, clock.left))[1]


def _named(problem: Problem, rule: Rule) -> Reason:
    field, number = rule
    if field == "people":
        return Reason("rule_accessible", {"people": (problem.people[number].id,)})
    if field == "pins":
        pin = problem.rules.pins[number]
        return Reason("rule_pin", {"person": pin.person, "table": pin.table, "round": pin.round})
    if field == "keep_apart":
        return Reason("rule_apart", {"people": problem.rules.keep_apart[number]})
    return Reason("rule_together", {"people": problem.rules.keep_together[number]})

"""Rounds that are over: what is left of a problem after them. They have become meetings, pins and wishes fulfilled."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from itertools import combinations

import numpy as np

from summit.planning.arrays import Arrays, Ints, arrays_of
from summit.planning.problem import Pin, Plan, Problem


def rest_of(problem: Problem, baseline: Plan, from_round: int) -> Problem:
    """The problem of the rounds from `from_round` on, which is round 0 there.

    Whom everybody is to meet is left out once rounds are past: some have met them; see `with_meetings_left`.
    """
    if not 0 <= from_round < problem.rounds:
        raise ValueError(f"from_round {from_round} of {problem.rounds} rounds")
    if from_round == 0:
        return problem
    rules = problem.rules
    pins = [
        replace(pin, round=None if pin.round is None else pin.round - from_round)
        for pin in rules.pins
        if pin.round is None or pin.round >= from_round
    ]
    themes = tuple(
        replace(one, round=None if one.round is None else one.round - from_round)
        for one in rules.themes
        if one.round is None or one.round >= from_round
    )
    people = tuple(
        person
        if person.rounds is None
        else replace(person, rounds=tuple(r - from_round for r in person.rounds if r >= from_round))
        for person in problem.people
    )
    left = replace(
        rules,
        pins=(*pins, *_past_tables(problem, baseline, from_round)),
        met=_meetings(problem, baseline, from_round),
        themes=themes,
        meet=(),
    )
    return replace(problem, rounds=problem.rounds - from_round, people=people, rules=left)


def with_meetings_left(arrays: Arrays, problem: Problem, baseline: Plan, from_round: int) -> Arrays:
    """The arrays of the rest, with the meetings that everybody is still to have."""
    whole = arrays_of(problem)
    had: Ints = np.zeros_like(whole.wanted)
    for tables in baseline.rounds[:from_round]:
        for ids in tables.values():
            people = [whole.number[id_] for id_ in ids if id_ in whole.number]
            had[people] += whole.them[people].any(axis=0)
    wanted = np.minimum(np.maximum(0, whole.wanted - had), arrays.present.sum(axis=0)[:, None])
    return replace(arrays, them=whole.them, wanted=wanted)


def _meetings(problem: Problem, baseline: Plan, from_round: int) -> tuple[tuple[str, str, int], ...]:
    """Earlier meetings, those of the past rounds among them."""
    known = {person.id for person in problem.people}
    met: Counter[tuple[str, str]] = Counter()
    for a, b, times in problem.rules.met:
        met[min(a, b), max(a, b)] += times
    for tables in baseline.rounds[:from_round]:
        for ids in tables.values():
            met.update(combinations(sorted(set(ids) & known), 2))
    return tuple((a, b, times) for (a, b), times in sorted(met.items()))


def _past_tables(problem: Problem, baseline: Plan, from_round: int) -> list[Pin]:
    """Who stays at one table goes on at the one they had, if there still is one.

    Of more facilitators at a table than it needs, some took part there before they came to lead: those who have been
    at it all along are pinned, in the order of the plan.
    """
    rules, tables = problem.rules, {table.id for table in problem.tables}
    leading = {person.id for person in problem.people if person.is_facilitator} if rules.facilitators_stay else set()
    seen: dict[str, list[str]] = {}
    for past in baseline.rounds[:from_round]:
        for table, ids in past.items():
            for id_ in ids:
                if id_ in leading or id_ in rules.co_facilitators:
                    seen.setdefault(id_, []).append(table)
    pins: list[Pin] = []
    led: Counter[str] = Counter()
    for id_, had in sorted(seen.items(), key=lambda one: len(set(one[1]))):
        if had[-1] in tables and (id_ not in leading or led[had[-1]] < max(1, rules.facilitators_per_table)):
            led[had[-1]] += id_ in leading
            pins.append(Pin(id_, had[-1]))
    return sorted(pins, key=lambda pin: pin.person)

"""Re-planning: from a plan that no longer fits to one that does, with the fewest moves, or at most as many as allowed.

A move is one seat in one round that differs from the earlier plan; people who had no seat in it do not count.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from itertools import combinations
from typing import Any

import numpy as np

from summit.planning import cpsat, skeleton
from summit.planning.arrays import Arrays, Ints, arrays_of
from summit.planning.checks import check, check_plan
from summit.planning.clock import Clock
from summit.planning.explain import explain
from summit.planning.measure import measure
from summit.planning.problem import Infeasible, Pin, Plan, Problem, Progress, Reason, Solution
from summit.planning.screens import screen
from summit.planning.search import Search, prepare
from summit.planning.solving import Run, plain_number, solution
from summit.planning.start import completed

LAST_SHARE = 0.6
"""This much of the time is left for the most moves allowed."""
LEAST_SECONDS = 2.0
"""The model of the fewest moves gets this much, however short the time is: without it there is no plan."""


def replan(
    problem: Problem,
    baseline: Plan,
    *,
    seconds: float,
    seed: int,
    from_round: int = 0,
    max_moves: int | None = None,
    on_progress: Callable[[Progress], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
    deterministic: bool = False,
) -> Solution:
    """A legal plan close to `baseline`: as few moves as possible, or the best within `max_moves` of them.

    More moves are tried only after fewer did not bring the best possible plan. Rounds before `from_round` are
    past and stay as they are, whatever they look like; their meetings count, and
    facilitators who stay keep the table they had. The bounds hold for every plan with the same past.
    Raises Infeasible, with `moves_too_few` if `max_moves` is below the fewest possible.
    """
    check(problem)
    check_plan(baseline, problem)
    prepare()
    clock = Clock(seconds, deterministic=deterministic, on_progress=on_progress, cancelled=cancelled)
    clock.stage = "repair"
    ahead = _ahead(problem, baseline, from_round)
    arrays = arrays_of(ahead)
    reasons = screen(arrays)
    if reasons:
        raise Infeasible(reasons)
    rng = np.random.default_rng(seed)
    old = arrays.seats(Plan(baseline.rounds[from_round:]))
    seats, fewest = _fewest_moves(arrays, old, clock, rng)
    needed = count_moves(arrays, old, seats)
    if max_moves is not None and max_moves < needed:
        values = {"allowed": max_moves, "needed": needed}
        raise Infeasible((Reason("moves_too_few", values),), is_proven=fewest is not None)
    run = Run(arrays, clock, rng, Search(arrays, seats, rng, old=old))
    run.search.allow(needed)
    most, extra = needed if max_moves is None else max_moves, 1
    while needed + extra < most and clock.left > LAST_SHARE * seconds:
        run.go(is_short=True)
        run.search.allow(needed + extra)
        extra *= 2
    run.search.allow(most)
    run.go()
    found = solution(run, seed, fewest_moves=fewest)
    return _with_past(found, problem, baseline, from_round)


def _with_past(found: Solution, problem: Problem, baseline: Plan, from_round: int) -> Solution:
    """The solution with the past rounds before it; what they are worth can no longer change, so bounds rise by it."""
    plan = Plan((*baseline.rounds[:from_round], *found.plan.rounds))
    report = measure(problem, plan, baseline=baseline, from_round=from_round)
    return replace(
        found,
        plan=plan,
        report=report,
        imbalance_bound=plain_number(found.imbalance_bound + report.imbalance_weighted - found.imbalance_weighted),
        repeats_bound=found.repeats_bound + report.repeats - found.repeats,
    )


def _ahead(problem: Problem, baseline: Plan, from_round: int) -> Problem:
    """The problem of the rounds from `from_round` on, which is round 0 there; the past has become meetings and pins."""
    if not 0 <= from_round < problem.rounds:
        raise ValueError(f"from_round {from_round} of {problem.rounds} rounds")
    rules = problem.rules
    known = {person.id for person in problem.people}
    met: Counter[tuple[str, str]] = Counter()
    for a, b, times in rules.met:
        met[min(a, b), max(a, b)] += times
    for tables in baseline.rounds[:from_round]:
        for ids in tables.values():
            met.update(combinations(sorted(set(ids) & known), 2))
    pins = [
        replace(pin, round=None if pin.round is None else pin.round - from_round)
        for pin in rules.pins
        if pin.round is None or pin.round >= from_round
    ]
    people = tuple(
        person
        if person.rounds is None
        else replace(person, rounds=tuple(r - from_round for r in person.rounds if r >= from_round))
        for person in problem.people
    )
    pins += _past_tables(problem, baseline, from_round)
    met_rows = tuple((a, b, times) for (a, b), times in sorted(met.items()))
    rounds = problem.rounds - from_round
    return replace(problem, rounds=rounds, people=people, rules=replace(rules, pins=tuple(pins), met=met_rows))


def _past_tables(problem: Problem, baseline: Plan, from_round: int) -> list[Pin]:
    """Facilitators who stay go on at the table they had, if there still is one."""
    if not problem.rules.facilitators_stay:
        return []
    tables = {table.id for table in problem.tables}
    leading = {person.id for person in problem.people if person.is_facilitator}
    seen: dict[str, str] = {}
    for past in baseline.rounds[:from_round]:
        for table, ids in past.items():
            seen.update({id_: table for id_ in ids if id_ in leading and table in tables})
    return [Pin(id_, table) for id_, table in sorted(seen.items())]


def count_moves(arrays: Arrays, old: Ints, seats: Ints) -> int:
    """Seats that differ from the earlier ones (R × n), of people who are still there."""
    return int(((old >= 0) & arrays.present & (seats != old)).sum())


def _fewest_moves(arrays: Arrays, old: Ints, clock: Clock, rng: np.random.Generator) -> tuple[Ints, int | None]:
    """Legal seats with as few moves as found, and that number if no plan moves fewer.

    People named by a rule have seats in the model; of all others it only counts how many can stay at each table.
    """
    model = skeleton.build(arrays)
    moves: list[Any] = [1 - model.x[r, i, t] if (r, i, t) in model.x else 1 for r, i, t in _seated(arrays, model, old)]
    staying = {}
    for kind, counted in (("free", model.free), ("alike", model.alike)):
        at = _counted(arrays, model, old, plain=kind == "alike")
        for (r, t), variable in counted.items():
            leaving = model.model.new_int_var(0, len(at.get((r, t), [])), "")
            model.model.add(leaving >= len(at.get((r, t), [])) - variable)
            staying[kind, r, t] = (at.get((r, t), []), leaving)
            moves.append(leaving)
        moves += [1] * sum(len(people) for (_, t), people in at.items() if t == arrays.T)
    model.model.minimize(sum(moves))
    solver, status = cpsat.run(model.model, clock, max(clock.left, LEAST_SECONDS))
    if status == cpsat.INFEASIBLE:
        raise Infeasible(explain(arrays, clock))
    if status not in cpsat.FEASIBLE:
        raise Infeasible((Reason("not_found_in_time", {"seconds": max(1, round(clock.elapsed))}),), is_proven=False)
    seats = np.full((arrays.R, arrays.n), arrays.T, dtype=np.int64)
    for (r, i, t), variable in model.x.items():
        if solver.boolean_value(variable):
            seats[r, i] = t
    for (kind, r, t), (people, leaving) in staying.items():
        number = len(people) - solver.value(leaving)
        if kind == "free":
            seats[r, rng.permutation(np.array(people, dtype=np.int64))[:number]] = t
        elif r == 0 or not arrays.stays[people].any():
            seats[r, people[:number]] = t
    skeleton.seat_plain(arrays, model, seats)
    whole = completed(arrays, seats, rng)
    assert whole is not None, "counted seats leave room for everyone"
    needed = count_moves(arrays, old, whole)
    return whole, needed if needed <= round(solver.best_objective_bound) else None


def _seated(arrays: Arrays, model: skeleton.Skeleton, old: Ints) -> list[tuple[int, int, int]]:
    """(round, person, old table) of everyone named in the model who had a seat."""
    return [(r, i, int(old[r, i])) for r, people in enumerate(model.people) for i in people if old[r, i] >= 0]


def _counted(arrays: Arrays, model: skeleton.Skeleton, old: Ints, *, plain: bool) -> dict[tuple[int, int], list[int]]:
    """Those the model only counts, by round and old table (T for a table that is gone)."""
    at: dict[tuple[int, int], list[int]] = {}
    alike = set(model.plain)
    for r in range(arrays.R):
        people = set(np.flatnonzero(arrays.present[r] & (old[r] >= 0)).tolist()) - set(model.people[r])
        for i in sorted(people & alike if plain else people - alike):
            at.setdefault((r, int(old[r, i])), []).append(i)
    return at

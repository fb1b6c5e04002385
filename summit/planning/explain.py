"""Why rules cannot be kept together: a smallest set that contradicts itself, and what would be enough to drop."""

from __future__ import annotations

from ortools.sat.python import cp_model

from summit.planning import cpsat, skeleton
from summit.planning.arrays import Arrays
from summit.planning.clock import Clock
from summit.planning.leaving_out import contradiction
from summit.planning.problem import Reason

FIRST_QUESTION = 2.0
"""Seconds for the question which rules contradict each other; tight packing needs the slower way."""
PROBE = 0.5
"""Seconds given to the question whether one rule more or less matters."""


def explain(arrays: Arrays, clock: Clock, *, seconds: float = 10.0) -> tuple[Reason, ...]:
    """A contradiction among the rules of a problem known to be infeasible, as one `rules_conflict`.

    Every rule named is needed for the contradiction as far as the time allowed to check.
    """
    work = Clock(seconds, deterministic=clock.deterministic, cancelled=clock.cancelled)
    model = skeleton.build(arrays, droppable=True)
    everything = list(range(len(model.literals)))
    core = _core(model, everything, work, FIRST_QUESTION)
    if core is None:
        named, out = contradiction(arrays.problem, work)
        return (Reason("rules_conflict", {"rules": named, "ways_out": out, "changes": ()}),)
    for rule in list(core):
        smaller = _core(model, [k for k in core if k != rule], work, PROBE) if rule in core else None
        core = smaller if smaller is not None else core
    ways_out = [k for k in core if _suffices(model, everything, k, work)]
    rules = tuple(model.literals[k][0] for k in core)
    return (
        Reason(
            "rules_conflict", {"rules": rules, "ways_out": tuple(model.literals[k][0] for k in ways_out), "changes": ()}
        ),
    )


def _core(model: skeleton.Skeleton, rules: list[int], clock: Clock, seconds: float) -> list[int] | None:
    """Those of these rules that already contradict each other; None if that was not shown."""
    solver, status = _solve(model, rules, clock, seconds)
    if status != cpsat.INFEASIBLE:
        return None
    wanted = set(solver.sufficient_assumptions_for_infeasibility())
    return [k for k in rules if model.literals[k][1].index in wanted]


def _suffices(model: skeleton.Skeleton, rules: list[int], dropped: int, clock: Clock) -> bool:
    """Whether a plan exists without this one rule."""
    _, status = _solve(model, [k for k in rules if k != dropped], clock, PROBE)
    return status in cpsat.FEASIBLE


def _solve(model: skeleton.Skeleton, rules: list[int], clock: Clock, seconds: float) -> tuple[cp_model.CpSolver, int]:
    model.model.clear_assumptions()
    model.model.add_assumptions([model.literals[k][1] for k in rules])
    return cpsat.run(model.model, clock, min(seconds, clock.left))

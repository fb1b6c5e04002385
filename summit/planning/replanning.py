"""Re-planning: from a plan that no longer fits to one that does, with the fewest moves, or at most as many as allowed.

A move is one seat in one round that differs from the earlier plan; people who had no seat in it do not count.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from summit.planning.arrays import arrays_of
from summit.planning.checks import check, check_plan
from summit.planning.clock import Clock
from summit.planning.past import rest_of
from summit.planning.problem import Infeasible, Plan, Problem, Progress, Reason, Solution
from summit.planning.screens import screen

if TYPE_CHECKING:
    from summit.planning.repair import Repair


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
    Whom everybody is to meet is then kept as far as moves allow; what is missing stands in the report.
    Raises Infeasible, with `moves_too_few` if `max_moves` is below the fewest possible.
    """
    clock = Clock(seconds, deterministic=deterministic, on_progress=on_progress, cancelled=cancelled)
    repair = _begun(problem, baseline, clock, seed, from_round)
    if max_moves is not None and max_moves < repair.needed:
        values = {"allowed": max_moves, "needed": repair.needed}
        raise Infeasible((Reason("moves_too_few", values),), is_proven=repair.fewest is not None)
    most, extra = repair.needed if max_moves is None else max_moves, 1
    while repair.needed + extra < most and not repair.is_done:
        repair.improve(repair.needed + extra)
        extra *= 2
    repair.improve(most, is_last=True)
    return repair.solution()


def frontier(
    problem: Problem,
    baseline: Plan,
    *,
    seconds: float,
    seed: int,
    from_round: int = 0,
    on_progress: Callable[[Progress], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
    deterministic: bool = False,
) -> tuple[Solution, ...]:
    """Moves against quality: the best plan with the fewest moves, one with a few more, and one with many.

    Each moves more seats than the one before it and is better; there are fewer where nothing is to be gained. The rest
    is as in `replan`.
    """
    clock = Clock(seconds, deterministic=deterministic, on_progress=on_progress, cancelled=cancelled)
    repair = _begun(problem, baseline, clock, seed, from_round)
    from summit.planning.repair import worth_choosing

    repair.improve(repair.needed)
    found, extra = [repair.solution()], max(1, len(problem.people) // 200)
    while not repair.is_done and repair.needed + extra <= 2 * repair.most:
        repair.improve(repair.needed + extra, is_last=extra >= repair.most)
        found.append(repair.solution())
        extra *= 2
    return worth_choosing(found)


def _begun(problem: Problem, baseline: Plan, clock: Clock, seed: int, from_round: int) -> Repair:
    """The fewest moves. What cannot be planned is said before solver and compiled search are loaded."""
    check(problem)
    check_plan(baseline, problem)
    arrays = arrays_of(rest_of(problem, baseline, from_round))
    try:
        reasons = screen(arrays)
        if reasons:
            raise Infeasible(reasons)
        from summit.planning.repair import begun
        from summit.planning.search import prepare

        prepare()
        clock.restart("repair")
        return begun(problem, baseline, arrays, clock, seed=seed, from_round=from_round)
    except Infeasible as no:
        told = tuple(_in_round(reason, from_round) for reason in no.reasons)
        raise Infeasible(told, is_proven=no.is_proven) from None


def _in_round(value: Any, past: int) -> Any:
    """The same reason, with rounds counted from the first one, not from the first that is left."""
    if isinstance(value, Reason):
        values = {
            key: item + past if key == "round" and isinstance(item, int) else _in_round(item, past)
            for key, item in value.values.items()
        }
        return Reason(value.code, values)
    return tuple(_in_round(item, past) for item in value) if isinstance(value, tuple) else value

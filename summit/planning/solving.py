"""The planner's front door: from a problem to a plan, its worth and its bound, or to the reasons why there is none."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from summit.planning.arrays import arrays_of
from summit.planning.checks import check
from summit.planning.clock import Clock
from summit.planning.problem import Infeasible, Plan, Problem, Progress, Solution
from summit.planning.screens import screen


def solve(
    problem: Problem,
    *,
    seconds: float,
    seed: int,
    start: Plan | None = None,
    on_progress: Callable[[Progress], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
    deterministic: bool = False,
) -> Solution:
    """The best plan found within `seconds`; at once when it is proven that none is better.

    `start` is a plan to begin from (used if it is legal). `on_progress` hears of the best so far about every 0.2 s,
    `cancelled` is asked as often: once it says yes, the best plan so far is returned. Both run in the calling thread.
    `deterministic` counts steps instead of time: the same problem, seed and seconds give the same plan.
    Raises BadInstance if the problem makes no sense and Infeasible, with reasons, if no plan can keep the rules.
    """
    check(problem)
    arrays = arrays_of(problem)
    reasons = screen(arrays)
    if reasons:
        raise Infeasible(reasons)
    # what cannot be planned is said without waiting for the solver and the compiled search to be loaded
    from summit.planning.run import Run, legal_start, solution
    from summit.planning.search import prepare

    prepare()
    clock = Clock(seconds, deterministic=deterministic, on_progress=on_progress, cancelled=cancelled)
    rng = np.random.default_rng(seed)
    run = Run(arrays, clock, rng, legal_start(arrays, start, clock, rng))
    run.go()
    return solution(run, seed)

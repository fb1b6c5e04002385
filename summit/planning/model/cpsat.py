"""Running a CP-SAT model: within the clock, with news while it works, and repeatable when that is asked for."""

from __future__ import annotations

import os
import threading

from ortools.sat.python import cp_model

from summit.planning.clock import Clock

FEASIBLE = (cp_model.OPTIMAL, cp_model.FEASIBLE)
INFEASIBLE = cp_model.INFEASIBLE
OPTIMAL = cp_model.OPTIMAL
POLL = 0.05
DETERMINISTIC_UNITS = 0.3
"""What CP-SAT calls a second of its deterministic time takes about three on two cores."""


def run(
    model: cp_model.CpModel, clock: Clock, seconds: float, *, best: tuple[float, int] = (0.0, 0)
) -> tuple[cp_model.CpSolver, int]:
    """Solve for at most `seconds` (or until the clock is stopped); the solver and its status.

    The time is charged to the clock in deterministic mode. `best` (imbalance, repeats) is told as news meanwhile.
    """
    solver = cp_model.CpSolver()
    solver.parameters.random_seed = 1
    if clock.deterministic:
        solver.parameters.num_workers = 8
        solver.parameters.interleave_search = True
        solver.parameters.max_deterministic_time = max(0.01, seconds * DETERMINISTIC_UNITS)
    else:
        solver.parameters.num_workers = max(2, min(8, os.cpu_count() or 2))
        solver.parameters.max_time_in_seconds = max(0.01, seconds)
    status: list[int] = []
    worker = threading.Thread(target=lambda: status.append(int(solver.solve(model))), daemon=True)
    worker.start()
    while worker.is_alive():
        worker.join(POLL)
        clock.tell(*best)
        if clock.is_stopped():
            solver.stop_search()
    if clock.deterministic:
        clock.spend(float(solver.response_proto.deterministic_time) / DETERMINISTIC_UNITS)
    return solver, status[0] if status else int(cp_model.UNKNOWN)

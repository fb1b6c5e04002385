"""Mending one plan: legal seats with the fewest moves first, then better ones with more moves allowed."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from summit.planning.arrays import Arrays
from summit.planning.clock import Clock
from summit.planning.fewest import count_moves, fewest_moves
from summit.planning.kernel.book import BROKEN_WEIGHT, SMALL
from summit.planning.measure import measure
from summit.planning.past import with_meetings_left
from summit.planning.problem import REPEAT_WEIGHT, Infeasible, Plan, Problem, Reason, Solution
from summit.planning.run import Run, plain_number, solution
from summit.planning.search import Search

SHARE = 0.3
"""Of the time left, so much at most is spent on one number of moves, unless it is the last."""
ALTERNATIVES = 3
"""So many plans to choose from at the most."""


@dataclass(eq=False)
class Repair:
    """A plan being mended: `needed` moves at the least (`fewest` where that is proven), `most` if everybody moves."""

    problem: Problem
    baseline: Plan
    from_round: int
    run: Run
    seed: int
    needed: int
    fewest: int | None
    most: int

    @property
    def is_done(self) -> bool:
        """Nothing can be better, or there is no time left."""
        clock = self.run.clock
        return clock.left <= 0 or clock.is_stopped() or self.run.search.best_cost <= self.run.goal + SMALL

    def improve(self, moves: int, *, is_last: bool = False) -> None:
        """Better seats with at most so many moves; unless it is the last time, only until it gets hard."""
        self.run.search.allow(moves)
        self.run.go(most=None if is_last else SHARE * self.run.clock.left)

    def solution(self) -> Solution:
        """The best so far, with its past."""
        return _with_past(solution(self.run, self.seed, fewest_moves=self.fewest), self)


def begun(problem: Problem, baseline: Plan, arrays: Arrays, clock: Clock, *, seed: int, from_round: int) -> Repair:
    """A legal plan with the fewest moves, ready to be improved. `arrays` are those of the rounds that are left."""
    rng = np.random.default_rng(seed)
    old = arrays.seats(Plan(baseline.rounds[from_round:]))
    seats, fewest = fewest_moves(arrays, old, clock, rng)
    if from_round:
        arrays = with_meetings_left(arrays, problem, baseline, from_round)
    search, most = Search(arrays, seats, rng, old=old), int(((old >= 0) & arrays.present).sum())
    if not from_round and not search.is_whole:  # the model counts people whom no rule names: who meets whom is open
        fewest = None
        search.allow(most)
        if not search.make_whole(clock):
            values = {"seconds": max(1, round(clock.elapsed))}
            raise Infeasible((Reason("not_found_in_time", values),), is_proven=False)
    run = Run(arrays, clock, rng, search)
    needed = count_moves(arrays, old, search.best)
    return Repair(problem, baseline, from_round, run, seed, needed, fewest, most)


def _with_past(found: Solution, repair: Repair) -> Solution:
    """The solution with the past rounds before it; what they are worth can no longer change, so bounds rise by it."""
    problem, baseline, from_round = repair.problem, repair.baseline, repair.from_round
    plan = Plan((*baseline.rounds[:from_round], *found.plan.rounds))
    report = measure(problem, plan, baseline=baseline, from_round=from_round)
    return replace(
        found,
        plan=plan,
        report=report,
        imbalance_bound=plain_number(found.imbalance_bound + report.imbalance_weighted - found.imbalance_weighted),
        repeats_bound=found.repeats_bound + report.repeats - found.repeats,
        wishes_bound=found.wishes_bound + report.wish_steps - found.report.wish_steps,
    )


def worth_choosing(found: list[Solution]) -> tuple[Solution, ...]:
    """Of plans with more and more moves: the first, the last that is better, and whichever gains most for its moves."""
    better = [found[0]]
    for one in found[1:]:
        if _worth(one) < _worth(better[-1]):
            better = [other for other in better if other.moved < one.moved] + [one]
    if len(better) <= ALTERNATIVES:
        return tuple(better)
    first, last = better[0], better[-1]
    gain, moves = _worth(first) - _worth(last), last.moved - first.moved
    middle = max(better[1:-1], key=lambda one: (_worth(first) - _worth(one)) / gain - (one.moved - first.moved) / moves)
    return first, middle, last


def _worth(solution: Solution) -> float:
    """What the plan costs, broken rules first."""
    report, rules = solution.report, len(solution.report.violations)
    return BROKEN_WEIGHT * rules + report.imbalance_weighted + REPEAT_WEIGHT * report.repeats

"""One run: from legal seats towards the bounds, which become sharper on the way."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from summit.planning import finish
from summit.planning.arrays import Arrays, Ints
from summit.planning.bounds import Bounds, ImbalanceBound, repeats_bound
from summit.planning.checks import check_plan
from summit.planning.clock import Clock
from summit.planning.explain import explain, is_impossible
from summit.planning.measure import measure, repeats_in
from summit.planning.model import cpsat, skeleton
from summit.planning.problem import REPEAT_WEIGHT, Infeasible, Plan, Reason, Solution
from summit.planning.search import Search
from summit.planning.speakers import tied_to_speakers
from summit.planning.start import completed, first_plan
from summit.planning.wishing import wishes_bound

FIRST_LOOK, PATIENCE = 15, 150
"""Steps without progress, for each seat of all rounds, before something else is tried."""
LEAST_STEPS, SHORT = 20_000, 6_000
LEGAL_SHARE = 0.4
"""So much of the time at most is spent on walking to a legal plan before CP-SAT is asked whether there is one."""
LEAST_EXPLANATION = 5.0
LARGE = 60_000
"""People × tables × rounds from which it is first asked whether there can be a plan at all."""


@dataclass(eq=False)
class Run:
    """One improvement of legal seats towards the bounds, which become sharper on the way."""

    arrays: Arrays
    clock: Clock
    rng: np.random.Generator
    search: Search
    bounds: Bounds = field(init=False)
    finisher_seconds: float = 2.0

    def __post_init__(self) -> None:
        repeats, reasons = repeats_bound(self.arrays)
        self.wishes, of_wishes = wishes_bound(self.arrays)
        self._repeats = Bounds(0.0, repeats, (*reasons, *of_wishes))
        self._imbalance = ImbalanceBound(tied_to_speakers(self.arrays))
        self._take_bounds(self._imbalance.bounds())
        self.offset = 0
        plan = self.arrays.plan(self.search.best)
        self.offset = repeats_in(self.arrays.problem, plan) - self.search.best_repeats

    @property
    def goal(self) -> float:
        """The cost, as the search counts it, at which nothing better is possible."""
        wishes = self.wishes * self.arrays.problem.rules.wish_weight
        return self.bounds.imbalance + REPEAT_WEIGHT * (self.bounds.repeats - self.offset) + wishes

    def go(self, *, most: float | None = None) -> None:
        """Search; when that is stuck, sharpen the bound; then, at small sizes, seat single rounds anew; and so on.

        With `most` seconds, stop once they are over or the search is stuck for the first time.
        """
        clock, search = self.clock, self.search
        seats = int(self.arrays.present.sum())
        patience = SHORT if most is not None else max(LEAST_STEPS, FIRST_LOOK * seats)
        is_first = True
        while not clock.is_stopped() and search.best_cost > self.goal + 1e-9:
            clock.stage = "search"
            if search.run(clock, goal=self.goal, patience=patience, most=most) or clock.left <= 0 or clock.is_cancelled:
                break
            if most is not None:
                return
            self._sharpen()
            if not is_first:
                self._finish()
                search.back_to_best()
            patience = max(PATIENCE * seats, patience) if is_first else 2 * patience
            is_first = False
        if search.best_imbalance > self.bounds.imbalance and most is None and not clock.is_cancelled:
            self._sharpen()

    def _sharpen(self) -> None:
        """Replace the imbalance bound of 0 by one that is counted, where it matters."""
        clock = self.clock
        if self.bounds.is_full or self.search.best_imbalance <= self.bounds.imbalance:
            return
        self.clock.stage = "bounds"
        extra = Clock(
            max(1.0, min(0.2 * clock.seconds, clock.left)), deterministic=clock.deterministic, cancelled=clock.cancelled
        )
        extra.on_progress, extra.bounds, extra.stage = clock.on_progress, clock.bounds, clock.stage
        self._take_bounds(self._imbalance.sharpen(extra))
        clock.spend(extra.spent)

    def _finish(self) -> None:
        """Let CP-SAT seat the worst round, where the bounds do not say that it cannot be perfect."""
        a, search = self.arrays, self.search
        is_small = a.n * a.T <= finish.MOST_SEATS and search.best_repeats <= finish.MOST_REPEATS
        if not is_small or self.goal > 0 or self.clock.left <= 0 or search.has_limit:
            return
        self.clock.stage = "finish"
        search.back_to_best()
        r = finish.worst_round(search.books[0])
        seconds = min(self.clock.left, self.finisher_seconds)
        self.finisher_seconds *= 1.5
        best = (search.best_imbalance, search.best_repeats)
        seats = finish.finish_round(a, search.best, r, self.clock, seconds, best=best)
        if seats is not None:
            search.offer(seats)

    def _take_bounds(self, imbalance: Bounds) -> None:
        both = self._repeats.reasons + imbalance.reasons
        self.bounds = Bounds(imbalance.imbalance, self._repeats.repeats, both, imbalance.is_full)
        self.clock.bounds = (self.bounds.imbalance, self.bounds.repeats)


def solution(run: Run, seed: int, *, fewest_moves: int | None = None) -> Solution:
    """What a run has come to, judged by `measure`. A plan that breaks a rule never leaves the library."""
    search, clock = run.search, run.clock
    plan = run.arrays.plan(search.best)
    report = measure(run.arrays.problem, plan)
    if report.violations:
        raise AssertionError(f"the planner broke a rule: {report.violations[:3]}")
    clock.stage = "done"
    clock.tell(report.imbalance_weighted, report.repeats, at_once=True)
    return Solution(
        plan=plan,
        report=report,
        imbalance_bound=plain_number(run.bounds.imbalance),
        repeats_bound=run.bounds.repeats,
        bound_reasons=run.bounds.reasons,
        proven=report.imbalance_weighted <= run.bounds.imbalance + 1e-9
        and report.repeats <= run.bounds.repeats
        and report.wish_steps <= run.wishes,
        seconds=clock.elapsed,
        seed=seed,
        fewest_moves=fewest_moves,
        wishes_bound=run.wishes,
    )


def plain_number(value: float) -> float:
    """The same number, without a decimal point where it has no decimals."""
    return int(value) if float(value).is_integer() else value


def legal_start(arrays: Arrays, start: Plan | None, clock: Clock, rng: np.random.Generator) -> Search:
    """A search that begins at a legal plan, or Infeasible with the reasons."""
    if start is not None:
        check_plan(start, arrays.problem)
        if not measure(arrays.problem, start).violations:
            return Search(arrays, arrays.seats(start).clip(-1) % (arrays.T + 1), rng)
    seats = first_plan(arrays, rng)
    search = Search(arrays, seats, rng) if seats is not None else None
    if search is None or not _is_made_whole(search, clock):
        seats = legal_seats(arrays, clock, rng)
        search = Search(arrays, seats, rng)
        if not _is_made_whole(search, clock):
            values = {"seconds": max(1, round(clock.elapsed))}
            raise Infeasible((Reason("not_found_in_time", values),), is_proven=False)
    return search


def _is_made_whole(search: Search, clock: Clock) -> bool:
    """Whether the rules on languages and on whom to meet are kept as well, if need be after a walk."""
    seconds = max(1.0, LEGAL_SHARE * clock.seconds)
    work = Clock(seconds, deterministic=clock.deterministic, cancelled=clock.cancelled)
    is_whole = search.make_whole(work)
    clock.spend(work.spent)
    return is_whole


def _time_to_explain(clock: Clock) -> float:
    """Seconds left until somebody has waited for ten, but enough to say something."""
    return max(LEAST_EXPLANATION, 10.0 - clock.elapsed)


def legal_seats(arrays: Arrays, clock: Clock, rng: np.random.Generator) -> Ints:
    """Legal seats by CP-SAT, however tight the rules are, or Infeasible with the reasons."""
    if arrays.n * arrays.T * arrays.R > LARGE and is_impossible(arrays, clock):
        raise Infeasible(explain(arrays, clock, seconds=_time_to_explain(clock)))
    seats, status = skeleton.seat_named(arrays, Clock(max(10.0, clock.seconds), deterministic=clock.deterministic))
    if status == cpsat.INFEASIBLE:
        raise Infeasible(explain(arrays, clock, seconds=_time_to_explain(clock)))
    whole = completed(arrays, seats, rng) if seats is not None else None
    if whole is None:
        raise Infeasible((Reason("not_found_in_time", {"seconds": max(1, round(clock.elapsed))}),), is_proven=False)
    return whole

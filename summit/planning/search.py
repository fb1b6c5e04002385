"""Search over all rounds at once: several walks through legal plans side by side, each on its own book."""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor
from functools import cache

import numpy as np

from summit.planning.arrays import Arrays, Ints, arrays_of
from summit.planning.clock import Clock
from summit.planning.kernel import book as pages
from summit.planning.kernel.book import SMALL, Book
from summit.planning.kernel.filling import seat_all
from summit.planning.kernel.seating import begin
from summit.planning.kernel.walk import remember, walk
from summit.planning.problem import Person, Problem, Rules, Table
from summit.planning.start import first_plan

WALKS = 2
"""Walks side by side, one for each of two cores. Always as many, so that a seed gives the same plan everywhere."""
CHUNK = 0.04
"""Seconds of walking between two looks at the clock."""
WORK_PER_SECOND = 8_000_000
"""Exchanges looked at, in what deterministic mode calls a second."""
WARM, COOL = 0.35, 0.2
"""Temperatures, in units of the smallest weight: what an exchange may cost and still be likely."""
WARMER = (1.0, 2.0, 3.0)
"""The last walk becomes so many times warmer, in turn, after a cycle that brought nothing: some problems need it."""
BREAKABLE = (1.5, 4.0)
"""What breaking a rule costs, in units of the smallest weight, on the way to a plan that keeps all: tried in turn."""
FIRST_CYCLE, LONGEST_CYCLE = 3_000, 100_000
MOVE_PRICE = 0.2
"""What a seat that differs from the earlier plan costs on the way, in units of the smallest weight."""


class Search:
    """Walks that begin at the same legal seats (R × n). With `old` seats (-1 for none) moves against them are counted.

    `best` are the cheapest seats any of them has seen.
    """

    def __init__(self, arrays: Arrays, seats: Ints, rng: np.random.Generator, *, old: Ints | None = None) -> None:
        self.arrays = arrays
        self.has_limit = old is not None
        self.books = [Book(arrays, old=old) for _ in range(WALKS)]
        self.chances = rng.spawn(WALKS)
        self.steps = 0
        self.work_per_step = max(1.0, float(min(arrays.T, 60)) * arrays.n / arrays.T)
        self._chunk = 500
        self._warmer = 0
        for one in self.books:
            begin(one.m, one.x)
            one.x[pages.MOVE_PRICE] = MOVE_PRICE * one.x[pages.UNIT]
            one.x[pages.BEST_COST] = np.inf
            one.x[pages.BREAK] = pages.BROKEN_WEIGHT
        self.offer(seats)
        self._begin_cycle(FIRST_CYCLE)

    @property
    def _leader(self) -> Book:
        return min(self.books, key=lambda one: float(one.x[pages.BEST_COST]))

    @property
    def best(self) -> Ints:
        """The cheapest seats, R × n."""
        return self._leader.view(pages.BEST).copy()

    @property
    def best_cost(self) -> float:
        """What they cost: broken rules, weighted imbalance, repeats and wishes."""
        return float(self._leader.x[pages.BEST_COST])

    @property
    def best_imbalance(self) -> float:
        """Their weighted imbalance."""
        return float(self._leader.x[pages.BEST_IMBALANCE])

    @property
    def best_repeats(self) -> int:
        """Their repeats, those left out that no exchange can change."""
        return round(float(self._leader.x[pages.BEST_REPEATS]))

    @property
    def is_whole(self) -> bool:
        """Whether they keep the rules on languages and on whom to meet, too."""
        return bool(self._leader.x[pages.BEST_BROKEN] < SMALL)

    def run(self, clock: Clock, *, goal: float, patience: int, most: float | None = None) -> bool:
        """Walk until the cost is down to `goal`, time is up, or `patience` steps bring nothing. True: reached.

        `most` is the number of seconds for this time, where there are more left.
        """
        last, best, until = self.steps, self.best_cost, clock.left - (clock.left if most is None else most)
        with ThreadPoolExecutor(WALKS) as threads:
            while self.best_cost > goal + SMALL:
                is_over = clock.is_over(self.best_imbalance, self.best_repeats) or clock.left < until
                if is_over or self.steps - last > patience:
                    return False
                self._walk(threads, clock, goal)
                if self.best_cost < best - SMALL:
                    last, best = self.steps, self.best_cost
        return True

    def make_whole(self, clock: Clock) -> bool:
        """Walk until the rules on languages and on whom to meet are kept as well. False: time is up."""
        if not self.is_whole:
            for price in BREAKABLE:
                self._set_price(price * float(self.books[0].x[pages.UNIT]))
                self.run(clock, goal=pages.BROKEN_WEIGHT - 1, patience=sys.maxsize, most=clock.seconds / len(BREAKABLE))
            self._set_price(pages.BROKEN_WEIGHT)
            self.back_to_best()
            self._begin_cycle(FIRST_CYCLE)
        return self.is_whole

    def _set_price(self, price: float) -> None:
        for one in self.books:
            one.x[pages.BREAK] = price

    def _walk(self, threads: ThreadPoolExecutor, clock: Clock, goal: float) -> None:
        """A stretch of all walks at once; whoever has ended a cycle far behind goes on from the best."""
        begun = clock.elapsed
        leader = self.books[0].x
        steps = int(min(self._chunk, leader[pages.CYCLE] - leader[pages.STEP]))
        made = list(
            threads.map(
                lambda one, chances: walk(one.m, one.x, one.met, chances, steps, goal + SMALL),
                self.books,
                self.chances,
            )
        )
        self.steps += max(made)
        clock.spend(max(made) * self.work_per_step / WORK_PER_SECOND)
        if not clock.deterministic and steps == self._chunk:
            taken = max(1e-4, clock.elapsed - begun)
            self._chunk = int(np.clip(self._chunk * CHUNK / taken, self._chunk / 2, self._chunk * 2) + 1)
        if leader[pages.STEP] >= leader[pages.CYCLE]:
            self._follow()
            self._begin_cycle(min(LONGEST_CYCLE, 2 * int(leader[pages.CYCLE])))

    def _follow(self) -> None:
        """After a cycle the walks whose best is worse go on from the best of all; one without a gain gets warmer."""
        leader = self._leader
        for one in self.books:
            if one.x[pages.BEST_COST] > leader.x[pages.BEST_COST] + SMALL:
                self._load(one, leader.view(pages.BEST))
        if leader is not self.books[-1]:
            self._warmer += 1

    def _begin_cycle(self, steps: int) -> None:
        """Every cycle begins warm and ends cool."""
        cool = COOL
        if self.arrays.wish.any():  # cool enough for wishes to be seen
            cool = min(COOL, COOL * self.arrays.problem.rules.wish_weight / float(self.books[0].x[pages.UNIT]))
        for one in self.books:
            warmer = WARMER[self._warmer % len(WARMER)] if one is self.books[-1] else 1.0
            one.x[pages.STEP], one.x[pages.CYCLE] = 0, steps
            one.x[pages.WARM], one.x[pages.COOL] = WARM * warmer, cool * warmer

    def allow(self, moves: int) -> None:
        """At most so many seats may differ from the old ones: go on from the best seats, warm again."""
        for one in self.books:
            one.m[pages.MOST_MOVED] = moves
        self.back_to_best()
        self._begin_cycle(FIRST_CYCLE)

    def back_to_best(self) -> None:
        """Go on from the best seats seen."""
        best = self.best
        for one in self.books:
            self._load(one, best)

    def offer(self, seats: Ints) -> None:
        """Go on from seats found elsewhere."""
        for one in self.books:
            self._load(one, seats)

    def _load(self, one: Book, seats: Ints) -> None:
        seat_all(one.m, one.x, one.met, seats.astype(np.int64))
        remember(one.m, one.x)


@cache
def prepare() -> None:
    """Compile the inner loops, or load them: before the clock of a run begins to count. Once per process.

    The very first time takes about half a minute; what was compiled is kept for other processes.
    """
    people = tuple(Person(f"p{i}", attrs={"sector": str(i % 3)}) for i in range(6))
    arrays = arrays_of(Problem(2, (Table("a", 2, 4), Table("b", 2, 4)), people, Rules(attributes={"sector": 1})))
    chances = np.random.default_rng(0)
    seats = first_plan(arrays, chances)
    assert seats is not None, "six people find seats at two tables"
    Search(arrays, seats, chances).run(Clock(0.01, deterministic=True), goal=0.0, patience=10)

"""Search over all rounds at once: take somebody who sits badly, look at every exchange, and take one of the best."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from summit.planning.arrays import Arrays, Bools, Ints
from summit.planning.clock import Clock
from summit.planning.problem import REPEAT_WEIGHT
from summit.planning.state import State
from summit.planning.together import try_together

SMALL = 1e-9
NOISE = 1 << 15
MOST_CANDIDATES = 700
LOOK_UP_EVERY = 32
WARM, COOL = 0.45, 0.12
"""Temperatures, in units of the smallest weight: what an exchange may cost and still be likely."""
FIRST_CYCLE, LAST_CYCLE = 3000, 60000
MOVE_PRICE = 0.2
"""What a seat that differs from the earlier plan costs on the way, in units of the smallest weight."""
TIED_SHARE = 0.3
"""People tied to others are tried this often when their turn comes: their moves are dear to try."""


@dataclass(frozen=True, eq=False)
class Limits:
    """At most `moves` seats may differ from an earlier plan's `seats` (R × n, -1 for "no seat yet")."""

    seats: Ints
    moves: int


class Search:
    """A walk through legal plans. `best` holds the cheapest seats seen, `best_cost` their cost."""

    def __init__(self, arrays: Arrays, seats: Ints, rng: np.random.Generator, *, limits: Limits | None = None) -> None:
        self.arrays = arrays
        self.rng = rng
        self.state = State(arrays)
        self.state.load(seats)
        self.limits = limits
        self.moved = int(self._differs(self.state.seat).sum()) if limits else 0
        self.best = self.state.seat.copy()
        self.best_imbalance, self.best_repeats = self.state.imbalance, self.state.repeats
        weights = [w for w in {*arrays.weight.tolist(), float(REPEAT_WEIGHT)} if w > 0]
        self.unit_of_cost = min(weights)
        self.warmth = WARM * self.unit_of_cost
        self.cycle, self.cycle_ends = FIRST_CYCLE, FIRST_CYCLE
        self.noise = rng.gumbel(size=NOISE + arrays.n + arrays.T + 1)
        self.single = self._movable_alone()
        self.restricted = not arrays.allowed.all()
        self.steps = 0

    @property
    def best_cost(self) -> float:
        return self.best_imbalance + REPEAT_WEIGHT * self.best_repeats

    def run(self, clock: Clock, *, goal: float, patience: int) -> bool:
        """Walk until the cost reaches `goal`, time is up, or `patience` steps bring nothing. True: reached."""
        last = self.steps
        while self.best_cost > goal + SMALL:
            if self.steps % LOOK_UP_EVERY == 0 and clock.is_over(LOOK_UP_EVERY, self.best_imbalance, self.best_repeats):
                return False
            if self.steps - last > patience:
                return False
            self._cool()
            self.step()
            if self.state.cost < self.best_cost - SMALL:
                last = self.steps
                self._remember()
        return True

    def _cool(self) -> None:
        """Every cycle starts warm and ends cool, and is longer than the one before."""
        if self.steps >= self.cycle_ends:
            self.cycle = min(LAST_CYCLE, self.cycle * 2)
            self.cycle_ends = self.steps + self.cycle
        if self.steps % LOOK_UP_EVERY == 0:
            done = 1 - (self.cycle_ends - self.steps) / self.cycle
            self.warmth = self.unit_of_cost * WARM * (COOL / WARM) ** done

    def loosen(self, limits: Limits) -> None:
        """Go on from the best seats under other limits, warm again."""
        self.limits = limits
        self.cycle, self.cycle_ends = FIRST_CYCLE, self.steps + FIRST_CYCLE
        self.back_to_best()

    def back_to_best(self) -> None:
        """Go on from the best seats seen."""
        self.state.load(self.best)
        self.moved = int(self._differs(self.state.seat).sum()) if self.limits else 0

    def offer(self, seats: Ints) -> None:
        """Take over seats found elsewhere."""
        self.state.load(seats)
        self.moved = int(self._differs(self.state.seat).sum()) if self.limits else 0
        if self.state.cost < self.best_cost - SMALL:
            self._remember()

    def _remember(self) -> None:
        self.best = self.state.seat.copy()
        self.best_imbalance, self.best_repeats = self.state.imbalance, self.state.repeats

    def step(self) -> None:
        """One exchange of one person who sits badly (or of a whole unit)."""
        self.steps += 1
        chosen = self._troubled()
        if chosen is None:
            return
        r, person = chosen
        if self.single[r, person]:
            self._exchange(r, person)
        elif self.rng.random() < TIED_SHARE:
            try_together(self, r, person)

    def differs(self, r: int, person: int, table: int) -> int:
        """1 if this seat would count as moved against the earlier plan."""
        if self.limits is None:
            return 0
        old = int(self.limits.seats[r, person])
        return int(old >= 0 and old != table)

    def _differs(self, seats: Ints) -> Bools:
        assert self.limits is not None
        old = self.limits.seats
        differs: Bools = (old >= 0) & (seats != old) & self.arrays.present
        return differs

    def _movable_alone(self) -> Bools:
        a = self.arrays
        single: Bools = a.present & ~a.stays[None, :] & (a.allowed.sum(axis=2) > 1)
        for r, row in enumerate(a.units):
            for unit in row:
                single[r, list(unit)] = False
        return single

    def _troubled(self) -> tuple[int, int] | None:
        """A round and somebody in it who adds to the cost."""
        s, rng = self.state, self.rng
        if rng.random() * s.cost < s.imbalance:
            flat = s.deviation.ravel()
            bad = np.flatnonzero(flat > SMALL)
            weights = np.cumsum(flat[bad])
            place = int(bad[min(len(bad) - 1, np.searchsorted(weights, rng.random() * weights[-1]))])
            r, table = divmod(place, self.arrays.T)
            members = s.members[r][table]
            if not members:
                return self._somebody_in(r)
            relief = np.maximum(0, -s.loss[r, table][self.arrays.category[members]]).sum(axis=1) / self.warmth
            start = int(rng.integers(NOISE))
            return r, members[int(np.argmax(relief + self.noise[start : start + len(members)]))]
        bad = np.flatnonzero(s.own.ravel() > 0)
        if not len(bad):
            return None
        place = int(bad[rng.integers(len(bad))])
        return place // self.arrays.n, place % self.arrays.n

    def _somebody_in(self, r: int) -> tuple[int, int] | None:
        """Anybody of this round: an empty table lacks people who sit elsewhere."""
        present = np.flatnonzero(self.arrays.present[r])
        return (r, int(present[self.rng.integers(len(present))])) if len(present) else None

    def _exchange(self, r: int, person: int) -> None:
        """Change places with somebody, or take a free seat; cheap exchanges are likely, dear ones are not."""
        others = self._candidates(r, person)
        swaps = self.swap_costs(r, person, others)
        seats = self._seat_costs(r, person)
        costs = np.concatenate([swaps, seats, (0.0,)])
        start = int(self.rng.integers(NOISE))
        pick = int(np.argmax(self.noise[start : start + len(costs)] - costs / self.warmth))
        if pick == len(costs) - 1:
            return
        here = int(self.state.seat[r, person])
        if pick < len(swaps):
            other = int(others[pick])
            self.carry_out(r, [(person, int(self.state.seat[r, other])), (other, here)])
        else:
            self.carry_out(r, [(person, pick - len(swaps))])

    def carry_out(self, r: int, moves: list[tuple[int, int]]) -> None:
        """Move people (person, table) and keep count of what differs from the earlier plan."""
        if self.limits is not None:
            for person, table in moves:
                self.moved += self.differs(r, person, table) - self.differs(r, person, int(self.state.seat[r, person]))
        self.state.move(r, moves)

    def _candidates(self, r: int, person: int) -> Ints:
        """Who could change places with this person by kind: all of them, or at large sizes those of some tables."""
        a = self.arrays
        people = np.flatnonzero(self.single[r] & (a.kind == a.kind[person]))
        if len(people) > MOST_CANDIDATES:
            first = int(self.rng.integers(len(people)))
            stride = len(people) / MOST_CANDIDATES
            people = people[(first + (np.arange(MOST_CANDIDATES) * stride).astype(np.int64)) % len(people)]
        return people

    def swap_costs(self, r: int, person: int, others: Ints) -> NDArray[Any]:
        """What the cost changes by when the person changes places with each of these; inf where a rule forbids it."""
        a, s = self.arrays, self.state
        here, there = int(s.seat[r, person]), s.seat[r, others]
        mine, theirs = a.category[person], a.category[others]
        gain, loss = s.gain[r], s.loss[r]
        change = loss[there[:, None], theirs]
        change += gain[here][theirs]
        change += gain[:, mine][there]
        change += loss[here][mine]
        change[theirs == mine] = 0.0
        cost: NDArray[Any] = change.sum(axis=1)
        if s.meets:
            known = s.seen[person]
            to_there = np.bincount(s.seat[r], weights=known, minlength=a.T + 1)
            to_here = s.seen[s.members[r][here]].sum(axis=0, dtype=np.int64)
            met = to_there[there] + to_here[others] - s.own[r, others] - s.own[r, person] - 2 * known[others]
            cost += REPEAT_WEIGHT * met
        cost[there == here] = np.inf
        if self.restricted:
            cost[~(a.allowed[r, others, here] & a.allowed[r, person, there])] = np.inf
        if a.apart:
            self._forbid_parted(r, person, here, others, there, cost)
        if self.limits is not None:
            self._price_moves(r, person, here, others, there, cost)
        return cost

    def _forbid_parted(self, r: int, person: int, here: int, others: Ints, there: Ints, cost: NDArray[Any]) -> None:
        a, s = self.arrays, self.state
        cost[s.parted(r, (person,))[there]] = np.inf
        unwelcome = np.zeros(a.n, dtype=bool)
        for neighbour in s.members[r][here]:
            if neighbour != person and neighbour in a.apart:
                unwelcome[a.apart[neighbour]] = True
        cost[unwelcome[others]] = np.inf

    def _price_moves(self, r: int, person: int, here: int, others: Ints, there: Ints, cost: NDArray[Any]) -> None:
        """Seats that differ from the earlier plan have a small price, and more of them than allowed are forbidden."""
        assert self.limits is not None
        old, mine = self.limits.seats[r, others], int(self.limits.seats[r, person])
        change = ((old >= 0) & (old != here)).astype(np.int64) - ((old >= 0) & (old != there))
        if mine >= 0:
            change += (there != mine).astype(np.int64) - int(here != mine)
        cost += MOVE_PRICE * self.unit_of_cost * change
        cost[self.moved + change > self.limits.moves] = np.inf

    def _seat_costs(self, r: int, person: int) -> NDArray[Any]:
        """What the cost changes by when the person takes a free seat at each table (T); inf where there is none."""
        a, s = self.arrays, self.state
        here = int(s.seat[r, person])
        free = (s.size[r] < a.tmax) & a.allowed[r, person]
        if a.kind[person] or s.size[r, here] <= a.tmin[here] or not free.any():
            return np.full(a.T, np.inf)
        gain, met = s.table_costs(r, person)
        cost: NDArray[Any] = gain + s.loss[r, here][a.category[person]].sum()
        cost += REPEAT_WEIGHT * (met - s.own[r, person])
        free[here] = False
        if person in a.apart:
            free &= ~s.parted(r, (person,))
        if self.limits is not None:
            mine = int(self.limits.seats[r, person])
            if mine >= 0:
                free &= self.moved + (np.arange(a.T) != mine) - int(here != mine) <= self.limits.moves
        cost[~free] = np.inf
        return cost

"""Seats that can be changed one at a time, with the counts and the cost kept up to date.

The cost counts what the search can change: meetings between people who are always together are left out of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import combinations

import numpy as np

from summit.planning.arrays import Arrays, Bools, Ints
from summit.planning.problem import REPEAT_WEIGHT

IGNORED = -120
"""Stands in `met` for a pair that is always together: never a repeat."""
MOST_BEFORE = 2
"""Earlier meetings beyond these change nothing: another one is a repeat either way."""


class State:
    """The seats of all rounds. `seat[r, i]` is a table, T for nobody's. Moves are not checked against the rules here.

    `met[i, j]`: times at one table, earlier meetings included. `own[r, i]`: how many of i's neighbours in round r
    they also meet elsewhere. `gain[r, t, c]`, `loss[r, t, c]`: change of weighted imbalance when someone of category c
    comes or goes.
    """

    def __init__(self, arrays: Arrays) -> None:
        self.arrays = a = arrays
        self.seat = np.full((a.R, a.n), a.T, dtype=np.int64)
        self.members: list[list[list[int]]] = [[[] for _ in range(a.T)] for _ in range(a.R)]
        self.facilitators = np.zeros((a.R, a.T), dtype=np.int64)
        self.size = np.zeros((a.R, a.T), dtype=np.int64)
        self.count = np.zeros(a.low.shape, dtype=np.int64)
        self.gain = np.zeros(a.low.shape)
        self.loss = np.zeros(a.low.shape)
        self.deviation = np.zeros((a.R, a.T))
        self.imbalance = 0.0
        for r in range(a.R):
            self._recount(r, np.arange(a.T))
        self.meets = a.counts_meetings
        self.repeats = 0
        self.own = np.zeros((a.R, a.n), dtype=np.int64)
        self.met = np.zeros((a.n, a.n) if self.meets else (0, 0), dtype=np.int8)
        self.seen: Bools = self.met > 0
        if self.meets:
            self._remember()

    @property
    def cost(self) -> float:
        return self.imbalance + REPEAT_WEIGHT * self.repeats

    def _remember(self) -> None:
        """Meetings before the first round, and the pairs that are always together."""
        a = self.arrays
        for i, j, times in a.met:
            self.met[i, j] = self.met[j, i] = min(MOST_BEFORE, int(self.met[i, j]) + times)
        forced = {pair for row in a.units for unit in row for pair in combinations(unit, 2)}
        for i, j in forced:
            self.met[i, j] = self.met[j, i] = IGNORED
        staying = np.flatnonzero(a.stays)
        self.met[np.ix_(staying, staying)] = IGNORED
        self.seen = self.met > 0

    def _recount(self, r: int, tables: Ints) -> None:
        a = self.arrays
        count, low, high = self.count[r, tables], a.low[r, tables], a.high[r, tables]
        over, under = count - high, low - count
        self.gain[r, tables] = a.weight * ((over >= 0) * 1.0 - (under > 0))
        self.loss[r, tables] = a.weight * ((under >= 0) * 1.0 - (over > 0))
        deviation = (a.weight * np.maximum(0, np.maximum(over, under))).sum(axis=1)
        self.imbalance += float(deviation.sum() - self.deviation[r, tables].sum())
        self.deviation[r, tables] = deviation

    def move(self, r: int, moves: Sequence[tuple[int, int]]) -> None:
        """Carry out (person, table) moves of one round together; table T takes somebody out."""
        nowhere = self.arrays.T
        touched = set()
        for person, _ in moves:
            table = int(self.seat[r, person])
            if table < nowhere:
                self._leave(r, person, table)
                touched.add(table)
        for person, table in moves:
            if table < nowhere:
                self._join(r, person, table)
                touched.add(table)
        self._recount(r, np.array(sorted(touched)))

    def _leave(self, r: int, person: int, table: int) -> None:
        a = self.arrays
        members = self.members[r][table]
        members.remove(person)
        self.seat[r, person] = a.T
        self.size[r, table] -= 1
        self.facilitators[r, table] -= a.kind[person]
        self.count[r, table, a.category[person]] -= 1
        if not self.meets:
            return
        now = self.met[person, members] - 1
        others = np.array(members, dtype=np.int64)
        changed = now > IGNORED // 2
        others, now = others[changed], now[changed]
        self.met[person, others] = self.met[others, person] = now
        self.seen[person, others] = self.seen[others, person] = now > 0
        again = now > 0
        self.own[r, others] -= again
        self.own[r, person] = 0
        self.repeats -= int(again.sum())
        for other in others[now == 1].tolist():
            self._elsewhere(person, other, r, -1)

    def _join(self, r: int, person: int, table: int) -> None:
        a = self.arrays
        members = self.members[r][table]
        if self.meets and members:
            others = np.array(members, dtype=np.int64)
            before = self.met[person, others]
            changed = before > IGNORED // 2
            others, before = others[changed], before[changed]
            again = before > 0
            self.own[r, others] += again
            self.own[r, person] = int(again.sum())
            self.repeats += int(again.sum())
            for other in others[before == 1].tolist():
                self._elsewhere(person, other, r, 1)
            self.met[person, others] = self.met[others, person] = before + 1
            self.seen[person, others] = self.seen[others, person] = True
        members.append(person)
        self.seat[r, person] = table
        self.size[r, table] += 1
        self.facilitators[r, table] += a.kind[person]
        self.count[r, table, a.category[person]] += 1

    def _elsewhere(self, person: int, other: int, r: int, change: int) -> None:
        """The one other round in which these two are together gains or loses a repeat."""
        for q in range(self.arrays.R):
            if q != r and self.seat[q, person] == self.seat[q, other] < self.arrays.T:
                self.own[q, person] += change
                self.own[q, other] += change

    def load(self, seats: Ints) -> None:
        """Take over whole seats (R × n), whatever was there."""
        for r in range(self.arrays.R):
            moved = np.flatnonzero(self.seat[r] != seats[r])
            if len(moved):
                self.move(r, [(int(i), int(seats[r, i])) for i in moved])

    def table_costs(self, r: int, person: int) -> tuple[Ints, Ints]:
        """What it costs this person to come to each table of the round (imbalance, people already met): T, T."""
        a = self.arrays
        gain = self.gain[r][:, a.category[person]].sum(axis=1)
        if not self.meets:
            return gain, np.zeros(a.T, dtype=np.int64)
        met = np.bincount(self.seat[r], weights=self.seen[person], minlength=a.T + 1)[: a.T]
        return gain, met

    def parted(self, r: int, people: Iterable[int]) -> Bools:
        """The tables (T) at which somebody sits who must be kept apart from one of these people."""
        blocked = np.zeros(self.arrays.T + 1, dtype=bool)
        for person in people:
            partners = self.arrays.apart.get(person)
            if partners is not None:
                blocked[self.seat[r, partners]] = True
        return blocked[:-1]

"""The book of a search: who sits where and all that follows from it, in three flat arrays that compiled loops pass on.

`m` holds whole numbers, `x` costs, `met` (n × n) how often two people are together. The first numbers of `m` say how
long things are (`N` people, `T` tables, …) and where each section of `m` and `x` begins, so `m[m[SEAT] + r * m[N] + i]`
is the table of person i in round r. One array instead of fifty is what keeps compiling short.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from summit.planning.arrays import Arrays, Ints
from summit.planning.problem import REPEAT_WEIGHT

Whole = NDArray[np.int64]
Costs = NDArray[np.float64]
Met = NDArray[np.int8]

IGNORED: Final = -120
"""Stands in `met` for a pair that is always together: never a repeat."""
MOST_BEFORE: Final = 2
"""Earlier meetings beyond these change nothing: another one is a repeat either way."""
BROKEN_WEIGHT: Final = 1e6
SMALL: Final = 1e-6

# lengths, and single numbers
N: Final = 0  # people
T: Final = 1  # tables
R: Final = 2  # rounds
A: Final = 3  # weighted attributes
C: Final = 4  # categories of all attributes, the blank one included (it is C - 1 and costs nothing)
L: Final = 5  # languages
M: Final = 6  # wishes to meet somebody
H: Final = 7  # themes, "none of them" and "no theme in this round" included
K: Final = 8  # room for members at a table
PER_TABLE: Final = 9  # facilitators
MOST_HELPERS: Final = 10
HAS_MEETINGS: Final = 11
MOST_MOVED: Final = 12  # seats that may differ from the earlier plan; -1: there is none
STAYING_NUMBER: Final = 13
TROUBLES: Final = 14  # and 15: how many tables are out of balance, how many people have repeats

# sections of m that do not change
TMIN: Final = 20  # T
TMAX: Final = 21  # T
CATEGORY: Final = 22  # n × A
KIND: Final = 23  # n: 1 for facilitators where tables need them
STAYS: Final = 24  # n: keeps one table through all rounds
HELPS: Final = 25  # n: co-facilitator
STAYING: Final = 26  # the people who stay
PRESENT: Final = 27  # R × n
SINGLE: Final = 28  # R × n: may move alone
OPEN_AT: Final = 29  # R × n: where their row in OPEN begins, -1 if every table is open to them
OPEN: Final = 30  # rows of T
APART_FROM: Final = 31  # n + 1: apart[apart_from[i] : apart_from[i + 1]] may not share a table with i
APART: Final = 32
UNIT_OF: Final = 33  # R × n: the unit a person is kept together with, or -1
UNIT_FROM: Final = 34
UNITS: Final = 35
MOVERS_FROM: Final = 36  # R × 3: per kind, where in MOVERS those who move alone are
MOVERS: Final = 37  # R × n
LOW: Final = 38  # R × T × C
HIGH: Final = 39  # R × T × C
THEME: Final = 40  # R × T
OLD: Final = 41  # R × n: the earlier plan's table, -1 for none
NEEDS: Final = 42  # n × L
SPEAKS: Final = 43  # n × L
THEM: Final = 44  # n × M: one of those to be met
WANTED: Final = 45  # n × M: in how many rounds they are to be met

# sections of m that change
SEAT: Final = 50  # R × n, T for none
PLACE: Final = 51  # R × n: where among the members
MEMBERS: Final = 52  # R × T × K
SIZE: Final = 53  # R × T
LEADING: Final = 54  # R × T: facilitators
HELPING: Final = 55  # R × T
COUNT: Final = 56  # R × T × C
OWN: Final = 57  # R × n: neighbours who are met elsewhere too
NEEDING: Final = 58  # R × T × L
SPEAKING: Final = 59  # R × T × L
COMING: Final = 60  # R × T × M
HAD: Final = 61  # n × M: rounds with one of those to be met
TROUBLE: Final = 62  # 2 × places: tables (r · T + t) and people (r · n + i) in trouble
FOUND: Final = 63  # 2 × places: where in TROUBLE, or -1
MOVES: Final = 64  # rows of (round, person, from): single moves of an exchange that may be taken back
BEST: Final = 65  # R × n: the cheapest seats seen
GROUP: Final = 67  # room for the people of one group that moves together
PLACES: Final = 66  # a number, not a section: the length of a row of TROUBLE and FOUND
HEADER: Final = 100

# x: single costs, then sections, whose beginnings stand in m from 70 on
REPEAT: Final = 0
MOVE_PRICE: Final = 1
IMBALANCE: Final = 2
REPEATS: Final = 3
BROKEN: Final = 4
WISHES: Final = 5
MOVED: Final = 6
BEST_IMBALANCE: Final = 7
BEST_REPEATS: Final = 8
BEST_BROKEN: Final = 9
BEST_WISHES: Final = 10
BEST_MOVED: Final = 11
BEST_COST: Final = 12
STEP: Final = 13  # steps made in this cycle
CYCLE: Final = 14  # its length
UNIT: Final = 15  # the smallest weight: temperatures are told in it
WARM: Final = 16
COOL: Final = 17
BREAK: Final = 18  # what it costs an exchange to break a rule on languages or on whom to meet
COSTS: Final = 24

WEIGHT: Final = 70  # C
WISH: Final = 71  # n × H
GAIN: Final = 72  # R × T × C: what one more of a category changes
LOSS: Final = 73  # R × T × C: what one less changes
DEVIATION: Final = 74  # R × T: weighted

MOST_MOVES: Final = 4096


class Book:
    """The three arrays of one walk, and its sections as numpy views with their shapes."""

    def __init__(self, a: Arrays, *, old: Ints | None = None) -> None:
        self.arrays = a
        sections = {**_fixed(a, old), **_changing(a)}
        floats = _costs(a)
        begins = np.cumsum([HEADER, *(part.size for part in sections.values())])
        self.m: Whole = np.zeros(int(begins[-1]), dtype=np.int64)
        self.x: Costs = np.zeros(COSTS + sum(part.size for part in floats.values()))
        self._views: dict[int, NDArray[Any]] = {}
        for (key, part), begin in zip(sections.items(), begins, strict=False):
            self._put(self.m, key, int(begin), part)
        begin = COSTS
        for key, part in floats.items():
            self._put(self.x, key, begin, part)
            begin += part.size
        for key, number in _numbers(a, old).items():
            self.m[key] = number
        self.x[REPEAT] = REPEAT_WEIGHT
        self.x[UNIT] = min([w for w in {*a.weight.tolist(), float(REPEAT_WEIGHT)} if w > 0])
        self.met = _met(a)

    def _put(self, array: NDArray[Any], key: int, begin: int, part: NDArray[Any]) -> None:
        self.m[key] = begin
        array[begin : begin + part.size] = part.ravel()
        self._views[key] = array[begin : begin + part.size].reshape(part.shape)

    def view(self, section: int) -> NDArray[Any]:
        """A section in its own shape; writing to it writes to the book."""
        return self._views[section]


def _numbers(a: Arrays, old: Ints | None) -> dict[int, int]:
    return {
        N: a.n,
        T: a.T,
        R: a.R,
        A: a.category.shape[1],
        C: len(a.weight),
        L: a.needs.shape[1],
        M: a.them.shape[1],
        H: a.wish.shape[1],
        K: _width(a),
        PER_TABLE: a.per_table,
        MOST_HELPERS: a.most_helpers,
        HAS_MEETINGS: a.counts_meetings,
        MOST_MOVED: -1 if old is None else np.iinfo(np.int64).max,
        STAYING_NUMBER: int(a.stays.sum()),
        PLACES: a.R * max(a.T, a.n),
    }


def _width(a: Arrays) -> int:
    """Members of a table, and those who come before others have gone."""
    largest = max((len(unit) for row in a.units for unit in row), default=1)
    return int(a.tmax.max()) + 2 * largest + 4


def _fixed(a: Arrays, old: Ints | None) -> dict[int, NDArray[Any]]:
    single, unit_of, unit_from, units = _units(a)
    open_at, rows = _open(a)
    apart = [a.apart[i] if i in a.apart else np.zeros(0, dtype=np.int64) for i in range(a.n)]
    movers = [[np.flatnonzero(single[r] & (a.kind == kind)) for kind in (0, 1)] for r in range(a.R)]
    movers_rows = np.zeros((a.R, a.n), dtype=np.int64)
    for r, (plain, leading) in enumerate(movers):
        movers_rows[r, : len(plain) + len(leading)] = np.concatenate([plain, leading])
    return {
        TMIN: a.tmin,
        TMAX: a.tmax,
        CATEGORY: a.category,
        KIND: a.kind,
        STAYS: a.stays,
        HELPS: a.helps,
        STAYING: np.flatnonzero(a.stays),
        PRESENT: a.present,
        SINGLE: single,
        OPEN_AT: open_at,
        OPEN: rows,
        APART_FROM: np.cumsum([0, *(len(others) for others in apart)]),
        APART: np.concatenate([np.zeros(0, dtype=np.int64), *apart]),
        UNIT_OF: unit_of,
        UNIT_FROM: np.array(unit_from),
        UNITS: np.array(units, dtype=np.int64),
        MOVERS_FROM: np.array([[0, len(plain), len(plain) + len(leading)] for plain, leading in movers]),
        MOVERS: movers_rows,
        LOW: a.low,
        HIGH: a.high,
        THEME: a.theme,
        OLD: np.full((a.R, a.n), -1) if old is None else old,
        NEEDS: a.needs,
        SPEAKS: a.speaks,
        THEM: a.them,
        WANTED: a.wanted,
    }


def _units(a: Arrays) -> tuple[NDArray[Any], NDArray[Any], list[int], list[int]]:
    """Who moves alone (R × n), everyone's unit (R × n), where each unit's people begin, and the people of all units."""
    single = a.present & ~a.stays[None, :] & (a.allowed.sum(axis=2) > 1)
    unit_of = np.full((a.R, a.n), -1)
    begins, people = [0], []
    for r, row in enumerate(a.units):
        for unit in row:
            single[r, list(unit)] = False
            unit_of[r, list(unit)] = len(begins) - 1
            people += list(unit)
            begins.append(len(people))
    return single, unit_of, begins, people


def _open(a: Arrays) -> tuple[NDArray[Any], NDArray[Any]]:
    """Rows of open tables for those to whom not all are open, and where each begins within them."""
    bound = ~a.allowed.all(axis=2)
    rows = a.allowed[bound]
    open_at = np.full((a.R, a.n), -1)
    open_at[bound] = np.arange(len(rows)) * a.T
    return open_at, rows


def _changing(a: Arrays) -> dict[int, NDArray[Any]]:
    def zeros(*shape: int) -> Whole:
        return np.zeros(shape, dtype=np.int64)

    places = a.R * max(a.T, a.n)
    return {
        SEAT: np.full((a.R, a.n), a.T),
        PLACE: zeros(a.R, a.n),
        MEMBERS: zeros(a.R, a.T, _width(a)),
        SIZE: zeros(a.R, a.T),
        LEADING: zeros(a.R, a.T),
        HELPING: zeros(a.R, a.T),
        COUNT: zeros(*a.low.shape),
        OWN: zeros(a.R, a.n),
        NEEDING: zeros(a.R, a.T, a.needs.shape[1]),
        SPEAKING: zeros(a.R, a.T, a.needs.shape[1]),
        COMING: zeros(a.R, a.T, a.them.shape[1]),
        HAD: zeros(a.n, a.them.shape[1]),
        TROUBLE: zeros(2, places),
        FOUND: np.full((2, places), -1),
        MOVES: zeros(MOST_MOVES, 3),
        BEST: np.full((a.R, a.n), a.T),
        GROUP: zeros(2 * a.n),
    }


def _costs(a: Arrays) -> Mapping[int, NDArray[np.float64]]:
    return {
        WEIGHT: a.weight,
        WISH: a.wish,
        GAIN: np.zeros(a.low.shape),
        LOSS: np.zeros(a.low.shape),
        DEVIATION: np.zeros((a.R, a.T)),
    }


def _met(a: Arrays) -> Met:
    """Meetings before the first round, and the pairs that are always together."""
    if not a.counts_meetings:
        return np.zeros((0, 0), dtype=np.int8)
    met = np.zeros((a.n, a.n), dtype=np.int8)
    for i, j, times in a.met:
        met[i, j] = met[j, i] = min(MOST_BEFORE, int(met[i, j]) + times)
    for i, j in _always_together(a.units):
        met[i, j] = met[j, i] = IGNORED
    staying = np.flatnonzero(a.stays)
    met[np.ix_(staying, staying)] = IGNORED
    return met


def _always_together(units: Sequence[Sequence[tuple[int, ...]]]) -> set[tuple[int, int]]:
    return {pair for row in units for unit in row for pair in combinations(unit, 2)}

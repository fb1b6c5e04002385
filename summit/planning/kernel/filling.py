"""Seating people who have no seat yet, one after the other, each where it costs least."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from summit.planning.kernel.book import (
    BROKEN_WEIGHT,
    CATEGORY,
    GAIN,
    HAS_MEETINGS,
    NEEDING,
    NEEDS,
    REPEAT,
    SEAT,
    SIZE,
    SPEAKING,
    SPEAKS,
    THEME,
    TMAX,
    TMIN,
    WISH,
    A,
    C,
    Costs,
    H,
    L,
    Met,
    N,
    R,
    T,
    Whole,
)
from summit.planning.kernel.compiled import compiled
from summit.planning.kernel.exchange import known
from summit.planning.kernel.seating import is_open, is_parted, join, leave


@compiled
def table_cost(m: Whole, x: Costs, met: Met, r: int, person: int, table: int) -> float:
    """What it costs this person, who has no seat, to come to a table; infinite where a pin or keep-apart forbids it."""
    if not is_open(m, r, person, table) or is_parted(m, r, person, table, -1):
        return np.inf
    rt = r * m[T] + table
    change = x[m[WISH] + person * m[H] + m[m[THEME] + rt]]
    for k in range(m[A]):
        change += x[m[GAIN] + rt * m[C] + m[m[CATEGORY] + person * m[A] + k]]
    for k in range(m[L]):
        if m[m[SPEAKING] + rt * m[L] + k] == 0:
            change += BROKEN_WEIGHT * m[m[NEEDS] + person * m[L] + k]
            change -= BROKEN_WEIGHT * m[m[SPEAKS] + person * m[L] + k] * m[m[NEEDING] + rt * m[L] + k]
    if m[HAS_MEETINGS]:
        change += x[REPEAT] * known(m, met, r, person, table, -1)
    return change


@compiled
def fill_round(m: Whole, x: Costs, met: Met, r: int, order: Whole, noise: NDArray[np.float64]) -> bool:
    """Seat these people in this order; the minima of the tables come first. False when the seats run out."""
    short = 0
    for table in range(m[T]):
        short += max(0, m[m[TMIN] + table] - m[m[SIZE] + r * m[T] + table])
    for k in range(order.shape[0]):
        is_pressed = short >= order.shape[0] - k
        best, chosen = np.inf, -1
        for table in range(m[T]):
            size, most = m[m[SIZE] + r * m[T] + table], m[m[TMAX] + table]
            if size >= most or (is_pressed and size >= m[m[TMIN] + table]):
                continue
            worth = table_cost(m, x, met, r, order[k], table) + 0.5 * size / most + noise[(k + table) % noise.shape[0]]
            if worth < best:
                best, chosen = worth, table
        if chosen < 0:
            return False
        if m[m[SIZE] + r * m[T] + chosen] < m[m[TMIN] + chosen]:
            short -= 1
        join(m, x, met, r, order[k], chosen)
    return True


@compiled
def seat_all(m: Whole, x: Costs, met: Met, seats: Whole) -> None:
    """Take over whole seats (R × n; a table, or T for none), whatever was there."""
    for r in range(m[R]):
        for person in range(m[N]):
            now = m[m[SEAT] + r * m[N] + person]
            if now != seats[r, person] and now < m[T]:
                leave(m, x, met, r, person)
        for person in range(m[N]):
            if m[m[SEAT] + r * m[N] + person] != seats[r, person]:
                join(m, x, met, r, person, seats[r, person])


@compiled
def table_costs(m: Whole, x: Costs, met: Met, r: int, person: int, costs: NDArray[np.float64]) -> None:
    """Add the `table_cost` of each table to `costs` (T)."""
    for table in range(m[T]):
        costs[table] += table_cost(m, x, met, r, person, table)

"""The walk: take somebody who sits badly, look at every exchange open to them, and make one, cheap ones most likely."""

from __future__ import annotations

import math

import numpy as np

from summit.planning.kernel.book import (
    BEST,
    BEST_COST,
    BEST_IMBALANCE,
    BEST_MOVED,
    BROKEN,
    CATEGORY,
    COMING,
    COOL,
    COUNT,
    CYCLE,
    HAD,
    HIGH,
    IMBALANCE,
    KIND,
    MEMBERS,
    MOST_MOVED,
    MOVED,
    NEEDS,
    PLACES,
    REPEAT,
    REPEATS,
    SEAT,
    SINGLE,
    SIZE,
    SMALL,
    SPEAKING,
    STEP,
    THEM,
    THEME,
    TMAX,
    TMIN,
    TROUBLE,
    TROUBLES,
    UNIT,
    WANTED,
    WARM,
    WEIGHT,
    WISH,
    WISHES,
    A,
    C,
    Costs,
    H,
    K,
    L,
    M,
    Met,
    N,
    R,
    T,
    Whole,
)
from summit.planning.kernel.compiled import compiled
from summit.planning.kernel.exchange import exchange_cost, going
from summit.planning.kernel.gathering import is_tied, leader_of
from summit.planning.kernel.seating import PEOPLE, TABLES, cost, join, leave
from summit.planning.kernel.tied import try_tied

MOST_TABLES = 60
"""Of more tables only so many, another choice each time, are looked at for an exchange."""
FARTHEST = 16.0
"""What costs more than so many times the warmth is not considered: its chance is below one in a million."""
TIED_TRIES = 2
EVEN_CHANCE = 0.5
WISHES_TURN = 0.25
"""Wishes can hardly ever all be met: they take fewer turns than they cost."""
TRIES = 12


@compiled
def walk(m: Whole, x: Costs, met: Met, rng: np.random.Generator, steps: int, goal: float) -> int:
    """Walk for some steps, or until the best cost is down to `goal`; how many steps were made."""
    for step in range(steps):
        if x[BEST_COST] <= goal:
            return step
        x[STEP] += 1.0
        warmth = x[UNIT] * x[WARM] * (x[COOL] / x[WARM]) ** (x[STEP] / x[CYCLE])
        key = _troubled(m, x, rng, warmth)
        if key < 0:
            continue
        r, person = key // m[N], key % m[N]
        is_single, tied = m[m[SINGLE] + key] > 0, is_tied(m, r, person)
        if is_single and (not tied or rng.random() < EVEN_CHANCE):
            _exchange(m, x, met, r, person, rng, warmth)
        elif tied:
            for _ in range(TIED_TRIES):
                try_tied(m, x, met, r, leader_of(m, r, person), rng, warmth)
        remember(m, x)
    return steps


@compiled
def remember(m: Whole, x: Costs) -> None:
    """Keep the seats if they are the cheapest so far, or as cheap with fewer moves."""
    now = cost(x)
    if now < x[BEST_COST] - SMALL or (
        m[MOST_MOVED] >= 0 and now < x[BEST_COST] + SMALL and x[MOVED] < x[BEST_MOVED] - SMALL
    ):
        x[BEST_COST] = now
        for k in range(5):
            x[BEST_IMBALANCE + k] = x[IMBALANCE + k]
        for key in range(m[R] * m[N]):
            m[m[BEST] + key] = m[m[SEAT] + key]


@compiled
def _troubled(m: Whole, x: Costs, rng: np.random.Generator, warmth: float) -> int:
    """Somebody who adds to the cost, as r · n + i; -1 if nobody was found."""
    if x[BROKEN] > 0 and rng.random() < EVEN_CHANCE:
        return _wronged(m, rng)
    imbalance, repeats = x[IMBALANCE], x[REPEAT] * x[REPEATS]
    roll = rng.random() * (imbalance + repeats + WISHES_TURN * x[WISHES])
    if roll < imbalance and m[TROUBLES + TABLES] > 0:
        rt = m[m[TROUBLE] + int(rng.random() * m[TROUBLES + TABLES])]
        return _unbalanced(m, x, rt, rng, warmth)
    if roll < imbalance + repeats and m[TROUBLES + PEOPLE] > 0:
        return m[m[TROUBLE] + m[PLACES] + int(rng.random() * m[TROUBLES + PEOPLE])]
    for _ in range(TRIES):
        key = int(rng.random() * (m[R] * m[N]))
        table, person = m[m[SEAT] + key], key % m[N]
        if table < m[T] and x[m[WISH] + person * m[H] + m[m[THEME] + key // m[N] * m[T] + table]] > 0:
            return key
    return -1


@compiled
def _unbalanced(m: Whole, x: Costs, rt: int, rng: np.random.Generator, warmth: float) -> int:
    """Whoever of the table relieves it most by leaving, more or less; anybody of the round if it is empty."""
    r, size = rt // m[T], m[m[SIZE] + rt]
    if size == 0:
        key = r * m[N] + int(rng.random() * m[N])
        return key if m[m[SEAT] + key] < m[T] else -1
    chosen, best = -1, -np.inf
    for k in range(size):
        person = m[m[MEMBERS] + rt * m[K] + k]
        value = -math.log(1e-300 - math.log(1e-300 + rng.random()))
        for a in range(m[A]):
            c = m[m[CATEGORY] + person * m[A] + a]
            if m[m[COUNT] + rt * m[C] + c] > m[m[HIGH] + rt * m[C] + c]:
                value += x[m[WEIGHT] + c] / warmth
        if value > best:
            chosen, best = person, value
    return r * m[N] + chosen


@compiled
def _wronged(m: Whole, rng: np.random.Generator) -> int:
    """Somebody who needs a language nobody at their table speaks, or still wants to meet somebody; or one of these."""
    r, first = int(rng.random() * m[R]), int(rng.random() * m[N])
    for k in range(m[N]):
        person = (first + k) % m[N]
        table = m[m[SEAT] + r * m[N] + person]
        if table == m[T]:
            continue
        rt = r * m[T] + table
        for language in range(m[L]):
            if m[m[NEEDS] + person * m[L] + language] and m[m[SPEAKING] + rt * m[L] + language] == 0:
                return r * m[N] + person
        for j in range(m[M]):
            at = person * m[M] + j
            if m[m[HAD] + at] < m[m[WANTED] + at] and m[m[COMING] + rt * m[M] + j] == 0:
                return r * m[N] + (person if rng.random() < EVEN_CHANCE else _one_of_them(m, r, j, rng))
    return -1


@compiled
def _one_of_them(m: Whole, r: int, j: int, rng: np.random.Generator) -> int:
    """One of those who are to be met, present in the round."""
    first, person = int(rng.random() * m[N]), 0
    for k in range(m[N]):
        person = (first + k) % m[N]
        if m[m[THEM] + person * m[M] + j] and m[m[SEAT] + r * m[N] + person] < m[T]:
            break
    return person


@compiled
def _exchange(m: Whole, x: Costs, met: Met, r: int, person: int, rng: np.random.Generator, warmth: float) -> None:
    """Change places with somebody, take a free seat, or stay: each as likely as its cost makes it."""
    here, kind = m[m[SEAT] + r * m[N] + person], m[m[KIND] + person]
    may_leave = kind == 0 and m[m[SIZE] + r * m[T] + here] > m[m[TMIN] + here]
    farthest, weight, chosen, goal = FARTHEST * warmth, 1.0, -1, -1
    number = min(m[T], MOST_TABLES)
    offset, stride = rng.random() * m[T], m[T] / number
    for k in range(number):
        there = int(offset + k * stride) % m[T]
        if there == here:
            continue
        gone = going(m, x, met, r, person, there)
        rt = r * m[T] + there
        places = m[m[SIZE] + rt]
        is_free = may_leave and places < m[m[TMAX] + there]
        for place in range(places + is_free):
            other = m[m[MEMBERS] + rt * m[K] + place] if place < places else -1
            if other >= 0 and (m[m[KIND] + other] != kind or not m[m[SINGLE] + r * m[N] + other]):
                continue
            change = exchange_cost(m, x, met, r, person, other, there, gone, farthest)
            if change < farthest:
                likely = math.exp(min(300.0, -change / warmth))
                weight += likely
                if rng.random() * weight < likely:
                    chosen, goal = other, there
    if goal >= 0:
        leave(m, x, met, r, person)
        if chosen >= 0:
            leave(m, x, met, r, chosen)
            join(m, x, met, r, chosen, here)
        join(m, x, met, r, person, goal)

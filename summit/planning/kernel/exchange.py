"""What an exchange would change, before it is made: one person goes to a table and another, or nobody, comes back."""

from __future__ import annotations

import numpy as np

from summit.planning.kernel.book import (
    BREAK,
    CATEGORY,
    COMING,
    GAIN,
    HAD,
    HAS_MEETINGS,
    LOSS,
    MEMBERS,
    MOST_MOVED,
    MOVE_PRICE,
    MOVED,
    NEEDING,
    NEEDS,
    OLD,
    OWN,
    REPEAT,
    SEAT,
    SIZE,
    SPEAKING,
    SPEAKS,
    THEM,
    THEME,
    WANTED,
    WISH,
    A,
    C,
    Costs,
    H,
    K,
    L,
    M,
    Met,
    N,
    T,
    Whole,
)
from summit.planning.kernel.compiled import compiled
from summit.planning.kernel.seating import is_open, is_parted


@compiled
def going(m: Whole, x: Costs, met: Met, r: int, person: int, there: int) -> float:
    """What it changes that a person gets up and sits down at a table: the same whoever comes back for them."""
    here = m[m[SEAT] + r * m[N] + person]
    away, to = (r * m[T] + here) * m[C], (r * m[T] + there) * m[C]
    change = 0.0
    for k in range(m[A]):
        c = m[m[CATEGORY] + person * m[A] + k]
        change += x[m[LOSS] + away + c] + x[m[GAIN] + to + c]
    wish = m[WISH] + person * m[H]
    change += x[wish + m[m[THEME] + r * m[T] + there]] - x[wish + m[m[THEME] + r * m[T] + here]]
    if m[HAS_MEETINGS]:
        change += x[REPEAT] * (known(m, met, r, person, there, -1) - m[m[OWN] + r * m[N] + person])
    return change


@compiled
def known(m: Whole, met: Met, r: int, person: int, table: int, but: int) -> int:
    """How many people at a table, one of them left out, the person has met."""
    number = 0
    members = m[MEMBERS] + (r * m[T] + table) * m[K]
    for k in range(m[m[SIZE] + r * m[T] + table]):
        other = m[members + k]
        if other != but and met[person, other] > 0:
            number += 1
    return number


@compiled
def exchange_cost(
    m: Whole, x: Costs, met: Met, r: int, person: int, other: int, there: int, gone: float, most: float
) -> float:
    """The change of the cost; infinite where a rule forbids it, not counted to the end once it is over `most`.

    Nobody is -1. Both move alone and are of the same kind; `other` sits at `there`, `gone` is `going` of the person.
    """
    here = m[m[SEAT] + r * m[N] + person]
    change = gone
    if other >= 0:
        change += _coming(m, x, r, person, other, here, there)
        if m[HAS_MEETINGS]:
            change -= x[REPEAT] * (m[m[OWN] + r * m[N] + other] + (2 if met[person, other] > 0 else 0))
        if change > most:
            return change
        if not is_open(m, r, other, here) or is_parted(m, r, other, here, person):
            return np.inf
        if m[HAS_MEETINGS]:
            change += x[REPEAT] * (known(m, met, r, other, here, -1))
    if change > most:
        return change
    if not is_open(m, r, person, there) or is_parted(m, r, person, there, other):
        return np.inf
    if m[L] + m[M] > 0:
        change += x[BREAK] * _broken_change(m, r, person, other, here, there)
    if m[MOST_MOVED] >= 0:
        moved = _moved_change(m, r, person, here, there) + _moved_change(m, r, other, there, here)
        if moved > 0 and x[MOVED] + moved > m[MOST_MOVED]:
            return np.inf
        change += x[MOVE_PRICE] * moved
    return change


@compiled
def _coming(m: Whole, x: Costs, r: int, person: int, other: int, here: int, there: int) -> float:
    """What it changes that the other comes back; what both have in common has not moved at all."""
    away, to = (r * m[T] + there) * m[C], (r * m[T] + here) * m[C]
    change = 0.0
    for k in range(m[A]):
        mine = m[m[CATEGORY] + person * m[A] + k]
        theirs = m[m[CATEGORY] + other * m[A] + k]
        if mine == theirs:
            change -= x[m[LOSS] + to + mine] + x[m[GAIN] + away + mine]
        else:
            change += x[m[LOSS] + away + theirs] + x[m[GAIN] + to + theirs]
    wish = m[WISH] + other * m[H]
    return change + x[wish + m[m[THEME] + r * m[T] + here]] - x[wish + m[m[THEME] + r * m[T] + there]]


@compiled
def _moved_change(m: Whole, r: int, person: int, here: int, there: int) -> int:
    """How many more seats differ from the earlier plan when the person goes from one table to the other."""
    if person < 0:
        return 0
    old = m[m[OLD] + r * m[N] + person]
    return 0 if old < 0 else int(old != there) - int(old != here)


@compiled
def _broken_change(m: Whole, r: int, person: int, other: int, here: int, there: int) -> int:
    """The change in needs for a language nobody speaks at the table, and in meetings still wanted."""
    change = 0
    for k in range(m[L]):
        need, speak = m[m[NEEDS] + person * m[L] + k], m[m[SPEAKS] + person * m[L] + k]
        if other >= 0:
            need -= m[m[NEEDS] + other * m[L] + k]
            speak -= m[m[SPEAKS] + other * m[L] + k]
        if need != 0 or speak != 0:
            change += _unspoken(m, r, here, k, -need, -speak) + _unspoken(m, r, there, k, need, speak)
    for k in range(m[M]):
        come = m[m[THEM] + person * m[M] + k]
        if other >= 0:
            come -= m[m[THEM] + other * m[M] + k]
        here_before, here_after = _is_met(m, r, here, k, 0), _is_met(m, r, here, k, -come)
        there_before, there_after = _is_met(m, r, there, k, 0), _is_met(m, r, there, k, come)
        change += _wanted_change(m, person, k, there_after - here_before)
        if other >= 0:
            change += _wanted_change(m, other, k, here_after - there_before)
        change += _stayers(m, r, here, person, k, here_after - here_before)
        change += _stayers(m, r, there, other, k, there_after - there_before)
    return change


@compiled
def _unspoken(m: Whole, r: int, table: int, k: int, need: int, speak: int) -> int:
    """The change in people at a table who need a language that nobody there speaks."""
    at = (r * m[T] + table) * m[L] + k
    needing, speaking = m[m[NEEDING] + at], m[m[SPEAKING] + at]
    before = needing if speaking == 0 else 0
    after = needing + need if speaking + speak == 0 else 0
    return int(after - before)


@compiled
def _is_met(m: Whole, r: int, table: int, k: int, more: int) -> int:
    """1 if somebody who is to be met sits at the table, once so many more have come."""
    return int(m[m[COMING] + (r * m[T] + table) * m[M] + k] + more > 0)


@compiled
def _stayers(m: Whole, r: int, table: int, leaving: int, k: int, step: int) -> int:
    """The change in meetings still wanted by everyone who stays at the table."""
    change, rt = 0, r * m[T] + table
    for place in range(m[m[SIZE] + rt] if step != 0 else 0):
        person = m[m[MEMBERS] + rt * m[K] + place]
        if person != leaving:
            change += _wanted_change(m, person, k, step)
    return change


@compiled
def _wanted_change(m: Whole, person: int, k: int, step: int) -> int:
    """The change in what one person still wants, with so many rounds more of it."""
    at = person * m[M] + k
    if m[m[THEM] + at]:
        return 0
    wanted = m[m[WANTED] + at] - m[m[HAD] + at]
    return int(max(0, wanted - step) - max(0, wanted))

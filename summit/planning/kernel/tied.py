"""Moves of people who are tied to others: units change places with others, people who stay change tables for good."""

from __future__ import annotations

import math

import numpy as np

from summit.planning.kernel.book import (
    GROUP,
    HELPING,
    HELPS,
    KIND,
    LEADING,
    MEMBERS,
    MOST_HELPERS,
    MOST_MOVED,
    MOVED,
    MOVES,
    PER_TABLE,
    PRESENT,
    SEAT,
    SINGLE,
    SIZE,
    SMALL,
    STAYING,
    STAYING_NUMBER,
    STAYS,
    TMAX,
    TMIN,
    Costs,
    K,
    Met,
    N,
    R,
    T,
    Whole,
)
from summit.planning.kernel.compiled import compiled
from summit.planning.kernel.exchange import exchange_cost, going
from summit.planning.kernel.gathering import are_welcome, gather, is_in, of_kind, staying
from summit.planning.kernel.seating import cost, is_open, is_parted, join, leave

SETTLING = 2
"""Exchanges of single people that may follow, per round."""
EVEN_CHANCE = 0.5


@compiled
def try_tied(m: Whole, x: Costs, met: Met, r: int, person: int, rng: np.random.Generator, warmth: float) -> bool:
    """Try one exchange of the person's unit, or of the person who stays; take it back unless chance allows its cost.

    True: the exchange stands.
    """
    before, moved = cost(x), x[MOVED]
    if m[m[STAYS] + person]:
        number = _change_staying(m, x, met, person, rng)
    else:
        number = _change_unit(m, x, met, r, person, rng)
    if number > 0:
        made = number
        for k in range(made):
            if k == 0 or _moved(m, k, 0) != _moved(m, k - 1, 0):
                number = _settle(m, x, met, k, number)
    if number > 0 and (m[MOST_MOVED] < 0 or x[MOVED] <= max(m[MOST_MOVED], moved)) and _is_legal(m, number):
        change = cost(x) - before
        if change <= SMALL or rng.random() < math.exp(-change / warmth):
            return True
    for k in range(abs(number) - 1, -1, -1):
        leave(m, x, met, _moved(m, k, 0), _moved(m, k, 1))
        join(m, x, met, _moved(m, k, 0), _moved(m, k, 1), _moved(m, k, 2))
    return False


@compiled
def _moved(m: Whole, k: int, column: int) -> int:
    """Of the k-th single move: the round, the person, and the table they came from."""
    return m[m[MOVES] + 3 * k + column]


@compiled
def _go(m: Whole, x: Costs, met: Met, r: int, person: int, table: int, number: int) -> int:
    """Move somebody and write it down; the number of moves so far."""
    at = m[MOVES] + 3 * number
    m[at], m[at + 1], m[at + 2] = r, person, m[m[SEAT] + r * m[N] + person]
    leave(m, x, met, r, person)
    join(m, x, met, r, person, table)
    return number + 1


@compiled
def _go_together(m: Whole, x: Costs, met: Met, r: int, begin: int, end: int, table: int, number: int) -> int:
    """Move everyone gathered in these places."""
    for k in range(begin, end):
        number = _go(m, x, met, r, m[m[GROUP] + k], table, number)
    return number


@compiled
def _change_unit(m: Whole, x: Costs, met: Met, r: int, person: int, rng: np.random.Generator) -> int:
    """The unit goes to some table, and others come back for it. How many moves; negative if it could not be done."""
    here, there = m[m[SEAT] + r * m[N] + person], int(rng.random() * m[T])
    end = gather(m, r, person, 0)
    if there == here or staying(m, 0, end) > 0 or not are_welcome(m, r, 0, end, there):
        return 0
    seats = min(m[m[TMAX] + there] - m[m[SIZE] + r * m[T] + there], m[m[SIZE] + r * m[T] + here] - m[m[TMIN] + here])
    number = _go_together(m, x, met, r, 0, end, there, 0)
    for kind in range(2):
        least = wanted = of_kind(m, 0, end, kind)
        if kind == 0 and seats > 0:
            least = max(0, wanted - seats)
            wanted -= int(rng.random() * (min(wanted, seats) + 1))
        before = number
        number = _bring(m, x, met, r, there, here, kind, wanted, end, rng, number)
        if number - before < least:
            return -number
    return number


@compiled
def _bring(
    m: Whole,
    x: Costs,
    met: Met,
    r: int,
    there: int,
    here: int,
    kind: int,
    wanted: int,
    but: int,
    rng: np.random.Generator,
    number: int,
) -> int:
    """Bring as many people of a kind as wanted from there to here, with their units, none of the first `but` gathered.

    How many moves have been made so far.
    """
    rt, back = r * m[T] + there, 0
    position = int(rng.random() * m[m[SIZE] + rt])
    for _ in range(m[m[SIZE] + rt]):
        if back >= wanted or m[m[SIZE] + rt] == 0:
            break
        position = (position + 1) % m[m[SIZE] + rt]
        other = m[m[MEMBERS] + rt * m[K] + position]
        if is_in(m, 0, but, other):
            continue
        end = gather(m, r, other, but)
        people = of_kind(m, but, end, kind)
        if people == 0 or people < end - but or back + people > wanted:
            continue
        if staying(m, but, end) > 0 or not are_welcome(m, r, but, end, here):
            continue
        number = _go_together(m, x, met, r, but, end, here, number)
        back += people
    return number


@compiled
def _change_staying(m: Whole, x: Costs, met: Met, person: int, rng: np.random.Generator) -> int:
    """Two people who stay change tables in all rounds, with everyone tied to them; or a helper goes elsewhere."""
    other, helps = -1, m[m[HELPS] + person]
    if not helps or rng.random() < EVEN_CHANCE:
        other = m[m[STAYING] + int(rng.random() * m[STAYING_NUMBER])]
        if other == person or m[m[KIND] + other] != m[m[KIND] + person] or m[m[HELPS] + other] != helps:
            return 0
    goal, number = int(rng.random() * m[T]), 0
    for r in range(m[R]):
        is_there = m[m[PRESENT] + r * m[N] + person]
        if other >= 0 and m[m[PRESENT] + r * m[N] + other] != is_there:
            return -number
        if not is_there:
            continue
        there = m[m[SEAT] + r * m[N] + other] if other >= 0 else goal
        before = number
        number = _pass(m, x, met, r, person, other, there, rng, number)
        if number == before:
            return -number
        if number < 0:
            return number
    return number


@compiled
def _pass(
    m: Whole,
    x: Costs,
    met: Met,
    r: int,
    person: int,
    other: int,
    there: int,
    rng: np.random.Generator,
    number: int,
) -> int:
    """One round of such a change; participants even out groups of different size. Moves so far, negative: in vain."""
    here = m[m[SEAT] + r * m[N] + person]
    mine = gather(m, r, person, 0)
    end = gather(m, r, other, mine) if other >= 0 else mine
    if here == there or staying(m, 0, mine) > 1 or (other >= 0 and staying(m, mine, end) > 1):
        return number
    if not are_welcome(m, r, 0, mine, there) or not are_welcome(m, r, mine, end, here):
        return number
    if other >= 0 and of_kind(m, 0, mine, 1) != of_kind(m, mine, end, 1):
        return number
    more = of_kind(m, 0, mine, 0) - of_kind(m, mine, end, 0)
    number = _go_together(m, x, met, r, 0, mine, there, number)
    number = _go_together(m, x, met, r, mine, end, here, number)
    before = number
    if more > 0:
        number = _bring(m, x, met, r, there, here, 0, more, end, rng, number)
    elif more < 0:
        number = _bring(m, x, met, r, here, there, 0, -more, end, rng, number)
    return number if number - before == abs(more) else -number


@compiled
def _settle(m: Whole, x: Costs, met: Met, first: int, number: int) -> int:
    """Let single people of the two tables of move `first` change places while that helps, the best exchange first."""
    r, one = _moved(m, first, 0), _moved(m, first, 2)
    two = m[m[SEAT] + r * m[N] + _moved(m, first, 1)]
    ones, twos = m[MEMBERS] + (r * m[T] + one) * m[K], m[MEMBERS] + (r * m[T] + two) * m[K]
    for _ in range(SETTLING):
        best, person, other = -SMALL, -1, -1
        for j in range(m[m[SIZE] + r * m[T] + one]):
            a = m[ones + j]
            if not m[m[SINGLE] + r * m[N] + a]:
                continue
            gone = going(m, x, met, r, a, two)
            for k in range(m[m[SIZE] + r * m[T] + two]):
                b = m[twos + k]
                if m[m[SINGLE] + r * m[N] + b] and m[m[KIND] + a] == m[m[KIND] + b]:
                    change = exchange_cost(m, x, met, r, a, b, two, gone, best)
                    if change < best:
                        best, person, other = change, a, b
        if person < 0:
            break
        number = _go(m, x, met, r, person, two, number)
        number = _go(m, x, met, r, other, one, number)
    return number


@compiled
def _is_legal(m: Whole, number: int) -> bool:
    """Whether open tables, keep-apart, sizes, facilitators and helpers are right for everyone who has moved."""
    for k in range(number):
        r, person = _moved(m, k, 0), _moved(m, k, 1)
        table = m[m[SEAT] + r * m[N] + person]
        now, before = r * m[T] + table, r * m[T] + _moved(m, k, 2)
        if is_parted(m, r, person, table, -1) or not is_open(m, r, person, table):
            return False
        if m[m[SIZE] + now] > m[m[TMAX] + table] or m[m[SIZE] + before] < m[m[TMIN] + _moved(m, k, 2)]:
            return False
        if m[m[HELPING] + now] > m[MOST_HELPERS]:
            return False
        if m[PER_TABLE] and (m[m[LEADING] + now] != m[PER_TABLE] or m[m[LEADING] + before] != m[PER_TABLE]):
            return False
    return True

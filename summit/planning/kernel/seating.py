"""Sitting down and getting up: the book after one person has come to a table or left it."""

from __future__ import annotations

from summit.planning.kernel.book import (
    APART,
    APART_FROM,
    BROKEN,
    BROKEN_WEIGHT,
    CATEGORY,
    COMING,
    COUNT,
    DEVIATION,
    FOUND,
    GAIN,
    HAD,
    HAS_MEETINGS,
    HELPING,
    HELPS,
    HIGH,
    IGNORED,
    IMBALANCE,
    KIND,
    LEADING,
    LOSS,
    LOW,
    MEMBERS,
    MOVED,
    NEEDING,
    NEEDS,
    OLD,
    OPEN,
    OPEN_AT,
    OWN,
    PLACE,
    PLACES,
    REPEAT,
    REPEATS,
    SEAT,
    SIZE,
    SMALL,
    SPEAKING,
    SPEAKS,
    THEM,
    THEME,
    TROUBLE,
    TROUBLES,
    WANTED,
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

TABLES, PEOPLE = 0, 1
"""Rows of TROUBLE."""


@compiled
def cost(x: Costs) -> float:
    """What the seats cost: broken rules first, then weighted imbalance, repeats and wishes."""
    return x[IMBALANCE] + x[REPEAT] * x[REPEATS] + x[WISHES] + BROKEN_WEIGHT * x[BROKEN]


@compiled
def off(number: int, low: int, high: int) -> int:
    """How far a count is from where it should be."""
    if number > high:
        return number - high
    if number < low:
        return low - number
    return 0


@compiled
def is_open(m: Whole, r: int, person: int, table: int) -> bool:
    """Whether pins and accessible tables leave the table open to the person and everyone kept with them."""
    row = m[m[OPEN_AT] + r * m[N] + person]
    return row < 0 or m[m[OPEN] + row + table] > 0


@compiled
def is_parted(m: Whole, r: int, person: int, table: int, but: int) -> bool:
    """Whether somebody sits there who must be kept apart from the person; `but` is on the point of leaving."""
    for k in range(m[m[APART_FROM] + person], m[m[APART_FROM] + person + 1]):
        other = m[m[APART] + k]
        if other != but and m[m[SEAT] + r * m[N] + other] == table:
            return True
    return False


@compiled
def mark(m: Whole, kind: int, key: int, is_bad: bool) -> None:
    """Keep the list of troubles."""
    trouble, found = m[TROUBLE] + kind * m[PLACES], m[FOUND] + kind * m[PLACES]
    where = m[found + key]
    if is_bad and where < 0:
        m[found + key] = m[TROUBLES + kind]
        m[trouble + m[TROUBLES + kind]] = key
        m[TROUBLES + kind] += 1
    elif not is_bad and where >= 0:
        m[TROUBLES + kind] -= 1
        last = m[trouble + m[TROUBLES + kind]]
        m[trouble + where] = last
        m[found + last] = where
        m[found + key] = -1


@compiled
def reckon(m: Whole, x: Costs, rt: int, c: int) -> None:
    """What one more and one less of a category would change at a table."""
    at = rt * m[C] + c
    number, low, high = m[m[COUNT] + at], m[m[LOW] + at], m[m[HIGH] + at]
    now = off(number, low, high)
    x[m[GAIN] + at] = x[m[WEIGHT] + c] * (off(number + 1, low, high) - now)
    x[m[LOSS] + at] = x[m[WEIGHT] + c] * (off(number - 1, low, high) - now)


@compiled
def begin(m: Whole, x: Costs) -> None:
    """The costs of empty tables, at which nobody has met whom they are to meet."""
    for rt in range(m[R] * m[T]):
        deviation = 0.0
        for c in range(m[C]):
            reckon(m, x, rt, c)
            deviation += x[m[WEIGHT] + c] * m[m[LOW] + rt * m[C] + c]
        x[m[DEVIATION] + rt] = deviation
        x[IMBALANCE] += deviation
        mark(m, TABLES, rt, deviation > SMALL)
    for k in range(m[N] * m[M]):
        x[BROKEN] += m[m[WANTED] + k]


@compiled
def _count(m: Whole, x: Costs, r: int, person: int, table: int, step: int) -> None:
    """Somebody comes (+1) or goes (-1): categories, facilitators, wishes and moves."""
    rt, change = r * m[T] + table, 0.0
    for k in range(m[A]):
        c = m[m[CATEGORY] + person * m[A] + k]
        at = rt * m[C] + c
        change += x[m[GAIN] + at] if step > 0 else x[m[LOSS] + at]
        m[m[COUNT] + at] += step
        reckon(m, x, rt, c)
    if change != 0:
        x[IMBALANCE] += change
        x[m[DEVIATION] + rt] += change
        mark(m, TABLES, rt, x[m[DEVIATION] + rt] > SMALL)
    m[m[SIZE] + rt] += step
    m[m[LEADING] + rt] += step * m[m[KIND] + person]
    m[m[HELPING] + rt] += step * m[m[HELPS] + person]
    x[WISHES] += step * x[m[WISH] + person * m[H] + m[m[THEME] + rt]]
    old = m[m[OLD] + r * m[N] + person]
    if old >= 0 and old != table:
        x[MOVED] += step


@compiled
def _count_company(m: Whole, x: Costs, r: int, person: int, table: int, step: int) -> None:
    """Languages spoken at a table, and who is met there. The person is not among the members at this moment."""
    rt = r * m[T] + table
    for k in range(m[L]):
        needing, speaking = m[NEEDING] + rt * m[L] + k, m[SPEAKING] + rt * m[L] + k
        before = m[needing] if m[speaking] == 0 else 0
        m[needing] += step * m[m[NEEDS] + person * m[L] + k]
        m[speaking] += step * m[m[SPEAKS] + person * m[L] + k]
        x[BROKEN] += (m[needing] if m[speaking] == 0 else 0) - before
    for k in range(m[M]):
        coming = m[COMING] + rt * m[M] + k
        if m[m[THEM] + person * m[M] + k]:
            if m[coming] == 0 or m[coming] + step == 0:
                for place in range(m[m[SIZE] + rt]):
                    _meet(m, x, m[m[MEMBERS] + rt * m[K] + place], k, step)
            m[coming] += step
        elif m[coming] > 0:
            _meet(m, x, person, k, step)


@compiled
def _meet(m: Whole, x: Costs, person: int, k: int, step: int) -> None:
    """One round more or less with somebody who is to be met."""
    at = person * m[M] + k
    before = max(0, m[m[WANTED] + at] - m[m[HAD] + at])
    m[m[HAD] + at] += step
    x[BROKEN] += max(0, m[m[WANTED] + at] - m[m[HAD] + at]) - before


@compiled
def _own(m: Whole, r: int, person: int, step: int) -> None:
    """One neighbour more or less who is met elsewhere too."""
    key = r * m[N] + person
    m[m[OWN] + key] += step
    mark(m, PEOPLE, key, m[m[OWN] + key] > 0)


@compiled
def _elsewhere(m: Whole, r: int, person: int, other: int, step: int) -> None:
    """The one other round in which these two are together gains or loses a repeat."""
    for q in range(m[R]):
        table = m[m[SEAT] + q * m[N] + person]
        if q != r and table < m[T] and table == m[m[SEAT] + q * m[N] + other]:
            _own(m, q, person, step)
            _own(m, q, other, step)


@compiled
def leave(m: Whole, x: Costs, met: Met, r: int, person: int) -> None:
    """The person gets up."""
    key = r * m[N] + person
    table = m[m[SEAT] + key]
    rt = r * m[T] + table
    members = m[MEMBERS] + rt * m[K]
    last = m[members + m[m[SIZE] + rt] - 1]
    m[members + m[m[PLACE] + key]] = last
    m[m[PLACE] + r * m[N] + last] = m[m[PLACE] + key]
    m[m[SEAT] + key] = m[T]
    _count(m, x, r, person, table, -1)
    if m[L] + m[M] > 0:
        _count_company(m, x, r, person, table, -1)
    for k in range(m[m[SIZE] + rt] if m[HAS_MEETINGS] else 0):
        other = m[members + k]
        now = met[person, other] - 1
        if now < IGNORED // 2:
            continue
        met[person, other] = now
        met[other, person] = now
        if now > 0:
            x[REPEATS] -= 1
            _own(m, r, other, -1)
            _own(m, r, person, -1)
            if now == 1:
                _elsewhere(m, r, person, other, -1)


@compiled
def join(m: Whole, x: Costs, met: Met, r: int, person: int, table: int) -> None:
    """The person sits down."""
    rt = r * m[T] + table
    members = m[MEMBERS] + rt * m[K]
    for k in range(m[m[SIZE] + rt] if m[HAS_MEETINGS] else 0):
        other = m[members + k]
        before = met[person, other]
        if before < IGNORED // 2:
            continue
        met[person, other] = before + 1
        met[other, person] = before + 1
        if before > 0:
            x[REPEATS] += 1
            _own(m, r, other, 1)
            _own(m, r, person, 1)
            if before == 1:
                _elsewhere(m, r, person, other, 1)
    if m[L] + m[M] > 0:
        _count_company(m, x, r, person, table, 1)
    m[members + m[m[SIZE] + rt]] = person
    m[m[PLACE] + r * m[N] + person] = m[m[SIZE] + rt]
    m[m[SEAT] + r * m[N] + person] = table
    _count(m, x, r, person, table, 1)

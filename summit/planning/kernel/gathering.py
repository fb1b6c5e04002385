"""Who has to come along when somebody moves: their unit, and those for whom nobody else speaks a language they need."""

from __future__ import annotations

from summit.planning.kernel.book import (
    GROUP,
    KIND,
    MEMBERS,
    NEEDS,
    SEAT,
    SIZE,
    SPEAKING,
    SPEAKS,
    STAYS,
    UNIT_FROM,
    UNIT_OF,
    UNITS,
    K,
    L,
    N,
    T,
    Whole,
)
from summit.planning.kernel.compiled import compiled
from summit.planning.kernel.seating import is_open


@compiled
def gather(m: Whole, r: int, person: int, begin: int) -> int:
    """Write the person and everyone who has to come along into GROUP, from place `begin` on; the end of them."""
    m[m[GROUP] + begin] = person
    end, done = begin + 1, begin
    table = m[m[SEAT] + r * m[N] + person]
    while done < end:
        one = m[m[GROUP] + done]
        done += 1
        unit = m[m[UNIT_OF] + r * m[N] + one]
        if unit >= 0:
            for k in range(m[m[UNIT_FROM] + unit], m[m[UNIT_FROM] + unit + 1]):
                end = _add(m, begin, end, m[m[UNITS] + k])
        for language in range(m[L]):
            if m[m[SPEAKS] + one * m[L] + language] and _is_left(m, r, table, language, begin, end):
                for place in range(m[m[SIZE] + r * m[T] + table]):
                    other = m[m[MEMBERS] + (r * m[T] + table) * m[K] + place]
                    if m[m[NEEDS] + other * m[L] + language]:
                        end = _add(m, begin, end, other)
    return end


@compiled
def _is_left(m: Whole, r: int, table: int, language: int, begin: int, end: int) -> bool:
    """Whether nobody who speaks the language stays at the table once these people leave."""
    speaking = m[m[SPEAKING] + (r * m[T] + table) * m[L] + language]
    for k in range(begin, end):
        speaking -= m[m[SPEAKS] + m[m[GROUP] + k] * m[L] + language]
    return speaking == 0


@compiled
def _add(m: Whole, begin: int, end: int, person: int) -> int:
    if is_in(m, begin, end, person):
        return end
    m[m[GROUP] + end] = person
    return end + 1


@compiled
def is_in(m: Whole, begin: int, end: int, person: int) -> bool:
    """Whether the person is one of them."""
    for k in range(begin, end):  # noqa: SIM110 - numba compiles no generators
        if m[m[GROUP] + k] == person:
            return True
    return False


@compiled
def of_kind(m: Whole, begin: int, end: int, kind: int) -> int:
    """How many of them are of a kind."""
    number = 0
    for k in range(begin, end):
        number += int(m[m[KIND] + m[m[GROUP] + k]] == kind)
    return number


@compiled
def staying(m: Whole, begin: int, end: int) -> int:
    """How many of them keep their table through all rounds."""
    number = 0
    for k in range(begin, end):
        number += m[m[STAYS] + m[m[GROUP] + k]]
    return number


@compiled
def are_welcome(m: Whole, r: int, begin: int, end: int, table: int) -> bool:
    """Whether the table is open to all of them."""
    for k in range(begin, end):  # noqa: SIM110
        if not is_open(m, r, m[m[GROUP] + k], table):
            return False
    return True


@compiled
def is_tied(m: Whole, r: int, person: int) -> bool:
    """Whether the person may have to take others along, or only moves in all rounds."""
    if m[m[STAYS] + person] or m[m[UNIT_OF] + r * m[N] + person] >= 0:
        return True
    for language in range(m[L]):
        if m[m[SPEAKS] + person * m[L] + language] or m[m[NEEDS] + person * m[L] + language]:
            return True
    return False


@compiled
def leader_of(m: Whole, r: int, person: int) -> int:
    """With whom the person has to move: somebody of their unit who stays, or the only one who speaks for them."""
    table = m[m[SEAT] + r * m[N] + person]
    for language in range(m[L]):
        if m[m[NEEDS] + person * m[L] + language] and m[m[SPEAKING] + (r * m[T] + table) * m[L] + language] == 1:
            for place in range(m[m[SIZE] + r * m[T] + table]):
                other = m[m[MEMBERS] + (r * m[T] + table) * m[K] + place]
                if m[m[SPEAKS] + other * m[L] + language]:
                    person = other
                    break
    end = gather(m, r, person, 0)
    for k in range(end):
        if m[m[STAYS] + m[m[GROUP] + k]]:
            return m[m[GROUP] + k]
    return person

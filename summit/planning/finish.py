"""The finisher for small sizes: CP-SAT seats one round anew, balanced and without repeats, or leaves it."""

from __future__ import annotations

import numpy as np
from ortools.sat.python import cp_model

from summit.planning.arrays import Arrays, Ints
from summit.planning.clock import Clock
from summit.planning.kernel import book as pages
from summit.planning.kernel.book import Book
from summit.planning.model import cpsat

MOST_SEATS = 40_000
"""People × tables of a round that CP-SAT seats in seconds."""
MOST_REPEATS = 40
"""With more of them one round anew is no help."""
Seats = dict[tuple[int, int], cp_model.IntVar]


def finish_round(
    arrays: Arrays, seats: Ints, r: int, clock: Clock, seconds: float, *, best: tuple[float, int]
) -> Ints | None:
    """All seats, with round r seated anew: no imbalance, no repeats. None if not found. `best` is told as news.

    Facilitators who stay keep their tables. Balance and no repeats are hard rules: far quicker than minimising.
    """
    a = arrays
    model, x = _model(a, seats, r)
    solver, status = cpsat.run(model, clock, seconds, best=best)
    if status not in cpsat.FEASIBLE:
        return None
    found = seats.copy()
    for (i, t), variable in x.items():
        if solver.boolean_value(variable):
            found[r, i] = t
    return found


def worst_round(book: Book) -> int:
    """The round with the most imbalance and repeats."""
    return int(np.argmax(book.view(pages.DEVIATION).sum(axis=1) + 2 * book.view(pages.OWN).sum(axis=1)))


def _model(a: Arrays, seats: Ints, r: int) -> tuple[cp_model.CpModel, Seats]:
    m = cp_model.CpModel()
    x: Seats = {}
    people = np.flatnonzero(a.present[r]).tolist()
    for i in people:
        head = a.unit(r, i)[0]
        for t in _tables(a, seats, r, i):
            x[i, t] = m.new_bool_var("") if head == i else x[head, t]
            if head == i:
                m.add_hint(x[i, t], int(seats[r, i]) == t)
        if head == i:
            m.add_exactly_one(x[i, t] for t in _tables(a, seats, r, i))
    for t in range(a.T):
        here = [i for i in people if (i, t) in x]
        m.add_linear_constraint(sum(x[i, t] for i in here), int(a.tmin[t]), int(a.tmax[t]))
        if a.per_table:
            m.add(sum(x[i, t] for i in here if a.kind[i]) == a.per_table)
        for c in range(len(a.attribute_of)):
            of_kind = [x[i, t] for i in here if a.category[i, a.attribute_of[c]] == c]
            m.add_linear_constraint(sum(of_kind), int(a.low[r, t, c]), int(a.high[r, t, c]))
    _keep_apart(a, r, m, x)
    _meet_once(a, seats, r, m, x)
    return m, x


def _tables(a: Arrays, seats: Ints, r: int, i: int) -> list[int]:
    """The tables open to a person in this round, everyone tied to them considered."""
    unit = a.unit(r, i)
    if a.stays[list(unit)].any():
        return [int(seats[r, i])]
    return [int(t) for t in np.flatnonzero(a.allowed[r, i])]


def _keep_apart(a: Arrays, r: int, m: cp_model.CpModel, x: Seats) -> None:
    for i, partners in a.apart.items():
        for j in partners.tolist():
            for t in range(a.T) if i < j else ():
                if (i, t) in x and (j, t) in x:
                    m.add_at_most_one(x[i, t], x[j, t])


def _meet_once(a: Arrays, seats: Ints, r: int, m: cp_model.CpModel, x: Seats) -> None:
    """Of the people of one table in another round, at most one (or one unit) per table of this round."""
    for q in range(a.R):
        for g in range(a.T) if q != r else ():
            together = [i for i in np.flatnonzero(seats[q] == g).tolist() if a.present[r, i]]
            heads = list(dict.fromkeys(a.unit(r, i)[0] for i in together))
            for t in range(a.T):
                here = [x[i, t] for i in heads if (i, t) in x]
                if len(here) > 1:
                    m.add_at_most_one(here)
    for i, j, _ in a.met:
        for t in range(a.T):
            if (i, t) in x and (j, t) in x and a.unit(r, i) != a.unit(r, j):
                m.add_at_most_one(x[i, t], x[j, t])

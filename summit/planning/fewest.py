"""The fewest moves: legal seats that leave as many people as possible where an earlier plan had them."""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np

from summit.planning.arrays import Arrays, Bools, Ints
from summit.planning.clock import Clock
from summit.planning.explain import explain
from summit.planning.kernel import book as pages
from summit.planning.kernel.book import Book
from summit.planning.kernel.filling import seat_all, table_cost
from summit.planning.kernel.seating import begin, join, leave
from summit.planning.measure import measure
from summit.planning.model import cpsat, skeleton
from summit.planning.problem import Infeasible, Reason
from summit.planning.start import blocks_of, completed, fill, seat_blocks

LEAST_SECONDS = 2.0
"""The model of the fewest moves gets this much, however short the time is: without it there is no plan."""
MOST_SEATS = 60_000
"""People × tables × rounds for which the model is solved to see whether fewer moves than found by hand would do."""


def fewest_moves(arrays: Arrays, old: Ints, clock: Clock, rng: np.random.Generator) -> tuple[Ints, int | None]:
    """Legal seats with as few moves as found, and that number if no plan moves fewer.

    `old` are the earlier seats, R × n: -1 for none, T at a table that is gone. Raises Infeasible.
    """
    seats = _by_hand(arrays, old, rng)
    if seats is not None and count_moves(arrays, old, seats) <= least_moves(arrays, old):
        return seats, count_moves(arrays, old, seats)
    if seats is not None and arrays.n * arrays.T * arrays.R > MOST_SEATS:
        return seats, None
    return _by_model(arrays, old, clock, rng)


def count_moves(arrays: Arrays, old: Ints, seats: Ints) -> int:
    """Seats that differ from the earlier ones (R × n), of people who are still there."""
    return int(((old >= 0) & arrays.present & (seats != old)).sum())


def least_moves(arrays: Arrays, old: Ints) -> int:
    """No plan moves fewer: people whose table is gone or closed to them, tables with too many, and with too few."""
    a, least = arrays, 0
    for r in range(a.R):
        seated = a.present[r] & (old[r] >= 0)
        stay = _can_stay(a, old, r)
        for kind in (0, 1):
            here = np.bincount(old[r][stay & (a.kind == kind)], minlength=a.T)[: a.T]
            low = a.per_table if kind else np.maximum(0, a.tmin - a.per_table)
            high = a.per_table if kind else a.tmax - a.per_table
            must = int((seated & ~stay & (a.kind == kind)).sum()) + int(np.maximum(0, here - high).sum())
            come = int((a.present[r] & (old[r] < 0) & (a.kind == kind)).sum())
            least += must + max(0, int(np.maximum(0, low - here).sum()) - must - come)
    return least


def _can_stay(a: Arrays, old: Ints, r: int) -> Bools:
    """Who still has their table: present, the table is there, and pins and needs leave it open to them."""
    stay: Bools = a.present[r] & (old[r] >= 0) & (old[r] < a.T)
    people = np.flatnonzero(stay)
    stay[people] = a.allowed[r, people, old[r, people]]
    return stay


def _by_hand(a: Arrays, old: Ints, rng: np.random.Generator) -> Ints | None:
    """Everyone stays who can, the others are seated where there is room, and tables too small are filled up.

    None if that did not lead to a legal plan.
    """
    book = Book(a)
    begin(book.m, book.x)
    kept = np.stack([np.where(_can_stay(a, old, r), old[r], a.T) for r in range(a.R)])
    kept = _without_strays(a, kept)
    seat_all(book.m, book.x, book.met, kept)
    waiting = [block for block in blocks_of(a) if any((kept[r, list(people)] == a.T).any() for r, people in block)]
    for block in waiting:
        for r, people in block:
            for i in people:
                if book.view(pages.SEAT)[r, i] < a.T:
                    leave(book.m, book.x, book.met, r, i)
    if not seat_blocks(book, waiting, rng, urgent=Counter()):
        return None
    if not fill(book, rng, is_strict=False):
        return None
    if not all(_filled_up(book, r) for r in range(a.R)):
        return None
    seats: Ints = book.view(pages.SEAT).copy()
    return None if measure(a.problem, a.plan(seats)).violations else seats


def _without_strays(a: Arrays, kept: Ints) -> Ints:
    """The seats without those who are not where the rest of their unit is, or in the way of a rule."""
    for r, row in enumerate(a.units):
        for unit in row:
            tables = kept[r, list(unit)]
            if (tables != tables[0]).any():
                kept[r, list(unit)] = a.T
    for i in np.flatnonzero(a.stays).tolist():
        tables = kept[a.present[:, i], i]
        if (tables != tables[0]).any():
            kept[:, i] = a.T
    for i, others in a.apart.items():
        for r in range(a.R):
            if kept[r, i] < a.T and (kept[r, others] == kept[r, i]).any():
                kept[r, i] = a.T
    for r in range(a.R):
        _thin_out(a, kept[r])
    return kept


def _thin_out(a: Arrays, row: Ints) -> None:
    """Take people of tables that hold too many of a kind out again, the last ones first."""
    for kind, most in ((0, a.tmax - a.per_table), (1, np.full(a.T, a.per_table))):
        here = np.bincount(row[a.kind == kind], minlength=a.T + 1)[: a.T]
        for t in np.flatnonzero(here > most).tolist():
            people = np.flatnonzero((row == t) & (a.kind == kind))
            row[people[int(most[t]) :]] = a.T


def _filled_up(book: Book, r: int) -> bool:
    """Bring people to tables below their minimum, from tables above theirs, the cheapest first. False: not enough."""
    a, size, seat = book.arrays, book.view(pages.SIZE)[r], book.view(pages.SEAT)[r]
    single = book.view(pages.SINGLE)[r] > 0
    for t in np.flatnonzero(size < a.tmin).tolist():
        while size[t] < a.tmin[t]:
            spare = np.flatnonzero(size > a.tmin)
            people = np.flatnonzero(single & (a.kind == 0) & np.isin(seat, spare))
            costs = [table_cost(book.m, book.x, book.met, r, int(i), t) for i in people]
            if not len(costs) or not np.isfinite(min(costs)):
                return False
            chosen = int(people[int(np.argmin(costs))])
            leave(book.m, book.x, book.met, r, chosen)
            join(book.m, book.x, book.met, r, chosen, t)
    return True


def _by_model(arrays: Arrays, old: Ints, clock: Clock, rng: np.random.Generator) -> tuple[Ints, int | None]:
    """The same by CP-SAT: people named by a rule have seats in the model, all others are counted at each table."""
    model = skeleton.build(arrays)
    moves: list[Any] = [1 - model.x[r, i, t] if (r, i, t) in model.x else 1 for r, i, t in _seated(arrays, model, old)]
    staying = {}
    for kind, counted in (("free", model.free), ("alike", model.alike)):
        at = _counted(arrays, model, old, plain=kind == "alike")
        for (r, t), variable in counted.items():
            leaving = model.model.new_int_var(0, len(at.get((r, t), [])), "")
            model.model.add(leaving >= len(at.get((r, t), [])) - variable)
            staying[kind, r, t] = (at.get((r, t), []), leaving)
            moves.append(leaving)
        moves += [1] * sum(len(people) for (_, t), people in at.items() if t == arrays.T)
    model.model.minimize(sum(moves))
    solver, status = cpsat.run(model.model, clock, max(clock.left, LEAST_SECONDS))
    if status == cpsat.INFEASIBLE:
        raise Infeasible(explain(arrays, clock))
    if status not in cpsat.FEASIBLE:
        raise Infeasible((Reason("not_found_in_time", {"seconds": max(1, round(clock.elapsed))}),), is_proven=False)
    seats = np.full((arrays.R, arrays.n), arrays.T, dtype=np.int64)
    for (r, i, t), variable in model.x.items():
        if solver.boolean_value(variable):
            seats[r, i] = t
    for (kind, r, t), (people, leaving) in staying.items():
        number = len(people) - solver.value(leaving)
        if kind == "free":
            seats[r, rng.permutation(np.array(people, dtype=np.int64))[:number]] = t
        elif r == 0 or not arrays.stays[people].any():
            seats[r, people[:number]] = t
    skeleton.seat_plain(arrays, model, seats)
    whole = completed(arrays, seats, rng)
    assert whole is not None, "counted seats leave room for everyone"
    needed = count_moves(arrays, old, whole)
    return whole, needed if needed <= round(solver.best_objective_bound) else None


def _seated(arrays: Arrays, model: skeleton.Skeleton, old: Ints) -> list[tuple[int, int, int]]:
    """(round, person, old table) of everyone named in the model who had a seat."""
    return [(r, i, int(old[r, i])) for r, people in enumerate(model.people) for i in people if old[r, i] >= 0]


def _counted(arrays: Arrays, model: skeleton.Skeleton, old: Ints, *, plain: bool) -> dict[tuple[int, int], list[int]]:
    """Those the model only counts, by round and old table (T for a table that is gone)."""
    at: dict[tuple[int, int], list[int]] = {}
    alike = set(model.plain)
    for r in range(arrays.R):
        people = set(np.flatnonzero(arrays.present[r] & (old[r] >= 0)).tolist()) - set(model.people[r])
        for i in sorted(people & alike if plain else people - alike):
            at.setdefault((r, int(old[r, i])), []).append(i)
    return at

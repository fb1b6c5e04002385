"""A first legal plan: people named by a rule first, hardest first; then everybody else where they fit best."""

from __future__ import annotations

from collections import Counter

import numpy as np

from summit.planning.arrays import Arrays, Bools, Ints, merged
from summit.planning.kernel import book as pages
from summit.planning.kernel.book import Book
from summit.planning.kernel.filling import fill_round, seat_all, table_costs
from summit.planning.kernel.seating import begin, join

TRIES = 40
NOISE = 4096
"""Numbers that break ties between tables, used over and over."""

Block = tuple[tuple[int, tuple[int, ...]], ...]
"""People who share a table, per round: ((round, people), …). More than one round only with a facilitator who stays."""


def named(arrays: Arrays, r: int) -> set[int]:
    """Everyone present in the round whom a rule names: units, keep-apart, few tables, facilitators, languages."""
    a = arrays
    some = {i for unit in a.units[r] for i in unit} | set(a.apart)
    some |= set(np.flatnonzero((a.kind == 1) | a.stays | a.needs.any(axis=1) | a.speaks.any(axis=1)).tolist())
    some |= set(np.flatnonzero(~a.allowed[r].all(axis=1)).tolist())
    return {i for i in some if a.present[r, i]}


def first_plan(arrays: Arrays, rng: np.random.Generator, *, tries: int = TRIES) -> Ints | None:
    """Seats (R × n) that keep every rule but, maybe, those on languages and on whom to meet.

    None when seating people one after the other did not succeed.
    """
    blocks = blocks_of(arrays)
    urgent: Counter[int] = Counter()
    for _ in range(tries):
        book = Book(arrays)
        begin(book.m, book.x)
        if seat_blocks(book, blocks, rng, urgent=urgent) and fill(book, rng):
            return book.view(pages.SEAT).copy()
    return None


def completed(arrays: Arrays, seats: Ints, rng: np.random.Generator) -> Ints | None:
    """The same seats with everyone added who has none (-1 or T) yet; None when the minima cannot be reached."""
    book = Book(arrays)
    begin(book.m, book.x)
    seat_all(book.m, book.x, book.met, np.where(seats < 0, arrays.T, seats).astype(np.int64))
    return book.view(pages.SEAT).copy() if fill(book, rng) else None


def fill(book: Book, rng: np.random.Generator, *, is_strict: bool = True) -> bool:
    """Seat everyone present who has no table, rarest categories first, each where it costs least.

    False when there are no seats left or, if it `is_strict`, a table stays below its minimum.
    """
    a = book.arrays
    noise = 0.1 * rng.random(NOISE)
    for r in range(a.R):
        waiting = np.flatnonzero(a.present[r] & (book.view(pages.SEAT)[r] == a.T))
        share = np.bincount(a.category[a.present[r]].ravel(), minlength=len(a.weight))
        with np.errstate(divide="ignore"):
            rarity = (a.weight[a.category] / np.maximum(1, share[a.category])).sum(axis=1)[waiting]
        order = waiting[np.argsort(-rarity + 1e-6 * rng.random(len(waiting)), kind="stable")]
        if not fill_round(book.m, book.x, book.met, r, order, noise):
            return False
        if is_strict and (book.view(pages.SIZE)[r] < a.tmin).any():
            return False
    return True


def blocks_of(arrays: Arrays) -> list[Block]:
    """Everyone named, joined to what has to move together."""
    a = arrays
    joined: dict[tuple[int, int], tuple[int, ...]] = {}
    for r in range(a.R):
        for i in sorted(named(a, r)):
            joined[r, i] = a.unit(r, i)
    ties = [[(r, i) for i in unit] for (r, _), unit in joined.items()]
    ties += [[(r, int(i)) for r in range(a.R) if a.present[r, i]] for i in np.flatnonzero(a.stays)]
    blocks = merged(ties)
    taken = {seat for block in blocks for seat in block}
    blocks += [(seat,) for seat in joined if seat not in taken]
    found = []
    for block in blocks:
        rounds = sorted({r for r, _ in block})
        found.append(tuple((r, tuple(i for q, i in block if q == r)) for r in rounds))
    return found


def seat_blocks(book: Book, blocks: list[Block], rng: np.random.Generator, *, urgent: Counter[int]) -> bool:
    """Seat the blocks, those with the fewest tables open to them and the largest first. False: one found no table.

    Which one is counted in `urgent`: the next time it comes earlier.
    """
    a = book.arrays
    keys = []
    for number, block in enumerate(blocks):
        open_tables = int(np.all([a.allowed[r, list(people)].all(axis=0) for r, people in block], axis=0).sum())
        size = max(len(people) for _, people in block)
        leads = any(a.kind[i] or a.stays[i] for _, people in block for i in people)
        partners = sum(len(a.apart[i]) for _, people in block for i in people if i in a.apart)
        keys.append((-urgent[number], open_tables, -size, not leads, -partners, rng.random()))
    for number in sorted(range(len(blocks)), key=keys.__getitem__):
        if not _seat_block(book, blocks[number], rng):
            urgent[number] += 1
            return False
    return True


def _seat_block(book: Book, block: Block, rng: np.random.Generator) -> bool:
    costs = 0.2 * rng.random(book.arrays.T)
    for r, people in block:
        costs[~_room(book, r, people)] = np.inf
        for person in people:
            table_costs(book.m, book.x, book.met, r, person, costs)
    if not np.isfinite(costs).any():
        return False
    table = int(np.argmin(costs))
    for r, people in block:
        for person in people:
            join(book.m, book.x, book.met, r, person, table)
    return True


def _room(book: Book, r: int, people: tuple[int, ...]) -> Bools:
    """The tables with enough seats: for participants, those of facilitators are kept free, and enough people are left
    for the minima of all other tables."""
    a, members = book.arrays, list(people)
    leading, helping = int(a.kind[members].sum()), int(a.helps[members].sum())
    others = book.view(pages.SIZE)[r] - book.view(pages.LEADING)[r]
    coming = len(people) - leading
    room: Bools = others + coming <= a.tmax - a.per_table
    least = np.maximum(0, a.tmin - a.per_table)
    over = np.maximum(0, others - least)
    spare = int((a.present[r] & (a.kind == 0)).sum() - least.sum() - over.sum())
    room &= np.maximum(0, others + coming - least) - over <= max(0, spare)
    if a.per_table:
        room &= book.view(pages.LEADING)[r] + leading <= a.per_table
    if helping:
        room &= book.view(pages.HELPING)[r] + helping <= a.most_helpers
    return room

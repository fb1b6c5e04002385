"""A first legal plan: people named by a rule first, hardest first; then everybody else where they fit best."""

from __future__ import annotations

import numpy as np

from summit.planning.arrays import Arrays, Bools, Ints, merged
from summit.planning.problem import REPEAT_WEIGHT
from summit.planning.state import State

Block = tuple[tuple[int, tuple[int, ...]], ...]
"""People who share a table, per round: ((round, people), …). More than one round only with a facilitator who stays."""


def named(arrays: Arrays, r: int) -> set[int]:
    """Everyone present in the round whom a rule names: units, keep-apart, few tables, facilitators."""
    a = arrays
    some = {i for unit in a.units[r] for i in unit} | set(a.apart)
    some |= set(np.flatnonzero((a.kind == 1) | a.stays).tolist())
    some |= set(np.flatnonzero(~a.allowed[r].all(axis=1)).tolist())
    return {i for i in some if a.present[r, i]}


def first_plan(arrays: Arrays, rng: np.random.Generator, *, tries: int = 12) -> Ints | None:
    """Seats (R × n) that keep every rule, or None when seating people one after the other did not succeed."""
    blocks = _blocks(arrays)
    for attempt in range(tries):
        state = State(arrays)
        if _seat_blocks(state, blocks, rng, noise=0.5 * attempt) and fill(state, rng):
            return state.seat
    return None


def completed(arrays: Arrays, seats: Ints, rng: np.random.Generator) -> Ints | None:
    """The same seats with everyone added who has none (-1 or T) yet; None when the minima cannot be reached."""
    state = State(arrays)
    state.load(np.where(seats < 0, arrays.T, seats))
    return state.seat if fill(state, rng) else None


def fill(state: State, rng: np.random.Generator) -> bool:
    """Seat everyone present who has no table, rarest categories first, each where it costs least."""
    a = state.arrays
    for r in range(a.R):
        waiting = np.flatnonzero(a.present[r] & (state.seat[r] == a.T))
        share = np.bincount(a.category[a.present[r]].ravel(), minlength=len(a.weight))
        with np.errstate(divide="ignore"):
            rarity = (a.weight[a.category] / np.maximum(1, share[a.category])).sum(axis=1)[waiting]
        order = waiting[np.argsort(-rarity + 1e-6 * rng.random(len(waiting)), kind="stable")]
        for done, person in enumerate(order.tolist()):
            if not _seat_one(state, r, person, len(order) - done, rng):
                return False
        if (state.size[r] < a.tmin).any():
            return False
    return True


def _seat_one(state: State, r: int, person: int, left: int, rng: np.random.Generator) -> bool:
    """Seat one free person; `left` people (this one included) are still to be seated in the round."""
    a = state.arrays
    free = a.tmax - state.size[r] > 0
    short = np.maximum(0, a.tmin - state.size[r])
    if short.sum() >= left:
        free &= short > 0
    if not free.any():
        return False
    gain, met = state.table_costs(r, person)
    fullness = state.size[r] / a.tmax
    cost = gain + REPEAT_WEIGHT * met + 0.5 * fullness + 0.1 * rng.random(a.T)
    state.move(r, [(person, int(np.argmin(np.where(free, cost, np.inf))))])
    return True


def _blocks(arrays: Arrays) -> list[Block]:
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


def _seat_blocks(state: State, blocks: list[Block], rng: np.random.Generator, *, noise: float) -> bool:
    """Seat the blocks, those with the fewest tables open to them and the largest first."""
    a = state.arrays
    keys = []
    for block in blocks:
        open_tables = int(np.all([a.allowed[r, list(people)].all(axis=0) for r, people in block], axis=0).sum())
        size = max(len(people) for _, people in block)
        facilitates = any(a.kind[i] or a.stays[i] for _, people in block for i in people)
        partners = sum(len(a.apart[i]) for _, people in block for i in people if i in a.apart)
        keys.append((open_tables, -size, not facilitates, -partners, rng.random() * noise))
    order = sorted(range(len(blocks)), key=lambda b: (keys[b][0] * (1 + noise * rng.random()), *keys[b][1:]))
    return all(_seat_block(state, blocks[b], rng) for b in order)


def _seat_block(state: State, block: Block, rng: np.random.Generator) -> bool:
    a = state.arrays
    possible = np.ones(a.T, dtype=bool)
    cost = 0.2 * rng.random(a.T)
    for r, people in block:
        possible &= _room(state, r, people) & a.allowed[r, list(people)].all(axis=0) & ~state.parted(r, people)
        for person in people:
            gain, met = state.table_costs(r, person)
            cost += gain + REPEAT_WEIGHT * met
    if not possible.any():
        return False
    table = int(np.argmin(np.where(possible, cost, np.inf)))
    for r, people in block:
        state.move(r, [(person, table) for person in people])
    return True


def _room(state: State, r: int, people: tuple[int, ...]) -> Bools:
    """The tables with enough seats, those kept for facilitators left out of account for participants."""
    a = state.arrays
    leading = int(a.kind[list(people)].sum())
    others = state.size[r] - state.facilitators[r]
    room: Bools = others + (len(people) - leading) <= a.tmax - a.per_table
    if a.per_table:
        room &= state.facilitators[r] + leading <= a.per_table
    return room

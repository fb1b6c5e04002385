"""The fewest repeat meetings any plan can have, by counting people and tables, with the reason for them."""

from __future__ import annotations

from collections import Counter
from itertools import combinations
from math import comb

import numpy as np

from summit.planning.arrays import Arrays, Bools, Ints
from summit.planning.problem import Reason

MOST_SETS = 30
Found = tuple[int, tuple[Reason, ...]]


def repeats_bound(arrays: Arrays) -> Found:
    """The fewest repeats any plan can have beyond what keep-together forces, and why."""
    a = arrays
    if not a.counts_meetings:
        return 0, ()
    forced = _forced(a)
    found = [_by_pins(a, forced), _between_rounds(a, forced), _too_many_rounds(a, forced)]
    leading, open_tables = _facilitators(a, forced), _at_open_tables(a, forced)
    found.append((leading[0] + open_tables[0], leading[1] + open_tables[1]))  # they count different pairs
    found.append(_by_company(a))
    best, reasons = max(found, key=lambda one: one[0])
    return (best, reasons) if best > 0 else (0, ())


def _forced(a: Arrays) -> Counter[tuple[int, int]]:
    """Repeats of each pair that keep-together forces."""
    times = Counter(pair for row in a.units for unit in row for pair in combinations(sorted(unit), 2))
    return Counter({pair: number - 1 for pair, number in times.items() if number > 1})


def _spread(people: int, tables: int) -> int:
    """The fewest pairs at one table when so many people sit at so many tables: as even as can be."""
    each, over = divmod(people, tables)
    return over * comb(each + 1, 2) + (tables - over) * comb(each, 2)


def _sizes(a: Arrays, people: int) -> list[int]:
    """Table sizes as even as the limits allow: they have the fewest meetings."""
    sizes: Ints = a.tmin.copy()
    for _ in range(people - int(sizes.sum())):
        sizes[np.argmin(np.where(sizes < a.tmax, sizes, 1 << 30))] += 1
    return [int(size) for size in sizes]


def _one(code: str, repeats: int, **values: int) -> Found:
    return (repeats, (Reason(code, {"repeats": repeats, **values}),)) if repeats > 0 else (0, ())


def _between_rounds(a: Arrays, forced: Counter[tuple[int, int]]) -> Found:
    """The people of one table who are there again spread over all tables in the next round: some meet at once again."""
    repeats = 0
    staying = _staying_at_tables(a)
    for r in range(1, a.R):
        both = int((a.present[r - 1] & a.present[r]).sum())
        if a.present[r - 1].all() and a.present[r].all():
            repeats += sum(_spread_beside(size, staying, a.T) for size in _sizes(a, a.n))
        else:
            each, over = divmod(both, a.T)
            repeats += over * _spread(each + 1, a.T) + (a.T - over) * _spread(each, a.T)
    return _one("repeats_between_rounds", repeats - forced.total(), tables=a.T)


def _by_company(a: Arrays) -> Found:
    """People whom a language ties to the same speaker round after round, and those who help to lead the same table.

    People of units are left out: what keep-together forces is no repeat.
    """
    tied = {i for row in a.unit_of for i in row}
    left_out = tied | set(np.flatnonzero(a.helps).tolist())
    together: list[set[tuple[int, int]]] = [set() for _ in range(a.R)]
    more: dict[int, int] = {}
    for k in range(a.needs.shape[1]):
        speakers = np.flatnonzero(a.speaks[:, k]).tolist()
        needing = [i for i in np.flatnonzero(a.needs[:, k] & ~a.speaks[:, k]).tolist() if i not in left_out]
        if not left_out.isdisjoint(speakers):
            continue
        for r in range(a.R if len(speakers) == 1 else 0):
            here = [i for i in (*speakers, *needing) if a.present[r, i]]
            together[r] |= {(min(i, j), max(i, j)) for i, j in combinations(here, 2)}
        for i in needing if len(speakers) > 1 else ():
            more[i] = max(more.get(i, 0), int(a.present[:, i].sum()) - len(speakers))
    times = Counter(pair for row in together for pair in row)
    alone = {i for pair in times for i in pair}  # those whom one speaker ties are counted pair by pair
    again = sum(number - 1 for number in times.values())
    again += sum(number for i, number in more.items() if i not in alone and not a.speaks[i].any())
    if _staying_at_tables(a):
        helping = [i for i in np.flatnonzero(a.helps).tolist() if i not in tied]
        again += sum(a.per_table * max(0, int(a.present[:, i].sum()) - 1) for i in helping)
    return _one("repeats_by_company", again)


def _staying_at_tables(a: Arrays) -> int:
    """Facilitators who are at every table in all rounds and stay there."""
    leading = a.kind == 1
    stays = bool(a.stays[leading].all() and a.present[:, leading].all())
    return a.per_table if stays and a.R > 1 else 0


def _spread_beside(size: int, staying: int, tables: int) -> int:
    """Pairs of one table of so many that meet again in the next round, if some stay at theirs and all others spread."""
    spread = [min(staying, size)] + [0] * (tables - 1)
    for _ in range(size - spread[0]):
        spread[spread.index(min(spread))] += 1
    return sum(comb(number, 2) for number in spread)


def _too_many_rounds(a: Arrays, forced: Counter[tuple[int, int]]) -> Found:
    """All meetings against all pairs that can meet for the first time."""
    meetings = sum(comb(size, 2) for r in range(a.R) for size in _sizes(a, int(a.present[r].sum())))
    patterns = Counter(column.tobytes() for column in np.ascontiguousarray(a.present.T))
    rows = [(np.frombuffer(pattern, dtype=bool), number) for pattern, number in patterns.items()]
    pairs = sum(comb(number, 2) for row, number in rows if row.any())
    pairs += sum(x * y for (one, x), (other, y) in combinations(rows, 2) if (one & other).any())
    gone = _never_meet(a) | {(min(i, j), max(i, j)) for i, j, _ in a.met}
    ends = np.array(sorted(gone), dtype=np.int64).reshape(-1, 2)
    pairs -= int((a.present[:, ends[:, 0]] & a.present[:, ends[:, 1]]).any(axis=0).sum())
    many = meetings - pairs - forced.total()
    return _one("repeats_too_many_rounds", many, meetings=meetings, pairs=pairs)


def _never_meet(a: Arrays) -> set[tuple[int, int]]:
    """Pairs that cannot share a table: kept apart, or facilitators, one to a table."""
    pairs = {(min(i, int(j)), max(i, int(j))) for i, others in a.apart.items() for j in others}
    if a.per_table == 1:
        pairs.update(combinations(np.flatnonzero(a.kind == 1).tolist(), 2))
    return pairs


def _facilitators(a: Arrays, forced: Counter[tuple[int, int]]) -> Found:
    """Who is there in more rounds than there are tables open to them meets the facilitators of a table again."""
    if not _staying_at_tables(a):
        return 0, ()
    rounds = a.present.sum(axis=0)
    tables = (a.allowed & a.present[:, :, None]).any(axis=0).sum(axis=1)
    again = a.per_table * int(np.maximum(0, rounds - tables)[a.kind == 0].sum())
    again += a.T * comb(a.per_table, 2) * (a.R - 1)
    tied = sum(number for pair, number in forced.items() if a.kind[pair[0]] or a.kind[pair[1]])
    return _one("repeats_facilitators", again - tied)


def _at_open_tables(a: Arrays, forced: Counter[tuple[int, int]]) -> Found:
    """Participants with few tables open to them, in all rounds, meet each other there."""
    always = np.flatnonzero(a.present.all(axis=0) & (a.kind == 0)).tolist()
    reach: Bools = np.asarray(a.allowed.any(axis=0))
    sets = Counter(reach[i].tobytes() for i in always if not reach[i].all())
    best: Found = (0, ())
    for key, _ in sets.most_common(MOST_SETS):
        tables = np.frombuffer(key, dtype=bool)
        people = [i for i in always if not (reach[i] & ~tables).any()]
        number, inside = int(tables.sum()), set(people)
        if not number or len(people) < 2:  # noqa: PLR2004
            continue
        each, over = divmod(len(people), number)
        between = (a.R - 1) * (over * _spread(each + 1, number) + (number - over) * _spread(each, number))
        apart = sum(1 for i in people for j in a.apart.get(i, ()) if i < int(j) and int(j) in inside)
        many = a.R * _spread(len(people), number) - comb(len(people), 2) + apart
        repeats = max(between, many) - sum(n for (i, j), n in forced.items() if i in inside and j in inside)
        best = max(
            best,
            _one("repeats_at_open_tables", repeats, people=len(people), tables=number, rounds=a.R),
            key=lambda one: one[0],
        )
    return best


def _by_pins(a: Arrays, forced: Counter[tuple[int, int]]) -> Found:
    """Repeats between people who have only one table open to them in several rounds, units included."""
    times: Counter[tuple[int, int]] = Counter()
    for r in range(a.R):
        single = np.flatnonzero(a.present[r] & (a.allowed[r].sum(axis=1) == 1)).tolist()
        at: dict[int, list[int]] = {}
        for i in single:
            at.setdefault(int(a.allowed[r, i].argmax()), []).append(i)
        pairs = {pair for people in at.values() for pair in combinations(sorted(people), 2)}
        pairs |= {pair for unit in a.units[r] for pair in combinations(sorted(unit), 2)}
        times.update(pairs)
    known = {(min(i, j), max(i, j)) for i, j, _ in a.met}
    again = sum(number if pair in known else number - 1 for pair, number in times.items())
    return _one("repeats_by_pins", again - forced.total())

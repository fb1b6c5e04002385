"""Which rules have to do with each other: those that name the same people. Few of them make a contradiction."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from summit.planning.arrays import merged
from summit.planning.model.kept import Kept, Part, Rule

LARGE_GROUP = 3
"""Groups kept together of more people than this may have to do with all others: with how they fit at the tables."""


def clusters(kept: Kept, parts: list[Part]) -> list[list[Part]]:
    """The parts that name people, in clusters that name the same ones; the larger clusters first."""
    people = {part: _people(kept, part) for part in parts}
    naming = [part for part in parts if people[part]]
    joined = merged([*([("part", k), *(("person", i) for i in people[part])] for k, part in enumerate(naming))])
    cluster_of = {member: number for number, members in enumerate(joined) for member in members}
    found: defaultdict[int, list[Part]] = defaultdict(list)
    for k, part in enumerate(naming):
        found[cluster_of["part", k]].append(part)
    return sorted(found.values(), key=len, reverse=True)


def harmless(kept: Kept, parts: list[Part]) -> tuple[frozenset[Rule], frozenset[Rule]]:
    """Rules that are hardly part of a contradiction, to be left aside: many of them, and fewer.

    They name people whom nothing ties to a table, few enough that each could sit at a table of their own.
    """
    found: tuple[set[Rule], set[Rule]] = (set(), set())
    tied = kept.needing | kept.helpers | kept.stays
    for cluster in clusters(kept, parts):
        sorts = {part[0][0] for part in cluster}
        people = {i for part in cluster for i in _people(kept, part)}
        largest = max(len(_people(kept, part)) for part in cluster)
        if sorts <= {"apart", "together"} and tied.isdisjoint(people) and 2 * len(people) <= kept.arrays.T:
            rules = {rule for part in cluster for rule in part}
            if sorts == {"apart"}:
                found[1].update(rules)
            if sorts == {"apart"} or largest <= LARGE_GROUP:
                found[0].update(rules)
    return frozenset(found[0]), frozenset(found[1])


def _people(kept: Kept, part: Part) -> set[int]:
    """The people whom these rules name one by one; none for rules about everybody alike."""
    number = kept.arrays.number
    found: set[int] = set()
    for sort, value in part:
        ids: tuple[Any, ...] = ()
        if sort in ("apart", "together"):
            ids = value
        elif sort == "pin":
            ids = (value.person,)
        elif sort == "language":
            ids = (*value.needed_by, *value.spoken_by)
        elif sort in ("accessible", "stay") and len(part) == 1:
            ids = (value,)
        elif sort == "department":
            leading, members = kept.departments[value]
            named = kept.named | {i for group in kept.groups for i in group}
            ids = tuple(kept.arrays.ids[i] for i in sorted(leading | (members & named)))
        found |= {number[id_] for id_ in ids}
    return found

"""Is there a set of people, mutually apart, larger than the number of tables?"""

from __future__ import annotations

from collections.abc import Mapping

MOST_STEPS = 20_000


def clique_over(near: Mapping[int, set[int]], size: int) -> list[int] | None:
    """A set of `size` + 1 neighbours of each other in this graph, or None if none was found within a fixed effort."""
    core = _core(near, size)
    steps = [MOST_STEPS]
    for start in sorted(core, key=lambda i: -len(core[i])):
        found = _grow([start], core[start], core, size, steps)
        if found:
            return sorted(found)
        for other in core.pop(start):
            core[other].discard(start)
        if steps[0] <= 0:
            break
    return None


def _core(near: Mapping[int, set[int]], size: int) -> dict[int, set[int]]:
    """The graph without everyone who has too few neighbours to be in such a set."""
    core = {i: set(others) & near.keys() for i, others in near.items()}
    queue = [i for i, others in core.items() if len(others) < size]
    while queue:
        i = queue.pop()
        for other in core.pop(i, set()):
            core[other].discard(i)
            if len(core[other]) == size - 1:
                queue.append(other)
    return core


def _grow(
    chosen: list[int], candidates: set[int], core: Mapping[int, set[int]], size: int, steps: list[int]
) -> list[int] | None:
    steps[0] -= 1
    if len(chosen) > size:
        return chosen
    if len(chosen) + len(candidates) <= size or steps[0] <= 0:
        return None
    left = set(candidates)
    for i in sorted(left, key=lambda i: (-len(core[i] & left), i)):
        found = _grow([*chosen, i], left & core[i], core, size, steps)
        if found:
            return found
        left.discard(i)
        if len(chosen) + len(left) <= size or steps[0] <= 0:
            return None
    return None

"""People who may stand in for each other, counted together: what keeps the models of the rules small at any size."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from summit.planning.arrays import merged
from summit.planning.model.kept import Kept

Block = tuple[int, ...]
"""People who are seated as one."""


@dataclass(frozen=True)
class Kind:
    """Blocks that no rule tells apart, there in the same rounds. `stays`: each keeps one table through all of them."""

    blocks: tuple[Block, ...]
    rounds: tuple[int, ...]
    stays: bool

    @cached_property
    def one(self) -> Block:
        """Any of the blocks: what holds for one of them holds for all."""
        return self.blocks[0]

    @cached_property
    def number(self) -> int:
        return len(self.blocks)

    @cached_property
    def person(self) -> int | None:
        """The one person of this kind, if there is but one."""
        return self.one[0] if self.number == 1 and len(self.one) == 1 else None

    def count(self, people: Collection[int]) -> int:
        """How many of these people are in each block."""
        return sum(i in people for i in self.one)


def kinds_of(kept: Kept, singled: set[int], *, are_joined: bool) -> list[Kind]:
    """Everyone in kinds; `singled` people are alone in theirs.

    `are_joined`: people kept together in all their rounds are one block. All others kept together are alone.
    """
    a = kept.arrays
    facts = _facts(kept)
    joined = _joined(kept) if are_joined else []
    taken = {i for block in joined for i in block}
    singled = singled | ({i for group in kept.groups for i in group} - taken)
    alike: defaultdict[Any, list[Block]] = defaultdict(list)
    for block in [*joined, *((i,) for i in range(a.n) if i not in taken)]:
        if a.present[:, block[0]].any():
            key = ("single", block) if not singled.isdisjoint(block) else ("alike", *sorted(facts[i] for i in block))
            alike[key].append(block)
    return [
        Kind(
            tuple(blocks),
            tuple(np.flatnonzero(a.present[:, blocks[0][0]]).tolist()),
            not kept.stays.isdisjoint(blocks[0]),
        )
        for blocks in alike.values()
    ]


def _joined(kept: Kept) -> list[Block]:
    """People kept together who are all there in the same rounds and all stay or none."""
    present = kept.arrays.present
    return [
        unit
        for unit in merged(kept.groups)
        if (present[:, list(unit)] == present[:, [unit[0]]]).all()
        and (kept.stays.isdisjoint(unit) or kept.stays.issuperset(unit))
    ]


def _facts(kept: Kept) -> list[tuple[Any, ...]]:
    """All that a rule can see of each person."""
    a = kept.arrays
    sets: list[Iterable[int]] = [s for _, *pair in kept.languages for s in pair]
    sets += [s for _, s in kept.meet] + [kept.helpers, kept.stays, kept.needing]
    sets += [s for pair in kept.departments.values() for s in pair]
    rows: list[list[int]] = [[] for _ in range(a.n)]
    for number, members in enumerate(sets):
        for i in members:
            rows[i].append(number)
    patterns = [column.tobytes() for column in np.ascontiguousarray(a.present.T)]
    return [(patterns[i], int(a.kind[i]), tuple(rows[i])) for i in range(a.n)]

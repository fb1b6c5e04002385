"""Long lists are leafed through: one page of a list that is known as a whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class Leaf(Generic[T]):
    """What is `shown` of so many in all: the leaf `number`, counted from 1, with so many `before` it."""

    shown: Sequence[T]
    total: int
    number: int
    before: int

    @property
    def first(self) -> int:
        """The number of the first one shown among all; 0 of none."""
        return self.before + 1 if self.shown else 0

    @property
    def last(self) -> int:
        """The number of the last one shown among all."""
        return self.before + len(self.shown)

    @property
    def previous(self) -> int | None:
        """The number of the leaf before; None of the first."""
        return self.number - 1 if self.number > 1 else None

    @property
    def next(self) -> int | None:
        """The number of the leaf after; None of the last."""
        return self.number + 1 if self.last < self.total else None


def leaf_of(items: Sequence[T], wanted: int, per_page: int) -> Leaf[T]:
    """The leaf that is wanted, counted from 1, or the nearest there is."""
    number = min(max(wanted, 1), max(1, -(-len(items) // per_page)))
    before = (number - 1) * per_page
    return Leaf(shown=items[before : before + per_page], total=len(items), number=number, before=before)

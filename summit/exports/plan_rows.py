"""The plain rows of a plan's own workbook: people as their list had them, where they sit, and the proof."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from summit.exports.rows import AboutRow

LEADS, HELPS = "leads", "helps"


class Share(Protocol):
    """How many of a value sit at a table in a round (from 0), and between which numbers the even share lies."""

    @property
    def round(self) -> int: ...
    @property
    def table(self) -> str: ...
    @property
    def attribute(self) -> str: ...
    @property
    def value(self) -> str: ...
    @property
    def count(self) -> int: ...
    @property
    def low(self) -> int: ...
    @property
    def high(self) -> int: ...
    @property
    def deviation(self) -> int: ...


@dataclass(frozen=True, kw_only=True)
class PlannedPerson:
    """One person: the cells of their row in the list, and the id of their table per round, None where they have none.

    `role` is LEADS, HELPS or empty; `attributes` are what was mixed, by its name.
    """

    id: str
    name: str
    cells: Sequence[str]
    role: str
    attributes: Mapping[str, str]
    tables: tuple[str | None, ...]


@dataclass(frozen=True, kw_only=True)
class PlannedTable:
    """One table: what it is called, its size, and its theme per round (empty: none)."""

    id: str
    label: str
    min: int
    max: int
    is_accessible: bool
    themes: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class PlanData:
    """All that the workbook of a plan shows. `titles` head the people's cells; `attributes` are mixed, the dearest
    first; `shares` come from the proof; `figures` are lines about the whole plan.
    """

    title: str
    titles: Sequence[str]
    people: Sequence[PlannedPerson]
    tables: Sequence[PlannedTable]
    rounds: int
    attributes: Sequence[str]
    shares: Sequence[Share]
    figures: Sequence[AboutRow] = field(default=())

"""The tables of `flask plan`: a number, a file, or the workbook's own sheet; and as even sizes as the people allow."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from summit import planning
from summit.imports import columns, sandbox, seating_tables
from summit.imports.seating_file import BadList, Fault
from summit.imports.seating_tables import MOST_TABLES, TableRow
from summit.imports.sheetful import Sheetful


def table_rows(asked: str | None, sheet: Sheetful | None, rounds: int) -> tuple[TableRow, ...]:
    """The tables: `asked` is a number or a file, otherwise they stand in `sheet`. Raises BadList, BadFile, OSError."""
    if asked is not None and asked.isdecimal():
        if not 1 <= int(asked) <= MOST_TABLES:
            raise BadList([Fault(f"--tables {asked}: there can be 1 to {MOST_TABLES} tables.")])
        return seating_tables.numbered(int(asked))
    if asked is not None:
        path = Path(asked)
        rows = sandbox.read(path.read_bytes(), path.name)
        return seating_tables.tables_from(columns.with_titles(rows, lambda cells: any(cells)), rounds)
    if sheet is None:
        text = "Say how many tables there are, --tables 19, or describe them in a sheet called “Tables”."
        raise BadList([Fault(text)])
    return seating_tables.tables_from(sheet, rounds)


@dataclass(frozen=True)
class Sizes:
    """How many people are there in the emptiest and in the fullest round, and sizes that somebody asked for."""

    fewest: int
    most: int
    min: int | None
    max: int | None

    @classmethod
    def of(cls, present: Sequence[tuple[int, ...] | None], options: Mapping[str, Any]) -> Sizes:
        """From the rounds (counted from 1) in which each person is present; None is all of them."""
        there = [
            sum(rounds is None or number in rounds for rounds in present) for number in range(1, options["rounds"] + 1)
        ]
        return cls(min(there), max(there), options["min"], options["max"])


def sized(tables: Sequence[TableRow], sizes: Sizes) -> tuple[planning.Table, ...]:
    """The tables with their seats: what is said of a table, then what was asked for all, else an even share.

    The tables of which nothing is said share what the others leave.
    """
    low, high = sizes.fewest // len(tables), -(-sizes.most // len(tables))
    unsaid = sum(table.max is None for table in tables)
    said = sum(table.max or 0 for table in tables)
    if unsaid and said:
        low = min(low, max(0, sizes.fewest - said) // unsaid)
        high = max(high, -(-max(0, sizes.most - said) // unsaid))
    high = max(1, high, sizes.min or 0) if sizes.max is None else sizes.max
    low = min(low, high) if sizes.min is None else sizes.min
    return tuple(_table(table, low, high) for table in tables)


def _table(table: TableRow, low: int, high: int) -> planning.Table:
    """What is said of the table itself wins over what holds for all."""
    least = low if table.min is None else table.min
    most = high if table.max is None else table.max
    if least > most:
        least, most = (most, most) if table.min is None else (least, least)
    return planning.Table(table.id, least, most, table.accessible)

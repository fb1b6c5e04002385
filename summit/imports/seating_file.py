"""A file with people to be seated: the list, and the sheet about the tables that a workbook may hold beside it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from summit.imports import columns, sandbox, seating_columns
from summit.imports.sheetful import Sheetful, Wanted

TABLE_SHEETS = ("tables", "table", "borde", "bord", "bordene", "tafels", "tafel")
MOST_FAULTS = 50


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong, in plain English, and where: the row as the file counts it, the title of its column."""

    text: str
    row: int | None = None
    column: str = ""

    def __str__(self) -> str:
        if self.row is None:
            return f"Column “{self.column}”: {self.text}" if self.column else self.text
        return f"Row {self.row}, column “{self.column}”: {self.text}" if self.column else f"Row {self.row}: {self.text}"


class BadList(Exception):
    """A list that cannot be used, with all that is wrong with it."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("\n".join(map(str, faults)))
        self.faults = faults

    def sentences(self) -> Iterator[str]:
        """What is wrong, by row, the first `MOST_FAULTS` of it."""
        ordered = sorted(self.faults, key=lambda fault: fault.row or 0)
        yield from map(str, ordered[:MOST_FAULTS])
        if len(ordered) > MOST_FAULTS:
            yield f"And {len(ordered) - MOST_FAULTS} more."


@dataclass
class Faults:
    """Collects what is wrong, so that everything is said at once."""

    found: list[Fault] = field(default_factory=list)

    def say(self, text: str, row: int | None = None, column: str = "") -> None:
        """Note one fault."""
        self.found.append(Fault(text, row, column))

    def stop_if_any(self) -> None:
        """Raise BadList when there is one."""
        if self.found:
            raise BadList(self.found)


@contextmanager
def collecting() -> Iterator[Faults]:
    """Collects faults and raises them together as one BadList at the end."""
    faults = Faults()
    yield faults
    faults.stop_if_any()


def read(data: bytes, filename: str, sheet: str = "") -> tuple[Sheetful, Sheetful | None]:
    """The people and, when a workbook has such a sheet, the tables. Raises BadFile or BadList.

    `sheet` names the sheet with the people; otherwise it is the first visible one that is not about the tables.
    """
    found = sandbox.read_sheets(data, filename, Wanted(sheet, TABLE_SHEETS))
    rows = found[0][1]
    people = columns.with_titles(rows, seating_columns.are_titles)
    if not seating_columns.name_names(people.columns):
        people = columns.with_titles(rows, seating_columns.name_names)
    if not seating_columns.name_names(people.columns):
        text = "No column of names was found. Put titles above the columns, and call the one with the names “Name”."
        raise BadList([Fault(text)])
    if not people.rows:
        raise BadList([Fault("There is nobody in the list below its titles.")])
    return people, columns.with_titles(found[1][1], lambda cells: len(cells) > 0) if len(found) > 1 else None

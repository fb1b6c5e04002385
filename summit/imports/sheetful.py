"""What a list is before anyone knows its meaning: titles and numbered rows of text; and why a file is refused."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from summit.errors import N_, BadInput
from summit.imports.wording import readable

MAX_BYTES = 10_000_000
MAX_ROWS = 5_000
MAX_COLUMNS = 40
MAX_CELL = 2_000  # characters kept of one cell; longer than any field of ours may be
MAX_TEXT = 10_000_000  # characters of a whole list

REASONS = {
    "empty": N_("There are no rows in it."),
    "too_big": N_("The file is too big. At most %(limit)s MB can be read."),
    "too_many_rows": N_("The list is too long. At most %(limit)s rows can be read at once."),
    "too_many_columns": N_("The list is too wide. At most %(limit)s columns can be read."),
    "too_much": N_("The file unpacks to more than can be read. Copy the list into a new workbook and try again."),
    "too_slow": N_("Reading the file took too long. Copy the list into a new workbook and try again."),
    "unreadable": N_("The file cannot be read. Save it anew as an Excel workbook (.xlsx) or as CSV and try again."),
    "not_a_workbook": N_("The file is called an Excel workbook but is not one. Open it in Excel and save it as .xlsx."),
    "old_excel": N_("This is the old Excel format. Open the file in Excel and save it as .xlsx."),
    "encrypted": N_("The file is protected by a password. Save it without a password and try again."),
    "other_document": N_("This is not a list. An Excel workbook (.xlsx) or a CSV file can be read."),
    "unknown_letters": N_("The letters of the file cannot be read. Save it as “CSV UTF-8” and try again."),
    "no_sheet": N_("There is no sheet called “%(sheet)s”. The file has these: %(sheets)s."),
    "no_name": N_("No names were found. Give each person a name, or call the column that holds the names “Name”."),
}


class BadFile(BadInput):
    """The whole list cannot be used; `code` is one of REASONS."""

    def __init__(self, code: str, **values: Any) -> None:
        super().__init__(REASONS[code], **values)
        self.code = code


@dataclass(frozen=True)
class Row:
    """One row that holds something. `number` is the one its owner sees: the spreadsheet's row, the paste's line."""

    number: int
    cells: tuple[str, ...]

    def cell(self, index: int | None) -> str:
        """The text in a column; empty when the row is shorter or there is no such column."""
        return self.cells[index] if index is not None and index < len(self.cells) else ""


@dataclass(frozen=True)
class Sheetful:
    """A list: `columns` holds the titles, all empty when the list has none."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Wanted:
    """Which sheets of a workbook are to be read: the list, by its title or as the first that has rows, and the first
    sheet whose title is one of `beside` (folded). A CSV file is one sheet without a title.
    """

    title: str = ""
    beside: tuple[str, ...] = ()


def checked(rows: list[Row]) -> list[Row]:
    """Rows without the empty ones, their cells cut to MAX_CELL. Raises BadFile above the limits or without any row."""
    kept: list[Row] = []
    characters = 0
    for row in rows:
        cells = tuple(cell.strip()[:MAX_CELL] for cell in row.cells)
        while cells and not cells[-1]:
            cells = cells[:-1]
        if not cells:
            continue
        characters += sum(map(len, cells))
        if len(cells) > MAX_COLUMNS:
            raise BadFile("too_many_columns", limit=MAX_COLUMNS)
        if len(kept) > MAX_ROWS:  # one more than the limit: the titles
            raise BadFile("too_many_rows", limit=MAX_ROWS)
        if characters > MAX_TEXT:
            raise BadFile("too_much")
        kept.append(Row(row.number, tuple(map(readable, cells))))
    if not kept:
        raise BadFile("empty")
    return kept

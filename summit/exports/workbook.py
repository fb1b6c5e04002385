"""Workbooks from columns and rows: typed cells, and a text is always a text, never a formula.

The only place that writes with openpyxl. Rows are streamed, so that a long list needs no more memory than a short one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, tzinfo
from enum import StrEnum
from io import BytesIO
from itertools import chain, islice
from pathlib import Path
from typing import Any, BinaryIO

import openpyxl
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties

from summit.exports import text

TITLE_LIMIT = 31
FIRST_DATE = date(1900, 3, 1)  # spreadsheets believe in a 29 February 1900; earlier dates are written as text
SAFE_INTEGER = 10**15  # beyond it a spreadsheet rounds; such numbers are written as text
MEASURED_ROWS = 200
NARROWEST, WIDEST = 8, 48
A4 = 9  # the file format's number of the paper


class Kind(StrEnum):
    """How a column's values are written. None is an empty cell in each of them."""

    TEXT = "text"
    PROSE = "prose"  # text of several lines, wrapped
    INTEGER = "integer"
    NUMBER = "number"
    SHARE = "share"  # 0.25 is shown as 25 %
    DATE = "date"
    MOMENT = "moment"  # an aware datetime, written in the workbook's zone
    YES_NO = "yes_no"  # written as the reader's words for yes and no
    ANY = "any"  # each cell by the type of its value


_FORMATS = {
    Kind.TEXT: "@",  # keeps "+45 …" and "=…" a text also when the cell is edited later
    Kind.PROSE: "@",
    Kind.INTEGER: "0",
    Kind.NUMBER: "General",
    Kind.SHARE: "0%",
    Kind.DATE: "yyyy-mm-dd",
    Kind.MOMENT: "yyyy-mm-dd hh:mm",
    Kind.YES_NO: "@",
}

_HEADER_FONT = Font(name="Calibri", size=11, bold=True)
_HEADER_FILL = PatternFill("solid", start_color="FFE9EDF1")
_MARK_FILL = PatternFill("solid", start_color="FFFFD966")
_PART_LINE = Border(top=Side("thin", color="FF8A94A0"))
_HEADER_PLACE = Alignment(vertical="center", wrap_text=True)
_HEADER_HEIGHT = 32  # points: two lines
_PLACES = {
    Kind.PROSE: Alignment(vertical="top", wrap_text=True),
    Kind.DATE: Alignment(vertical="top", horizontal="left"),
    Kind.MOMENT: Alignment(vertical="top", horizontal="left"),
}
_TEXT_PLACE = Alignment(vertical="top")
_NUMBER_PLACE = Alignment(vertical="top", horizontal="right", indent=1)  # clear of the text in the next column

Looks = dict[tuple[Kind, bool, bool, bool], int]


@dataclass(frozen=True)
class Column:
    """One column: its title, how to find its value in a row, how it is written; width in characters or None.

    Cells whose row `is_marked` stand out: they are what a reader has to look at.
    """

    title: str
    value: Callable[[Any], Any]
    kind: Kind = Kind.TEXT
    width: int | None = None
    is_marked: Callable[[Any], bool] | None = None


@dataclass(frozen=True)
class Sheet:
    """One sheet. `rows` may be any iterable, also a generator; it is read once.

    A line is drawn above each row of another `part` than the row before it (another table, say).
    """

    title: str
    columns: Sequence[Column]
    rows: Iterable[Any]
    part: Callable[[Any], Any] | None = None


@dataclass(frozen=True)
class Workbook:
    """Sheets, and what they share: the zone of their moments, the words for yes and no, the file's properties."""

    title: str
    sheets: Sequence[Sheet]
    tz: tzinfo = UTC
    yes: str = "yes"
    no: str = "no"
    creator: str = "Summit"
    created_at: datetime | None = field(default=None)


def as_bytes(book: Workbook) -> bytes:
    """The finished .xlsx file."""
    buffer = BytesIO()
    write(book, buffer)
    return buffer.getvalue()


def write(book: Workbook, target: BinaryIO | Path) -> None:
    """Write `book` as .xlsx to a path or an open binary file."""
    file = openpyxl.Workbook(write_only=True)
    file.properties.title = text.for_cell(book.title)
    file.properties.creator = text.for_cell(book.creator)
    if book.created_at is not None:
        file.properties.created = book.created_at.astimezone(UTC).replace(tzinfo=None)
    try:
        for title, sheet in zip(legal_titles([sheet.title for sheet in book.sheets]), book.sheets, strict=True):
            _write_sheet(file.create_sheet(title), sheet, book)
        file.save(target)
    except BaseException:
        for unfinished in file.worksheets:  # each has a temporary file with people's names in it
            if unfinished._writer is not None:
                unfinished._writer.cleanup()
        raise


def legal_titles(titles: Iterable[str]) -> list[str]:
    """Titles that a spreadsheet accepts, in the same order: not empty, at most 31 units, no []:*?/\\, all different."""
    taken: set[str] = {"history"}  # a name that Excel keeps for itself
    legal: list[str] = []
    for title in titles:
        plain = re.sub(r"[\[\]:*?/\\\n\t\ufffd]+", " ", text.printable(title))
        plain = re.sub(r" +", " ", plain).strip(" '") or "Sheet"
        candidate, number = _shortened(plain, ""), 1
        while candidate.casefold() in taken:
            number += 1
            candidate = _shortened(plain, f" {number}")
        taken.add(candidate.casefold())
        legal.append(candidate)
    return legal


def _shortened(title: str, ending: str) -> str:
    units = title.encode("utf-16-le")[: 2 * (TITLE_LIMIT - len(ending))]
    return units.decode("utf-16-le", "ignore").strip(" '") + ending


def _write_sheet(page: Any, sheet: Sheet, book: Workbook) -> None:
    rows = iter(sheet.rows)
    first = list(islice(rows, MEASURED_ROWS))
    last_column = get_column_letter(len(sheet.columns))
    page.freeze_panes = "A2"
    page.print_title_rows = "1:1"
    page.page_setup.orientation = "landscape"
    page.page_setup.paperSize = A4
    page.page_setup.fitToHeight = 0
    page.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    for number, column in enumerate(sheet.columns, start=1):
        page.column_dimensions[get_column_letter(number)].width = _width(column, first, book)
    page.row_dimensions[1].height = _HEADER_HEIGHT
    page._values_to_row = _in_their_places
    page.append([_header(page, column.title) for column in sheet.columns])
    count, part = 1, object()
    looks: Looks = {}
    columns = [(column, _Spot(page)) for column in sheet.columns]
    for row in chain(first, rows):
        is_new = sheet.part is not None and part != (part := sheet.part(row)) and count > 1
        page.append([_cell(spot, column, row, book, is_new, looks) for column, spot in columns])
        count += 1
    page.auto_filter.ref = f"A1:{last_column}{count}"
    page.close()


class _Spot(Cell):  # type: ignore[misc]
    """Where the cells of one column are written, one after the other.

    For each of 500,000 cells openpyxl would make an object, and ask again where it stands and what it looks like.
    """

    __slots__ = ("look",)

    has_style = True

    @property
    def coordinate(self) -> str:
        return f"{get_column_letter(self.column)}{self.row}"

    @property
    def style_id(self) -> int:
        return self.look  # type: ignore[no-any-return]


def _in_their_places(cells: Sequence[Cell | None], number: int) -> Iterator[Cell]:
    """The cells of a row that are not empty: what openpyxl finds out by trying to write each as a value."""
    for column, cell in enumerate(cells, start=1):
        if cell is not None:
            cell.column, cell.row = column, number
            yield cell


def _header(page: Any, title: str) -> Cell:
    cell = WriteOnlyCell(page)
    # openpyxl would guess a formula from "=" and an error from "#N/A"; a text is a text
    cell._value, cell.data_type = text.for_cell(title), "s"
    cell.font, cell.fill, cell.alignment = _HEADER_FONT, _HEADER_FILL, _HEADER_PLACE
    return cell


def _cell(spot: _Spot, column: Column, row: Any, book: Workbook, is_new_part: bool, looks: Looks) -> _Spot | None:
    written, kind = settled(column.kind, column.value(row), book)
    if written is None and not is_new_part:
        return None
    is_text = isinstance(written, str)
    spot._value = text.for_cell(written) if is_text else written
    spot.data_type = "s" if is_text else "d" if isinstance(written, date) else "n"
    is_marked = column.is_marked is not None and bool(column.is_marked(row))
    look = (kind, is_text or written is None, is_new_part, is_marked)
    if look not in looks:
        looks[look] = _look(spot.parent, kind, *look[1:])
    spot.look = looks[look]
    return spot


def _look(page: Any, kind: Kind, is_text: bool, is_new_part: bool, is_marked: bool) -> int:
    cell = WriteOnlyCell(page)
    cell.number_format = "@" if is_text else _FORMATS[kind]
    cell.alignment = _PLACES.get(kind, _TEXT_PLACE if is_text else _NUMBER_PLACE)
    if is_new_part:
        cell.border = _PART_LINE
    if is_marked:
        cell.font, cell.fill = _HEADER_FONT, _MARK_FILL
    return cell.style_id  # type: ignore[no-any-return]


def settled(kind: Kind, value: Any, book: Workbook) -> tuple[Any, Kind]:
    """What is written for `value` in a column of this kind: None, a text, a number or a naive date, and its kind.

    What a spreadsheet cannot hold as a number or a date (a year 1850, sixteen digits, "about ten") becomes text.
    """
    if value is None or value == "":
        return None, kind
    if isinstance(value, bool):
        return (book.yes if value else book.no), Kind.YES_NO
    if kind in (Kind.TEXT, Kind.PROSE):
        return str(value), kind
    if isinstance(value, datetime):
        return _moment(value, book.tz, Kind.DATE if kind is Kind.DATE else Kind.MOMENT)
    if isinstance(value, date):
        return (value, Kind.DATE) if value >= FIRST_DATE else (value.isoformat(), Kind.TEXT)
    if isinstance(value, int | float):
        return _number(value, kind)
    return str(value), Kind.TEXT


def _moment(value: datetime, tz: tzinfo, kind: Kind) -> tuple[Any, Kind]:
    if value.tzinfo is None:
        raise ValueError("A moment must be aware; a naive one could be in any zone.")
    local = value.astimezone(tz).replace(tzinfo=None)
    if local.date() < FIRST_DATE:
        return local.isoformat(" ", "minutes"), Kind.TEXT
    return (local.date() if kind is Kind.DATE else local.replace(microsecond=0)), kind


def _number(value: int | float, kind: Kind) -> tuple[Any, Kind]:
    if not abs(value) < SAFE_INTEGER:  # so written, it is true for "not a number" as well
        return str(value), Kind.TEXT
    if kind in (Kind.INTEGER, Kind.NUMBER, Kind.SHARE):
        return value, Kind.NUMBER if kind is Kind.INTEGER and value != int(value) else kind
    return value, Kind.INTEGER if value == int(value) else Kind.NUMBER


def _width(column: Column, rows: Sequence[Any], book: Workbook) -> float:
    if column.width is not None:
        return column.width
    longest = max((len(word) for word in column.title.split()), default=0) + 4  # room for the filter's arrow
    longest = max(longest, len(column.title) * 2 // 3)  # so that a long title needs two lines
    for row in rows:
        longest = max(longest, *_line_lengths(settled(column.kind, column.value(row), book)))
    return min(max(longest + 1, NARROWEST), WIDEST)


def _line_lengths(cell: tuple[Any, Kind]) -> Iterator[int]:
    value, kind = cell
    yield len(_FORMATS[kind]) if isinstance(value, date) else 0
    if value is not None and not isinstance(value, date):
        yield from (len(line) for line in str(value).splitlines())

"""Excel workbooks as rows of text. Runs in the child process only; the archive is judged before it is opened."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from io import BytesIO
from itertools import chain
from typing import Any

import openpyxl
from openpyxl.cell.cell import ERROR_CODES

from summit.imports.sheetful import MAX_COLUMNS, MAX_ROWS, BadFile, Row, Wanted
from summit.imports.wording import folded

MAX_MEMBERS = 200
MAX_INFLATED = 100_000_000
MAX_RATIO = 100
RATIO_MATTERS_FROM = 1_000_000  # a short file of blanks packs a thousandfold and harms nobody
MAX_STRINGS = 2 * MAX_ROWS * MAX_COLUMNS  # as many as a list and a sheet beside it can name
STRINGS = "xl/sharedStrings.xml"
PIECE = 1_000_000  # bytes
LAST_ROW = 1_048_576  # of any workbook
SAFE_INTEGER = 10**15  # beyond it a spreadsheet has no exact whole numbers
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


def sheets(data: bytes, wanted: Wanted) -> Iterator[tuple[str, Iterator[Row]]]:
    """The list's sheet, then the first of those that may stand beside it: titles and rows, to be read in this order.

    The list is on the sheet that is asked for by name, otherwise on the first visible one that has any rows and is not
    one of those beside it. Formulas read as the value they had when last saved. Raises BadFile("no_sheet").
    """
    if not openpyxl.DEFUSEDXML:
        raise RuntimeError("defusedxml is missing: no workbook may be opened.")
    judge(data)
    book = openpyxl.load_workbook(BytesIO(data), read_only=True, data_only=True, keep_links=False)
    pages = book.worksheets
    beside = [page for page in pages if folded(page.title) in wanted.beside]
    if wanted.title:
        chosen = [page for page in pages if folded(page.title) == folded(wanted.title)]
        if not chosen:
            raise BadFile("no_sheet", sheet=wanted.title, sheets=", ".join(page.title for page in pages))
    else:
        chosen = [page for page in pages if page.sheet_state == "visible" and page not in beside]
    for page in chosen:
        rows = _sheet_rows(page)
        first = next(rows, None)
        if first is not None:
            yield page.title, chain([first], rows)
            break
    else:
        raise BadFile("empty")
    for page in beside[:1]:
        if page not in chosen[:1]:
            yield page.title, _sheet_rows(page)


def judge(data: bytes) -> None:
    """Raise BadFile for an archive that is no workbook, is protected, or unpacks to more than a list needs."""
    try:
        archive = zipfile.ZipFile(BytesIO(data))
        members = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OverflowError) as error:
        raise BadFile("unreadable") from error
    if any(member.flag_bits & 1 for member in members):
        raise BadFile("encrypted")
    inflated = sum(member.file_size for member in members)
    is_bomb = any(
        member.file_size > RATIO_MATTERS_FROM and member.file_size > MAX_RATIO * max(member.compress_size, 1)
        for member in members
    )
    if len(members) > MAX_MEMBERS or inflated > MAX_INFLATED or is_bomb:
        raise BadFile("too_much")
    if inflated > RATIO_MATTERS_FROM and inflated > MAX_RATIO * len(data):
        raise BadFile("too_much")
    names = {member.filename for member in members}
    if "xl/workbook.xml" not in names:
        raise BadFile("other_document")
    if STRINGS in names and _number_of_strings(archive) > MAX_STRINGS:
        raise BadFile("too_much")


def _number_of_strings(archive: zipfile.ZipFile) -> int:
    """Counted before they are read, which for a million of them takes all the time there is."""
    tags, end = 0, b""
    with archive.open(STRINGS) as strings:
        while piece := strings.read(PIECE):
            tags += (end + piece).count(b"si>")
            end = piece[-2:]
    return tags // 2  # one opens, one closes


def _sheet_rows(sheet: Any) -> Iterator[Row]:
    sheet.reset_dimensions()  # what the file says of its own size may be wrong by millions
    for number, values in enumerate(sheet.iter_rows(values_only=True), start=1):
        if number > LAST_ROW:
            raise BadFile("unreadable")
        if any(value is not None for value in values):
            if any(value is not None for value in values[MAX_COLUMNS:]):
                raise BadFile("too_many_columns", limit=MAX_COLUMNS)
            yield Row(number, tuple(as_text(value) for value in values[:MAX_COLUMNS]))


def as_text(value: Any) -> str:
    """A cell as a person would write it: whole numbers without a point, dates as 2021-09-05, errors as nothing."""
    if isinstance(value, str):
        text = _ESCAPED.sub(lambda match: chr(int(match[1], 16)), value) if "_x" in value else value
        return "" if text in ERROR_CODES else text
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < SAFE_INTEGER else f"{value:.15g}"
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d") if value.time() == time(0) else value.strftime("%Y-%m-%d %H:%M")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return value.strftime("%H:%M")
    return str(value)

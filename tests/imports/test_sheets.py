"""Which sheet of a workbook is the list, and which stands beside it."""

from __future__ import annotations

import openpyxl
import pytest

from summit.imports import sandbox
from summit.imports.sheetful import BadFile, Row, Wanted
from tests.imports import workbooks


def test_a_sheet_is_read_by_its_name_with_another_beside_it() -> None:
    book = openpyxl.Workbook()
    for title in ("Borde", "Notes", "Guests"):
        page = book.create_sheet(title)
        page.append([title, 1])
    book.remove(book.worksheets[0])
    data = workbooks.saved(book)
    borde, notes, guests = ((title, [Row(1, (title, "1"))]) for title in ("Borde", "Notes", "Guests"))
    assert sandbox.read_sheets(data, "list.xlsx", Wanted()) == [borde]
    assert sandbox.read_sheets(data, "list.xlsx", Wanted(beside=("tables", "borde"))) == [notes, borde]
    assert sandbox.read_sheets(data, "list.xlsx", Wanted("GUESTS", ("borde",))) == [guests, borde]
    assert sandbox.read_sheets(data, "list.xlsx", Wanted("borde", ("borde",))) == [borde]
    with pytest.raises(BadFile) as refusal:
        sandbox.read_sheets(data, "list.xlsx", Wanted("Tables"))
    assert str(refusal.value) == "There is no sheet called “Tables”. The file has these: Borde, Notes, Guests."


def test_a_workbook_with_nothing_but_its_second_sheet_is_empty() -> None:
    book = openpyxl.Workbook()
    book.worksheets[0].title = "Tables"
    book.worksheets[0].append(["Table", 1])
    with pytest.raises(BadFile) as refusal:
        sandbox.read_sheets(workbooks.saved(book), "list.xlsx", Wanted(beside=("tables",)))
    assert refusal.value.code == "empty"

"""Workbooks: every text stays a text, every date a date, every sheet can be filtered and printed."""

# ruff: noqa: DTZ001 - the dates in a workbook know no zone

import tracemalloc
import zipfile
from collections.abc import Iterator
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from summit.exports import lists, text, workbook
from summit.exports.workbook import Column, Kind, Sheet, Workbook
from tests.exports.hostile import HOSTILE

COPENHAGEN = ZoneInfo("Europe/Copenhagen")


def one_column(values: list[Any], kind: Kind = Kind.TEXT, **shared: Any) -> Workbook:
    return Workbook("List", [Sheet("List", [Column("Value", lambda value: value, kind)], values)], **shared)


def cells(book: Workbook) -> list[Any]:
    """The cells of the first column of the first sheet, without its title, as openpyxl reads them back."""
    page = openpyxl.load_workbook(BytesIO(workbook.as_bytes(book))).worksheets[0]
    return [row[0] for row in page.iter_rows(min_row=2)]


@pytest.mark.parametrize("kind", list(Kind))
@pytest.mark.parametrize("value", HOSTILE)
def test_a_text_is_never_a_formula_and_stays_intact(value: str, kind: Kind) -> None:
    (cell,) = cells(one_column([value], kind))
    assert (cell.data_type, text.from_cell(cell.value)) == ("s", text.printable(value))
    assert cell.number_format == "@"
    assert not cell.quotePrefix


def test_the_file_itself_holds_no_formula_and_no_error() -> None:
    archive = zipfile.ZipFile(BytesIO(workbook.as_bytes(one_column(HOSTILE))))
    page = archive.read("xl/worksheets/sheet1.xml").decode()
    assert ("<f>" in page, "<f " in page, 't="e"' in page) == (False, False, False)
    assert page.count('t="inlineStr"') == len(HOSTILE) + 1


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(min_size=1), min_size=1, max_size=20))
def test_any_text_comes_back(values: list[str]) -> None:
    read = cells(one_column(values))
    assert [cell.data_type for cell in read] == ["s"] * len(values)
    assert [text.from_cell(cell.value) for cell in read] == [text.printable(value) for value in values]


def test_a_text_too_long_for_a_cell_is_cut_visibly() -> None:
    (fits, cut) = cells(one_column(["x" * 32_767, "y" * 32_768]))
    assert fits.value == "x" * 32_767
    assert (len(cut.value), cut.value[-5:]) == (32_767, "y […]")


def test_moments_are_written_in_the_zone_of_the_event() -> None:
    summer, winter = datetime(2021, 9, 5, 7, 30, tzinfo=UTC), datetime(2021, 12, 31, 23, 30, tzinfo=UTC)
    (first, second) = cells(one_column([summer, winter], Kind.MOMENT, tz=COPENHAGEN))
    assert (first.value, second.value) == (datetime(2021, 9, 5, 9, 30), datetime(2022, 1, 1, 0, 30))
    assert (first.is_date, first.number_format) == (True, "yyyy-mm-dd hh:mm")


def test_a_moment_in_a_column_of_dates_is_the_local_date() -> None:
    (cell,) = cells(one_column([datetime(2021, 12, 31, 23, 30, tzinfo=UTC)], Kind.DATE, tz=COPENHAGEN))
    assert (cell.value, cell.number_format) == (datetime(2022, 1, 1), "yyyy-mm-dd")


def test_a_naive_moment_is_a_fault() -> None:
    with pytest.raises(ValueError, match="aware"):
        workbook.as_bytes(one_column([datetime(2021, 9, 5, 9, 30)], Kind.MOMENT))


def test_dates_that_a_spreadsheet_cannot_hold_are_written_as_text() -> None:
    (old, new) = cells(one_column([date(1849, 6, 5), date(2021, 9, 5)], Kind.DATE))
    assert (old.data_type, old.value) == ("s", "1849-06-05")
    assert (new.data_type, new.value) == ("d", datetime(2021, 9, 5))


def test_numbers_are_numbers_and_yes_is_a_word() -> None:
    assert [cell.value for cell in cells(one_column([0, 17, -3], Kind.INTEGER))] == [0, 17, -3]
    assert [cell.number_format for cell in cells(one_column([0.5], Kind.SHARE))] == ["0%"]
    assert [cell.value for cell in cells(one_column([True, False], Kind.YES_NO, yes="ja", no="nej"))] == ["ja", "nej"]
    big, absent, endless = cells(one_column([10**20, None, float("inf")], Kind.NUMBER))
    assert (big.value, endless.value, absent.value) == (str(10**20), "inf", None)


def test_a_number_in_a_column_of_text_is_text() -> None:
    (cell,) = cells(one_column([4512345678]))
    assert (cell.data_type, cell.value) == ("s", "4512345678")


def test_a_column_of_anything_types_each_cell() -> None:
    read = cells(one_column([3, 2.5, "x", date(2021, 9, 5), True], Kind.ANY))
    assert [cell.data_type for cell in read] == ["n", "n", "s", "d", "s"]


def test_every_sheet_is_filtered_frozen_titled_in_bold_and_without_merged_cells() -> None:
    columns = [Column("Name", str), Column("Length", len, Kind.INTEGER)]
    book = Workbook("Two", [Sheet("First", columns, ["Ada", "Bo"]), Sheet("Empty", columns, [])])
    file = openpyxl.load_workbook(BytesIO(workbook.as_bytes(book)))
    assert file.sheetnames == ["First", "Empty"]
    assert [page.auto_filter.ref for page in file] == ["A1:B3", "A1:B1"]
    assert [page.freeze_panes for page in file] == ["A2", "A2"]
    assert [page.merged_cells.ranges for page in file] == [set(), set()]
    assert [cell.font.bold for page in file for cell in page[1]] == [True] * 4
    assert [page.print_title_rows for page in file] == ["$1:$1", "$1:$1"]


def test_columns_are_as_wide_as_their_content_within_reason() -> None:
    columns = [Column("A", lambda row: row[0]), Column("B", lambda row: row[1]), Column("C", str, width=20)]
    book = Workbook("Widths", [Sheet("Widths", columns, [("x", "y" * 500), ("twenty characters ok", "")])])
    page = openpyxl.load_workbook(BytesIO(workbook.as_bytes(book))).active
    assert page is not None
    assert [page.column_dimensions[letter].width for letter in "ABC"] == [21, 48, 20]


@pytest.mark.parametrize(
    ("titles", "legal"),
    [
        (["Kvoter", "kvoter", "KVOTER"], ["Kvoter", "kvoter 2", "KVOTER 3"]),
        (["[a]:*?/\\b", "", "''", "'x'", "History"], ["a b", "Sheet", "Sheet 2", "x", "History 2"]),
        (["x" * 40, "x" * 50], ["x" * 31, "x" * 29 + " 2"]),
        (["😀" * 20], ["😀" * 15]),
    ],
)
def test_sheet_titles_are_made_legal(titles: list[str], legal: list[str]) -> None:
    assert workbook.legal_titles(titles) == legal


@settings(max_examples=40, deadline=None)
@given(st.lists(st.text(), min_size=1, max_size=6))
def test_any_titles_make_a_workbook_that_opens(titles: list[str]) -> None:
    book = Workbook("Any", [Sheet(title, [Column(title, str)], ["x"]) for title in titles])
    file = openpyxl.load_workbook(BytesIO(workbook.as_bytes(book)))
    assert file.sheetnames == workbook.legal_titles(titles)


def test_properties_are_set(tmp_path: Path) -> None:
    made_at = datetime(2021, 9, 5, 7, 30, tzinfo=UTC)
    workbook.write(one_column(["x"], created_at=made_at, creator="Holbæk"), tmp_path / "list.xlsx")
    properties = openpyxl.load_workbook(tmp_path / "list.xlsx").properties
    assert (properties.title, properties.creator, properties.created) == ("List", "Holbæk", datetime(2021, 9, 5, 7, 30))


def test_twenty_thousand_rows_need_little_memory(tmp_path: Path) -> None:
    def many() -> Iterator[int]:
        yield from range(20_000)

    columns = [Column(f"Column {number}", f"{number}: {{}}".format) for number in range(3)]
    tracemalloc.start()
    workbook.write(Workbook("Long", [Sheet("Long", columns, many())]), tmp_path / "long.xlsx")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 8_000_000
    page = openpyxl.load_workbook(tmp_path / "long.xlsx", read_only=True).worksheets[0]
    assert sum(1 for _ in page.iter_rows()) == 20_001


def test_a_fault_leaves_no_file_with_names_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with pytest.raises(ValueError, match="aware"):
        workbook.as_bytes(one_column(["Ada", datetime(2021, 9, 5)], Kind.ANY))
    assert list(tmp_path.iterdir()) == []


def test_csv_is_escaped_and_otherwise_intact() -> None:
    columns = [
        Column("Name", lambda row: row[0]),
        Column("Number", lambda row: row[1], Kind.NUMBER),
        Column("At", lambda row: row[2], Kind.MOMENT),
    ]
    rows = [("=1+1", -3, None), ('Ærø; "x"', 1.5, datetime(2021, 9, 5, 7, 30, tzinfo=UTC)), ("+45 12", None, None)]
    sheet = Sheet("List", columns, rows)
    written = lists.as_csv(sheet, Workbook("List", [sheet], tz=COPENHAGEN))
    assert written[:3] == b"\xef\xbb\xbf"
    assert written[3:].decode().split("\r\n") == [
        '"Name";"Number";"At"',
        '"\'=1+1";"-3";""',
        '"Ærø; ""x""";"1,5";"2021-09-05 09:30"',
        '"\'+45 12";"";""',
        "",
    ]


@pytest.mark.parametrize("start", text.FORMULA_STARTS)
def test_csv_never_begins_a_field_with_a_formula(start: str) -> None:
    assert lists.harmless(f"{start}1+1")[0] == "'"

"""The workbook of a plan from a list: every text stays a text, and what deviates stands out."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from typing import Any

import openpyxl

from summit.exports import text, workbook
from summit.exports.plan_book import plan_workbook
from summit.exports.plan_rows import LEADS, PlanData, PlannedPerson, PlannedTable
from summit.exports.rows import AboutRow
from summit.planning.proof import Share
from tests.exports.hostile import HOSTILE

MARK = "FFFFD966"


def english(message: str) -> str:
    return message


def table(number: int) -> PlannedTable:
    return PlannedTable(id=f"T{number}", label=str(number), min=1, max=3, is_accessible=number == 1, themes=("",))


def person(name: str, seat: str | None, *, role: str = "", cells: tuple[str, ...] = ()) -> PlannedPerson:
    return PlannedPerson(id=name, name=name, cells=cells, role=role, attributes={"Sector": "a"}, tables=(seat,))


def plan(**changes: Any) -> PlanData:
    """Three of a kind at one of two tables, where two and one would be even."""
    people = [
        person("Cid", "T1"),
        person("Bo", "T2", cells=("Bo", "007")),
        person("Ada", "T2", role=LEADS),
        person("Eva", "T2"),
    ]
    data = PlanData(
        title="list",
        titles=["Name", "Code", "Age"],
        people=people,
        tables=[table(1), table(2)],
        rounds=1,
        attributes=["Sector"],
        shares=[Share(0, "T1", "Sector", "a", 1, 2, 2), Share(0, "T2", "Sector", "a", 3, 2, 2)],
        figures=[AboutRow("People", 4), AboutRow("Nothing", None)],
    )
    return replace(data, **changes)


def opened(data: PlanData) -> Any:
    book = plan_workbook(data, translate=english)
    return openpyxl.load_workbook(BytesIO(workbook.as_bytes(book)))


def values(page: Any) -> list[list[Any]]:
    return [list(row) for row in page.iter_rows(values_only=True)]


def test_the_sheets_and_their_rows() -> None:
    book = opened(plan())
    assert book.sheetnames == ["Seats", "Round 1", "Tables", "Figures", "Proof"]
    assert values(book["Seats"])[:3] == [
        ["Name", "Code", "Age", "Table in round 1"],
        [None, None, None, 1],
        ["Bo", "007", None, 2],
    ]
    assert values(book["Round 1"]) == [
        ["Table", "Name", "Role", "Sector"],
        [1, "Cid", None, "a"],
        [2, "Ada", "facilitator", "a"],
        [2, "Bo", None, "a"],
        [2, "Eva", None, "a"],
    ]
    assert values(book["Tables"])[1:] == [[1, 1, 1, 1, 3, 0, "yes", 1], [1, 2, 3, 1, 3, 1, "no", 3]]
    assert values(book["Figures"]) == [["What", "Value"], ["People", 4]]
    assert values(book["Proof"])[1] == ["Sector", "a", 1, 4, 2, 2, 2, 1, 3]


def test_what_deviates_stands_out_and_nothing_else() -> None:
    book = opened(plan())
    marked = {
        (page.title, cell.coordinate)
        for page in book.worksheets
        for row in page.iter_rows(min_row=2)
        for cell in row
        if cell.fill.start_color.rgb == MARK
    }
    assert marked == {("Tables", "H2"), ("Tables", "H3"), ("Proof", "G2"), ("Proof", "H2"), ("Proof", "I2")}
    even = [replace(share, count=2) for share in plan().shares if isinstance(share, Share)]
    fills = {c.fill.start_color.rgb for p in opened(plan(shares=even)) for row in p.iter_rows(min_row=2) for c in row}
    assert MARK not in fills


def test_a_line_parts_one_table_from_the_next() -> None:
    page = opened(plan())["Round 1"]
    lines = [row[0].row for row in page.iter_rows() if row[0].border.top.style]
    assert lines == [3]
    assert page["C3"].border.top.style == "thin"


def test_many_tables_stand_below_each_other() -> None:
    tables = [table(number) for number in range(1, 42)]
    shares = [
        Share(0, "T1", "Sector", "a", 1, 0, 1),
        Share(0, "T2", "Sector", "a", 3, 0, 1),
        Share(0, "T3", "Sector", "a", 0, 0, 1),
        Share(0, "T4", "Sector", "a", 0, 1, 1),
    ]
    page = opened(plan(tables=tables, shares=shares))["Proof"]
    assert [row[3:] for row in values(page)[1:]] == [[1, 1, 0, 1, 0], [2, 3, 0, 1, 2], [4, 0, 1, 1, 1]]


def test_tables_of_different_sizes_have_a_range() -> None:
    shares = [Share(0, "T1", "Sector", "a", 1, 1, 2), Share(0, "T2", "Sector", "a", 3, 3, 3)]
    assert values(opened(plan(shares=shares))["Proof"])[1][4:7] == ["1–3", "2–3", 0]


def test_a_hostile_text_is_a_text_wherever_it_stands() -> None:
    tables = [replace(table(number), label=hostile) for number, hostile in enumerate(HOSTILE)]
    data = plan(
        titles=HOSTILE,
        people=[
            replace(
                person(hostile, f"T{n}", cells=(hostile,) * len(HOSTILE)), attributes=dict.fromkeys(HOSTILE, hostile)
            )
            for n, hostile in enumerate(HOSTILE)
        ],
        tables=tables,
        attributes=HOSTILE,
        shares=[Share(0, f"T{n}", hostile, hostile, 2, 0, 3) for n, hostile in enumerate(HOSTILE)],
        figures=[AboutRow(hostile, hostile) for hostile in HOSTILE],
    )
    for page in opened(data).worksheets:
        cells = [cell for row in page.iter_rows() for cell in row if cell.value is not None]
        assert {cell.data_type for cell in cells} <= {"s", "n"}
        found = {text.from_cell(cell.value) for cell in cells if isinstance(cell.value, str)}
        missing = {text.printable(hostile) for hostile in HOSTILE} - found
        assert missing == set()

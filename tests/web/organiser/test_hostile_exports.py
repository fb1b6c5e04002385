"""Every file that can be taken away holds formulas and control characters as what they are: text, and whole."""

from __future__ import annotations

import csv
from io import BytesIO, StringIO

import openpyxl
import pytest

from summit.db import db, transaction
from summit.exports import lists, text
from summit.models import Event, TablePlan
from summit.services import table_plans
from summit.tasks import plan_tables
from tests import factories
from tests.exports.hostile import HOSTILE
from tests.factories import NOW, ORGANISER
from tests.web.organiser.conftest import Office

WHOLE = {text.printable(value) for value in HOSTILE}


@pytest.fixture
def plan(event: Event) -> TablePlan:
    """Tables of people whose names and everything else begin as formulas do, past all forms and services."""
    with transaction():
        factories.rounds(event, number=1)
        coming = [factories.accepted(event.groups[0], area=event.areas[0]).person for _ in HOSTILE]
        table_plans.set_tables(event, count=5, min_seats=1, max_seats=9, by=ORGANISER, now=NOW)
        made = table_plans.request(event, seconds=1, by=ORGANISER, now=NOW)
    assert plan_tables.work_off() == 1
    with transaction():
        for person, value in zip(coming, HOSTILE, strict=True):
            person.name = person.organisation = person.phone = person.email = value
        event.title = event.groups[0].name = event.areas[0].name = event.host.name = "=1+1"
    return db.session.get_one(TablePlan, made.id)


def path(event: Event, more: str) -> str:
    """The address of a file."""
    return f"/o/{event.slug}/exports{more}"


def test_every_file_holds_every_text_as_text(event: Event, office: Office, plan: TablePlan) -> None:
    for file in ("/attendance.xlsx", f"/plans/{plan.number}/table-plan.xlsx"):
        book = openpyxl.load_workbook(BytesIO(office.post(path(event, file)).data))
        cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if isinstance(cell.value, str)]
        assert {cell.data_type for cell in cells} == {"s"}, file
        found = {text.from_cell(str(cell.value)) for cell in cells}
        assert found >= WHOLE, (file, WHOLE - found)

    _the_list_is_harmless(event, office)
    page = office.get(path(event, ""))
    assert "/exports/attendance.csv" in page.text


def _the_list_is_harmless(event: Event, office: Office) -> None:
    answer = office.post(path(event, "/attendance.csv"))
    assert answer.mimetype == "text/csv"
    assert answer.headers["Content-Disposition"].startswith("attachment; filename=1-1_attendance_2026-")
    rows = list(csv.reader(StringIO(answer.data.decode("utf-8-sig"), newline=""), delimiter=";"))
    assert len(rows) == len(HOSTILE) + 1
    assert not [cell for row in rows for cell in row if cell.startswith(text.FORMULA_STARTS)]
    assert {lists.harmless(value) for value in HOSTILE} == {row[rows[0].index("Name")] for row in rows[1:]}
    assert {row[rows[0].index("Group")] for row in rows[1:]} == {"'=1+1"}

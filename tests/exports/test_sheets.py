"""The two workbooks: their sheets, their words, and what a reader without permission does not get."""

# ruff: noqa: DTZ001 - the dates in a workbook know no zone

from dataclasses import replace
from datetime import UTC, date, datetime
from io import BytesIO
from typing import Any
from zoneinfo import ZoneInfo

import openpyxl

from summit.exports import rows, sheets, workbook

COPENHAGEN = ZoneInfo("Europe/Copenhagen")
NINE = datetime(2021, 9, 5, 7, 0, tzinfo=UTC)
DANISH = {
    "Attendees": "Deltagere",
    "Quotas": "Kvoter",
    "Tables": "Borde",
    "Attendance": "Fremmøde",
    "Waiting list": "Venteliste",
    "About": "Om",
    "Table in round %(round)s": "Bord i runde %(round)s",
    "yes": "ja",
    "no": "nej",
    "attended": "mødt",
}


def danish(message: str) -> str:
    return DANISH.get(message, message)


def english(message: str) -> str:
    return message


def attendee(name: str, **changes: Any) -> rows.AttendeeRow:
    row = rows.AttendeeRow(
        name=name,
        group="Citizens",
        organisation="",
        area="Tølløse",
        nominator="Tølløse Lokalforum",
        state="attended",
        email="ada@forum.example",
        phone="+45 12 34 56 78",
        tables=(1, 2),
        checked_in_at=NINE,
        is_walk_in=False,
        photo_consent=True,
        wants_to_continue=None,
        dietary="vegan",
        accessibility="=wheelchair",
        is_step_free=True,
    )
    return replace(row, **changes)


def attendance_data(**changes: Any) -> rows.AttendanceData:
    data = rows.AttendanceData(
        event_title="Topmøde",
        attendees=[
            attendee("Ada Holm"),
            attendee("=cmd()", tables=(1, None), state="confirmed", checked_in_at=None, photo_consent=False),
            attendee("Bo Riis", group="Facilitators", tables=(1, 1), is_facilitator=True),
            attendee("Walk In", tables=(), is_walk_in=True, email="", phone=""),
        ],
        quotas=[
            rows.QuotaRow(
                group="Citizens",
                nominator=None,
                quota=76,
                promised=75,
                accepted=70,
                declined=6,
                expired=1,
                waiting=2,
                free=1,
            ),
            rows.QuotaRow(
                group="Citizens",
                nominator="Forum",
                quota=4,
                promised=4,
                accepted=4,
                declined=0,
                expired=0,
                waiting=0,
                free=0,
            ),
        ],
        attendance=[
            rows.AttendanceRow(group="Citizens", expected=2, came=2, stayed_away=1, walk_ins=1),
            rows.AttendanceRow(group="Facilitators", expected=1, came=1, stayed_away=0, walk_ins=0),
            rows.AttendanceRow(group="Business", expected=0, came=0, stayed_away=0, walk_ins=0),
        ],
        waiting=[rows.WaitingRow(group="Citizens", nominator="", position=1, name="Ida Lund", since_at=NINE)],
        about=[
            rows.AboutRow("Event", "Topmøde"),
            rows.AboutRow("Date", date(2021, 9, 5)),
            rows.AboutRow("Venue", None),
        ],
        rounds=2,
        made_at=NINE,
    )
    return replace(data, **changes)


def opened(book: workbook.Workbook) -> dict[str, list[list[Any]]]:
    """Sheet title → its rows of values, the title row included."""
    file = openpyxl.load_workbook(BytesIO(workbook.as_bytes(book)))
    return {page.title: [[cell.value for cell in row] for row in page.iter_rows()] for page in file}


def attendance(translate: Any = english, **changes: Any) -> dict[str, list[list[Any]]]:
    return opened(sheets.attendance_workbook(attendance_data(**changes), translate=translate, tz=COPENHAGEN))


def test_the_attendance_workbook_has_six_sheets_in_the_readers_language() -> None:
    assert list(attendance()) == ["Attendees", "Quotas", "Tables", "Attendance", "Waiting list", "About"]
    assert list(attendance(danish)) == ["Deltagere", "Kvoter", "Borde", "Fremmøde", "Venteliste", "Om"]


def test_an_attendee_is_one_row_with_a_table_per_round() -> None:
    titles, ada, hostile, _, walk_in = attendance(danish)["Deltagere"]
    assert titles[6:12] == ["E-mail", "Phone", "Bord i runde 1", "Bord i runde 2", "Checked in", "Checked in at"]
    assert ada == [
        "Ada Holm", "Citizens", None, "Tølløse", "Tølløse Lokalforum", "mødt", "ada@forum.example", "+45 12 34 56 78",
        1, 2, "ja", datetime(2021, 9, 5, 9, 0), "nej", "ja", None,
    ]  # fmt: skip
    assert hostile[:1] + hostile[8:14] == ["=cmd()", 1, None, "nej", None, "nej", "nej"]
    assert walk_in[6:10] + walk_in[12:13] == [None, None, None, None, "ja"]


def test_needs_have_columns_only_with_permission() -> None:
    without, granted = attendance(has_needs=False)["Attendees"], attendance(has_needs=True)["Attendees"]
    assert granted[0][-3:] == ["Dietary needs", "Accessibility needs", "A table that a wheelchair can reach"]
    assert granted[1][-3:] == ["vegan", "=wheelchair", "yes"]
    assert [row[:-3] for row in granted] == without
    assert "vegan" not in str(attendance(has_needs=False))


def test_contacts_have_columns_only_with_permission() -> None:
    page = attendance(has_contacts=False)["Attendees"]
    assert ("E-mail" in page[0], "Phone" in page[0]) == (False, False)
    assert "ada@forum.example" not in str(page)


def test_the_tables_sheet_lists_every_seat_the_facilitator_first() -> None:
    assert [row[:3] for row in attendance()["Tables"][1:]] == [
        [1, 1, "Bo Riis"],
        [1, 1, "Ada Holm"],
        [1, 1, "=cmd()"],
        [2, 1, "Bo Riis"],
        [2, 2, "Ada Holm"],
    ]


def test_figures_are_numbers_and_sums_stand_on_the_last_sheet_only() -> None:
    book = attendance()
    assert [row[2:] for row in book["Quotas"][1:]] == [[76, 75, 70, 6, 1, 2, 1], [4, 4, 4, 0, 0, 0, 0]]
    assert [row[1] for row in book["Quotas"][1:]] == ["whole group", "Forum"]
    assert [row[1:] for row in book["Attendance"][1:]] == [[2, 2, 1, 1, 0.5], [1, 1, 0, 0, 1], [0, 0, 0, 0, None]]
    assert book["About"][1:] == [
        ["Event", "Topmøde"],
        ["Date", datetime(2021, 9, 5)],
        ["Expected", 3],
        ["Came", 3],
        ["Stayed away", 1],
        ["Walk-ins", 1],
        ["On the waiting list", 1],
        ["This file was made at", datetime(2021, 9, 5, 9, 0)],
    ]


def plan_data() -> rows.TablePlanData:
    def seated(name: str, group: str, area: str, *tables: int | None, leads: bool = False) -> rows.SeatedRow:
        return rows.SeatedRow(name=name, group=group, organisation="", area=area, tables=tables, is_facilitator=leads)

    figures = rows.PlanFigures(
        tables=2, rounds=2, imbalance=0, imbalance_bound=0, repeats=1, repeats_bound=1, distinct_meetings=3,
        is_proven=True, seed=7, planned_at=NINE, published_at=None,
    )  # fmt: skip
    people = [
        seated("Ada", "Citizens", "Tølløse", 1, 2),
        seated("Bo", "Business", "", 1, 1),
        seated("Cleo", "Citizens", "Orø", 2, 1),
        seated("Dan", "Facilitators", "Orø", 1, 1, leads=True),
        seated("Eva", "Facilitators", "", 2, 2, leads=True),
        seated("Late", "Guests", "", None, 2),
    ]
    return rows.TablePlanData(
        event_title="Topmøde",
        starts_on=date(2021, 9, 5),
        groups=["Citizens", "Business", "Facilitators"],
        seated=people,
        figures=figures,
        made_at=NINE,
    )


def test_the_table_plan_has_a_flat_sheet_and_one_per_round() -> None:
    book = opened(sheets.table_plan_workbook(plan_data(), translate=english, tz=COPENHAGEN))
    assert list(book) == ["All seats", "Round 1", "Round 2", "Table figures", "About"]
    assert book["All seats"][0][-2:] == ["Table in round 1", "Table in round 2"]
    assert [row[-2:] for row in book["All seats"][1:]] == [[1, 2], [1, 1], [2, 1], [1, 1], [2, 2], [None, 2]]
    assert [row[:2] for row in book["Round 1"][1:]] == [[1, "Dan"], [1, "Ada"], [1, "Bo"], [2, "Eva"], [2, "Cleo"]]


def test_table_figures_count_every_sector_also_one_that_was_not_announced() -> None:
    page = opened(sheets.table_plan_workbook(plan_data(), translate=english, tz=COPENHAGEN))["Table figures"]
    assert page == [
        ["Round", "Table", "People", "Citizens", "Business", "Facilitators", "Guests", "Different areas"],
        [1, 1, 3, 1, 1, 1, 0, 2],
        [1, 2, 2, 1, 0, 1, 0, 1],
        [2, 1, 3, 1, 1, 1, 0, 1],
        [2, 2, 3, 1, 0, 1, 1, 1],
    ]


def test_the_plan_says_how_good_it_is() -> None:
    about = dict(opened(sheets.table_plan_workbook(plan_data(), translate=english, tz=COPENHAGEN))["About"][1:])
    assert (about["Repeated meetings"], about["Fewest repeated meetings that any plan can have"]) == (1, 1)
    assert (about["Proven: no plan can be better"], about["Seed of the plan"]) == ("yes", 7)
    assert "Published at" not in about

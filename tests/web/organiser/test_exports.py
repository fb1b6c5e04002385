"""What an organiser takes away: workbooks that open, with the right numbers, and with needs only by permission."""

from __future__ import annotations

import json
from datetime import datetime
from io import BytesIO
from typing import Any

import openpyxl
from sqlalchemy import select, update

from summit import planning
from summit.db import db, transaction
from summit.models import Actor, ActorKind, Admission, AuditEntry, Event, Needs, Registration, Role
from summit.services import checkin, invitations, reports
from summit.services.registrations import Answers, answer_questions
from tests import factories
from tests.factories import NOW, ORGANISER
from tests.statements import counted
from tests.web.organiser.conftest import Office
from tests.web.organiser.test_table_plans import people, planned


def path(event: Event, more: str = "") -> str:
    """The address of a page about exports."""
    return f"/o/{event.slug}/exports{more}"


def rows(data: bytes, sheet: str) -> list[dict[str, Any]]:
    """The rows of one sheet by the titles of its columns."""
    first, *others = openpyxl.load_workbook(BytesIO(data))[sheet].iter_rows(values_only=True)
    return [dict(zip(first, row, strict=True)) for row in others]  # type: ignore[arg-type]


def may_see_needs(yes: bool) -> None:
    """Give or take the permission."""
    with transaction():
        db.session.execute(update(Role).values(can_see_needs=yes))


def with_needs(event: Event) -> Registration:
    """Somebody who comes, has answered everything and was checked in."""
    with transaction():
        registration = factories.accepted(event.groups[0], name="=Kirsten+1", area=event.areas[1]).person.registration
        assert registration is not None
        answers = Answers(
            name="=Kirsten+1",
            organisation="Havnen",
            area=event.areas[1],
            phone="+45 72 00 00 00",
            has_photo_consent=True,
            dietary="ingen nødder",
        )
        answer_questions(registration, answers, by=Actor(ActorKind.ATTENDEE), now=NOW)
        checkin.check_in(registration, by=ORGANISER, now=NOW)
    return registration


def test_nothing_to_take_away_says_so(event: Event, office: Office) -> None:
    assert "There is nothing to take away yet" in office.get(path(event)).text


def test_the_attendance_holds_everybody_with_typed_cells(event: Event, office: Office) -> None:
    with_needs(event)
    may_see_needs(True)
    answer = office.post(path(event, "/attendance.xlsx"))
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"] == (
        "attachment; filename=topmoede-om-lokal-udvikling_attendance_2026-03-02.xlsx"
    )
    (row,) = rows(answer.data, "Attendees")
    assert row == {
        "Name": "=Kirsten+1",
        "Group": "Borgere",
        "Organisation": "Havnen",
        "Area": "Orø",
        "Nominated by": None,
        "State": "registered",
        "E-mail": row["E-mail"],
        "Phone": "+45 72 00 00 00",
        "Checked in": "yes",
        "Checked in at": datetime(2026, 3, 2, 10, 0),  # noqa: DTZ001 - a cell has no zone
        "Walk-in": "no",
        "Photo consent": "yes",
        "Wants to go on in a working group": "no",
        "Dietary needs": "ingen nødder",
        "Accessibility needs": None,
        "A table that a wheelchair can reach": "no",
    }
    (group,) = rows(answer.data, "Attendance")
    assert (group["Expected"], group["Came"], group["Stayed away"]) == (1, 1, 0)
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "export.attendance")).one()
    assert (entry.actor_id, entry.details) == (office.staff_id, {"has_needs": True, "people": 1})


def test_needs_leave_the_house_only_with_permission(event: Event, office: Office) -> None:
    with_needs(event)
    may_see_needs(False)
    answer = office.post(path(event, "/attendance.xlsx"))
    (row,) = rows(answer.data, "Attendees")
    assert "Dietary needs" not in row
    assert "ingen nødder".encode() not in b"".join(
        value.encode()
        for sheet in openpyxl.load_workbook(BytesIO(answer.data))
        for line in sheet.values
        for value in line
        if isinstance(value, str)
    )


def test_quotas_waiting_list_and_tables_stand_in_the_workbook(event: Event, office: Office) -> None:
    people(event)
    with transaction():
        group = factories.group(event, "Ansatte", quota=1, admission=Admission.OPEN)
        factories.allocation(factories.forum(event), event.groups[0], places=4)
        factories.accepted(group, name="Har Plads")
        factories.accepted(group, name="Venter Først")
        factories.accepted(group, name="Venter Derefter")
        gone = factories.accepted(event.groups[0], name="Meldte Afbud")
        invitations.withdraw(gone, by=Actor(ActorKind.ATTENDEE), now=NOW)
    data = office.post(path(event, "/attendance.xlsx")).data
    quotas = {(row["Group"], row["Nominator"]): row for row in rows(data, "Quotas")}
    assert quotas["Ansatte", "whole group"]["Waiting"] == 2
    assert quotas["Borgere", "Lokalforum Jyderup"]["Quota"] == 4
    assert [(row["Name"], row["Position"]) for row in rows(data, "Waiting list")] == [
        ("Venter Først", 1),
        ("Venter Derefter", 2),
    ]
    names = {row["Name"]: row["State"] for row in rows(data, "Attendees")}
    assert names["Meldte Afbud"] == "withdrawn"
    assert "Venter Først" not in names


def test_the_table_plan_and_its_files_agree(event: Event, office: Office) -> None:
    people(event)
    planned(event)
    assert "Table plan 1" in office.get(path(event)).text
    answer = office.post(path(event, "/plans/1/table-plan.xlsx"))
    seats = rows(answer.data, "All seats")
    assert len(seats) == 9
    problem = planning.instance_from(json.loads(office.post(path(event, "/plans/1/instance.json")).data))
    solution = planning.plan_from(json.loads(office.post(path(event, "/plans/1/plan.json")).data))
    assert planning.measure(problem, solution).violations == ()
    of_person = {f"p{one.id}": one.person.name for one in db.session.scalars(select(Registration))}
    for number, tables in enumerate(solution.rounds, start=1):
        told = {of_person[id]: int(table[1:]) for table, ids in tables.items() for id in ids}
        assert {row["Name"]: row[f"Table in round {number}"] for row in seats} == told
    actions = db.session.scalars(select(AuditEntry.action).where(AuditEntry.action.startswith("export."))).all()
    assert sorted(actions) == ["export.instance", "export.plan", "export.table_plan"]
    assert office.post(path(event, "/plans/9/plan.json")).status_code == 404


def test_instance_files_are_silent_about_needs_without_permission(event: Event, office: Office) -> None:
    people(event)
    with transaction():
        one = db.session.scalars(select(Registration).order_by(Registration.id)).first()
        assert one is not None
        one.person.needs = Needs(is_step_free=True, updated_at=NOW)
    planned(event)

    def wheelchairs() -> int:
        told = json.loads(office.post(path(event, "/plans/1/instance.json")).data)
        return sum(person["wheelchair"] for person in told["people"])

    may_see_needs(True)
    assert wheelchairs() == 1
    may_see_needs(False)
    assert wheelchairs() == 0


def test_reports_ask_as_many_questions_for_three_as_for_one(event: Event, office: Office) -> None:
    with_needs(event)
    with counted() as for_one:
        reports.attendance(event, has_needs=True, now=NOW)
    db.session.expire_all()
    with transaction():
        factories.accepted(event.groups[0])
        factories.accepted(event.groups[0])
    db.session.expire_all()
    with counted() as for_three:
        reports.attendance(event, has_needs=True, now=NOW)
    assert len(for_three) == len(for_one)


def test_a_viewer_takes_no_names_away(event: Event, viewer: Office) -> None:
    people(event)
    planned(event)
    page = viewer.get(path(event)).text
    assert "Files with names are for organisers." in page
    for more in ("/attendance.xlsx", "/plans/1/table-plan.xlsx", "/plans/1/instance.json", "/plans/1/plan.json"):
        assert viewer.post(path(event, more)).status_code == 403

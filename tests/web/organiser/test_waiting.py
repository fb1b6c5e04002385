"""The waiting lists: order and reasons can be read, priority needs one, and beyond the quota only knowingly."""

from __future__ import annotations

import html

import pytest

from summit.db import db, transaction
from summit.models import Admission, AuditEntry, Event, Group, Registration, RegistrationState
from summit.services import invitations, waiting_list
from tests import factories
from tests.factories import NOW, ORGANISER
from tests.statements import counted
from tests.web.organiser.conftest import Office

R = RegistrationState


@pytest.fixture
def staff(event: Event) -> Group:
    """An open group whose one place is taken."""
    with transaction():
        group = factories.group(event, "Ansatte", quota=1, admission=Admission.OPEN)
        factories.accepted(group, name="Bo Holm")
        return group


def waiting(group: Group, name: str) -> Registration:
    with transaction():
        return factories.accepted(group, name=name).person.registration


def shown(office: Office, event: Event) -> str:
    return html.unescape(office.get(f"/o/{event.slug}/waiting").text)


def test_nobody_waits(office: Office, event: Event) -> None:
    assert "Nobody waits" in shown(office, event)


def test_the_list_tells_order_priority_and_why_somebody_was_passed_over(
    office: Office, event: Event, staff: Group
) -> None:
    first, second = waiting(staff, "Anna Lund"), waiting(staff, "Eva Krog")
    with transaction():
        waiting_list.prefer(second, reason="Speaks for the young", by=ORGANISER, now=NOW)
    page = shown(office, event)
    assert page.index("Eva Krog") < page.index("Anna Lund")
    assert "<b>Priority</b>: Speaks for the young" in page
    with transaction():
        holder = db.session.scalars(db.select(Registration).filter_by(group=staff, state=R.CONFIRMED)).one()
        invitations.withdraw(holder.invitation, by=ORGANISER, now=NOW)
    page = shown(office, event)
    assert "Passed over, because somebody else has priority." in page
    assert "1 has an offer" in page
    assert first.skipped_because == "priority"


def test_priority_is_given_with_a_reason_and_taken_back(office: Office, event: Event, staff: Group) -> None:
    first, second = waiting(staff, "Anna Lund"), waiting(staff, "Eva Krog")
    path = f"/o/{event.slug}/waiting/{second.id}/priority"
    refused = office.post(path, {"place": "before", "reason": " "})
    assert (refused.status_code, second.priority) == (422, 0)
    assert "whoever looks at the list later has to understand it" in html.unescape(refused.text)
    assert office.post(path, {"place": "first", "reason": "Mayor"}).status_code == 303
    assert (second.priority, waiting_list.position(first)) == (1, 2)
    assert office.post(f"{path}/back").status_code == 303
    assert (second.priority, second.priority_reason, waiting_list.position(first)) == (0, "", 1)


def test_a_place_beyond_the_quota_is_asked_for_shown_and_logged(office: Office, event: Event, staff: Group) -> None:
    waiting(staff, "Anna Lund")
    chosen = waiting(staff, "Eva Krog")
    path = f"/o/{event.slug}/waiting/{chosen.id}/offer"
    page = html.unescape(office.get(path).text)
    assert "1 person is passed over, and the list says why." in page
    refused = office.post(path)
    assert (refused.status_code, chosen.state) == (409, R.WAITLISTED)
    assert "The one place of the group Ansatte is promised." in html.unescape(refused.text)
    assert office.post(path, {"override": "y"}).status_code == 303
    assert (chosen.state, staff.pool.overrun) == (R.OFFERED, 1)
    entry = db.session.scalars(db.select(AuditEntry).filter_by(action="registration.offered")).one()
    assert (entry.details["override"], entry.actor_id) == (True, office.staff_id)
    assert "1 over" in office.get(f"/o/{event.slug}/groups?group={staff.id}").text
    assert "by hand, knowingly beyond the quota" in office.get(f"/o/{event.slug}/log").text


def test_off_the_list_is_asked_about_once(office: Office, event: Event, staff: Group) -> None:
    one = waiting(staff, "Anna Lund")
    path = f"/o/{event.slug}/waiting/{one.id}/leave"
    assert "Take Anna Lund off the waiting list?" in office.get(path).text
    assert office.post(path).status_code == 303
    assert one.state is R.CANCELLED
    again = office.post(path, follow_redirects=True)
    assert "Anna Lund does not wait any more." in again.text


def test_who_let_an_offer_pass_is_told_of(office: Office, event: Event, staff: Group) -> None:
    one = waiting(staff, "Anna Lund")
    with transaction():
        waiting_list.offer_now(one, override=True, by=ORGANISER, now=NOW)
    assert one.offered_until_at is not None
    with transaction():
        waiting_list.lapse_due(one.offered_until_at)
    assert "has not said since that a place is still wanted" in shown(office, event)


def test_a_viewer_reads_and_does_nothing(viewer: Office, event: Event, staff: Group) -> None:
    one = waiting(staff, "Anna Lund")
    page = viewer.get(f"/o/{event.slug}/waiting").text
    assert "Anna Lund" in page
    assert "Offer a place" not in page
    assert viewer.get(f"/o/{event.slug}/waiting/{one.id}/offer").status_code == 403


def test_the_number_of_queries_is_fixed(office: Office, event: Event, staff: Group) -> None:
    asked = []
    for number in (1, 2):
        for _ in range(number):
            waiting(staff, "")
        with counted() as statements:
            office.get(f"/o/{event.slug}/waiting")
        asked.append(len(statements))
    assert asked[0] == asked[1]

"""Lists that are kept to be asked later, and reminding those who were asked, by group and area."""

from __future__ import annotations

import re

from sqlalchemy import func, select

from summit.db import db, transaction
from summit.models import Event, Invitation, InvitationState, MailKind, OutboxMail, Person
from summit.services import events
from tests import factories
from tests.factories import NOW, ORGANISER
from tests.web.organiser.conftest import Office
from tests.web.organiser.test_invitations import LIST, key_in, number_of, pasted
from tests.web.organiser.test_waves import kept, path


def test_a_list_can_be_kept_and_its_people_stand_as_not_asked(event: Event, office: Office) -> None:
    page = pasted(office, event, LIST)
    assert "Keep them, ask later" in page
    answer = office.post(f"/o/{event.slug}/invitations/list/keep", {"key": key_in(page)})
    assert (answer.status_code, answer.location) == (303, path(event, f"/new?group={event.groups[0].id}"))
    assert "2 people are kept on the list. Nobody has been asked yet." in office.get(answer.location).text
    states = db.session.scalars(select(Invitation.state)).all()
    assert (states, number_of(OutboxMail), event.groups[0].pool.taken) == ([InvitationState.DRAFT] * 2, 0, 0)
    found = office.get(f"/o/{event.slug}/people?state=draft").text
    assert re.findall(r'/people/\d+">([^<]+)</a>', found) == ["Asger Overgaard", "Uden Adresse"]
    again = office.post(f"/o/{event.slug}/invitations/list/keep", {"key": key_in(page)})
    assert (again.status_code, number_of(Invitation)) == (303, 2)
    assert "2 people are on the list and have not been asked." in office.get(f"/o/{event.slug}/invitations").text


def test_before_the_event_is_open_a_list_can_only_be_kept(event: Event, office: Office) -> None:
    with transaction():
        events.close(event, by=ORGANISER, now=NOW)
    page = pasted(office, event, LIST)
    assert ("Keep 2 people on the list" in page, "people now" in page) == (True, False)
    office.post(f"/o/{event.slug}/invitations/list/keep", {"key": key_in(page)})
    assert number_of(Invitation) == 2


def test_somebody_is_taken_off_the_list(event: Event, office: Office) -> None:
    (draft,) = kept(event.groups[0], "Anna")
    page = office.get(f"/o/{event.slug}/people/{draft.person_id}/revoke").text
    assert "Take Anna off the list?" in page
    office.post(f"/o/{event.slug}/people/{draft.person_id}/revoke")
    assert draft.state is InvitationState.WITHDRAWN
    assert "Anna</b> was taken off the list" in office.get(f"/o/{event.slug}/people/{draft.person_id}").text


def test_a_reminder_goes_to_a_group_and_area_and_is_counted_first(event: Event, office: Office) -> None:
    with transaction():
        other = factories.group(event, "Erhverv")
        for name, area in (("Anna", 1), ("Bo", 2)):
            factories.invited(event.groups[0], name=name, area=event.areas[area])
        factories.invited(other, name="Carl", area=event.areas[1])
    address = f"/o/{event.slug}/invitations/remind"
    chosen = {"group": event.groups[0].id, "area": event.areas[1].id}
    assert "<b>3 reminders will be sent.</b>" in office.get(address).text
    assert "<b>1 reminder will be sent.</b>" in office.get(address, query_string=chosen).text
    office.post(address, chosen)
    query = select(Person.name).join(Invitation).join(OutboxMail).where(OutboxMail.kind == MailKind.REMINDER)
    assert db.session.scalars(query).all() == ["Anna"]
    page = office.get(address).text
    assert ("<b>2 reminders will be sent.</b>" in page, "1 person was reminded today already." in page) == (True, True)
    with transaction():
        events.close(event, by=ORGANISER, now=NOW)
    refused = office.post(address, {})
    assert (refused.status_code, "so nobody is reminded" in refused.text) == (409, True)
    assert db.session.scalar(select(func.count()).where(OutboxMail.kind == MailKind.REMINDER)) == 1

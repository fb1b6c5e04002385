"""One person in the organiser's room: all that is known, and what can be done."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from summit import clock
from summit.db import db, transaction
from summit.models import (
    Actor,
    ActorKind,
    Admission,
    AuditEntry,
    Event,
    InvitationState,
    MailState,
    Needs,
    OutboxMail,
    Person,
    RegistrationState,
)
from summit.services import groups, invitations, nominations
from tests import factories
from tests.factories import NOW
from tests.web.forms import Page
from tests.web.organiser.conftest import Office, may_see_needs
from tests.web.organiser.test_people import bounce, invited, path


def test_the_page_of_a_person_tells_all_and_needs_only_with_permission(
    event: Event, office: Office, viewer: Office
) -> None:
    with transaction():
        invitation = factories.accepted(event.groups[0], name="Kirsten Lauridsen")
        invitation.person.needs = Needs(dietary="ingen skaldyr", updated_at=NOW)
    db.session.commit()
    may_see_needs(office)
    page = office.get(path(event, f"/{invitation.person_id}")).text
    assert invitation.code in page
    assert invitation.person.email in page
    assert "ingen skaldyr" in page
    assert "has a place in" in page
    assert ">Confirmation</a>" in page
    assert "ingen skaldyr" not in viewer.get(path(event, f"/{invitation.person_id}")).text


def test_a_mail_that_came_back_shows_its_reason_at_the_person(event: Event, office: Office) -> None:
    (invitation,) = invited(event, "Mehmet Vang")
    bounce(invitation)
    page = office.get(path(event, f"/{invitation.person_id}")).text
    assert "Came back" in page
    assert "There is no mailbox with this address." in page
    assert "550 unknown" in page


def test_correcting_what_is_known(event: Event, office: Office) -> None:
    (invitation,) = invited(event, "Kirsten Lauritsen")
    area = event.areas[1]
    wrong = office.post(path(event, f"/{invitation.person_id}/correct"), {"name": " ", "area": area.id})
    assert wrong.status_code == 422
    assert "Please write a name." in wrong.text
    answer = office.post(
        path(event, f"/{invitation.person_id}/correct"),
        {"name": "Kirsten Lauridsen", "organisation": "Havnen", "area": area.id, "phone": "72 00 11 22"},
    )
    assert answer.status_code == 303
    person = db.session.get_one(Person, invitation.person_id)
    assert (person.name, person.organisation, person.area_id) == ("Kirsten Lauridsen", "Havnen", area.id)
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "person.corrected")).one()
    assert entry.details == {"fields": ["area", "name", "organisation", "phone"]}
    assert office.post(path(event, f"/{person.id}/correct"), {"name": "K", "area": 99999}).status_code == 422


def test_a_corrected_address_gets_the_mail_again_and_the_old_link_dies(event: Event, office: Office) -> None:
    (invitation,) = invited(event, "Mehmet Vang")
    before = invitation.link_sha256
    wrong = office.post(path(event, f"/{invitation.person_id}/e-mail"), {"email": "not an address"})
    assert (wrong.status_code, "This is not an e-mail address." in wrong.text) == (422, True)
    clock.set_to(NOW + timedelta(minutes=1))
    answer = office.post(path(event, f"/{invitation.person_id}/e-mail"), {"email": "mehmet@havnen.example"})
    assert answer.status_code == 303
    assert invitation.person.email == "mehmet@havnen.example"
    assert invitation.link_sha256 != before
    states = db.session.scalars(
        select(OutboxMail.state).where(OutboxMail.invitation_id == invitation.id).order_by(OutboxMail.id)
    ).all()
    assert states == [MailState.CANCELLED, MailState.QUEUED]


def test_whoever_has_told_what_they_need_is_written_to_elsewhere_only_by_who_may_see_it(
    event: Event, office: Office, keeper: Office
) -> None:
    with transaction():
        anna = factories.accepted(event.groups[0], name="Anna Bo")
        factories.tells(anna, dietary="nødder")
    person, address = (path(event, f"/{anna.person_id}{more}") for more in ("", "/e-mail"))
    bounce(anna)
    mail_id = db.session.scalars(select(OutboxMail.id).where(OutboxMail.invitation_id == anna.id)).first()
    before = (anna.person.email, anna.link_generation)
    for who in (office, keeper):
        assert f'href="{address}"' not in who.get(person).text
        page = who.get(address)
        assert "Only an organiser who may see needs can correct the address now" in page.text
        assert 'name="email"' not in page.text
        answer = who.post(address, {"email": "mine@fjordby.example"})
        assert (answer.status_code, (anna.person.email, anna.link_generation)) == (409, before)
    mail = f"/o/{event.slug}/mails/{mail_id}"
    assert "Correct the address" not in office.get(mail).text
    may_see_needs(office)
    assert "Correct the address" in office.get(mail).text
    assert f'href="{address}"' in office.get(person).text
    assert office.post(address, {"email": "anna@post.example"}).status_code == 303
    assert anna.person.email == "anna@post.example"


def test_answering_for_somebody_is_noted_as_the_organisers(event: Event, office: Office) -> None:
    (invitation,) = invited(event, "Inger Lyngsø")
    nothing = office.post(path(event, f"/{invitation.person_id}/answer"))
    assert (nothing.status_code, "Choose an answer." in nothing.text) == (422, True)
    office.post(path(event, f"/{invitation.person_id}/answer"), {"answer": "yes"})
    assert invitation.person.registration.state is RegistrationState.CONFIRMED
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "invitation.accepted")).one()
    assert (entry.actor_kind, entry.actor_id) == (ActorKind.STAFF, office.staff_id)
    office.post(path(event, f"/{invitation.person_id}/answer"), {"answer": "no", "reason": "Rejser"})
    assert (invitation.state, invitation.reason) == (InvitationState.WITHDRAWN, "Rejser")


def test_without_a_free_place_a_yes_waits_and_only_a_knowing_one_goes_over_the_quota(
    event: Event, office: Office
) -> None:
    with transaction():
        group = factories.group(event, "Ansatte", quota=1, admission=Admission.OPEN)
        factories.accepted(group, name="Den Første")
        second, third = factories.invited(group, name="Den Anden"), factories.invited(group, name="Den Tredje")
    page = office.get(path(event, f"/{second.person_id}/answer")).text
    assert "0 in the group Ansatte" in page
    office.post(path(event, f"/{second.person_id}/answer"), {"answer": "yes"})
    assert second.person.registration.state is RegistrationState.WAITLISTED
    assert "is on the waiting list" in office.get(path(event)).text
    office.post(path(event, f"/{third.person_id}/answer"), {"answer": "yes", "override": "y"})
    assert third.person.registration.state is RegistrationState.CONFIRMED
    assert (group.pool.taken, group.pool.overrun) == (2, 1)


def test_a_refusal_is_told_on_the_form(event: Event, office: Office) -> None:
    (invitation,) = invited(event, "Sent Svar")
    with transaction():
        groups.resize(event.groups[0], 1, now=NOW)
        invitations.expire_due(NOW + timedelta(days=41))
        factories.invited(event.groups[0], name="Den Næste")
    answer = office.post(path(event, f"/{invitation.person_id}/answer"), {"answer": "yes"})
    assert answer.status_code == 409
    assert "the place has been passed on" in answer.text


def test_taking_an_invitation_back_asks_first_and_frees_the_place(event: Event, office: Office) -> None:
    (invitation,) = invited(event, "Viggo Hald")
    taken = event.groups[0].pool.taken
    address = path(event, f"/{invitation.person_id}/revoke")
    assert "Take back the invitation of Viggo Hald?" in office.get(address).text
    assert invitation.state is InvitationState.SENT
    assert office.post(address).status_code == 303
    assert invitation.state is InvitationState.WITHDRAWN
    assert event.groups[0].pool.taken == taken - 1


def test_who_answered_for_a_person_is_said_beside_the_answer(event: Event, office: Office) -> None:
    with transaction():
        forum = factories.forum(event)
        contact = forum.contacts[0]
        contact.name = "Kirsten Holm"
        by = Actor(ActorKind.CONTACT, contact.id)
        frode = nominations.nominate(forum.allocations[0], factories.nominee("Frode", email=""), by=by, now=NOW)
        nominations.answer_for(frode, comes=True, by=by, now=NOW)
    facts, _, _ = Page(office.get(path(event, f"/{frode.person_id}"))).text.partition("History")
    assert "Answered 2 March 2026 at 10:00 · link of Kirsten Holm" in facts.replace("\N{NO-BREAK SPACE}", " ")

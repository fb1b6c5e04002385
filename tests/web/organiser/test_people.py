"""The list of people, one person, and what an organiser can do for them."""

from __future__ import annotations

import re

from sqlalchemy import select, update

from summit.db import db, transaction
from summit.models import (
    Actor,
    ActorKind,
    Admission,
    Event,
    Invitation,
    InvitationState,
    MailKind,
    MailState,
    OutboxMail,
    Person,
    Role,
)
from summit.services import invitations
from tests import factories
from tests.factories import NOW
from tests.statements import counted
from tests.web.organiser.conftest import Office

ATTENDEE = Actor(ActorKind.ATTENDEE)


def path(event: Event, more: str = "") -> str:
    """The address of a page about people."""
    return f"/o/{event.slug}/people{more}"


def listed(page: str) -> list[str]:
    """Who stands in the list, in order."""
    return re.findall(r'<a class="quiet-link" href="[^"]+/people/\d+">([^<]+)</a>', page)


def invited(event: Event, *names: str) -> list[Invitation]:
    """Invited into the first group."""
    with transaction():
        return [factories.invited(event.groups[0], name=name) for name in names]


def bounce(invitation: Invitation) -> None:
    """Its mails came back."""
    with transaction():
        db.session.execute(
            update(OutboxMail)
            .where(OutboxMail.invitation_id == invitation.id)
            .values(state=MailState.FAILED, failure="There is no mailbox with this address.\n550 unknown")
        )


def mail_kinds(invitation: Invitation) -> list[str]:
    """The kinds of the mails of an invitation, in order."""
    query = select(OutboxMail.kind).where(OutboxMail.invitation_id == invitation.id).order_by(OutboxMail.id)
    return [str(kind) for kind in db.session.scalars(query)]


def test_an_empty_list_says_what_to_do_next(event: Event, office: Office) -> None:
    page = office.get(path(event)).text
    assert "Nobody has been asked yet" in page
    assert f"/o/{event.slug}/invitations" in page


def test_names_stand_in_the_order_of_the_readers_alphabet(event: Event, office: Office) -> None:
    invited(event, "Åse Lund", "Bo Friis", "Ægir Holm", "Anna Krogh", "Østen Vang")
    assert listed(office.get(path(event)).text) == [
        "Ægir Holm",
        "Anna Krogh",
        "Åse Lund",
        "Bo Friis",
        "Østen Vang",
    ]
    with transaction():
        db.session.execute(update(Role.staff_member.property.mapper.class_).values(language="da"))
    assert listed(office.get(path(event)).text) == [
        "Anna Krogh",
        "Bo Friis",
        "Ægir Holm",
        "Østen Vang",
        "Åse Lund",
    ]


def test_the_search_heeds_name_address_organisation_forum_and_area_with_danish_capitals(
    event: Event, office: Office
) -> None:
    with transaction():
        forum = factories.forum(event, "Lokalforum Orø")
        factories.nominated(forum.allocations[0], name="Ellen Thorup")
    invited(event, "ØSTEN VANG", "Bo Friis")
    db.session.rollback()
    with transaction():
        bo = db.session.scalars(select(Person).where(Person.name == "Bo Friis")).one()
        bo.organisation, bo.email = "Vandkanten Design", "bo@vandkanten.example"
    assert listed(office.get(path(event), query_string={"q": "østen"}).text) == ["ØSTEN VANG"]
    assert listed(office.get(path(event), query_string={"q": "design VAND"}).text) == ["Bo Friis"]
    assert listed(office.get(path(event), query_string={"q": "vandkanten.example"}).text) == ["Bo Friis"]
    assert listed(office.get(path(event), query_string={"q": "lokalforum orø"}).text) == ["Ellen Thorup"]
    nobody = office.get(path(event), query_string={"q": "nobody at all"}).text
    assert listed(nobody) == []
    assert "Nobody matches" in nobody


def test_chips_filter_by_group_and_state_and_count(event: Event, office: Office) -> None:
    with transaction():
        staff_group = factories.group(event, "Ansatte", quota=1, admission=Admission.OPEN)
        coming = factories.accepted(event.groups[0], name="Kommer Gerne")
        factories.accepted(staff_group, name="Første Ansatte")
        factories.accepted(staff_group, name="Venter Ansatte")
        declined = factories.invited(event.groups[0], name="Nej Tak")
        invitations.decline(declined, by=ATTENDEE, now=NOW)
        bounced = factories.invited(event.groups[0], name="Retur Post")
    bounce(bounced)
    page = office.get(path(event)).text
    chips = re.findall(r'<a class="chip"[^>]*>(?:<span class="seat[^>]*>.</span>)?([^<]+?) <span class="n">(\d+)', page)
    assert dict(chips) == {
        "All groups": "5",
        "Borgere": "3",
        "Ansatte": "2",
        "Coming": "2",
        "Awaiting an answer": "1",
        "Waiting list and reserves": "1",
        "Not coming": "1",
        "Mail came back": "1",
    }
    group = f"{staff_group.id}"
    assert listed(office.get(path(event), query_string={"group": group}).text) == ["Første Ansatte", "Venter Ansatte"]
    waiting = office.get(path(event), query_string={"group": group, "state": "waiting"}).text
    assert listed(waiting) == ["Venter Ansatte"]
    assert "no. 1 on the list" in waiting
    bounced_page = office.get(path(event), query_string={"state": "bounced"}).text
    assert listed(bounced_page) == ["Retur Post"]
    assert "There is no mailbox with this address." in bounced_page
    assert listed(office.get(path(event), query_string={"state": "coming"}).text) == [
        "Første Ansatte",
        coming.person.name,
    ]


def test_a_long_list_is_paged_by_fifty(event: Event, office: Office) -> None:
    with transaction():
        for number in range(51):
            factories.invited(event.groups[0], name=f"Person {number:02}", email="")
    first = office.get(path(event)).text
    assert len(listed(first)) == 50
    assert "1–50 of 51" in first
    assert listed(office.get(path(event), query_string={"page": 2}).text) == ["Person 50"]
    assert listed(office.get(path(event), query_string={"page": 99}).text) == ["Person 50"]


def test_the_list_asks_as_many_questions_for_three_as_for_one(event: Event, office: Office) -> None:
    invited(event, "Anna Krogh")
    with counted() as for_one:
        office.get(path(event))
    invited(event, "Bo Friis", "Carl Holm")
    with counted() as for_three:
        office.get(path(event))
    assert len(for_three) == len(for_one)


def test_reminding_the_chosen_asks_first_with_the_number_and_only_those_who_owe_an_answer(
    event: Event, office: Office
) -> None:
    asked, other = invited(event, "Anna Krogh", "Bo Friis")
    with transaction():
        coming = factories.accepted(event.groups[0], name="Carl Holm")
    ids = [asked.person_id, coming.person_id]
    page = office.get(path(event, "/remind"), query_string={"id": ids}).text
    assert "1 mail will be sent" in page
    assert "1 of those chosen has answered, has no address or was reminded today." in page
    answer = office.post(path(event, "/remind"), {"id": ids})
    assert answer.status_code == 303
    assert mail_kinds(asked) == ["invitation", "reminder"]
    assert mail_kinds(other) == ["invitation"]
    assert "reminder" not in mail_kinds(coming)
    assert "1 reminder will be sent." in office.get(path(event)).text
    office.post(path(event, "/remind"), {"id": ids})
    assert mail_kinds(asked) == ["invitation", "reminder"]


def test_a_person_of_another_event_is_not_there(event: Event, office: Office) -> None:
    with transaction():
        foreign = factories.invited(factories.event(of=event.host, title="En anden dag").groups[0])
    id = foreign.person_id
    for more in ("", "/correct", "/e-mail", "/answer", "/revoke"):
        assert office.get(path(event, f"/{id}{more}")).status_code == 404
    assert office.post(path(event, f"/{id}/revoke")).status_code == 404
    office.post(path(event, "/remind"), {"id": [id]})
    assert mail_kinds(foreign) == ["invitation"]
    assert foreign.state is InvitationState.SENT


def test_a_viewer_sees_the_list_and_can_change_nothing(event: Event, viewer: Office) -> None:
    (invitation,) = invited(event, "Lis Ravn")
    page = viewer.get(path(event)).text
    assert listed(page) == ["Lis Ravn"]
    assert "Send a reminder" not in page
    assert viewer.post(path(event, "/remind"), {"id": [invitation.person_id]}).status_code == 403
    assert mail_kinds(invitation) == [MailKind.INVITATION.value]

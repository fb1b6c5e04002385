"""The contacts of nominators: who did what, who is silent, a reminder by hand, a contact who leaves."""

from __future__ import annotations

from datetime import timedelta

import pytest

from summit import clock, tokens
from summit.db import db, transaction
from summit.models import Actor, ActorKind, Event, MailKind, Nominator, NominatorContact, OutboxMail
from summit.services import nominations, nominators
from tests import factories
from tests.factories import NOW, ORGANISER
from tests.web.forms import Page
from tests.web.organiser.conftest import Office


@pytest.fixture
def forum(event: Event) -> Nominator:
    """Four places, and Kirsten, who has been sent the link."""
    with transaction():
        made = factories.forum(event)
        kirsten = made.contacts[0]
        kirsten.name, kirsten.email = "Kirsten Holm", "kirsten@forum.example"
        nominators.send_link(kirsten, by=ORGANISER, now=NOW)
    return made


def reminders() -> list[int | None]:
    """To which contacts."""
    query = db.select(OutboxMail.contact_id).where(OutboxMail.kind == MailKind.NOMINATOR_REMINDER)
    return list(db.session.scalars(query.order_by(OutboxMail.id)))


def test_the_page_says_who_did_what(office: Office, event: Event, forum: Nominator) -> None:
    with transaction():
        second = factories.contact(forum)
        second.name = "Bo Riis"
        for contact, name in ((forum.contacts[0], "Ada Lund"), (second, "Carl Juhl")):
            by = Actor(ActorKind.CONTACT, contact.id)
            nominations.nominate(forum.allocations[0], factories.nominee(name), by=by, now=NOW)
            nominators.acted(contact, NOW)
    text = Page(office.get(f"/o/{event.slug}/nominators/{forum.id}")).text
    contacts, _, log = text.partition("Who did what")
    assert "Ada Lund was invited to Borgere" in contacts
    assert "Carl Juhl was invited to Borgere" in contacts
    assert log.index("link of Bo Riis") < log.index("link of Kirsten Holm")


def test_silent_forums_are_counted_before_they_are_reminded(office: Office, event: Event, forum: Nominator) -> None:
    path = f"/o/{event.slug}/nominators"
    with transaction():
        factories.forum(event, "Lokalforum Orø")  # has no link yet
    assert "silent" not in office.get(path).text
    clock.set_to(NOW + timedelta(days=8))
    office.sign_in_again()
    assert "1 nominator is silent and sits on free places." in Page(office.get(path)).text
    page = Page(office.get(f"{path}/remind?to=silent"))
    assert "1 mail will be sent." in page.text
    assert "Kirsten Holm" in page.text
    answer = office.post(f"{path}/remind", {"contact": str(forum.contacts[0].id)})
    assert (answer.status_code, answer.location, reminders()) == (303, path, [forum.contacts[0].id])
    again = office.post(f"{path}/remind", {"contact": str(forum.contacts[0].id)}, follow_redirects=True)
    assert "Reminded today already, so not again: 1." in Page(again).text
    assert reminders() == [forum.contacts[0].id]
    assert "reminded today" in Page(office.get(f"/o/{event.slug}/groups")).text


def test_whoever_cannot_be_reminded_is_left_out(office: Office, event: Event, forum: Nominator) -> None:
    with transaction():
        other = factories.forum(event, "Lokalforum Orø")
        nominators.hand_back(forum.allocations[0], places=4, by=ORGANISER, now=NOW)
    path = f"/o/{event.slug}/nominators/remind?nominator={forum.id}&nominator={other.id}"
    assert "Nobody needs a reminder" in Page(office.get(path)).text
    office.post(path)
    assert reminders() == []


def test_a_contact_is_removed_after_a_question(office: Office, event: Event, forum: Nominator) -> None:
    kirsten = forum.contacts[0]
    link = f"/n/{tokens.derive(tokens.Kind.NOMINATOR, kirsten.id, kirsten.link_generation)}"
    path = f"/o/{event.slug}/nominators/{forum.id}"
    assert office.browser.get(link).status_code == 200
    asks = Page(office.get(f"{path}/contacts/{kirsten.id}/remove"))
    assert asks.h1 == "Remove Kirsten Holm from Lokalforum Jyderup?"
    assert "This is the last contact." in asks.text
    assert kirsten.removed_at is None
    answer = office.post(f"{path}/contacts/{kirsten.id}/remove")
    assert (answer.status_code, answer.location) == (303, path)
    text = Page(office.get(path)).text
    assert "Without a contact nobody can name people here." in text
    assert "Kirsten Holm is no contact of Lokalforum Jyderup any more" in text
    assert office.browser.get(link).status_code in {404, 410}
    assert office.post(f"{path}/contacts/{kirsten.id}/remove").status_code == 404


def test_a_contact_of_another_nominator_is_not_there(office: Office, event: Event, forum: Nominator) -> None:
    with transaction():
        other = factories.forum(event, "Lokalforum Orø")
    path = f"/o/{event.slug}/nominators/{other.id}/contacts/{forum.contacts[0].id}/remove"
    assert office.post(path).status_code == 404
    assert db.session.scalars(db.select(NominatorContact.removed_at)).all() == [None, None]

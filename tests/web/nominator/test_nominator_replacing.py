"""Another is named in the place of somebody who gave it up."""

from __future__ import annotations

from sqlalchemy import select

from summit.db import db, transaction
from summit.models import (
    Actor,
    ActorKind,
    AuditEntry,
    Event,
    InvitationState,
    Nominator,
)
from summit.services import invitations, nominations, nominators
from tests import factories
from tests.conftest import Browser
from tests.factories import NOW
from tests.web.forms import Page, follow, press, visit
from tests.web.nominator.forums import link_of, named, says_yes, states_of

S = InvitationState


def test_another_is_named_in_the_place_of_who_declined(forum: Nominator, client: Browser) -> None:
    first, _ = named(forum, "Poul Thorup", "Ida Ek")
    with transaction():
        invitations.decline(first, by=Actor(ActorKind.ATTENDEE, first.id), now=NOW)
    home = visit(client, link_of(forum))
    assert "Name another instead of Poul Thorup" in home.text
    form = visit(client, f"{link_of(forum)}?instead={first.id}")
    assert "Somebody instead of Poul Thorup" in form.text
    home = follow(client, press(client, form, "Name and send", name="Kai Rasmussen"))
    assert "Kai Rasmussen was asked instead." in home.text
    assert "Name another" not in home.text
    (entry,) = [
        entry
        for entry in db.session.scalars(select(AuditEntry).where(AuditEntry.action == "invitation.nominated"))
        if "after" in entry.details
    ]
    assert (entry.details["after"], entry.details["other_person_id"]) == (first.id, first.person_id)


def test_the_first_reserve_is_offered_in_the_place_of_who_gave_up(forum: Nominator, client: Browser) -> None:
    (first,) = named(forum, "Poul Thorup")
    with transaction():
        invitations.decline(first, by=Actor(ActorKind.ATTENDEE, first.id), now=NOW)
    (reserve,) = named(forum, "Kai Rasmussen", as_reserve=True)
    form = visit(client, f"{link_of(forum)}?instead={first.id}")
    home = follow(client, press(client, form, "Give the place to Kai Rasmussen, your first reserve"))
    assert reserve.state is S.SENT
    assert "Kai Rasmussen was asked instead." in home.text


def test_who_comes_after_all_is_not_replaced(forum: Nominator, client: Browser) -> None:
    (first,) = named(forum, "Poul Thorup")
    with transaction():
        invitations.decline(first, by=Actor(ActorKind.ATTENDEE, first.id), now=NOW)
    form = visit(client, f"{link_of(forum)}?instead={first.id}")
    says_yes(first)
    late = press(client, form, "Name and send", name="Kai Rasmussen")
    assert late.status_code == 409
    assert "Poul Thorup has not given up the place, so nobody is needed instead." in Page(late).text
    assert states_of(forum) == [("Poul Thorup", "accepted")]


def test_nobody_is_replaced_who_is_another_forums(forum: Nominator, event: Event, client: Browser) -> None:
    with transaction():
        other = factories.forum(event, "Lokalforum Orø")
    (foreign,) = named(other, "Poul Thorup")
    with transaction():
        invitations.decline(foreign, by=Actor(ActorKind.ATTENDEE, foreign.id), now=NOW)
    assert "Poul Thorup" not in visit(client, f"{link_of(forum)}?instead={foreign.id}").text


def test_what_a_removed_contact_did_is_still_theirs(forum: Nominator, client: Browser) -> None:
    with transaction():
        kirsten = factories.contact(forum)
        kirsten.name = "Kirsten Holm"
        by = Actor(ActorKind.CONTACT, kirsten.id)
        nominations.nominate(forum.allocations[0], factories.nominee("Anna Bo"), by=by, now=NOW)
        nominators.remove_contact(kirsten, by=factories.ORGANISER, now=NOW)
    assert "by Kirsten Holm" in visit(client, link_of(forum)).text

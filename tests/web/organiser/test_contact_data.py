"""The organiser gives a nominator's contact a copy of all that is kept, and of what they did."""

from __future__ import annotations

import json

from sqlalchemy import select

from summit.db import db, transaction
from summit.models import Actor, ActorKind, AuditEntry, Event, Nominator, NominatorContact
from summit.services import nominations, nominators, wishes
from summit.tasks import deliver
from tests import factories
from tests.factories import NOW, ORGANISER
from tests.web.forms import Page
from tests.web.organiser.conftest import Office


def forum_of(event: Event) -> tuple[Nominator, NominatorContact]:
    """Kirsten Holm has her link and has named Ada Lund; Bo Riis has named Carl Juhl."""
    with transaction():
        forum = factories.forum(event)
        kirsten, other = forum.contacts[0], factories.contact(forum)
        kirsten.name, kirsten.email, other.name = "Kirsten Holm", "kirsten@forum.example", "Bo Riis"
        nominators.send_link(kirsten, by=ORGANISER, now=NOW)
        for contact, name in ((kirsten, "Ada Lund"), (other, "Carl Juhl")):
            by = Actor(ActorKind.CONTACT, contact.id)
            nominations.nominate(forum.allocations[0], factories.nominee(name), by=by, now=NOW)
        wishes.write(
            forum, name="Dora Wish", email="dora@post.example", phone="", message="Yes.", language="da", now=NOW
        )
    deliver.drain()
    return forum, kirsten


def test_the_page_is_found_beside_the_contact_and_tells_everything(office: Office, event: Event) -> None:
    forum, kirsten = forum_of(event)
    path = f"/o/{event.slug}/nominators/{forum.id}/contacts/{kirsten.id}/kept"
    assert path in office.get(f"/o/{event.slug}/nominators/{forum.id}").text
    told = Page(office.get(path)).text
    assert [
        word for word in ("Kirsten Holm", "kirsten@forum.example", "Ada Lund was invited") if word not in told
    ] == []
    assert [word for word in ("Bo Riis", "Carl Juhl", "Dora Wish") if word in told] == []


def test_a_copy_is_taken_away_and_noted(office: Office, event: Event) -> None:
    forum, kirsten = forum_of(event)
    file = office.post(f"/o/{event.slug}/nominators/{forum.id}/contacts/{kirsten.id}/kept")
    assert (file.status_code, file.mimetype) == (200, "application/json")
    assert file.headers["Content-Disposition"] == f"attachment; filename=contact-{kirsten.id}.json"
    made = file.get_json()
    assert made["records"][0]["values"] == {"name": "Kirsten Holm", "email": "kirsten@forum.example", "language": "da"}
    assert [record["kind"] for record in made["records"]] == ["nominator_contact", "outbox_mail"]
    assert {line["by"] for line in made["log"]} == {"contact"}
    assert made["log"][0]["action"] == "invitation.nominated"
    assert [name for name in ("Ada Lund", "Bo Riis", "Carl Juhl", "Dora Wish") if name in json.dumps(made)] == []
    noted = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "privacy.contact_exported")).one()
    assert (noted.nominator_id, noted.details) == (forum.id, {"contact_id": kirsten.id})


def test_who_was_removed_is_found_by_those_who_ask_for_them(office: Office, event: Event) -> None:
    forum, _ = forum_of(event)
    with transaction():
        nominators.remove_contact(forum.contacts[1], by=ORGANISER, now=NOW)
    removed = db.session.scalars(select(NominatorContact).where(NominatorContact.name == "Bo Riis")).one()
    path = f"/o/{event.slug}/nominators/{forum.id}/contacts/{removed.id}"
    assert f"{path}/kept" in office.get(f"/o/{event.slug}/nominators/{forum.id}").text
    told = Page(office.get(f"{path}/kept")).text
    assert [word for word in ("Bo Riis", "Carl Juhl was invited") if word not in told] == []
    assert office.get(path).status_code == 404  # there is nothing to change any more


def test_who_is_of_another_nominator_or_nobody_any_more_is_not_found(office: Office, event: Event) -> None:
    forum, kirsten = forum_of(event)
    with transaction():
        other = factories.forum(event, "Lokalforum Tuse")
        forgotten = forum.contacts[1]
        forgotten.name = ""
    for nominator, contact in ((other, kirsten), (forum, forgotten)):
        path = f"/o/{event.slug}/nominators/{nominator.id}/contacts/{contact.id}/kept"
        assert (office.get(path).status_code, office.post(path).status_code) == (404, 404)

"""Whoever looks after one group: does all that belongs to its people, and finds nothing beyond them."""

from __future__ import annotations

import html
import re

import pytest

from summit.db import db, transaction
from summit.models import Admission, Event, Group, Invitation, InvitationState, Person, Wave
from summit.services import direct_invitations, registrations, waves
from tests import factories
from tests.factories import NOW, ORGANISER
from tests.web.organiser.conftest import Office

ADDRESS = re.compile(r'(?:href|action|formaction)="(/o[^"#]*)"')
CANARY = "Kanarius"


@pytest.fixture
def own(event: Event) -> Group:
    """Somebody who comes, somebody who is asked, somebody who is asked in a wave, and somebody who waits."""
    group = event.groups[0]
    with transaction():
        coming = factories.accepted(group, name="Anna Lund")
        told = registrations.Answers(name="Anna Lund", dietary=CANARY, accessibility=CANARY)
        registrations.answer_questions(coming.person.registration, told, by=ORGANISER, now=NOW)
        factories.invited(group, name="Bo Holm")
        _wave(group, "Carl Rask")
    return group


@pytest.fixture
def other(event: Event) -> Group:
    """Another group of the event, in which everything carries the name of a canary."""
    with transaction():
        group = factories.group(event, f"Gruppe {CANARY}", quota=3, admission=Admission.OPEN)
        forum = factories.forum(event, f"Forum {CANARY}")
        factories.allocation(forum, group, places=1)
        for name in ("Dan", "Eva", "Ib"):
            factories.accepted(group, name=f"{name} {CANARY}")
        factories.invited(group, name=f"Finn {CANARY}")
        _wave(group, f"Gry {CANARY}")
    return group


def _wave(group: Group, name: str) -> Wave:
    to_ask = direct_invitations.Invitee(row_number=1, name=name, email=f"{name[:3].lower()}@post.example")
    direct_invitations.keep_all(group, [to_ask], by=ORGANISER, now=NOW)
    return waves.plan(waves.Choice(group=group), waves.Terms(), request_key=name, by=ORGANISER, now=NOW)


def crawl(office: Office) -> dict[str, str]:
    """{address: page} of all that links lead to, from the list of events on."""
    pages: dict[str, str] = {}
    todo = ["/o"]
    while todo:
        path = todo.pop()
        if path in pages:
            continue
        answer = office.get(path)
        assert answer.status_code in {200, 303}, f"{path}: {answer.status_code}"
        pages[path] = html.unescape(answer.text)
        todo += [html.unescape(found) for found in re.findall(r'href="(/o[^"#]*)"', answer.text)]
    return pages


def person(name: str) -> Person:
    return db.session.scalars(db.select(Person).filter_by(name=name)).one()


def test_every_link_leads_somewhere_and_nothing_of_others_is_told(
    keeper: Office, event: Event, own: Group, other: Group
) -> None:
    with transaction():
        event.restored_to_at = NOW  # also the notice that stands on every page then leads nowhere that is not theirs
    pages = crawl(keeper)
    assert {path for path, page in pages.items() if CANARY in page} == set()
    told = "".join(pages.values())
    assert [name for name in ("Anna Lund", "Bo Holm", "Carl Rask") if name not in told] == []
    assert {f"/o/{event.slug}/people", f"/o/{event.slug}/waiting", f"/o/{event.slug}/invitations"} <= set(pages)
    assert len(pages) > 15


def test_every_form_on_these_pages_is_one_that_they_may_send(keeper: Office, event: Event, own: Group) -> None:
    actions = {html.unescape(found) for page in crawl(keeper).values() for found in ADDRESS.findall(page)}
    wrong = {path for path in actions if keeper.get(path).status_code == 404}
    assert wrong == set()


def test_figures_are_those_of_the_group(keeper: Office, event: Event, own: Group, other: Group) -> None:
    page = html.unescape(keeper.get(f"/o/{event.slug}/people").text)
    assert own.name in page
    assert "of 76" in page
    assert "All groups" not in page


def test_a_person_of_another_group_is_not_there(keeper: Office, event: Event, own: Group, other: Group) -> None:
    own_id, theirs, nobody = person("Bo Holm").id, person(f"Finn {CANARY}").id, 10**6
    for page in ("", "/correct", "/e-mail", "/answer", "/revoke", "/substitute"):
        statuses = [keeper.get(f"/o/{event.slug}/people/{id}{page}").status_code for id in (own_id, theirs, nobody)]
        assert statuses == [200, 404, 404], page


def test_others_are_not_reminded_whatever_is_sent(keeper: Office, event: Event, own: Group, other: Group) -> None:
    theirs = [person(f"Finn {CANARY}").id, person(f"Gry {CANARY}").id]
    keeper.post(f"/o/{event.slug}/people/remind", {"id": [*theirs, person("Bo Holm").id]})
    keeper.post(f"/o/{event.slug}/invitations/remind", {"group": other.id})
    reminded = db.session.scalars(
        db.text("SELECT DISTINCT invitation_id FROM outbox_mail WHERE kind = 'reminder'")  # type: ignore[call-overload]
    ).all()
    groups = {db.session.get_one(Invitation, id).group_id for id in reminded}
    assert groups == {own.id}


def test_nobody_is_invited_for_another_group(keeper: Office, event: Event, own: Group, other: Group) -> None:
    before = db.session.scalar(db.select(db.func.count(Invitation.id)))
    form = {"group": other.id, "name": "Ny Person", "text": "Ny Person, ny@post.example", "language": "da"}
    form |= {"audience": "declined", "when": "now", "key": "a", "area": "0"}
    for place in ("invitations/one", "invitations/list", "invitations/waves/send"):
        assert keeper.post(f"/o/{event.slug}/{place}", form).status_code == 422
    assert db.session.scalar(db.select(db.func.count(Invitation.id))) == before


def test_they_invite_and_answer_for_their_own(keeper: Office, event: Event, own: Group) -> None:
    form = {"group": own.id, "name": "Ny Person", "email": "ny@post.example", "language": "da", "area": ""}
    answer = keeper.post(f"/o/{event.slug}/invitations/one", form)
    assert answer.status_code == 303, answer.text
    new = person("Ny Person")
    assert keeper.post(f"/o/{event.slug}/people/{new.id}/answer", {"answer": "yes"}).status_code == 303
    db.session.expire_all()
    assert new.invitations[-1].state is InvitationState.ACCEPTED


def test_the_quota_is_not_theirs_to_go_over(keeper: Office, office: Office, event: Event) -> None:
    with transaction():
        full = factories.group(event, "Erhverv", quota=1)
        factories.keeper(full)
        factories.invited(full)
    form = {
        "group": full.id,
        "name": "En Til",
        "email": "en@post.example",
        "language": "da",
        "area": "",
        "override": "y",
    }
    assert "override" not in keeper.get(f"/o/{event.slug}/invitations/one").text
    assert keeper.post(f"/o/{event.slug}/invitations/one", form).status_code == 409
    assert office.post(f"/o/{event.slug}/invitations/one", form).status_code == 303


def test_the_rest_of_the_event_is_not_there(keeper: Office, event: Event) -> None:
    pages = "groups nominators releases letters programme themes tables check-in mails mails/texts exports log date"
    for page in ["", *pages.split(), "settings", "settings/staff"]:
        statuses = [keeper.get(f"/o/{slug}/{page}".rstrip("/")).status_code for slug in (event.slug, "no-such-event")]
        assert statuses == [404, 404], page


def test_whoever_keeps_two_groups_sees_both(keeper: Office, event: Event, own: Group, other: Group) -> None:
    with transaction():
        factories.keeper(other)
    page = keeper.get(f"/o/{event.slug}/people").text
    assert "Anna Lund" in page
    assert f"Dan {CANARY}" in page

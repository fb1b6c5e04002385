"""Anyone with the event's link asks for a personal link: the form, what it says, and that it tells of nobody."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from summit import clock
from summit.db import db, transaction
from summit.models import Admission, Event, Group, Invitation, MailKind, OutboxMail
from summit.services import invitations
from summit.web.application import Application
from tests import factories
from tests.conftest import Browser
from tests.factories import NOW
from tests.statements import counted
from tests.web.attendee.guests import link_of, me
from tests.web.forms import SIX_SPELLINGS, Page, follow, press, visit

IDA = {"name": "Ida Lund", "email": "ida@post.example"}


@pytest.fixture
def event(context: Application) -> Event:
    with transaction():
        return factories.event(languages=("en", "da"))


@pytest.fixture
def guests(event: Event) -> Group:
    with transaction():
        return factories.group(event, "Guests", quota=2, admission=Admission.OPEN, is_joinable=True)


def asked(group: Group) -> list[Invitation]:
    return list(db.session.scalars(select(Invitation).where(Invitation.group_id == group.id).order_by(Invitation.id)))


def test_from_the_public_page_to_a_place(event: Event, guests: Group, client: Browser) -> None:
    page = visit(client, f"/e/{event.slug}")
    assert "2 places are free at the moment." in page.text
    assert "Anyone can join: whoever says yes first has a place" in page.text
    told = follow(client, press(client, page, "Send me a link", organisation="Fjordby Erhverv", **IDA))
    assert "Please look into your mailbox." in told.text
    assert "Set-Cookie" not in told.answer.headers
    (invitation,) = asked(guests)
    assert guests.pool.taken == 0
    letter = visit(client, link_of(invitation))
    assert letter.h1 == "You are invited"
    assert follow(client, press(client, letter, "Yes, I am coming")).h1 == "You have a place"
    assert "1 place is free at the moment." in visit(client, f"/e/{event.slug}").text


def test_when_all_is_taken_the_page_says_how_many_wait(event: Event, guests: Group, client: Browser) -> None:
    with transaction():
        for _ in range(2):
            factories.accepted(guests)
    assert "You would be the first to wait." in visit(client, f"/e/{event.slug}").text
    with transaction():
        factories.accepted(guests)
    assert "All places are taken, and 1 person is waiting." in visit(client, f"/e/{event.slug}").text


def test_the_answer_is_the_same_whoever_is_known(event: Event, guests: Group, client: Browser) -> None:
    with transaction():
        invited = factories.invited(event.groups[0], name="Known Person")
        coming = factories.accepted(guests, name="Coming Person")
        declined = factories.invited(guests, name="Declined Person")
        invitations.decline(declined, by=me(declined), now=NOW)
        reserve = factories.nominated(factories.forum(event).allocations[0], name="Reserve Person", as_reserve=True)
    pages = set()
    for name, email in (
        ("New Person", "new@post.example"),
        *((one.person.name, one.person.email) for one in (invited, coming, declined, reserve)),
    ):
        answer = client.post(f"/e/{event.slug}/join", data={"name": name, "email": email, "area": "0"})
        pages.add((answer.status_code, answer.location, client.get(answer.location).text))
    assert len(pages) == 1


def test_somebody_invited_gets_their_own_link_again(event: Event, guests: Group, client: Browser) -> None:
    with transaction():
        invited = factories.invited(event.groups[0], name="Ida Lund")
        email = invited.person.email
    clock.set_to(NOW + timedelta(hours=2))
    client.post(f"/e/{event.slug}/join", data={"name": "Ida Lund", "email": email, "area": "0"})
    mails = select(OutboxMail).where(OutboxMail.kind == MailKind.INVITATION, OutboxMail.invitation_id == invited.id)
    assert (len(db.session.scalars(mails).all()), asked(guests)) == (2, [])


def test_of_several_groups_one_is_chosen(event: Event, guests: Group, client: Browser) -> None:
    with transaction():
        neighbours = factories.group(event, "Neighbours", quota=2, admission=Admission.OPEN, is_joinable=True)
        held = event.groups[0].id
    page = visit(client, f"/e/{event.slug}")
    assert "Guests: 2 places are free" in page.text
    follow(client, press(client, page, "Send me a link", group=str(neighbours.id), **IDA))
    assert (len(asked(neighbours)), asked(guests)) == (1, [])
    for group in (held, 999_999, "x"):
        data = {"name": "Karl Dam", "email": "karl@post.example", "area": "0", "group": str(group)}
        assert client.post(f"/e/{event.slug}/join", data=data).status_code == 422
    assert len(asked(neighbours)) == 1


def test_what_is_missing_is_said_at_its_field(event: Event, guests: Group, client: Browser) -> None:
    with transaction():
        guests.is_one_per_area = True
    page = visit(client, f"/e/{event.slug}")
    answer = press(client, page, "Send me a link", name="", email="nowhere")
    assert answer.status_code == 422
    for words in ("Please write a name.", "This is not an e-mail address."):
        assert words in Page(answer).text
    assert 'id="join-name-error"' in answer.text
    answer = press(client, page, "Send me a link", **IDA)
    assert (answer.status_code, 'id="join-area-error"' in answer.text) == (422, True)
    assert asked(guests) == []
    follow(client, press(client, page, "Send me a link", area=str(event.areas[1].id), **IDA))
    assert asked(guests)[0].person.area is event.areas[1]
    assert client.get(f"/e/{event.slug}/join").location == f"/e/{event.slug}#take-part"


def test_an_old_page_after_the_deadline_says_so(event: Event, guests: Group, client: Browser) -> None:
    page = visit(client, f"/e/{event.slug}")
    clock.set_to(NOW + timedelta(days=41))
    late = press(client, page, "Send me a link", **IDA)
    assert late.status_code == 409
    assert "It is not possible to take part in this way any more." in Page(late).text
    assert (asked(guests), Page(late).forms) == ([], [])


def test_without_a_joinable_group_there_is_no_form(event: Event, client: Browser) -> None:
    with transaction():
        factories.group(event, "Guests", quota=2, admission=Admission.OPEN)
    assert visit(client, f"/e/{event.slug}").forms == []
    assert client.post(f"/e/{event.slug}/join", data=IDA).status_code == 409


def test_it_stands_beside_the_way_to_the_forum_and_neither_takes_the_others_words(
    event: Event, guests: Group, client: Browser
) -> None:
    with transaction():
        forum = factories.forum(event)
    page = visit(client, f"/e/{event.slug}")
    wrong = Page(press(client, page, "Send me a link", name="Ida Lund", email="nowhere"))
    assert [form.fields["name"] for form in wrong.forms] == ["Ida Lund", ""]
    ids = [part.split('"')[0] for part in wrong.answer.text.split(' id="')[1:]]
    assert len(ids) == len(set(ids))
    wrong = Page(press(client, page, "Send my message", nominator=str(forum.id), name="Karl Dam", email="nowhere"))
    assert [form.fields["name"] for form in wrong.forms] == ["", "Karl Dam"]


def test_asking_is_limited_for_each_address_and_each_sender(event: Event, guests: Group, client: Browser) -> None:
    """However the address is written; a form that was not right counts for no sender."""
    path, form = f"/e/{event.slug}/join", {"name": "Ida Lund", "area": "0"}
    assert [client.post(path, data={"email": SIX_SPELLINGS[0]}).status_code for _ in range(6)] == [422] * 6
    answers = [client.post(path, data=form | {"email": email}).status_code for email in SIX_SPELLINGS]
    assert answers == [303] * 5 + [429]
    answers = [client.post(path, data={"email": f"a{number}@post.example"}).status_code for number in range(9)]
    assert answers == [422] * 8 + [429]


def test_the_page_asks_as_often_however_many_there_are(event: Event, guests: Group, client: Browser) -> None:
    with counted() as few:
        visit(client, f"/e/{event.slug}")
    with transaction():
        for _ in range(3):
            factories.accepted(guests)
    with counted() as many:
        visit(client, f"/e/{event.slug}")
    assert len(many) == len(few)

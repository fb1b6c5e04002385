"""Nominators: added one by one or pasted, given places, sent their links after a look at how many that is."""

from __future__ import annotations

from datetime import timedelta

import pytest

from summit import clock, tokens
from summit.db import db, transaction
from summit.models import Event, MailKind, Nominator, NominatorContact, OutboxMail
from summit.services import nominator_list
from tests import factories
from tests.factories import NOW
from tests.statements import counted
from tests.web.organiser.conftest import Office


def form(event: Event, **more: str) -> dict[str, str]:
    """A nominator of Jyderup with five places and a contact."""
    return {
        "name": "Lokalforum Jyderup",
        "area": str(event.areas[0].id),
        f"places_{event.groups[0].id}": "5",
        "contact_name": "Kirsten Holm",
        "contact_email": "kirsten@forum.example",
        "contact_language": "da",
    } | more


def only() -> Nominator:
    """The one nominator there is."""
    return db.session.scalars(db.select(Nominator)).one()


def test_without_nominators_it_says_what_to_do(office: Office, viewer: Office, event: Event) -> None:
    assert "Add the first nominator" in office.get(f"/o/{event.slug}/nominators").text
    page = viewer.get(f"/o/{event.slug}/nominators").text
    assert "No nominators yet" in page
    assert "Add the first nominator" not in page


def test_a_nominator_with_places_and_a_contact(office: Office, event: Event) -> None:
    answer = office.post(f"/o/{event.slug}/nominators/new", form(event))
    made = only()
    assert (answer.status_code, answer.location) == (303, f"/o/{event.slug}/nominators/{made.id}")
    assert (made.name, made.area, made.allocations[0].pool.size) == ("Lokalforum Jyderup", event.areas[0], 5)
    assert (made.contacts[0].name, made.contacts[0].email) == ("Kirsten Holm", "kirsten@forum.example")
    token = tokens.derive(tokens.Kind.NOMINATOR, made.contacts[0].id, made.contacts[0].link_generation)
    assert f"http://localhost/n/{token}" in office.get(answer.location).text
    assert db.session.scalars(db.select(OutboxMail)).all() == []


@pytest.mark.parametrize(
    ("changed", "field", "status"),
    [
        ({"name": ""}, "name", 422),
        ({"contact_email": "kirsten"}, "contact_email", 422),
        ({"area": "99999"}, "area", 422),
    ],
)
def test_what_is_wrong_stands_at_its_field(
    office: Office, event: Event, changed: dict[str, str], field: str, status: int
) -> None:
    answer = office.post(f"/o/{event.slug}/nominators/new", form(event, **changed))
    assert answer.status_code == status
    assert f'id="{field}-error"' in answer.text
    assert db.session.scalars(db.select(Nominator)).all() == []


def test_more_places_than_the_group_has_are_refused_at_the_groups_field(office: Office, event: Event) -> None:
    name = f"places_{event.groups[0].id}"
    answer = office.post(f"/o/{event.slug}/nominators/new", form(event, **{name: "77"}))
    assert answer.status_code == 422
    assert "Borgere has only 76 places to give." in answer.text
    assert f'id="{name}-error"' in answer.text
    assert db.session.scalars(db.select(Nominator)).all() == []  # all or nothing


def test_a_name_that_is_used_is_refused(office: Office, event: Event) -> None:
    office.post(f"/o/{event.slug}/nominators/new", form(event))
    answer = office.post(f"/o/{event.slug}/nominators/new", form(event, name="lokalforum jyderup"))
    assert answer.status_code == 409
    assert 'id="name-error"' in answer.text


def test_places_are_changed_but_not_below_what_is_promised(office: Office, event: Event) -> None:
    with transaction():
        forum = factories.forum(event)
        for _ in range(2):
            factories.nominated(forum.allocations[0])
    path = f"/o/{event.slug}/nominators/{forum.id}/edit"
    name = f"places_{event.groups[0].id}"
    assert f'name="{name}"' in office.get(path).text
    refused = office.post(path, form(event, **{name: "1"}))
    assert refused.status_code == 409
    assert f'id="{name}-error"' in refused.text
    assert office.post(path, form(event, **{name: "3", "name": "Forum Jyderup", "area": "0"})).status_code == 303
    db.session.expire_all()
    assert (forum.name, forum.area, forum.allocations[0].pool.size) == ("Forum Jyderup", None, 3)


def test_a_contact_with_another_address_gets_another_link(office: Office, event: Event) -> None:
    with transaction():
        forum = factories.forum(event)
        contact = forum.contacts[0]
        contact.invited_at, contact.link_generation = NOW, 0
    path = f"/o/{event.slug}/nominators/{forum.id}/contacts"
    same = {"name": "Ny Formand", "email": contact.email, "language": "en"}
    assert office.post(f"{path}/{contact.id}", same).status_code == 303
    db.session.expire_all()
    assert (contact.name, contact.language, contact.link_generation, contact.invited_at) == ("Ny Formand", "en", 0, NOW)
    assert office.post(f"{path}/{contact.id}", same | {"email": "ny@forum.example"}).status_code == 303
    db.session.expire_all()
    assert (contact.link_generation, contact.invited_at) == (1, None)
    assert contact.link_sha256 == tokens.fingerprint(tokens.derive(tokens.Kind.NOMINATOR, contact.id, 1))
    second = office.post(f"{path}/new", same | {"email": "NY@forum.example"})
    assert second.status_code == 409
    assert 'id="email-error"' in second.text


def test_links_are_counted_before_they_are_sent(office: Office, event: Event) -> None:
    with transaction():
        first = factories.forum(event).contacts[0]
        second = factories.forum(event, "Lokalforum Orø").contacts[0]
        first.invited_at = NOW - timedelta(days=3)
    clock.set_to(NOW + timedelta(minutes=10))  # well inside the hour in which a link is sent once
    path = f"/o/{event.slug}/nominators/send"
    assert "1 mail will be sent." in office.get(f"{path}?to=new").text
    page = office.get(f"{path}?nominator={first.nominator_id}&nominator={second.nominator_id}").text
    assert "2 mails will be sent." in page
    assert db.session.scalars(db.select(OutboxMail)).all() == []
    answer = office.post(path, {"contact": [str(first.id), str(second.id)]})
    assert answer.status_code == 303
    mails = db.session.scalars(db.select(OutboxMail).order_by(OutboxMail.contact_id)).all()
    assert [(mail.kind, mail.contact_id) for mail in mails] == [
        (MailKind.NOMINATOR_LINK, first.id),
        (MailKind.NOMINATOR_LINK, second.id),
    ]
    assert "2 mails are on their way." in office.get(answer.location).text
    again = office.post(path, {"contact": [str(first.id), str(second.id)]})
    assert "Sent within the last hour already, so not again: 2." in office.get(again.location).text
    db.session.expire_all()
    assert second.invited_at is not None
    assert abs(second.invited_at - clock.now()) < timedelta(minutes=1)


def test_another_events_contact_gets_nothing(office: Office, event: Event) -> None:
    with transaction():
        other = factories.event(of=event.host, title="Et andet møde")
        foreign = factories.forum(other)
    path = f"/o/{event.slug}/nominators"
    assert "Nobody is chosen" in office.get(f"{path}/send?contact={foreign.contacts[0].id}").text
    office.post(f"{path}/send", {"contact": str(foreign.contacts[0].id)})
    assert db.session.scalars(db.select(OutboxMail)).all() == []
    for more in ("", "/edit", "/contacts/new", f"/contacts/{foreign.contacts[0].id}"):
        assert office.get(f"{path}/{foreign.id}{more}").status_code == 404


LINES = """Lokalforum Jyderup; Jyderup; Kirsten Holm; kirsten@forum.example; 5
Lokalforum Orø; orø; ; ; 4

Lokalforum Tuse"""


def test_many_are_looked_at_and_then_added(office: Office, event: Event) -> None:
    path = f"/o/{event.slug}/nominators/many"
    data = {"text": LINES, "group": str(event.groups[0].id), "language": "da"}
    page = office.post(path, data | {"step": "look"})
    assert page.status_code == 200
    assert "3 nominators can be added." in page.text
    assert db.session.scalars(db.select(Nominator)).all() == []
    answer = office.post(path, data | {"step": "add"})
    assert (answer.status_code, answer.location) == (303, f"/o/{event.slug}/nominators")
    made = db.session.scalars(db.select(Nominator).order_by(Nominator.id)).all()
    assert [(one.name, one.area.name if one.area else "", len(one.contacts)) for one in made] == [
        ("Lokalforum Jyderup", "Jyderup", 1),
        ("Lokalforum Orø", "Orø", 0),
        ("Lokalforum Tuse", "", 0),
    ]
    assert [a.pool.size for one in made for a in one.allocations] == [5, 4]


def test_each_bad_line_is_named_and_nothing_is_added(office: Office, event: Event) -> None:
    with transaction():
        factories.forum(event, places=70)
    bad = """Lokalforum Jyderup; Jyderup
; Orø; Bo; bo@forum.example; 1
Lokalforum Orø; Atlantis; Bo; bo; mange
Lokalforum Tuse; Tuse; Bo; ; 3
Forum A; ; ; ; 4
Forum A; ; ; ; 1; 2"""
    lines = nominator_list.read(event, event.groups[0], bad)
    problems = {line.number: [str(problem) for problem in line.problems] for line in lines}
    assert problems == {
        1: ["There is a nominator called Lokalforum Jyderup already."],
        2: ["The name is missing."],
        3: [
            "There is no area called Atlantis. Add it in the settings first.",
            "“bo” is not an e-mail address.",
            "“mange” is not a number of places.",
        ],
        4: ["Bo has no e-mail address, so no link could be sent."],
        5: ["From here on Borgere has too few places: 2 are missing on this line."],
        6: [
            "There is more on this line than name, area, contact, e-mail and places.",
            "There is a nominator called Forum A already.",
        ],
    }
    data = {"text": bad, "group": str(event.groups[0].id), "language": "da", "step": "add"}
    answer = office.post(f"/o/{event.slug}/nominators/many", data)
    assert answer.status_code == 422
    assert "6 lines have to be corrected." in answer.text
    assert db.session.scalars(db.select(Nominator.name)).all() == ["Lokalforum Jyderup"]


def test_an_empty_paste_is_refused(office: Office, event: Event) -> None:
    data = {"text": " \n ", "group": str(event.groups[0].id), "language": "da", "step": "look"}
    answer = office.post(f"/o/{event.slug}/nominators/many", data)
    assert answer.status_code == 422
    assert 'id="text-error"' in answer.text


def test_a_nominators_people_are_listed(office: Office, event: Event) -> None:
    with transaction():
        forum = factories.forum(event, places=60)
        factories.nominated(forum.allocations[0], name="Ada Holm")
        factories.nominated(forum.allocations[0], name="Bo Riis", as_reserve=True)
    page = office.get(f"/o/{event.slug}/nominators/{forum.id}").text
    assert page.index("Ada Holm") < page.index("Bo Riis")
    assert "number 1" in page
    with transaction():
        for _ in range(50):
            factories.nominated(forum.allocations[0])
    assert "1–50 of 52" in office.get(f"/o/{event.slug}/nominators/{forum.id}").text
    assert "Bo Riis" in office.get(f"/o/{event.slug}/nominators/{forum.id}?page=2").text


def test_a_viewer_sees_no_links_and_changes_nothing(viewer: Office, event: Event) -> None:
    with transaction():
        forum = factories.forum(event)
    contact = db.session.scalars(db.select(NominatorContact)).one()
    token = tokens.derive(tokens.Kind.NOMINATOR, contact.id, contact.link_generation)
    path = f"/o/{event.slug}/nominators"
    for page in (path, f"{path}/{forum.id}"):
        text = viewer.get(page).text
        assert token not in text
        assert "btn" not in text.partition('id="content"')[2]
    own = [
        f"{forum.id}/{more}"
        for more in ("edit", "contacts/new", f"contacts/{contact.id}", f"contacts/{contact.id}/remove")
    ]
    for more in ("new", "many", "send", "remind", *own):
        assert viewer.get(f"{path}/{more}").status_code == 403
        assert viewer.post(f"{path}/{more}", form(event)).status_code == 403


def test_a_stranger_finds_no_event(stranger: Office, event: Event) -> None:
    assert stranger.get(f"/o/{event.slug}/nominators").status_code == 404


@pytest.mark.parametrize("is_silent", [True, False])
@pytest.mark.parametrize("page", ["nominators", "nominators/send?to=new", "nominators/remind?to=silent"])
def test_the_number_of_queries_is_fixed(office: Office, event: Event, page: str, is_silent: bool) -> None:
    numbers = []
    for names in (("Jyderup",), ("Orø", "Tuse")):  # one, then three
        with transaction():
            for name in names:
                forum = factories.forum(event, f"Lokalforum {name}")
                factories.nominated(forum.allocations[0])
                forum.contacts[0].invited_at = NOW - timedelta(days=8) if is_silent else None
        office.get(f"/o/{event.slug}/{page}")
        with counted() as asked:
            assert office.get(f"/o/{event.slug}/{page}").status_code == 200
        numbers.append(len(asked))
    assert numbers[0] == numbers[1]


def test_a_nominators_page_has_a_fixed_number_of_queries(office: Office, event: Event) -> None:
    with transaction():
        forum = factories.forum(event, places=10)
    numbers = []
    for people in (1, 2):  # one, then three
        with transaction():
            for _ in range(people):
                factories.nominated(forum.allocations[0])
        office.get(f"/o/{event.slug}/nominators/{forum.id}")
        with counted() as asked:
            assert office.get(f"/o/{event.slug}/nominators/{forum.id}").status_code == 200
        numbers.append(len(asked))
    assert numbers[0] == numbers[1]

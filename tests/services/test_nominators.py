"""Who may fill part of a quota: names, contacts with links of their own, allocations given and handed back."""

from __future__ import annotations

from datetime import timedelta

import pytest

from summit import tokens
from summit.db import db, transaction
from summit.errors import AlreadyThere, BadInput, NotPossible
from summit.models import Event, Group, MailKind, Nominator, OutboxMail
from summit.services import nominators
from tests import factories
from tests.factories import NOW, ORGANISER
from tests.refusals import refused

pytestmark = [pytest.mark.both_databases, pytest.mark.usefixtures("context")]


@pytest.fixture
def event(context: object) -> Event:
    with transaction():
        return factories.event()


@pytest.fixture
def citizens(event: Event) -> Group:
    return event.groups[0]


@pytest.fixture
def forum(event: Event) -> Nominator:
    with transaction():
        return factories.forum(event, places=4)


def test_two_nominators_of_an_event_do_not_share_a_name(event: Event, forum: Nominator) -> None:
    words = "There is a nominator called lokalforum JYDERUP already."
    with refused(AlreadyThere, words, field="name"):
        nominators.add(event, name=" lokalforum JYDERUP ", by=ORGANISER, now=NOW)


def test_each_contact_has_a_link_of_its_own(forum: Nominator) -> None:
    with transaction():
        factories.contact(forum, email="ane@forum.example")
    links = [tokens.derive(tokens.Kind.NOMINATOR, contact.id, contact.link_generation) for contact in forum.contacts]
    assert [contact.link_sha256 for contact in forum.contacts] == [tokens.fingerprint(link) for link in links]
    with refused(AlreadyThere, "ANE@forum.example has a link already.", field="email"):
        factories.contact(forum, email="ANE@forum.example")


def test_rule_2_allocations_never_exceed_the_groups_quota(event: Event, citizens: Group, forum: Nominator) -> None:
    with transaction():
        other = factories.forum(event, "Lokalforum Orø", places=72)
    with refused(BadInput, "Borgere has only 4 places to give.", field="places"):
        factories.allocation(forum, citizens, places=5)
    with refused(BadInput, "Borgere has only 72 places to give.", field="places"):
        factories.allocation(other, citizens, places=73)


def test_an_allocation_never_shrinks_below_what_is_promised(citizens: Group, forum: Nominator) -> None:
    with transaction():
        factories.nominated(forum.allocations[0])
        factories.nominated(forum.allocations[0])
    words = "Lokalforum Jyderup: 2 places are promised already, so it cannot have only 1."
    with refused(NotPossible, words, field="size"):
        factories.allocation(forum, citizens, places=1)
    with transaction():
        factories.allocation(forum, citizens, places=2)
    assert (forum.allocations[0].pool.size, len(forum.allocations)) == (2, 1)


def test_handed_back_places_can_be_given_to_another(event: Event, citizens: Group, forum: Nominator) -> None:
    with transaction():
        other = factories.forum(event, "Lokalforum Orø", places=72)
        nominators.hand_back(forum.allocations[0], places=1, by=ORGANISER, now=NOW)
        factories.allocation(other, citizens, places=73)
    assert (forum.allocations[0].pool.size, other.allocations[0].pool.size) == (3, 73)


@pytest.mark.parametrize("places", [0, -1, 4])
def test_only_unused_places_are_handed_back(forum: Nominator, places: int) -> None:
    with transaction():
        factories.nominated(forum.allocations[0])
    with refused(NotPossible, "Lokalforum Jyderup has only 3 unused places to hand back."):
        nominators.hand_back(forum.allocations[0], places=places, by=ORGANISER, now=NOW)


def test_the_link_is_mailed_at_most_once_an_hour(forum: Nominator) -> None:
    contact = forum.contacts[0]
    with transaction():
        sent = [
            nominators.send_link(contact, by=ORGANISER, now=NOW + timedelta(minutes=minutes)) for minutes in (0, 59, 60)
        ]
    assert (sent, contact.invited_at) == ([True, False, True], NOW + timedelta(minutes=60))
    assert list(db.session.scalars(db.select(OutboxMail.kind))) == [MailKind.NOMINATOR_LINK] * 2

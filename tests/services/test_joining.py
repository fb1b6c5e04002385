"""Taking part by the event's link alone: a link by mail, the place with the yes, and nothing told of anybody."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from summit.db import db, transaction
from summit.errors import BadInput, NotPossible
from summit.models import (
    Actor,
    ActorKind,
    Admission,
    AuditEntry,
    DateStatus,
    Event,
    EventState,
    Group,
    Invitation,
    InvitationState,
    MailKind,
    OutboxMail,
    Person,
    RegistrationState,
)
from summit.services import groups, invitations, joining, substitutes
from tests import factories
from tests.factories import NOW, ORGANISER
from tests.refusals import refused

pytestmark = [pytest.mark.both_databases, pytest.mark.usefixtures("context")]

S, R = InvitationState, RegistrationState


@pytest.fixture
def event(context: object) -> Event:
    with transaction():
        return factories.event()


@pytest.fixture
def guests(event: Event) -> Group:
    with transaction():
        return factories.group(event, "Gæster", quota=1, admission=Admission.OPEN, is_joinable=True)


def join(group: Group, name: str = "Ida Lund", *, minutes: int = 0, **more: object) -> None:
    given = {"email": f"{name.split()[0].lower()}@post.example", "language": "en"} | more
    with transaction():
        joining.join(group, name=name, now=NOW + timedelta(minutes=minutes), **given)  # type: ignore[arg-type]


def me(invitation: Invitation) -> Actor:
    return Actor(ActorKind.ATTENDEE, invitation.id)


def asked(group: Group) -> list[Invitation]:
    return list(db.session.scalars(select(Invitation).where(Invitation.group_id == group.id).order_by(Invitation.id)))


def mails() -> list[MailKind]:
    return list(db.session.scalars(select(OutboxMail.kind).order_by(OutboxMail.id)))


def test_whoever_asks_gets_a_link_and_no_place(guests: Group) -> None:
    join(guests, organisation="Fjordby Erhverv")
    (invitation,) = asked(guests)
    assert (invitation.state, invitation.holds_place, guests.pool.taken) == (S.SENT, False, 0)
    person = invitation.person
    assert (person.name, person.email, person.organisation, person.language) == (
        "Ida Lund",
        "ida@post.example",
        "Fjordby Erhverv",
        "en",
    )
    assert mails() == [MailKind.INVITATION]
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "invitation.sent")).one()
    assert (entry.actor_kind, entry.actor_id) == (ActorKind.PUBLIC, None)


def test_the_yes_takes_the_place_and_the_next_waits(guests: Group) -> None:
    join(guests)
    join(guests, "Karl Dam")
    assert joining.rooms(guests.event, NOW) == [joining.Room(guests, free=1, waiting=0)]
    first, second = asked(guests)
    with transaction():
        for one in (first, second):
            invitations.accept(one, by=me(one), now=NOW)
    assert [one.person.registration.state for one in (first, second)] == [R.CONFIRMED, R.WAITLISTED]
    assert joining.rooms(guests.event, NOW) == [joining.Room(guests, free=0, waiting=1)]


def test_the_same_form_twice_is_one_person_and_one_mail(guests: Group) -> None:
    for _ in range(3):
        join(guests)
    assert len(asked(guests)) == 1
    assert mails() == [MailKind.INVITATION]


def test_after_an_hour_the_link_is_mailed_again(guests: Group) -> None:
    join(guests)
    join(guests, minutes=59)
    join(guests, "ida LUND", email="IDA@post.example", minutes=61)
    join(guests, minutes=62)
    assert mails() == [MailKind.INVITATION] * 2
    again = select(func.count()).select_from(AuditEntry).where(AuditEntry.action == "invitation.link_sent_again")
    assert db.session.scalar(again) == 1


@pytest.mark.parametrize(
    ("free", "kind"), [(True, MailKind.CONFIRMATION), (False, MailKind.WAITING_LIST)], ids=["place", "waiting"]
)
def test_who_has_said_yes_gets_that_mail_again(guests: Group, free: bool, kind: MailKind) -> None:
    with transaction():
        if not free:
            factories.accepted(guests)
    join(guests)
    invitation = asked(guests)[-1]
    with transaction():
        invitations.accept(invitation, by=me(invitation), now=NOW)
    before = mails().count(kind)
    join(guests, minutes=61)
    assert (mails().count(kind), invitation.state) == (before + 1, S.ACCEPTED)


def test_who_is_invited_to_another_group_keeps_that_invitation(event: Event, guests: Group) -> None:
    with transaction():
        other = factories.invited(event.groups[0], name="Ida Lund", email=None)
    join(guests, email=other.person.email, organisation="Not hers", minutes=61)
    assert (asked(guests), other.state, other.person.organisation) == ([], S.SENT, "")
    assert mails() == [MailKind.INVITATION] * 2


def test_a_substitute_who_asks_is_mailed_what_they_were_asked(event: Event, guests: Group) -> None:
    with transaction():
        giver = factories.accepted(event.groups[0])
        substitutes.hand_on(giver, name="Ida Lund", email="ida@post.example", knowingly=True, by=ORGANISER, now=NOW)
    join(guests, minutes=61)
    assert mails().count(MailKind.SUBSTITUTE_ASKED) == 2


def test_a_reserve_and_a_walk_in_have_no_mail_and_nothing_is_said(event: Event, guests: Group) -> None:
    with transaction():
        reserve = factories.nominated(factories.forum(event).allocations[0], name="Ida Lund", as_reserve=True)
    join(guests, email=reserve.person.email, minutes=61)
    assert (asked(guests), reserve.state, mails()) == ([], S.RESERVE, [])


def test_who_has_said_no_can_ask_anew(guests: Group) -> None:
    join(guests)
    (first,) = asked(guests)
    with transaction():
        invitations.decline(first, by=me(first), now=NOW)
    join(guests, minutes=5)
    assert [one.state for one in asked(guests)] == [S.REPLACED, S.SENT]


def test_two_people_with_one_mailbox_are_two(guests: Group) -> None:
    join(guests, email="family@post.example")
    join(guests, "Karl Dam", email="family@post.example")
    assert len(asked(guests)) == 2


def test_a_group_of_one_per_area_needs_the_area(event: Event) -> None:
    with transaction():
        schools = factories.group(
            event, "Skoler", quota=3, admission=Admission.OPEN, is_one_per_area=True, is_joinable=True
        )
    with refused(BadInput, "Please choose your area.", field="area"):
        joining.join(schools, name="Ida Lund", email="ida@post.example", language="da", now=NOW)
    join(schools, area=event.areas[0])
    assert asked(schools)[0].person.area is event.areas[0]


def _close(event: Event) -> None:
    event.state = EventState.CLOSED


def _postpone(event: Event) -> None:
    event.date_status = DateStatus.POSTPONED


def _cancel(event: Event) -> None:
    event.date_status = DateStatus.CANCELLED


def _pass_deadline(event: Event) -> None:
    event.answer_until_at = NOW


def _begin(event: Event) -> None:
    event.starts_at = NOW


def _end(event: Event) -> None:
    event.ends_at = NOW


def _shut(event: Event) -> None:
    next(group for group in event.groups if group.is_joinable).is_joinable = False


@pytest.mark.parametrize("change", [_close, _postpone, _cancel, _pass_deadline, _begin, _end, _shut])
def test_nobody_joins_what_takes_no_answers(guests: Group, change: object) -> None:
    with transaction():
        change(guests.event)  # type: ignore[operator]
    assert joining.rooms(guests.event, NOW) == []
    with refused(NotPossible, "It is not possible to take part in this way at the moment."):
        joining.join(guests, name="Ida Lund", email="ida@post.example", language="da", now=NOW)
    assert db.session.scalars(select(Person).where(Person.name == "Ida Lund")).all() == []


def test_the_places_of_nominators_are_not_offered_to_anybody(event: Event) -> None:
    with transaction():
        group = factories.group(event, "Naboer", quota=5, admission=Admission.OPEN, is_joinable=True)
        factories.forum(event, "Lokalforum Orø", places=4, to=group)
    assert joining.rooms(event, NOW) == [joining.Room(group, free=1, waiting=0)]


def test_a_held_group_cannot_be_joined(event: Event) -> None:
    words = "Only an open group can be joined with the event's link: a held place is promised to somebody."
    with refused(BadInput, words, field="is_joinable"):
        factories.group(event, "Gæster", is_joinable=True)
    shape = groups.Shape(name="Gæster", letter="G", colour=1, quota=2, admission=Admission.OPEN, is_joinable=True)
    with transaction():
        assert groups.add(event, shape, by=ORGANISER, now=NOW).is_joinable

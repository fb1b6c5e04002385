"""The rest of the story: places that change hands, and a date that is lost, found again, near, held or off."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from summit import clock
from summit.db import db, transaction
from summit.mail import outbox
from summit.models import (
    DateStatus,
    Event,
    EventDate,
    Invitation,
    MailKind,
    NominatorContact,
    Registration,
    Silence,
)
from summit.services import checkin, invitations, promises, reconfirmations, registrations, substitutes, thanks
from summit.tasks import deliver
from tests import factories
from tests.factories import ORGANISER
from tests.mail import actors


def to_contact(kind: MailKind, contact: NominatorContact) -> None:
    """Write a mail to the contact of a nominator."""
    outbox.put(kind, contact=contact, dedupe=f"{kind}:{contact.id}:{int(clock.now().timestamp())}", now=clock.now())


def change_date(event: Event, status: DateStatus, *, days: int = 0, reason: str = "") -> None:
    """The date is lost, or, with `days`, set to so many days from now."""
    event.date_status = status
    event.starts_at = clock.now() + timedelta(days=days) if days else None
    event.ends_at = event.starts_at + timedelta(hours=7) if event.starts_at else None
    event.season = "" if days else "spring 2027"
    event.calendar_sequence += 1
    row = EventDate(
        event=event,
        at=clock.now(),
        date_status=status,
        starts_at=event.starts_at,
        ends_at=event.ends_at,
        season=event.season,
        reason=reason,
    )
    db.session.add(row)
    db.session.flush()
    db.session.expire(event, ["dates"])


def places_change_hands(event: Event, language: str) -> None:
    """A forum is reminded, an offer is taken back, and somebody asks another to come instead."""
    with transaction():
        to_contact(MailKind.NOMINATOR_REMINDER, event.nominators[0].contacts[0])
        waiting = db.session.scalars(select(Registration).where(Registration.waiting_number.is_not(None))).first()
        assert waiting is not None
        registrations.mail(MailKind.OFFER_TAKEN_BACK, waiting, clock.now())
        giver = actors.invited(event.groups[0], language)
        invitations.accept(giver, by=actors.attendee(giver), now=clock.now())
        taker = substitutes.hand_on(
            giver,
            name="Ulla Sø",
            email="ulla@post.example",
            by=actors.attendee(giver),
            now=clock.now(),
            knowingly=True,
        )
        taker.person.language = language
    deliver.drain()
    with transaction():
        invitations.accept(taker, by=actors.attendee(taker), now=clock.now())


def coming(event: Event, language: str) -> list[Invitation]:
    """Somebody directly invited and somebody nominated, both of whom have said yes."""
    direct = actors.invited(event.groups[0], language)
    named = factories.nominated(event.nominators[0].allocations[0], now=clock.now())
    named.person.language = language
    for invitation in (direct, named):
        invitations.accept(invitation, by=actors.attendee(invitation), now=clock.now())
    return [direct, named]


def the_date_moves(event: Event, language: str) -> None:
    """It is postponed and found again; nobody says whether they still come; at last it is held."""
    clock.set_to(clock.now() + timedelta(hours=1))
    contact = event.nominators[0].contacts[0]
    with transaction():
        people = [*coming(event, language), actors.invited(event.groups[0], language)]
    deliver.drain()
    with transaction():
        change_date(event, DateStatus.POSTPONED, reason="The hall is not free.")
        _tell(MailKind.POSTPONED, people, contact)
    deliver.drain()
    with transaction():
        change_date(event, DateStatus.FIXED, days=40, reason="The hall is free again.")
        for person in people[:2]:
            _ask_again(person)
        _tell(MailKind.NEW_DATE, people, contact)
        promises.mail(MailKind.STILL_COMING, people[0], clock.now())
    deliver.drain()
    with transaction():
        event.groups[0].silence = Silence.RELEASE
        silent = coming(event, language)[0]
        _ask_again(silent)
        _registration(silent).reconfirm_until_at = clock.now()
        reconfirmations.silence_due(clock.now())
        _registration(people[1]).reconfirm_until_at = None
        to_contact(MailKind.NOMINATOR_ASKED, contact)
    deliver.drain()
    with transaction():
        checkin.check_in(_registration(people[0]), by=ORGANISER, now=clock.now())
        checkin.finish(event, by=ORGANISER, now=clock.now())
        thanks.send(event, by=ORGANISER, now=clock.now())


def another_is_cancelled(event: Event, language: str) -> None:
    """The summit of another year will not take place."""
    with transaction():
        other = factories.event(of=event.host, now=clock.now(), title="Topmøde to")
        factories.forum(other, now=clock.now())
        contact = other.nominators[0].contacts[0]
        contact.language = language
        people = coming(other, language)
    deliver.drain()
    with transaction():
        change_date(other, DateStatus.CANCELLED, reason="Too few can come.")
        _tell(MailKind.CANCELLED, people, contact)


def _ask_again(person: Invitation) -> None:
    registration = _registration(person)
    registration.is_to_reconfirm = True
    registration.reconfirm_until_at = clock.now() + timedelta(days=10)


def _registration(person: Invitation) -> Registration:
    assert person.person.registration is not None
    return person.person.registration


def _tell(kind: MailKind, people: list[Invitation], contact: NominatorContact) -> None:
    for person in people:
        promises.mail(kind, person, clock.now())
    to_contact(kind, contact)


CHAPTERS = (places_change_hands, the_date_moves, another_is_cancelled)

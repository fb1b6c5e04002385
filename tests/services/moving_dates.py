"""An event whose date moves: put off, cancelled, fixed anew, and somebody who has a place at it."""

from __future__ import annotations

from datetime import datetime, timedelta

from summit.db import transaction
from summit.models import Actor, ActorKind, Event, Invitation, Registration, Silence
from summit.services import event_dates, groups, invitations
from tests import factories
from tests.factories import NOW, ORGANISER

ME = Actor(ActorKind.ATTENDEE, 1)
DAY = timedelta(days=1)
UNTIL = NOW + 10 * DAY


def postpone(event: Event, *, season: str = "", now: datetime = NOW) -> None:
    with transaction():
        event_dates.postpone(event, reason="Covid-19", season=season, by=ORGANISER, now=now)


def cancel(event: Event, *, now: datetime = NOW) -> None:
    with transaction():
        event_dates.cancel(event, reason="Covid-19", by=ORGANISER, now=now)


def fix(event: Event, *, until: datetime | None = None, now: datetime = NOW, **more: datetime) -> None:
    starts_at = now + 100 * DAY
    facts = {"starts_at": starts_at, "ends_at": starts_at + timedelta(hours=7)} | more
    with transaction():
        event_dates.set_date(event, **facts, reconfirm_until_at=until, by=ORGANISER, now=now)  # type: ignore[arg-type]


def registration_of(invitation: Invitation) -> Registration:
    assert invitation.person.registration is not None
    return invitation.person.registration


def coming(event: Event, *, rule: Silence = Silence.KEEP, email: str | None = None) -> Invitation:
    """Somebody with a place, in a group with this rule for silence."""
    with transaction():
        groups.decide_on_silence(event.groups[0], rule, by=ORGANISER, now=NOW)
        invitation = factories.invited(event.groups[0], email=email)
        invitations.accept(invitation, by=ORGANISER, now=NOW)
    return invitation

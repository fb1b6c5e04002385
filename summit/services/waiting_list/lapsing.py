"""What becomes of an offer: taken, or passed by unanswered.

Who lets an offer pass waits at the end of the list and is not offered a place by itself until they say that they still
want one. Otherwise the same place would come back to the same silent person for ever as soon as nobody else waits, and
everyone who comes to the list later would have to wait behind them for days, again and again.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from summit.models import PAUSED, Actor, Event, MailKind, Registration, RegistrationState
from summit.models.audit import SYSTEM
from summit.services import lock_order, promises, quotas, registrations
from summit.services.waiting_list.causes import Cause, Freed
from summit.services.waiting_list.offers import back_in_line
from summit.services.waiting_list.passing_on import offer_free_places, pass_on

S = RegistrationState
AT_ONCE = 200


def accept_offer(registration: Registration | None, *, by: Actor, now: datetime) -> None:
    """One more yes: it takes the offered place, says of who let one pass that they still want one, or "still coming".

    Raises NotPossible for an offer when the event is cancelled.
    """
    if registration is None:
        return
    if registration.state is S.OFFERED:
        promises.refuse_cancelled(registration.event)
        registrations.enter(registration, S.CONFIRMED)
        registration.confirmed_at = now
        registrations.log("registration.offer_accepted", registration, by, now)
        registrations.mail(MailKind.CONFIRMATION, registration, now)
    elif registration.state is S.WAITLISTED and registration.lapsed_at is not None:
        want_again(registration, by=by, now=now)
    elif registration.is_to_reconfirm and not registration.event.is_paused:
        registrations.reconfirm(registration, by=by, now=now)


def want_again(registration: Registration, *, by: Actor, now: datetime) -> None:
    """They let an offer pass and still want a place: in line again, where they stand, and offered one that is free."""
    quotas.hold_still(registration.group)
    registration.lapsed_at = None
    registrations.log("registration.wants_again", registration, by, now)
    offer_free_places(registration.event, first=registration.group, now=now)


def lapse_due(now: datetime) -> int:
    """Offers that were not answered in time: back to the end of the list. Returns how many."""
    paused = select(Event.id).where(Event.date_status.in_(PAUSED))
    late = select(Registration).where(
        Registration.state == S.OFFERED,
        Registration.offered_until_at <= now,
        Registration.event_id.not_in(paused),
    )
    late = lock_order.places_first(late.order_by(Registration.id).limit(AT_ONCE), Registration.event_id)
    due = lock_order.registrations(late)
    for registration in due:
        quotas.hold_still(registration.group)
        number = registrations.next_number(registration.group)
        source = back_in_line(registration, number=number, lapsed_at=registration.offered_until_at)
        registration.priority, registration.priority_reason = 0, ""
        registrations.log("registration.offer_lapsed", registration, SYSTEM, now)
        registrations.mail(MailKind.OFFER_LAPSED, registration, now)
        freed = Freed(cause=Cause.LAPSED, after=registration.invitation)
        pass_on(registration.group, source, freed=freed, now=now)
    return len(due)

"""To those who have answered: what they have, what has changed, and thank you."""

from __future__ import annotations

from dataclasses import replace

from summit.errors import N_
from summit.mail import calendar, facts
from summit.mail.about import About
from summit.mail.messages.frame import PUBLIC_PATH, Frame, Message, there, to_attendee

TABLES = N_("Your tables at %(event)s")
COMES_INSTEAD = N_("%(substitute)s comes in your place: %(event)s")


def confirmation(about: About, frame: Frame) -> Message:
    """You have a place; the calendar entry is attached."""
    return to_attendee(about, frame, N_("Your place at %(event)s"), calendar=entry(about, frame))


def waiting_list(about: About, frame: Frame) -> Message:
    """All places are taken; this is your number."""
    position = facts.waiting_position(there(about.registration))
    return to_attendee(about, frame, N_("You are on the waiting list for %(event)s"), position=position)


def offer(about: About, frame: Frame) -> Message:
    """A place has become free, and it is yours until the deadline."""
    until_at = there(about.registration).offered_until_at
    return to_attendee(about, frame, N_("A place has become free at %(event)s"), deadline_at=until_at)


def offer_lapsed(about: About, frame: Frame) -> Message:
    """The offer was not answered in time; you wait at the end of the list."""
    position = facts.waiting_position(there(about.registration))
    return to_attendee(about, frame, N_("The place offered to you went to the next: %(event)s"), position=position)


def offer_taken_back(about: About, frame: Frame) -> Message:
    """A place was offered too soon; you are a reserve again, or wait with the number you had."""
    position = facts.waiting_position(about.registration) if about.registration else 0
    return to_attendee(about, frame, N_("The offer of a place is taken back: %(event)s"), position=position)


def decline_received(about: About, frame: Frame) -> Message:
    """We know that you cannot come."""
    return to_attendee(about, frame, N_("Thank you for answering: %(event)s"))


def withdrawn(about: About, frame: Frame) -> Message:
    """You have given your place back."""
    return to_attendee(about, frame, N_("You have given up your place at %(event)s"))


def substitution_done(about: About, frame: Frame) -> Message:
    """Somebody comes in your place. Your own link works no more, so the mail leads to the event's page."""
    given = there(about.invitation)
    taker, has_accepted = facts.substitute_of(given)
    subject = COMES_INSTEAD if has_accepted else N_("Your place has been passed on: %(event)s")
    message = to_attendee(about, frame, subject, may_be_own=has_accepted, substitute=taker, has_accepted=has_accepted)
    return replace(message, link=frame.url(PUBLIC_PATH + given.event.slug), secrets=())


def tables_published(about: About, frame: Frame) -> Message:
    """Where you sit in each round."""
    seats, is_new = facts.seats(there(about.registration)), facts.is_first_of_its_kind(about)
    subject = TABLES if is_new else N_("Your tables at %(event)s have changed")
    return to_attendee(about, frame, subject, may_be_own=is_new, seats=seats, is_new=is_new)


def still_coming(about: About, frame: Frame) -> Message:
    """The day is near; do you still come?"""
    registration = there(about.registration)
    until_at = registration.reconfirm_until_at or registration.event.reconfirm_until_at
    return to_attendee(
        about, frame, N_("Do you still come? %(event)s"), calendar=entry(about, frame), deadline_at=until_at
    )


def place_released(about: About, frame: Frame) -> Message:
    """They did not say whether they still come, and in their group that releases the place."""
    return to_attendee(about, frame, N_("Your place has been passed on: %(event)s"))


def thanks(about: About, frame: Frame) -> Message:
    """Thank you for coming, and tell us how it was."""
    return to_attendee(about, frame, N_("Thank you for coming to %(event)s"))


def entry(about: About, frame: Frame) -> calendar.Attachment | None:
    """The event for the person's calendar: tentative until they have said that they still come."""
    registration = there(about.registration)
    if not calendar.can_stand_in_calendar(registration.event):
        return None
    is_tentative = registration.is_to_reconfirm
    return calendar.attachment(registration.event, now=frame.now, domain=frame.domain, is_tentative=is_tentative)

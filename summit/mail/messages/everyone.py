"""To all whom a change of the date concerns: attendees, those who were asked, and the contacts of nominators."""

from __future__ import annotations

from summit.errors import N_
from summit.mail import calendar, facts
from summit.mail.about import About
from summit.mail.messages import attendee
from summit.mail.messages.frame import Frame, Message, there, to_attendee, to_contact
from summit.models import Event, RegistrationState


def postponed(about: About, frame: Frame) -> Message:
    """The date does not hold; the place is kept, and the entry leaves the calendar."""
    return _to_all(about, frame, N_("%(event)s is postponed"), calendar=_taken_out(about, frame))


def cancelled(about: About, frame: Frame) -> Message:
    """It will not take place."""
    return _to_all(about, frame, N_("%(event)s is cancelled"), calendar=_taken_out(about, frame))


def new_date(about: About, frame: Frame) -> Message:
    """There is a new date: do you still come? Whoever has not answered yet is asked as in the invitation."""
    if about.contact is not None:
        return _to_all(about, frame, N_("A new date for %(event)s"), deadline_at=_event_of(about).nominate_until_at)
    registration, invitation = about.registration, there(about.invitation)
    is_asked_again = registration is not None and registration.is_to_reconfirm
    deadline_at = invitation.answer_until_at if invitation.is_waiting_for_answer else None
    if registration is not None and is_asked_again:
        deadline_at = registration.reconfirm_until_at or registration.event.reconfirm_until_at
    has_place = registration is not None and registration.state is RegistrationState.CONFIRMED
    return _to_all(
        about,
        frame,
        N_("A new date for %(event)s"),
        calendar=attendee.entry(about, frame) if has_place else None,
        is_asked_again=is_asked_again,
        is_asked_first=invitation.is_waiting_for_answer,
        has_place=has_place,
        deadline_at=deadline_at,
    )


def _to_all(
    about: About, frame: Frame, subject: str, *, calendar: calendar.Attachment | None = None, **more: object
) -> Message:
    event, registration = _event_of(about), about.registration
    if about.contact is not None:
        message = to_contact(about, frame, subject, may_be_own=False)  # those words are for people who come
    else:
        message = to_attendee(about, frame, subject, calendar=calendar)
    return message.telling(
        reason=facts.reason_of_date(event),
        earlier=facts.earlier_date(event),
        position=facts.waiting_position(registration) if registration is not None else 0,
        **more,
    )


def _event_of(about: About) -> Event:
    return about.contact.nominator.event if about.contact is not None else there(about.invitation).event


def _taken_out(about: About, frame: Frame) -> calendar.Attachment | None:
    """The entry to delete; None for somebody who never got one."""
    event, registration = _event_of(about), about.registration
    if registration is None or registration.confirmed_at is None or not calendar.has_had_date(event):
        return None
    return calendar.attachment(event, now=frame.now, domain=frame.domain, is_cancelled=True)

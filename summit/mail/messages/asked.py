"""To those who are asked and have not answered yet."""

from __future__ import annotations

from dataclasses import replace

from summit.errors import N_
from summit.mail.about import About
from summit.mail.messages.frame import NO_REMINDERS, Frame, Message, there, to_attendee


def invitation(about: About, frame: Frame) -> Message:
    """You are asked: what, when, where, by whom, and until when to answer."""
    asked = there(about.invitation)
    subject = N_("There is a place for you at %(event)s")
    if not asked.group.is_held:
        subject = N_("You are invited to %(event)s")
    return to_attendee(about, frame, subject, deadline_at=asked.answer_until_at)


def reminder(about: About, frame: Frame) -> Message:
    """You have not answered yet."""
    until_at = there(about.invitation).answer_until_at
    message = to_attendee(about, frame, N_("We have not heard from you yet: %(event)s"), deadline_at=until_at)
    return replace(message, unsubscribe=message.link + NO_REMINDERS)


def substitute(about: About, frame: Frame) -> Message:
    """Somebody who cannot come asks you to come in their place."""
    asked = there(about.invitation)
    giver = asked.substitute_for.person.name if asked.substitute_for else ""
    return to_attendee(
        about,
        frame,
        N_("%(giver)s asks you to come to %(event)s"),
        giver=giver,
        deadline_at=asked.answer_until_at,
    )

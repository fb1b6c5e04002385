"""What each kind of mail says: from the rows it is about to its recipient, subject and the facts of its template.

One function per kind, in one module per recipient. Nothing here is rendered or translated: a subject is an English
msgid with placeholders, the words stand in `templates/mail/<kind>.html`, and `rendering` puts them into the recipient's
language.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from summit.mail.about import About
from summit.mail.messages import asked, attendee, everyone, nominator, staff
from summit.mail.messages.frame import ATTENDEE_PATH, NOMINATOR_PATH, SIGN_IN_PATH, Frame, Message
from summit.models import MailKind

__all__ = ["ATTENDEE_PATH", "KINDS", "NOMINATOR_PATH", "SIGN_IN_PATH", "Frame", "Message", "compose"]

KINDS: dict[MailKind, Callable[[About, Frame], Message]] = {
    MailKind.SIGN_IN: staff.sign_in,
    MailKind.NOMINATOR_LINK: nominator.link,
    MailKind.NOMINATOR_REMINDER: nominator.reminder,
    MailKind.NOMINATOR_ASKED: nominator.asked,
    MailKind.WISH_RECEIVED: nominator.wish_received,
    MailKind.INVITATION: asked.invitation,
    MailKind.REMINDER: asked.reminder,
    MailKind.SUBSTITUTE_ASKED: asked.substitute,
    MailKind.CONFIRMATION: attendee.confirmation,
    MailKind.WAITING_LIST: attendee.waiting_list,
    MailKind.OFFER: attendee.offer,
    MailKind.OFFER_LAPSED: attendee.offer_lapsed,
    MailKind.OFFER_TAKEN_BACK: attendee.offer_taken_back,
    MailKind.DECLINE_RECEIVED: attendee.decline_received,
    MailKind.WITHDRAWN: attendee.withdrawn,
    MailKind.SUBSTITUTION_DONE: attendee.substitution_done,
    MailKind.TABLES_PUBLISHED: attendee.tables_published,
    MailKind.STILL_COMING: attendee.still_coming,
    MailKind.PLACE_RELEASED: attendee.place_released,
    MailKind.THANKS: attendee.thanks,
    MailKind.POSTPONED: everyone.postponed,
    MailKind.NEW_DATE: everyone.new_date,
    MailKind.CANCELLED: everyone.cancelled,
}


def compose(about: About, frame: Frame) -> Message:
    """The message about these rows. Raises LookupError when a row that it tells of is gone."""
    return replace(KINDS[about.kind](about, frame), identity=about.identity)

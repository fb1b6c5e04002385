"""To the contacts of a nominator."""

from __future__ import annotations

from summit.errors import N_
from summit.mail import facts
from summit.mail.about import About
from summit.mail.messages.frame import Frame, Message, there, to_contact


def link(about: About, frame: Frame) -> Message:
    """A forum's own page: so many places are yours to fill."""
    nominator = there(about.contact).nominator
    return to_contact(
        about,
        frame,
        N_("%(nominator)s can nominate people for %(event)s"),
        allocations=facts.allocations(nominator),
        deadline_at=nominator.event.nominate_until_at,
    )


def reminder(about: About, frame: Frame) -> Message:
    """So many places are still empty, and the day is near."""
    nominator = there(about.contact).nominator
    return to_contact(
        about,
        frame,
        N_("Places to fill: %(event)s"),
        allocations=facts.allocations(nominator),
        places=facts.places_left(nominator),
        is_untouched=not facts.has_named(nominator),
        deadline_at=nominator.event.nominate_until_at,
    )


def asked(about: About, frame: Frame) -> Message:
    """Your people have not said whether they still come; please answer for them."""
    people = facts.unheard(there(about.contact).nominator)
    return to_contact(about, frame, N_("Do they still come? %(event)s"), people=people, number=len(people))


def wish_received(about: About, frame: Frame) -> Message:
    """A citizen wrote to the forum; a reply goes to the citizen."""
    wish = there(about.wish)
    return to_contact(
        about, frame, N_("%(citizen)s would like to come to %(event)s"), reply_to=(wish.name, wish.email), wish=wish
    )

"""An event with themes, somebody who comes to it, and what they wish for."""

from __future__ import annotations

from summit.db import transaction
from summit.models import Actor, ActorKind, Event, Registration
from summit.services import table_plans, themes
from tests import factories
from tests.factories import NOW, ORGANISER

NAMES = ("Natur og vand", "Skoler", "Mobilitet")


def event_with_themes() -> Event:
    """Two rounds, four tables of two to four, three themes, facilitators and citizens."""
    with transaction():
        made = factories.event()
        factories.rounds(made, number=2)
        factories.group(made, "Facilitatorer", quota=4, is_facilitators=True)
        table_plans.set_tables(made, count=4, min_seats=2, max_seats=4, by=ORGANISER, now=NOW)
        for name in NAMES:
            themes.add(made, name=name, by=ORGANISER, now=NOW)
    return made


def coming(event: Event, *, group: int = 0) -> Registration:
    """Somebody with a place."""
    with transaction():
        registration = factories.accepted(event.groups[group]).person.registration
    assert registration is not None
    return registration


def me(registration: Registration) -> Actor:
    """The person, by the link of the invitation."""
    return Actor(ActorKind.ATTENDEE, registration.invitation_id)


def wish(registration: Registration, *places: int, by: Actor | None = None) -> None:
    """Wish for the themes at these places of the list."""
    there = themes.of(registration.event)
    with transaction():
        themes.wish(registration, [there[place] for place in places], by=by or me(registration), now=NOW)


def names(registration: Registration) -> list[str]:
    """What the person wishes for."""
    return [theme.name for theme in themes.wishes_of(registration)]

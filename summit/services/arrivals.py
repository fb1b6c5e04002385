"""Who is expected and who has come: everyone the desk may meet, found by name, code, area or organisation.

One light row for each person is read in one query and searched here, because no database folds the letters of all our
languages alike.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import func, select

from summit import collation
from summit.db import db
from summit.models import (
    Area,
    CheckIn,
    Event,
    Group,
    Invitation,
    InvitationState,
    Person,
    Registration,
    RegistrationState,
)
from summit.name_search import fold, words_of
from summit.services.figures import HAS_A_PLACE

SHORTEST_CODE = 3  # so many letters of a code before it is looked for


class Arrival(NamedTuple):
    """One person as the desk sees them; `registration_id` is None for someone who was asked and has not said yes."""

    group: Group
    person_id: int
    registration_id: int | None
    name: str
    organisation: str
    area: str
    code: str
    registration_state: RegistrationState | None
    invitation_state: InvitationState | None
    is_walk_in: bool
    came_at: datetime | None
    cancelled_at: datetime | None

    @property
    def has_place(self) -> bool:
        """Is a place at the event theirs?"""
        return self.registration_state in HAS_A_PLACE

    @property
    def is_missing(self) -> bool:
        """Do they have a place, and are not here (yet)?"""
        return self.has_place and self.came_at is None

    @property
    def state(self) -> str:
        """The word for where they stand."""
        if self.came_at is not None:
            return RegistrationState.ATTENDED.value
        return str(self.registration_state or self.invitation_state)

    @property
    def from_where(self) -> str:
        """What tells two people of one name apart."""
        return self.organisation or self.area


def everyone(event: Event) -> list[Arrival]:
    """Everyone who was ever asked or has come, unsorted."""
    groups = {group.id: group for group in event.groups}
    newest = (
        select(Invitation.person_id, func.max(Invitation.id).label("id"))
        .where(Invitation.event_id == event.id)
        .group_by(Invitation.person_id)
        .subquery()
    )
    query = (
        select(
            func.coalesce(Registration.group_id, Invitation.group_id),
            Person.id.label("person_id"),
            Registration.id.label("registration_id"),
            Person.name,
            Person.organisation,
            func.coalesce(Area.name, "").label("area"),
            func.coalesce(Invitation.code, "").label("code"),
            Registration.state.label("registration_state"),
            Invitation.state.label("invitation_state"),
            func.coalesce(Registration.is_walk_in, False).label("is_walk_in"),
            CheckIn.at.label("came_at"),
            Registration.cancelled_at,
        )
        .select_from(Person)
        .outerjoin(Area, Area.id == Person.area_id)
        .outerjoin(newest, newest.c.person_id == Person.id)
        .outerjoin(Invitation, Invitation.id == newest.c.id)
        .outerjoin(Registration, Registration.person_id == Person.id)
        .outerjoin(CheckIn, CheckIn.registration_id == Registration.id)
        .where(Person.event_id == event.id, func.coalesce(Registration.id, Invitation.id).is_not(None))
    )
    return [Arrival(groups[group_id], *facts) for group_id, *facts in db.session.execute(query)]


def search(people: Iterable[Arrival], query: str, language: str) -> list[Arrival]:
    """Those whom every word of `query` finds, or whose code it is; first the expected, last those who have come."""
    words = words_of(query)
    if not words:
        return []
    by_name = collation.sorted_names(
        (one for one in people if _is_found(one, words) or has_code(one, query)), language, lambda one: one.name
    )
    return sorted(by_name, key=lambda one: _rank(one, words))


def has_code(person: Arrival, query: str) -> bool:
    """Does the code of the person begin with what was typed?"""
    typed = "".join(query.split()).upper()
    return len(typed) >= SHORTEST_CODE and person.code.startswith(typed)


def latest(people: Iterable[Arrival], number: int) -> list[Arrival]:
    """Who came last, the newest first."""
    came = [(one.came_at, one.registration_id or 0, one) for one in people if one.came_at is not None]
    return [one for *_, one in sorted(came, key=lambda entry: entry[:2], reverse=True)[:number]]


def namesakes(people: Iterable[Arrival], name: str) -> list[Arrival]:
    """Those of exactly this name, however it is spelled."""
    letters = words_of(name)
    return [one for one in people if letters and words_of(one.name) == letters]


def _is_found(person: Arrival, words: Sequence[str]) -> bool:
    text = fold(f"{person.name}\n{person.area}\n{person.organisation}").letters
    return all(word in text for word in words)


def _rank(person: Arrival, words: Sequence[str]) -> tuple[int, bool]:
    standing = 2 if person.came_at is not None else 0 if person.has_place else 1
    name = fold(person.name)
    return standing, not any(name.starts(word) for word in words)

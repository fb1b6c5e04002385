"""The list of people: searched, filtered, in the order of their names, in a fixed number of queries.

One light row for each person is read and sorted here, because no database knows the alphabets of all our languages.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import Select, func, select

from summit import collation
from summit.db import db
from summit.models import (
    Area,
    CheckIn,
    Event,
    Invitation,
    InvitationState,
    Nominator,
    OutboxMail,
    Person,
    Registration,
    RegistrationState,
)
from summit.services import bounces, people_latest
from summit.services.people_latest import Latest

PER_PAGE = 50

S = InvitationState
R = RegistrationState


class Standing(StrEnum):
    """What an organiser filters by: every person stands in one of the first five, and may be BOUNCED besides."""

    COMING = "coming"
    ASKED = "asked"
    WAITING = "waiting"
    NOT_COMING = "not_coming"
    DRAFT = "draft"
    BOUNCED = "bounced"


_OF_REGISTRATION = {
    R.CONFIRMED: Standing.COMING,
    R.ATTENDED: Standing.COMING,
    R.ABSENT: Standing.COMING,
    R.OFFERED: Standing.ASKED,
    R.WAITLISTED: Standing.WAITING,
    R.CANCELLED: Standing.NOT_COMING,
}
_OF_INVITATION = {
    S.DRAFT: Standing.DRAFT,
    S.RESERVE: Standing.WAITING,
    S.NOMINATED: Standing.ASKED,
    S.SENT: Standing.ASKED,
}
_GROUP_ID = func.coalesce(Registration.group_id, Invitation.group_id)
_ALIVE = frozenset({S.SENT, S.NOMINATED, S.RESERVE, S.ACCEPTED})


class Line(NamedTuple):
    """One person of the list, with the invitation and the registration that count today."""

    person_id: int
    name: str
    email: str
    organisation: str
    area: str
    nominator: str
    nominator_id: int | None
    group_id: int | None
    invitation_id: int | None
    invitation_state: InvitationState | None
    reserve_position: int | None
    wave_id: int | None
    registration_state: RegistrationState | None
    waiting_number: int | None
    lapsed_at: datetime | None
    priority: int | None
    has_come: bool
    mail_came_back: bool

    @property
    def is_bounced(self) -> bool:
        """Did the latest mail come back, while it still matters?"""
        return self.mail_came_back and self.invitation_state in _ALIVE

    @property
    def is_planned(self) -> bool:
        """Is the person to be asked in a wave that is not sent yet?"""
        return self.invitation_state is S.NOMINATED and self.wave_id is not None

    @property
    def standing(self) -> Standing:
        """Where the person stands."""
        if self.registration_state not in {None, R.CANCELLED}:
            return _OF_REGISTRATION[self.registration_state]
        if self.is_planned:
            return Standing.DRAFT
        if self.invitation_state is not None:
            return _OF_INVITATION.get(self.invitation_state, Standing.NOT_COMING)
        return Standing.NOT_COMING if self.registration_state else Standing.DRAFT

    @property
    def state(self) -> str:
        """The state to show: what the organiser has to know first."""
        if self.is_bounced and self.standing is not Standing.COMING:
            return "bounced"
        if self.has_come:
            return R.ATTENDED.value
        has_cancelled = self.registration_state is R.CANCELLED and self.invitation_state is S.WITHDRAWN
        if has_cancelled or self.registration_state not in {None, R.CANCELLED}:
            return str(self.registration_state)
        if self.is_planned:
            return "planned"
        return str(self.invitation_state or self.registration_state or S.DRAFT)

    @property
    def can_be_reminded(self) -> bool:
        """Has the person been asked by mail and not answered?"""
        return self.invitation_state is S.SENT and bool(self.email)


@dataclass(frozen=True, kw_only=True)
class Found:
    """One page of the list. A chip's count says how many there would be if it were chosen beside the others."""

    lines: Sequence[Line]
    total: int
    page: int
    pages: int
    everyone: Counter[Standing]  # of the whole event or one's own groups, whatever was searched for
    of_group: Counter[int | None]
    of_standing: Counter[Standing]
    latest: dict[int, Latest] = field(default_factory=dict)

    @property
    def first(self) -> int:
        """The number of the first line shown, counted from 1."""
        return (self.page - 1) * PER_PAGE + 1 if self.total else 0

    @property
    def last(self) -> int:
        """The number of the last line shown."""
        return min(self.page * PER_PAGE, self.total)


def find(
    event: Event,
    *,
    language: str,
    query: str = "",
    group_id: int | None = None,
    nominator_id: int | None = None,
    standing: Standing | None = None,
    page: int = 1,
    only: Collection[int] | None = None,
) -> Found:
    """The people whose name, e-mail, organisation or nominator holds every word of `query`; of `only` these groups."""
    everyone = lines_of(event, only=only)
    named = everyone if nominator_id is None else [line for line in everyone if line.nominator_id == nominator_id]
    words = query.casefold().split()
    matching = [line for line in named if _holds(line, words)] if words else named
    of_group = Counter(line.group_id for line in _standing(matching, standing))
    in_group = matching if group_id is None else [line for line in matching if line.group_id == group_id]
    found = _standing(in_group, standing)
    pages = max(1, -(-len(found) // PER_PAGE))
    page = min(max(page, 1), pages)
    ordered = collation.sorted_names(found, language, lambda line: line.name)
    shown = ordered[(page - 1) * PER_PAGE : page * PER_PAGE]
    of_all = count_standings(everyone)
    return Found(
        lines=shown,
        total=len(found),
        page=page,
        pages=pages,
        everyone=of_all,
        of_group=of_group,
        of_standing=of_all if in_group is everyone else count_standings(in_group),
        latest=people_latest.of_shown(shown, everyone),
    )


def count_standings(lines: Iterable[Line]) -> Counter[Standing]:
    """How many stand where; those whose mail came back are counted there as well."""
    counted: Counter[Standing] = Counter()
    for line in lines:
        counted[line.standing] += 1
        counted[Standing.BOUNCED] += line.is_bounced
    return counted


def lines_of(event: Event, *, only: Collection[int] | None = None) -> list[Line]:
    """Everyone of the event, or of `only` these groups, unsorted, in one query."""
    rows = _light_rows(event)
    if only is not None:
        rows = rows.where(_GROUP_ID.in_(only))
    return [Line._make(row) for row in db.session.execute(rows)]


def _light_rows(event: Event) -> Select[*tuple[Any, ...]]:
    """The fields of a Line, in their order."""
    newest = (
        select(Invitation.person_id, func.max(Invitation.id).label("id"))
        .where(Invitation.event_id == event.id)
        .group_by(Invitation.person_id)
        .subquery()
    )
    came_back = select(OutboxMail.invitation_id).where(bounces.came_back_in(event)).distinct().subquery()
    return (
        select(
            Person.id.label("person_id"),
            Person.name,
            Person.email,
            Person.organisation,
            func.coalesce(Area.name, "").label("area"),
            func.coalesce(Nominator.name, "").label("nominator"),
            Nominator.id.label("nominator_id"),
            _GROUP_ID.label("group_id"),
            Invitation.id.label("invitation_id"),
            Invitation.state.label("invitation_state"),
            Invitation.reserve_position,
            Invitation.wave_id,
            Registration.state.label("registration_state"),
            Registration.waiting_number,
            Registration.lapsed_at,
            Registration.priority,
            CheckIn.id.is_not(None).label("has_come"),
            came_back.c.invitation_id.is_not(None).label("mail_came_back"),
        )
        .select_from(Person)
        .outerjoin(Area, Area.id == Person.area_id)
        .outerjoin(newest, newest.c.person_id == Person.id)
        .outerjoin(Invitation, Invitation.id == newest.c.id)
        .outerjoin(Nominator, Nominator.id == Invitation.nominator_id)
        .outerjoin(Registration, Registration.person_id == Person.id)
        .outerjoin(CheckIn, CheckIn.registration_id == Registration.id)
        .outerjoin(came_back, came_back.c.invitation_id == Invitation.id)
        .where(Person.event_id == event.id)
    )


def _holds(line: Line, words: Sequence[str]) -> bool:
    text = f"{line.name}\n{line.email}\n{line.organisation}\n{line.nominator}\n{line.area}".casefold()
    return all(word in text for word in words)


def _standing(lines: list[Line], standing: Standing | None) -> list[Line]:
    """Those who stand so; all of them where it does not matter."""
    if standing is None:
        return lines
    if standing is Standing.BOUNCED:
        return [line for line in lines if line.is_bounced]
    return [line for line in lines if line.standing is standing]

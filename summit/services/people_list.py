"""The list of people: searched, filtered, in the order of their names, in a fixed number of queries.

One light row for each person is read and sorted here, because no database knows the alphabets of all our languages.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Select, and_, func, select

from summit import collation
from summit.db import db
from summit.models import (
    ActorKind,
    Area,
    AuditEntry,
    CheckIn,
    Event,
    Invitation,
    InvitationState,
    MailKind,
    MailState,
    Nominator,
    OutboxMail,
    Person,
    Registration,
    RegistrationState,
)

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
_ALIVE = frozenset({S.SENT, S.NOMINATED, S.RESERVE, S.ACCEPTED})


@dataclass(frozen=True, kw_only=True)
class Line:
    """One person of the list, with the invitation and the registration that count today."""

    person_id: int
    name: str
    email: str
    organisation: str
    area: str
    nominator: str
    group_id: int | None
    invitation_id: int | None
    invitation_state: InvitationState | None
    reserve_position: int | None
    registration_state: RegistrationState | None
    waiting_number: int | None
    has_come: bool
    mail_state: MailState | None

    @property
    def is_bounced(self) -> bool:
        """Did the latest mail come back, while it still matters?"""
        return self.mail_state is MailState.FAILED and self.invitation_state in _ALIVE

    @property
    def standing(self) -> Standing:
        """Where the person stands."""
        if self.registration_state not in {None, R.CANCELLED}:
            return _OF_REGISTRATION[self.registration_state]
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
        return str(self.invitation_state or self.registration_state or S.DRAFT)

    @property
    def can_be_reminded(self) -> bool:
        """Has the person been asked by mail and not answered?"""
        return self.invitation_state is S.SENT and bool(self.email)


@dataclass(frozen=True, kw_only=True)
class Latest:
    """The latest change of a person, and the latest reminder that was written."""

    at: datetime
    by: ActorKind
    reminded_at: datetime | None = None
    failure: str = ""
    waits_as: int | None = None  # place on the waiting list, counted from 1


@dataclass(frozen=True, kw_only=True)
class Found:
    """One page of the list. A chip's count says how many there would be if it were chosen beside the others."""

    lines: Sequence[Line]
    total: int
    page: int
    pages: int
    everyone: Counter[Standing]  # of the whole event, whatever was searched for
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
    standing: Standing | None = None,
    page: int = 1,
) -> Found:
    """The people whose name, e-mail, organisation or nominator holds every word of `query`."""
    everyone = lines_of(event)
    matching = [line for line in everyone if _holds(line, query.casefold().split())]
    of_group = Counter(line.group_id for line in matching if _stands(line, standing))
    in_group = [line for line in matching if group_id is None or line.group_id == group_id]
    found = [line for line in in_group if _stands(line, standing)]
    pages = max(1, -(-len(found) // PER_PAGE))
    page = min(max(page, 1), pages)
    ordered = collation.sorted_names(found, language, lambda line: line.name)
    shown = ordered[(page - 1) * PER_PAGE : page * PER_PAGE]
    return Found(
        lines=shown,
        total=len(found),
        page=page,
        pages=pages,
        everyone=count_standings(everyone),
        of_group=of_group,
        of_standing=count_standings(in_group),
        latest=_latest(shown, everyone),
    )


def count_standings(lines: Iterable[Line]) -> Counter[Standing]:
    """How many stand where; those whose mail came back are counted there as well."""
    counted: Counter[Standing] = Counter()
    for line in lines:
        counted[line.standing] += 1
        counted[Standing.BOUNCED] += line.is_bounced
    return counted


def lines_of(event: Event) -> list[Line]:
    """Everyone of the event, unsorted, in one query."""
    return [Line(**row._mapping) for row in db.session.execute(_light_rows(event))]


def _light_rows(event: Event) -> Select[*tuple[Any, ...]]:
    newest = (
        select(Invitation.person_id, func.max(Invitation.id).label("id"))
        .where(Invitation.event_id == event.id)
        .group_by(Invitation.person_id)
        .subquery()
    )
    latest_mail = (
        select(OutboxMail.invitation_id, func.max(OutboxMail.id).label("id"))
        .where(OutboxMail.event_id == event.id)
        .group_by(OutboxMail.invitation_id)
        .subquery()
    )
    return (
        select(
            Person.id.label("person_id"),
            Person.name,
            Person.email,
            Person.organisation,
            func.coalesce(Area.name, "").label("area"),
            func.coalesce(Nominator.name, "").label("nominator"),
            func.coalesce(Registration.group_id, Invitation.group_id).label("group_id"),
            Invitation.id.label("invitation_id"),
            Invitation.state.label("invitation_state"),
            Invitation.reserve_position,
            Registration.state.label("registration_state"),
            Registration.waiting_number,
            CheckIn.id.is_not(None).label("has_come"),
            OutboxMail.state.label("mail_state"),
        )
        .select_from(Person)
        .outerjoin(Area, Area.id == Person.area_id)
        .outerjoin(newest, newest.c.person_id == Person.id)
        .outerjoin(Invitation, Invitation.id == newest.c.id)
        .outerjoin(Nominator, Nominator.id == Invitation.nominator_id)
        .outerjoin(Registration, Registration.person_id == Person.id)
        .outerjoin(CheckIn, CheckIn.registration_id == Registration.id)
        .outerjoin(latest_mail, latest_mail.c.invitation_id == Invitation.id)
        .outerjoin(OutboxMail, OutboxMail.id == latest_mail.c.id)
        .where(Person.event_id == event.id)
    )


def _holds(line: Line, words: Sequence[str]) -> bool:
    text = f"{line.name}\n{line.email}\n{line.organisation}\n{line.nominator}\n{line.area}".casefold()
    return all(word in text for word in words)


def _stands(line: Line, standing: Standing | None) -> bool:
    if standing is Standing.BOUNCED:
        return line.is_bounced
    return standing is None or line.standing is standing


def _latest(shown: Sequence[Line], everyone: Sequence[Line]) -> dict[int, Latest]:
    """What happened last to each of the people shown: two queries."""
    people = [line.person_id for line in shown]
    newest = select(func.max(AuditEntry.id)).where(AuditEntry.person_id.in_(people)).group_by(AuditEntry.person_id)
    entries = db.session.execute(
        select(AuditEntry.person_id, AuditEntry.at, AuditEntry.actor_kind).where(AuditEntry.id.in_(newest))
    )
    told = _told_by_mail([line.invitation_id for line in shown if line.invitation_id is not None])
    of_person = {line.person_id: line.invitation_id for line in shown}
    waits = _places_in_line(everyone)
    latest = {}
    for person_id, at, kind in entries:
        assert person_id is not None
        reminded_at, failure = told.get(of_person[person_id] or 0, (None, ""))
        latest[person_id] = Latest(
            at=at, by=kind, reminded_at=reminded_at, failure=failure, waits_as=waits.get(person_id)
        )
    return latest


def _told_by_mail(invitation_ids: Sequence[int]) -> dict[int, tuple[datetime | None, str]]:
    reminded = and_(OutboxMail.kind == MailKind.REMINDER, OutboxMail.state != MailState.CANCELLED)
    rows = db.session.execute(
        select(
            OutboxMail.invitation_id,
            func.max(OutboxMail.created_at).filter(reminded),
            func.max(OutboxMail.failure).filter(OutboxMail.state == MailState.FAILED),
        )
        .where(OutboxMail.invitation_id.in_(invitation_ids))
        .group_by(OutboxMail.invitation_id)
    )
    return {id: (at, failure or "") for id, at, failure in rows if id is not None}


def _places_in_line(everyone: Sequence[Line]) -> dict[int, int]:
    waiting = sorted(
        (line for line in everyone if line.waiting_number is not None),
        key=lambda line: (line.group_id or 0, line.waiting_number or 0),
    )
    number: Counter[int | None] = Counter()
    places = {}
    for line in waiting:
        number[line.group_id] += 1
        places[line.person_id] = number[line.group_id]
    return places

"""The waves of an event with what became of them, and who stands where to be asked: a fixed number of queries."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from summit.db import db
from summit.models import Audience, Event, Group, Invitation, InvitationState, Registration, Wave
from summit.services.waves import Choice

S = InvitationState


@dataclass(frozen=True, kw_only=True)
class Line:
    """One wave: how many of its people said yes, said something at all, and still owe an answer."""

    wave: Wave
    accepted: int = 0
    answered: int = 0
    waiting: int = 0
    expired: int = 0


@dataclass(frozen=True, kw_only=True)
class Reach:
    """How many people are asked, and by what; the first few of them."""

    people: int
    mails: int
    letters: int


def lines(event: Event) -> list[Line]:
    """Every wave of the event, the newest first."""
    waves = db.session.scalars(
        select(Wave)
        .where(Wave.event_id == event.id)
        .options(joinedload(Wave.group), joinedload(Wave.area))
        .order_by(Wave.id.desc())
    ).all()
    counted = _counted(select(Wave.id).where(Wave.event_id == event.id))
    return [Line(wave=wave, **counted.get(wave.id, {})) for wave in waves]


def line(wave: Wave) -> Line:
    """One wave."""
    return Line(wave=wave, **_counted([wave.id]).get(wave.id, {}))


def by_id(event: Event, id: int) -> Wave | None:
    """The event's own wave of this id; None for a foreign or unknown one."""
    return db.session.scalar(select(Wave).where(Wave.id == id, Wave.event_id == event.id))


def people(wave: Wave, limit: int) -> Sequence[Invitation]:
    """The first of those whom the wave asks."""
    query = select(Invitation).where(Invitation.wave_id == wave.id).options(joinedload(Invitation.person))
    return db.session.scalars(query.order_by(Invitation.id).limit(limit)).all()


def reach(invitations: Sequence[Invitation]) -> Reach:
    """Mails to those who have an address, letters to the others."""
    mails = sum(bool(invitation.person.email) for invitation in invitations)
    return Reach(people=len(invitations), mails=mails, letters=len(invitations) - mails)


def standings(event: Event) -> Counter[tuple[int, Audience]]:
    """{(group, audience): how many could be asked}, by the latest invitation of each person."""
    latest = select(func.max(Invitation.id)).where(Invitation.event_id == event.id).group_by(Invitation.person_id)
    walked_in = select(Registration.person_id).where(Registration.event_id == event.id, Registration.is_walk_in)
    rows = db.session.execute(
        select(Invitation.group_id, Invitation.state, func.count())
        .where(
            Invitation.id.in_(latest),
            Invitation.state.in_([S(audience.value) for audience in Audience]),
            Invitation.person_id.not_in(walked_in),
        )
        .group_by(Invitation.group_id, Invitation.state)
    )
    return Counter({(group_id, Audience(state.value)): number for group_id, state, number in rows})


def first_choice(groups: Sequence[Group], standing: Counter[tuple[int, Audience]]) -> Choice | None:
    """Who most likely is to be asked next: the first of the groups with drafts; None without groups."""
    by_drafts = sorted(groups, key=lambda group: not standing[group.id, Audience.DRAFT])
    return Choice(group=by_drafts[0]) if by_drafts else None


def _counted(wave_ids: object) -> dict[int, dict[str, int]]:
    is_yes, is_open = Invitation.state == S.ACCEPTED, Invitation.state.in_([S.SENT, S.NOMINATED])
    rows = db.session.execute(
        select(
            Invitation.wave_id,
            func.count().filter(is_yes).label("accepted"),
            func.count().filter(Invitation.answered_at.is_not(None)).label("answered"),
            func.count().filter(is_open).label("waiting"),
            func.count().filter(Invitation.state == S.EXPIRED).label("expired"),
        )
        .where(Invitation.wave_id.in_(wave_ids))  # type: ignore[arg-type]
        .group_by(Invitation.wave_id)
    )
    return {
        row.wave_id: {name: getattr(row, name) for name in ("accepted", "answered", "waiting", "expired")}
        for row in rows
    }

"""Crowds for bench and fault tests: thousands of invited people of a group, written down at once, not one by one."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import insert, select, update

from summit import tokens
from summit.db import Base, db
from summit.models import (
    ActorKind,
    AuditEntry,
    Group,
    Invitation,
    InvitationState,
    MailKind,
    MailState,
    OutboxMail,
    Person,
    Registration,
    RegistrationState,
)

FIRST = ("Anne", "Bo", "Clara", "Dennis", "Elif", "Finn", "Gitte", "Hassan", "Ida", "Jørgen", "Karen", "Lars", "Åse")
LAST = ("Andersen", "Bak", "Christensen", "Dahl", "Eriksen", "Friis", "Gregersen", "Holm", "Iversen", "Øster", "Å")
LETTER = "Kære borger, du er inviteret til at være med, når vi taler om vores by.\n\n" * 25  # as long as a mail is
_names = itertools.product(LAST, FIRST)
_numbers = itertools.count(1)
_codes = ("".join(letters) for letters in itertools.product(tokens.CODE_ALPHABET, repeat=6))


def invited(group: Group, people: int, now: datetime, *, is_sent: bool = True) -> list[int]:
    """So many people, invited by mails that were sent or, if not `is_sent`, wait in the outbox; their invitations."""
    persons = _new(Person, [_person(group, now) for _ in range(people)])
    asked = _new(Invitation, [_invitation(group, person, now) for person in persons])
    db.session.execute(update(Invitation), [_links(id) for id in asked])
    if group.is_held:
        for pool in (group.pool, group.event.pool):
            pool.taken += people
            pool.size = max(pool.size, pool.taken)
    _log(group, "invitation.sent", asked, persons, now)
    _mail(group, MailKind.INVITATION, asked, now, is_sent=is_sent)
    return asked


def accepted(group: Group, invitations: Sequence[int], now: datetime) -> list[int]:
    """These say yes and have a place or, in an open group, a number on the waiting list; their registrations."""
    db.session.execute(
        update(Invitation),
        [
            {"id": id, "state": InvitationState.ACCEPTED, "answered_at": now, "accepted_at": now, "remind_at": None}
            for id in invitations
        ],
    )
    mine = select(Invitation.person_id).where(Invitation.group_id == group.id, Invitation.id.in_(invitations))
    persons = list(db.session.scalars(mine.order_by(Invitation.id)))
    found = _new(
        Registration,
        [
            _registration(group, id, person, None if group.is_held else number, now)
            for number, (id, person) in enumerate(zip(invitations, persons, strict=True), start=1)
        ],
    )
    _log(group, "registration.confirmed" if group.is_held else "registration.waitlisted", invitations, persons, now)
    _mail(group, MailKind.CONFIRMATION if group.is_held else MailKind.WAITING_LIST, invitations, now, is_sent=True)
    return found


def _person(group: Group, now: datetime) -> dict[str, object]:
    number = next(_numbers)
    areas = group.event.areas
    return {
        "event_id": group.event_id,
        "area_id": areas[number % len(areas)].id,
        "name": f"{FIRST[number % len(FIRST)]} {LAST[number // len(FIRST) % len(LAST)]} {number}",
        "email": f"p{number}@post.example",
        "phone": "72 00 00 00",
        "organisation": f"Forening {number % 50}",
        "language": "da",
        "created_at": now,
    }


def _invitation(group: Group, person: int, now: datetime) -> dict[str, object]:
    return {
        "event_id": group.event_id,
        "group_id": group.id,
        "person_id": person,
        "state": InvitationState.SENT,
        "holds_place": group.is_held,
        "code": next(_codes),
        "link_generation": 0,
        "answer_until_at": group.event.answer_until_at,
        "created_at": now,
        "sent_at": now,
    }


def _links(id: int) -> dict[str, object]:
    link, ticket = (tokens.derive(kind, id, 0) for kind in (tokens.Kind.ATTENDEE, tokens.Kind.TICKET))
    return {"id": id, "link_sha256": tokens.fingerprint(link), "ticket_sha256": tokens.fingerprint(ticket)}


def _registration(group: Group, invitation: int, person: int, number: int | None, now: datetime) -> dict[str, object]:
    return {
        "event_id": group.event_id,
        "group_id": group.id,
        "person_id": person,
        "invitation_id": invitation,
        "state": RegistrationState.WAITLISTED if number else RegistrationState.CONFIRMED,
        "waiting_number": number,
        "has_answered_questions": True,
        "created_at": now,
        "confirmed_at": None if number else now,
    }


def _log(group: Group, action: str, invitations: Sequence[int], persons: Sequence[int], now: datetime) -> None:
    entry = {"at": now, "event_id": group.event_id, "action": action, "details": {"group_id": group.id}}
    rows = [
        entry | {"actor_kind": ActorKind.ATTENDEE, "actor_id": id, "person_id": person}
        for id, person in zip(invitations, persons, strict=True)
    ]
    db.session.execute(insert(AuditEntry), rows)


def _mail(group: Group, kind: MailKind, invitations: Sequence[int], now: datetime, *, is_sent: bool) -> None:
    fate: dict[str, object] = {"state": MailState.QUEUED}
    if is_sent:
        sent_at = now + timedelta(minutes=1)
        fate = {"state": MailState.SENT, "sent_at": sent_at, "subject": "Topmøde", "text": LETTER, "attempts": 1}
    mail = {"kind": kind, "event_id": group.event_id, "created_at": now, "due_at": now} | fate
    db.session.execute(
        insert(OutboxMail), [mail | {"invitation_id": id, "dedupe_key": f"{kind}:{id}:0:bench"} for id in invitations]
    )


def _new(model: type[Base], rows: Sequence[dict[str, object]]) -> list[int]:
    """Insert the rows; their ids in the same order."""
    return list(db.session.scalars(insert(model).returning(model.id, sort_by_parameter_order=True), rows))

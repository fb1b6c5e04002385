"""One picture of the model and one of the database, to be compared as a whole after every step."""

from __future__ import annotations

from collections import Counter
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import aliased

from summit.db import db
from summit.models import (
    Allocation,
    Event,
    Group,
    Invitation,
    Nominator,
    OutboxMail,
    Person,
    Pool,
    Registration,
)
from summit.models.registration import in_turn
from tests.lifecycle.rules import Summit

Picture = dict[str, Any]


def differences(database: Picture, rules: Picture) -> Picture:
    """{what: (as the database has it, as the rules have it)} of all that is not the same."""
    found: Picture = {}
    for subject in database.keys() | rules.keys():
        there, here = database[subject], rules[subject]
        if isinstance(there, dict) and isinstance(here, dict):
            for key in there.keys() | here.keys():
                if there.get(key) != here.get(key):
                    found[f"{subject} {key}"] = (there.get(key), here.get(key))
        elif there != here:
            found[subject] = (there, here)
    return found


def of_rules(summit: Summit) -> Picture:
    sectors = summit.sectors.values()
    return {
        "event": (summit.state, summit.capacity, summit.taken()),
        "date": (summit.date, summit.starts_at, summit.ends_at),
        "groups": {sector.name: (sector.quota, summit.taken(sector)) for sector in sectors},
        "allocations": {
            (sector.name, nominator): (places, summit.tapped(sector, nominator))
            for sector in sectors
            for nominator, places in sector.given.items()
        },
        "invitations": {
            asked.id: (
                asked.person.name,
                asked.sector.name,
                asked.taps,
                asked.state,
                summit.holds(asked),
                asked.answer_until if asked.state in {"nominated", "sent"} else None,
            )
            for asked in summit.asked
        },
        "reserves": {
            (sector.name, nominator): [asked.id for asked in reserves]
            for sector in sectors
            for nominator, reserves in sector.reserves.items()
            if reserves
        },
        "registrations": {
            name: (coming.asked.id, coming.state, coming.offered_until, coming.is_to_reconfirm, coming.priority)
            for name, coming in summit.coming.items()
        },
        "waiting": {
            sector.name: [coming.person.name for coming in sector.line] for sector in sectors if sector.waiting
        },
        "mails": dict(summit.mails),
    }


def of_database(event: Event) -> Picture:
    return {
        "event": (str(event.state), event.pool.size, event.pool.taken),
        "date": (str(event.date_status), event.starts_at, event.ends_at),
        "groups": {
            name: (size, taken)
            for name, size, taken in db.session.execute(select(Group.name, Pool.size, Pool.taken).join(Pool))
        },
        "allocations": _allocations(),
        **_invitations(),
        **_registrations(),
        "mails": _mails(),
    }


def _allocations() -> dict[tuple[str, str], tuple[int, int]]:
    rows = db.session.execute(
        select(Group.name, Nominator.name, Pool.size, Pool.taken)
        .select_from(Allocation)
        .join(Group, Allocation.group_id == Group.id)
        .join(Nominator, Allocation.nominator_id == Nominator.id)
        .join(Pool, Allocation.pool_id == Pool.id)
    )
    return {(group, nominator): (size, taken) for group, nominator, size, taken in rows}


def _invitations() -> Picture:
    giver = aliased(Nominator)
    rows = db.session.execute(
        select(Invitation, Person.name, Group.name, giver.name)
        .join(Person, Invitation.person_id == Person.id)
        .join(Group, Invitation.group_id == Group.id)
        .outerjoin(Allocation, Invitation.allocation_id == Allocation.id)
        .outerjoin(giver, Allocation.nominator_id == giver.id)
        .order_by(Invitation.reserve_position)
    )
    invitations, reserves = {}, {}
    for row, person, group, nominator in rows:
        until = row.answer_until_at if row.is_waiting_for_answer else None
        invitations[row.id] = (person, group, nominator, str(row.state), row.holds_place, until)
        if row.reserve_position is not None:
            reserves.setdefault((group, nominator), []).append(row.id)
    return {"invitations": invitations, "reserves": reserves}


def _registrations() -> Picture:
    rows = db.session.execute(
        select(Registration, Person.name, Group.name)
        .join(Person, Registration.person_id == Person.id)
        .join(Group, Registration.group_id == Group.id)
        .order_by(*in_turn())
    )
    registrations, waiting = {}, {}
    for row, person, group in rows:
        registrations[person] = (
            row.invitation_id,
            str(row.state),
            row.offered_until_at,
            row.is_to_reconfirm,
            row.priority,
        )
        if row.waiting_number is not None:
            waiting.setdefault(group, []).append(person)
    return {"registrations": registrations, "waiting": waiting}


def _mails() -> dict[tuple[str, str], int]:
    """How many mails of each kind were written to whom."""
    rows = db.session.execute(
        select(OutboxMail.kind, Person.name)
        .join(Invitation, OutboxMail.invitation_id == Invitation.id)
        .join(Person, Invitation.person_id == Person.id)
    )
    return dict(Counter((str(kind), name) for kind, name in rows))

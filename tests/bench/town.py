"""A town of any size for the bench: one of everything, and as many people as wanted at every place.

Groups and forums are made by the services. What people do one by one (to answer, to arrive, to be seated) is written
down at once, and afterwards the invariants are asked whether it could have happened so.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from math import ceil

from sqlalchemy import insert, select

from summit.db import db, transaction
from summit.models import Admission, CheckIn, Event, PlanState, Seat, Table, TablePlan
from summit.services import checks, nominations
from tests import crowd, factories
from tests.factories import NOW, ORGANISER

YES, WAITING, ASKED = 0.80, 0.05, 0.15  # what becomes of the people
PER_FORUM, MOST_FORUMS, PLACES = 40, 125, 3
PER_TABLE, ROUNDS = 9, 3
_towns = itertools.count(1)


def grow(event: Event, people: int) -> None:
    """So many more people and, for each forty, a forum; their mails, a log, a published plan, and half of them here."""
    coming, waiting, asked = (max(1, int(people * share)) for share in (YES, WAITING, ASKED))
    number, forums = next(_towns), min(MOST_FORUMS, max(1, people // PER_FORUM))
    with transaction():
        for pool in (event.pool, event.groups[0].pool):
            pool.size += PLACES * forums
        _forums(event, forums, number)
        group = factories.group(event, f"Ansatte {number}", quota=coming + asked)
        open_group = factories.group(event, f"Gæster {number}", quota=0, admission=Admission.OPEN)
        invited = crowd.invited(group, coming + asked, NOW)
        registered = crowd.accepted(group, invited[:coming], NOW)
        crowd.accepted(open_group, crowd.invited(open_group, waiting, NOW), NOW)
        db.session.execute(insert(CheckIn), [{"registration_id": one, "at": NOW} for one in registered[::2]])
        _seats(event, registered)
    assert [str(breach) for breach in checks.breaches(NOW)] == []


def _forums(event: Event, forums: int, number: int) -> None:
    """Each with one who was asked, a reserve, and two places left."""
    for forum in range(forums):
        allocation = factories.forum(event, f"Forum {number}.{forum}", places=PLACES).allocations[0]
        for is_reserve in (False, True):
            nominations.nominate(allocation, factories.nominee(), as_reserve=is_reserve, by=ORGANISER, now=NOW)


def _seats(event: Event, registered: Sequence[int]) -> None:
    """A place at a table in each round; in the next round everybody moves on by their number at the table."""
    plan = db.session.scalars(select(TablePlan).where(TablePlan.event_id == event.id)).one()
    plan.rounds, plan.state, event.tables_published_at = ROUNDS, PlanState.PUBLISHED, NOW
    first = max(db.session.scalars(select(Table.number).where(Table.event_id == event.id)), default=0) + 1
    new = ceil(len(registered) / PER_TABLE)
    facts = {"event_id": event.id, "min_seats": 1, "max_seats": PER_TABLE, "is_accessible": True}
    rows = [facts | {"number": number} for number in range(first, first + new)]
    tables = list(db.session.scalars(insert(Table).returning(Table.id, sort_by_parameter_order=True), rows))
    seats = [
        {
            "plan_id": plan.id,
            "table_id": tables[(k // PER_TABLE + round * (k % PER_TABLE)) % new],
            "registration_id": one,
            "round": round,
        }
        for round in range(ROUNDS)
        for k, one in enumerate(registered)
    ]
    db.session.execute(insert(Seat), seats)

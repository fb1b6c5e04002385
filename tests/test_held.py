"""A row that is held: read afresh under its lock, once in a transaction, and anew when a savepoint was undone."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from summit import clock
from summit.db import db, held, transaction
from summit.engines import writing
from summit.models import Invitation
from summit.services import invitations, table_plans
from summit.web.application import Application
from tests import factories
from tests.factories import ORGANISER
from tests.statements import counted

pytestmark = pytest.mark.both_databases


def asked() -> Invitation:
    with transaction():
        return factories.invited(factories.event().groups[0], now=clock.now())


def said_meanwhile(invitation_id: int, reason: str) -> None:
    """By another connection."""
    with writing(), db.engine.begin() as connection:
        connection.execute(update(Invitation).where(Invitation.id == invitation_id).values(reason=reason))


def test_each_transaction_reads_it_afresh_and_only_once(context: Application) -> None:
    invitation = asked()
    for reason in ("one", "two"):
        said_meanwhile(invitation.id, reason)
        with transaction():
            invitation_now = invitations.look_again(invitation)
            with counted() as questions:
                assert invitations.look_again(invitation) is invitation_now
                assert (invitation_now.reason, invitation_now.person.registration) == (reason, None)
                assert invitation_now.event.groups[0] is not None
        assert [one for one in questions if "FROM invitation" in one or "FROM person" in one] == []


def test_a_savepoint_that_is_undone_lets_it_go(context: Application) -> None:
    invitation = asked()
    with transaction():
        with pytest.raises(ZeroDivisionError), db.session.begin_nested():
            held(invitation)
            _ = 1 / 0
        with counted() as questions:
            held(invitation)
        assert len([one for one in questions if "FROM invitation" in one]) == 1


def test_what_was_changed_and_not_written_yet_is_not_forgotten(context: Application) -> None:
    invitation = asked()
    with transaction():
        invitation.reason = "a change"
        invitation.event.title = "Another title"
        again = invitations.look_again(invitation)
        assert (again.reason, again.event.title) == ("a change", "Another title")


def test_what_is_read_once_is_asked_for_once_and_anew_after_a_change(context: Application) -> None:
    with transaction():
        first, second = factories.event(), factories.event()
        table_plans.set_tables(first, count=2, min_seats=1, max_seats=9, by=ORGANISER, now=clock.now())
    with counted() as questions:
        for _ in range(3):
            assert [table.number for table in table_plans.tables_of(first)] == [1, 2]
            assert table_plans.tables_of(second) == []
        table_plans.tables_of(first).clear()  # whoever got the list may do with it what they like
        assert len(table_plans.tables_of(first)) == 2
    assert len([one for one in questions if "FROM hall_table" in one]) == 2
    with transaction():
        table_plans.set_tables(first, count=3, min_seats=1, max_seats=9, by=ORGANISER, now=clock.now())
        assert len(table_plans.tables_of(first)) == 3
    assert len(table_plans.tables_of(first)) == 3

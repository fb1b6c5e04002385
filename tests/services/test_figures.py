"""The board counts what is there, in a fixed number of queries."""

from __future__ import annotations

from datetime import timedelta

import pytest

from summit.db import db, transaction
from summit.models import Admission, Event, MailKind, MailState, OutboxMail
from summit.services import checkin, figures, invitations, nominations, promises
from summit.services.figures import Answers, Places
from tests import factories
from tests.factories import NOW, ORGANISER
from tests.statements import counted

pytestmark = [pytest.mark.both_databases, pytest.mark.usefixtures("context")]


@pytest.fixture
def event(context: object) -> Event:
    with transaction():
        return factories.event(capacity=20)


def test_the_board_counts_every_state(event: Event) -> None:
    citizens = event.groups[0]
    with transaction():
        forum = factories.forum(event, places=4).allocations[0]
        accepted, declined, silent = (factories.nominated(forum) for _ in range(3))
        factories.nominated(forum, as_reserve=True)
        invitations.accept(accepted, by=ORGANISER, now=NOW)
        invitations.expire_due(NOW)
        silent.answer_until_at = NOW
        withdrawn = factories.accepted(citizens)
        invitations.withdraw(withdrawn, by=ORGANISER, now=NOW)
        staff = factories.group(event, "Ansatte", quota=1, admission=Admission.OPEN)
        for _ in range(3):
            factories.accepted(staff)
        invitations.decline(declined, by=ORGANISER, now=NOW)  # its reserve is asked
        invitations.expire_due(NOW + timedelta(minutes=1))
        checkin.check_in(accepted.person.registration, by=ORGANISER, now=NOW)
        checkin.walk_in(citizens, name="Per Holm", by=ORGANISER, now=NOW)
    board = figures.board(event)
    assert [(row.group.name, row.places, row.answers) for row in board.groups] == [
        (
            "Borgere",
            Places(size=76, accepted=2, promised=1, free=73),
            Answers(invited=5, accepted=2, declined=1, expired=1, withdrawn=1),
        ),
        ("Ansatte", Places(size=1, accepted=1, promised=0, free=0, waiting=2), Answers(invited=3, accepted=3)),
    ]
    assert board.total == Places(size=20, accepted=3, promised=1, free=16, waiting=2)
    assert board.answers == Answers(invited=8, accepted=5, declined=1, expired=1, withdrawn=1)
    assert (board.checked_in, board.walk_ins, figures.expected(event), board.total.taken) == (2, 1, 3, 4)


def test_a_forum_sees_allocation_nominated_accepted_and_remaining(event: Event) -> None:
    with transaction():
        forum = factories.forum(event, places=4)
        allocation = forum.allocations[0]
        first, second = factories.nominated(allocation), factories.nominated(allocation)
        factories.nominated(allocation, as_reserve=True)
        invitations.accept(first, by=ORGANISER, now=NOW)
        other = factories.forum(event, "Lokalforum Orø", places=2)
        db.session.add(
            OutboxMail(
                kind=MailKind.REMINDER,
                event=event,
                invitation=second,
                dedupe_key="bounced",
                state=MailState.FAILED,
                created_at=NOW,
                due_at=NOW,
            )
        )
    row = figures.of_nominator(forum)[0]
    assert row.places == Places(size=4, accepted=1, promised=1, free=2, reserves=1)
    assert (row.nominated, row.bounced) == (2, 1)
    assert [(each.nominator.name, each.places.size) for each in figures.nominators(event)] == [
        ("Lokalforum Jyderup", 4),
        ("Lokalforum Orø", 2),
    ]
    assert figures.of_nominator(other)[0].nominated == 0


def test_everybody_counts_once_whatever_way_they_were_asked(event: Event) -> None:
    """Asked anew after a no, asked by word of mouth, no longer coming after the yes: invited is what became of all."""
    citizens = event.groups[0]
    with transaction():
        again = factories.invited(citizens)
        invitations.decline(again, by=ORGANISER, now=NOW)
        promises.send(promises.create(again.person, citizens, now=NOW), by=ORGANISER, now=NOW)
        invitations.accept(again.person.invitations[-1], by=ORGANISER, now=NOW)
        forum = factories.forum(event, places=2).allocations[0]
        by_word = nominations.nominate(forum, factories.nominee("Ib Holm", email=""), by=ORGANISER, now=NOW)
        invitations.decline(by_word, by=ORGANISER, now=NOW)
        given_up = factories.accepted(citizens)
        invitations.withdraw(given_up, by=ORGANISER, now=NOW)
    assert figures.board(event).answers == Answers(invited=3, accepted=2, declined=1, expired=0, withdrawn=1)


def test_going_over_knowingly_is_shown(event: Event) -> None:
    with transaction():
        business = factories.group(event, "Erhverv", quota=1)
        factories.accepted(business)
        checkin.walk_in(business, name="Per Holm", override=True, by=ORGANISER, now=NOW)
    assert figures.board(event).groups[1].places == Places(size=1, accepted=2, promised=0, free=0, over=1)


def test_the_number_of_queries_does_not_grow_with_the_people(event: Event) -> None:
    def queries() -> tuple[int, int]:
        db.session.rollback()
        with counted() as board:
            figures.board(event)
        db.session.rollback()
        with counted() as rows:
            for row in figures.nominators(event):
                assert row.nominator.name and row.places.free >= 0
        return len(board), len(rows)

    with transaction():
        factories.nominated(factories.forum(event, places=4).allocations[0])
    few = queries()
    with transaction():
        for name in ("Orø", "Tuse", "Undløse"):
            allocation = factories.forum(event, f"Lokalforum {name}", places=3).allocations[0]
            for _ in range(3):
                factories.nominated(allocation)
    assert queries() == few

"""Between two mails: what has left is noted with the look at the next, and what was written ahead must still hold."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from aiosmtpd.smtp import Envelope, Session
from sqlalchemy import event, select
from sqlalchemy.exc import OperationalError

from summit import clock
from summit.db import db, transaction
from summit.mail import outbox
from summit.models import Invitation, MailKind, MailState, MailText, OutboxMail, Person
from summit.services import invitations, staff, substitutes
from summit.tasks import deliver
from summit.web.application import Application
from tests import factories
from tests.mail.conftest import MailServer, listening, use_server
from tests.mail.story import attendee

__all__ = ["use_server"]  # a fixture

pytestmark = pytest.mark.both_databases

SENT, QUEUED, CANCELLED = MailState.SENT, MailState.QUEUED, MailState.CANCELLED
RENEWAL, NOTE = "UPDATE outbox_mail SET lease_until_at=", "UPDATE outbox_mail SET state="


@dataclass
class Busy(MailServer):
    """A mail server at which something happens while it takes a mail: by address, what is done then."""

    meanwhile: dict[str, Callable[[], None]] = field(default_factory=dict)

    async def handle_DATA(self, server: Any, session: Session, envelope: Envelope) -> str:
        self.meanwhile.get(envelope.rcpt_tos[0], lambda: None)()
        return await super().handle_DATA(server, session, envelope)

    def then(self, app: Application, work: Callable[[], None], address: str = "p0@post.example") -> None:
        """Do this while the mail to `address` is on its way, in a transaction of its own."""

        def done() -> None:
            with app.app_context(), transaction():
                work()

        self.meanwhile[address] = done


@pytest.fixture
def busy(use_server: Callable[..., None]) -> Iterator[Busy]:
    """One in use by the application."""
    with listening(Busy) as server:
        assert isinstance(server, Busy)
        use_server(server.port)
        yield server


@pytest.fixture
def asked(context: Application) -> list[int]:
    """Three people are invited, their mails wait; the numbers of their invitations."""
    with transaction():
        group = factories.event().groups[0]
        found = [factories.invited(group, email=f"p{number}@post.example", now=clock.now()) for number in range(3)]
    return [invitation.id for invitation in found]


def invited(id: int) -> Invitation:
    return db.session.get_one(Invitation, id)


def mails() -> list[OutboxMail]:
    return list(db.session.scalars(select(OutboxMail).order_by(OutboxMail.id)))


def states() -> list[MailState]:
    return [mail.state for mail in mails()]


@contextmanager
def failing(beginning: str, number: int, error: BaseException) -> Iterator[None]:
    """The statement of this number that begins so fails."""
    seen: list[str] = []

    def look(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        if statement.startswith(beginning):
            seen.append(statement)
            if len(seen) == number:
                raise error

    event.listen(db.engine, "before_cursor_execute", look)
    try:
        yield
    finally:
        event.remove(db.engine, "before_cursor_execute", look)


def test_what_has_left_is_noted_before_the_next_leaves(context: Application, busy: Busy, asked: list[int]) -> None:
    found: list[list[MailState]] = []
    for number in range(3):
        busy.then(context, lambda: found.append(states()), f"p{number}@post.example")
    assert deliver.drain() == 3
    assert found == [[QUEUED, QUEUED, QUEUED], [SENT, QUEUED, QUEUED], [SENT, SENT, QUEUED]]
    assert states() == [SENT, SENT, SENT]


def test_it_is_noted_as_sent_when_it_was_handed_over(context: Application, busy: Busy, asked: list[int]) -> None:
    began = clock.now()
    busy.then(context, lambda: clock.set_to(began + timedelta(hours=1)), "p1@post.example")
    deliver.drain()
    hours = [(mail.sent_at - began) // timedelta(hours=1) for mail in mails() if mail.sent_at is not None]
    assert hours == [0, 1, 1]


class Killed(BaseException):
    """Nothing of ours catches it."""


@pytest.mark.parametrize(("beginning", "number"), [(NOTE, 2), (RENEWAL, 3)])
def test_whoever_dies_between_two_mails_has_one_unnoted(
    context: Application, busy: Busy, asked: list[int], beginning: str, number: int
) -> None:
    with failing(beginning, number, Killed()), pytest.raises(Killed):
        deliver.drain()
    assert states() == [SENT, QUEUED, QUEUED]
    assert busy.reached == ["p0@post.example", "p1@post.example"]
    clock.set_to(clock.now() + outbox.LEASE + timedelta(seconds=2))
    assert deliver.drain() == 2
    assert busy.reached[2:] == ["p1@post.example", "p2@post.example"]
    assert len({mail["Message-ID"] for mail in busy.mails}) == 3


def test_what_has_left_is_noted_also_when_the_next_cannot_be_looked_at(
    context: Application, busy: Busy, asked: list[int]
) -> None:
    held = OperationalError("UPDATE", None, Exception("database is locked"))
    found: list[list[MailState]] = []
    busy.then(context, lambda: found.append(states()), "p1@post.example")
    with failing(RENEWAL, 2, held):
        assert deliver.drain() == 3
    assert found == [[SENT, QUEUED, QUEUED]]
    assert busy.reached == [f"p{number}@post.example" for number in range(3)]


def test_a_no_is_heard_while_the_mail_before_it_leaves(context: Application, busy: Busy, asked: list[int]) -> None:
    def decline() -> None:
        invitations.decline(invited(asked[1]), by=attendee(invited(asked[1])), now=clock.now())

    busy.then(context, decline)
    deliver.drain()
    assert states()[:3] == [SENT, CANCELLED, SENT]
    assert busy.reached[:2] == ["p0@post.example", "p2@post.example"]


def test_a_date_that_is_called_off_is_heard_without_anybody_cancelling_mails(
    context: Application, busy: Busy, asked: list[int]
) -> None:
    busy.then(context, lambda: setattr(invited(asked[1]).event, "date_status", "cancelled"))
    assert deliver.drain() == 1
    assert states() == [SENT, CANCELLED, CANCELLED]


def test_what_has_changed_since_it_was_written_is_written_anew(
    context: Application, busy: Busy, asked: list[int]
) -> None:
    busy.then(context, lambda: setattr(invited(asked[1]).person, "email", "anna@post.example"))
    assert deliver.drain() == 3
    assert busy.reached == ["p0@post.example", "anna@post.example", "p2@post.example"]


def test_what_was_written_ahead_is_good_for_a_second(context: Application, busy: Busy, asked: list[int]) -> None:
    def find_words() -> None:
        words = {"kind": MailKind.INVITATION, "language": "da", "subject": "Kom", "text": "Kom!"}
        db.session.add(MailText(event_id=invited(asked[1]).event_id, updated_at=clock.now(), **words))
        clock.set_to(clock.now() + timedelta(seconds=2))

    busy.then(context, find_words)
    assert deliver.drain() == 3
    assert [mail["Subject"] == "Kom" for mail in busy.mails] == [False, True, True]


def test_whoever_waits_to_sign_in_does_not_wait_for_a_slow_server(
    context: Application, busy: Busy, asked: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deliver, "LOOKS_AGAIN_AFTER", 0.0)
    with transaction():
        dorte = factories.organiser(invited(asked[0]).event.host, email="dorte@post.example").email
    busy.then(context, lambda: staff.ask_for_link(dorte, browser_secret="a browser", now=clock.now()))
    assert deliver.drain() == 4
    assert busy.reached == ["p0@post.example", "dorte@post.example", "p1@post.example", "p2@post.example"]


def test_a_lease_that_was_lost_meanwhile_is_left_alone(context: Application, busy: Busy, asked: list[int]) -> None:
    busy.then(context, lambda: setattr(mails()[1], "lease_owner", "another"))
    assert deliver.drain() == 2
    assert busy.reached == ["p0@post.example", "p2@post.example"]
    assert [(mail.state, mail.lease_owner) for mail in mails()] == [(SENT, None), (QUEUED, "another"), (SENT, None)]


def test_a_mail_that_names_others_is_written_when_it_leaves(context: Application, busy: Busy, asked: list[int]) -> None:
    with transaction():
        comes = factories.accepted(invited(asked[0]).group, name="Anna Holm", now=clock.now())
        comes.person.organisation = "Holm & Co."
        substitutes.hand_on(comes, name="Bo Friis", email="bo@post.example", by=factories.ORGANISER, now=clock.now())
    anna = comes.person

    def corrected() -> None:
        db.session.get_one(Person, anna.id).name = "Anna Ravn"

    busy.then(context, corrected)
    deliver.drain()
    told = next(mail for mail in mails() if mail.kind is MailKind.SUBSTITUTE_ASKED)
    assert ("Anna Ravn" in told.text, "Anna Holm" in told.text) == (True, False)

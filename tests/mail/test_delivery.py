"""Handing mails over to a real mail server, in good weather and in bad."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import delete, select

from summit import clock
from summit.db import db, transaction
from summit.mail import outbox, problems, standing
from summit.models import Invitation, MailState, OutboxMail
from summit.tasks import deliver
from summit.web.application import Application
from tests import factories
from tests.mail.conftest import MailServer, Silent, free_port, knows_password, listening

UseServer = Callable[..., None]


def invite(*addresses: str) -> list[Invitation]:
    """Invited people with these addresses; their mails wait in the outbox."""
    with transaction():
        group = factories.event().groups[0]
        return [factories.invited(group, email=address, now=clock.now()) for address in addresses]


def rows() -> list[OutboxMail]:
    return list(db.session.scalars(select(OutboxMail).order_by(OutboxMail.id)))


def states() -> list[MailState]:
    return [row.state for row in rows()]


def pass_by(time_passed: timedelta) -> None:
    clock.set_to(clock.now() + time_passed)


def test_many_mails_go_over_one_connection_each_to_one_recipient(context: Application, mail_server: MailServer) -> None:
    invite("anna@post.example", "bo@post.example", "carl@post.example")
    assert deliver.drain() == 3
    assert [recipients for recipients, _ in mail_server.raw] == [
        ["anna@post.example"],
        ["bo@post.example"],
        ["carl@post.example"],
    ]
    assert len(mail_server.connections) == 1
    assert states() == [MailState.SENT] * 3
    assert deliver.drain() == 0


def test_a_whole_drain_goes_over_one_connection(context: Application, mail_server: MailServer) -> None:
    invite(*(f"p{number}@post.example" for number in range(25)))  # more than are leased at once
    mail_server.recipients["p3@post.example"] = "451 greylisted, come back"
    mail_server.data["p4@post.example"] = "554 not wanted"
    assert deliver.drain() == 23
    assert len(mail_server.connections) == 1


def test_after_a_goodbye_a_new_connection_is_made(context: Application, mail_server: MailServer) -> None:
    invite(*(f"p{number}@post.example" for number in range(3)))
    mail_server.recipients["p1@post.example"] = "421 enough for one connection"
    assert deliver.drain() == 2
    assert len(mail_server.connections) == 2
    assert [row.attempts for row in rows()] == [1, 1, 1]


def test_the_sender_is_named_after_the_host(context: Application, mail_server: MailServer) -> None:
    invite("anna@post.example")
    deliver.drain()
    [mail] = mail_server.mails
    assert mail["From"].addresses[0].display_name == "Fjordby Kommune"
    assert mail["From"].addresses[0].addr_spec == "summit@localhost"


def test_try_later_is_tried_later_under_the_same_message_id(context: Application, mail_server: MailServer) -> None:
    invite("anna@post.example", "bo@post.example")
    mail_server.recipients["anna@post.example"] = "451 greylisted, come back"
    assert deliver.drain() == 1
    assert mail_server.reached == ["bo@post.example"]
    waiting, sent = rows()
    assert (waiting.state, waiting.attempts) == (MailState.QUEUED, 1)
    assert waiting.failure == f"{problems.BUSY}\n451 greylisted, come back"
    assert timedelta(seconds=20) < waiting.due_at - clock.now() < timedelta(seconds=40)
    assert deliver.drain() == 0

    mail_server.recipients.clear()
    pass_by(timedelta(seconds=45))
    assert deliver.drain() == 1
    assert states() == [MailState.SENT, MailState.SENT]
    ids = [mail["Message-ID"] for mail in mail_server.mails]
    assert [re.sub(r"\.[0-9a-f]+@", "@", id) for id in ids] == [
        f"<mail-{row.id}-{int(row.created_at.timestamp()):x}@localhost>" for row in (sent, waiting)
    ]


def test_a_mail_sent_twice_after_a_crash_has_the_same_message_id(context: Application, mail_server: MailServer) -> None:
    invite("anna@post.example")
    deliver.drain()
    with transaction():
        rows()[0].state = MailState.QUEUED  # as if the worker had died before it could write that it was sent
    deliver.drain()
    first, second = mail_server.mails
    assert first["Message-ID"] == second["Message-ID"]


def test_a_mail_that_has_the_number_of_an_earlier_one_is_no_duplicate_of_it(
    context: Application, mail_server: MailServer
) -> None:
    """After a restore numbers are given again; a mail program hides what has a Message-ID that it knows."""
    invite("anna@post.example")
    deliver.drain()
    number = rows()[0].id
    with transaction():
        db.session.execute(delete(OutboxMail))
    pass_by(timedelta(minutes=1))
    invite("bo@post.example")
    deliver.drain()
    assert rows()[0].id == number
    first, second = mail_server.mails
    assert first["Message-ID"] != second["Message-ID"]


@pytest.mark.parametrize(
    ("reply", "reason"),
    [
        ("550 no such user", problems.NO_SUCH_MAILBOX),
        ("552 quota exceeded", problems.MAILBOX_FULL),
        ("554 not wanted", problems.REFUSED),
    ],
)
def test_a_refused_recipient_has_failed_at_once(
    context: Application, mail_server: MailServer, reply: str, reason: str
) -> None:
    invite("anna@post.example", "bo@post.example")
    mail_server.recipients["anna@post.example"] = reply
    assert deliver.drain() == 1
    failed, _ = rows()
    assert (failed.state, failed.failure) == (MailState.FAILED, f"{reason}\n{reply}")
    assert states() == [MailState.FAILED, MailState.SENT]


def test_a_refused_text_has_failed_at_once(context: Application, mail_server: MailServer) -> None:
    invite("anna@post.example", "bo@post.example")
    mail_server.data["anna@post.example"] = "550 looks like spam"
    assert deliver.drain() == 1
    assert [row.failure for row in rows()] == [f"{problems.REFUSED}\n550 looks like spam", ""]


def test_no_server_puts_everything_off(context: Application, use_server: UseServer) -> None:
    use_server(free_port())
    invite(*(f"p{number}@post.example" for number in range(5)))
    assert deliver.drain() == 0
    assert states() == [MailState.QUEUED] * 5
    assert {row.failure.splitlines()[0] for row in rows()} == {problems.UNREACHABLE}
    assert {row.attempts for row in rows()} == {1}


def test_a_silent_server_costs_two_timeouts_not_five(
    context: Application, use_server: UseServer, silent: Silent
) -> None:
    use_server(silent.port, MAIL_TIMEOUT=0.3)
    invite(*(f"p{number}@post.example" for number in range(5)))
    assert deliver.drain() == 0
    assert len(silent.calls) == 2
    assert states() == [MailState.QUEUED] * 5


def test_a_wrong_password_pauses_the_relay_and_fails_nothing(context: Application, use_server: UseServer) -> None:
    auth = {"auth_required": True, "auth_require_tls": False, "authenticator": knows_password}
    with listening(**auth) as server:
        use_server(server.port, MAIL_USERNAME="summit", MAIL_PASSWORD="wrong")
        invite("anna@post.example", "bo@post.example")
        assert deliver.drain() == 0
        assert states() == [MailState.HELD, MailState.QUEUED]
        assert [row.attempts for row in rows()] == [0, 0]
        assert (standing.paused_because() or "").splitlines()[0] == problems.LOGIN_REFUSED
        until = outbox.paused_until(clock.now())
        assert until is not None
        assert timedelta(0) < until - clock.now() <= outbox.RELAY_PAUSE

        use_server(server.port, MAIL_USERNAME="summit", MAIL_PASSWORD="right")
        assert deliver.drain() == 0  # still paused
        pass_by(outbox.RELAY_PAUSE + timedelta(seconds=1))
        assert deliver.drain() == 2
        assert states() == [MailState.SENT, MailState.SENT]
        assert standing.paused_because() is None


@pytest.mark.parametrize("settings", [{"MAIL_USE_TLS": True}, {"MAIL_USE_SSL": True}])
def test_without_encryption_where_it_is_demanded_nothing_leaves(
    context: Application, use_server: UseServer, settings: dict[str, bool]
) -> None:
    with listening() as server:
        use_server(server.port, **settings)
        invite("anna@post.example")
        assert deliver.drain() == 0
        assert server.reached == []
        [row] = rows()
        assert (row.state, row.failure.splitlines()[0]) == (MailState.HELD, problems.NO_ENCRYPTION)


def test_a_sender_that_the_server_does_not_know_pauses_the_relay(context: Application, mail_server: MailServer) -> None:
    mail_server.senders = "550 not your domain"
    invite("anna@post.example")
    assert deliver.drain() == 0
    [row] = rows()
    assert row.state is MailState.HELD
    assert row.failure.splitlines()[0] == problems.SENDER_REFUSED


def test_the_sender_may_have_a_domain_with_letters_of_its_language(context: Application, use_server: UseServer) -> None:
    with listening() as server:
        use_server(server.port, MAIL_SENDER="Næstved Kommune <post@næstved.example>")
        invite("anna@post.example")
        assert deliver.drain() == 1
        [mail] = server.mails
        assert mail["From"].addresses[0].addr_spec == "post@xn--nstved-pua.example"


def test_a_sender_that_cannot_be_written_blames_no_recipient(context: Application, use_server: UseServer) -> None:
    with listening() as server:
        use_server(server.port, MAIL_SENDER="Næstved Kommune <indgående@post.example>")
        invite("anna@post.example")
        assert deliver.drain() == 0
        assert [(row.state, row.failure) for row in rows()] == [(MailState.HELD, problems.SENDER_REFUSED)]


def test_after_three_days_of_trying_it_has_failed(context: Application, use_server: UseServer) -> None:
    use_server(free_port())
    invite("anna@post.example")
    [row] = rows()
    began = clock.now()
    deliver.drain()
    db.session.rollback()
    while row.state is MailState.QUEUED:  # every other try as the worker notes it, without a connection that fails
        clock.set_to(row.due_at + timedelta(seconds=1))
        with transaction():
            assert outbox.claim("a worker", clock.now()) == [row]
            outbox.put_off(row, "a worker", problems.UNREACHABLE, clock.now())
    assert row.state is MailState.FAILED
    assert timedelta(hours=60) < clock.now() - began < timedelta(hours=84)


def test_a_domain_beyond_ascii_is_reached(context: Application, mail_server: MailServer) -> None:
    invite("anna@blåbærgrød.example")
    assert deliver.drain() == 1
    assert mail_server.reached == ["anna@xn--blbrgrd-fxak7p.example"]


@pytest.mark.parametrize("address", ["ænna@post.example", "anna@", "@post.example", "a b@post.example", "a@b@c"])
def test_an_address_that_cannot_be_written_fails_alone(
    context: Application, mail_server: MailServer, address: str
) -> None:
    [anna, _] = invite("anna@post.example", "bo@post.example")
    with transaction():
        anna.person.email = address
    assert deliver.drain() == 1
    assert [row.failure for row in rows()] == [problems.BAD_ADDRESS, ""]
    assert mail_server.reached == ["bo@post.example"]

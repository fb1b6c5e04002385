"""How many mails leave in a second, from the outbox to a real mail server, rendered, noted and kept.

The floor is a bare loop of smtplib that sends ready-made messages of the same size over one connection.
"""

from __future__ import annotations

import smtplib
from functools import partial
from statistics import median

from summit import clock
from summit.db import db, transaction
from summit.mail import about, delivery, messages, rendering
from summit.models import Group, MailState, OutboxMail
from summit.tasks import deliver
from tests import crowd, factories
from tests.bench import post_office
from tests.bench.measure import Line, Place, application, ratio, seconds
from tests.bench.tables import number

GOAL = 0.6
EACH, TURNS = 100, 5


def lines(place: Place) -> list[Line]:
    """One line: mails in a second against messages in a second, measured in turns."""
    each, turns = (10, 1) if place.is_quick else (EACH, TURNS)
    with post_office.listening() as port, application(place, MAIL_SERVER=post_office.HERE, MAIL_PORT=port):
        group = _group()
        values, floors = [], []
        for turn in range(turns + 1):  # the first warms both
            message = _waiting(group, each)
            bare = each / seconds(partial(_send_bare, port, message, each))
            ours = each / seconds(partial(_drain, each))
            if turn:
                floors.append(bare)
                values.append(ours)
    return [
        Line(
            what=f"invitations of {len(message) / 1024:.1f} kB each",
            database=place.database,
            value=f"{number(round(median(values)))} a second",
            floor=f"{number(round(median(floors)))} a second",
            ratio=ratio(median(values), median(floors)),
            goal=f"≥ {GOAL}",
            is_met=median(values) >= GOAL * median(floors),
        )
    ]


def _group() -> Group:
    with transaction():
        return factories.event(now=clock.now()).groups[0]


def _waiting(group: Group, number: int) -> bytes:
    """So many invitations wait in the outbox; one of them as the mail server gets it."""
    now = clock.now()
    with transaction():
        crowd.invited(group, number, now, is_sent=False)
    mail = db.session.scalars(db.select(OutboxMail).where(OutboxMail.state == MailState.QUEUED)).first()
    assert mail is not None
    letter = rendering.render(messages.compose(about.of(mail), delivery.frame(now)))
    sealed = delivery.seal(letter, now).as_bytes()
    db.session.rollback()
    return sealed


def _send_bare(port: int, message: bytes, number: int) -> None:
    with smtplib.SMTP(post_office.HERE, port) as server:
        for _ in range(number):
            server.sendmail("summit@localhost", ["somebody@post.example"], message)


def _drain(number: int) -> None:
    sent = deliver.drain()
    if sent != number:
        raise RuntimeError(f"{sent} of {number} mails were sent.")

"""How many mails leave in a second, from the outbox to a real mail server, rendered, noted and kept.

As many workers send as one `flask serve` has. The floor is a bare loop of smtplib that sends ready-made messages of the
same size over one connection.
"""

from __future__ import annotations

import os
import smtplib
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from statistics import median

from flask import current_app
from sqlalchemy import func, select

from summit import clock
from summit.config import Settings
from summit.db import db, transaction
from summit.mail import about, delivery, messages, rendering
from summit.models import Group, MailState, OutboxMail
from tests import crowd, factories
from tests.bench import post_office
from tests.bench.measure import Line, Place, application, ratio, seconds
from tests.bench.planner import ROOT
from tests.bench.tables import number

GOAL = 0.6
EACH, TURNS = 600, 5
PATIENCE = 120  # seconds
A_MOMENT = 0.02


def lines(place: Place) -> list[Line]:
    """One line: mails in a second against messages in a second, measured in turns."""
    each, turns = (10, 1) if place.is_quick else (EACH, TURNS)
    with (
        post_office.listening() as port,
        application(place, MAIL_SERVER=post_office.HERE, MAIL_PORT=port) as app,
        _workers(app.extensions["settings"]) as processes,
    ):
        group = _group()
        values, floors = [], []
        for turn in range(turns + 1):  # the first warms both
            ours = _rate(group, each)
            bare = each / seconds(partial(_send_bare, port, _one_of_them(), each))
            if turn:
                floors.append(bare)
                values.append(ours)
        size = len(_one_of_them())
    return [
        Line(
            what=f"invitations of {size / 1024:.1f} kB each, by {processes} workers",
            database=place.database,
            value=f"{number(round(median(values)))} a second",
            floor=f"{number(round(median(floors)))} a second",
            ratio=ratio(median(values), median(floors)),
            goal=f"≥ {GOAL}",
            is_met=median(values) >= GOAL * median(floors),
        )
    ]


@contextmanager
def _workers(settings: Settings) -> Iterator[int]:
    """So many worker processes are at work."""
    names = ("INSTANCE", "DATABASE_URL", "ENVIRONMENT", "LINK_KEY", "BASE_URL", "MAIL_SERVER", "MAIL_PORT")
    environment = os.environ | {f"SUMMIT_{name}": str(getattr(settings, name)) for name in names}
    command = [sys.executable, "-m", "flask", "--app", "app", "worker"]
    processes = [
        subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for _ in range(settings.WORKER_PROCESSES)
    ]
    try:
        yield len(processes)
    finally:
        for process in processes:
            process.terminate()
            process.wait(timeout=PATIENCE)


def _group() -> Group:
    with transaction():
        return factories.event(now=clock.now()).groups[0]


def _rate(group: Group, each: int) -> float:
    """Invite so many people; mails in a second, from the first that left to the last."""
    last = db.session.scalar(select(func.max(OutboxMail.id))) or 0
    with transaction():
        crowd.invited(group, each, clock.now(), is_sent=False)
    current_app.extensions["queue"].ring("deliver")
    end = time.monotonic() + PATIENCE
    sent = select(func.count(), func.min(OutboxMail.sent_at), func.max(OutboxMail.sent_at))
    sent = sent.where(OutboxMail.id > last, OutboxMail.state == MailState.SENT)
    while time.monotonic() < end:
        db.session.rollback()
        number, first, latest = db.session.execute(sent).one()
        if number == each:
            return (each - 1) / (latest - first).total_seconds()
        time.sleep(A_MOMENT)
    raise RuntimeError(f"{number} of {each} mails were sent.")


def _one_of_them() -> bytes:
    """An invitation as the mail server gets it."""
    mail = db.session.scalars(select(OutboxMail)).first()
    assert mail is not None
    now = clock.now()
    letter = rendering.render(messages.compose(about.of(mail), delivery.frame(now)))
    sealed = delivery.seal(letter, now).as_bytes()
    db.session.rollback()
    return sealed


def _send_bare(port: int, message: bytes, number: int) -> None:
    with smtplib.SMTP(post_office.HERE, port) as server:
        for _ in range(number):
            server.sendmail("summit@localhost", ["somebody@post.example"], message)

"""Workers as an operator runs them, in processes of their own, that can be killed; and the mails they are to send."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from sqlalchemy import func, select

from summit import clock, create_app
from summit.db import db, transaction
from summit.mail import outbox
from summit.models import MailState, OutboxMail
from summit.services import checks
from summit.web.application import Application
from tests import factories, tables
from tests.fault.post_office import BAD
from tests.fault.site import ROOT

PATIENCE = 60  # seconds for something to happen on a busy machine
PAST_EVERYTHING = timedelta(minutes=40)  # every lease has run out, and every mail that was put off is due


class Post:
    """An installation with mails to send, its settings, and the workers that send them."""

    def __init__(self, folder: Path, database_url: str, mail_port: int) -> None:
        self.settings = {
            "INSTANCE": str(folder),
            "DATABASE_URL": database_url,
            "ENVIRONMENT": "development",
            "LINK_KEY": "the key of a post office",
            "CLOCK_FILE": str(folder / "clock"),
            "MAIL_SERVER": "127.0.0.1",
            "MAIL_PORT": mail_port,
            "MAIL_TIMEOUT": 1.0,
        }
        self.app: Application = create_app(**self.settings)
        self.log = folder / "workers.log"
        self.workers: list[subprocess.Popen[bytes]] = []
        self.kills = 0
        tables.make(self.app)

    def write(self, good: int, bad: int) -> set[str]:
        """Invite so many people who are there, and so many who are not. Returns the good addresses."""
        with self.app.app_context(), transaction():
            now = clock.now()
            event = factories.event(capacity=10_000, now=now)
            group = factories.group(event, "Ansatte", quota=good + bad, now=now)
            for number in range(bad):
                factories.invited(group, now=now).person.email = f"{BAD}{number}@post.example"
            asked = [factories.invited(group, now=now).person for _ in range(good)]
            return {person.email for person in asked}

    def start(self, number: int, flask_app: str = "app") -> None:
        """Start workers, each with one thread, so that a kill hits one mail at most."""
        environment = os.environ | {f"SUMMIT_{name}": str(value) for name, value in self.settings.items()}
        command = [sys.executable, "-m", "flask", "--app", flask_app, "worker", "--threads", "1"]
        with self.log.open("ab") as output:
            self.workers += [
                subprocess.Popen(command, cwd=ROOT, env=environment, stdout=output, stderr=output)
                for _ in range(number)
            ]

    def kill(self) -> None:
        """Kill every worker, whatever it is doing; then let time pass, so that the dead are missed."""
        for worker in self.workers:
            worker.send_signal(signal.SIGKILL)
        for worker in self.workers:
            worker.wait(timeout=PATIENCE)
        self.kills += len(self.workers)
        self.workers.clear()
        self.let_time_pass()

    def let_time_pass(self) -> None:
        """Only while nobody works: leases run out, and what was put off is due."""
        with self.app.app_context():
            clock.set_to(clock.now() + PAST_EVERYTHING)

    def stop(self) -> None:
        """End whoever is left, without counting it."""
        for worker in self.workers:
            worker.kill()
            worker.wait(timeout=PATIENCE)
        self.workers.clear()
        with self.app.app_context():
            db.engine.dispose()

    def counts(self) -> dict[str, int]:
        """How many mails are in each state."""
        with self.app.app_context():
            return {state.value: number for state, number in outbox.counts().items() if number}

    def addresses(self, state: MailState) -> set[str]:
        """To whom the mails in this state go."""
        with self.app.app_context():
            mails = db.session.scalars(select(OutboxMail).where(OutboxMail.state == state))
            return {mail.invitation.person.email for mail in mails if mail.invitation is not None}

    def unsent(self) -> int:
        """How many mails wait."""
        with self.app.app_context():
            query = select(func.count()).select_from(OutboxMail).where(OutboxMail.state.in_(outbox.UNSENT))
            return db.session.scalar(query) or 0

    def breaches(self) -> list[str]:
        """What is not as it must be."""
        with self.app.app_context():
            return [str(breach) for breach in checks.breaches(clock.now())]

    def said(self) -> str:
        """What the workers have said, for the message of a failing test."""
        return self.log.read_text(errors="replace")[-3000:] if self.log.exists() else ""


def wait_until(is_so: Callable[[], bool], patience: float = PATIENCE) -> bool:
    """Wait until it is so; False when it did not happen in time."""
    deadline = time.monotonic() + patience
    while not is_so():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True

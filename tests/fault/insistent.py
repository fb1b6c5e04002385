"""People who press the button until they are told that it worked, whatever happens to the server meanwhile."""

from __future__ import annotations

import http.client
import subprocess
import time
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from threading import Event, Lock

from sqlalchemy import func, select

from summit import clock
from summit.db import db
from summit.models import AuditEntry, Invitation, InvitationState, MailKind, OutboxMail
from summit.services import checks
from tests.fault.crowds import YES
from tests.fault.site import Post, Site

AT_ONCE = 4
PATIENCE = 120  # seconds for one person


@dataclass
class People:
    """What they have been told: the paths that were confirmed (303), and how often each other answer came."""

    site: Site
    confirmed: list[str] = field(default_factory=list)
    others: Counter[str] = field(default_factory=Counter)
    _lock: Lock = field(default_factory=Lock)
    _pool: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(AT_ONCE))
    _futures: list[Future[None]] = field(default_factory=list)
    _is_over: Event = field(default_factory=Event)

    def begin(self, links: Sequence[str]) -> None:
        """Everybody says yes, some at once."""
        self._futures += [self._pool.submit(self._insist, path) for path in links]

    def wait_for(self, number: int) -> None:
        """Until so many have been told yes."""
        end = time.monotonic() + PATIENCE
        while len(self.confirmed) < number and time.monotonic() < end:
            time.sleep(0.005)

    def end(self) -> None:
        """Until everybody has been told yes."""
        for future in self._futures:
            future.result(timeout=2 * PATIENCE)
        self._pool.shutdown()

    def _insist(self, path: str) -> None:
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            told = self._once(path)
            with self._lock:
                if told == "303":
                    self.confirmed.append(path)
                    return
                self.others[told] += 1
            time.sleep(0.05)

    def _once(self, path: str) -> str:
        connection = http.client.HTTPConnection("127.0.0.1", self.site.port, timeout=60)
        try:
            return str(self.site._post(connection, Post(f"{path}/answer", YES)))
        except (OSError, http.client.HTTPException):
            return "no answer"
        finally:
            connection.close()


@dataclass(frozen=True)
class Kept:
    """What the database knows of a group's answers."""

    accepted: int
    logged: int
    confirmations: int
    breaches: list[str]


def kept(site: Site, group: int) -> Kept:
    """Counted afresh."""
    with site.app.app_context():
        db.session.rollback()
        of_group = select(func.count()).select_from(Invitation).where(Invitation.group_id == group)
        people = select(Invitation.person_id).where(Invitation.group_id == group)
        logged = select(func.count()).select_from(AuditEntry)
        mails = select(func.count()).select_from(OutboxMail).join(Invitation, OutboxMail.invitation_id == Invitation.id)
        return Kept(
            accepted=db.session.scalar(of_group.where(Invitation.state == InvitationState.ACCEPTED)) or 0,
            logged=db.session.scalar(
                logged.where(AuditEntry.action == "invitation.accepted", AuditEntry.person_id.in_(people))
            )
            or 0,
            confirmations=db.session.scalar(
                mails.where(Invitation.group_id == group, OutboxMail.kind == MailKind.CONFIRMATION)
            )
            or 0,
            breaches=[str(breach) for breach in checks.breaches(clock.now())],
        )


def children(pid: int) -> list[int]:
    """The worker processes of the server."""
    found = subprocess.run(["ps", "-o", "pid=", "--ppid", str(pid)], capture_output=True, text=True, check=False)
    return [int(line) for line in found.stdout.split()]


def again_and_again(people: People, links: Sequence[str], times: int, harm: Callable[[], None]) -> None:
    """They answer, and `harm` is done so many times in between."""
    people.begin(links)
    share = len(links) // (times + 1)
    for number in range(1, times + 1):
        people.wait_for(number * share)
        harm()
    people.end()

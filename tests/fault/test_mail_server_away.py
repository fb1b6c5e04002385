"""The mail server is down, then silent; the queue is deleted under the workers: answers go on, and no mail is lost."""

from __future__ import annotations

import socket
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import select

from summit import clock
from summit.db import db
from summit.demo.server import free_port
from summit.mail import outbox
from summit.models import Admission, Invitation, InvitationState, MailState
from summit.tasks import deliver
from tests import sizes
from tests.fault import crowds
from tests.fault.post_office import PostOffice
from tests.fault.site import Post as Form
from tests.fault.site import Site, serving
from tests.fault.workers import Post, wait_until
from tests.figures import Say

PEOPLE = sizes.pick(small=12, large=200)


@contextmanager
def silent_server() -> Iterator[int]:
    """A port at which somebody picks up and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def say_yes(site: Site, links: list[str]) -> set[int]:
    """Everybody at once; how they were answered."""
    return set(site.post_at_once([Form(f"{path}/answer", crowds.YES) for path in links]))


def send_through(post: Post, port: int) -> dict[str, int]:
    """A round of the post through the server at `port`; the state of the outbox after it."""
    with post.app.app_context():
        post.app.extensions["mail"].port = port
        deliver.drain()
    return post.counts()


def test_down_then_silent_then_there(tmp_path: Path, figure: Say) -> None:
    """The web server knows nothing of it: every answer is heard, and its mails wait."""
    port = free_port()
    post = Post(tmp_path, "", port)
    try:
        with serving(
            tmp_path, "", MAIL_SERVER="127.0.0.1", MAIL_PORT=port, CLOCK_FILE=post.settings["CLOCK_FILE"]
        ) as site:
            with site.app.app_context():
                group, links = crowds.asked(PEOPLE, places=PEOPLE, admission=Admission.HELD)
            halves = links[: PEOPLE // 2], links[PEOPLE // 2 :]
            assert send_through(post, port) == {MailState.QUEUED: PEOPLE}  # nobody is at that port
            assert say_yes(site, halves[0]) == {303}
            post.let_time_pass()
            with silent_server() as silent:
                counts = send_through(post, silent)
            # an invitation that was answered meanwhile makes no sense any more; everything else waits
            assert counts == {MailState.QUEUED: PEOPLE, MailState.CANCELLED: len(halves[0])}
            assert say_yes(site, halves[1]) == {303}
            with site.app.app_context():
                states = set(db.session.scalars(select(Invitation.state).where(Invitation.group_id == group)))
            assert states == {InvitationState.ACCEPTED}
        post.let_time_pass()
        with PostOffice(None) as office:
            counts = send_through(post, office.port)
            figure(f"{counts[MailState.SENT]} of {2 * PEOPLE} mails sent, the others had lost their sense")
            assert counts == {MailState.SENT: PEOPLE, MailState.CANCELLED: PEOPLE}
            assert (office.number, len(office.taken)) == (PEOPLE, PEOPLE)
            assert office.connections == 1  # one for the whole round
        assert post.breaches() == []
    finally:
        post.stop()


def test_a_relay_that_does_not_let_us_in_pauses_as_a_whole_and_nothing_fails(tmp_path: Path) -> None:
    with PostOffice(None) as office:
        post = Post(tmp_path, "", office.port)
        try:
            post.write(good=3, bad=0)
            with post.app.app_context():
                post.app.extensions["mail"].use_tls = True  # this server has none
                deliver.drain()
                assert outbox.paused_until(clock.now()) is not None
                assert (post.counts()[MailState.QUEUED], post.counts()[MailState.HELD]) == (2, 1)
                assert deliver.drain() == 0
                post.app.extensions["mail"].use_tls = False
            post.let_time_pass()
            assert send_through(post, office.port) == {MailState.SENT: 3}
        finally:
            post.stop()


def _delete_files(queue: Path) -> None:
    for path in queue.parent.glob("queue.db*"):
        path.unlink()


def _drop_tables(queue: Path) -> None:
    with sqlite3.connect(queue, timeout=10) as connection:
        for table in ("task", "schedule", "kv"):
            connection.execute(f"DROP TABLE IF EXISTS {table}")


@pytest.mark.parametrize("damage", sizes.pick(small=[_delete_files], large=[_delete_files, _drop_tables]))
def test_the_queue_may_be_lost_the_database_knows_what_is_to_do(tmp_path: Path, damage: Callable[[Path], None]) -> None:
    """At the small size the next worker finds what was forgotten; at the large one the sweeper of this one does."""
    with PostOffice(None) as office:
        post = Post(tmp_path, "", office.port)
        try:
            first = post.write(good=5, bad=0)
            post.start(1)
            assert wait_until(lambda: set(office.taken) == first and not post.unsent()), post.said()
            damage(tmp_path / "queue.db")
            second = post.write(good=5, bad=0)  # rings a bell that nobody can hear
            if not sizes.IS_LARGE:
                post.kill()
                post.start(1)
            assert wait_until(lambda: not post.unsent(), patience=120), post.said()
            assert set(office.taken) == first | second
        finally:
            post.stop()

"""Workers are killed in the middle of their work, and the mail server has its moods: no mail is lost.

The promise is at least once: a mail may come twice when its worker died in the moment between the server's yes and the
note of it, and then it carries the same Message-ID. So there are never more duplicates than kills.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from summit.models import MailState
from summit.tasks import deliver
from tests import databases, sizes
from tests.fault.post_office import PostOffice
from tests.fault.workers import Post, wait_until
from tests.figures import Say

FEW = (45, 5)  # the control needs no more
GOOD, BAD = sizes.pick(small=FEW, large=(950, 50))
ROUNDS, TOGETHER = sizes.pick(small=(2, 2), large=(15, 2))
MOST_ROUNDS = 80  # of tidying up afterwards


@contextmanager
def installation(folder: Path, url: str, name: str) -> Iterator[tuple[PostOffice, Post]]:
    """A mail server with moods and an installation that sends through it."""
    with PostOffice(sizes.chance(name)) as office:
        post = Post(folder, url, office.port)
        try:
            yield office, post
        finally:
            post.stop()


@pytest.fixture(params=sizes.pick(small=databases.BOTH[:1], large=databases.BOTH))
def url(request: pytest.FixtureRequest) -> Iterator[str]:
    """A database of its own."""
    if request.param == databases.SQLITE:
        yield ""
        return
    with request.getfixturevalue("postgresql").database() as found:
        yield found


def kill_again_and_again(office: PostOffice, post: Post, rounds: int, flask_app: str = "app") -> None:
    """Each time when a different number of mails has left since the start."""
    chance = sizes.chance("moments")
    share = post.unsent() // rounds
    for _ in range(rounds):
        post.start(TOGETHER, flask_app)
        enough = office.number + chance.randint(1, share)
        wait_until(lambda enough=enough: office.number >= enough or not post.unsent())  # type: ignore[misc]
        post.kill()


@pytest.mark.long
def test_no_mail_is_lost_and_none_comes_twice_without_a_kill(tmp_path: Path, url: str, figure: Say) -> None:
    with installation(tmp_path, url, "kills") as (office, post):
        good = post.write(GOOD, BAD)
        kill_again_and_again(office, post, ROUNDS)
        for _ in range(MOST_ROUNDS):
            if not post.unsent():
                break
            with post.app.app_context():
                deliver.drain()
            post.let_time_pass()
        duplicates = office.number - len(office.taken)
        figure(
            f"{GOOD} mails and {BAD} bad addresses, {post.kills} kills, {len(good - set(office.taken))} lost,"
            f" {duplicates} twice; the mail server's moods: {dict(office.moods)}"
        )
        assert post.counts() == {MailState.SENT: GOOD, MailState.FAILED: BAD}, post.said()
        assert set(office.taken) == good  # 0 lost
        assert duplicates <= post.kills == ROUNDS * TOGETHER
        assert {len(set(ids)) for ids in office.taken.values()} == {1}  # a duplicate carries the same Message-ID
        assert len({id for ids in office.taken.values() for id in ids}) == GOOD
        assert post.addresses(MailState.SENT) == good
        assert post.breaches() == []


def test_the_control_loses_mails(tmp_path: Path) -> None:
    with installation(tmp_path, "", "control") as (office, post):
        good = post.write(*FEW)
        kill_again_and_again(office, post, 2, "tests.fault.marks_first")
        for _ in range(3):
            with post.app.app_context():
                deliver.drain()
            post.let_time_pass()
        assert post.unsent() == 0
        assert good - set(office.taken)  # said to be sent, and nobody ever got them

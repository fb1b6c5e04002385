"""A real Chromium, at phone and desktop width, before a real server: gunicorn, a worker, a database of their own."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from flask_migrate import upgrade
from playwright.sync_api import Browser, BrowserContext

from summit import clock, create_app, tokens
from summit.db import db
from summit.demo.mailbox import Mailbox
from summit.demo.server import Installation, free_port
from summit.services import checks
from summit.web import second_database
from summit.web.application import Application
from tests.browser import chromium
from tests.browser.visitor import Visitor

NewVisitor = Callable[..., Visitor]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Without a Chromium these tests are skipped; CI demands them."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents and not chromium.PROGRAM and not chromium.IS_DEMANDED:
            item.add_marker(pytest.mark.skip(reason=chromium.REASON))


class House(Installation):
    """An installation whose worker can be told to rest, to look at what is shown while work waits."""

    @contextmanager
    def worker_at_rest(self) -> Iterator[None]:
        """Nothing is delivered or planned in here."""
        worker = self._processes[-1]
        worker.send_signal(signal.SIGSTOP)
        try:
            yield
        finally:
            worker.send_signal(signal.SIGCONT)


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A server and a worker on an empty, migrated database."""
    place = House(tmp_path_factory.mktemp("house"), free_port())
    with create_app(**place.settings).app_context():
        upgrade()
    try:
        place.start()
        yield place
    finally:
        place.stop()


@pytest.fixture
def office(house: House) -> Iterator[Application]:
    """The same installation from inside, to set the scene with the real services.

    Its clock shows the true time, unless the test sets it. Whatever the test does, every invariant must hold.
    """
    app = create_app(**house.settings)
    clock.set_to(None)
    with app.app_context():
        yield app
        db.session.rollback()
        assert [str(breach) for breach in checks.breaches(clock.now())] == []
        db.engine.dispose()
        second_database.engine().dispose()
    clock.set_to(None)
    clock.follow(None)
    tokens.use_key(b"the key of no installation")


@pytest.fixture
def mailbox(house: House) -> Mailbox:
    """The mails that the worker delivers."""
    return Mailbox(house.mailbox)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One browser for all; each visitor gets a profile of their own."""
    with chromium.running() as running:
        yield running


@pytest.fixture(params=list(chromium.SIZES))
def size(request: pytest.FixtureRequest) -> str:
    """Phone or desktop."""
    return str(request.param)


@pytest.fixture
def new_visitor(browser: Browser, size: str) -> Iterator[NewVisitor]:
    """Makes visitors, each with a fresh profile; all of them must have had a good visit."""
    met: list[tuple[BrowserContext, Visitor]] = []

    def meet(kind: type[Visitor] = Visitor, **options: Any) -> Visitor:
        width, height = chromium.SIZES[size]
        screen: Any = {"width": width, "height": height}
        context = browser.new_context(viewport=screen, locale=chromium.LOCALE, **options)
        met.append((context, kind(context.new_page())))
        return met[-1][1]

    yield meet
    for context, _ in met:
        context.close()
    for _, visitor in met:
        visitor.end()

"""A played world in a migrated database, made once for all tests that move it somewhere."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from summit import clock, tokens
from summit.web.application import Application
from tests import databases
from tests.cli import installations
from tests.cli.installations import Records
from tests.conftest import LINK_KEY
from tests.factories import NOW
from tests.house import world


@dataclass
class Played:
    """An installation in which a lot has happened, its rows, and a backup of it with no key."""

    app: Application
    folder: Path
    world: world.World
    records: Records
    backup: Path


@contextmanager
def restored(played: Played, folder: Path) -> Iterator[Application]:
    """A new machine on which the backup was restored."""
    with installations.installed(folder) as app:
        done = installations.run(app, "restore", str(played.backup))
        assert done.exit_code == 0, done.output
        yield app


@pytest.fixture(scope="session")
def played_once(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Played]:
    """The world of the house tests: two hosts, one of everything, everybody signed in."""
    folder = tmp_path_factory.mktemp("played")
    with installations.installed(folder) as app:
        with app.app_context():
            made = world.fill(app)
        backup = folder / "backup.zip"
        assert installations.run(app, "backup", str(backup)).exit_code == 0
        yield Played(app, folder, made, installations.records(app), backup)


@pytest.fixture
def played(played_once: Played) -> Played:
    """The played world, at its own time and under its own key."""
    clock.follow(Path(played_once.app.config["CLOCK_FILE"]))
    clock.set_to(NOW)
    tokens.use_key(LINK_KEY.encode())
    return played_once


@pytest.fixture(params=databases.BOTH)
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Application]:
    """An installation without tables."""
    folder = tmp_path / "empty"
    if request.param == databases.SQLITE:
        with installations.installed(folder, is_migrated=False) as app:
            yield app
        return
    with (
        request.getfixturevalue("postgresql").database() as url,
        installations.installed(folder, url, is_migrated=False) as app,
    ):
        yield app

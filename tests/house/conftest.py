"""The world of the house tests, and the application with the things off that would stand in their way."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest

from summit.web.application import Application
from summit.web.rate_limits import limiter
from tests.conftest import LINK_KEY
from tests.fault.site import Site, serving
from tests.house import world as worlds

_made: list[worlds.World] = []  # it takes seconds to make, so it is made once and put back


@pytest.fixture
def world(app: Application, monkeypatch: pytest.MonkeyPatch) -> Iterator[worlds.World]:
    """Two hosts with everything. Forms need no token, for which another test asks, and nothing is limited."""
    monkeypatch.setitem(app.config, "WTF_CSRF_METHODS", set())
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", False)
    monkeypatch.setattr(limiter, "enabled", False)
    with app.app_context():
        if not _made or _made[0].app is not app:
            _made[:] = [worlds.make(app)]
        _made[0].put_back()
        yield _made[0]


@pytest.fixture
def serve(world: worlds.World, tmp_path: Path) -> Callable[..., AbstractContextManager[Site]]:
    """Serves a copy of the world by gunicorn; limits and CSRF tokens are on."""

    @contextmanager
    def start() -> Iterator[Site]:
        assert world.records and world.sessions
        (tmp_path / "summit.db").write_bytes(world.records.content)
        (tmp_path / "sessions.db").write_bytes(world.sessions.content)
        clock_file = str(world.app.config["CLOCK_FILE"])
        with serving(tmp_path, "", LINK_KEY=LINK_KEY, CLOCK_FILE=clock_file) as site:
            yield site

    return start

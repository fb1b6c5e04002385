"""The world of the house tests, and the application with the things off that would stand in their way."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from summit.web.application import Application
from summit.web.rate_limits import limiter
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

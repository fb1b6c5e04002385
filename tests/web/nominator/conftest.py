"""An event, a forum with two places, and a citizen who wrote to it."""

from __future__ import annotations

import pytest

from summit.db import transaction
from summit.models import (
    Event,
    Nominator,
    Wish,
)
from summit.services import wishes
from summit.web.application import Application
from tests import factories
from tests.factories import NOW


@pytest.fixture
def event(context: Application) -> Event:
    with transaction():
        return factories.event(languages=("en",))


@pytest.fixture
def forum(event: Event) -> Nominator:
    """A forum with two places."""
    with transaction():
        return factories.forum(event, "Lokalforum Jyderup", places=2)


@pytest.fixture
def wish(forum: Nominator) -> Wish:
    with transaction():
        return wishes.write(
            forum,
            name="Søren Møller",
            email="soren@post.example",
            phone="20 30 40 50",
            message="The station!",
            language="en",
            now=NOW,
        )

"""The event whose guests come by their links."""

from __future__ import annotations

import pytest

from summit.db import transaction
from summit.models import (
    Event,
)
from summit.web.application import Application
from tests import factories


@pytest.fixture
def event(context: Application) -> Event:
    """An open event in English with a group of citizens."""
    with transaction():
        return factories.event(languages=("en", "da"))

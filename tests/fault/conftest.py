"""Sites for fault tests: the real one, and the control with its protection off, on each database."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import databases, sizes
from tests.fault.site import Site, serving
from tests.house import conftest as house


def _site(request: pytest.FixtureRequest, folder: Path, wsgi: str) -> Iterator[Site]:
    if request.param == databases.SQLITE:
        with serving(folder, "", wsgi) as site:
            yield site
        return
    with request.getfixturevalue("postgresql").database() as url, serving(folder, url, wsgi) as site:
        yield site


@pytest.fixture(scope="module", params=databases.BOTH)
def site(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The application as an operator runs it."""
    yield from _site(request, tmp_path_factory.mktemp("site"), "app:app")


@pytest.fixture(scope="module", params=sizes.pick(small=databases.BOTH[:1], large=databases.BOTH))
def unprotected(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The same with its protection off."""
    yield from _site(request, tmp_path_factory.mktemp("unprotected"), "tests.fault.unprotected:app")


world = house.world

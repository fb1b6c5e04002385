"""What the bench of speed is made of: lines with a value, its floor and its goal; clocks; an application to measure."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from summit import create_app
from summit.config import read
from summit.db import db
from summit.web import second_database
from summit.web.application import Application
from tests import tables
from tests.bench.tables import Table, number

HEAD = ["what", "database", "value", "floor", "ratio", "goal", ""]


@dataclass(frozen=True, kw_only=True)
class Line:
    """One figure. `is_met` is None where there is no goal."""

    what: str
    database: str
    value: str
    floor: str = ""
    ratio: str = ""
    goal: str = ""
    is_met: bool | None = None


@dataclass(frozen=True)
class Place:
    """Where is measured: the name of the database, its URL, and a folder for everything else."""

    database: str
    url: str
    folder: Path
    is_quick: bool = False


def as_table(lines: list[Line]) -> Table:
    """The lines as a table."""
    verdicts = {True: "ok", False: "missed", None: ""}
    rows = [[one.what, one.database, one.value, one.floor, one.ratio, one.goal, verdicts[one.is_met]] for one in lines]
    return HEAD, rows


def ratio(value: float, floor: float) -> str:
    """As a table has it."""
    return number(round(value / floor, 2))


def seconds(work: Callable[[], object]) -> float:
    """How long it takes, once."""
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


@contextmanager
def application(place: Place, **settings: object) -> Iterator[Application]:
    """The application in this process, its tables made, in its context."""
    facts = {
        "INSTANCE": str(place.folder),
        "DATABASE_URL": place.url,
        "ENVIRONMENT": "development",
        "LINK_KEY": "the key of the bench",
        "BASE_URL": "http://localhost",
    }
    app = create_app(**(facts | settings))
    tables.make(app)
    with app.app_context():
        gc.collect()
        gc.freeze()  # as app.py does
        try:
            yield app
        finally:
            db.session.remove()
            db.engine.dispose()
            second_database.engine().dispose()


def url_of(place: Place) -> str:
    """The URL of its database, also where it is a file."""
    return read({"INSTANCE": str(place.folder), "DATABASE_URL": place.url}).database_url

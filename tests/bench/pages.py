"""Every page that an organiser, the desk, a nominator or an attendee can look at, for a small town and a large one.

Measured in this process through the whole application: milliseconds, and statements that the records are asked.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from statistics import median

from summit import clock
from summit.db import db
from summit.models import Event
from summit.web.application import Application
from summit.web.rate_limits import limiter
from tests.bench import town
from tests.bench.measure import Line, Place, application, seconds
from tests.bench.tables import Table
from tests.conftest import Browser
from tests.factories import NOW
from tests.house import routes
from tests.house import world as worlds
from tests.house.world import World
from tests.statements import counted

SMALL, LARGE = 168, 5000
MOST_QUERIES, MOST_MS = 15, 150
TURNS = 5
ROLES = ("organiser", "desk", "nominator", "attendee", "ticket", "nobody")
DOORS = ("organiser.", "desk.", "nominator.", "attendee.", "ticket.", "public.")
SHOWN = 12  # of the pages that keep the goal, the slowest
WHOLE = {
    "organiser.plan_prints.tables": "prints everybody",
    "organiser.plan_prints.door": "prints everybody",
    "organiser.table_plans.show": "shows every seat of a round",
    "organiser.plan_proofs.show": "judges every seat",
}
"""Pages that hold everybody by their nature: for them the milliseconds are told, and are no goal."""


@dataclass(frozen=True)
class Visit:
    """One page: what it took, and how much came."""

    queries: int
    ms: float
    kilobytes: int


def lines(place: Place) -> tuple[list[Line], Table]:
    """How many pages keep the goals, and the pages themselves: those that miss one, and the slowest others."""
    sizes = (20, 40) if place.is_quick else (SMALL, LARGE)
    clock_file = place.folder / "clock"
    with application(place, CLOCK_FILE=str(clock_file)) as app, _open(app):
        clock.set_to(NOW)
        world = worlds.fill(app)
        event = db.session.scalars(db.select(Event).where(Event.slug == world.own["slug"])).one()
        town.grow(event, sizes[0])
        small = visits(world, turns=1 if place.is_quick else TURNS)
        town.grow(event, sizes[1] - sizes[0])
        large = visits(world, turns=1 if place.is_quick else TURNS)
    goals = {name: (visit.queries <= MOST_QUERIES, visit.ms <= MOST_MS) for name, visit in large.items()}
    grown = [name for name in large if large[name].queries > small[name].queries]
    return [
        Line(
            what=f"pages with {sizes[1]:,} people: {what}",
            database=place.database,
            value=f"{sum(met)} of {len(met)} pages",
            goal=goal,
            is_met=all(met),
        )
        for what, goal, met in (
            ("queries", f"≤ {MOST_QUERIES}", [queries for queries, _ in goals.values()]),
            ("no more queries", f"than with {sizes[0]}", [name not in grown for name in large]),
            ("time", f"≤ {MOST_MS} ms", [fast for name, (_, fast) in goals.items() if name not in WHOLE]),
        )
    ], _table(place, sizes, small, large)


def visits(world: World, *, turns: int = 0) -> dict[str, Visit]:
    """Every page of these doors, each by somebody who is let in; timed so many times, if at all."""
    found, let_in = {}, routes.let_in()
    world.browser("organiser").get(f"/o/{world.own['slug']}")  # the menu's numbers are counted once in a while
    for rule in sorted(world.app.url_map.iter_rules(), key=lambda rule: rule.endpoint):
        roles = let_in.get((rule.endpoint, "GET"), frozenset())
        role = next((one for one in ROLES if one in roles), None)
        if role is None or not rule.endpoint.startswith(DOORS) or rule.endpoint in found:
            continue
        path, browser = world.path(rule, world.ids(rule.endpoint, role)), world.browser(role)
        numbers = []
        for _ in range(2):  # once a minute whichever page comes counts the menu's numbers anew
            with counted() as asked:
                answer = browser.get(path)
            numbers.append(len(asked))
        if answer.status_code == 200:  # others send the visitor elsewhere
            times = [seconds(partial(browser.get, path)) * 1000 for _ in range(turns)]
            found[rule.endpoint] = Visit(min(numbers), median(times or [0]), len(answer.data) // 1024)
    return found


@contextmanager
def _open(app: Application) -> Iterator[None]:
    """Forms need no token and nothing is limited, so that the world can be filled by its doors."""
    app.test_client_class = Browser
    app.testing = True
    app.config.update(WTF_CSRF_ENABLED=False, WTF_CSRF_METHODS=set())
    limiter.enabled = False
    try:
        yield
    finally:
        limiter.enabled = True


def _table(place: Place, sizes: tuple[int, int], small: dict[str, Visit], large: dict[str, Visit]) -> Table:
    head = ["page", "database", *(f"{what}, {size:,} people" for size in sizes for what in ("queries", "ms")), "kB", ""]
    missed, rest = [], []
    for name, visit in sorted(large.items(), key=lambda item: -item[1].ms):
        is_slow = visit.ms > MOST_MS and name not in WHOLE
        is_missed = visit.queries > max(MOST_QUERIES, small[name].queries) or is_slow
        cells = [f"{one.queries}", f"{one.ms:.0f}"] if (one := small[name]) else []
        verdict = "missed" if is_missed or visit.queries > MOST_QUERIES else WHOLE.get(name, "ok")
        row = [name, place.database, *cells, f"{visit.queries}", f"{visit.ms:.0f}", f"{visit.kilobytes}", verdict]
        (missed if verdict == "missed" or name in WHOLE else rest).append(row)
    return head, missed + rest[:SHOWN]

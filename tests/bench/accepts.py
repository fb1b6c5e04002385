"""How many people can say yes in a second: real gunicorn, many clients at once, each person by their own link.

The floor is a bare Flask route that inserts one row: the same server, the same database, the same durability.
"""

from __future__ import annotations

from dataclasses import replace
from statistics import median

from summit import clock, tokens
from summit.db import db, transaction
from summit.engines import writing
from summit.models import Admission
from tests import crowd, factories
from tests.bench import floor
from tests.bench.measure import Line, Place, ratio, seconds, url_of
from tests.bench.tables import number
from tests.fault.site import Post, Site, serving

GOAL = 0.5
CLIENTS, EACH, TURNS = 8, 15, 5
YES = {"answer": "yes"}


def lines(place: Place) -> list[Line]:
    """One line: yeses in a second against rows in a second, measured in turns."""
    clients, each, turns = (2, 3, 1) if place.is_quick else (CLIENTS, EACH, TURNS)
    beside = replace(place, folder=place.folder / "floor")
    beside.folder.mkdir()
    with serving(place.folder, place.url) as ours:
        with ours.app.app_context(), writing():
            floor.metadata.create_all(db.engine)
        with serving(beside.folder, url_of(place), "tests.bench.floor:app()") as bare:
            values, floors = [], []
            for turn in range(turns + 1):  # the first warms both
                rows = _rate(bare, _posts(ours, clients, each))
                yeses = _rate(ours, _posts(ours, clients, each))
                if turn:
                    floors.append(rows)
                    values.append(yeses)
    return [
        Line(
            what=f"yes by personal link, {clients} clients at once",
            database=place.database,
            value=f"{number(round(median(values)))} a second",
            floor=f"{number(round(median(floors)))} a second",
            ratio=ratio(median(values), median(floors)),
            goal=f"≥ {GOAL}",
            is_met=median(values) >= GOAL * median(floors),
        )
    ]


def _posts(site: Site, clients: int, each: int) -> list[list[Post]]:
    """So many people who were invited, to be answered by so many clients."""
    now = clock.now()
    with site.app.app_context(), transaction():
        event = factories.event(now=now, capacity=clients * each)
        group = factories.group(event, "Ansatte", quota=clients * each, admission=Admission.HELD, now=now)
        invitations = crowd.invited(group, clients * each, now)
    links = [f"/i/{tokens.derive(tokens.Kind.ATTENDEE, one, 0)}/answer" for one in invitations]
    return [[Post(link, YES) for link in links[start::clients]] for start in range(clients)]


def _rate(site: Site, posts: list[list[Post]]) -> float:
    """Posts in a second. Raises RuntimeError when one was not taken."""
    statuses: list[int] = []
    taken = seconds(lambda: statuses.extend(site.post_in_turns(posts)))
    if not set(statuses) <= {200, 303}:
        raise RuntimeError(f"Not every post was taken: {sorted(set(statuses))}. {site.faults()}")
    return len(statuses) / taken

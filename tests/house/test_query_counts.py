"""However many people there are, no page asks the database more often, and none asks often."""

from __future__ import annotations

from summit.db import db
from summit.models import Event
from tests.bench import pages, town
from tests.house.world import World


def test_no_page_asks_more_when_there_are_more_people(world: World) -> None:
    """In a town of twenty more, and then in one of eighty, with forums, mails, a waiting list and a plan."""
    event = db.session.scalars(db.select(Event).where(Event.slug == world.own["slug"])).one()
    town.grow(event, 20)
    few = pages.visits(world)
    town.grow(event, 60)
    many = pages.visits(world)
    assert len(many) > 100
    assert {
        name: (few[name].queries, visit.queries) for name, visit in many.items() if visit.queries > few[name].queries
    } == {}
    assert {name: visit.queries for name, visit in many.items() if visit.queries > pages.MOST_QUERIES} == {}

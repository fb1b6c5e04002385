"""A browser at the desk, on the morning of an event with four places."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from summit import clock
from summit.db import db, transaction
from summit.models import (
    AuditEntry,
    CheckIn,
    DeskLink,
    Event,
    Group,
    Person,
    PlanState,
    Registration,
    Seat,
    TablePlan,
)
from summit.services import desk_links, table_plans
from summit.web.application import Application
from tests import factories
from tests.conftest import Browser
from tests.factories import NOW, ORGANISER

TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


class Desk:
    """A browser at the desk. `post` sends what a form of the desk would send."""

    def __init__(self, browser: Browser, link: DeskLink) -> None:
        self.browser = browser
        self.door = f"/d/{desk_links.token_of(link)}"
        self.entered = self.post(self.door, page=self.door)

    def get(self, path: str = "", **query: Any) -> TestResponse:
        return self.browser.get(f"/desk{path}", query_string=query)

    def post(self, path: str, data: dict[str, Any] | None = None, *, page: str = "/desk/walk-in") -> TestResponse:
        found = TOKEN.search(self.browser.get(page).text)
        token = found[1] if found else ""
        path = path if path.startswith("/d/") else f"/desk{path}"
        return self.browser.post(path, data={"csrf_token": token} | (data or {}))


@pytest.fixture
def event(context: Application) -> Event:
    """On its morning: three areas, citizens, and four places in all."""
    with transaction():
        made = factories.event(capacity=4, languages=("en", "da"))
    clock.set_to(made.starts_at - timedelta(minutes=40))
    return made


@pytest.fixture
def citizens(event: Event) -> Group:
    return event.groups[0]


@pytest.fixture
def link(event: Event) -> DeskLink:
    with transaction():
        return desk_links.link_for(event, event.day_on(), by=ORGANISER, now=NOW)


@pytest.fixture
def desk(link: DeskLink, client: Browser) -> Desk:
    return Desk(client, link)


def coming(to: Group, *names: str) -> list[Registration]:
    """People who have said yes, in the first area."""
    with transaction():
        area = to.event.areas[0]
        return [factories.accepted(to, name=name, area=area).person.registration for name in names]


def hits(page: TestResponse) -> list[str]:
    """The names found, in order, without their marks."""
    found = re.findall(r"<li[^>]*><span class=\"seat.*?<b>(.*?)</b>", page.text, re.DOTALL)
    return [re.sub(r"</?mark>", "", name) for name in found]


def came(event: Event) -> int:
    query = select(func.count(CheckIn.id)).join(Registration).where(Registration.event_id == event.id)
    return db.session.scalar(query) or 0


def latest_entry(action: str) -> AuditEntry:
    query = select(AuditEntry).where(AuditEntry.action == action).order_by(AuditEntry.id.desc()).limit(1)
    return db.session.scalars(query).one()


def person_named(name: str) -> Person:
    return db.session.scalars(select(Person).where(Person.name == name)).one()


def publish_plan(event: Event, seated: list[Registration]) -> None:
    """Two tables of two seats and two rounds; those named sit at table 1, then 2."""
    with transaction():
        factories.rounds(event, number=2)
        table_plans.set_tables(event, count=2, min_seats=1, max_seats=2, by=ORGANISER, now=NOW)
        first, second = table_plans.tables_of(event)
        plan = TablePlan(
            event=event, number=1, rounds=2, seed=1, seconds=1, created_at=NOW, ready_at=NOW, published_at=NOW,
            state=PlanState.PUBLISHED,
        )  # fmt: skip
        for one in seated:
            plan.seats += [Seat(table=first, registration=one, round=0), Seat(table=second, registration=one, round=1)]
        db.session.add(plan)


def walk_in_data(group: Group, name: str = "Per Holm", **more: Any) -> dict[str, Any]:
    """What the form for a walk-in sends."""
    return {"name": name, "group": group.id, "area": 0, "organisation": "", "phone": ""} | more

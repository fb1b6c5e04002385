"""The small world, twice: as rows made by the real services, and as the model's plain objects."""

from __future__ import annotations

from datetime import datetime, timedelta

from summit.db import db, transaction
from summit.models import Admission, Allocation, Area, Event, Group, Nominator, Person, Silence
from summit.services import people
from tests import factories
from tests.factories import NOW
from tests.lifecycle.rules import Sector, Somebody, Summit

AREAS = ("Jyderup", "Orø", "Tuse")
CAPACITY = 6  # fewer than the quotas together, so that the event itself can be full
SILENCE = {"Borgere": "ask_nominator", "Ansatte": "release", "Skoler": "keep", "Naboer": "release"}
SECTORS = {  # name: quota, is_held, is_one_per_area, {nominator: places}
    "Borgere": (4, True, False, {"Lokalforum Jyderup": 2, "Lokalforum Orø": 1}),
    "Ansatte": (2, True, False, {}),
    "Skoler": (2, True, True, {"Lokalforum Orø": 1}),
    "Naboer": (2, False, False, {"Lokalforum Orø": 1}),
}
OPEN = "Naboer"  # where people wait most
NOMINATORS = ("Lokalforum Jyderup", "Lokalforum Orø")
STARTS_AT = NOW + timedelta(days=30)
ENDS_AT = STARTS_AT + timedelta(hours=7)
NOMINATE_UNTIL = NOW + timedelta(days=8)
ANSWER_UNTIL = NOW + timedelta(days=14)
PEOPLE = tuple(
    Somebody(name=f"Person {index}", email=f"person{index}@post.example" if index % 4 else "", area=AREAS[index % 3])
    for index in range(12)
)
STRANGERS = tuple(  # nobody asked them; they may come in somebody's stead
    Somebody(name=f"Stranger {index}", email=f"stranger{index}@post.example", area=AREAS[index % 3])
    for index in range(6)
)


def as_rules_have_it() -> Summit:
    """The world of the model."""
    sectors = {
        name: Sector(
            name, quota, is_held, is_one_per_area, SILENCE[name], dict(given), {nominator: [] for nominator in given}
        )
        for name, (quota, is_held, is_one_per_area, given) in SECTORS.items()
    }
    return Summit(
        now=NOW,
        capacity=CAPACITY,
        starts_at=STARTS_AT,
        ends_at=ENDS_AT,
        nominate_until=NOMINATE_UNTIL,
        answer_until=ANSWER_UNTIL,
        offer_hours=72,
        sectors=sectors,
    )


class Rows:
    """The world of the database, found by the model's names."""

    def __init__(self) -> None:
        with transaction():
            self.event = _event()
            self.groups = {group.name: group for group in self.event.groups}
            self.areas = {area.name: area for area in self.event.areas}
            self.nominators = {name: _nominator(self.event, self.groups, name) for name in NOMINATORS}

    def group(self, sector: Sector) -> Group:
        return self.groups[sector.name]

    def area(self, somebody: Somebody) -> Area:
        return self.areas[somebody.area]

    def person(self, somebody: Somebody, now: datetime) -> Person:
        """Found or added, as the door of the organiser does."""
        return people.find_or_add(
            self.event,
            name=somebody.name,
            email=somebody.email,
            area=self.area(somebody),
            language="da",
            now=now,
        )

    def allocation(self, sector: Sector, nominator: str) -> Allocation:
        return next(
            allocation
            for allocation in self.nominators[nominator].allocations
            if allocation.group_id == self.groups[sector.name].id
        )


def _event() -> Event:
    event = factories.event(
        capacity=CAPACITY,
        areas=AREAS,
        is_open=False,
        starts_at=STARTS_AT,
        ends_at=ENDS_AT,
        nominate_until_at=NOMINATE_UNTIL,
        answer_until_at=ANSWER_UNTIL,
        remind_days=0,  # reminders have tests of their own
    )
    for name, (quota, is_held, is_one_per_area, _) in SECTORS.items():
        admission = Admission.HELD if is_held else Admission.OPEN
        made = factories.group(event, name, quota=quota, admission=admission, is_one_per_area=is_one_per_area)
        made.silence = Silence(SILENCE[name])
    factories.events.open_for_answers(event, by=factories.ORGANISER, now=NOW)
    return event


def _nominator(event: Event, groups: dict[str, Group], name: str) -> Nominator:
    made = factories.nominators.add(event, name=name, by=factories.ORGANISER, now=NOW)
    factories.contact(made)
    for sector, (_, _, _, given) in SECTORS.items():
        if name in given:
            factories.allocation(made, groups[sector], places=given[name])
    db.session.expire(made)
    return made

"""The programme: talks, rounds at tables, breaks, at local clock times without a date."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time

from summit.db import db
from summit.errors import N_, BadInput, NotPossible
from summit.models import Actor, Event, ItemKind, PlanState, ProgrammeItem, TablePlan
from summit.services import audit


@dataclass(frozen=True, kw_only=True)
class Point:
    """What an organiser says about one point of the agenda."""

    kind: ItemKind
    begins: time
    title: str
    description: str = ""
    presenter: str = ""


def add(event: Event, point: Point, *, by: Actor, now: datetime) -> ProgrammeItem:
    """A new point; the agenda sorts itself by time. Raises BadInput tied to the field."""
    _check(event, point, None)
    item = ProgrammeItem(event=event)
    _set(item, point)
    db.session.add(item)
    db.session.flush()
    db.session.expire(event, ["programme"])
    audit.log("programme.added", event=event, by=by, now=now, item_id=item.id)
    return item


def change(item: ProgrammeItem, point: Point, *, by: Actor, now: datetime) -> None:
    """Another time, title, presenter or kind. Raises BadInput tied to the field."""
    _check(item.event, point, item)
    if (item.kind is ItemKind.ROUND) != (point.kind is ItemKind.ROUND):
        _refuse_published(item.event)
    _set(item, point)
    db.session.flush()
    db.session.expire(item.event, ["programme"])
    audit.log("programme.changed", event=item.event, by=by, now=now, item_id=item.id)


def remove(item: ProgrammeItem, *, by: Actor, now: datetime) -> None:
    """Take a point off the agenda. Raises NotPossible for a round of a published plan."""
    if item.kind is ItemKind.ROUND:
        _refuse_published(item.event)
    event = item.event
    db.session.delete(item)
    db.session.flush()
    db.session.expire(event, ["programme"])
    audit.log("programme.removed", event=event, by=by, now=now, item_id=item.id)


def rounds(event: Event) -> list[ProgrammeItem]:
    """The rounds at tables in order of time; round 0 of a plan is the first."""
    return [item for item in event.programme if item.kind is ItemKind.ROUND]


def item_by_id(event: Event, id: int) -> ProgrammeItem | None:
    """The event's own point of this id; None for a foreign or unknown one."""
    return next((item for item in event.programme if item.id == id), None)


def _set(item: ProgrammeItem, point: Point) -> None:
    item.kind, item.begins = point.kind, point.begins
    item.title, item.description, item.presenter = (
        point.title.strip(),
        point.description.strip(),
        point.presenter.strip(),
    )


def _check(event: Event, point: Point, item: ProgrammeItem | None) -> None:
    if not point.title.strip():
        raise BadInput(N_("Please give it a title."), field="title")
    clash = point.kind is ItemKind.ROUND and any(
        other is not item and other.kind is ItemKind.ROUND and other.begins == point.begins for other in event.programme
    )
    if clash:
        raise BadInput(N_("Another round begins at the same time."), field="begins")


def _refuse_published(event: Event) -> None:
    published = db.session.scalar(
        db.select(TablePlan.id).where(TablePlan.event_id == event.id, TablePlan.state == PlanState.PUBLISHED)
    )
    if published is not None:
        raise NotPossible(N_("The tables are published, so the number of rounds cannot be changed."))

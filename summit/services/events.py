"""Events: made, described, opened and closed; their date may be fixed, missing, moved or cancelled."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select

from summit import dates, languages
from summit.db import db
from summit.errors import N_, BadInput, NotPossible
from summit.models import (
    Actor,
    Area,
    DateStatus,
    Event,
    EventState,
    Group,
    Host,
    Nominator,
    Person,
    Pool,
)
from summit.services import audit, deadlines, event_dates, lock_order, promises, quotas, waiting_list

_FOLDED = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa", "ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})


@dataclass(frozen=True, kw_only=True)
class Description:
    """What an organiser says about an event. Moments are aware; without `starts_at` the date is missing."""

    title: str
    description: str = ""
    languages: Sequence[str] = ("en",)
    time_zone: str = "Europe/Copenhagen"
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    season: str = ""
    venue: str = ""
    address: str = ""
    capacity: int = 100
    nominate_until_at: datetime | None = None
    answer_until_at: datetime | None = None
    contact_name: str = ""
    contact_email: str = ""
    contact_phone: str = ""
    offer_hours: int = field(default=72)
    remind_days: int = field(default=3)


def create(host: Host, description: Description, *, by: Actor, now: datetime) -> Event:
    """A draft that nobody outside sees yet. Raises BadInput tied to the field."""
    _check(description, now)
    event = Event(
        host=host,
        pool=Pool(size=description.capacity, taken=0, overrun=0),
        slug=_unused_slug(description.title),
        created_at=now,
        state=EventState.DRAFT,
    )
    _describe(event, description)
    event.date_status = DateStatus.FIXED if event.starts_at else DateStatus.MISSING
    db.session.add(event)
    db.session.flush()
    event_dates.remember(event, "", now)
    audit.log("event.created", event=event, by=by, now=now)
    return event


def change(event: Event, description: Description, *, by: Actor, now: datetime) -> None:
    """New words, deadlines, place or capacity; the date only while nobody knows it (see `event_dates`).

    Raises BadInput tied to the field, NotPossible when more places are promised than the new capacity.
    """
    _check(description, now)
    if event.pool.size != description.capacity:
        event = lock_order.whole_event(event)
    before = {name: getattr(event, name) for name in _DESCRIBED}
    _describe(event, description)
    changed = sorted(name for name, value in before.items() if getattr(event, name) != value)
    if not _DATE.isdisjoint(changed):
        _change_date(event, changed, now)
    elif not _PLACE.isdisjoint(changed):
        event.calendar_sequence += 1
    if event.pool.size != description.capacity:
        quotas.resize(event.pool, description.capacity, what=event.title)
        waiting_list.offer_free_places(event, freed=waiting_list.Freed(cause=waiting_list.Cause.CAPACITY), now=now)
    if "answer_until_at" in changed:
        promises.follow_deadline(event, now=now)
    if before["remind_days"] != event.remind_days:
        deadlines.remind_anew(event, now=now)
    audit.log("event.changed", event=event, by=by, now=now, fields=changed)


def _change_date(event: Event, changed: Sequence[str], now: datetime) -> None:
    """A draft's date, or the season of an event that never had one, is changed without telling anybody."""
    is_season_only = _DATE.isdisjoint(set(changed) - {"season"}) and event.date_status is DateStatus.MISSING
    if event.state is not EventState.DRAFT and not is_season_only:
        raise NotPossible(
            N_("People know this date. Change it on the page “The date”, and everybody is told."), field="starts_at"
        )
    if event.starts_at:
        event.date_status = DateStatus.FIXED
    elif not event.is_paused:  # a draft that was put off stays so, also with another season
        event.date_status = DateStatus.MISSING
    event.calendar_sequence += 1
    event_dates.remember(event, "", now)


def open_for_answers(event: Event, *, by: Actor, now: datetime) -> None:
    """From now on people can be nominated and invited, and they can answer. Raises NotPossible without groups."""
    if event.state is EventState.OPEN:
        return
    if event.state is EventState.HELD:
        raise NotPossible(N_("The event has been held."))
    if not event.groups:
        raise NotPossible(N_("Set up at least one group before the event is opened."))
    event.state = EventState.OPEN
    audit.log("event.opened", event=event, by=by, now=now)


def close(event: Event, *, by: Actor, now: datetime) -> None:
    """No more nominations and answers; those who have a place keep it."""
    if event.state is EventState.CLOSED:
        return
    if event.state is not EventState.OPEN:
        raise NotPossible(N_("Only an open event can be closed."))
    event.state = EventState.CLOSED
    audit.log("event.closed", event=event, by=by, now=now)


def set_areas(event: Event, names: Sequence[str], *, by: Actor, now: datetime) -> None:
    """The local areas, in order. Areas that people or nominators belong to cannot be removed."""
    wanted = list(dict.fromkeys(" ".join(name.split()) for name in names if name.strip()))
    kept = {area.name: area for area in event.areas}
    for name in [name for name in kept if name not in wanted]:
        area = kept.pop(name)
        if _is_used(area):
            raise NotPossible(N_("%(area)s cannot be removed, because people belong to it."), field="areas", area=name)
        db.session.delete(area)
    for position, name in enumerate(wanted):
        if name in kept:
            kept[name].position = position
        else:
            db.session.add(Area(event=event, name=name, position=position))
    db.session.flush()
    db.session.expire(event, ["areas"])
    audit.log("event.areas_set", event=event, by=by, now=now, count=len(wanted))


def slug_for(title: str) -> str:
    """The title as it stands in an address: lower case, ASCII, hyphens."""
    folded = unicodedata.normalize("NFKD", title.lower().translate(_FOLDED)).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", folded).strip("-")[:60] or "event"


_DESCRIBED = (
    "title",
    "description",
    "time_zone",
    "starts_at",
    "ends_at",
    "season",
    "venue",
    "address",
    "nominate_until_at",
    "answer_until_at",
    "contact_name",
    "contact_email",
    "contact_phone",
    "offer_hours",
    "remind_days",
)


_DATE = frozenset({"starts_at", "ends_at", "season"})
_PLACE = frozenset({"venue", "address"})


def _describe(event: Event, description: Description) -> None:
    for name in _DESCRIBED:
        value = getattr(description, name)
        setattr(event, name, value.strip() if isinstance(value, str) else value)
    event.languages = list(description.languages)


def _check(description: Description, now: datetime) -> None:
    if not description.title.strip():
        raise BadInput(N_("Please give the event a title."), field="title")
    if not description.languages or any(languages.known(code) != code for code in description.languages):
        raise BadInput(N_("Please choose at least one language."), field="languages")
    if description.time_zone not in dates.zones():
        raise BadInput(N_("%(zone)s is not a time zone."), field="time_zone", zone=description.time_zone)
    if description.capacity < 1:
        raise BadInput(N_("An event needs at least one place."), field="capacity")
    if not 0 <= description.remind_days <= deadlines.MOST_DAYS:
        raise BadInput(N_("Between 0 and %(most)d days."), field="remind_days", most=deadlines.MOST_DAYS)
    named = ("starts_at", "ends_at", "nominate_until_at", "answer_until_at")
    event_dates.check_years({name: getattr(description, name) for name in named}, now)
    starts = description.starts_at
    event_dates.check_span(starts, description.ends_at)
    for name in ("nominate_until_at", "answer_until_at"):
        deadline = getattr(description, name)
        if starts and deadline and deadline > starts:
            raise BadInput(N_("The deadline must be before the event begins."), field=name)


def _is_used(area: Area) -> bool:
    return any(
        db.session.scalar(select(model.id).where(model.area_id == area.id).limit(1)) is not None
        for model in (Person, Nominator)
    )


def _unused_slug(title: str) -> str:
    slug, number = slug_for(title), 1
    while db.session.scalar(select(Event.id).where(Event.slug == (slug if number == 1 else f"{slug}-{number}"))):
        number += 1
    return slug if number == 1 else f"{slug}-{number}"


def local(event_zone: str, moment: datetime) -> datetime:
    """A clock time typed in a form as an aware moment of the event's zone; of one that comes twice the first."""
    return moment.replace(tzinfo=ZoneInfo(event_zone))


def group_by_id(event: Event, id: int) -> Group | None:
    """The event's own group of this id; None for a foreign or unknown one."""
    return next((group for group in event.groups if group.id == id), None)

"""The link of the check-in staff: one event, one day; the same until it is renewed, and then the old one is dead."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import select

from summit import tokens
from summit.db import db, locked
from summit.models import Actor, DeskLink, Event
from summit.services import audit


def day_for(event: Event, now: datetime) -> date:
    """The day whose desk is meant: the event's own, while it is still to come; otherwise today, where it is held."""
    today = now.astimezone(event.zone).date()
    day = None if event.is_paused else event.day_on()
    return day if day is not None and day >= today else today


def link_for(event: Event, on: date, *, by: Actor, now: datetime) -> DeskLink:
    """The desk's link for that day, made when there is none."""
    found = of_day(event, on)
    if found is not None:
        return found
    link = DeskLink(event=event, valid_on=on, created_at=now)
    db.session.add(link)
    db.session.flush()
    tokens.issue(link, tokens.Kind.DESK)
    audit.log("desk_link.made", event=event, by=by, now=now, link_id=link.id)
    return link


def renew(link: DeskLink, *, by: Actor, now: datetime) -> None:
    """Kill the link, and whatever desks were opened by it, and give it a new token."""
    link = db.session.scalars(locked(select(DeskLink).where(DeskLink.id == link.id))).one()
    tokens.renew(link, tokens.Kind.DESK)
    audit.log("desk_link.renewed", event=link.event, by=by, now=now, link_id=link.id)


def of_day(event: Event, on: date) -> DeskLink | None:
    """The desk's link for that day, if it has been made."""
    return db.session.scalar(select(DeskLink).where(DeskLink.event_id == event.id, DeskLink.valid_on == on))


def token_of(link: DeskLink) -> str:
    """What stands in the address of the link."""
    return tokens.derive(tokens.Kind.DESK, link.id, link.link_generation)

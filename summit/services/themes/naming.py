"""What there is to talk about: themes added, renamed, put in order and removed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, select

from summit.db import db, locked
from summit.errors import N_, AlreadyThere, BadInput, NotPossible
from summit.models import Actor, Event, PlanState, TablePlan, Theme, ThemedTable, ThemeWish
from summit.services import audit

LONGEST_NAME = 200


@dataclass(frozen=True)
class Uses:
    """What would go with a theme: so many tables carry it in some round, so many people wish for it."""

    tables: int
    wishes: int


def of(event: Event) -> list[Theme]:
    """The themes in their order."""
    query = select(Theme).where(Theme.event_id == event.id).order_by(Theme.position, Theme.id)
    return list(db.session.scalars(query))


def theme_by_id(event: Event, id: int) -> Theme | None:
    """The event's own theme of this id; None for a foreign or unknown one."""
    return db.session.scalar(select(Theme).where(Theme.id == id, Theme.event_id == event.id))


def add(event: Event, *, name: str, description: str = "", by: Actor, now: datetime) -> Theme:
    """A new theme, the last in order. Raises BadInput or AlreadyThere at `name`."""
    name = _tidy(event, name, None)
    last = db.session.scalar(select(func.max(Theme.position)).where(Theme.event_id == event.id)) or 0
    theme = Theme(event=event, name=name, description=description.strip(), position=last + 1)
    db.session.add(theme)
    db.session.flush()
    audit.log("theme.added", event=event, by=by, now=now, theme_id=theme.id)
    return theme


def change(theme: Theme, *, name: str, description: str = "", by: Actor, now: datetime) -> None:
    """Another name or description. Raises BadInput or AlreadyThere at `name`."""
    name, description = _tidy(theme.event, name, theme), description.strip()
    if (name, description) == (theme.name, theme.description):
        return
    theme.name, theme.description = name, description
    db.session.flush()
    audit.log("theme.changed", event=theme.event, by=by, now=now, theme_id=theme.id)


def move(theme: Theme, *, is_up: bool, by: Actor, now: datetime) -> None:
    """One step up or down in the order; the first stays first and the last stays last."""
    themes = list(db.session.scalars(locked(select(Theme).where(Theme.event_id == theme.event_id))))
    themes.sort(key=lambda other: (other.position, other.id))
    place = themes.index(theme)
    other = place - 1 if is_up else place + 1
    if not 0 <= other < len(themes):
        return
    themes[place], themes[other] = themes[other], themes[place]
    for position, each in enumerate(themes, start=1):
        each.position = position
    audit.log("theme.moved", event=theme.event, by=by, now=now, theme_id=theme.id)


def uses_of(theme: Theme) -> Uses:
    """What would go with it."""
    tables = select(func.count(ThemedTable.table_id.distinct())).where(ThemedTable.theme_id == theme.id)
    wishes = select(func.count()).select_from(ThemeWish).where(ThemeWish.theme_id == theme.id)
    return Uses(tables=db.session.scalar(tables) or 0, wishes=db.session.scalar(wishes) or 0)


def remove(theme: Theme, *, by: Actor, now: datetime) -> None:
    """Take it away from its tables and out of people's wishes, where the next one moves up.

    Raises NotPossible while attendees see it at the tables of the published plan.
    """
    event, id, uses = theme.event, theme.id, uses_of(theme)
    is_seen = select(TablePlan.id).where(TablePlan.event_id == event.id, TablePlan.state == PlanState.PUBLISHED)
    if uses.tables and db.session.scalar(is_seen.limit(1)) is not None:
        raise NotPossible(
            N_("Attendees see “%(theme)s” at their tables, so it cannot be removed. Take it off its tables first."),
            theme=theme.name,
        )
    db.session.execute(delete(ThemedTable).where(ThemedTable.theme_id == id))
    _forget_wishes(theme)
    db.session.delete(theme)
    db.session.flush()
    audit.log("theme.removed", event=event, by=by, now=now, theme_id=id, tables=uses.tables, wishes=uses.wishes)


def _forget_wishes(theme: Theme) -> None:
    holders = select(ThemeWish.registration_id).where(ThemeWish.theme_id == theme.id)
    kept = db.session.execute(
        select(ThemeWish.registration_id, ThemeWish.theme_id)
        .where(ThemeWish.registration_id.in_(holders), ThemeWish.theme_id != theme.id)
        .order_by(ThemeWish.registration_id, ThemeWish.rank)
    ).all()
    db.session.execute(delete(ThemeWish).where(ThemeWish.registration_id.in_(holders)))
    number: dict[int, int] = {}
    for registration_id, theme_id in kept:
        number[registration_id] = number.get(registration_id, 0) + 1
        db.session.add(ThemeWish(registration_id=registration_id, theme_id=theme_id, rank=number[registration_id]))


def _tidy(event: Event, name: str, theme: Theme | None) -> str:
    name = " ".join(name.split())
    if not name or len(name) > LONGEST_NAME:
        raise BadInput(
            N_("Please give the theme a name of at most %(most)d characters."), field="name", most=LONGEST_NAME
        )
    # in Python, because SQLite's lower() knows no æ ø å
    if any(other is not theme and other.name.casefold() == name.casefold() for other in of(event)):
        raise AlreadyThere(N_("There is a theme called “%(theme)s” already."), field="name", theme=name)
    return name

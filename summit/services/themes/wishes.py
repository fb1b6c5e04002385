"""What people wish to talk about: named, changed, counted beside the seats there are, and weighed against the mix."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, select

from summit.db import db
from summit.errors import N_, BadInput, NotPossible, TooLate
from summit.models import (
    Actor,
    ActorKind,
    Event,
    EventState,
    Group,
    PlanSettings,
    Registration,
    RegistrationState,
    Theme,
    ThemeWish,
)
from summit.models.theme import MOST_WISHES
from summit.services import audit, facilitators
from summit.services.themes import carrying, naming

S = RegistrationState
_SEATED = (S.CONFIRMED, S.ATTENDED)
_MAY_WISH = (S.CONFIRMED, S.WAITLISTED, S.OFFERED, S.ATTENDED)


@dataclass(frozen=True)
class Demand:
    """One theme: how many people with a place wish for it first, second, third, and the seats that carry it.

    `tables` counts tables once for each round, `seats` are those of participants at them.
    """

    theme: Theme
    wishes: tuple[int, int, int]
    tables: int
    seats: int

    @property
    def missing(self) -> int:
        """So many of the first wishes cannot come true in any round."""
        return max(0, self.wishes[0] - self.seats)


def can_wish(registration: Registration, now: datetime) -> bool:
    """May the person themselves still name wishes? Not who leads tables, nor once answers or tables are settled."""
    event = registration.event
    return (
        registration.state in _MAY_WISH
        and not registration.group.is_facilitators
        and event.state is EventState.OPEN
        and event.tables_published_at is None
        and not event.has_ended(now)
    )


def wishes_of(registration: Registration) -> list[Theme]:
    """What this person wishes for, the dearest first."""
    query = select(Theme).join(ThemeWish).where(ThemeWish.registration_id == registration.id).order_by(ThemeWish.rank)
    return list(db.session.scalars(query))


def wish(registration: Registration, wished: Sequence[Theme | None], *, by: Actor, now: datetime) -> None:
    """These are the person's wishes from now on, the dearest first; what is left out is closed up.

    Organisers may still change them when the person may not. Raises NotPossible for who leads tables, TooLate, and
    BadInput at `wish_<number>` for a theme that is named twice.
    """
    event = registration.event
    chosen = [theme for theme in wished if theme is not None]
    if [theme.id for theme in chosen] == [theme.id for theme in wishes_of(registration)]:
        return
    if registration.group.is_facilitators:
        raise NotPossible(N_("Who leads a table keeps its theme, so there is nothing to wish for."))
    is_late = event.has_ended(now) if by.kind is ActorKind.STAFF else not can_wish(registration, now)
    if is_late:
        raise TooLate(N_("The tables are settled, so the wishes cannot be changed any more."))
    _refuse_strange(event, wished)
    db.session.execute(delete(ThemeWish).where(ThemeWish.registration_id == registration.id))
    db.session.add_all(
        ThemeWish(registration_id=registration.id, theme_id=theme.id, rank=rank)
        for rank, theme in enumerate(chosen, start=1)
    )
    db.session.flush()
    audit.log(
        "theme.wished",
        event=event,
        person=registration.person,
        by=by,
        now=now,
        registration_id=registration.id,
        wishes=len(chosen),
    )


def names_wished(event: Event) -> dict[int, tuple[str, ...]]:
    """Registration id → the names of the themes wished for, the dearest first. One query."""
    rows = db.session.execute(
        select(ThemeWish.registration_id, Theme.name)
        .join(Theme, Theme.id == ThemeWish.theme_id)
        .where(Theme.event_id == event.id)
        .order_by(ThemeWish.registration_id, ThemeWish.rank)
    )
    found: dict[int, list[str]] = defaultdict(list)
    for registration_id, name in rows:
        found[registration_id].append(name)
    return {registration_id: tuple(names) for registration_id, names in found.items()}


def demand(event: Event) -> list[Demand]:
    """Each theme with its wishes and its seats, in order, in a fixed number of queries."""
    counted = db.session.execute(
        select(ThemeWish.theme_id, ThemeWish.rank, func.count())
        .join(Registration, Registration.id == ThemeWish.registration_id)
        .join(Group, Group.id == Registration.group_id)
        .where(Registration.event_id == event.id, Registration.state.in_(_SEATED), ~Group.is_facilitators)
        .group_by(ThemeWish.theme_id, ThemeWish.rank)
    )
    wishes = {(theme_id, rank): number for theme_id, rank, number in counted}
    leading = _leading(event)
    tables: Counter[int] = Counter()
    seats: Counter[int] = Counter()
    for carrier in carrying.open_carriers(event):
        for theme in carrier.themes:
            if theme is not None:
                tables[theme.id] += 1
                seats[theme.id] += max(0, carrier.table.max_seats - leading)
    return [
        Demand(
            theme=theme,
            wishes=(wishes.get((theme.id, 1), 0), wishes.get((theme.id, 2), 0), wishes.get((theme.id, 3), 0)),
            tables=tables[theme.id],
            seats=seats[theme.id],
        )
        for theme in naming.of(event)
    ]


def weigh(event: Event, *, is_strong: bool, by: Actor, now: datetime) -> None:
    """Do wishes count as much as the mix, or give way to it? For the next plan."""
    if event.has_strong_wishes != is_strong:
        event.has_strong_wishes = is_strong
        audit.log("theme.weighed", event=event, by=by, now=now, is_strong=is_strong)


def _leading(event: Event) -> int:
    """How many seats of a table are not a participant's."""
    if facilitators.group_of(event) is None:
        return 0
    chosen = select(PlanSettings.facilitators_per_table).where(PlanSettings.event_id == event.id)
    number = db.session.scalar(chosen)
    return 1 if number is None else number


def _refuse_strange(event: Event, wished: Sequence[Theme | None]) -> None:
    seen: set[int] = set()
    for number, theme in enumerate(wished, start=1):
        if theme is None:
            continue
        if number > MOST_WISHES or theme.event_id != event.id:
            raise BadInput(N_("Choose among the themes of the event."), field=f"wish_{number}")
        if theme.id in seen:
            raise BadInput(N_("This theme is among your wishes already."), field=f"wish_{number}")
        seen.add(theme.id)

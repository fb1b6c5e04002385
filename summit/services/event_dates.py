"""The date of an event: put off, fixed anew, cancelled; everything that hangs on it follows in the same transaction.

Calendar entries, questions about food and help, published tables, deadlines and mails follow; places are kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from sqlalchemy import select, update

from summit.db import db, locked
from summit.errors import N_, BadInput, NotPossible
from summit.models import (
    CALLED,
    STILL_IN,
    Actor,
    DateStatus,
    Event,
    EventDate,
    EventState,
    MailKind,
    Registration,
    RegistrationState,
)
from summit.services import audit, date_news, lock_order, privacy, promises, reconfirmations, table_plans, waiting_list

D = DateStatus
YEARS_AWAY = 10


def postpone(event: Event, *, reason: str, season: str = "", by: Actor, now: datetime) -> None:
    """The date does not hold, or not even the season: a new one is to come, perhaps `season` in words.

    Can be said again with another season; said twice in the same words it is one. Raises BadInput without a reason,
    NotPossible when the event has been held.
    """
    event = _look_again(event, now)
    reason, season = _tidy(reason), _tidy(season)
    if event.date_status is D.POSTPONED and (event.season, event.dates[-1].reason) == (season, reason):
        return
    _require_reason(event, reason)
    before = event.starts_at
    event.date_status = D.POSTPONED
    event.starts_at = event.ends_at = None
    event.season = season
    _follow(event, before, reason, by, now)
    audit.log("event.postponed", event=event, by=by, now=now)
    date_news.tell(event, MailKind.POSTPONED, now=now)


def cancel(event: Event, *, reason: str, by: Actor, now: datetime) -> None:
    """It will not take place. What was planned stays to be read, and it can be taken up again.

    Raises BadInput without a reason, NotPossible when the event has been held.
    """
    event = _look_again(event, now)
    if event.date_status is D.CANCELLED:
        return
    reason = _tidy(reason)
    _require_reason(event, reason)
    before = event.starts_at
    event.date_status = D.CANCELLED
    _follow(event, before, reason, by, now)
    audit.log("event.cancelled", event=event, by=by, now=now)
    date_news.tell(event, MailKind.CANCELLED, now=now)


def set_date(
    event: Event,
    *,
    starts_at: datetime,
    ends_at: datetime,
    reconfirm_until_at: datetime | None,
    nominate_until_at: datetime | None = None,
    answer_until_at: datetime | None = None,
    reason: str = "",
    by: Actor,
    now: datetime,
) -> None:
    """The event has this date from now on. Everyone with a place is asked "still coming?" until `reconfirm_until_at`.

    The two other deadlines are the event's new ones for nominations and answers. What became free while there was no
    date is passed on. Said twice it is one. Raises BadInput tied to the field, NotPossible when it has been held.
    """
    event = _look_again(event, now)
    if event.date_status is D.FIXED and (event.starts_at, event.ends_at) == (starts_at, ends_at):
        known = (event.reconfirm_until_at, event.nominate_until_at, event.answer_until_at)
        if known == (reconfirm_until_at, nominate_until_at, answer_until_at):
            return
        raise BadInput(
            N_("This is the date already. More time to answer is given without a new date."), field="starts_at"
        )
    deadlines = {"nominate_until_at": nominate_until_at, "answer_until_at": answer_until_at}
    _check(starts_at, ends_at, deadlines | {"reconfirm_until_at": reconfirm_until_at}, now)
    if reconfirm_until_at is not None:
        reconfirmations.refuse_deadline(reconfirm_until_at, starts_at, now)
    before = event.starts_at or _last_told(event)
    event.date_status = D.FIXED
    event.starts_at, event.ends_at, event.season = starts_at, ends_at, ""
    event.nominate_until_at, event.answer_until_at = nominate_until_at, answer_until_at
    _follow(event, before, _tidy(reason), by, now)
    audit.log("event.date_set", event=event, by=by, now=now)
    if event.state not in CALLED:
        return
    _give_time(event, now)
    if reconfirm_until_at is not None:
        reconfirmations.ask_everyone(event, until_at=reconfirm_until_at, by=by, now=now)
    date_news.tell(event, MailKind.NEW_DATE, now=now)
    waiting_list.take_up_again(event, now=now)


def correct_hours(
    event: Event, *, starts_at: datetime, ends_at: datetime, tells: bool = False, by: Actor, now: datetime
) -> None:
    """Other hours on the same day: nobody is asked anew. With `tells` a mail brings everybody the new calendar entry.

    Raises BadInput, NotPossible.
    """
    event = _look_again(event, now)
    if event.date_status is not D.FIXED or event.day_on() != starts_at.astimezone(event.zone).date():
        raise NotPossible(N_("Another day is a new date."))
    if (event.starts_at, event.ends_at) == (starts_at, ends_at):
        return
    deadlines = {"nominate_until_at": event.nominate_until_at, "answer_until_at": event.answer_until_at}
    _check(starts_at, ends_at, deadlines, now)
    event.starts_at, event.ends_at = starts_at, ends_at
    event.calendar_sequence += 1
    remember(event, "", now)
    audit.log("event.hours_corrected", event=event, by=by, now=now)
    if tells:
        date_news.tell(event, MailKind.NEW_DATE, now=now)


def ask_before_the_day(event: Event, days: int | None, *, by: Actor, now: datetime) -> None:
    """Everybody is asked "still coming?" so many days before the day; None: nobody is."""
    if event.reconfirm_days != days:
        event.reconfirm_days = days
        audit.log("event.reconfirmation_set", event=event, by=by, now=now, days=days or 0)


def remember(event: Event, reason: str, now: datetime) -> None:
    """Write what is known of the date into its history. Of a draft, whose dates nobody was told, only the latest."""
    if event.state is not EventState.DRAFT or not event.dates:
        event.dates.append(EventDate())
    line = event.dates[-1]
    line.at, line.reason = now, reason
    line.date_status, line.season = event.date_status, event.season
    line.starts_at, line.ends_at = event.starts_at, event.ends_at
    db.session.flush()


def check_span(starts_at: datetime | None, ends_at: datetime | None) -> None:
    """Raises BadInput for a beginning without an end, or an end before its beginning."""
    if (starts_at is None) != (ends_at is None):
        raise BadInput(N_("Please give both the beginning and the end, or neither."), field="ends_at")
    # two clocks of one zone would be compared by their hands
    if starts_at and ends_at and ends_at.astimezone(UTC) <= starts_at.astimezone(UTC):
        raise BadInput(N_("The event must end after it begins."), field="ends_at")


def check_years(moments: Mapping[str, datetime | None], now: datetime) -> None:
    """Raises BadInput for a year that was not meant: a slip of the finger, and no calendar goes that far."""
    for name, moment in moments.items():
        if moment and abs(moment.year - now.year) > YEARS_AWAY:
            raise BadInput(N_("Please look at the year: %(year)d is far away."), field=name, year=moment.year)


def _check(starts_at: datetime, ends_at: datetime, deadlines: dict[str, datetime | None], now: datetime) -> None:
    check_years({"starts_at": starts_at, "ends_at": ends_at, **deadlines}, now)
    check_span(starts_at, ends_at)
    if starts_at <= now:
        raise BadInput(N_("This day has passed. Please choose one that is to come."), field="starts_at")
    for name, deadline in deadlines.items():
        if deadline is not None and deadline > starts_at:
            raise BadInput(N_("The deadline must be before the event begins."), field=name)


def _look_again(event: Event, now: datetime) -> Event:
    event = lock_order.whole_event(event)
    if event.state is EventState.HELD or (event.date_status is D.FIXED and event.has_ended(now)):
        raise NotPossible(N_("The event has been held."))
    return event


def _require_reason(event: Event, reason: str) -> None:
    """Whoever knows of the event is owed a reason."""
    if not reason and event.state is not EventState.DRAFT:
        raise BadInput(N_("Please write why. Everybody who was asked is told."), field="reason")


def _follow(event: Event, before: datetime | None, reason: str, by: Actor, now: datetime) -> None:
    """What every change of the date brings with it."""
    event.calendar_sequence += 1
    event.reconfirm_until_at = None
    remember(event, reason, now)
    reconfirmations.forget(event)
    table_plans.take_off_the_pages(event, by=by, now=now)
    after = event.starts_at if event.date_status is D.FIXED else None
    if privacy.moves_far(before, after):
        privacy.forget_needs(event, by=by, now=now)
        db.session.execute(
            update(Registration)
            .where(Registration.event_id == event.id, Registration.state.in_(STILL_IN))
            .values(has_answered_questions=False),
            execution_options={"synchronize_session": "fetch"},
        )


def _give_time(event: Event, now: datetime) -> None:
    """Whoever was asked or offered a place before gets the time of somebody who is asked now."""
    promises.ask_anew(event, now=now)
    offered = select(Registration).where(
        Registration.event_id == event.id, Registration.state == RegistrationState.OFFERED
    )
    until = waiting_list.offered_until(event, now)
    for registration in db.session.scalars(locked(offered.order_by(Registration.id))):
        if registration.offered_until_at is None or registration.offered_until_at < until:
            registration.offered_until_at = until


def _last_told(event: Event) -> datetime | None:
    return next((date.starts_at for date in reversed(event.dates) if date.starts_at is not None), None)


def _tidy(words: str) -> str:
    return " ".join(words.split())

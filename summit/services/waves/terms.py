"""When a wave is sent, until when its people answer, and when they are reminded: as typed, and what it comes to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from summit.errors import N_, BadInput, NotPossible
from summit.models import Event, Invitation, MailKind
from summit.services import deadlines, mail_texts, promises

_YEARS_AWAY = timedelta(days=3650)


@dataclass(frozen=True, kw_only=True)
class Terms:
    """When they are asked (None: now), until when they answer and when they are reminded (None: as the event does)."""

    send_at: datetime | None = None
    answer_until_at: datetime | None = None
    remind_days: int | None = None


@dataclass(frozen=True, kw_only=True)
class Dates:
    """What the terms come to: when it is sent, until when the answer is due, when who is silent is reminded."""

    send_at: datetime
    answer_until_at: datetime | None
    remind_at: datetime | None


def dates_of(event: Event, terms: Terms, *, now: datetime) -> Dates:
    """The moments of these terms."""
    send_at = max(terms.send_at, now) if terms.send_at else now
    until = terms.answer_until_at or promises.answer_until(event, send_at)
    remind_at = deadlines.reminder_of(event, until, terms.remind_days, now=send_at)
    return Dates(send_at=send_at, answer_until_at=until, remind_at=remind_at)


def check(event: Event, terms: Terms, *, now: datetime) -> None:
    """Raises BadInput tied to the field, NotPossible while the event asks nobody."""
    if not event.takes_answers(now):
        raise NotPossible(N_("The event is not open, so nobody can be invited."))
    send_at = moment_of("send_at", terms.send_at, event, now) or now
    until = moment_of("answer_until_at", terms.answer_until_at, event, now)
    if until is not None and until <= max(send_at, now):
        raise BadInput(N_("The answer must be due after the mails are sent."), field="answer_until_at")
    if terms.remind_days is not None and not 0 <= terms.remind_days <= deadlines.MOST_DAYS:
        raise BadInput(N_("Between 0 and %(most)d days."), field="remind_days", most=deadlines.MOST_DAYS)


def require_whole(event: Event, invitations: Sequence[Invitation], terms: Terms, *, now: datetime) -> None:
    """Raises NotPossible when the event's own text of the mail would have a hole for one of these people."""
    by_mail = [invitation for invitation in invitations if invitation.person.email]
    until = dates_of(event, terms, now=now).answer_until_at
    mail_texts.require_whole(event, MailKind.INVITATION, by_mail, deadline_at=until)


def moment_of(field: str, moment: datetime | None, event: Event, now: datetime) -> datetime | None:
    """The moment in UTC, because two clocks of one zone would be compared by their hands."""
    if moment is None:
        return None
    moment = moment.astimezone(UTC)
    if event.starts_at is not None and moment > event.starts_at:
        raise BadInput(N_("This must be before the event begins."), field=field)
    if abs(moment - now) > _YEARS_AWAY:
        raise BadInput(N_("Please look at the year: %(year)d is far away."), field=field, year=moment.year)
    return moment

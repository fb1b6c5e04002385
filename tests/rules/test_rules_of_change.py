"""Rules 4, 5, 6 and 7 of the domain: release, substitute, postponement, and clocks."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar
from sqlalchemy import select

from summit import clock
from summit.db import db, transaction
from summit.errors import NotPossible, TooLate
from summit.models import (
    DateStatus,
    Event,
    Invitation,
    InvitationState,
    MailKind,
    OutboxMail,
    RegistrationState,
    Silence,
)
from summit.services import event_dates, invitations, reconfirmations, releases, reminders, substitutes
from summit.tasks import deliver
from tests import factories
from tests.conftest import Browser
from tests.factories import NOW, ORGANISER
from tests.rules.town import A_DAY, accept, link, mails, standing, taken
from tests.services import release_town
from tests.web.forms import visit

pytestmark = [pytest.mark.both_databases, pytest.mark.usefixtures("context")]

S, R = InvitationState, RegistrationState
NEW_DAY = NOW + timedelta(days=120)


@pytest.fixture
def event(context: object) -> Event:
    with transaction():
        return factories.event()


@pytest.fixture
def anna(event: Event) -> Invitation:
    """Named by her forum, and coming."""
    with transaction():
        named = factories.nominated(factories.forum(event, places=1).allocations[0], name="Anna Holm")
        accept(named)
        return named


def postpone(event: Event, *, season: str = "forår 2027", now: datetime = NOW) -> None:
    with transaction():
        event_dates.postpone(event, reason="Forsamlingsforbud", season=season, by=ORGANISER, now=now)


def fix(event: Event, starts_at: datetime = NEW_DAY, *, now: datetime = NOW + A_DAY) -> datetime:
    """A new date; people have a week to say whether they come. Returns that moment."""
    until = now + timedelta(days=7)
    with transaction():
        event_dates.set_date(
            event,
            starts_at=starts_at,
            ends_at=starts_at + timedelta(hours=7),
            reconfirm_until_at=until,
            by=ORGANISER,
            now=now,
        )
    return until


def test_rule_4_a_release_is_seen_sent_by_one_click_and_undone_until_it_is_answered() -> None:
    with transaction():
        town = release_town.make()
        reserve = factories.nominated(town.oroe, as_reserve=True)
        rule = release_town.rule(town, release_town.to_reserves(town.oroe))
        seen = releases.preview(rule, release_town.LATER)
    before = release_town.sizes(town)
    assert [one.invitation for one in seen.offers] == [reserve]
    with transaction():
        assert releases.send(rule, expected=seen.key, by=ORGANISER, now=release_town.LATER) == 1
    assert (reserve.state, taken(town.oroe)) == (S.SENT, [3])
    assert (town.jyderup.pool.size, town.oroe.pool.size) == (2, 3)
    with transaction():
        assert releases.undo(rule, by=ORGANISER, now=release_town.LATER) == (1, 0)
    assert (reserve.state, release_town.sizes(town)) == (S.RESERVE, before)


def test_rule_4_what_is_answered_stays() -> None:
    with transaction():
        town = release_town.make()
        reserve = factories.nominated(town.oroe, as_reserve=True)
        rule = release_town.rule(town, release_town.to_reserves(town.oroe))
        release_town.send(rule)
        invitations.accept(reserve, by=ORGANISER, now=release_town.LATER)
    with pytest.raises(NotPossible), transaction():
        releases.undo(rule, by=ORGANISER, now=release_town.LATER)
    assert standing(reserve) == [R.CONFIRMED]


def test_rule_5_a_place_is_handed_to_a_named_person_and_is_free_at_no_moment(event: Event, anna: Invitation) -> None:
    share = anna.allocation
    assert share is not None
    old = link(anna)
    with transaction():
        bo = substitutes.hand_on(anna, name="Bo Friis", email="bo@post.example", by=ORGANISER, now=NOW)
    assert (anna.state, bo.state, bo.group, bo.nominator) == (S.REPLACED, S.SENT, anna.group, anna.nominator)
    assert (taken(event, event.groups[0], share), link(anna) == old) == ([1, 1, 1], False)
    with transaction():
        accept(bo)
    assert (standing(bo), taken(event, share)) == ([R.CONFIRMED], [1, 1])
    assert mails(anna)[-1] is MailKind.SUBSTITUTION_DONE


def test_rule_5_the_first_link_dies_and_says_so(event: Event, anna: Invitation, client: Browser) -> None:
    old = link(anna)
    with transaction():
        substitutes.hand_on(anna, name="Bo Friis", email="bo@post.example", by=ORGANISER, now=NOW)
    answer = client.get(old)
    assert (answer.status_code, "Bo Friis" in answer.get_data(as_text=True)) == (410, False)


def test_rule_6_a_postponement_tells_all_who_hold_a_place_and_stops_reminders(event: Event, anna: Invitation) -> None:
    with transaction():
        asked = factories.invited(event.groups[0])
        gone = factories.accepted(event.groups[0])
        invitations.withdraw(gone, by=ORGANISER, now=NOW)
        sequence = event.calendar_sequence
    postpone(event)
    assert [mails(one)[-1] for one in (anna, asked, gone)] == [
        MailKind.POSTPONED,
        MailKind.POSTPONED,
        MailKind.WITHDRAWN,
    ]
    assert (event.date_status, event.calendar_sequence) == (DateStatus.POSTPONED, sequence + 1)
    with transaction():
        assert reminders.remind_due(NOW + timedelta(days=50)) == 0
        assert invitations.expire_due(NOW + timedelta(days=50)) == 0
    assert (asked.state, standing(anna)) == (S.SENT, [R.CONFIRMED])


def test_rule_6_the_mail_takes_the_day_out_of_calendars_and_the_page_says_so(
    event: Event, anna: Invitation, client: Browser
) -> None:
    postpone(event)
    clock.set_to(NOW + A_DAY)
    deliver.drain()
    folder = Path(client.application.config["INSTANCE"]) / "mailbox"
    written = [message_from_bytes(path.read_bytes(), policy=default) for path in folder.glob("*.eml")]
    to_anna = max((one for one in written if one["To"].addresses[0].addr_spec == anna.person.email), key=sequence)
    [entry] = Calendar.from_ical(calendar_of(to_anna)).walk("VEVENT")
    assert (entry["STATUS"], entry["SEQUENCE"]) == ("CANCELLED", event.calendar_sequence)
    assert "Forsamlingsforbud" in client.get(f"/e/{event.slug}").get_data(as_text=True)


def calendar_of(mail: EmailMessage) -> str:
    """The calendar file that a mail carries; empty without one."""
    parts = [part.get_content() for part in mail.walk() if part.get_content_type() == "text/calendar"]
    return parts[0] if parts else ""


def sequence(mail: EmailMessage) -> int:
    calendar = calendar_of(mail)
    return int(Calendar.from_ical(calendar).walk("VEVENT")[0]["SEQUENCE"]) if calendar else -1


def test_rule_6_a_new_date_asks_everyone_whether_they_still_come(event: Event, anna: Invitation) -> None:
    postpone(event)
    until = fix(event)
    registration = anna.person.registration
    assert (registration.is_to_reconfirm, registration.reconfirm_until_at) == (True, until)
    assert mails(anna)[-1] is MailKind.NEW_DATE
    with transaction():
        reconfirmations.confirm(registration, by=ORGANISER, now=NOW + 2 * A_DAY)
        assert reconfirmations.silence_due(until) == 0
    assert (registration.is_to_reconfirm, standing(anna)) == (False, [R.CONFIRMED])


@pytest.mark.parametrize(
    ("silence", "state", "told"),
    [(Silence.KEEP, R.CONFIRMED, 0), (Silence.ASK_NOMINATOR, R.CONFIRMED, 1), (Silence.RELEASE, R.CANCELLED, 0)],
)
def test_rule_6_silence_is_handled_by_the_groups_rule(
    event: Event, anna: Invitation, silence: Silence, state: RegistrationState, told: int
) -> None:
    with transaction():
        anna.group.silence = silence
    postpone(event)
    until = fix(event)
    with transaction():
        assert reconfirmations.silence_due(until) == 1
        assert reconfirmations.silence_due(until) == 0
    assert standing(anna) == [state]
    assert len(asked_nominators()) == told


def asked_nominators() -> list[int]:
    """Mails to contacts who are to find out."""
    asked = select(OutboxMail.id).where(OutboxMail.kind == MailKind.NOMINATOR_ASKED)
    return list(db.session.scalars(asked))


def test_rule_6_it_can_happen_twice(event: Event, anna: Invitation) -> None:
    for times in (1, 2):
        now = NOW + timedelta(days=10 * times)
        postpone(event, season=f"forår {2026 + times}", now=now)
        fix(event, NOW + timedelta(days=120 * times), now=now + A_DAY)
    assert mails(anna).count(MailKind.POSTPONED) == mails(anna).count(MailKind.NEW_DATE) == 2
    statuses = [line.date_status for line in event.dates]
    assert statuses == [DateStatus.FIXED, *[DateStatus.POSTPONED, DateStatus.FIXED] * 2]
    assert anna.person.registration.is_to_reconfirm


def test_rule_7_a_deadline_is_a_local_time_and_holds_through_the_change_of_clocks(
    event: Event, client: Browser
) -> None:
    """23:59 on the Sunday on which summer time begins: 21:59 in UTC, though it was set in winter."""
    deadline = datetime(2026, 3, 29, 23, 59, tzinfo=ZoneInfo("Europe/Copenhagen"))
    with transaction():
        event.answer_until_at = deadline.astimezone(UTC)
        event.languages = ["en"]
        asked, late = factories.invited(event.groups[0]), factories.invited(event.groups[0])
        asked.person.language = "en"
    assert asked.answer_until_at == datetime(2026, 3, 29, 21, 59, tzinfo=UTC)
    assert "23:59" in visit(client, link(asked)).text
    with transaction():
        invitations.accept(asked, by=ORGANISER, now=deadline - timedelta(minutes=1))
    with pytest.raises(TooLate), transaction():
        invitations.accept(late, by=ORGANISER, now=deadline)


def test_rule_7_the_reminder_goes_at_the_same_clock_time_before_the_change(event: Event) -> None:
    deadline = datetime(2026, 3, 31, 12, 0, tzinfo=ZoneInfo("Europe/Copenhagen"))
    with transaction():
        event.answer_until_at, event.remind_days = deadline.astimezone(UTC), 3
        asked = factories.invited(event.groups[0])
    assert asked.remind_at == datetime(2026, 3, 28, 11, 0, tzinfo=UTC)  # noon in winter time

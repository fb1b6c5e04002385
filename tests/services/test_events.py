"""Events: described, opened, closed; a date that can be missing; deadlines by the clocks of the place."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from summit.db import db, transaction
from summit.errors import BadInput, NotPossible, Refusal
from summit.models import AuditEntry, DateStatus, Event, EventState, Host
from summit.services import events
from tests import damage, factories
from tests.factories import NOW, ORGANISER
from tests.refusals import refused

pytestmark = pytest.mark.usefixtures("context")

COPENHAGEN = ZoneInfo("Europe/Copenhagen")
STARTS = datetime(2026, 5, 1, 8, 0, tzinfo=UTC)
FULL = events.Description(
    title="Topmøde om lokal udvikling",
    languages=("da", "en"),
    starts_at=STARTS,
    ends_at=STARTS + timedelta(hours=7),
    capacity=168,
    nominate_until_at=STARTS - timedelta(days=30),
    answer_until_at=STARTS - timedelta(days=20),
)


@pytest.fixture
def host(context: object) -> Host:
    with transaction():
        return factories.host()


def made(host: Host, description: events.Description = FULL) -> Event:
    with transaction():
        return events.create(host, description, by=ORGANISER, now=NOW)


def test_a_new_event_is_a_draft_with_its_places_and_the_first_line_of_its_history(host: Host) -> None:
    event = made(host)
    assert (event.state, event.date_status, event.slug) == (
        EventState.DRAFT,
        DateStatus.FIXED,
        "topmoede-om-lokal-udvikling",
    )
    assert (event.pool.size, event.pool.taken) == (168, 0)
    assert [(line.starts_at, line.date_status) for line in event.dates] == [(STARTS, DateStatus.FIXED)]


def test_two_events_of_the_same_title_have_addresses_of_their_own(host: Host) -> None:
    assert [made(host).slug, made(host).slug] == ["topmoede-om-lokal-udvikling", "topmoede-om-lokal-udvikling-2"]


def test_an_event_may_have_a_season_in_words_instead_of_a_date(host: Host) -> None:
    event = made(host, replace(FULL, starts_at=None, ends_at=None, season="forår 2027"))
    assert (event.date_status, event.season, event.day_on()) == (DateStatus.MISSING, "forår 2027", None)
    assert event.deletion_on(NOW).isoformat() == "2027-03-02"


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"title": "  "}, "title", "Please give the event a title."),
        ({"languages": ()}, "languages", "Please choose at least one language."),
        ({"languages": ("xx",)}, "languages", "Please choose at least one language."),
        ({"time_zone": "Holbæk"}, "time_zone", "Holbæk is not a time zone."),
        ({"capacity": 0}, "capacity", "An event needs at least one place."),
        ({"ends_at": None}, "ends_at", "Please give both the beginning and the end, or neither."),
        ({"ends_at": STARTS}, "ends_at", "The event must end after it begins."),
        (
            {"starts_at": datetime(9999, 12, 31, tzinfo=UTC), "ends_at": datetime(9999, 12, 31, 23, tzinfo=UTC)},
            "starts_at",
            "Please look at the year: 9999 is far away.",
        ),
        (
            {"answer_until_at": datetime(1, 1, 1, tzinfo=COPENHAGEN)},
            "answer_until_at",
            "Please look at the year: 1 is far away.",
        ),
        (  # the night in which the clocks are put forward: half past two is half past three
            {
                "starts_at": datetime(2026, 3, 29, 2, 30, tzinfo=COPENHAGEN),
                "ends_at": datetime(2026, 3, 29, 3, 30, tzinfo=COPENHAGEN),
            },
            "ends_at",
            "The event must end after it begins.",
        ),
        (
            {"nominate_until_at": STARTS + timedelta(1)},
            "nominate_until_at",
            "The deadline must be before the event begins.",
        ),
        (
            {"answer_until_at": STARTS + timedelta(1)},
            "answer_until_at",
            "The deadline must be before the event begins.",
        ),
    ],
)
def test_a_description_that_cannot_be_is_refused_at_its_field(
    host: Host, changes: dict[str, object], field: str, words: str
) -> None:
    with refused(BadInput, words, field=field):
        events.create(host, replace(FULL, **changes), by=ORGANISER, now=NOW)  # type: ignore[arg-type]


def test_another_date_of_a_draft_takes_the_place_of_the_first_and_raises_the_calendars_number(host: Host) -> None:
    event = made(host)
    later = replace(FULL, starts_at=STARTS + timedelta(days=30), ends_at=STARTS + timedelta(days=30, hours=7))
    with transaction():
        events.change(event, later, by=ORGANISER, now=NOW)
    assert [line.starts_at for line in event.dates] == [STARTS + timedelta(days=30)]
    assert event.calendar_sequence == 1
    with transaction():
        events.change(event, replace(later, description="Nye ord."), by=ORGANISER, now=NOW)
    assert (event.calendar_sequence, len(event.dates)) == (1, 1)


def test_a_deadline_that_is_put_off_is_put_off_for_those_who_were_asked(context: object) -> None:
    with transaction():
        event = factories.event()
        asked, answered = factories.invited(event.groups[0]), factories.accepted(event.groups[0])
    told = asked.answer_until_at
    assert told is not None
    for moved, until in ((7, told + timedelta(days=7)), (3, told + timedelta(days=7))):  # never sooner than was said
        with transaction():
            events.change(event, described(event, answer_until_at=told + timedelta(days=moved)), by=ORGANISER, now=NOW)
        assert (asked.answer_until_at, answered.answer_until_at) == (until, told)


def test_a_deadline_that_is_set_later_holds_for_those_who_were_asked_without_one(context: object) -> None:
    with transaction():
        event = factories.event(answer_until_at=None)
        asked = factories.invited(event.groups[0])
    assert asked.answer_until_at is None
    with transaction():
        events.change(event, described(event, answer_until_at=NOW + timedelta(hours=1)), by=ORGANISER, now=NOW)
    assert asked.answer_until_at == NOW + timedelta(hours=event.offer_hours)  # a fair time, as for somebody asked now


def described(event: Event, **changes: object) -> events.Description:
    """The event as it is, but for these changes."""
    facts = {
        "title": event.title,
        "languages": event.languages,
        "starts_at": event.starts_at,
        "ends_at": event.ends_at,
        "capacity": event.pool.size,
    }
    return events.Description(**(facts | changes))  # type: ignore[arg-type]


def test_a_drafts_date_can_go_missing(host: Host) -> None:
    event = made(host)
    with transaction():
        events.change(event, replace(FULL, starts_at=None, ends_at=None), by=ORGANISER, now=NOW)
    assert (event.date_status, event.starts_at) == (DateStatus.MISSING, None)


def test_the_capacity_cannot_shrink_below_what_is_promised(context: object) -> None:
    with transaction():
        event = factories.event(capacity=3)
        factories.invited(event.groups[0])
        factories.invited(event.groups[0])
    words = f"{FULL.title}: 2 places are promised already, so it cannot have only 1."
    with refused(NotPossible, words, field="size"):
        events.change(event, described(event, capacity=1), by=ORGANISER, now=NOW)


def test_an_event_opens_when_it_has_a_group_and_closes_when_it_is_open(host: Host) -> None:
    event = made(host)
    with refused(NotPossible, "Set up at least one group before the event is opened."):
        events.open_for_answers(event, by=ORGANISER, now=NOW)
    with refused(NotPossible, "Only an open event can be closed."):
        events.close(event, by=ORGANISER, now=NOW)
    with transaction():
        factories.group(event)
        events.open_for_answers(event, by=ORGANISER, now=NOW)
        events.open_for_answers(event, by=ORGANISER, now=NOW)
    assert event.state is EventState.OPEN
    with transaction():
        events.close(event, by=ORGANISER, now=NOW)
        events.close(event, by=ORGANISER, now=NOW)
    assert event.state is EventState.CLOSED
    actions = db.session.scalars(db.select(AuditEntry.action).order_by(AuditEntry.id))
    assert [a for a in actions if a in {"event.opened", "event.closed"}] == ["event.opened", "event.closed"]


def test_an_event_that_was_held_is_not_opened_again(host: Host) -> None:
    event = made(host)
    with transaction():
        damage.force(event, state=EventState.HELD)
    with refused(NotPossible, "The event has been held."):
        events.open_for_answers(event, by=ORGANISER, now=NOW)


def test_areas_keep_their_order_and_those_in_use_stay(host: Host) -> None:
    event = made(host)
    with transaction():
        events.set_areas(event, ["Tuse", " Orø ", "Tuse", "", "Tuse  Næs"], by=ORGANISER, now=NOW)
    assert [area.name for area in event.areas] == ["Tuse", "Orø", "Tuse Næs"]
    with transaction():
        factories.group(event)
        factories.forum(event, "Lokalforum Orø")
        events.set_areas(event, ["Orø", "Tuse"], by=ORGANISER, now=NOW)
    assert [area.name for area in event.areas] == ["Orø", "Tuse"]
    with refused(NotPossible, "Orø cannot be removed, because people belong to it.", field="areas"):
        events.set_areas(event, ["Tuse"], by=ORGANISER, now=NOW)


@pytest.mark.parametrize(
    ("typed", "moment"),
    [
        (datetime.fromisoformat("2026-03-28T12:00"), datetime(2026, 3, 28, 11, 0, tzinfo=UTC)),
        (
            datetime.fromisoformat("2026-03-29T12:00"),
            datetime(2026, 3, 29, 10, 0, tzinfo=UTC),
        ),  # the clocks went forward that night
        (datetime.fromisoformat("2026-10-25T12:00"), datetime(2026, 10, 25, 11, 0, tzinfo=UTC)),  # and back on this one
    ],
)
def test_rule_7_deadlines_are_clock_times_of_the_place_also_when_the_clocks_change(
    typed: datetime, moment: datetime
) -> None:
    assert events.local("Europe/Copenhagen", typed).astimezone(UTC) == moment


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Ærø, Ødum & Århus", "aeroe-oedum-aarhus"),
        ("  ---  ", "event"),
        ("Größe 2026!", "groesse-2026"),
        ("東京", "event"),
    ],
)
def test_a_title_becomes_an_address(title: str, slug: str) -> None:
    assert events.slug_for(title) == slug


def test_a_refusal_reads_as_a_sentence() -> None:
    one = Refusal("%(count)d place is free.", plural="%(count)d places are free.", count=1)
    many = Refusal("%(count)d place is free.", plural="%(count)d places are free.", count=3)
    assert (str(one), str(many)) == ("1 place is free.", "3 places are free.")

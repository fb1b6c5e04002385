"""The form in which an organiser describes an event, new or known, on the clocks of its time zone."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import lazy_gettext as _l
from wtforms import (
    DateField,
    DateTimeLocalField,
    EmailField,
    Field,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    TimeField,
)
from wtforms.validators import Email, InputRequired, Length, NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from summit import dates
from summit.languages import LANGUAGES
from summit.models import Event, EventState
from summit.services import deadlines, events
from summit.web.forms import Form
from summit.web.organiser import clock_times

# a refusal of the service names what it is about; this is where the form asks for it
FIELDS = {"starts_at": "day", "ends_at": "ends", "languages": "language", "size": "capacity"} | {
    "nominate_until_at": "nominate_until",
    "answer_until_at": "answer_until",
}

_OF_THE_DATE = ("when", "day", "begins", "ends", "last_day", "season")
FIXED, SEASON, MISSING = "fixed", "season", "missing"
MOST_PLACES = 100_000
_MOMENT = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"]  # what browsers send; the first is what they are given
_SHORT = Length(max=200, message=_l("At most 200 characters."))


def zones() -> dict[str, list[tuple[str, str]]]:
    """Every time zone that people live in, by continent: a choice of the form."""
    found: dict[str, list[tuple[str, str]]] = {}
    for name in sorted(dates.zones()):
        continent, _slash, place = name.partition("/")
        if place and continent not in {"Etc", "SystemV", "posix", "right"}:
            found.setdefault(continent, []).append((name, name.replace("_", " ")))
    first = found.pop("Europe", [])
    return {"Europe": first, **found}


class EventForm(Form):
    """What an organiser says about an event. `known` is the event as it is, whose date is not asked for once told."""

    known: Event | None = None

    title = StringField(_l("Title"), validators=[InputRequired(_l("Please give the event a title.")), _SHORT])
    description = TextAreaField(_l("Description"), validators=[Length(max=20_000)])
    language = SelectField(_l("Language of the event"), choices=list(LANGUAGES.items()))
    other_languages = SelectMultipleField(
        _l("Also offered in"),
        choices=list(LANGUAGES.items()),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    when = RadioField(
        _l("What is known of the date?"),
        choices=[(FIXED, _l("The day is fixed")), (SEASON, _l("Only about when")), (MISSING, _l("Nothing yet"))],
        default=FIXED,
    )
    day = DateField(_l("Day"), validators=[Optional()])
    begins = TimeField(_l("Begins at"), validators=[Optional()])
    ends = TimeField(_l("Ends at"), validators=[Optional()])
    last_day = DateField(_l("Last day, if it lasts several"), validators=[Optional()])
    season = StringField(_l("About when"), validators=[_SHORT])
    time_zone = SelectField(_l("Time zone"), choices=zones, default="Europe/Copenhagen")
    venue = StringField(_l("Place"), validators=[_SHORT])
    address = StringField(_l("Address"), validators=[_SHORT])
    capacity = IntegerField(
        _l("Places in all"),
        validators=[
            InputRequired(_l("Write a whole number.")),
            NumberRange(min=1, max=MOST_PLACES, message=_l("An event has from 1 to 100,000 places.")),
        ],
    )
    nominate_until = DateTimeLocalField(_l("People can be nominated until"), format=_MOMENT, validators=[Optional()])
    answer_until = DateTimeLocalField(_l("Invitations can be answered until"), format=_MOMENT, validators=[Optional()])
    offer_hours = IntegerField(
        _l("Hours that an offered place is kept"),
        default=72,
        validators=[
            InputRequired(_l("Write a whole number.")),
            NumberRange(min=1, max=1000, message=_l("Between 1 and 1,000 hours.")),
        ],
    )
    remind_days = IntegerField(
        _l("Remind so many days before the answer is due"),
        default=3,
        validators=[
            InputRequired(_l("Write a whole number.")),
            NumberRange(min=0, max=deadlines.MOST_DAYS, message=_l("Between 0 and 60 days.")),
        ],
    )
    contact_name = StringField(_l("Who answers questions"), validators=[_SHORT])
    contact_email = EmailField(
        _l("E-mail for questions"),
        validators=[Optional(strip_whitespace=True), Email(_l("This is not an e-mail address.")), _SHORT],
    )
    contact_phone = StringField(_l("Phone for questions"), validators=[_SHORT])

    def about(self, event: Event) -> EventForm:
        """Leave out the date of an event that is no draft any more: it has a page of its own."""
        self.known = event
        if self.is_date_known:
            for name in _OF_THE_DATE:
                del self[name]
        return self

    @property
    def is_date_known(self) -> bool:
        """Do people outside know the date already?"""
        return self.known is not None and self.known.state is not EventState.DRAFT

    def validate(self, extra_validators: Mapping[str, Any] | None = None) -> bool:
        """Each field by itself, then what the date needs."""
        is_good = super().validate(extra_validators) and self._is_on_the_clocks()
        if self.is_date_known:
            return bool(is_good)
        missing: list[tuple[Field, object]] = []
        if self.when.data == FIXED:
            missing = [
                (self.day, _l("Choose the day, or say that it is not fixed yet.")),
                (self.begins, _l("Write when it begins, as in 09:00.")),
                (self.ends, _l("Write when it ends, as in 16:00.")),
            ]
        elif self.when.data == SEASON:
            missing = [(self.season, _l("Write about when it will be, for example “spring 2027”."))]
        for field, message in missing:
            if not field.data and not field.errors:
                field.errors = [message]
                is_good = False
        return bool(is_good)

    def _is_on_the_clocks(self) -> bool:
        typed = {field: field.data for field in (self.nominate_until, self.answer_until)}
        if not self.is_date_known and self.when.data == FIXED:
            typed[self.begins] = clock_times.on(self.day.data, self.begins.data)
            typed[self.ends] = clock_times.on(self.last_day.data or self.day.data, self.ends.data)
        return clock_times.are_there(typed, ZoneInfo(self.time_zone.data))

    def description_of(self) -> events.Description:
        """What was typed, with every clock time as a moment of the chosen time zone."""
        starts_at, ends_at, season = self.span()
        return events.Description(
            title=self.title.data,
            description=self.description.data or "",
            languages=self.languages(),
            time_zone=self.time_zone.data,
            starts_at=starts_at,
            ends_at=ends_at,
            season=season,
            venue=self.venue.data or "",
            address=self.address.data or "",
            capacity=self.capacity.data,
            nominate_until_at=self._moment(self.nominate_until.data),
            answer_until_at=self._moment(self.answer_until.data),
            contact_name=self.contact_name.data or "",
            contact_email=(self.contact_email.data or "").strip(),
            contact_phone=self.contact_phone.data or "",
            offer_hours=self.offer_hours.data,
            remind_days=self.remind_days.data,
        )

    def span(self) -> tuple[datetime | None, datetime | None, str]:
        """When it begins and ends, twice None while the day is not fixed; and the season in words."""
        if self.is_date_known:
            assert self.known is not None
            return self.known.starts_at, self.known.ends_at, self.known.season
        if self.when.data != FIXED:
            return None, None, (self.season.data or "").strip() if self.when.data == SEASON else ""
        begins, ends = (
            self._at(self.day.data, self.begins.data),
            self._at(self.last_day.data or self.day.data, self.ends.data),
        )
        return begins, ends, ""

    def languages(self) -> list[str]:
        """The event's own language first."""
        return [self.language.data, *(code for code in self.other_languages.data or [] if code != self.language.data)]

    def _at(self, day: date, clock: time) -> datetime | None:
        return self._moment(datetime.combine(day, clock))

    def _moment(self, naive: datetime | None) -> datetime | None:
        return events.local(self.time_zone.data, naive) if naive else None


def values_of(event: Event) -> dict[str, object]:
    """What the form shows of a known event."""
    zone = event.zone
    starts, ends = _naive(event.starts_at, zone), _naive(event.ends_at, zone)
    lasts = starts is not None and ends is not None and ends.date() != starts.date()
    return {
        "title": event.title,
        "description": event.description,
        "language": event.language,
        "other_languages": event.languages[1:],
        "when": FIXED if starts else SEASON if event.season else MISSING,
        "day": starts.date() if starts else None,
        "begins": starts.time() if starts else None,
        "ends": ends.time() if ends else None,
        "last_day": ends.date() if ends and lasts else None,
        "season": event.season,
        "time_zone": event.time_zone,
        "venue": event.venue,
        "address": event.address,
        "capacity": event.pool.size,
        "nominate_until": _naive(event.nominate_until_at, zone),
        "answer_until": _naive(event.answer_until_at, zone),
        "offer_hours": event.offer_hours,
        "remind_days": event.remind_days,
        "contact_name": event.contact_name,
        "contact_email": event.contact_email,
        "contact_phone": event.contact_phone,
    }


def _naive(moment: datetime | None, zone: ZoneInfo) -> datetime | None:
    return moment.astimezone(zone).replace(tzinfo=None) if moment else None

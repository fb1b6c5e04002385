"""The forms of the date: put off, fixed anew, other hours, cancelled, and how to ask "still coming?"."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, DateField, DateTimeLocalField, IntegerField, RadioField, StringField, TimeField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from summit import dates
from summit.models import Event, Silence
from summit.services import events
from summit.web.forms import Form
from summit.web.organiser import clock_times

MOMENT = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"]  # what browsers send; the first is what they are given
MOST_DAYS = 60
_SHORT = Length(max=200, message=_l("At most 200 characters."))
_WHY = InputRequired(_l("Please write why. Everybody who was asked is told."))

FIELDS = {
    "starts_at": "day",
    "ends_at": "ends",
    "reconfirm_until_at": "reconfirm_until",
    "nominate_until_at": "nominate_until",
    "answer_until_at": "answer_until",
}
"""A refusal of the service names what it is about; this is where the forms ask for it."""


class PostponeForm(Form):
    """The date does not hold."""

    reason = StringField(_l("Why"), validators=[_WHY, _SHORT])
    season = StringField(_l("About when instead"), validators=[_SHORT])


class CancelForm(Form):
    """It will not take place."""

    reason = StringField(_l("Why"), validators=[_WHY, _SHORT])


class SpanForm(Form):
    """The clock times of a day, on the clocks of the event."""

    begins = TimeField(_l("Begins at"), validators=[InputRequired(_l("Write when it begins, as in 09:00."))])
    ends = TimeField(_l("Ends at"), validators=[InputRequired(_l("Write when it ends, as in 16:00."))])

    def span(self, event: Event, day: date, last_day: date) -> tuple[datetime, datetime]:
        """What was typed as two moments of the event's zone."""
        return _at(event, day, self.begins.data), _at(event, last_day, self.ends.data)

    def is_on_the_clocks(self, event: Event, day: date, last_day: date) -> bool:
        """Is there such an hour on each of these days?"""
        typed = {
            self.begins: clock_times.on(day, self.begins.data),
            self.ends: clock_times.on(last_day, self.ends.data),
        }
        return clock_times.are_there(typed, event.zone)


class HoursForm(SpanForm):
    """Other clock times on the same day."""

    tells = BooleanField(_l("Tell everybody by mail, with the calendar entry"))


class NewDateForm(SpanForm):
    """The day, and until when everybody is to answer."""

    day = DateField(_l("Day"), validators=[InputRequired(_l("Choose the day."))])
    last_day = DateField(_l("Last day, if it lasts several"), validators=[Optional()])
    reason = StringField(_l("Why this date"), validators=[_SHORT])
    reconfirm_until = DateTimeLocalField(
        _l("Those with a place say until then whether they still come"), format=MOMENT, validators=[Optional()]
    )
    nominate_until = DateTimeLocalField(_l("People can be nominated until"), format=MOMENT, validators=[Optional()])
    answer_until = DateTimeLocalField(_l("Invitations can be answered until"), format=MOMENT, validators=[Optional()])

    def is_on_the_clocks(self, event: Event, day: date, last_day: date) -> bool:
        """The same of the deadlines."""
        deadlines = (self.reconfirm_until, self.nominate_until, self.answer_until)
        are_good = clock_times.are_there({field: field.data for field in deadlines}, event.zone)
        return super().is_on_the_clocks(event, day, last_day) and are_good

    def moment(self, event: Event, name: str) -> datetime | None:
        """What was typed in the field `name`, on the clocks of the event's zone."""
        typed = self[name].data
        return events.local(event.time_zone, typed) if typed else None


class AskForm(Form):
    """Those who have not said whether they still come are asked once more."""

    until = DateTimeLocalField(
        _l("They answer by"), format=MOMENT, validators=[InputRequired(_l("Say until when they can answer."))]
    )


class SilenceForm(Form):
    """What silence means in one group."""

    silence = RadioField(
        _l("When somebody does not say whether they still come"),
        choices=[
            (Silence.KEEP.value, _l("they keep the place")),
            (Silence.ASK_NOMINATOR.value, _l("their nominator is asked, and they keep the place meanwhile")),
            (Silence.RELEASE.value, _l("the place goes to the next")),
        ],
        validators=[InputRequired(_l("Choose one of these."))],
    )


class BeforeTheDayForm(Form):
    """Whether to ask once more shortly before."""

    reconfirm_days = IntegerField(
        _l("So many days before the day everybody is asked once more"),
        validators=[
            Optional(),
            NumberRange(min=1, max=MOST_DAYS, message=_l("Between 1 and 60 days, or nothing.")),
        ],
    )


def suggested(event: Event, now: datetime) -> dict[str, object]:
    """What the form of a new date begins with: the hours of the last one."""
    told = next((line for line in reversed(event.dates) if line.starts_at is not None), None)
    return {
        "begins": told.starts_at.astimezone(event.zone).time() if told and told.starts_at else time(9),
        "ends": told.ends_at.astimezone(event.zone).time() if told and told.ends_at else time(16),
        "reconfirm_until": (now.astimezone(event.zone) + timedelta(days=14)).replace(
            hour=12, minute=0, second=0, microsecond=0, tzinfo=None
        ),
    }


def time_to_answer(event: Event, now: datetime) -> datetime | None:
    """What is suggested to whoever asks once more: noon in a week, or the eve of the day when that is sooner."""
    if event.starts_at is None:
        return None
    noon = (now.astimezone(event.zone) + timedelta(days=7)).replace(hour=12, minute=0, second=0, microsecond=0)
    eve = dates.days_before(event.starts_at, 1, event.zone)
    until = noon if noon <= eve else eve if eve > now else event.starts_at
    return until.astimezone(event.zone).replace(tzinfo=None)


def _at(event: Event, day: date, clock: time) -> datetime:
    return events.local(event.time_zone, datetime.combine(day, clock))

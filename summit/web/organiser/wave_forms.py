"""The forms of a wave: who is asked, when, until when they answer and when they are reminded; clock times as typed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, DateTimeLocalField, HiddenField, IntegerField, RadioField, SelectField
from wtforms.validators import InputRequired, NumberRange, Optional

from summit.models import Area, Audience, Event, Group
from summit.services import deadlines, events
from summit.services.waves import Choice, Terms
from summit.web.forms import Form

NOW, LATER = "now", "later"
MOMENT = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"]  # what browsers send; the first is what they are given

# a refusal of the service names what it is about; this is where the form asks for it
FIELDS = {"answer_until_at": "answer_until"}


class WaveForm(Form):
    """Who and when; sent by GET to be looked at, and once more, unseen, with the yes."""

    audience = RadioField(
        _l("Who is asked?"),
        choices=[
            (Audience.DRAFT.value, _l("Who is on the list and was not asked yet")),
            (Audience.EXPIRED.value, _l("Who did not answer in time")),
            (Audience.DECLINED.value, _l("Who said no")),
            (Audience.WITHDRAWN.value, _l("Who cancelled, or whose invitation was taken back")),
        ],
        validators=[InputRequired(_l("Choose who is asked."))],
    )
    group = RadioField(_l("Group"), coerce=int, validators=[InputRequired(_l("Choose a group."))])
    area = SelectField(_l("Area"), coerce=int, default=0)
    when = RadioField(
        _l("When are the mails sent?"),
        choices=[(NOW, _l("At once")), (LATER, _l("At a time"))],
        validators=[InputRequired(_l("Choose when."))],
    )
    send_at = DateTimeLocalField(_l("Day and time"), format=MOMENT, validators=[Optional()])
    answer_until = DateTimeLocalField(_l("The answer is due by"), format=MOMENT, validators=[Optional()])
    remind_days = IntegerField(
        _l("Remind so many days before"),
        validators=[
            Optional(),
            NumberRange(min=0, max=deadlines.MOST_DAYS, message=_l("Between 0 and 60 days.")),
        ],
    )
    override = BooleanField(_l("Ask everyone all the same: I knowingly go over the quota"))
    number = HiddenField()  # of people, as it was shown
    key = HiddenField()  # of this form, so that pressing twice makes one wave

    def offer(self, event: Event, groups: Sequence[Group]) -> WaveForm:
        """Fill in the groups that may be chosen, and the areas of the event."""
        self.group.choices = [(group.id, group.name) for group in groups]
        self.area.choices = [(0, _l("Everywhere"))] + [(area.id, area.name) for area in event.areas]
        return self

    def validate(self, extra_validators: Mapping[str, Any] | None = None) -> bool:
        """Each field by itself, then the time that belongs to "at a time"."""
        is_good = super().validate(extra_validators)
        if self.when.data == LATER and not self.send_at.data and not self.send_at.errors:
            self.send_at.errors = [_l("Write the day and the time.")]
            is_good = False
        return bool(is_good)

    def choice(self, event: Event) -> Choice:
        """Whom the form means; it has been found valid before."""
        group: Group = next(group for group in event.groups if group.id == self.group.data)
        area: Area | None = next((area for area in event.areas if area.id == self.area.data), None)
        return Choice(group=group, area=area, audience=Audience(self.audience.data))

    def terms(self, event: Event) -> Terms:
        """When, with every clock time as a moment of the event's zone."""
        return Terms(
            send_at=_moment(event, self.send_at.data) if self.when.data == LATER else None,
            answer_until_at=_moment(event, self.answer_until.data),
            remind_days=self.remind_days.data,
        )

    def as_query(self) -> dict[str, object]:
        """What was chosen, for the address of the page that shows it."""
        names = ("audience", "group", "area", "when", "remind_days")
        found = {name: self[name].data for name in names}
        return found | {name: _typed(self[name].data) for name in ("send_at", "answer_until")}


class DeadlineForm(Form):
    """Another deadline of a wave."""

    answer_until = DateTimeLocalField(
        _l("The answer is due by"), format=MOMENT, validators=[InputRequired(_l("Write the day and the time."))]
    )

    def until(self, event: Event) -> datetime | None:
        """The moment of the event's zone."""
        return _moment(event, self.answer_until.data)


def _moment(event: Event, typed: datetime | None) -> datetime | None:
    return events.local(event.time_zone, typed).astimezone(UTC) if typed else None


def _typed(moment: datetime | None) -> str | None:
    return moment.strftime(MOMENT[0]) if moment else None

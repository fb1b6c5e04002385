"""The forms about one person: what is known, another address, an answer on their behalf."""

from __future__ import annotations

from flask import g
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, EmailField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import Email, InputRequired, Length, Optional

from summit.models import Event, Person
from summit.web.forms import Form

LONGEST = 200
LONGEST_EMAIL = 254
LONGEST_PHONE = 40
LONGEST_REASON = 500


class CorrectForm(Form):
    """What is known of a person."""

    name = StringField(_l("Name"), validators=[InputRequired(_l("Please write a name.")), Length(max=LONGEST)])
    organisation = StringField(_l("Organisation"), validators=[Length(max=LONGEST)])
    area = SelectField(_l("Area"), coerce=int)
    phone = StringField(_l("Phone"), validators=[Length(max=LONGEST_PHONE)])

    def offer(self, event: Event) -> CorrectForm:
        """Fill in the areas of the event."""
        self.area.choices = [(0, gettext("None"))] + [(area.id, area.name) for area in event.areas]
        return self


class EmailForm(Form):
    """Another address."""

    email = EmailField(
        _l("E-mail"),
        validators=[
            InputRequired(_l("Please write an e-mail address.")),
            Length(max=LONGEST_EMAIL),
            Email(_l("This is not an e-mail address.")),
        ],
    )


class AnswerForm(Form):
    """The organiser answers on somebody's behalf."""

    answer = RadioField(
        _l("Answer"),
        choices=[("yes", _l("Comes")), ("no", _l("Does not come"))],
        validators=[InputRequired(_l("Choose an answer."))],
    )
    reason = TextAreaField(_l("Why not, in their own words"), validators=[Optional(), Length(max=LONGEST_REASON)])
    override = BooleanField(_l("Give a place even if none is free: I knowingly go over the quota"))


def correct_form(person: Person, *typed: None) -> CorrectForm:
    """As it comes, or (with None) as it would be shown."""
    return CorrectForm(*typed, obj=person, data={"area": person.area_id or 0}).offer(g.event)

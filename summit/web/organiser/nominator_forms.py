"""The forms about nominators: who they are, how many places of each group, their contacts, and many at once."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import EmailField, IntegerField, SelectField, StringField, TextAreaField
from wtforms.validators import Email, InputRequired, Length, NumberRange, Optional

from summit.languages import LANGUAGES
from summit.models import Area, Event, Group, Nominator
from summit.web.forms import Form

MOST_PLACES = 100_000
_SHORT = Length(max=200, message=_l("At most 200 characters."))
_NOT_AN_ADDRESS = Email(_l("This is not an e-mail address."))


class ContactForm(Form):
    """A person of the nominator, with a link of their own."""

    name = StringField(_l("Name"), validators=[InputRequired(_l("Please write a name.")), _SHORT])
    email = EmailField(
        _l("E-mail address"),
        validators=[InputRequired(_l("Write the e-mail address.")), _NOT_AN_ADDRESS, _SHORT],
    )
    language = SelectField(_l("Language"), choices=list(LANGUAGES.items()))


class NominatorForm(Form):
    """A nominator; `form_for` adds a field of places for each group."""

    name = StringField(_l("Name"), validators=[InputRequired(_l("Please write a name.")), _SHORT])
    area = SelectField(_l("Area"), coerce=int)

    def places_of(self, group: Group) -> int:
        """The number typed for the group; 0 when nothing was."""
        return self[places_name(group)].data or 0

    def area_of(self, event: Event) -> Area | None:
        """The chosen area of the event."""
        return next((area for area in event.areas if area.id == self.area.data), None)


class NewNominatorForm(NominatorForm):
    """A new nominator with its first contact."""

    contact_name = StringField(_l("Name of the contact"), validators=[_SHORT])
    contact_email = EmailField(_l("E-mail of the contact"), validators=[Optional(), _NOT_AN_ADDRESS, _SHORT])
    contact_language = SelectField(_l("Language of the contact"), choices=list(LANGUAGES.items()))


class ManyForm(Form):
    """Lines of nominators, and the group of which they get places."""

    text = TextAreaField(
        _l("Nominators, one on each line"),
        validators=[InputRequired(_l("Paste at least one line.")), Length(max=200_000)],
    )
    group = SelectField(_l("The places are of"), coerce=int)
    language = SelectField(_l("Language of the contacts"), choices=list(LANGUAGES.items()))


def places_name(group: Group) -> str:
    """What the field of the group's places is called."""
    return f"places_{group.id}"


def form_for(base: type[Any], event: Event, nominator: Nominator | None = None, *, is_typed: bool = True) -> Any:
    """A form of `base` with the event's areas and a field for each of its groups, filled from `nominator`.

    Without `is_typed` it shows what is kept, whatever was sent.
    """
    sizes = {places_name(group): 0 for group in event.groups}
    values: dict[str, object] = {"area": 0, "contact_language": event.language}
    if nominator is not None:
        values |= {"name": nominator.name, "area": nominator.area_id or 0}
        sizes |= {places_name(allocation.group): allocation.pool.size for allocation in nominator.allocations}
    places = {
        places_name(group): IntegerField(
            group.name,
            validators=[
                Optional(),
                NumberRange(min=0, max=MOST_PLACES, message=_l("Write a number of places, or leave it empty.")),
            ],
        )
        for group in event.groups
    }
    made = type("Form", (base,), places)
    form = made(*([] if is_typed else [None]), data=values | {name: size or None for name, size in sizes.items()})
    form.area.choices = [(0, _l("No area")), *((area.id, area.name) for area in event.areas)]
    return form

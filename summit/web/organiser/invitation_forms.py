"""The forms of direct invitations: a list, one person by hand, and the yes under what was read."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, FileField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired

from summit.errors import BadInput
from summit.imports.people import people_from
from summit.imports.sheetful import Row, Sheetful
from summit.languages import LANGUAGES
from summit.models import Event, Group
from summit.services.direct_invitations import Invitee
from summit.web.forms import Form


class ListForm(Form):
    """A group, and a list as a file or as text."""

    group = RadioField(_l("Group"), coerce=int, validators=[InputRequired(_l("Choose a group."))])
    file = FileField(_l("A file: Excel (.xlsx) or CSV"))
    text = TextAreaField(_l("Or paste the list here"))

    def offer(self, groups: Sequence[Group]) -> ListForm:
        """Fill in the groups that may be chosen."""
        self.group.choices = [(group.id, group.name) for group in groups]
        return self


class OneForm(Form):
    """One person."""

    group = SelectField(_l("Group"), coerce=int)
    name = StringField(_l("Name"), validators=[InputRequired(_l("Please write a name."))])
    email = StringField(_l("E-mail"))
    organisation = StringField(_l("Organisation"))
    area = SelectField(_l("Area"))
    phone = StringField(_l("Phone"))
    language = SelectField(_l("Language"))
    override = BooleanField(_l("Invite even if no place is free: I knowingly go over the quota"))

    def offer(self, event: Event, groups: Sequence[Group]) -> OneForm:
        """Fill in the groups that may be chosen, and the areas and languages of the event."""
        self.group.choices = [(group.id, group.name) for group in groups]
        self.area.choices = [("", gettext("None"))] + [(area.name, area.name) for area in event.areas]
        self.language.choices = [(code, LANGUAGES.get(code, code)) for code in event.languages]
        return self

    def invitee(self) -> Invitee:
        """One person as a list of one, so that the same rules judge it. Raises BadInput at the field."""
        cells = (self.name.data, self.email.data, self.organisation.data, self.phone.data)
        only = Row(1, tuple(cell or "" for cell in cells))
        parsed = people_from(Sheetful(("Name", "E-mail", "Organisation", "Phone"), (only,)), areas=[])
        for fault in parsed.bad:
            raise BadInput(fault.message, field=str(fault.field), **fault.values)
        return Invitee(
            row_number=1,
            name=parsed.good[0].name,
            email=parsed.good[0].email,
            organisation=parsed.good[0].organisation,
            phone=parsed.good[0].phone,
            area=self.area.data or "",
            language=self.language.data or "",
        )


class ConfirmForm(Form):
    """The yes under a list."""

    override = BooleanField(_l("Invite everyone all the same: I knowingly go over the quota"))

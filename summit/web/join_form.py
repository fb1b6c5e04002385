"""The form by which anyone with the event's link asks to take part in an open group."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import SelectField

from summit.models import Area, Event, Group
from summit.web.link_forms import LONGEST_ORGANISATION, LinkForm, email_field, line_field, name_field

NOTHING = 0


class JoinForm(LinkForm):
    """Who asks for a link. `group` is asked where there are several, `area` where the event has areas."""

    group = SelectField(_l("As what would you take part?"), coerce=int)
    name = name_field(_l("Your name"))
    email = email_field(_l("Your e-mail address"), is_required=True)
    organisation = line_field(_l("Organisation, school or workplace"), LONGEST_ORGANISATION)
    area = SelectField(_l("Your local area"), coerce=int)

    def offer(self, event: Event, groups: Sequence[Group]) -> JoinForm:
        """Fill in the choices. The fields get ids of their own, because another form of the page has a name as well."""
        self._groups = groups
        self.group.choices = [(group.id, group.name) for group in groups]
        self.area.choices = [(NOTHING, _("Choose your area")), *((area.id, area.name) for area in event.areas)]
        for control in self:
            control.id = control.label.field_id = f"join-{control.name}"
        if len(groups) == 1:
            del self.group
        if not event.areas:
            del self.area
        return self

    @property
    def has_groups(self) -> bool:
        """Is there anything to join?"""
        return bool(self._groups)

    def chosen_group(self) -> Group | None:
        """The group, which is the only one where none is asked for."""
        id = self.group.data if self.group else None
        return next((group for group in self._groups if id is None or group.id == id), None)

    def chosen_area(self, event: Event) -> Area | None:
        """The area, where one was chosen."""
        id = self.area.data if self.area else NOTHING
        return next((area for area in event.areas if area.id == id), None)

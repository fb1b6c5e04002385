"""The form of the desk for someone who is not on the list."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask import request
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, SelectChoice, SelectField
from wtforms.validators import NumberRange

from summit.models import Event
from summit.services import checkin
from summit.services.arrivals import Arrival
from summit.web.forms import Form
from summit.web.link_forms import LONGEST_ORGANISATION, LONGEST_PHONE, line_field, name_field

NONE = 0


class WalkInForm(Form):
    """Who they are, and for which group. `is_someone_else` is asked only when the name is on the list."""

    name = name_field(_l("Name"))
    group = SelectField(_l("Group"), coerce=int, validators=[NumberRange(min=1, message=_l("Choose a group."))])
    area = SelectField(_l("Area"), coerce=int, default=NONE)
    organisation = line_field(_l("Organisation"), LONGEST_ORGANISATION)
    phone = line_field(_l("Phone"), LONGEST_PHONE)
    is_someone_else = BooleanField(_l("It is someone else of the same name"))

    def offer(self, event: Event) -> WalkInForm:
        """Fill in the groups and areas of the event."""
        self.group.choices = _choices(gettext("Choose a group"), event.groups)
        self.area.choices = _choices(gettext("None"), event.areas)
        return self

    def facts(self, event: Event) -> dict[str, Any]:
        """What was filled in, for `checkin.walk_in`; the override counts only for the group it was asked about."""
        is_knowing = bool(request.form.get("override")) and request.form.get("full") == str(self.group.data)
        return {
            "group": next(group for group in event.groups if group.id == self.group.data),
            "name": self.name.data,
            "organisation": self.organisation.data,
            "area": next((area for area in event.areas if area.id == self.area.data), None),
            "phone": self.phone.data,
            "override": is_knowing,
        }

    def is_pressed_again(self, namesakes: Sequence[Arrival], now: datetime) -> bool:
        """Is the only namesake the very person whom this form has added a moment ago?"""
        if len(namesakes) != 1 or not namesakes[0].is_walk_in or namesakes[0].came_at is None:
            return False
        is_same_group = namesakes[0].group.id == self.group.data
        return is_same_group and now - namesakes[0].came_at < checkin.PRESSED_TWICE


def _choices(nothing: str, rows: Sequence[Any]) -> list[SelectChoice]:
    return [SelectChoice(str(NONE), nothing), *(SelectChoice(str(row.id), row.name) for row in rows)]

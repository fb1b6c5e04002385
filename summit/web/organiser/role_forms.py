"""The forms of a role: who is given one, another kind, and the yes before it is taken away."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, EmailField, RadioField, SelectField, StringField
from wtforms.validators import Email, InputRequired, Length

from summit.languages import LANGUAGES
from summit.models import Group, RoleKind
from summit.web.forms import Form

WHOLE = (
    (RoleKind.ORGANISER.value, _l("Organise: change everything")),
    (RoleKind.VIEWER.value, _l("Look: see figures and lists, change nothing")),
)
ONE_GROUP = (
    RoleKind.KEEPER.value,
    _l("Look after one group: invite, remind and correct its people, and see no others"),
)


class AppointForm(Form):
    """A colleague who is given a role; `offer` says for which groups one can be given, if any."""

    email = EmailField(
        _l("E-mail address"),
        validators=[
            InputRequired(_l("Write the e-mail address.")),
            Email(_l("This is not an e-mail address.")),
            Length(max=254),
        ],
    )
    name = StringField(_l("Name"), validators=[InputRequired(_l("Please write a name.")), Length(max=200)])
    language = SelectField(_l("Language"), choices=list(LANGUAGES.items()))
    kind = RadioField(_l("What may they do?"), default=RoleKind.VIEWER.value)
    group = SelectField(_l("Which group?"), coerce=int, default=0)
    can_see_needs = BooleanField(_l("May see dietary and accessibility needs"))

    def offer(self, groups: Sequence[Group] = ()) -> AppointForm:
        """Fill in the kinds of roles and the groups."""
        self.kind.choices = [*WHOLE, *([ONE_GROUP] if groups else [])]
        self.group.choices = [(0, gettext("None")), *((group.id, group.name) for group in groups)]
        return self

    def validate(self, extra_validators: object = None) -> bool:
        """Each field by itself, then the group that belongs to looking after one."""
        is_good = bool(super().validate(extra_validators))
        if self.kind.data == RoleKind.KEEPER and not self.group.data:
            self.group.errors = [_l("Choose a group.")]
            return False
        return is_good

    def chosen_group(self, groups: Sequence[Group]) -> Group | None:
        """The group of the role; None for the whole."""
        is_asked = self.kind.data == RoleKind.KEEPER
        return next((group for group in groups if is_asked and group.id == self.group.data), None)


class RoleForm(Form):
    """Another kind of role for the same whole."""

    kind = RadioField(_l("What may they do?"), choices=list(WHOLE))
    can_see_needs = BooleanField(_l("May see dietary and accessibility needs"))

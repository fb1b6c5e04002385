"""What an organiser fills in about the rules for the tables; who they name is chosen beside these forms."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, IntegerField, RadioField, SelectField, StringField
from wtforms.validators import InputRequired, Length, NumberRange

from summit.models import Event, Mix, PlanSettings, RuleKind
from summit.services import programme, table_plans
from summit.services.table_plans import MIXED, rules
from summit.web.forms import Form

MIXES = [
    (Mix.MUST.value, _l("must mix")),
    (Mix.MIX.value, _l("mix")),
    (Mix.LITTLE.value, _l("mix a little")),
    (Mix.IGNORE.value, _l("ignore")),
]
EVERY_ROUND = 0


def _mix(words: Any) -> RadioField:
    return RadioField(words, choices=MIXES, validators=[InputRequired(_l("Choose one of them."))])


class SettingsForm(Form):
    """What holds for all tables."""

    sector = _mix(_l("Group"))
    area = _mix(_l("Area"))
    organisation = _mix(_l("Organisation"))
    gender = _mix(_l("Gender"))
    age = _mix(_l("Age"))
    facilitators_per_table = IntegerField(
        _l("Facilitators at each table"), validators=[InputRequired(_l("Please give a number."))]
    )
    has_staying_facilitators = BooleanField(_l("Facilitators stay at their table through all rounds"))
    has_co_facilitators = BooleanField(_l("Facilitators beyond that number help to lead, and stay at their table too"))
    has_outside_facilitators = BooleanField(_l("No facilitator sits with people of their own organisation"))

    @classmethod
    def of(cls, settings: PlanSettings) -> SettingsForm:
        """The form as the settings are."""
        data = {name: getattr(settings, name) for name in rules.Choice.__dataclass_fields__ if name != "mixes"}
        return cls(formdata=None, data=data | {name: getattr(settings, name).value for name in MIXED})

    def choice(self) -> rules.Choice:
        """What was chosen."""
        return rules.Choice(
            mixes={name: Mix(self[name].data) for name in MIXED},
            facilitators_per_table=self.facilitators_per_table.data or 0,
            has_staying_facilitators=self.has_staying_facilitators.data,
            has_co_facilitators=self.has_co_facilitators.data,
            has_outside_facilitators=self.has_outside_facilitators.data,
        )


class PinForm(Form):
    """Where they sit."""

    table = SelectField(_l("Table"), coerce=int)
    round = SelectField(_l("Round"), coerce=int)

    def offer(self, event: Event) -> None:
        """Fill in the tables in use and the rounds."""
        numbers = range(1, len(programme.rounds(event)) + 1)
        self.table.choices = [
            (table.number, gettext("Table %(number)s", number=table.number)) for table in table_plans.open_tables(event)
        ]
        self.round.choices = [(EVERY_ROUND, gettext("Every round"))] + [
            (number, gettext("Round %(number)s", number=number)) for number in numbers
        ]


class LanguageForm(Form):
    """Which language."""

    language = StringField(
        _l("Language"),
        validators=[InputRequired(_l("Please write which language.")), Length(max=rules.LONGEST_LANGUAGE)],
    )


class MeetForm(Form):
    """Whom everyone meets."""

    group = SelectField(_l("Group"), coerce=int)
    times = IntegerField(
        _l("In at least so many rounds"),
        default=1,
        validators=[InputRequired(_l("Please give a number.")), NumberRange(1, rules.MOST_TIMES)],
    )

    def offer(self, event: Event) -> None:
        """Fill in the groups."""
        self.group.choices = [(group.id, group.name) for group in event.groups]


class EarlierForm(Form):
    """Whose meetings count."""

    earlier = SelectField(_l("Event"), coerce=int)

    def offer(self, event: Event) -> None:
        """Fill in the host's other events with published tables."""
        self.earlier.choices = [(other.id, other.title) for other in rules.earlier_events(event)]


FORMS: dict[RuleKind, type[Form]] = {
    RuleKind.APART: Form,
    RuleKind.TOGETHER: Form,
    RuleKind.PIN: PinForm,
    RuleKind.LANGUAGE: LanguageForm,
    RuleKind.MEET: MeetForm,
    RuleKind.EARLIER: EarlierForm,
}


def form_for(kind: RuleKind, event: Event, values: Any = None) -> Form:
    """The form of a kind of rule, with its choices; `values` fill it instead of what was sent."""
    form = FORMS[kind](formdata=values) if values is not None else FORMS[kind]()
    offer = getattr(form, "offer", None)
    if offer is not None:
        offer(event)
    return form

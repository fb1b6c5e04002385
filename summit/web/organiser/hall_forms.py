"""The forms of the tables' first page: the hall, and the search for a plan."""

from __future__ import annotations

from collections.abc import Sequence

from flask import current_app
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, Field, IntegerField, StringField
from wtforms.validators import InputRequired, NumberRange, ValidationError

from summit.models import Table
from summit.web.forms import Form
from summit.web.typed import whole_number

LONGEST_SEARCH = 600  # seconds
LARGEST_SEED = 2**31 - 1


class HallForm(Form):
    """How many tables, and how many sit at each."""

    count = IntegerField(_l("Tables"), validators=[InputRequired(_l("Please give a number."))])
    min_seats = IntegerField(_l("At least so many at each"), validators=[InputRequired(_l("Please give a number."))])
    max_seats = IntegerField(_l("At most so many at each"), validators=[InputRequired(_l("Please give a number."))])
    not_accessible = StringField(_l("Tables that a wheelchair cannot reach"))

    def validate_not_accessible(self, field: Field) -> None:
        """Numbers with commas or spaces between them."""
        if any(whole_number(word) is None for word in _words(field.data)):
            raise ValidationError(gettext("Please write numbers with commas between them, as in: 4, 17"))

    def numbers(self) -> list[int]:
        """The tables that are not accessible."""
        numbers = map(whole_number, _words(self.not_accessible.data))
        return [number for number in numbers if number is not None]


class RequestForm(Form):
    """What can be chosen for a search."""

    seconds = IntegerField(
        _l("At most so many seconds"),
        validators=[InputRequired(_l("Please give a number.")), NumberRange(1, LONGEST_SEARCH)],
    )
    seed = IntegerField(
        _l("Starting number"), validators=[InputRequired(_l("Please give a number.")), NumberRange(0, LARGEST_SEED)]
    )
    is_repeatable = BooleanField(_l("Repeatable: the same starting number gives the same plan again"))


def hall_form(tables: Sequence[Table]) -> HallForm:
    """The hall as it is; an empty form before there is one."""
    far = ", ".join(str(table.number) for table in tables if not table.is_accessible)
    data = {"count": len(tables), "not_accessible": far}
    if tables:
        data |= {
            "min_seats": min(table.min_seats for table in tables),
            "max_seats": max(table.max_seats for table in tables),
        }
    return HallForm(formdata=None, data=data if tables else None)


def request_form() -> RequestForm:
    """A search as long as the settings say."""
    return RequestForm(formdata=None, data={"seconds": current_app.config["PLAN_SECONDS"], "seed": 1})


def _words(text: str | None) -> list[str]:
    return (text or "").replace(",", " ").replace(";", " ").split()

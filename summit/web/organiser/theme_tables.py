"""The form in which each table of the hall gets its theme: one select for each table."""

from __future__ import annotations

from collections.abc import Sequence

from flask import request
from flask_babel import gettext
from wtforms import Field, SelectField

from summit.models import Theme
from summit.services.themes import Carrier
from summit.web.forms import Form

NO_THEME = "none"
AS_IT_IS = "keep"  # another theme in each round, left so
PER_PAGE = 60  # tables


class TablesForm(Form):
    """The selects, made by `form_for`; `numbers` are the tables."""

    numbers: tuple[int, ...] = ()

    @property
    def selects(self) -> list[Field]:
        """In order of the tables."""
        return [self[_name(number)] for number in self.numbers]

    def chosen(self, themes: Sequence[Theme]) -> dict[int, Theme | None]:
        """Table number → what was chosen there; without the tables that are left as they are."""
        by_id = {str(theme.id): theme for theme in themes}
        return {
            number: by_id.get(self[_name(number)].data)
            for number in self.numbers
            if self[_name(number)].data != AS_IT_IS
        }


def form_for(
    carriers: Sequence[Carrier], themes: Sequence[Theme], round: int | None, *, is_typed: bool = True
) -> TablesForm:
    """The form for one round, or (None) for all; without `is_typed` it shows what is kept, whatever was sent."""
    choices = [(NO_THEME, gettext("No theme")), *((str(theme.id), theme.name) for theme in themes)]
    differs = (AS_IT_IS, gettext("Differs from round to round"))
    selects = {
        _name(carrier.table.number): SelectField(
            gettext("Table %(number)s", number=carrier.table.number),
            choices=choices if _now(carrier, round) != AS_IT_IS else [differs, *choices],
            default=_now(carrier, round),
        )
        for carrier in carriers
    }
    numbers = tuple(carrier.table.number for carrier in carriers)
    made: type[TablesForm] = type("HallForm", (TablesForm,), {**selects, "numbers": numbers})
    return made() if is_typed else made(formdata=None)


def sent(carriers: Sequence[Carrier]) -> list[Carrier]:
    """Those of the tables for which something was sent, whatever page they would be on by now."""
    return [carrier for carrier in carriers if _name(carrier.table.number) in request.form]


def _now(carrier: Carrier, round: int | None) -> str:
    if round is None and not carrier.is_steady:
        return AS_IT_IS
    theme = carrier.themes[round or 0] if carrier.themes else None
    return str(theme.id) if theme is not None else NO_THEME


def _name(number: int) -> str:
    return f"table_{number}"

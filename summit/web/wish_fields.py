"""First, second and third wish among the themes of an event: the same fields for the person and for the organiser."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import Field, SelectField

from summit.models import Theme

NO_WISH = 0


class WishFields:
    """What a form gains that asks for wishes."""

    wish_1 = SelectField(_l("First wish"), coerce=int)
    wish_2 = SelectField(_l("Second wish"), coerce=int)
    wish_3 = SelectField(_l("Third wish"), coerce=int)

    @property
    def wish_fields(self) -> list[Field]:
        """Those that are asked, in order."""
        return [field for field in (self.wish_1, self.wish_2, self.wish_3) if field is not None]

    def offer_themes(self, themes: Sequence[Theme]) -> None:
        """Fill in the choices; there are no more wishes than themes."""
        for number, field in enumerate(self.wish_fields, start=1):
            if number > len(themes):
                delattr(self, f"wish_{number}")
            else:
                field.choices = [(NO_WISH, gettext("No wish")), *((theme.id, theme.name) for theme in themes)]

    def wished(self, themes: Sequence[Theme]) -> list[Theme | None]:
        """What was chosen at each field; None where nothing was."""
        by_id = {theme.id: theme for theme in themes}
        return [by_id.get(field.data) for field in self.wish_fields]


def as_data(wishes: Sequence[Theme]) -> dict[str, int]:
    """The wishes as these fields show them."""
    return {f"wish_{number}": theme.id for number, theme in enumerate(wishes, start=1)}

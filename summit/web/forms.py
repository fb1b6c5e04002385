"""Forms that speak only our words and take only readable ones.

What WTForms says of a field by itself is asked of our catalogues, not of its own. Those have no Danish, and what is
said twice would be said in two voices.
"""

from __future__ import annotations

from typing import Any

from flask_babel import get_translations
from flask_wtf import FlaskForm
from wtforms import Field, HiddenField, StringField, TextAreaField
from wtforms.fields.core import UnboundField

from summit.errors import N_, NN_
from summit.web.typed import lines, one_line


class Form(FlaskForm):
    """A form in the language of its page. `meanwhile` is what somebody else has changed since it was shown."""

    meanwhile: Any = None

    class Meta(FlaskForm.Meta):
        def get_translations(self, form: FlaskForm) -> Any:
            """The catalogue that the page is drawn with."""
            return get_translations()

        def bind_field(self, form: FlaskForm, unbound_field: UnboundField, options: dict[str, Any]) -> Field:
            """A field of text is one tidy line, or lines without blanks around them, before anything else is asked."""
            field = super().bind_field(form, unbound_field, options)
            if isinstance(field, StringField) and not isinstance(field, HiddenField):
                field.filters = (lines if isinstance(field, TextAreaField) else one_line, *field.filters)
            return field


BY_ITSELF = (
    N_("This field is required."),
    N_("Invalid input."),
    N_("Invalid email address."),
    N_("Not a valid choice."),
    N_("Not a valid integer value."),
    N_("Not a valid date value."),
    N_("Not a valid datetime value."),
    N_("Not a valid time value."),
    N_("Number must be at least %(min)s."),
    N_("Number must be at most %(max)s."),
    N_("Number must be between %(min)s and %(max)s."),
    N_("Invalid Choice: could not coerce."),
    N_("Invalid choice(s): one or more data inputs could not be coerced."),
    NN_("'%(value)s' is not a valid choice for this field.", "'%(value)s' are not valid choices for this field."),
    NN_("Field must be at least %(min)d character long.", "Field must be at least %(min)d characters long."),
    NN_("Field cannot be longer than %(max)d character.", "Field cannot be longer than %(max)d characters."),
)
"""The sentences of WTForms that our fields and validators can come to say."""

"""Forms behind a personal link and on public pages: no cookie and no session, so there is nothing to forge."""

from __future__ import annotations

from typing import Any

from flask import request
from flask_babel import lazy_gettext as _l
from wtforms import EmailField, StringField, TextAreaField
from wtforms.validators import Email, InputRequired, Length, Optional

from summit.errors import Refusal
from summit.web.answers import refusal_text
from summit.web.forms import Form

LONGEST_NAME = 120
LONGEST_EMAIL = 254
LONGEST_ORGANISATION = 160
LONGEST_PHONE = 40
LONGEST_TEXT = 500


class LinkForm(Form):
    """A form whose permission is the link itself."""

    class Meta:
        csrf = False


def line_field(label: Any, longest: int, **more: Any) -> StringField:
    """One line of text, at most `longest` characters; it may stay empty."""
    return StringField(label, validators=[_at_most(longest)], **more)


def text_field(label: Any, longest: int = LONGEST_TEXT) -> TextAreaField:
    """A few lines of text; they may stay empty."""
    return TextAreaField(label, validators=[_at_most(longest)])


def name_field(label: Any) -> StringField:
    """A name, which must be there."""
    return StringField(label, validators=[InputRequired(_l("Please write a name.")), _at_most(LONGEST_NAME)])


def email_field(label: Any, *, is_required: bool = False) -> EmailField:
    """An e-mail address."""
    missing = InputRequired(_l("Please write an e-mail address.")) if is_required else Optional()
    return EmailField(
        label,
        validators=[missing, _at_most(LONGEST_EMAIL), Email(_l("This is not an e-mail address."))],
    )


def refuse(form: Form, no: Refusal) -> int:
    """Put the sentence of `no` at its field of `form`, or on top; returns the status of the page."""
    text = refusal_text(no)
    if no.field and no.field in form:
        form[no.field].errors = [*form[no.field].errors, text]
    else:
        form.form_errors.append(text)
    return no.status


def is_meant(name: str = "sure", value: str = "yes") -> bool:
    """Was the button itself pressed? Programs that scan mails post empty forms, and must not decide for anybody."""
    return request.form.get(name) == value


def _at_most(longest: int) -> Length:
    return Length(max=longest, message=_l("At most %(longest)s characters fit here.", longest=longest))

"""What forms share: a refusal of a service, put where its reader can mend it."""

from __future__ import annotations

from wtforms.form import BaseForm

from summit.errors import Refusal
from summit.web.answers import refusal_text


def refuse(form: BaseForm, refusal: Refusal) -> int:
    """Put the refusal's words at its field, or on top of the form; returns the HTTP status of the answer."""
    field = form._fields.get(refusal.field or "")
    target = form if field is None else field
    name = "form_errors" if field is None else "errors"
    setattr(target, name, [*getattr(target, name), refusal_text(refusal)])
    return refusal.status

"""What a template must know of a form field to draw it with its label, hint and errors tied together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from wtforms import Field, FormField
from wtforms.form import BaseForm
from wtforms.widgets import CheckboxInput, FileInput, HiddenInput, ListWidget, Select, TextArea


def control_kind(field: Field) -> str:
    """How `field` is drawn: "check", "choices", "select", "area", "file", "hidden" or "text"."""
    kinds: list[tuple[type, str]] = [
        (CheckboxInput, "check"),
        (ListWidget, "choices"),
        (Select, "select"),
        (TextArea, "area"),
        (FileInput, "file"),
        (HiddenInput, "hidden"),
    ]
    return next((kind for widget, kind in kinds if isinstance(field.widget, widget)), "text")


def control_attributes(field: Field, hint: str = "") -> dict[str, str]:
    """The attributes that tie `field` to its hint ("<id>-hint") and its errors ("<id>-error")."""
    described = [f"{field.id}-hint"] if hint else []
    described += [f"{field.id}-error"] if field.errors else []
    attributes = {"aria-describedby": " ".join(described)} if described else {}
    if field.errors:
        attributes["aria-invalid"] = "true"
    return attributes


@dataclass(frozen=True)
class Problem:
    """One error of a form: the `anchor` is the id of its control, or "" when it belongs to the whole form."""

    anchor: str
    label: str
    message: str


def form_problems(form: BaseForm) -> list[Problem]:
    """Every error of `form` in the order of its fields, also inside lists of fields and forms in forms."""
    whole = [Problem("", "", str(message)) for message in getattr(form, "form_errors", [])]
    return whole + [problem for field in form for problem in _problems(field)]


def _problems(field: Field) -> Iterator[Problem]:
    inner = field.form if isinstance(field, FormField) else getattr(field, "entries", ())
    for entry in inner:
        yield from _problems(entry)
    own = () if isinstance(field.errors, Mapping) else field.errors
    for message in own:
        if not isinstance(message, list | tuple | Mapping):  # a list keeps the errors of its entries among its own
            hidden = control_kind(field) == "hidden"  # nothing on the page to point at
            yield Problem("" if hidden else _anchor(field), "" if hidden else str(field.label.text), str(message))


def _anchor(field: Any) -> str:
    return f"{field.id}-0" if control_kind(field) == "choices" else str(field.id)

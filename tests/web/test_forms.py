"""Forms say everything in the language of the page, also what WTForms says by itself."""

from __future__ import annotations

import ast

import pytest
from werkzeug.datastructures import MultiDict
from wtforms import IntegerField, RadioField, StringField
from wtforms.validators import InputRequired, Length, NumberRange

from summit.web.application import Application
from summit.web.forms import Form
from summit.web.language import speak
from tests.house import files


class Order(Form):
    cups = IntegerField("Cups", validators=[NumberRange(1, 9)])
    milk = RadioField("Milk", choices=[("oat", "Oat"), ("cow", "Cow")])
    name = StringField("Name", validators=[InputRequired(), Length(max=4)])


def errors_in(language: str, **typed: str) -> dict[str, list[str]]:
    speak(language)
    form = Order(formdata=MultiDict(typed), meta={"csrf": False})
    assert not form.validate()
    return {name: [str(message) for message in messages] for name, messages in form.errors.items()}


@pytest.mark.parametrize(
    ("field", "typed"),
    [("cups", "many"), ("cups", "12"), ("milk", "soy"), ("name", ""), ("name", "Annelise")],
)
def test_what_wtforms_says_is_translated_like_the_page(app: Application, field: str, typed: str) -> None:
    filled = {"cups": "3", "milk": "oat", "name": "Ane", field: typed}
    with app.test_request_context():
        english, danish = errors_in("en", **filled), errors_in("da", **filled)
    assert english.keys() == danish.keys() == {field}
    assert len(english[field]) == len(danish[field])
    assert not set(english[field]) & set(danish[field])
    assert not any("%(" in message for message in danish[field])


def test_every_form_of_the_doors_is_one_of_ours() -> None:
    modules = [path for path in files.python("summit/web") if path.name != "forms.py"]
    imported = {
        (files.name(path), name.name)
        for path in modules
        for node in ast.walk(files.tree(path))
        if isinstance(node, ast.ImportFrom) and node.module in {"flask_wtf", "wtforms", "wtforms.form"}
        for name in node.names
    }
    assert len(imported) > 5
    assert not {entry for entry in imported if entry[1] in {"FlaskForm", "Form"}}

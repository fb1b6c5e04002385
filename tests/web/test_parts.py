"""The macros and layouts every page is built from: labels, hints and errors tied together, and nothing inline."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from html.parser import HTMLParser
from pathlib import Path
from types import SimpleNamespace

import pytest
from flask import Flask, flash, render_template, render_template_string
from flask_babel import Babel
from flask_bootstrap import Bootstrap5
from flask_wtf import CSRFProtect, FlaskForm
from jinja2 import StrictUndefined
from wtforms import (
    BooleanField,
    EmailField,
    FieldList,
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    widgets,
)
from wtforms.validators import InputRequired, Length

from summit.web import filters
from summit.web.controls import form_problems

ROOT = Path(__file__).resolve().parents[2]
ERRORS = sorted(page.stem for page in (ROOT / "templates/errors").glob("*.html"))


class Tree(HTMLParser):
    """The start tags of a page, in order, as (name, attributes)."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def one(self, tag: str, **wanted: str) -> dict[str, str | None]:
        """The only `tag` with these attributes."""
        found = [attrs for name, attrs in self.tags if name == tag and wanted.items() <= attrs.items()]
        assert len(found) == 1, f"{len(found)} <{tag}> with {wanted}"
        return found[0]

    def ids(self) -> list[str]:
        """Every id of the page."""
        return [attrs["id"] for _, attrs in self.tags if attrs.get("id")]  # type: ignore[misc]


class Answers(FlaskForm):  # type: ignore[misc]
    name = StringField("Name", [InputRequired("Write your name.")])
    email = EmailField("E-mail")
    notes = TextAreaField("Notes")
    area = SelectField("Local area", choices=["Jyderup", "Tuse"])
    lunch = RadioField("Lunch", [InputRequired("Choose a lunch.")], choices=["Everything", "Vegetarian"])
    days = SelectMultipleField(
        "Days", choices=["Friday", "Saturday"], option_widget=widgets.CheckboxInput(), widget=widgets.ListWidget()
    )
    photos = BooleanField("Photographs of me may be shown")
    wave = HiddenField()


class Guests(FlaskForm):  # type: ignore[misc]
    names = FieldList(StringField("Guest", [Length(max=3, message="Too long.")]), min_entries=2)


@pytest.fixture
def app() -> Flask:
    app = Flask("parts", root_path=str(ROOT))
    app.config.update(SECRET_KEY="test", WTF_CSRF_CHECK_DEFAULT=False, WTF_CSRF_ENABLED=False)
    app.jinja_env.undefined = StrictUndefined
    Babel(app, default_timezone="Europe/Copenhagen")
    Bootstrap5(app)
    CSRFProtect(app)
    filters.init_app(app)
    return app


@pytest.fixture(autouse=True)
def request_of(app: Flask) -> Iterator[None]:
    with app.test_request_context():
        yield


def drawn(source: str, **context: object) -> str:
    """`source` with the macros at hand."""
    return render_template_string("{% import '_parts/parts.html' as part %}" + source, **context)


@pytest.mark.parametrize("name", ["name", "email", "notes", "area", "photos"])
def test_every_control_has_its_label_and_its_hint(name: str) -> None:
    tree = Tree(drawn("{{ part.field(form[name], 'A hint.') }}", form=Answers(), name=name))
    tree.one("label", **{"for": name})
    tree.one("span", id=f"{name}-hint")
    control = next(attrs for tag, attrs in tree.tags if attrs.get("id") == name)
    assert control["aria-describedby"] == f"{name}-hint"
    assert "aria-invalid" not in control


def test_an_error_is_tied_to_its_control() -> None:
    form = Answers()
    form.validate()
    page = drawn("{{ part.field(form.name, 'As on the badge.') }}", form=form)
    control = Tree(page).one("input")
    assert control["aria-invalid"] == "true"
    assert control["aria-describedby"] == "name-hint name-error"
    assert Tree(page).one("span", id="name-error")
    assert "Write your name." in page


@pytest.mark.parametrize(("name", "kind"), [("lunch", "radio"), ("days", "checkbox")])
def test_choices_are_a_group_with_a_legend(name: str, kind: str) -> None:
    form = Answers()
    form.validate()
    tree = Tree(drawn("{{ part.field(form[name], 'Pick.') }}", form=form, name=name))
    expected = f"{name}-hint {name}-error" if form[name].errors else f"{name}-hint"
    assert tree.one("fieldset")["aria-describedby"] == expected
    tree.one("legend")
    assert [attrs["type"] for tag, attrs in tree.tags if tag == "input"] == [kind, kind]
    assert {f"{name}-0", f"{name}-1"} <= set(tree.ids())


def test_what_was_typed_is_escaped() -> None:
    page = drawn("{{ part.field(form.name) }}", form=Answers(data={"name": '"><script>'}))
    assert "<script>" not in page


def test_further_attributes_reach_the_control() -> None:
    tree = Tree(drawn("{{ part.field(form.email, attributes={'autocomplete': 'email'}) }}", form=Answers()))
    assert tree.one("input")["autocomplete"] == "email"
    assert tree.one("input")["class"] == "form-control"


def test_the_summary_leads_to_each_wrong_field() -> None:
    form = Answers()
    form.validate()
    form.form_errors.append("The event is full.")
    page = drawn("{{ part.error_summary(form) }}", form=form)
    assert [attrs["href"] for tag, attrs in Tree(page).tags if tag == "a"] == ["#name", "#area", "#lunch-0"]
    assert "The event is full." in page
    assert "There are 4 things to correct" in page


def test_a_form_without_mistakes_has_no_summary() -> None:
    assert drawn("{{ part.error_summary(form) }}", form=Answers()).strip() == ""


def test_problems_inside_a_list_point_at_their_own_line() -> None:
    form = Guests(data={"names": ["Ida", "Birthe"]})
    form.validate()
    assert [(problem.anchor, problem.message) for problem in form_problems(form)] == [("names-1", "Too long.")]


def test_places_say_in_words_what_they_show() -> None:
    group = SimpleNamespace(letter="B", colour=1, name="Citizens")
    page = drawn("{{ part.places(group, 3, 1, 1, 2, 'm') }}", group=group)
    assert 'aria-label="3 accepted, 1 awaiting an answer, 1 free, 2 waiting"' in page
    assert [page.count(f'<i class="{mark}') for mark in "ywf"] == [3, 1, 1]
    assert page.count('<i class="r') == 2


def test_my_own_seat_stands_out_or_is_held_for_me() -> None:
    seats = [SimpleNamespace(letter="B", colour=1, is_facilitator=False, is_me=place == 0) for place in range(4)]
    page = drawn("{{ part.ring(seats, 7) }}", seats=seats)
    assert 'aria-label="Table 7, 4 seats"' in page
    assert page.count(" dim") == 3
    assert page.count('class="me"') == 1
    held = drawn("{{ part.ring(seats, is_held=true) }}", seats=seats)
    assert held.count(" dim") == 0
    assert ">You</text>" in held


def test_a_letter_that_stands_alone_is_spoken() -> None:
    group = SimpleNamespace(letter="B", colour=1, name="Citizens")
    assert "Citizens" not in drawn("{{ part.chip(group) }}", group=group)
    assert '<span class="visually-hidden">Citizens</span>' in drawn(
        "{{ part.chip(group, is_spoken=true) }}", group=group
    )


def test_messages_are_announced_by_their_weight() -> None:
    flash("Saved.", "success")
    flash("The place is taken.", "danger")
    page = drawn("{{ part.flashes() }}")
    assert re.findall(r'class="notice notice-(\w+)" role="(\w+)"', page) == [("good", "status"), ("alert", "alert")]


@pytest.mark.parametrize("code", ERRORS)
def test_error_pages_need_neither_event_nor_host(code: str) -> None:
    page = render_template(f"errors/{code}.html", message="The deadline has passed.")
    assert [tag for tag, _ in Tree(page).tags].count("h1") == 1
    assert Tree(page).one("html")["lang"] == "en"


def test_a_refusal_shows_its_sentence_and_the_way_back() -> None:
    page = render_template("errors/409.html", message="Full <b>", back="/i/token")
    assert "Full &lt;b&gt;" in page
    assert Tree(page).one("a", href="/i/token")


def test_the_room_shows_only_doors_that_exist(app: Flask) -> None:
    app.add_url_rule("/o/<slug>/people", "organiser.people.index", lambda slug: "")
    event = SimpleNamespace(
        title="Summit day",
        slug="day",
        starts_at=datetime(2021, 9, 5, 7, tzinfo=UTC),
        time_zone="Europe/Copenhagen",
        restored_to_at=None,
        people_forgotten_at=datetime(2021, 12, 5, tzinfo=UTC),
        deletion_on=lambda _now: date(2021, 12, 4),
    )
    source = "{% extends '_parts/room.html' %}{% block main %}<h1>People</h1>{% endblock %}"
    app.jinja_env.globals["may_open"] = lambda _endpoint: True
    with app.test_request_context():
        page = render_template_string(source, event=event, page="people", now=None, counts={"people": (196, True)})
    links = [attrs for tag, attrs in Tree(page).tags if tag == "a" and attrs["href"] == "/o/day/people"]
    assert [link["aria-current"] for link in links] == ["page", "page"], "in the side menu and in the folded one"
    assert page.count('<span class="n n-alert">196</span>') == 2


def test_no_template_carries_script_or_style_of_its_own() -> None:
    for path in [ROOT / "templates/base.html", *(ROOT / "templates/_parts").glob("*.html")]:
        assert not re.search(r"<style|<script|\sstyle=|\son\w+=", path.read_text()), path.name

"""Naming people: one, many from a pasted list that is shown before anything is stored, and those who wrote."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import abort, g, redirect, url_for
from flask_babel import gettext as _
from sqlalchemy import select
from werkzeug.wrappers import Response

from summit.db import db
from summit.errors import Refusal
from summit.imports import columns
from summit.imports.people import PersonRow, people_from, read_paste
from summit.imports.wording import shortened
from summit.models import Allocation, Wish
from summit.services import nominations, wishes
from summit.services.nominations import Nominee
from summit.web.answers import refusal_text
from summit.web.link_forms import is_meant, refuse
from summit.web.nominator.door import (
    HOME,
    WRITES,
    ListForm,
    Page,
    PersonForm,
    acting,
    blueprint,
    done,
    given_up,
    own_allocation,
    page,
)
from summit.web.nominator.home import home_page
from summit.web.rate_limits import by_link, limiter

MOST_ROWS = 500
COLUMNS = ("Name", "Email", "Organisation", "Area", "Phone", "Language")  # titles that the reader of lists knows


@dataclass(frozen=True)
class Prospect:
    """One row of the preview: asked now, or the reserve of this number in the whole list of reserves."""

    row: PersonRow
    reserve: int  # 0: asked now


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong with a line: its number, what stands there, and why it cannot be used."""

    number: int
    line: str
    message: str


@dataclass(frozen=True)
class Reading:
    """A pasted list: whom it names, and what is wrong with the other lines."""

    good: list[PersonRow]
    problems: list[Problem]
    titles: str  # the first line, when it was taken for titles without being known


@blueprint.post("/<int:allocation_id>/people")
@limiter.limit(WRITES, key_func=by_link)
def add(allocation_id: int) -> Page:
    """Name one person; as a reserve when no place is free, or when asked to."""
    allocation = own_allocation(allocation_id)
    form = PersonForm()
    if not form.validate_on_submit():
        return home_page(422, person_forms={allocation_id: form})
    as_reserve = is_meant("as_reserve")
    try:
        with acting() as (me, now):
            nominee = Nominee(name=form.name.data, email=form.email.data)
            instead_of = given_up(form.instead_of.data, allocation)
            nominations.nominate(allocation, nominee, as_reserve=as_reserve, instead_of=instead_of, by=me, now=now)
    except Refusal as no:
        return home_page(refuse(form, no), person_forms={allocation_id: form})
    return done("reserve" if as_reserve else "named" if form.email.data else "named_without")


@blueprint.get("/<int:allocation_id>/people")
@blueprint.get("/<int:allocation_id>/list")
@blueprint.get("/<int:allocation_id>/list/confirmed")
def home_again(allocation_id: int) -> Response:
    """Whoever loads an answered form again is at the nominator's page."""
    own_allocation(allocation_id)
    return redirect(url_for(HOME), 303)


@blueprint.post("/<int:allocation_id>/list")
@limiter.limit(WRITES, key_func=by_link)
def paste(allocation_id: int) -> Page:
    """Show what a pasted list would do. Nothing is stored."""
    allocation = own_allocation(allocation_id)
    form = ListForm()
    if not form.validate_on_submit():
        return home_page(422, list_forms={allocation_id: form})
    try:
        reading = _read(allocation, form.people.data)
    except Refusal as no:
        no.field = "people"
        return home_page(refuse(form, no), list_forms={allocation_id: form})
    return _preview(allocation, form, reading)


@blueprint.post("/<int:allocation_id>/list/confirmed")
@limiter.limit(WRITES, key_func=by_link)
def paste_confirm(allocation_id: int) -> Page:
    """Name everyone of the list that was shown, or, if one of them cannot be named, nobody."""
    allocation = own_allocation(allocation_id)
    form = ListForm()
    if not is_meant() or not form.validate_on_submit():
        return home_page(422, list_forms={allocation_id: form})
    try:
        reading = _read(allocation, form.people.data)
    except Refusal as no:
        no.field = "people"
        return home_page(refuse(form, no), list_forms={allocation_id: form})
    if reading.problems:  # something has changed since the list was shown
        return _preview(allocation, form, reading, 409, problem=_("The list has been looked at again."))
    try:
        with acting() as (me, now):
            nominees = [_nominee(row) for row in reading.good]
            nominations.nominate_many(allocation, nominees, by=me, now=now)
    except Refusal as no:
        return _preview(allocation, form, _read(allocation, form.people.data), no.status, problem=refusal_text(no))
    return done("list")


@blueprint.post("/wishes/<int:wish_id>/named/<int:allocation_id>")
@limiter.limit(WRITES, key_func=by_link)
def name_wish(wish_id: int, allocation_id: int) -> Page:
    """Name the citizen who wrote, with the address they gave; as a reserve when no place is free."""
    wish, allocation = _own_wish(wish_id), own_allocation(allocation_id)
    if not is_meant():
        return home_page(422, problem=_("Please use the button. Nothing has been changed."))
    try:
        with acting() as (me, now):
            as_reserve = nominations.free_places(allocation) == 0
            nominee = Nominee(name=wish.name, email=wish.email, phone=wish.phone, language=wish.language)
            nominations.nominate(allocation, nominee, as_reserve=as_reserve, by=me, now=now)
            wishes.handle(wish, by=me, now=now)
    except Refusal as no:
        return home_page(no.status, problem=refusal_text(no))
    return done("reserve" if as_reserve else "named")


@blueprint.post("/wishes/<int:wish_id>/handled")
def handle_wish(wish_id: int) -> Page:
    """The citizen has been answered; the wish leaves the list."""
    wish = _own_wish(wish_id)
    if not is_meant():
        return home_page(422, problem=_("Please use the button. Nothing has been changed."))
    with acting() as (me, now):
        wishes.handle(wish, by=me, now=now)
    return done("wish")


def _read(allocation: Allocation, text: str) -> Reading:
    """The list, each line judged by itself and against whom the event knows already."""
    sheetful = read_paste(text)
    parsed = people_from(sheetful, areas=[area.name for area in g.event.areas], max_rows=MOST_ROWS)
    troubles = nominations.judge(allocation, [_nominee(row) for row in parsed.good])
    problems = [Problem(bad.row_number, _shown(bad.cells), _(bad.message, **bad.values)) for bad in parsed.bad]
    for place, refusal in troubles.items():
        row = parsed.good[place]
        problems.append(Problem(row.row_number, _shown((row.name, row.email)), refusal_text(refusal)))
    are_guessed = any(sheetful.columns) and not columns.recognise(sheetful.columns)
    return Reading(
        good=[row for place, row in enumerate(parsed.good) if place not in troubles],
        problems=sorted(problems, key=lambda problem: problem.number),
        titles=_shown(sheetful.columns) if are_guessed else "",
    )


def _shown(cells: Sequence[str]) -> str:
    """A line as it was sent, short enough to be quoted."""
    return shortened(" · ".join(cell for cell in cells if cell))


def _preview(allocation: Allocation, form: ListForm, reading: Reading, status: int = 200, problem: str = "") -> Page:
    free = nominations.free_places(allocation)
    waiting = len(nominations.reserves_of(allocation))
    prospects = [
        Prospect(row, 0 if place < free else waiting + place - free + 1) for place, row in enumerate(reading.good)
    ]
    return page(
        "paste",
        status,
        allocation=allocation,
        form=form,
        prospects=prospects,
        asked=min(free, len(prospects)),
        problems=reading.problems,
        titles=reading.titles,
        problem=problem,
        confirmed=_as_text(reading.good),
    )


def _as_text(rows: Sequence[PersonRow]) -> str:
    """The usable rows as a list that reads back as itself."""
    lines = ["\t".join(COLUMNS)]
    lines += ["\t".join((row.name, row.email, row.organisation, row.area, row.phone, row.language)) for row in rows]
    return "\n".join(lines)


def _nominee(row: PersonRow) -> Nominee:
    area = next((area for area in g.event.areas if area.name == row.area), None)
    return Nominee(
        name=row.name,
        email=row.email,
        phone=row.phone,
        organisation=row.organisation,
        area=area,
        language=row.language if row.language in g.event.languages else "",
    )


def _own_wish(id: int) -> Wish:
    found = db.session.scalar(select(Wish).where(Wish.id == id, Wish.nominator_id == g.nominator.id))
    if found is None:
        abort(404)
    return found

"""People arrive: found by name or code, noted with one button, undone with another; and those nobody expected."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, abort, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext, ngettext
from sqlalchemy import select
from sqlalchemy.orm import joinedload
from werkzeug.wrappers import Response

from summit import clock, collation
from summit.db import db, transaction
from summit.errors import AlreadyThere, NoPlace, Refusal
from summit.models import Actor, ActorKind, EventState, Group, Invitation, Registration
from summit.name_search import marked, words_of
from summit.services import arrivals, checkin, figures
from summit.services.arrivals import Arrival
from summit.services.table_plans import plans, seating
from summit.web.answers import refusal_text
from summit.web.filters import language
from summit.web.link_forms import refuse
from summit.web.walk_in_form import WalkInForm

SHOWN = 20  # hits at once; whoever needs more writes another letter
LATEST = 8  # arrivals under an empty question
PER_PAGE = 100  # names of the whole list
LONGEST_QUERY = 100

NOT_ENOUGH_ROOM = (NoPlace, AlreadyThere)  # what the desk may knowingly go beyond

blueprint = Blueprint("desk", __name__)


@blueprint.get("")
def search() -> str:
    """Those who are meant by `q`; without it the way to search, and who came last."""
    people = arrivals.everyone(g.event)
    found = arrivals.search(people, _query(), language())
    shown = found[:SHOWN] if _query() else arrivals.latest(people, LATEST)
    return _page("desk/search.html", people, shown=shown, found_count=len(found), **_tables_of(shown))


@blueprint.get("/everyone")
def everyone() -> str:
    """The whole list by surname: everybody with a place, those who are missing, or those who are here."""
    people = arrivals.everyone(g.event)
    lists = {
        "all": [one for one in people if one.has_place],
        "missing": [one for one in people if one.is_missing],
        "here": [one for one in people if one.came_at is not None],
    }
    show = request.args.get("show", "all")
    show = show if show in lists else "all"
    ordered = collation.sorted_names(lists[show], language(), lambda one: one.name, by_surname=True)
    pages = max(1, -(-len(ordered) // PER_PAGE))
    number = min(max(request.args.get("page", 1, type=int), 1), pages)
    return _page(
        "desk/everyone.html",
        people,
        shown=ordered[(number - 1) * PER_PAGE : number * PER_PAGE],
        show=show,
        counts={name: len(members) for name, members in lists.items()},
        number=number,
        pages=pages,
        per_page=PER_PAGE,
    )


@blueprint.get("/count")
def count() -> dict[str, Any]:
    """How many have come, for whoever keeps the page open."""
    return _count(figures.checked_in(g.event), figures.expected(g.event))


@blueprint.post("/<int:registration_id>/check-in")
def check_in(registration_id: int) -> Response:
    """The person is here."""
    registration = _own(Registration, Registration.id == registration_id) or abort(404)
    name = registration.person.name
    try:
        with transaction():
            checkin.check_in(registration, by=_desk(), now=clock.now())
    except Refusal as no:
        return _back(refusal_text(no), "danger")
    return _back(gettext("%(name)s is here.", name=name))


@blueprint.post("/<int:registration_id>/undo")
def undo(registration_id: int) -> Response:
    """It was a mistake."""
    registration = _own(Registration, Registration.id == registration_id) or abort(404)
    name = registration.person.name
    try:
        with transaction():
            checkin.undo(registration, by=_desk(), now=clock.now())
    except Refusal as no:
        return _back(refusal_text(no), "danger")
    return _back(gettext("Undone: %(name)s is not here.", name=name))


@blueprint.post("/people/<int:person_id>/came-after-all")
def came_after_all(person_id: int) -> tuple[str, int] | Response:
    """Someone without a place stands at the desk. Beyond the number of places it asks first (409)."""
    registration = _own(Registration, Registration.person_id == person_id)
    invitation = _own(Invitation, Invitation.person_id == person_id)
    person = (registration or invitation or abort(404)).person
    name, is_knowing = person.name, bool(request.form.get("override"))
    try:
        with transaction():
            if registration is not None:
                checkin.came_after_all(registration, override=is_knowing, by=_desk(), now=clock.now())
            else:
                checkin.came_unanswered(invitation, override=is_knowing, by=_desk(), now=clock.now())
    except NOT_ENOUGH_ROOM as no:
        return _page("desk/beyond.html", arrivals.everyone(g.event), person=person, why=refusal_text(no)), no.status
    except Refusal as no:
        return _back(refusal_text(no), "danger")
    return _back(gettext("%(name)s is here.", name=name))


@blueprint.route("/walk-in", methods=["GET", "POST"])
def walk_in() -> tuple[str, int] | Response:
    """Someone who is not on the list. Asks before it goes beyond the number of places, and about namesakes (409)."""
    form = WalkInForm().offer(g.event)
    people = arrivals.everyone(g.event)
    if not form.is_submitted():
        form.name.data = _query() if _is_new_name(people) else ""
        return _walk_in_page(form, people), 200
    if not form.validate():
        return _walk_in_page(form, people), 422
    same = arrivals.namesakes(people, form.name.data or "")
    if same and not form.is_someone_else.data and not form.is_pressed_again(same, clock.now()):
        return _walk_in_page(form, people, same=same), 409
    try:
        with transaction():
            registration = checkin.walk_in(**form.facts(g.event), by=_desk(), now=clock.now())
            name = registration.person.name
    except NOT_ENOUGH_ROOM as no:
        return _walk_in_page(form, people, same=same, why=refusal_text(no)), no.status
    except Refusal as no:
        status = refuse(form, no)
        return _walk_in_page(form, people, same=same), status
    flash(gettext("%(name)s is here.", name=name), "success")
    return redirect(url_for(".search", q=name), 303)


def _walk_in_page(form: WalkInForm, people: Sequence[Arrival], same: Sequence[Arrival] = (), why: str = "") -> str:
    """`same` are namesakes; `why` says what is full, when there is a way beyond it."""
    groups = select(Group).where(Group.event_id == g.event.id).options(joinedload(Group.pool)).order_by(Group.position)
    return _page(
        "desk/walk_in.html",
        people,
        form=form,
        same=same,
        why=why,
        groups=db.session.scalars(groups).all(),
        **_tables_of(same),
    )


def _is_new_name(people: Sequence[Arrival]) -> bool:
    """Was it a name that was looked for, and not found?"""
    is_name = not any(sign.isdigit() for sign in _query())
    return is_name and not arrivals.search(people, _query(), language())


def _page(template: str, people: Sequence[Arrival], **values: Any) -> str:
    came, expected = sum(one.came_at is not None for one in people), sum(one.has_place for one in people)
    words = words_of(_query())
    return render_template(
        template,
        event=g.event,
        q=_query(),
        count=_count(came, expected),
        has_been_held=g.event.state is EventState.HELD,
        mark=lambda name: marked(name, words),
        **values,
    )


def _count(came: int, expected: int) -> dict[str, Any]:
    words = ngettext("of %(num)s has come", "of %(num)s have come", expected)
    return {"value": came, "max": max(expected, came, 1), "text": words}


def _tables_of(shown: Sequence[Arrival]) -> dict[str, Any]:
    """Where those shown sit, and a free seat in each round for whoever has a place and no seat in the plan."""
    plan = plans.published(g.event)
    with_place = [one.registration_id for one in shown if one.has_place and one.registration_id is not None]
    tables = seating.table_numbers(plan, with_place)
    is_any_unseated = any(id not in tables for id in with_place)
    return {"tables": tables, "suggested": seating.suggested_tables(plan) if plan and is_any_unseated else {}}


def _back(message: str, kind: str = "success") -> Response:
    flash(message, kind)
    return redirect(url_for(".search", q=_query() or None), 303)


def _query() -> str:
    return " ".join(request.args.get("q", "").split())[:LONGEST_QUERY]


def _desk() -> Actor:
    return Actor(ActorKind.DESK, g.desk_link.id)


def _own(model: Any, condition: Any) -> Any:
    """The newest row of this event that fits; None when there is none, or when it is another event's."""
    query = select(model).where(model.event_id == g.event.id, condition).options(joinedload(model.person))
    return db.session.scalar(query.order_by(model.id.desc()).limit(1))

"""Releases: rules for unused places, who would be offered what, sending it, and taking back what is not answered."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, g, request
from flask_babel import gettext, ngettext
from werkzeug.wrappers import Response

from summit import clock
from summit.db import transaction
from summit.errors import Refusal
from summit.models import ReleaseRule, ReleaseState
from summit.services import releases
from summit.services.releases import Outcome
from summit.web.forms import Form
from summit.web.organiser import meanwhile, release_forms, room
from summit.web.organiser.release_forms import ReleaseForm

blueprint = Blueprint("releases", __name__)


@blueprint.get("")
def index() -> tuple[str, int]:
    """Every rule in words, and what came of those that were sent."""
    rules = releases.of_event(g.event)
    return room.page("organiser/releases/index.html", "groups", rules=rules, places=releases.outcomes(rules))


@blueprint.route("/new", methods=["GET", "POST"])
def new() -> tuple[str, int] | Response:
    """A new rule."""
    room.require_organiser()
    form, status = _form({"source": request.args.get("source")}), 200
    if form.is_submitted():
        status = 422
        if form.validate():
            try:
                with transaction():
                    made = releases.add_rule(g.event, **_typed(form), by=room.by_staff(), now=clock.now())
            except Refusal as no:
                status = _refused(form, no)
            else:
                return room.done(gettext("The release is planned."), ".show", release_id=made.id)
    return room.page("organiser/releases/new.html", "groups", status, form=form, steps=release_forms.STEPS)


@blueprint.route("/<int:release_id>/edit", methods=["GET", "POST"])
def edit(release_id: int) -> tuple[str, int] | Response:
    """Another day, other places, another order, until it was sent."""
    room.require_organiser()
    rule = _rule(release_id)
    form, status = _form(release_forms.values_of(rule)), 200
    if form.is_submitted():
        status = 422
        if form.validate():
            try:
                with transaction():
                    meanwhile.look(
                        form,
                        lambda: ReleaseForm(None, data=release_forms.values_of(rule)).offer(g.event),
                        row=rule,
                        log="release.",
                        rule_id=release_id,
                    )
                    releases.change_rule(rule, **_typed(form), by=room.by_staff(), now=clock.now())
            except Refusal as no:
                status = _refused(form, no)
            else:
                return room.done(gettext("Saved."), ".show", release_id=release_id)
    return room.page("organiser/releases/edit.html", "groups", status, form=form, steps=release_forms.STEPS, rule=rule)


@blueprint.post("/<int:release_id>/remove")
def remove(release_id: int) -> tuple[str, int] | Response:
    """A rule that was never sent."""
    rule = _rule(release_id)
    try:
        with transaction():
            releases.remove_rule(rule, by=room.by_staff(), now=clock.now())
    except Refusal as no:
        return _show(rule, no)
    return room.done(gettext("The rule is removed."), ".index")


@blueprint.get("/<int:release_id>")
def show(release_id: int) -> tuple[str, int]:
    """Before: who would be offered what. Afterwards: what came of it."""
    return _show(_rule(release_id))


@blueprint.post("/<int:release_id>/send")
def send(release_id: int) -> tuple[str, int] | Response:
    """Exactly what the page showed, or nothing."""
    rule = _rule(release_id)
    try:
        with transaction():
            number = releases.send(rule, expected=request.form.get("seen", ""), by=room.by_staff(), now=clock.now())
    except Refusal as no:
        return _show(rule, no)
    done = ngettext("%(num)s place is offered.", "%(num)s places are offered.", number)
    return room.done(done, ".show", release_id=release_id)


@blueprint.post("/<int:release_id>/undo")
def undo(release_id: int) -> tuple[str, int] | Response:
    """Take back all that is not answered."""
    rule = _rule(release_id)
    try:
        with transaction():
            number, _kept = releases.undo(rule, by=room.by_staff(), now=clock.now())
    except Refusal as no:
        return _show(rule, no)
    done = ngettext("%(num)s place is taken back.", "%(num)s places are taken back.", number)
    return room.done(done, ".show", release_id=release_id)


def _show(rule: ReleaseRule, no: Refusal | None = None) -> tuple[str, int]:
    form, status = Form(), 200
    if no is not None:
        status = room.refuse(form, no)
    is_planned = rule.state is ReleaseState.PLANNED
    places = releases.outcomes([rule])[rule.id]
    return room.page(
        "organiser/releases/show.html",
        "groups",
        status,
        rule=rule,
        form=form,
        seen=releases.preview(rule, clock.now()) if is_planned else None,
        places=places,
        is_open=any(outcome is Outcome.OPEN for _, outcome in places),
    )


def _form(shown: dict[str, Any]) -> ReleaseForm:
    return ReleaseForm(data=shown).offer(g.event)


def _typed(form: ReleaseForm) -> dict[str, Any]:
    typed = form.typed()
    return {"group": typed.group, "nominator": typed.nominator, "due_at": typed.due_at, "steps": typed.steps}


def _refused(form: ReleaseForm, no: Refusal) -> int:
    return room.refuse(form, no, {"steps": "first", "due_at": "due"})


def _rule(release_id: int) -> ReleaseRule:
    return releases.by_id(g.event, release_id) or abort(404)

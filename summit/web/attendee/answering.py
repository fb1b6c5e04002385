"""Yes, no, and no after all: each asked for by a button of its own."""

from __future__ import annotations

from flask import g, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from summit import clock
from summit.db import transaction
from summit.errors import Refusal
from summit.models import Registration, RegistrationState
from summit.services import invitations, people, substitutes
from summit.web.answers import refusal_text
from summit.web.application import SAFE_METHODS
from summit.web.attendee import meanwhile
from summit.web.attendee.door import HOME, Case, Page, blueprint, case_of, done, home, me, own_registration, page
from summit.web.link_forms import LinkForm, is_meant, text_field

_WITHOUT_A_PLACE = (RegistrationState.CANCELLED, RegistrationState.OFFERED)


class ReasonForm(LinkForm):
    """Why not, in the person's own words."""

    reason = text_field(_l("Would you like to say why?"))


@blueprint.get("")
def invitation() -> Page:
    """The invitation, my registration, or what else is the case."""
    return home()


@blueprint.post("/answer")
def answer() -> Page:
    """Yes takes the place at once; no leads to a page that asks."""
    chosen = request.form.get("answer")
    if chosen == "no":
        return redirect(url_for(".decline"), 303)
    if chosen != "yes":
        return home(422, problem=_("Please choose one of the answers. Nothing has been changed."))
    try:
        with transaction():
            meanwhile.refuse_yes()
            before = own_registration()
            had_let_pass = before is not None and before.lapsed_at is not None
            is_anew = before is not None and before.state in _WITHOUT_A_PLACE
            people.choose_language(g.invitation.person, g.language, by=me(), now=clock.now())
            invitations.accept(g.invitation, by=me(), now=clock.now())
            is_to_be_asked = _is_to_be_asked(own_registration(), is_anew=is_anew)
    except Refusal as no:
        return home(no.status, problem=refusal_text(no))
    if is_to_be_asked:
        return redirect(url_for(".questions", anew=1 if is_anew else None), 303)
    return done("wants_again" if had_let_pass else "accepted")


@blueprint.get("/answer")
def look_again() -> Page:
    """Whoever loads an answered page again sees what is the case."""
    return redirect(url_for(HOME), 303)


@blueprint.route("/decline", methods=["GET", "POST"])
def decline() -> Page:
    """Asks once before the place goes to somebody else."""
    form = ReasonForm()
    if request.method in SAFE_METHODS:
        if case_of(g.invitation) not in {Case.ASKED, Case.OFFERED}:
            return redirect(url_for(HOME), 303)
        return _asks("decline", form)
    if not is_meant("answer", "no") or not form.validate_on_submit():
        return _asks("decline", form, 422)
    try:
        with transaction():
            if not meanwhile.refuse_no():
                invitations.decline(g.invitation, reason=form.reason.data, by=me(), now=clock.now())
    except Refusal as no:
        return home(no.status, problem=refusal_text(no))
    return done("declined")


@blueprint.route("/withdraw", methods=["GET", "POST"])
def withdraw() -> Page:
    """Asks once before the place, or the spot on the waiting list, is given up."""
    form = ReasonForm()
    if request.method in SAFE_METHODS:
        if case_of(g.invitation) not in {Case.PLACE, Case.RECONFIRM, Case.WAITING}:
            return redirect(url_for(HOME), 303)
        return _asks("withdraw", form)
    if not is_meant() or not form.validate_on_submit():
        return _asks("withdraw", form, 422)
    try:
        with transaction():
            meanwhile.refuse_leaving()
            invitations.withdraw(g.invitation, reason=form.reason.data, by=me(), now=clock.now())
    except Refusal as no:
        return home(no.status, problem=refusal_text(no))
    return done("withdrawn")


def _is_to_be_asked(registration: Registration | None, *, is_anew: bool) -> bool:
    """Whoever gave up a place and takes one again is asked once more: what they told of their needs went with it."""
    if registration is None or registration.state is not RegistrationState.CONFIRMED:
        return False
    return not registration.has_answered_questions or (is_anew and registration.person.needs is None)


def _asks(name: str, form: ReasonForm, status: int = 200) -> Page:
    return page(name, status, form=form, can_hand_on=substitutes.may_hand_on(g.invitation, clock.now()))

"""What a nominator does with those it has named: answer for them, correct, remind, take back, order, hand back."""

from __future__ import annotations

from flask import redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import IntegerField
from wtforms.validators import InputRequired, NumberRange, Optional
from wtforms.widgets import HiddenInput

from summit.errors import N_, NotPossible, Refusal
from summit.models import Invitation, InvitationState
from summit.services import invitations, nominations, nominators, people, quotas, reminders
from summit.web.answers import refusal_text
from summit.web.application import SAFE_METHODS
from summit.web.link_forms import LinkForm, email_field, is_meant, refuse
from summit.web.nominator.door import (
    HOME,
    WRITES,
    Page,
    acting,
    blueprint,
    done,
    given_up,
    own_allocation,
    own_invitation,
    page,
)
from summit.web.nominator.home import home_page
from summit.web.rate_limits import by_link, limiter

S = InvitationState
LIVING = (S.RESERVE, S.NOMINATED, S.SENT, S.ACCEPTED)
ANSWERABLE = (S.NOMINATED, S.SENT, S.ACCEPTED, S.DECLINED, S.EXPIRED, S.WITHDRAWN)


class AddressForm(LinkForm):
    """The right e-mail address."""

    email = email_field(_l("The right e-mail address"), is_required=True)


class HandBackForm(LinkForm):
    """How many places are not needed."""

    places = IntegerField(
        _l("How many places do you not need?"),
        validators=[
            InputRequired(_l("Please write a number.")),
            NumberRange(min=1, message=_l("Please write a number from 1.")),
        ],
    )
    of = IntegerField(widget=HiddenInput(), validators=[Optional()])  # so that a form sent twice hands back once


@blueprint.route("/people/<int:invitation_id>/answer", methods=["GET", "POST"])
def answer(invitation_id: int) -> Page:
    """Answer for a person, which is recorded as such."""
    invitation = own_invitation(invitation_id, *ANSWERABLE)
    if request.method in SAFE_METHODS:
        return page("answer", invitation=invitation)
    chosen = request.form.get("answer")
    if chosen not in {"yes", "no"}:
        problem = _("Please choose one of the answers. Nothing has been changed.")
        return page("answer", 422, invitation=invitation, problem=problem)
    try:
        with acting() as (me, now):
            nominations.answer_for(invitation, comes=chosen == "yes", by=me, now=now)
    except Refusal as no:
        return page("answer", no.status, invitation=invitation, problem=refusal_text(no))
    return done("answered")


@blueprint.route("/people/<int:invitation_id>/email", methods=["GET", "POST"])
@limiter.limit(WRITES, key_func=by_link, methods=["POST"])
def email(invitation_id: int) -> Page:
    """A right address, to which the invitation goes anew; the link in the old mail stops working."""
    invitation = own_invitation(invitation_id, *LIVING)
    form = AddressForm()
    if no := people.readdressing_obstacle(invitation.person, sees_needs=False):
        status = 200 if request.method in SAFE_METHODS else no.status
        return page("email", status, invitation=invitation, problem=refusal_text(no))
    if request.method in SAFE_METHODS:
        return page("email", invitation=invitation, form=form)
    if not form.validate_on_submit():
        return page("email", 422, invitation=invitation, form=form)
    try:
        with acting() as (me, now):
            if invitations.look_again(invitation).person.email != form.email.data:
                invitations.change_email(invitation, form.email.data, by=me, now=now)
    except Refusal as no:
        return page("email", refuse(form, no), invitation=invitation, form=form)
    return done("email")


@blueprint.route("/people/<int:invitation_id>/take-back", methods=["GET", "POST"])
def take_back(invitation_id: int) -> Page:
    """Asks once before a nomination is taken back, or a reserve removed."""
    invitation = own_invitation(invitation_id)
    if request.method in SAFE_METHODS:
        if invitation.state not in {S.RESERVE, S.NOMINATED, S.SENT}:
            return redirect(url_for(HOME), 303)
        return page("take_back", invitation=invitation)
    if not is_meant():
        return page("take_back", 422, invitation=invitation)
    try:
        with acting() as (me, now):
            nominations.take_back(invitation, by=me, now=now)
    except Refusal as no:
        return home_page(no.status, problem=refusal_text(no))
    return done("taken_back")


@blueprint.post("/people/<int:invitation_id>/again")
@limiter.limit(WRITES, key_func=by_link)
def send_again(invitation_id: int) -> Page:
    """Remind somebody who has not answered, at most once a day."""
    invitation = own_invitation(invitation_id, S.SENT)
    if not is_meant():
        return _nothing_meant()
    with acting() as (me, now):
        written = reminders.remind([invitation], by=me, now=now)
    return done("reminded" if written else "reminded_today")


@blueprint.post("/people/<int:invitation_id>/move")
def move(invitation_id: int) -> Page:
    """A reserve one step up or down."""
    invitation = own_invitation(invitation_id)
    direction = request.form.get("direction")
    if direction not in {"up", "down"}:
        return _nothing_meant()
    return _try(invitation, "moved", up=direction == "up")


@blueprint.post("/people/<int:invitation_id>/place")
def give_place(invitation_id: int) -> Page:
    """A free place for this reserve."""
    invitation = own_invitation(invitation_id)
    return _try(invitation, "given") if is_meant() else _nothing_meant()


@blueprint.route("/<int:allocation_id>/hand-back", methods=["GET", "POST"])
def hand_back(allocation_id: int) -> Page:
    """Places that are not needed go back to the organiser, who can give them to another."""
    allocation = own_allocation(allocation_id)
    form = HandBackForm()
    if request.method in SAFE_METHODS:
        form.places.data = 1
        return page("hand_back", allocation=allocation, form=form)
    if not form.validate_on_submit():
        return page("hand_back", 422, allocation=allocation, form=form)
    try:
        with acting() as (me, now):
            quotas.hold_still(allocation.group, allocation)
            if form.of.data != allocation.pool.size:
                raise NotPossible(N_("The number of your places has changed meanwhile. Please look at it again."))
            nominators.hand_back(allocation, places=form.places.data, by=me, now=now)
    except Refusal as no:
        no.field = no.field or "places"
        return page("hand_back", refuse(form, no), allocation=allocation, form=form)
    return done("handed_back")


def _try(invitation: Invitation, what: str, up: bool | None = None) -> Page:
    """Move a reserve (`up` or down), or, without a direction, give it a place."""
    try:
        with acting() as (me, now):
            if up is None:
                instead_of = given_up(request.form.get("instead_of", type=int), invitation.allocation)
                nominations.invite_reserve(invitation, instead_of=instead_of, by=me, now=now)
            else:
                nominations.move_reserve(invitation, up=up, by=me, now=now)
    except Refusal as no:
        return home_page(no.status, problem=refusal_text(no))
    return done(what)


def _nothing_meant() -> Page:
    return home_page(422, problem=_("Please use the button. Nothing has been changed."))

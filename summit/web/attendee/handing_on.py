"""Somebody else comes instead: whom to ask, what that means before it is done, and then this link is dead."""

from __future__ import annotations

from flask import g, redirect, request, url_for
from flask_babel import lazy_gettext as _l

from summit import clock
from summit.db import transaction
from summit.errors import Refusal
from summit.services import substitutes
from summit.web.answers import refusal_text
from summit.web.application import SAFE_METHODS
from summit.web.attendee.door import HOME, Case, Page, blueprint, case_of, done, home, me, page
from summit.web.link_forms import LONGEST_PHONE, LinkForm, email_field, is_meant, line_field, name_field, refuse
from summit.web.rate_limits import by_link, limiter

TRIES = "30 per hour"  # so that nobody learns by trying who is invited


class SubstituteForm(LinkForm):
    """Whom to ask instead."""

    name = name_field(_l("Their name"))
    email = email_field(_l("Their e-mail address"), is_required=True)
    phone = line_field(_l("Their telephone"), LONGEST_PHONE)


@blueprint.route("/substitute", methods=["GET", "POST"])
@limiter.limit(TRIES, key_func=by_link, methods=["POST"])
def substitute() -> Page:
    """Who comes instead; shown once more with all that it means, and done at the second press."""
    form, now = SubstituteForm(), clock.now()
    no = substitutes.obstacle(g.invitation, now)
    if no and case_of(g.invitation) not in {Case.ASKED, Case.PLACE, Case.RECONFIRM}:
        is_asking = request.method in SAFE_METHODS
        return redirect(url_for(HOME), 303) if is_asking else home(no.status, problem=refusal_text(no))
    if no:
        return page("substitute", 200 if request.method in SAFE_METHODS else no.status, problem=refusal_text(no))
    if request.method in SAFE_METHODS or is_meant("correct"):
        return page("substitute", form=form)
    if not form.validate_on_submit():
        return page("substitute", 422, form=form)
    return _hand_on(form) if is_meant() else _review(form)


def _review(form: SubstituteForm) -> Page:
    now = clock.now()
    try:
        substitutes.judge(g.invitation, name=form.name.data, email=form.email.data, by=me(), now=now)
    except Refusal as no:
        return page("substitute", refuse(form, no), form=form)
    return page("substitute", form=form, until=substitutes.answer_until(g.event, now))


def _hand_on(form: SubstituteForm) -> Page:
    try:
        with transaction():
            substitutes.hand_on(
                g.invitation,
                name=form.name.data,
                email=form.email.data,
                phone=form.phone.data,
                by=me(),
                now=clock.now(),
            )
    except Refusal as no:
        return page("substitute", refuse(form, no), form=form)
    return done("handed_on")

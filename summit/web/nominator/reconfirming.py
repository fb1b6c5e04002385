"""Those who have not said whether they still come: the nominator asks them, and answers for them."""

from __future__ import annotations

from flask import request
from flask_babel import gettext as _

from summit.errors import Refusal
from summit.services import reconfirmations
from summit.web.answers import refusal_text
from summit.web.nominator.door import Page, acting, blueprint, done, own_invitation
from summit.web.nominator.home import home_page


@blueprint.post("/people/<int:invitation_id>/still-coming")
def still_coming(invitation_id: int) -> Page:
    """They still come. A no is the answer that a nominator can always give for somebody."""
    invitation = own_invitation(invitation_id)
    if request.form.get("answer") != "yes":
        return home_page(422, problem=_("Please use the button. Nothing has been changed."))
    try:
        with acting() as (me, now):
            reconfirmations.confirm_for(invitation, by=me, now=now)
    except Refusal as no:
        return home_page(no.status, problem=refusal_text(no))
    return done("still_coming")

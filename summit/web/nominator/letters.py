"""Letters that a nominator prints for its own people without e-mail, and hands over itself."""

from __future__ import annotations

from collections.abc import Sequence

from flask import abort, g, request

from summit.models import Invitation
from summit.services import letters
from summit.web import letter_sheets
from summit.web.application import SAFE_METHODS
from summit.web.link_forms import is_meant
from summit.web.nominator.door import WRITES, Page, acting, blueprint, done, page
from summit.web.rate_limits import by_link, limiter


@blueprint.route("/letters", methods=["GET", "POST"])
@limiter.limit(WRITES, key_func=by_link, methods=["POST"])
def print_all() -> Page:
    """Everybody's, one on each sheet; a button notes that they were printed."""
    return _show_or_note(letters.of_nominator(g.nominator))


@blueprint.route("/people/<int:invitation_id>/letter", methods=["GET", "POST"])
@limiter.limit(WRITES, key_func=by_link, methods=["POST"])
def print_one(invitation_id: int) -> Page:
    """One person's."""
    mine = [invitation for invitation in letters.of_nominator(g.nominator) if invitation.id == invitation_id]
    return _show_or_note(mine or abort(404))


def _show_or_note(invitations: Sequence[Invitation]) -> Page:
    if request.method in SAFE_METHODS:
        return page("letters", sheets=letter_sheets.drawn(invitations))
    if not is_meant():
        return page("letters", 422, sheets=letter_sheets.drawn(invitations))
    with acting() as (me, now):
        letters.mark_printed(invitations, by=me, now=now)
    return done("printed")

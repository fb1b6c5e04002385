"""The code from a letter: typed here, it opens the person's own page. No cookie, and few tries.

How safe that is: the first half of the code is what the person says at the desk. It stands on tickets and in lists,
finds the person, and opens nothing. The second half stands in the letter alone; there are 31 ** 6 = 888 million of
them. Each network may miss SUBNET_MISSES times an hour: 1,000 networks that never rest make 876 million guesses a year,
which open one page, of a person whose first half they know; without it there are 888 million times as many codes.
Nobody can keep others from typing theirs: only whoever types wrong ones has to wait.
"""

from __future__ import annotations

from flask import Blueprint, abort, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from limits import parse
from werkzeug.wrappers import Response

from summit import tokens
from summit.errors import Refusal
from summit.services import letters
from summit.web import letterhead
from summit.web.link_forms import LinkForm, line_field, refuse
from summit.web.rate_limits import by_address, by_subnet, limiter

PER_ADDRESS = "10 per 10 minutes"
SUBNET_MISSES = parse("100 per hour")
LONGEST = 40

blueprint = Blueprint("code", __name__)
blueprint.url_defaults(letterhead.keep_language)


class CodeForm(LinkForm):
    """Twelve letters and digits."""

    code = line_field(_l("The code in your letter"), LONGEST)


@blueprint.get("")
def enter() -> tuple[str, int]:
    """Where the code is typed."""
    return _page(CodeForm(None), 200)


@blueprint.post("")
@limiter.limit(PER_ADDRESS, key_func=by_address)
def open_page() -> tuple[str, int] | Response:
    """On to the person's own page; a code that nobody has gets the same answer as one that is no longer good."""
    form = CodeForm()
    if not form.validate_on_submit():
        return _page(form, 422)
    if limiter.enabled and not limiter.limiter.test(SUBNET_MISSES, "missed-codes", by_subnet()):
        abort(429)
    try:
        invitation = letters.by_code(form.code.data)
    except Refusal as no:
        return _page(form, refuse(form, no))
    if invitation is None:
        _count_miss()
        form.code.errors = [_("There is no such code, or it is not good any more. Please compare it sign by sign.")]
        return _page(form, 422)
    token = tokens.derive(tokens.Kind.ATTENDEE, invitation.id, invitation.link_generation)
    return redirect(url_for("attendee.invitation", token=token), 303)


def _count_miss() -> None:
    if limiter.enabled:
        limiter.limiter.hit(SUBNET_MISSES, "missed-codes", by_subnet())


def _page(form: CodeForm, status: int) -> tuple[str, int]:
    return render_template("code/enter.html", form=form, languages=letterhead.all_languages()), status

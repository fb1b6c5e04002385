"""The code from a letter: typed here, it opens the person's own page. No cookie, and few tries."""

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
from summit.web.rate_limits import by_address, limiter

PER_ADDRESS = "10 per 10 minutes"
MISSES = parse("100 per hour")  # from everywhere together: a year of tries would meet one code in a thousand
LONGEST = 40

blueprint = Blueprint("code", __name__)
blueprint.url_defaults(letterhead.keep_language)


class CodeForm(LinkForm):
    """Six letters and digits."""

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
    if limiter.enabled and not limiter.limiter.test(MISSES, "missed-codes"):
        abort(429)
    try:
        invitation = letters.by_code(form.code.data)
    except Refusal as no:
        return _page(form, refuse(form, no))
    if invitation is None:
        if limiter.enabled:
            limiter.limiter.hit(MISSES, "missed-codes")
        form.code.errors = [_("There is no such code, or it is not good any more. Please compare it sign by sign.")]
        return _page(form, 422)
    token = tokens.derive(tokens.Kind.ATTENDEE, invitation.id, invitation.link_generation)
    return redirect(url_for("attendee.invitation", token=token), 303)


def _page(form: CodeForm, status: int) -> tuple[str, int]:
    return render_template("code/enter.html", form=form, languages=letterhead.all_languages()), status

"""The code from a letter: typed here, it opens the person's own page. No cookie, and few tries.

Nobody can keep others from typing theirs: where many wrong codes are typed, the name is asked for besides.

How safe that is: there are 31 ** 6 = 888 million codes, so that with 1,000 letters out one guess in 888,000 meets
some code. Up to ASKS_FOR_NAMES misses an hour a code alone is enough: 260,000 guesses a year, 0.3 hits if all of these
letters were good for the whole year. Beyond it a guess must bring the right name along, and of 1,000 people hardly five
have the same one. Each network may miss SUBNET_MISSES times an hour: 1,000 networks that never rest make 876 million
guesses a year, which meet five people with the commonest name, and one person whose name is known once.
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
from summit.web.link_forms import LONGEST_NAME, LinkForm, line_field, refuse
from summit.web.rate_limits import by_address, by_subnet, limiter

PER_ADDRESS = "10 per 10 minutes"
SUBNET_MISSES = parse("100 per hour")
ASKS_FOR_NAMES = parse("30 per hour")  # misses from everywhere together
LONGEST = 40

blueprint = Blueprint("code", __name__)
blueprint.url_defaults(letterhead.keep_language)


class CodeForm(LinkForm):
    """Six letters and digits; and the name, when many wrong codes are typed."""

    code = line_field(_l("The code in your letter"), LONGEST)
    name = line_field(_l("Your name, as it stands in the letter"), LONGEST_NAME)


@blueprint.get("")
def enter() -> tuple[str, int]:
    """Where the code is typed."""
    return _page(CodeForm(None), 200)


@blueprint.post("")
@limiter.limit(PER_ADDRESS, key_func=by_address)
def open_page() -> tuple[str, int] | Response:
    """On to the person's own page; a code that nobody has gets the same answer as one that is no longer good."""
    form, asks_for_name = CodeForm(), _asks_for_name()
    if not form.validate_on_submit():
        return _page(form, 422)
    if limiter.enabled and not limiter.limiter.test(SUBNET_MISSES, "missed-codes", by_subnet()):
        abort(429)
    if asks_for_name and not form.name.data:
        form.name.errors = [_("Many wrong codes are being typed at the moment. Please write your name as well.")]
        return _page(form, 422)
    try:
        invitation = letters.by_code(form.code.data, name=form.name.data if asks_for_name else None)
    except Refusal as no:
        return _page(form, refuse(form, no))
    if invitation is None:
        _count_miss()
        form.code.errors = [_("There is no such code, or it is not good any more. Please compare it sign by sign.")]
        return _page(form, 422)
    token = tokens.derive(tokens.Kind.ATTENDEE, invitation.id, invitation.link_generation)
    return redirect(url_for("attendee.invitation", token=token), 303)


def _asks_for_name() -> bool:
    return limiter.enabled and not limiter.limiter.test(ASKS_FOR_NAMES, "missed-codes")


def _count_miss() -> None:
    if limiter.enabled:
        limiter.limiter.hit(ASKS_FOR_NAMES, "missed-codes")
        limiter.limiter.hit(SUBNET_MISSES, "missed-codes", by_subnet())


def _page(form: CodeForm, status: int) -> tuple[str, int]:
    values = {"form": form, "asks_for_name": _asks_for_name(), "languages": letterhead.all_languages()}
    return render_template("code/enter.html", **values), status

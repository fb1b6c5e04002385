"""Signing in by a mailed one-time link or its code, and signing out."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Blueprint, abort, current_app, redirect, render_template, request, session, url_for
from flask_babel import lazy_gettext as _l
from limits import parse
from werkzeug.wrappers import Response
from wtforms import EmailField, StringField
from wtforms.validators import Email, InputRequired, Length

from summit import clock, tokens
from summit.db import transaction
from summit.errors import Refusal
from summit.models import Actor, ActorKind, StaffMember
from summit.services import staff
from summit.web import access, sessions
from summit.web.answers import refusal_text
from summit.web.forms import Form
from summit.web.language import speak
from summit.web.rate_limits import by_address, by_email, by_subnet, is_within, limiter

PER_ADDRESS = "10 per hour"
MAILS_ASKED_FOR = parse("5 per 15 minutes")  # to one address, from one network
MAILS = parse("20 per 15 minutes")  # to one address, from everywhere
CODES_PER_ADDRESS = "30 per hour"
LONGEST_EMAIL = 254
HOME = "/o"  # the list of events, and what all pages of the organiser begin with

BROWSER = "browser_secret"  # keys of the session on the way to signing in
WANTED = "wanted"
OTHERS = "others"  # what the forms of `places` send for "everywhere else"
LINKS = "links"  # and for "the links that I have not used"

blueprint = Blueprint("sign_in", __name__)


class AskForm(Form):
    """Where the link is to be mailed."""

    email = EmailField(
        _l("Your e-mail address"),
        validators=[
            InputRequired(_l("Write your e-mail address.")),
            Length(max=LONGEST_EMAIL, message=_l("This is not an e-mail address.")),
            Email(_l("This is not an e-mail address.")),
        ],
    )


class CodeForm(Form):
    """The six characters from the mail."""

    code = StringField(_l("Code from the mail"), validators=[InputRequired(_l("Write the code from the mail."))])


@blueprint.get("")
def ask() -> str | Response:
    """Where to sign in; whoever has signed in already goes on."""
    wanted = safe_target(request.args.get("next"))
    if access.staff_of_session():
        return redirect(wanted, 303)
    session[WANTED] = wanted
    return render_template("sign_in/ask.html", form=AskForm())


@blueprint.post("")
@limiter.limit(PER_ADDRESS, key_func=by_address)
def send() -> tuple[str, int] | Response:
    """Mail a link, if the address is known; the answer is the same if it is not, or if it has got enough mails."""
    form = AskForm()
    if not form.validate_on_submit():
        return render_template("sign_in/ask.html", form=form), 422
    secret = session.setdefault(BROWSER, tokens.new_secret())
    email = form.email.data or ""
    if _may_have_another(email):
        with transaction():
            staff.ask_for_link(email, browser_secret=secret, now=clock.now())
    return redirect(url_for("sign_in.look"), 303)


@blueprint.get("/mail")
def look() -> str:
    """Look in your mail; the code can be typed here."""
    return render_template("sign_in/look.html", form=CodeForm(), mailbox=_mailbox())


@blueprint.post("/mail")
@limiter.limit(CODES_PER_ADDRESS, key_func=by_address)
def enter() -> tuple[str, int] | Response:
    """Sign in by the code."""
    form = CodeForm()
    status = 422
    if form.validate_on_submit():
        try:
            with transaction():
                found = staff.use_code(form.code.data or "", browser_secret=_browser_secret(), now=clock.now())
            if found is not None:
                return _welcome(found)
            form.code.errors = [_l("This is not the code from the mail.")]
        except Refusal as no:
            form.code.errors, status = [refusal_text(no)], no.status
    return render_template("sign_in/look.html", form=form, mailbox=_mailbox()), status


@blueprint.get("/<token>")
def confirm(token: str) -> str | tuple[str, int]:
    """The page behind the mailed link: a button, because opening a link must not use it up."""
    try:
        link = staff.check_link(token, browser_secret=_browser_secret(), now=clock.now())
    except Refusal as no:
        return _ask_anew(no)
    if link is None:
        access.count_bad_link()
        abort(404)
    return render_template("sign_in/confirm.html", email=link.staff_member.email, token=token)


@blueprint.post("/<token>")
def come_in(token: str) -> Response | tuple[str, int]:
    """Sign in by the mailed link."""
    try:
        with transaction():
            found = staff.use_link(token, browser_secret=_browser_secret(), now=clock.now())
    except Refusal as no:
        return _ask_anew(no)
    if found is None:
        access.count_bad_link()
        abort(404)
    return _welcome(found)


@blueprint.post("/out")
def out() -> Response:
    """Sign out of this browser."""
    sessions.end()
    return redirect(url_for("sign_in.ask"), 303)


@blueprint.get("/places")
def places() -> str | Response:
    """Where one is signed in now."""
    staff_member = access.staff_of_session()
    if staff_member is None:
        return redirect(url_for("sign_in.ask"), 303)
    speak(staff_member.language)
    return render_template(
        "sign_in/places.html",
        places=sessions.list_of(f"staff:{staff_member.id}"),
        links=staff.open_links(staff_member, clock.now()),
        home=HOME,
        now=clock.now(),
    )


@blueprint.post("/places")
def leave() -> Response:
    """Sign out from one place, or from all others; ending this one is signing out here. Or end one's open links."""
    staff_member = access.staff_of_session()
    if staff_member is None:
        return redirect(url_for("sign_in.ask"), 303)
    owner, wanted = f"staff:{staff_member.id}", request.form.get("place", "")
    for place in sessions.list_of(owner):
        if place.key == wanted or (wanted == OTHERS and not place.is_this_one):
            sessions.end_all(owner, key=place.key)
    if wanted == LINKS:
        with transaction():
            staff.end_links(staff_member, by=Actor(ActorKind.STAFF, staff_member.id), now=clock.now())
    return redirect(url_for("sign_in.places"), 303)


def _may_have_another(email: str) -> bool:
    """Count a mail to this address. Who asks too often has the earlier ones, which stay good.

    Each network has a number of its own: nobody is kept from signing in because a stranger has asked in their name.
    """
    mailbox = by_email(email)
    return is_within(MAILS_ASKED_FOR, "sign-in", mailbox, by_subnet()) and is_within(MAILS, "sign-in", mailbox)


def safe_target(target: str | None) -> str:
    """`target` when it is a page of the organiser's on this very site; otherwise the list of events."""
    if not target or not target.isprintable() or "\\" in target or target.startswith("//"):
        return HOME
    parts = urlsplit(target)
    is_ours = not parts.scheme and not parts.netloc and (parts.path == HOME or parts.path.startswith(f"{HOME}/"))
    return target if is_ours else HOME


def _ask_anew(no: Refusal) -> tuple[str, int]:
    form = AskForm()
    form.form_errors = [refusal_text(no)]
    return render_template("sign_in/ask.html", form=form), no.status


def _welcome(staff_member: StaffMember) -> Response:
    wanted = safe_target(session.get(WANTED))
    sessions.begin(f"staff:{staff_member.id}")
    return redirect(wanted, 303)


def _browser_secret() -> str:
    return str(session.get(BROWSER, ""))


def _mailbox() -> str | None:
    """In development without a mail server the mail is a page on this machine."""
    is_there = current_app.config["ENVIRONMENT"] == "development" and not current_app.config["MAIL_SERVER"]
    return url_for("mailbox.inbox") if is_there else None

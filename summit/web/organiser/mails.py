"""The outbox: what was written to whom, whether it arrived, a second try, and what was said."""

from __future__ import annotations

from flask import Blueprint, abort, g, request
from flask_babel import gettext, ngettext
from werkzeug.wrappers import Response

from summit import clock
from summit.db import transaction
from summit.mail import outbox
from summit.models import MailKind, MailState, OutboxMail
from summit.services import mail_list
from summit.web.organiser import room

blueprint = Blueprint("mails", __name__)


@blueprint.get("")
def index() -> tuple[str, int]:
    """All mails, the newest first, with how many are in which state."""
    chosen = _chosen()
    found = mail_list.find(g.event, **_filters(chosen), page=request.args.get("page", 1, type=int))
    return room.page(
        "organiser/mails/index.html",
        "mails",
        found=found,
        counts_of=outbox.counts(g.event),
        kinds=mail_list.kinds_of(g.event),
        chosen=chosen,
        recipient=mail_list.recipient,
    )


@blueprint.get("/<int:mail_id>")
def show(mail_id: int) -> tuple[str, int]:
    """One mail: to whom, when, how it went, and what it said."""
    mail = _mail(mail_id)
    name, address = mail_list.recipient(mail)
    may_correct = room.may_change() and mail.invitation is not None and room.may_have_link_of(mail.invitation.person)
    return room.page(
        "organiser/mails/show.html",
        "mails",
        mail=mail,
        name=name,
        address=address,
        may_correct_address=may_correct,
    )


@blueprint.post("/<int:mail_id>/retry")
def retry(mail_id: int) -> Response:
    """Try a mail again that came back."""
    mail = _mail(mail_id)
    with transaction():
        mail_list.retry(mail, by=room.by_staff(), now=clock.now())
    return room.done(gettext("The mail will be sent again."), ".show", mail_id=mail_id)


@blueprint.post("/<int:mail_id>/cancel")
def cancel(mail_id: int) -> Response:
    """Do not send a mail that waits."""
    mail = _mail(mail_id)
    with transaction():
        mail_list.cancel(mail, by=room.by_staff(), now=clock.now())
    return room.done(gettext("The mail will not be sent."), ".show", mail_id=mail_id)


@blueprint.post("/retry")
def retry_all() -> Response:
    """Try all mails again that came back, as far as they match what the list shows."""
    chosen = _chosen()
    kind, query = _filters(chosen)["kind"], chosen["q"] or ""
    with transaction():
        number = mail_list.retry_all(g.event, kind=kind, query=query, by=room.by_staff(), now=clock.now())
    said = ngettext("%(num)s mail will be sent again.", "%(num)s mails will be sent again.", number)
    return room.done(said, ".index", kind=chosen["kind"], q=chosen["q"])


@blueprint.post("/try-now")
def try_now() -> Response:
    """Do not wait until the mail server is tried again by itself."""
    with transaction():
        mail_list.try_now(g.event, by=room.by_staff(), now=clock.now())
    return room.done(gettext("The mail server is being tried again."), ".index")


def _chosen() -> dict[str, str | None]:
    state, kind = request.args.get("state"), request.args.get("kind")
    return {
        "q": request.args.get("q") or None,
        "state": state if state in set(MailState) else None,
        "kind": kind if kind in set(MailKind) else None,
    }


def _filters(chosen: dict[str, str | None]) -> mail_list.Filters:
    state, kind = chosen["state"], chosen["kind"]
    return {
        "state": MailState(state) if state else None,
        "kind": MailKind(kind) if kind else None,
        "query": chosen["q"] or "",
    }


def _mail(mail_id: int) -> OutboxMail:
    return mail_list.by_id(g.event, mail_id) or abort(404)

"""The mailbox of a development machine: mails that would have been sent, to be read and clicked like real ones."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from email import policy
from email.message import EmailMessage
from email.parser import BytesHeaderParser, BytesParser
from email.utils import parsedate_to_datetime
from pathlib import Path

from flask import Blueprint, Response, abort, make_response, render_template, request

from summit.mail import delivery
from summit.web import letters

blueprint = Blueprint("mailbox", __name__)

PER_PAGE = 100
NAME = re.compile(r"\d{8,}-[a-z_]+")


@dataclass(frozen=True)
class Entry:
    """One line of the list."""

    name: str
    to: str
    subject: str
    at: datetime | None


@blueprint.get("")
def inbox() -> str:
    """The newest mails first, a hundred a page; `to` looks for a recipient."""
    wanted = request.args.get("to", "").strip().casefold()
    names = _names()
    if wanted:
        names = [name for name in names if wanted in str(_headers(name)["To"]).casefold()]
    first = max(0, request.args.get("from", 0, type=int))
    shown = [_entry(name) for name in names[first : first + PER_PAGE]]
    return render_template(
        "mailbox/inbox.html", entries=shown, first=first, per_page=PER_PAGE, total=len(names), wanted=wanted
    )


@blueprint.get("/<name>")
def letter(name: str) -> Response:
    """One mail: its headers, its HTML in a frame of its own, its text with clickable links."""
    mail = _mail(name)
    body = mail.get_body(("plain",))
    page = render_template(
        "mailbox/letter.html",
        entry=_entry(name),
        headers=[(key, str(value)) for key, value in mail.items() if key not in {"To", "Subject", "Date"}],
        text=body.get_content() if body else "",
        has_calendar=_calendar(mail) is not None,
    )
    return letters.around(page)


@blueprint.get("/<name>/html")
def letter_html(name: str) -> Response:
    """The HTML of one mail, for the frame: sandboxed, whatever stands in it."""
    body = _mail(name).get_body(("html",))
    if body is None:
        abort(404)
    return letters.framed(str(body.get_content()))


@blueprint.get("/<name>/event.ics")
def calendar(name: str) -> Response:
    """The calendar entry that came with the mail."""
    attached = _calendar(_mail(name))
    if attached is None:
        abort(404)
    response = make_response(attached)
    response.headers["Content-Type"] = "text/calendar; charset=utf-8"
    response.headers["Content-Disposition"] = "attachment; filename=event.ics"
    return response


def _names() -> list[str]:
    """Newest first: the outbox numbers its mails in order of time."""
    return sorted(
        (path.stem for path in delivery.mailbox_folder().glob("*.eml") if NAME.fullmatch(path.stem)), reverse=True
    )


def _path(name: str) -> Path:
    path = delivery.mailbox_folder() / f"{name}.eml"
    if not NAME.fullmatch(name) or not path.is_file():
        abort(404)
    return path


def _headers(name: str) -> EmailMessage:
    with _path(name).open("rb") as file:
        return BytesHeaderParser(policy=policy.default).parse(file)


def _mail(name: str) -> EmailMessage:
    with _path(name).open("rb") as file:
        return BytesParser(policy=policy.default).parse(file)


def _entry(name: str) -> Entry:
    headers = _headers(name)
    date = headers["Date"]
    return Entry(
        name=name,
        to=str(headers["To"]),
        subject=str(headers["Subject"]),
        at=parsedate_to_datetime(str(date)) if date else None,
    )


def _calendar(mail: EmailMessage) -> bytes | None:
    for part in mail.iter_attachments():
        if part.get_content_type() == "text/calendar":
            payload = part.get_payload(decode=True)
            return payload if isinstance(payload, bytes) else None
    return None

"""Letters on paper: each in the language of its person, with the same link as a mail would carry."""

from __future__ import annotations

from collections.abc import Iterable

from flask import current_app, g, render_template, url_for
from flask_babel import force_locale
from markupsafe import Markup

from summit import clock, languages, tokens
from summit.models import Event, Invitation, Registration, RegistrationState
from summit.services import letters


def drawn(invitations: Iterable[Invitation]) -> list[Markup]:
    """A sheet for each, ready to be set into a page."""
    return [_drawn(invitation) for invitation in invitations]


def code_address() -> str:
    """Where the code is typed, as one reads it aloud: without "https://"."""
    return _address(url_for("code.enter")).partition("://")[2]


def _drawn(invitation: Invitation) -> Markup:
    event: Event = g.event
    language = languages.choose([invitation.person.language], event.languages)
    token = tokens.derive(tokens.Kind.ATTENDEE, invitation.id, invitation.link_generation)
    registration = _own(invitation)
    with force_locale(language):
        sheet = render_template(
            "print/letter.html",
            event=event,
            invitation=invitation,
            person=invitation.person,
            registration=registration,
            case=_case(registration),
            language=language,
            code=letters.code_of(invitation),
            link=_address(url_for("attendee.invitation", token=token)),
            code_address=code_address(),
            deletion_on=event.deletion_on(clock.now()),
        )
    return Markup(sheet)  # noqa: S704 - drawn by a template that escapes


def _own(invitation: Invitation) -> Registration | None:
    registration = invitation.person.registration
    return registration if registration is not None and registration.invitation_id == invitation.id else None


def _case(registration: Registration | None) -> str:
    """What the letter is about: an invitation, a place, an offer, or a spot on the waiting list."""
    match registration.state if registration else None:
        case RegistrationState.CONFIRMED:
            return "place"
        case RegistrationState.OFFERED:
            return "offer"
        case RegistrationState.WAITLISTED:
            return "waiting"
    return "asked"


def _address(path: str) -> str:
    return str(current_app.config["BASE_URL"]).rstrip("/") + path

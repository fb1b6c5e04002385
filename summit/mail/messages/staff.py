"""To the people of the office."""

from __future__ import annotations

from summit import tokens
from summit.errors import N_
from summit.mail.about import About
from summit.mail.messages.frame import SIGN_IN_PATH, Frame, Message, there


def sign_in(about: About, frame: Frame) -> Message:
    """The one-time link, and the code to type where the link cannot be opened."""
    link = there(about.sign_in_link)
    member = link.staff_member
    token = tokens.derive(tokens.Kind.SIGN_IN, link.id, link.link_generation)
    code = tokens.derive_code(tokens.Kind.SIGN_IN, link.id, link.link_generation)
    return Message(
        kind=about.kind,
        to_name=member.name,
        to_address=member.email,
        language=member.language,
        subject=N_("Your sign-in link"),
        link=frame.url(SIGN_IN_PATH + token),
        secrets=(token, code),
        context={"code": code, "minutes": round((link.expires_at - link.created_at).total_seconds() / 60)},
    )

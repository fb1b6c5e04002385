"""How a mail looks: a message put into the recipient's language, as text and as HTML, from one template.

`templates/mail/<kind>.html` says everything once; the layouts `_base` and `_parts` exist as HTML and as text, so that
the two can never tell different things.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from flask import current_app
from flask_babel import force_locale, gettext
from jinja2 import Environment, StrictUndefined

from summit.config import Settings
from summit.mail import no_links, own_words, placeholders
from summit.mail.messages import Message
from summit.mail.own_words import Own
from summit.mail.plain import one_line, wrapped

PRIVACY_PATH = "/privacy"
MASK = "…"
OPENING = {"layout": "mail/_opening.txt", "parts": "mail/_parts.txt"}
LAYOUTS = {form: {"layout": f"mail/_base.{form}", "parts": f"mail/_parts.{form}"} for form in ("html", "txt")}


@dataclass(frozen=True)
class Letter:
    """A message in the recipient's words."""

    message: Message
    subject: str
    text: str
    html: str

    @property
    def kept_text(self) -> str:
        """The text as evidence: what was said, without what opens doors."""
        text = self.text
        for secret in self.message.secrets:
            text = text.replace(secret, MASK)
        return text


def render(message: Message) -> Letter:
    """Subject, text and HTML of the message in the recipient's language, in the event's own words where it has any."""
    template = f"mail/{message.kind}.html"
    values = placeholders.values(message)
    own = own_words.filled(message.own, values)
    with force_locale(message.language):
        subject = one_line(own.subject if own else gettext(message.subject, **values))
        names = _names(message, words=values, subject=subject, own=own.paragraphs if own else None)
        html = _environment("html").get_template(template).render(names, **LAYOUTS["html"])
        text = _environment("txt").get_template(template).render(names, **LAYOUTS["txt"])
    base_url = _base_url()
    subject, text, html = (no_links.without(message, form, base_url) for form in (subject, text, html))
    return Letter(message=message, subject=subject, text=wrapped(text), html=html)


def with_words(message: Message, own: Own | None) -> Message:
    """The same message in these words of the event; None: in ours."""
    return replace(message, own=own)


def our_words(message: Message) -> Own:
    """Subject and first paragraphs as we would write them, with placeholders: what an event's own words replace."""
    tokens = placeholders.tokens(message)
    with force_locale(message.language):
        subject = one_line(gettext(message.subject, **tokens))
        names = _names(message, words=tokens, subject=subject, own=None)
        text = _environment("txt").get_template(f"mail/{message.kind}.html").render(names, **OPENING)
    return Own(subject, "\n\n".join(line.strip() for line in text.splitlines() if line.strip()))


def _names(message: Message, **more: object) -> dict[str, object]:
    return {**message.context, "message": message, "privacy_url": _privacy_url(), **more}


def _environment(form: str) -> Environment:
    """The application's templates, strict about missing names; only HTML is escaped."""
    key = f"summit.mail_templates.{form}"
    if key not in current_app.extensions:
        current_app.extensions[key] = current_app.jinja_env.overlay(
            autoescape=form == "html", undefined=StrictUndefined
        )
    environment: Environment = current_app.extensions[key]
    return environment


def _privacy_url() -> str:
    return _base_url() + PRIVACY_PATH


def _base_url() -> str:
    settings: Settings = current_app.extensions["settings"]
    return settings.BASE_URL.rstrip("/")

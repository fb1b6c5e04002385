"""How a mail looks: a message put into the recipient's language, as text and as HTML, from one template.

`templates/mail/<kind>.html` says everything once; the layouts `_base` and `_parts` exist as HTML and as text, so that
the two can never tell different things.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from flask import current_app
from flask_babel import force_locale, get_translations, gettext
from jinja2 import Environment, StrictUndefined, pass_context
from jinja2.runtime import Context
from markupsafe import Markup

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
        html = _environment("html", message.language).get_template(template).render(names, **LAYOUTS["html"])
        text = _environment("txt", message.language).get_template(template).render(names, **LAYOUTS["txt"])
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
        template = _environment("txt", message.language).get_template(f"mail/{message.kind}.html")
        text = template.render(names, **OPENING)
    return Own(subject, "\n\n".join(line.strip() for line in text.splitlines() if line.strip()))


def _names(message: Message, **more: object) -> dict[str, object]:
    return {**message.context, "message": message, "privacy_url": _privacy_url(), **more}


def _environment(form: str, language: str) -> Environment:
    """The application's templates in the language in force, strict about missing names; only HTML is escaped."""
    key = f"summit.mail_templates.{form}.{language}"
    if key not in current_app.extensions:
        environment = current_app.jinja_env.overlay(autoescape=form == "html", undefined=StrictUndefined)
        environment.globals = {**environment.globals, "_": _speaking(get_translations())}
        # each template's own chain of names would be walked at every import; ours add none
        environment.make_globals = lambda _more: environment.globals  # type: ignore[assignment, method-assign]
        current_app.extensions[key] = environment
    found: Environment = current_app.extensions[key]
    return found


def _speaking(words: Any) -> Callable[..., str]:
    """`_` of the templates. The catalogue is looked up once, not for every word of every mail."""

    @pass_context
    def say(context: Context, msgid: str, **values: object) -> str:
        said: str = words.ugettext(msgid)
        if context.eval_ctx.autoescape:
            said = Markup(said)  # noqa: S704 - the catalogue's, not people's: what they say is among the values
        return said % values

    return say


def _privacy_url() -> str:
    return _base_url() + PRIVACY_PATH


def _base_url() -> str:
    settings: Settings = current_app.extensions["settings"]
    return settings.BASE_URL.rstrip("/")

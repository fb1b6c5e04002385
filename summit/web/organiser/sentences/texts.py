"""What happened to the words of the mails, and thanks after the day."""

from __future__ import annotations

from markupsafe import Markup

from summit.languages import LANGUAGES
from summit.web.organiser.sentences.told import Sentences, Told, _, ngettext


def _language(t: Told) -> str:
    return LANGUAGES.get(t.code("language"), "?")


def _saved(t: Told) -> Markup:
    return _("The text of a kind of mail was changed (%(language)s)", language=_language(t))


def _reset(t: Told) -> Markup:
    return _("A kind of mail got its standard text back (%(language)s)", language=_language(t))


SENTENCES: Sentences = {
    "mail_text.saved": _saved,
    "mail_text.reset": _reset,
    "thanks.sent": lambda t: ngettext(
        "%(num)s person who came was thanked", "%(num)s people who came were thanked", t.number("count")
    ),
}

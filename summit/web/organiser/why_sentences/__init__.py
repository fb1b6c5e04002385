"""Why somebody has a place or has none, in one whole sentence for each case, in the reader's language."""

from __future__ import annotations

from datetime import datetime

from flask_babel import gettext

from summit.models import ActorKind, Person
from summit.services import why
from summit.services.why import Who
from summit.web import filters
from summit.web.organiser.why_sentences import asked, door, waited, without

SENTENCES = {**asked.SENTENCES, **waited.SENTENCES, **door.SENTENCES, **without.SENTENCES}


def sentence(person: Person) -> str:
    """The answer to "why did Anna get this place?"."""
    found = why.why(person)
    values = {name: _word(name, value, person) for name, value in found.values.items()}
    return str(gettext(SENTENCES[found.code], **values))


def _word(name: str, value: object, person: Person) -> object:
    if isinstance(value, datetime):
        return filters.day(value, person.event.time_zone)
    if isinstance(value, Who):
        return value.name or _nameless(value.kind)
    if value == "" and name == "reason":
        return gettext("the reason is no longer kept")
    return value if value != "" else gettext("somebody whose name is deleted")


def _nameless(kind: ActorKind) -> str:
    match kind:
        case ActorKind.STAFF:
            return str(gettext("a former colleague"))
        case ActorKind.DESK:
            return str(gettext("the desk"))
        case ActorKind.CONTACT:
            return str(gettext("a nominator"))
        case _:
            return str(gettext("the system"))

"""What an event's own words may leave open: "{date}" and its like, each with its meaning and its value in one mail.

A placeholder is a word in braces and nothing more: no format strings, no attributes, no code. Values are put in once,
so that braces inside a name stay what they are.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from summit import dates
from summit.errors import N_
from summit.models import DateStatus, Event, MailKind

if TYPE_CHECKING:
    from summit.mail.messages.frame import Message

_TOKEN = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True)
class Placeholder:
    """`meaning` and `missing`, the reason why it may be empty, are English msgids."""

    meaning: str
    value: Callable[[Message], str]
    missing: str = ""


def _fact(name: str) -> Callable[[Message], str]:
    return lambda message: str(message.context.get(name) or "")


def _of_event(name: str) -> Callable[[Message], str]:
    return lambda message: str(getattr(message.context["event"], name))


def _named(name: str) -> Callable[[Message], str]:
    def value(message: Message) -> str:
        row: Any = message.context.get(name)
        return row.name if row is not None else ""

    return value


def _host(message: Message) -> str:
    event: Any = message.context["event"]
    return str(event.host.name)


def _date(message: Message) -> str:
    event: Any = message.context["event"]
    return dates.weekday_day(event.starts_at, message.language, event.zone) if _has_date(event) else ""


def _earlier(message: Message) -> str:
    event: Any = message.context["event"]
    starts_at = message.context["earlier"]
    return dates.weekday_day(starts_at, message.language, event.zone) if isinstance(starts_at, datetime) else ""


def _time(message: Message) -> str:
    event: Any = message.context["event"]
    if not _has_date(event):
        return ""
    if event.ends_at is None:
        return dates.clock(event.starts_at, message.language, event.zone)
    return dates.hours(event.starts_at, event.ends_at, message.language, event.zone)


def _has_date(event: Event) -> bool:
    return event.starts_at is not None and event.date_status is DateStatus.FIXED


def _place(message: Message) -> str:
    event: Any = message.context["event"]
    return ", ".join(part for part in (event.venue, event.address) if part)


def _description(message: Message) -> str:
    event: Any = message.context["event"]
    return next((line.strip() for line in event.description.splitlines() if line.strip()), "")


def _deadline(message: Message) -> str:
    event: Any = message.context["event"]
    until_at = message.context["deadline_at"]
    if not isinstance(until_at, datetime):
        return ""
    return dates.moment(until_at, message.language, event.zone, has_weekday=True)


PLACEHOLDERS: dict[str, Placeholder] = {
    "name": Placeholder(N_("the name of whoever gets the mail"), lambda message: message.to_name),
    "event": Placeholder(N_("the title of the event"), _of_event("title")),
    "host": Placeholder(N_("who invites"), _host),
    "date": Placeholder(N_("the day on which it is held"), _date, N_("the event has no date at the moment")),
    "time": Placeholder(N_("from when to when it lasts"), _time, N_("the event has no date at the moment")),
    "earlier": Placeholder(N_("the day on which it was to be held"), _earlier, N_("it has never had a date")),
    "season": Placeholder(
        N_("about when it is, in words"), _of_event("season"), N_("the event has no season in words")
    ),
    "place": Placeholder(N_("where it is held"), _place, N_("the event has neither a place nor an address")),
    "contact": Placeholder(
        N_("whom to ask"), _of_event("contact_name"), N_("the event names nobody whom people can ask")
    ),
    "phone": Placeholder(N_("the telephone number to call"), _of_event("contact_phone"), N_("the event has no number")),
    "description": Placeholder(
        N_("the first paragraph of the event's description"), _description, N_("the event has no description")
    ),
    "group": Placeholder(N_("the group that the person is asked for"), _named("group")),
    "nominator": Placeholder(N_("who nominated the person"), _named("nominator"), N_("they were invited directly")),
    "deadline": Placeholder(N_("until when to answer"), _deadline, N_("there is no deadline for their answer")),
    "places": Placeholder(N_("how many places are left to fill"), _fact("places")),
    "number": Placeholder(N_("how many people it is about"), _fact("number")),
    "position": Placeholder(
        N_("the number on the waiting list"), _fact("position"), N_("they are not on the waiting list")
    ),
    "citizen": Placeholder(N_("who would like to come"), _named("wish")),
    "giver": Placeholder(N_("who gives the place"), _fact("giver")),
    "substitute": Placeholder(N_("who comes instead"), _fact("substitute")),
    "reason": Placeholder(N_("why the date has changed"), _fact("reason"), N_("no reason was given")),
}

_ALWAYS = ("name", "event", "host", "date", "time", "season", "place", "contact", "phone")
_PERSON = (*_ALWAYS, "group", "nominator")
_UNDATED = ("name", "event", "host", "earlier", "season", "place", "contact", "phone", "group", "nominator", "reason")

KNOWN: dict[MailKind, tuple[str, ...]] = {
    MailKind.SIGN_IN: (),
    MailKind.NOMINATOR_LINK: (*_ALWAYS, "nominator", "deadline"),
    MailKind.NOMINATOR_REMINDER: (*_ALWAYS, "nominator", "deadline", "places"),
    MailKind.NOMINATOR_ASKED: (*_ALWAYS, "nominator", "number"),
    MailKind.WISH_RECEIVED: (*_ALWAYS, "nominator", "citizen"),
    MailKind.INVITATION: (*_PERSON, "deadline", "description"),
    MailKind.REMINDER: (*_PERSON, "deadline"),
    MailKind.SUBSTITUTE_ASKED: (*_PERSON, "deadline", "giver"),
    MailKind.CONFIRMATION: _PERSON,
    MailKind.WAITING_LIST: (*_PERSON, "position"),
    MailKind.OFFER: (*_PERSON, "deadline"),
    MailKind.OFFER_LAPSED: (*_PERSON, "position"),
    MailKind.OFFER_TAKEN_BACK: (*_PERSON, "position"),
    MailKind.DECLINE_RECEIVED: _PERSON,
    MailKind.WITHDRAWN: _PERSON,
    MailKind.SUBSTITUTION_DONE: (*_PERSON, "substitute"),
    MailKind.TABLES_PUBLISHED: _PERSON,
    MailKind.STILL_COMING: (*_PERSON, "deadline"),
    MailKind.PLACE_RELEASED: _PERSON,
    MailKind.THANKS: _PERSON,
    MailKind.POSTPONED: _UNDATED,
    MailKind.NEW_DATE: (*_PERSON, "earlier", "reason", "deadline"),
    MailKind.CANCELLED: _UNDATED,
}


def values(message: Message) -> dict[str, str]:
    """What each placeholder that this kind knows stands for in this mail; empty where there is nothing."""
    return {name: PLACEHOLDERS[name].value(message).strip() for name in KNOWN[message.kind]}


def tokens(message: Message) -> dict[str, str]:
    """The placeholders as they are written, but for those that are empty here: for our words as a text to edit."""
    return {name: value and f"{{{name}}}" for name, value in values(message).items()}


def named_in(text: str) -> list[str]:
    """What stands in braces, each once, whether it is a placeholder or not."""
    return list(dict.fromkeys(_TOKEN.findall(text)))


def has_loose_brace(text: str) -> bool:
    """Is there a brace without its partner?"""
    rest = _TOKEN.sub("", text)
    return "{" in rest or "}" in rest


def filled(text: str, values: Mapping[str, str]) -> str | None:
    """`text` with its placeholders filled in; None when one would be unknown or empty."""
    if any(not values.get(name) for name in named_in(text)):
        return None
    return _TOKEN.sub(lambda found: values[found[1]], text)

"""What is kept about somebody, in plain words: tables and columns by the names that people use."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo

from flask_babel import gettext
from werkzeug.wrappers import Response

from summit.errors import N_
from summit.services.kept import Record, Value
from summit.web import filters, pictures

TABLES = {
    "person": N_("Contact"),
    "nominator_contact": N_("Contact"),
    "needs": N_("Food, and help to take part"),
    "invitation": N_("Invitation"),
    "registration": N_("Registration"),
    "check_in": N_("Arrival"),
    "seat": N_("Seat at a table"),
    "theme_wish": N_("Wish for a theme"),
    "wish": N_("Wish to come"),
    "table_rule_person": N_("Part in a rule for the tables"),
    "outbox_mail": N_("Mail"),
}
COLUMNS = {
    "name": N_("Name"),
    "email": N_("E-mail"),
    "phone": N_("Phone"),
    "organisation": N_("Organisation"),
    "language": N_("Language"),
    "gender": N_("Gender"),
    "age_band": N_("Age"),
    "dietary": N_("Dietary needs"),
    "accessibility": N_("Accessibility needs"),
    "is_step_free": N_("A table that a wheelchair can reach"),
    "state": N_("State"),
    "reason": N_("In your own words"),
    "message": N_("In your own words"),
    "priority_reason": N_("Why before others, in the organiser's words"),
    "created_at": N_("Since"),
    "sent_at": N_("Invited"),
    "answered_at": N_("Answered"),
    "accepted_at": N_("Accepted"),
    "confirmed_at": N_("Confirmed"),
    "cancelled_at": N_("Given up"),
    "has_photo_consent": N_("May be photographed"),
    "wants_to_continue": N_("Wants to go on in a working group"),
    "at": N_("When"),
    "round": N_("Round"),
    "rank": N_("Rank"),
    "subject": N_("Subject"),
    "text": N_("Text"),
    "failure": N_("What the mail server said"),
}
GENDERS = {"f": N_("Woman"), "m": N_("Man"), "x": N_("Another")}
IN_WORDS: dict[str, Callable[[str], str]] = {
    "state": pictures.state_word,
    "language": filters.language_name,
    "failure": lambda failure: _answer_of_the_server(*failure.partition("\n")),
    "gender": lambda code: gettext(GENDERS[code]),
}
COUNTED_FROM_0 = frozenset({"round"})


@dataclass(frozen=True)
class Block:
    """One row, ready for the page."""

    title: str
    lines: Sequence[tuple[str, str]]


def blocks(records: Sequence[Record], zone: tzinfo) -> list[Block]:
    """Everything that has a plain name and is not empty, moments on the clocks of `zone`; the file has the rest too."""
    made = [Block(gettext(TABLES[record.table]), list(_lines(record, zone))) for record in records]
    return [block for block in made if block.lines]


def download(made: dict[str, object], name: str) -> Response:
    """The file, to be kept under this name."""
    answer = Response(json.dumps(made, ensure_ascii=False, indent=1), mimetype="application/json")
    answer.headers["Content-Disposition"] = f"attachment; filename={name}.json"
    return answer


def _lines(record: Record, zone: tzinfo) -> Iterator[tuple[str, str]]:
    for name, value in record.values.items():
        if name in COLUMNS and value not in ("", None, False):
            yield gettext(COLUMNS[name]), _said(name, value, zone)


def _said(name: str, value: Value, zone: tzinfo) -> str:
    if value is True:
        return str(gettext("Yes"))
    if name in COUNTED_FROM_0 and isinstance(value, int):
        return str(value + 1)
    if name.endswith("_at") or name == "at":
        return filters.moment(datetime.fromisoformat(str(value)), zone)
    in_words = IN_WORDS.get(name)
    return in_words(str(value)) if in_words else str(value)


def _answer_of_the_server(ours: str, line_end: str, theirs: str) -> str:
    """Our sentence in the reader's language, and below it what the server said in its own."""
    return filters.translated(ours) + line_end + theirs

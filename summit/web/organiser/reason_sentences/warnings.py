"""What is worth knowing before planning; none of it stops a plan."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import ngettext

from summit.web.organiser.reason_sentences.told import Sentences

SENTENCES: Sentences = {
    "no_spare_seats": lambda t: _(
        "All %(people)s seats are taken: nobody can be added without a larger table or one more.",
        people=t.number("people"),
    ),
    "few_spare_seats": lambda t: ngettext(
        "%(people)s people have a place and the tables have %(seats)s seats: only %(num)s more person fits in.",
        "%(people)s people have a place and the tables have %(seats)s seats: only %(num)s more people fit in.",
        t.number("spare"),
        people=t.number("people"),
        seats=t.number("seats"),
    ),
    "no_spare_facilitators": lambda t: _(
        "Every facilitator is needed (%(facilitators)s): if one does not come, a table has too few.",
        facilitators=t.number("facilitators"),
    ),
    "rounds_bring_repeats": lambda t: ngettext(
        "With %(rounds)s rounds some people must meet again; the fewest repeats possible: %(repeats)s. "
        "A plan of %(num)s round may do without.",
        "With %(rounds)s rounds some people must meet again; the fewest repeats possible: %(repeats)s. "
        "A plan of up to %(num)s rounds may do without.",
        t.number("most"),
        rounds=t.number("rounds"),
        repeats=t.number("repeats"),
    ),
    "values_rarer_than_tables": lambda t: _(
        "By %(attribute)s, not each of the %(tables)s tables can have one of everything; there are too few of these: "
        "%(values)s.",
        attribute=t.attribute(),
        tables=t.number("tables"),
        values=t.texts("values"),
    ),
    "values_of_one": lambda t: _(
        "By %(attribute)s, only one person has each of these: %(values)s. Check how they are spelt.",
        attribute=t.attribute(),
        values=t.texts("values"),
    ),
    "meet_tight": lambda t: _(
        "For everyone to meet somebody of %(value)s, %(needed)s of the %(possible)s seats beside them are needed: "
        "little else can be mixed as well as it could be.",
        value=t.text("value"),
        needed=t.number("needed"),
        possible=t.number("possible"),
    ),
    "theme_seats_too_few": lambda t: ngettext(
        "%(wishes)s people wish for %(theme)s first, but its tables have room for %(seats)s: %(num)s must sit "
        "elsewhere.",
        "%(wishes)s people wish for %(theme)s first, but its tables have room for %(seats)s: %(num)s must sit "
        "elsewhere.",
        t.number("missing"),
        wishes=t.number("wishes"),
        theme=t.text("theme"),
        seats=t.number("seats"),
    ),
}

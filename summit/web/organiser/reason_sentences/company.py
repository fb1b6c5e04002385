"""Why there is no plan: languages, meetings and departments that cannot be had with these people and tables."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import ngettext

from summit.web.organiser.reason_sentences.told import Sentences

SENTENCES: Sentences = {
    "language_without_speaker": lambda t: ngettext(
        "%(people)s needs %(language)s spoken at the table, but nobody who is there speaks it. "
        "Find somebody who speaks it, or give up the rule.",
        "%(people)s need %(language)s spoken at their table, but nobody who is there speaks it. "
        "Find somebody who speaks it, or give up the rule.",
        t.number("people"),
        people=t.people(),
        language=t.text("language"),
    ),
    "language_seats_too_few": lambda t: ngettext(
        "%(people)s people need %(language)s spoken at their table. The tables that %(speakers)s who speak it "
        "can sit at "
        "have %(seats)s seats for them: %(num)s is missing. One more who speaks it helps.",
        "%(people)s people need %(language)s spoken at their table. The tables that %(speakers)s who speak it "
        "can sit at "
        "have %(seats)s seats for them: %(num)s are missing. One more who speaks it helps.",
        t.number("missing"),
        people=t.number("people"),
        language=t.text("language"),
        speakers=t.number("speakers"),
        seats=t.number("seats"),
    ),
    "meetings_too_few": lambda t: _(
        "For everyone to meet somebody of %(value)s, %(needed)s seats beside them are needed over all rounds, but "
        "%(people)s of them give only %(possible)s. Ask for fewer meetings, or plan more rounds.",
        value=t.text("value"),
        needed=t.number("needed"),
        people=t.number("people"),
        possible=t.number("possible"),
    ),
    "meet_nobody": lambda t: ngettext(
        "%(people)s is to meet somebody of %(value)s in %(wanted)s rounds, but is there in only %(possible)s rounds "
        "with anybody of that group. Ask for fewer meetings.",
        "%(people)s are to meet somebody of %(value)s in %(wanted)s rounds, but are there in only %(possible)s rounds "
        "with anybody of that group. Ask for fewer meetings.",
        t.number("people"),
        people=t.people(),
        value=t.text("value"),
        wanted=t.number("wanted"),
        possible=t.number("possible"),
    ),
    "meet_tables_too_few": lambda t: _(
        "Facilitators stay at their %(tables)s tables and are to meet somebody of %(value)s too: that takes "
        "%(needed)s "
        "visits to a table, but only %(possible)s are possible. Ask for fewer meetings, or let the "
        "facilitators move.",
        tables=t.number("tables"),
        value=t.text("value"),
        needed=t.number("needed"),
        possible=t.number("possible"),
    ),
    "own_department_everywhere": lambda t: ngettext(
        "%(people)s lead and may not sit with their own %(attribute)s, %(value)s. The tables they leave have "
        "%(seats)s "
        "seats for the %(others)s others of it: %(num)s is missing. Let somebody else lead.",
        "%(people)s lead and may not sit with their own %(attribute)s, %(value)s. The tables they leave have "
        "%(seats)s "
        "seats for the %(others)s others of it: %(num)s are missing. Let somebody else lead.",
        t.number("missing"),
        people=t.people(),
        attribute=t.attribute(),
        value=t.text("value"),
        seats=t.number("seats"),
        others=t.number("others"),
    ),
    "own_department_together": lambda t: _(
        "%(people)s have to sit together, but one of them leads and may not sit with their own %(attribute)s, "
        "%(value)s.",
        people=t.people(),
        attribute=t.attribute(),
        value=t.text("value"),
    ),
}

"""Why there is no plan: languages, meetings and departments that cannot be had with these people and tables."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import ngettext

from summit.web.organiser.reason_sentences.told import Sentences, Told


def _too_few_meetings(t: Told) -> str:
    """Who cannot meet so often: never, or in some rounds."""
    if not t.number("possible"):
        return str(
            _(
                "%(people)s should meet somebody of %(value)s, but nobody of that group is ever there in the same "
                "round. Give up the rule, or let one of them come to more rounds.",
                people=t.people(),
                value=t.text("value"),
            )
        )
    return str(
        ngettext(
            "%(people)s should meet somebody of %(value)s in %(wanted)s rounds, but can do so in only %(num)s round: "
            "in no more of their rounds is anybody of that group there. Ask for fewer meetings.",
            "%(people)s should meet somebody of %(value)s in %(wanted)s rounds, but can do so in only %(num)s rounds: "
            "in no more of their rounds is anybody of that group there. Ask for fewer meetings.",
            t.number("possible"),
            people=t.people(),
            value=t.text("value"),
            wanted=t.number("wanted"),
        )
    )


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
        "%(people)s people need %(language)s spoken at their table, but at the tables of those who speak it "
        "(%(speakers)s) there is room for only %(seats)s of them: %(num)s seat is missing. Find one more who speaks "
        "it, or give a table more seats.",
        "%(people)s people need %(language)s spoken at their table, but at the tables of those who speak it "
        "(%(speakers)s) there is room for only %(seats)s of them: %(num)s seats are missing. Find one more who speaks "
        "it, or give some tables more seats.",
        t.number("missing"),
        people=t.number("people"),
        language=t.text("language"),
        speakers=t.number("speakers"),
        seats=t.number("seats"),
    ),
    "meetings_too_few": lambda t: ngettext(
        "For everyone to meet somebody of %(value)s, %(needed)s seats beside them are needed over all rounds. "
        "There is only %(num)s of them, with at most %(possible)s seats beside. Ask for fewer meetings, or plan more "
        "rounds.",
        "For everyone to meet somebody of %(value)s, %(needed)s seats beside them are needed over all rounds. "
        "There are only %(num)s of them, with at most %(possible)s seats beside. Ask for fewer meetings, or plan more "
        "rounds.",
        t.number("people"),
        value=t.text("value"),
        needed=t.number("needed"),
        possible=t.number("possible"),
    ),
    "meet_nobody": _too_few_meetings,
    "meet_tables_too_few": lambda t: _(
        "Facilitators stay at their %(tables)s tables and are to meet somebody of %(value)s too. Over all rounds that "
        "group would have to be at a table %(needed)s times, but at most %(possible)s are possible. "
        "Ask for fewer meetings, or let the facilitators move.",
        tables=t.number("tables"),
        value=t.text("value"),
        needed=t.number("needed"),
        possible=t.number("possible"),
    ),
    "own_department_everywhere": lambda t: ngettext(
        "%(people)s may not lead a table with others of their own %(attribute)s, %(value)s. The other tables have "
        "room for %(seats)s of these %(others)s others: %(num)s seat is missing. Let somebody else lead, or give up "
        "the rule.",
        "%(people)s may not lead a table with others of their own %(attribute)s, %(value)s. The other tables have "
        "room for %(seats)s of these %(others)s others: %(num)s seats are missing. Let somebody else lead, or give up "
        "the rule.",
        t.number("missing"),
        people=t.people(),
        attribute=t.attribute(),
        value=t.text("value"),
        seats=t.number("seats"),
        others=t.number("others"),
    ),
    "own_department_together": lambda t: _(
        "%(people)s are to be kept together, but one of them leads and may not sit with others of their own "
        "%(attribute)s, %(value)s. Split the group, or let somebody else lead.",
        people=t.people(),
        attribute=t.attribute(),
        value=t.text("value"),
    ),
}

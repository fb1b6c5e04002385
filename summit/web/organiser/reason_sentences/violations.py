"""What a plan breaks."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import ngettext

from summit.web.organiser.reason_sentences.told import Sentences

SENTENCES: Sentences = {
    "wrong_number_of_rounds": lambda t: _(
        "The plan has %(value)s rounds instead of %(expected)s.",
        value=t.number("value"),
        expected=t.number("expected"),
    ),
    "unknown_table": lambda t: _("There is no table %(table)s.", table=t.table()),
    "unknown_person": lambda t: _("Somebody is seated who is not to be seated: %(person)s.", person=t.name()),
    "seated_twice": lambda t: _("%(person)s is seated twice.", person=t.name()),
    "not_seated": lambda t: _("%(person)s has no seat.", person=t.name()),
    "not_present": lambda t: _(
        "%(person)s has a seat at table %(table)s but is not there.", person=t.name(), table=t.table()
    ),
    "table_size": lambda t: _(
        "%(people)s people sit at table %(table)s, which seats from %(min)s to %(max)s.",
        people=t.number("people"),
        table=t.table(),
        min=t.number("min"),
        max=t.number("max"),
    ),
    "table_facilitators": lambda t: _(
        "Table %(table)s has %(facilitators)s facilitators instead of %(number)s.",
        table=t.table(),
        facilitators=t.number("facilitators"),
        number=t.number("per_table"),
    ),
    "not_accessible": lambda t: _(
        "%(person)s needs an accessible table, and table %(table)s is none.", person=t.name(), table=t.table()
    ),
    "apart_broken": lambda t: _(
        "%(people)s sit together at table %(table)s although they are to be kept apart.",
        people=t.people(),
        table=t.table(),
    ),
    "together_broken": lambda t: _(
        "%(people)s sit at the tables %(tables)s although they are to be kept together.",
        people=t.people(),
        tables=t.tables(),
    ),
    "pin_broken": lambda t: _("%(person)s does not sit at table %(table)s.", person=t.name(), table=t.table()),
    "facilitator_moved": lambda t: _(
        "%(person)s leads more than one table: %(tables)s.", person=t.name(), tables=t.tables()
    ),
    "language_missing": lambda t: ngettext(
        "Nobody at table %(table)s speaks %(language)s, which %(people)s needs.",
        "Nobody at table %(table)s speaks %(language)s, which %(people)s need.",
        t.number("people"),
        table=t.table(),
        language=t.text("language"),
        people=t.people(),
    ),
    "meet_missing": lambda t: _(
        "%(person)s meets somebody of %(value)s in %(times)s of %(wanted)s rounds.",
        person=t.name(),
        value=t.text("value"),
        times=t.number("times"),
        wanted=t.number("wanted"),
    ),
    "own_department": lambda t: _(
        "%(people)s sit together at table %(table)s although one of them leads it and both are of %(value)s.",
        people=t.people(),
        table=t.table(),
        value=t.text("value"),
    ),
    "co_facilitators_over": lambda t: _(
        "%(people)s help to lead table %(table)s, which may have at most %(most)s of them.",
        people=t.people(),
        table=t.table(),
        most=t.number("most"),
    ),
}

"""What a plan breaks."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import ngettext

from summit.web.organiser.reason_sentences.told import Sentences, Told


def _wrong_size(t: Told) -> str:
    values = {"table": t.table(), "min": t.number("min"), "max": t.number("max")}
    if values["min"] == values["max"]:
        return str(
            ngettext(
                "%(num)s person sits at table %(table)s, which is to seat exactly %(max)s.",
                "%(num)s people sit at table %(table)s, which is to seat exactly %(max)s.",
                t.number("people"),
                table=values["table"],
                max=values["max"],
            )
        )
    return str(
        ngettext(
            "%(num)s person sits at table %(table)s, which is to seat from %(min)s to %(max)s.",
            "%(num)s people sit at table %(table)s, which is to seat from %(min)s to %(max)s.",
            t.number("people"),
            **values,
        )
    )


SENTENCES: Sentences = {
    "wrong_number_of_rounds": lambda t: ngettext(
        "The plan has %(num)s round instead of %(expected)s.",
        "The plan has %(num)s rounds instead of %(expected)s.",
        t.number("value"),
        expected=t.number("expected"),
    ),
    "unknown_table": lambda t: _("There is no table %(table)s.", table=t.table()),
    "unknown_person": lambda t: _("Somebody is seated who has no place: %(person)s.", person=t.name()),
    "seated_twice": lambda t: _("%(person)s is seated twice.", person=t.name()),
    "not_seated": lambda t: _("%(person)s has no seat.", person=t.name()),
    "not_present": lambda t: _(
        "%(person)s has a seat at table %(table)s but is not there.", person=t.name(), table=t.table()
    ),
    "table_size": _wrong_size,
    "table_facilitators": lambda t: ngettext(
        "Table %(table)s has %(num)s facilitator instead of %(number)s.",
        "Table %(table)s has %(num)s facilitators instead of %(number)s.",
        t.number("facilitators"),
        table=t.table(),
        number=t.number("per_table"),
    ),
    "not_accessible": lambda t: _(
        "%(person)s needs an accessible table, but table %(table)s is not.", person=t.name(), table=t.table()
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
    "pin_broken": lambda t: _(
        "%(person)s is pinned to table %(table)s but does not sit there.", person=t.name(), table=t.table()
    ),
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
    "meet_missing": lambda t: ngettext(
        "%(person)s should meet somebody of %(value)s in %(num)s round, but does so in %(times)s.",
        "%(person)s should meet somebody of %(value)s in %(num)s rounds, but does so in %(times)s.",
        t.number("wanted"),
        person=t.name(),
        value=t.text("value"),
        times=t.number("times"),
    ),
    "own_department": lambda t: _(
        "%(people)s sit together at table %(table)s although one of them leads there and both are of %(value)s.",
        people=t.people(),
        table=t.table(),
        value=t.text("value"),
    ),
    "co_facilitators_over": lambda t: _(
        "%(people)s help to lead table %(table)s, where at most %(most)s may.",
        people=t.people(),
        table=t.table(),
        most=t.number("most"),
    ),
}

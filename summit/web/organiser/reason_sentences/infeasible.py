"""Why there is no plan at all: too few seats, groups that do not fit, rules against each other."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import ngettext

from summit.web.organiser.reason_sentences.told import Sentences

SENTENCES: Sentences = {
    "seats_too_few": lambda t: ngettext(
        "%(people)s people have a place, but the tables have only %(seats)s seats: %(num)s seat is missing.",
        "%(people)s people have a place, but the tables have only %(seats)s seats: %(num)s seats are missing.",
        t.number("missing"),
        people=t.number("people"),
        seats=t.number("seats"),
    ),
    "people_too_few": lambda t: ngettext(
        "The tables need at least %(minimum)s people, but there are %(people)s: %(num)s is missing.",
        "The tables need at least %(minimum)s people, but there are %(people)s: %(num)s are missing.",
        t.number("missing"),
        minimum=t.number("minimum"),
        people=t.number("people"),
    ),
    "facilitators_too_few": lambda t: ngettext(
        "The tables need %(needed)s facilitators, but there are %(facilitators)s: %(num)s is missing.",
        "The tables need %(needed)s facilitators, but there are %(facilitators)s: %(num)s are missing.",
        t.number("missing"),
        needed=t.number("needed"),
        facilitators=t.number("facilitators"),
    ),
    "facilitators_too_many": lambda t: ngettext(
        "The tables need %(needed)s facilitators, but there are %(facilitators)s: %(num)s too many.",
        "The tables need %(needed)s facilitators, but there are %(facilitators)s: %(num)s too many.",
        t.number("surplus"),
        needed=t.number("needed"),
        facilitators=t.number("facilitators"),
    ),
    "facilitators_over_table": lambda t: _(
        "Table %(table)s seats %(max)s, but %(number)s facilitators are to sit at every table.",
        table=t.table(),
        max=t.number("max"),
        number=t.number("per_table"),
    ),
    "accessible_seats_too_few": lambda t: ngettext(
        "%(people)s people, with those who stay with them, need an accessible table, but these have %(seats)s seats: "
        "%(num)s is missing.",
        "%(people)s people, with those who stay with them, need an accessible table, but these have %(seats)s seats: "
        "%(num)s are missing.",
        t.number("missing"),
        people=t.number("people"),
        seats=t.number("seats"),
    ),
    "group_over_table": lambda t: _(
        "%(people)s are to be kept together, but they are %(size)s and a table has room for at most %(seats)s of them.",
        people=t.people(),
        size=t.number("size"),
        seats=t.number("seats"),
    ),
    "group_facilitators": lambda t: _(
        "%(people)s are to be kept together, but a table has only %(most)s facilitators.",
        people=t.people(),
        most=t.number("per_table"),
    ),
    "group_co_facilitators": lambda t: _(
        "%(people)s help to lead and are to be kept together, but at most %(most)s of them may sit at one table.",
        people=t.people(),
        most=t.number("most"),
    ),
    "groups_too_many": lambda t: _(
        "%(groups)s groups of at least %(size)s are to be kept together, but there are only %(tables)s tables, "
        "and no two of them fit at one.",
        groups=t.number("groups"),
        size=t.number("size"),
        tables=t.number("tables"),
    ),
    "together_and_apart": lambda t: _("%(people)s are to be kept both together and apart.", people=t.people()),
    "apart_too_many": lambda t: _(
        "%(people)s are all to be kept apart, but there are only %(tables)s tables.",
        people=t.people(),
        tables=t.number("tables"),
    ),
    "apart_too_many_accessible": lambda t: _(
        "%(people)s are all to be kept apart and need an accessible table, but only %(tables)s tables are accessible.",
        people=t.people(),
        tables=t.number("tables"),
    ),
    "moves_too_few": lambda t: ngettext(
        "At most %(num)s move is allowed, but %(needed)s are needed.",
        "At most %(num)s moves are allowed, but %(needed)s are needed.",
        t.number("allowed"),
        needed=t.number("needed"),
    ),
    "not_found_in_time": lambda t: ngettext(
        "No plan was found in %(num)s second. Give the search more time.",
        "No plan was found in %(num)s seconds. Give the search more time.",
        t.number("seconds"),
    ),
}

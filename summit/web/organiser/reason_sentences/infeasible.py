"""Why there is no plan at all: too few seats, groups that do not fit, rules against each other."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import ngettext

from summit.web.organiser.reason_sentences.told import Sentences

SENTENCES: Sentences = {
    "seats_too_few": lambda t: ngettext(
        "%(people)s people have a place, but the tables have only %(seats)s seats: %(num)s seat is missing. "
        "Give a table more seats, or add a table.",
        "%(people)s people have a place, but the tables have only %(seats)s seats: %(num)s seats are missing. "
        "Give some tables more seats, or add a table.",
        t.number("missing"),
        people=t.number("people"),
        seats=t.number("seats"),
    ),
    "people_too_few": lambda t: ngettext(
        "The tables need at least %(minimum)s people, but there are %(people)s: %(num)s is missing. "
        "Lower the minimum of a table, or remove a table.",
        "The tables need at least %(minimum)s people, but there are %(people)s: %(num)s are missing. "
        "Lower the minimum of some tables, or remove a table.",
        t.number("missing"),
        minimum=t.number("minimum"),
        people=t.number("people"),
    ),
    "facilitators_too_few": lambda t: ngettext(
        "The tables need %(needed)s facilitators, but there are %(facilitators)s: %(num)s is missing. "
        "Find one more, remove a table, or ask for fewer facilitators at each table.",
        "The tables need %(needed)s facilitators, but there are %(facilitators)s: %(num)s are missing. "
        "Find more, remove tables, or ask for fewer facilitators at each table.",
        t.number("missing"),
        needed=t.number("needed"),
        facilitators=t.number("facilitators"),
    ),
    "facilitators_too_many": lambda t: ngettext(
        "The tables need %(needed)s facilitators, but there are %(facilitators)s: %(num)s too many. "
        "Make one of them a participant, or let those beyond the number help to lead.",
        "The tables need %(needed)s facilitators, but there are %(facilitators)s: %(num)s too many. "
        "Make %(num)s of them participants, or let those beyond the number help to lead.",
        t.number("surplus"),
        needed=t.number("needed"),
        facilitators=t.number("facilitators"),
    ),
    "facilitators_over_table": lambda t: _(
        "Table %(table)s seats %(max)s, but %(number)s facilitators are to sit at every table. "
        "Give the table more seats, or ask for fewer facilitators at each table.",
        table=t.table(),
        max=t.number("max"),
        number=t.number("per_table"),
    ),
    "accessible_seats_too_few": lambda t: ngettext(
        "%(people)s people need an accessible table, counting those who are kept together with them, but the "
        "accessible tables have room for only %(seats)s: %(num)s seat is missing. Make another table accessible, "
        "or give the accessible tables more seats.",
        "%(people)s people need an accessible table, counting those who are kept together with them, but the "
        "accessible tables have room for only %(seats)s: %(num)s seats are missing. Make another table accessible, "
        "or give the accessible tables more seats.",
        t.number("missing"),
        people=t.number("people"),
        seats=t.number("seats"),
    ),
    "group_over_table": lambda t: _(
        "%(people)s are to be kept together. They are %(size)s, but no table has room for more than %(seats)s of them. "
        "Split the group, or give a table more seats.",
        people=t.people(),
        size=t.number("size"),
        seats=t.number("seats"),
    ),
    "group_facilitators": lambda t: ngettext(
        "The facilitators %(people)s are to be kept together, but a table has only %(num)s facilitator. "
        "Split the group, or ask for more facilitators at each table.",
        "The facilitators %(people)s are to be kept together, but a table has only %(num)s facilitators. "
        "Split the group, or ask for more facilitators at each table.",
        t.number("per_table"),
        people=t.people(),
    ),
    "group_co_facilitators": lambda t: _(
        "%(people)s help to lead and are to be kept together, but at most %(most)s of those who help to lead may sit "
        "at one table. Split the group.",
        people=t.people(),
        most=t.number("most"),
    ),
    "groups_too_many": lambda t: ngettext(
        "%(groups)s groups of at least %(size)s people are to be kept together. No two of them fit at one table, "
        "and there is only %(num)s table. Split a group, give a table more seats, or add a table.",
        "%(groups)s groups of at least %(size)s people are to be kept together. No two of them fit at one table, "
        "and there are only %(num)s tables. Split a group, give a table more seats, or add a table.",
        t.number("tables"),
        groups=t.number("groups"),
        size=t.number("size"),
    ),
    "together_and_apart": lambda t: _(
        "%(people)s are to be kept both together and apart. Give up one of the two rules.", people=t.people()
    ),
    "apart_too_many": lambda t: ngettext(
        "%(people)s are all to be kept apart from each other, but there is only %(num)s table. "
        "Give up one of these rules, or add a table.",
        "%(people)s are all to be kept apart from each other, but there are only %(num)s tables. "
        "Give up one of these rules, or add a table.",
        t.number("tables"),
        people=t.people(),
    ),
    "apart_too_many_accessible": lambda t: ngettext(
        "%(people)s need an accessible table and are all to be kept apart from each other, but only %(num)s table "
        "is accessible. Make another table accessible, or give up one of these rules.",
        "%(people)s need an accessible table and are all to be kept apart from each other, but only %(num)s tables "
        "are accessible. Make another table accessible, or give up one of these rules.",
        t.number("tables"),
        people=t.people(),
    ),
    "moves_too_few": lambda t: ngettext(
        "At most %(num)s seat may change, but at least %(needed)s have to. Let more seats change.",
        "At most %(num)s seats may change, but at least %(needed)s have to. Let more seats change.",
        t.number("allowed"),
        needed=t.number("needed"),
    ),
    "not_found_in_time": lambda t: ngettext(
        "In %(num)s second neither a plan was found nor a proof that there is none. Give the search more time.",
        "In %(num)s seconds neither a plan was found nor a proof that there is none. Give the search more time.",
        t.number("seconds"),
    ),
}

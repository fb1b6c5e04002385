"""Why there is no plan: people whose tables are chosen for them, by a pin or by what they need."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import ngettext

from summit.web.organiser.reason_sentences.told import Sentences

SENTENCES: Sentences = {
    "accessible_facilitators_too_many": lambda t: _(
        "%(facilitators)s facilitators need an accessible table, but the accessible tables have room for only "
        "%(places)s of them. Make another table accessible.",
        facilitators=t.number("facilitators"),
        places=t.number("places"),
    ),
    "pinned_twice": lambda t: _(
        "%(person)s is pinned to the tables %(tables)s at once. Drop all of these pins but one.",
        person=t.name(),
        tables=t.tables(),
    ),
    "pinned_not_accessible": lambda t: _(
        "%(person)s needs an accessible table but is pinned to table %(table)s, which is not accessible. "
        "Drop the pin, or make the table accessible.",
        person=t.name(),
        table=t.table(),
    ),
    "pinned_over_table": lambda t: _(
        "%(count)s people have to sit at table %(table)s, which has room for only %(seats)s of them: %(people)s. "
        "Drop a pin, or give the table more seats.",
        count=t.number("people"),
        table=t.table(),
        seats=t.number("seats"),
        people=t.people(),
    ),
    "pinned_facilitators_over_table": lambda t: ngettext(
        "Table %(table)s is to have %(num)s facilitator, but more than one is pinned to it: %(people)s. Drop a pin.",
        "Table %(table)s is to have %(num)s facilitators, but more than that are pinned to it: %(people)s. Drop a pin.",
        t.number("per_table"),
        table=t.table(),
        people=t.people(),
    ),
    "pinned_facilitator_moves": lambda t: _(
        "%(person)s leads one table through all rounds but is pinned to the tables %(tables)s. Drop a pin, "
        "or let the facilitators move.",
        person=t.name(),
        tables=t.tables(),
    ),
    "pinned_apart": lambda t: _(
        "%(people)s are to be kept apart but have to sit at table %(table)s. Drop a pin, or the rule that keeps them "
        "apart.",
        people=t.people(),
        table=t.table(),
    ),
    "pinned_group_split": lambda t: _(
        "%(people)s are to be kept together but are pinned to the tables %(tables)s. Drop a pin, or split the group.",
        people=t.people(),
        tables=t.tables(),
    ),
    "pinned_group_not_accessible": lambda t: _(
        "%(people)s are kept together at table %(table)s, but %(person)s needs an accessible table. "
        "Make the table accessible, drop the pin, or split the group.",
        people=t.people(),
        table=t.table(),
        person=t.name(),
    ),
    "open_seats_too_few": lambda t: ngettext(
        "%(people)s can only sit at table %(tables)s, which has room for %(seats)s of them: %(missing)s too few. "
        "Give the table more seats, drop a pin, or make another table accessible.",
        "%(people)s can only sit at the tables %(tables)s, which have room for %(seats)s of them: %(missing)s too few. "
        "Give these tables more seats, drop a pin, or make another table accessible.",
        t.number("tables"),
        people=t.people(),
        tables=t.tables(),
        seats=t.number("seats"),
        missing=t.number("missing"),
    ),
    "open_facilitators_too_many": lambda t: ngettext(
        "The facilitators %(people)s can only sit at table %(tables)s, where %(places)s of them can lead. "
        "Drop a pin, or make another table accessible.",
        "The facilitators %(people)s can only sit at the tables %(tables)s, where %(places)s of them can lead. "
        "Drop a pin, or make another table accessible.",
        t.number("tables"),
        people=t.people(),
        tables=t.tables(),
        places=t.number("places"),
    ),
    "open_co_facilitators_too_many": lambda t: ngettext(
        "%(people)s help to lead and can only sit at table %(tables)s, where %(places)s of them may help. "
        "Drop a pin, or make another table accessible.",
        "%(people)s help to lead and can only sit at the tables %(tables)s, where %(places)s of them may help. "
        "Drop a pin, or make another table accessible.",
        t.number("tables"),
        people=t.people(),
        tables=t.tables(),
        places=t.number("places"),
    ),
    "open_groups_too_many": lambda t: ngettext(
        "%(groups)s groups of at least %(size)s people are to be kept together and can only sit at table %(tables)s, "
        "where so many of them fit: %(places)s. Split a group, or give the table more seats. "
        "In these groups are %(people)s.",
        "%(groups)s groups of at least %(size)s people are to be kept together and can only sit at the tables "
        "%(tables)s, where so many of them fit: %(places)s. Split a group, or give a table more seats. "
        "In these groups are %(people)s.",
        t.number("tables"),
        groups=t.number("groups"),
        size=t.number("size"),
        tables=t.tables(),
        places=t.number("places"),
        people=t.people(),
    ),
    "tables_out_of_reach": lambda t: ngettext(
        "Table %(tables)s needs at least %(minimum)s people, but only %(people)s can sit there: %(missing)s too few. "
        "Lower its minimum, or drop a pin.",
        "The tables %(tables)s need at least %(minimum)s people, but only %(people)s can sit there: "
        "%(missing)s too few. Lower their minimum, or drop a pin.",
        t.number("tables"),
        tables=t.tables(),
        minimum=t.number("minimum"),
        people=t.number("people"),
        missing=t.number("missing"),
    ),
    "facilitators_out_of_reach": lambda t: ngettext(
        "So many facilitators are needed at table %(tables)s: %(needed)s. Only %(facilitators)s can sit there, "
        "%(missing)s too few. Drop a pin, or make the table accessible.",
        "So many facilitators are needed at the tables %(tables)s: %(needed)s. Only %(facilitators)s can sit there, "
        "%(missing)s too few. Drop a pin, or make one of these tables accessible.",
        t.number("tables"),
        tables=t.tables(),
        needed=t.number("needed"),
        facilitators=t.number("facilitators"),
        missing=t.number("missing"),
    ),
    "apart_too_many_open": lambda t: ngettext(
        "%(people)s are all to be kept apart from each other, but can only sit at table %(tables)s. "
        "Give up one of these rules, drop a pin, or make another table accessible.",
        "%(people)s are all to be kept apart from each other, but can only sit at the tables %(tables)s. "
        "Give up one of these rules, drop a pin, or make another table accessible.",
        t.number("tables"),
        people=t.people(),
        tables=t.tables(),
    ),
}

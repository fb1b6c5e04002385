"""Why there is no plan: people whose tables are chosen for them, by a pin or by what they need."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import ngettext

from summit.web.organiser.reason_sentences.told import Sentences

SENTENCES: Sentences = {
    "accessible_facilitators_too_many": lambda t: _(
        "%(facilitators)s facilitators need an accessible table, but these have room for only %(places)s facilitators.",
        facilitators=t.number("facilitators"),
        places=t.number("places"),
    ),
    "pinned_twice": lambda t: _(
        "%(person)s is pinned to the tables %(tables)s at once.", person=t.name(), tables=t.tables()
    ),
    "pinned_not_accessible": lambda t: _(
        "%(person)s needs an accessible table but is pinned to table %(table)s.", person=t.name(), table=t.table()
    ),
    "pinned_over_table": lambda t: _(
        "%(count)s people have to sit at table %(table)s, which has room for %(seats)s of them: %(people)s.",
        count=t.number("people"),
        table=t.table(),
        seats=t.number("seats"),
        people=t.people(),
    ),
    "pinned_facilitators_over_table": lambda t: _(
        "More facilitators than the table may have (%(most)s) are pinned to table %(table)s: %(people)s.",
        most=t.number("per_table"),
        table=t.table(),
        people=t.people(),
    ),
    "pinned_facilitator_moves": lambda t: _(
        "%(person)s stays at one table but is pinned to the tables %(tables)s.", person=t.name(), tables=t.tables()
    ),
    "pinned_apart": lambda t: _(
        "%(people)s are to be kept apart but have to sit at table %(table)s.", people=t.people(), table=t.table()
    ),
    "pinned_group_split": lambda t: _(
        "%(people)s are to be kept together but are pinned to the tables %(tables)s.",
        people=t.people(),
        tables=t.tables(),
    ),
    "pinned_group_not_accessible": lambda t: _(
        "%(people)s stay together at table %(table)s, but %(person)s needs an accessible table.",
        people=t.people(),
        table=t.table(),
        person=t.name(),
    ),
    "open_seats_too_few": lambda t: ngettext(
        "%(people)s can only sit at %(tables)s, where %(seats)s seats are left for them: %(num)s is missing. "
        "Give these tables more seats, open another one to them, or drop a pin.",
        "%(people)s can only sit at %(tables)s, where %(seats)s seats are left for them: %(num)s are missing. "
        "Give these tables more seats, open another one to them, or drop a pin.",
        t.number("missing"),
        people=t.people(),
        tables=t.tables(),
        seats=t.number("seats"),
    ),
    "open_facilitators_too_many": lambda t: _(
        "The facilitators %(people)s can only sit at %(tables)s, which need %(places)s facilitators: "
        "drop a pin, or open another table to one of them.",
        people=t.people(),
        tables=t.tables(),
        places=t.number("places"),
    ),
    "open_co_facilitators_too_many": lambda t: _(
        "%(people)s help to lead and can only sit at %(tables)s, which take %(places)s of them: "
        "drop a pin, or open another table to one of them.",
        people=t.people(),
        tables=t.tables(),
        places=t.number("places"),
    ),
    "open_groups_too_many": lambda t: _(
        "%(groups)s groups of at least %(size)s that are to be kept together can only sit at %(tables)s, which hold "
        "%(places)s such groups. Split a group, or give a table more seats. Their members: %(people)s.",
        groups=t.number("groups"),
        size=t.number("size"),
        tables=t.tables(),
        places=t.number("places"),
        people=t.people(),
    ),
    "tables_out_of_reach": lambda t: ngettext(
        "The tables %(tables)s need at least %(minimum)s people, but only %(people)s can sit there: %(num)s "
        "is missing. "
        "Lower their minimum, or drop a pin.",
        "The tables %(tables)s need at least %(minimum)s people, but only %(people)s can sit there: %(num)s "
        "are missing. "
        "Lower their minimum, or drop a pin.",
        t.number("missing"),
        tables=t.tables(),
        minimum=t.number("minimum"),
        people=t.number("people"),
    ),
    "facilitators_out_of_reach": lambda t: ngettext(
        "The tables %(tables)s need %(needed)s facilitators, but only %(facilitators)s can sit there: "
        "%(num)s is missing. Drop a pin, or make one of these tables accessible.",
        "The tables %(tables)s need %(needed)s facilitators, but only %(facilitators)s can sit there: "
        "%(num)s are missing. Drop a pin, or make one of these tables accessible.",
        t.number("missing"),
        tables=t.tables(),
        needed=t.number("needed"),
        facilitators=t.number("facilitators"),
    ),
    "apart_too_many_open": lambda t: _(
        "%(people)s are all to be kept apart, but the only tables open to them are %(tables)s.",
        people=t.people(),
        tables=t.tables(),
    ),
}

"""Why no plan can be better than so."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import ngettext

from summit.web.organiser.reason_sentences.told import Sentences

SENTENCES: Sentences = {
    "imbalance_forced": lambda t: ngettext(
        "By %(attribute)s the tables must differ from an even mix by at least %(num)s seat.",
        "By %(attribute)s the tables must differ from an even mix by at least %(num)s seats.",
        t.number("deviation"),
        attribute=t.attribute(),
    ),
    "repeats_between_rounds": lambda t: ngettext(
        "A table holds more people than there are tables to send them to next: %(num)s pair must meet again.",
        "A table holds more people than there are tables to send them to next: %(num)s pairs must meet again.",
        t.number("repeats"),
    ),
    "repeats_too_many_rounds": lambda t: ngettext(
        "Two people sit together %(meetings)s times in all, but there are only %(pairs)s pairs of people: "
        "at least %(num)s meeting must be a repeat.",
        "Two people sit together %(meetings)s times in all, but there are only %(pairs)s pairs of people: "
        "at least %(num)s meetings must be repeats.",
        t.number("repeats"),
        meetings=t.number("meetings"),
        pairs=t.number("pairs"),
    ),
    "repeats_facilitators": lambda t: ngettext(
        "There are more rounds than tables, so with facilitators who stay %(num)s meeting must be a repeat.",
        "There are more rounds than tables, so with facilitators who stay %(num)s meetings must be repeats.",
        t.number("repeats"),
    ),
    "repeats_by_pins": lambda t: ngettext(
        "People pinned to the same table meet again: %(num)s time.",
        "People pinned to the same table meet again: %(num)s times.",
        t.number("repeats"),
    ),
    "repeats_by_company": lambda t: ngettext(
        "People who sit together for a language, or because they lead a table together, meet again: %(num)s time.",
        "People who sit together for a language, or because they lead a table together, meet again: %(num)s times.",
        t.number("repeats"),
    ),
    "imbalance_by_groups": lambda t: ngettext(
        "By %(attribute)s the tables must differ from an even mix by at least %(num)s seat: "
        "%(people)s of %(value)s sit in groups kept together, and a table's even share of them is at most %(share)s.",
        "By %(attribute)s the tables must differ from an even mix by at least %(num)s seats: "
        "%(people)s of %(value)s sit in groups kept together, and a table's even share of them is at most %(share)s.",
        t.number("deviation"),
        attribute=t.attribute(),
        value=t.text("value"),
        people=t.number("people"),
        share=t.number("share"),
    ),
    "imbalance_by_places": lambda t: ngettext(
        "By %(attribute)s the tables must differ from an even mix by at least %(num)s seat: "
        "of %(value)s, %(people)s can sit at so few tables (%(tables)s) that these have an even share of at most "
        "%(share)s of them.",
        "By %(attribute)s the tables must differ from an even mix by at least %(num)s seats: "
        "of %(value)s, %(people)s can sit at so few tables (%(tables)s) that these have an even share of at most "
        "%(share)s of them.",
        t.number("deviation"),
        attribute=t.attribute(),
        value=t.text("value"),
        people=t.number("people"),
        tables=t.number("tables"),
        share=t.number("share"),
    ),
    "imbalance_by_facilitators": lambda t: ngettext(
        "By %(attribute)s the tables must differ from an even mix by at least %(num)s seat: "
        "everyone of %(value)s is a facilitator, and how many of these lead each table is fixed (%(per_table)s).",
        "By %(attribute)s the tables must differ from an even mix by at least %(num)s seats: "
        "everyone of %(value)s is a facilitator, and how many of these lead each table is fixed (%(per_table)s).",
        t.number("deviation"),
        attribute=t.attribute(),
        value=t.text("value"),
        per_table=t.number("per_table"),
    ),
    "imbalance_by_rules": lambda t: ngettext(
        "By %(attribute)s the tables must differ from an even mix by at least %(num)s seat: "
        "with these rules the %(people)s of %(value)s cannot be spread evenly.",
        "By %(attribute)s the tables must differ from an even mix by at least %(num)s seats: "
        "with these rules the %(people)s of %(value)s cannot be spread evenly.",
        t.number("deviation"),
        attribute=t.attribute(),
        value=t.text("value"),
        people=t.number("people"),
    ),
    "imbalance_jointly": lambda t: _(
        "By %(attributes)s at once, no mix of the tables is even: the imbalance of the round is at least %(weighted)s.",
        attributes=t.attributes(),
        weighted=t.number("weighted"),
    ),
    "repeats_at_open_tables": lambda t: ngettext(
        "Some people (%(people)s) can sit at only a few tables (%(tables)s) in %(rounds)s rounds: "
        "at least %(num)s meeting must be a repeat.",
        "Some people (%(people)s) can sit at only a few tables (%(tables)s) in %(rounds)s rounds: "
        "at least %(num)s meetings must be repeats.",
        t.number("repeats"),
        people=t.number("people"),
        tables=t.number("tables"),
        rounds=t.number("rounds"),
    ),
    "wishes_forced": lambda t: ngettext(
        "The themes' tables have no room for everyone's first wish: at least %(num)s step down is needed. "
        "One step down is a second wish instead of a first, or a third instead of a second.",
        "The themes' tables have no room for everyone's first wish: at least %(num)s steps down are needed. "
        "One step down is a second wish instead of a first, or a third instead of a second.",
        t.number("steps"),
    ),
}

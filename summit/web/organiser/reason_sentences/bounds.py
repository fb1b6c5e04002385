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
        "There are %(meetings)s meetings but only %(pairs)s pairs of people: %(num)s meeting must be a repeat.",
        "There are %(meetings)s meetings but only %(pairs)s pairs of people: %(num)s meetings must be repeats.",
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
        "%(people)s of %(value)s sit in groups kept together, and a table's even share is at most %(share)s.",
        "By %(attribute)s the tables must differ from an even mix by at least %(num)s seats: "
        "%(people)s of %(value)s sit in groups kept together, and a table's even share is at most %(share)s.",
        t.number("deviation"),
        attribute=t.attribute(),
        value=t.text("value"),
        people=t.number("people"),
        share=t.number("share"),
    ),
    "imbalance_by_places": lambda t: ngettext(
        "By %(attribute)s the tables must differ from an even mix by at least %(num)s seat: "
        "%(people)s of %(value)s can sit at only %(tables)s tables, whose even share is at most %(share)s.",
        "By %(attribute)s the tables must differ from an even mix by at least %(num)s seats: "
        "%(people)s of %(value)s can sit at only %(tables)s tables, whose even share is at most %(share)s.",
        t.number("deviation"),
        attribute=t.attribute(),
        value=t.text("value"),
        people=t.number("people"),
        tables=t.number("tables"),
        share=t.number("share"),
    ),
    "imbalance_by_facilitators": lambda t: ngettext(
        "By %(attribute)s the tables must differ from an even mix by at least %(num)s seat: "
        "every table has exactly %(per_table)s of the facilitators, among whom %(value)s is counted.",
        "By %(attribute)s the tables must differ from an even mix by at least %(num)s seats: "
        "every table has exactly %(per_table)s of the facilitators, among whom %(value)s is counted.",
        t.number("deviation"),
        attribute=t.attribute(),
        value=t.text("value"),
        per_table=t.number("per_table"),
    ),
    "imbalance_by_rules": lambda t: ngettext(
        "By %(attribute)s the tables must differ from an even mix by at least %(num)s seat: "
        "the rules leave no even mix for the %(people)s of %(value)s.",
        "By %(attribute)s the tables must differ from an even mix by at least %(num)s seats: "
        "the rules leave no even mix for the %(people)s of %(value)s.",
        t.number("deviation"),
        attribute=t.attribute(),
        value=t.text("value"),
        people=t.number("people"),
    ),
    "imbalance_jointly": lambda t: _(
        "No table can suit %(attributes)s all at once: the imbalance of the round is at least %(weighted)s.",
        attributes=t.attributes(),
        weighted=t.number("weighted"),
    ),
    "repeats_at_open_tables": lambda t: ngettext(
        "%(people)s people can sit at only %(tables)s tables in %(rounds)s rounds: %(num)s meeting must be a repeat.",
        "%(people)s people can sit at only %(tables)s tables in %(rounds)s rounds: %(num)s meetings must be repeats.",
        t.number("repeats"),
        people=t.number("people"),
        tables=t.number("tables"),
        rounds=t.number("rounds"),
    ),
    "wishes_forced": lambda t: ngettext(
        "The themes' tables cannot seat everyone where they wish: together they must step down at least %(num)s wish.",
        "The themes' tables cannot seat everyone where they wish: together they must step down at least "
        "%(num)s wishes.",
        t.number("steps"),
    ),
}

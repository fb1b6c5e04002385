"""The rules of a contradiction, and the numbers that may be changed instead."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import ngettext

from summit.web.organiser.reason_sentences.told import Sentences, Told


def _conflict(t: Told) -> str:
    if not t.number("rules"):
        return str(_("The rules cannot all be kept together."))
    values = {"rules": t.rules("rules"), "ways_out": t.rules("ways_out"), "changes": t.rules("changes")}
    if values["ways_out"] and values["changes"]:
        return str(
            _(
                "These rules cannot all be kept: %(rules)s "
                "It is enough to give up one of these: %(ways_out)s Or to make one change: %(changes)s",
                **values,
            )
        )
    if values["ways_out"]:
        return str(
            _(
                "These rules cannot all be kept: %(rules)s It is enough to give up one of these: %(ways_out)s",
                **values,
            )
        )
    if values["changes"]:
        return str(_("These rules cannot all be kept: %(rules)s One change is enough: %(changes)s", **values))
    return str(_("These rules cannot all be kept: %(rules)s", **values))


SENTENCES: Sentences = {
    "rules_conflict": _conflict,
    "rule_apart": lambda t: _("%(people)s sit apart.", people=t.people()),
    "rule_apart_from": lambda t: _("%(person)s sits apart from %(people)s.", person=t.name(), people=t.people()),
    "rule_together": lambda t: _("%(people)s sit together.", people=t.people()),
    "rule_pin": lambda t: _("%(person)s sits at table %(table)s.", person=t.name(), table=t.table()),
    "rule_accessible": lambda t: ngettext(
        "%(num)s person sits at an accessible table: %(people)s.",
        "%(num)s people sit at accessible tables: %(people)s.",
        t.number("people"),
        people=t.people(),
    ),
    "rule_facilitators_per_table": lambda t: ngettext(
        "Every table has %(num)s facilitator.", "Every table has %(num)s facilitators.", t.number("per_table")
    ),
    "rule_facilitators_stay": lambda t: ngettext(
        "%(people)s stays at one table in all rounds.",
        "%(people)s each stay at one table in all rounds.",
        t.number("people"),
        people=t.people(),
    ),
    "rule_table_min": lambda t: ngettext(
        "Table %(tables)s seats at least %(min)s.",
        "The tables %(tables)s seat at least %(min)s each.",
        t.number("tables"),
        tables=t.tables(),
        min=t.number("min"),
    ),
    "rule_table_max": lambda t: ngettext(
        "Table %(tables)s seats at most %(max)s.",
        "The tables %(tables)s seat at most %(max)s each.",
        t.number("tables"),
        tables=t.tables(),
        max=t.number("max"),
    ),
    "rule_language": lambda t: ngettext(
        "%(people)s sits with somebody who speaks %(language)s.",
        "%(people)s sit with somebody who speaks %(language)s.",
        t.number("people"),
        people=t.people(),
        language=t.text("language"),
    ),
    "rule_meet": lambda t: ngettext(
        "Everybody meets somebody of %(value)s in %(num)s round.",
        "Everybody meets somebody of %(value)s in %(num)s rounds.",
        t.number("times"),
        value=t.text("value"),
    ),
    "rule_own_department": lambda t: ngettext(
        "%(people)s sits with nobody else of %(value)s.",
        "%(people)s sit with nobody else of %(value)s.",
        t.number("people"),
        people=t.people(),
        value=t.text("value"),
    ),
    "rule_co_facilitators": lambda t: ngettext(
        "No table has more than %(num)s co-facilitator.",
        "No table has more than %(num)s co-facilitators.",
        t.number("most"),
    ),
    "change_max": lambda t: ngettext(
        "Table %(tables)s gets more seats: %(more)s.",
        "The tables %(tables)s get more seats: %(more)s altogether.",
        t.number("tables"),
        tables=t.tables(),
        more=t.number("more"),
    ),
    "change_min": lambda t: ngettext(
        "The minimum of table %(tables)s is lowered by %(less)s.",
        "The minimum of the tables %(tables)s is lowered by %(less)s altogether.",
        t.number("tables"),
        tables=t.tables(),
        less=t.number("less"),
    ),
    "change_accessible": lambda t: ngettext(
        "Table %(tables)s is made accessible.",
        "The tables %(tables)s are made accessible.",
        t.number("tables"),
        tables=t.tables(),
    ),
    "change_times": lambda t: ngettext(
        "It is enough that everybody meets somebody of %(value)s in %(num)s round.",
        "It is enough that everybody meets somebody of %(value)s in %(num)s rounds.",
        t.number("times"),
        value=t.text("value"),
    ),
}

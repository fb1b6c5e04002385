"""What happened to the hall, its rules, themes and plans."""

from __future__ import annotations

from markupsafe import Markup

from summit.web.organiser.sentences.told import Sentences, _, ngettext


def _rule(kind: str, *, is_added: bool) -> Markup:
    match kind:
        case "apart":
            return _("A rule keeps people apart now") if is_added else _("A rule that kept people apart was removed")
        case "together":
            if is_added:
                return _("A rule keeps people together now")
            return _("A rule that kept people together was removed")
        case "pin":
            return (
                _("A rule gives people a table now") if is_added else _("A rule that gave people a table was removed")
            )
        case "language":
            return _("A rule about a language was set") if is_added else _("A rule about a language was removed")
        case "meet":
            return _("A rule lets everyone meet a group now") if is_added else _("A rule about a group was removed")
        case _:
            if is_added:
                return _("The meetings of an earlier event count now")
            return _("The meetings of an earlier event no longer count")


SENTENCES: Sentences = {
    "tables.set": lambda t: ngettext(
        "The hall has %(num)s table now", "The hall has %(num)s tables now", t.number("count")
    ),
    "tables.reshaped": lambda t: ngettext(
        "%(num)s table was changed by itself", "%(num)s tables were changed one by one", t.number("count")
    ),
    "tables.settings_changed": lambda t: _("What holds for all tables was changed: %(fields)s", fields=t.fields()),
    "rule.added": lambda t: _rule(t.code("kind"), is_added=True),
    "rule.removed": lambda t: _rule(t.code("kind"), is_added=False),
    "plan.requested": lambda t: _("Table plan %(plan)s was asked for", plan=t.plan),
    "plan.stop_wanted": lambda t: _("The search for table plan %(plan)s was stopped", plan=t.plan),
    "plan.published": lambda t: _("Table plan %(plan)s was published", plan=t.plan),
    "theme.added": lambda t: _("A theme was added"),
    "theme.changed": lambda t: _("A theme was changed"),
    "theme.moved": lambda t: _("The themes were put in another order"),
    "theme.removed": lambda t: _("A theme was removed"),
    "theme.tables_set": lambda t: ngettext(
        "%(num)s table got another theme", "%(num)s tables got another theme", t.number("tables")
    ),
    "theme.weighed": lambda t: _("It was said how much wishes for themes count"),
    "theme.wished": lambda t: _("The wishes of %(person)s for themes were named", person=t.person),
    "plan.changed": lambda t: _("Table plan %(plan)s was changed by hand", plan=t.plan),
    "plan.put_back": lambda t: _("The latest change by hand of table plan %(plan)s was put back", plan=t.plan),
    "plan.copied": lambda t: _("Table plan %(plan)s was made as a copy", plan=t.plan),
    "plan.mending_requested": lambda t: _(
        "A plan was to be mended from round %(round)s on, as table plan %(plan)s", round=t.number("round"), plan=t.plan
    ),
    "tables.closed": lambda t: ngettext(
        "%(num)s table is closed now", "%(num)s tables are closed now", t.number("count")
    ),
    "plan.deleted": lambda t: _("Table plan %(plan)s was deleted", plan=t.plan),
}

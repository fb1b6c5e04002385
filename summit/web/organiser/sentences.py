"""What each action of the log is called: one whole sentence for each, and another where somebody else did it.

A sentence gets a `Told`, whose names are safe HTML already, and returns safe HTML.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

import flask_babel
from markupsafe import Markup


class Told(Protocol):
    """One entry of the log with its names, each escaped, in bold."""

    person: Markup
    nominator: Markup
    group: Markup
    staff_member: Markup
    contact: Markup
    item: Markup
    plan: Markup
    is_by_nominator: bool
    is_by_staff: bool

    def number(self, name: str) -> int:
        """The number of this name among the details; 0 without one."""

    def code(self, name: str) -> str:
        """The code of this name among the details; empty without one."""

    def fields(self) -> Markup:
        """What was changed, as a list in words."""


def _(sentence: str, **names: object) -> Markup:
    """The sentence in the reader's language; its names are safe HTML."""
    return Markup(flask_babel.gettext(sentence, **names))  # noqa: S704 - see Told


def ngettext(one: str, several: str, number: int, **names: object) -> Markup:
    """The sentence for `number`, which stands in it as %(num)s; its names are safe HTML."""
    return Markup(flask_babel.ngettext(one, several, number, **names))  # noqa: S704 - see Told


def _accepted(t: Told) -> Markup:
    if t.is_by_nominator:
        return _("%(nominator)s said yes on behalf of %(person)s", nominator=t.nominator, person=t.person)
    if t.is_by_staff:
        return _("The yes of %(person)s was entered", person=t.person)
    return _("%(person)s said yes", person=t.person)


def _declined(t: Told) -> Markup:
    if t.is_by_nominator:
        return _("%(nominator)s said no on behalf of %(person)s", nominator=t.nominator, person=t.person)
    if t.is_by_staff:
        return _("The no of %(person)s was entered", person=t.person)
    return _("%(person)s said no", person=t.person)


def _withdrew(t: Told) -> Markup:
    if t.is_by_nominator:
        return _("%(nominator)s cancelled for %(person)s", nominator=t.nominator, person=t.person)
    if t.is_by_staff:
        return _("A cancellation by %(person)s was entered", person=t.person)
    return _("%(person)s cannot come after all", person=t.person)


def _sent(t: Told) -> Markup:
    if t.code("override"):
        return _("%(person)s was invited to %(group)s, knowingly beyond the quota", person=t.person, group=t.group)
    return _("%(person)s was invited to %(group)s", person=t.person, group=t.group)


def _skipped_reserve(t: Told) -> Markup:
    match t.code("because"):
        case "bounced":
            return _("%(person)s was passed over as a reserve, because the mail came back", person=t.person)
        case "area_taken":
            return _("%(person)s was passed over as a reserve, because the area has its place", person=t.person)
        case _:
            return _("%(person)s was passed over as a reserve, because no place was free", person=t.person)


def _walked_in(t: Told) -> Markup:
    if t.code("override"):
        return _("%(person)s walked in to %(group)s, knowingly beyond the quota", person=t.person, group=t.group)
    return _("%(person)s walked in to %(group)s", person=t.person, group=t.group)


def _came_after_all(t: Told) -> Markup:
    if t.code("override"):
        return _("%(person)s came after all, knowingly beyond the quota", person=t.person)
    return _("%(person)s came after all", person=t.person)


def _group_changed(t: Told) -> Markup:
    places = t.number("quota")
    if t.code("knowingly"):
        return ngettext(
            "%(group)s was changed; it has %(num)s place, knowingly fewer than are promised",
            "%(group)s was changed; it has %(num)s places, knowingly fewer than are promised",
            places,
            group=t.group,
        )
    return ngettext(
        "%(group)s was changed; it has %(num)s place",
        "%(group)s was changed; it has %(num)s places",
        places,
        group=t.group,
    )


def _appointed(t: Told) -> Markup:
    if t.code("role") == "viewer":
        return _("%(name)s may look at the event", name=t.staff_member)
    return _("%(name)s may organise the event", name=t.staff_member)


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


SENTENCES: dict[str, Callable[[Told], Markup]] = {
    "host.founded": lambda t: _("The host was set up"),
    "staff.signed_in": lambda t: _("Signed in"),
    "staff.appointed": _appointed,
    "event.created": lambda t: _("The event was created"),
    "event.changed": lambda t: _("The event was changed: %(fields)s", fields=t.fields()),
    "event.opened": lambda t: _("The event was opened for invitations and answers"),
    "event.closed": lambda t: _("The event was closed for nominations and answers"),
    "event.held": lambda t: ngettext(
        "The event was held; %(num)s person came, %(absent)s stayed away",
        "The event was held; %(num)s people came, %(absent)s stayed away",
        t.number("attended"),
        absent=t.number("absent"),
    ),
    "event.areas_set": lambda t: ngettext(
        "The event has %(num)s area now", "The event has %(num)s areas now", t.number("count")
    ),
    "group.added": lambda t: ngettext(
        "The group %(group)s was added with %(num)s place",
        "The group %(group)s was added with %(num)s places",
        t.number("quota"),
        group=t.group,
    ),
    "group.changed": _group_changed,
    "group.removed": lambda t: _("A group was removed"),
    "group.follows_tables": lambda t: ngettext(
        "%(group)s follows the tables and has %(num)s place now",
        "%(group)s follows the tables and has %(num)s places now",
        t.number("quota"),
        group=t.group,
    ),
    "nominator.added": lambda t: _("%(nominator)s became a nominator", nominator=t.nominator),
    "nominator.changed": lambda t: _("What is known of %(nominator)s was corrected", nominator=t.nominator),
    "nominator.contact_added": lambda t: _(
        "%(contact)s became a contact of %(nominator)s", contact=t.contact, nominator=t.nominator
    ),
    "nominator.contact_changed": lambda t: _(
        "What is known of %(contact)s at %(nominator)s was corrected", contact=t.contact, nominator=t.nominator
    ),
    "nominator.link_sent": lambda t: _(
        "%(contact)s at %(nominator)s was mailed the link", contact=t.contact, nominator=t.nominator
    ),
    "allocation.set": lambda t: ngettext(
        "%(nominator)s has %(num)s place in %(group)s now",
        "%(nominator)s has %(num)s places in %(group)s now",
        t.number("places"),
        nominator=t.nominator,
        group=t.group,
    ),
    "allocation.handed_back": lambda t: ngettext(
        "%(nominator)s handed back %(num)s place in %(group)s",
        "%(nominator)s handed back %(num)s places in %(group)s",
        t.number("places"),
        nominator=t.nominator,
        group=t.group,
    ),
    "allocation.released": lambda t: ngettext(
        "A free place of %(nominator)s went back to the group; %(num)s place is left",
        "A free place of %(nominator)s went back to the group; %(num)s places are left",
        t.number("size"),
        nominator=t.nominator,
    ),
    "wish.handled": lambda t: _("%(nominator)s dealt with a wish to come", nominator=t.nominator),
    "person.corrected": lambda t: _("What is known of %(person)s was corrected", person=t.person),
    "person.language_chosen": lambda t: _("%(person)s chose another language", person=t.person),
    "invitation.nominated": lambda t: _("%(nominator)s nominated %(person)s", nominator=t.nominator, person=t.person),
    "invitation.sent": _sent,
    "invitation.reminded": lambda t: _("%(person)s was reminded to answer", person=t.person),
    "invitation.accepted": _accepted,
    "invitation.declined": _declined,
    "invitation.withdrawn": _withdrew,
    "invitation.revoked": lambda t: _("The invitation of %(person)s was taken back", person=t.person),
    "invitation.expired": lambda t: _("%(person)s did not answer in time", person=t.person),
    "invitation.address_corrected": lambda t: _("%(person)s got a new address and a new link", person=t.person),
    "reserve.added": lambda t: _(
        "%(nominator)s put %(person)s on the reserve list", nominator=t.nominator, person=t.person
    ),
    "reserve.moved": lambda t: _(
        "%(person)s is number %(position)s among the reserves of %(nominator)s now",
        person=t.person,
        position=t.number("position"),
        nominator=t.nominator,
    ),
    "reserve.skipped": _skipped_reserve,
    "registration.confirmed": lambda t: _("%(person)s has a place in %(group)s", person=t.person, group=t.group),
    "registration.waitlisted": lambda t: _("%(person)s waits for a place in %(group)s", person=t.person, group=t.group),
    "registration.cancelled": lambda t: _("The place of %(person)s is free again", person=t.person),
    "registration.answered": lambda t: _("%(person)s answered the questions", person=t.person),
    "registration.wish_to_continue": lambda t: _(
        "%(person)s said whether to go on in a working group", person=t.person
    ),
    "registration.offered": lambda t: _(
        "%(person)s was offered a free place in %(group)s, being first in line", person=t.person, group=t.group
    ),
    "registration.skipped": lambda t: _(
        "%(person)s was passed over on the waiting list, because the area has its place", person=t.person
    ),
    "registration.offer_accepted": lambda t: _("%(person)s took the place that was offered", person=t.person),
    "registration.offer_lapsed": lambda t: _(
        "%(person)s did not take the offered place in time and is last in line again", person=t.person
    ),
    "desk_link.made": lambda t: _("The desk got a link for the day"),
    "desk_link.renewed": lambda t: _("The desk got a new link, and the old one stopped working"),
    "checkin.came": lambda t: _("%(person)s came", person=t.person),
    "checkin.undone": lambda t: _("The check-in of %(person)s was undone", person=t.person),
    "checkin.walk_in": _walked_in,
    "checkin.came_after_all": _came_after_all,
    "programme.added": lambda t: _("%(item)s was added to the programme", item=t.item),
    "programme.changed": lambda t: _("%(item)s was changed in the programme", item=t.item),
    "programme.removed": lambda t: _("A point was removed from the programme"),
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
    "mail.retried": lambda t: _("A mail that had come back is sent again"),
    "mail.cancelled": lambda t: _("A mail was stopped before it was sent"),
    "export.attendance": lambda t: _("The attendance was taken away as a workbook"),
    "export.table_plan": lambda t: _("Table plan %(plan)s was taken away as a workbook", plan=t.plan),
    "export.instance": lambda t: _("What table plan %(plan)s was made from was taken away as a file", plan=t.plan),
    "export.proof": lambda t: _("The proof sheet of table plan %(plan)s was taken away", plan=t.plan),
    "export.plan": lambda t: _("Table plan %(plan)s was taken away as a file", plan=t.plan),
    "privacy.needs_forgotten": lambda t: _("Dietary and accessibility needs were deleted"),
    "privacy.people_forgotten": lambda t: _("Names, addresses and messages were deleted; the figures stay"),
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

"""What happened to the event itself, its programme, its mails and exports, and on the day."""

from __future__ import annotations

from markupsafe import Markup

from summit.web.organiser.sentences.told import Sentences, Told, _, ngettext


def _walked_in(t: Told) -> Markup:
    if t.code("override"):
        return _("%(person)s walked in to %(group)s, knowingly beyond the quota", person=t.person, group=t.group)
    return _("%(person)s walked in to %(group)s", person=t.person, group=t.group)


def _came_after_all(t: Told) -> Markup:
    if t.code("override"):
        return _("%(person)s came after all, knowingly beyond the quota", person=t.person)
    return _("%(person)s came after all", person=t.person)


def _appointed(t: Told) -> Markup:
    if t.code("role") == "keeper":
        return _("%(name)s looks after %(group)s", name=t.staff_member, group=t.group)
    if t.code("role") == "viewer":
        return _("%(name)s may look at the event", name=t.staff_member)
    return _("%(name)s may organise the event", name=t.staff_member)


def _role_taken_away(t: Told) -> Markup:
    if t.code("role") == "keeper":
        return _("%(name)s does not look after %(group)s any more", name=t.staff_member, group=t.group)
    if t.code("role") == "viewer":
        return _("%(name)s may not look at the event any more", name=t.staff_member)
    return _("%(name)s may not organise the event any more", name=t.staff_member)


def _released(t: Told) -> Markup:
    if t.number("dropped"):
        return ngettext(
            "After a restore mails leave again, without the %(num)s that waited in the backup",
            "After a restore mails leave again, without the %(num)s that waited in the backup",
            t.number("dropped"),
        )
    return _("After a restore mails leave again")


SENTENCES: Sentences = {
    "host.founded": lambda t: _("The host was set up"),
    "staff.erased": lambda t: _("Somebody who worked here was erased"),
    "staff.signed_in": lambda t: _("Signed in"),
    "staff.appointed": _appointed,
    "staff.role_changed": _appointed,
    "staff.role_taken_away": _role_taken_away,
    "staff.needs_given": lambda t: _("%(name)s may see dietary and accessibility needs", name=t.staff_member),
    "staff.needs_taken": lambda t: _(
        "%(name)s may not see dietary and accessibility needs any more", name=t.staff_member
    ),
    "staff.links_ended": lambda t: _("The sign-in links of %(name)s were ended", name=t.staff_member),
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
    "records.mended": lambda t: ngettext(
        "The records were checked, and %(num)s thing in them was set right",
        "The records were checked, and %(num)s things in them were set right",
        t.number("number"),
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
    "mail.retried": lambda t: _("A mail that had come back is sent again"),
    "mails.retried": lambda t: _("Mails that had come back are sent again"),
    "mails.tried_now": lambda t: _("The mail server was tried again before its time"),
    "mail.cancelled": lambda t: _("A mail was stopped before it was sent"),
    "mail.released": _released,
    "event.restored": lambda t: _("Everything was put back to an earlier moment, from a backup"),
    "export.attendance": lambda t: _("The attendance was taken away as a workbook"),
    "export.table_plan": lambda t: _("Table plan %(plan)s was taken away as a workbook", plan=t.plan),
    "export.instance": lambda t: _("What table plan %(plan)s was made from was taken away as a file", plan=t.plan),
    "export.proof": lambda t: _("The proof sheet of table plan %(plan)s was taken away", plan=t.plan),
    "export.plan": lambda t: _("Table plan %(plan)s was taken away as a file", plan=t.plan),
    "privacy.needs_forgotten": lambda t: _("Dietary and accessibility needs were deleted"),
    "privacy.person_exported": lambda t: _("All that is kept about a person was taken away as a file"),
    "privacy.contact_exported": lambda t: _("All that is kept about a nominator's contact was taken away as a file"),
    "person.erased": lambda t: _("All that was known of a person was erased"),
    "nominator.contact_erased": lambda t: _("All that was known of a nominator's contact was erased"),
    "wish.erased": lambda t: _("What a citizen had written to a nominator was erased"),
    "privacy.files_cleaned": lambda t: _("The files of the database were cleaned of what was deleted"),
    "privacy.people_forgotten": lambda t: _("Names, addresses and messages were deleted; the figures stay"),
}

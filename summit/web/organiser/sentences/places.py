"""What happened to groups, nominators and their places."""

from __future__ import annotations

from markupsafe import Markup

from summit.web.organiser.sentences.told import Sentences, Told, _, ngettext


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


SENTENCES: Sentences = {
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
}

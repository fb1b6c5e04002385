"""What happened to people, their invitations and registrations."""

from __future__ import annotations

from markupsafe import Markup

from summit.web.organiser.sentences.told import Sentences, Told, _


def _accepted(t: Told) -> Markup:
    if t.is_by_nominator:
        return _("%(nominator)s said yes on behalf of %(person)s", nominator=t.nominator, person=t.person)
    if t.is_by_staff:
        return _("The yes of %(person)s was entered", person=t.person)
    return _("%(person)s said yes", person=t.person)


def _nominated(t: Told) -> Markup:
    if t.number("other_person_id"):
        return _(
            "%(nominator)s nominated %(person)s in place of %(other)s",
            nominator=t.nominator,
            person=t.person,
            other=t.other,
        )
    return _("%(nominator)s nominated %(person)s", nominator=t.nominator, person=t.person)


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
    if t.is_by_visitor:
        return _("%(person)s asked on the event's page to join %(group)s", person=t.person, group=t.group)
    return _("%(person)s was invited to %(group)s", person=t.person, group=t.group)


def _skipped_reserve(t: Told) -> Markup:
    match t.code("because"):
        case "bounced":
            return _("%(person)s was passed over as a reserve, because the mail came back", person=t.person)
        case "area_taken":
            return _("%(person)s was passed over as a reserve, because the area has its place", person=t.person)
        case _:
            return _("%(person)s was passed over as a reserve, because no place was free", person=t.person)


SENTENCES: Sentences = {
    "person.corrected": lambda t: _("What is known of %(person)s was corrected", person=t.person),
    "person.language_chosen": lambda t: _("%(person)s chose another language", person=t.person),
    "invitation.nominated": _nominated,
    "invitation.sent": _sent,
    "invitation.link_sent_again": lambda t: _(
        "%(person)s was sent the link again, asked for on the event's page", person=t.person
    ),
    "invitation.reminders_stopped": lambda t: _("%(person)s wants no more reminders", person=t.person),
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
}

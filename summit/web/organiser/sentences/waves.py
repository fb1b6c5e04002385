"""What happened to lists of people to be asked, and to waves."""

from __future__ import annotations

from markupsafe import Markup

from summit.web.organiser.sentences.told import Sentences, Told, _, ngettext


def _planned(t: Told) -> Markup:
    if t.code("override"):
        return ngettext(
            "A wave to %(num)s person of %(group)s was planned, knowingly beyond the quota",
            "A wave to %(num)s people of %(group)s was planned, knowingly beyond the quota",
            t.number("number"),
            group=t.group,
        )
    return ngettext(
        "A wave to %(num)s person of %(group)s was planned",
        "A wave to %(num)s people of %(group)s was planned",
        t.number("number"),
        group=t.group,
    )


def _sent(t: Told) -> Markup:
    if t.code("override"):
        return ngettext(
            "A wave to %(num)s person of %(group)s was sent, knowingly beyond the quota",
            "A wave to %(num)s people of %(group)s was sent, knowingly beyond the quota",
            t.number("number"),
            group=t.group,
        )
    return ngettext(
        "A wave to %(num)s person of %(group)s was sent",
        "A wave to %(num)s people of %(group)s was sent",
        t.number("number"),
        group=t.group,
    )


SENTENCES: Sentences = {
    "list.kept": lambda t: ngettext(
        "A list of %(num)s person of %(group)s was kept, to be asked later",
        "A list of %(num)s people of %(group)s was kept, to be asked later",
        t.number("number"),
        group=t.group,
    ),
    "invitation.kept": lambda t: _("%(person)s was put on the list of %(group)s", person=t.person, group=t.group),
    "invitation.removed": lambda t: _("%(person)s was taken off the list of %(group)s", person=t.person, group=t.group),
    "invitation.planned": lambda t: _("%(person)s is to be asked in a wave, and has a place kept", person=t.person),
    "wave.planned": _planned,
    "wave.sent": _sent,
    "wave.called_off": lambda t: ngettext(
        "A wave to %(num)s person of %(group)s was called off",
        "A wave to %(num)s people of %(group)s was called off",
        t.number("number"),
        group=t.group,
    ),
    "wave.deadline_moved": lambda t: _("A wave to %(group)s got another deadline for its answers", group=t.group),
}

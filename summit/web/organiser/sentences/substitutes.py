"""What happened to places that were handed on."""

from __future__ import annotations

from markupsafe import Markup

from summit.web.organiser.sentences.told import Sentences, Told, _


def _handed_on(t: Told) -> Markup:
    if t.is_by_staff:
        return _("The place of %(person)s was handed on to %(other)s", person=t.person, other=t.other)
    return _("%(person)s handed the place on to %(other)s", person=t.person, other=t.other)


SENTENCES: Sentences = {
    "invitation.handed_on": _handed_on,
    "substitute.asked": lambda t: _(
        "%(person)s was asked to come to %(group)s in place of %(other)s",
        person=t.person,
        group=t.group,
        other=t.other,
    ),
    "substitution.done": lambda t: _("%(other)s comes in place of %(person)s", person=t.person, other=t.other),
    "substitution.failed": lambda t: _(
        "%(other)s did not take the place of %(person)s, so it goes on to others", person=t.person, other=t.other
    ),
}

"""What happened on the waiting lists."""

from __future__ import annotations

from markupsafe import Markup

from summit.web.organiser.sentences.told import Sentences, Told, _


def _offered(t: Told) -> Markup:
    names = {"person": t.person, "group": t.group}
    match t.code("because"):
        case "by_hand" if t.code("override"):
            return _("%(person)s was offered a place in %(group)s by hand, knowingly beyond the quota", **names)
        case "by_hand":
            return _("%(person)s was offered a free place in %(group)s by hand", **names)
        case "priority":
            return _("%(person)s was offered a free place in %(group)s, having priority", **names)
        case "release":
            return _("%(person)s was offered a released place in %(group)s", **names)
        case _:
            return _("%(person)s was offered a free place in %(group)s, being first in line", **names)


def _skipped(t: Told) -> Markup:
    match t.code("because"):
        case "nominators_places":
            return _(
                "%(person)s was passed over on the waiting list, because the free place was a nominator's",
                person=t.person,
            )
        case "priority":
            return _(
                "%(person)s was passed over on the waiting list, because somebody else has priority", person=t.person
            )
        case "by_hand":
            return _(
                "%(person)s was passed over on the waiting list, because somebody else was chosen by hand",
                person=t.person,
            )
        case _:
            return _("%(person)s was passed over on the waiting list, because the area has its place", person=t.person)


def _preferred(t: Told) -> Markup:
    if t.code("is_first"):
        return _("%(person)s was put first on the waiting list of %(group)s", person=t.person, group=t.group)
    return _("%(person)s was given priority on the waiting list of %(group)s", person=t.person, group=t.group)


SENTENCES: Sentences = {
    "registration.offered": _offered,
    "registration.skipped": _skipped,
    "registration.preferred": _preferred,
    "registration.priority_taken_back": lambda t: _(
        "%(person)s has no priority on the waiting list of %(group)s any more", person=t.person, group=t.group
    ),
    "registration.offer_accepted": lambda t: _("%(person)s took the place that was offered", person=t.person),
    "registration.offer_lapsed": lambda t: _(
        "%(person)s did not take the offered place in time and is last in line again", person=t.person
    ),
    "registration.wants_again": lambda t: _(
        "%(person)s, who had let an offer pass, still wants a place", person=t.person
    ),
}

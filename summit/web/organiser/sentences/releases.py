"""What happened to releases and the places that they moved."""

from __future__ import annotations

from markupsafe import Markup

from summit.web.organiser.sentences.told import Sentences, Told, _, ngettext


def _sent(t: Told) -> Markup:
    return ngettext(
        "%(num)s unused place of %(source)s was released; %(left)s stayed",
        "%(num)s unused places of %(source)s were released; %(left)s stayed",
        t.number("places"),
        source=_source(t),
        left=t.number("left"),
    )


def _undone(t: Told) -> Markup:
    return ngettext(
        "A release of %(source)s was undone: %(num)s place was taken back, %(kept)s had been answered",
        "A release of %(source)s was undone: %(num)s places were taken back, %(kept)s had been answered",
        t.number("places"),
        source=_source(t),
        kept=t.number("kept"),
    )


def _source(t: Told) -> Markup:
    return t.nominator if t.has_nominator else t.group


SENTENCES: Sentences = {
    "release.planned": lambda t: _("A release of unused places of %(source)s was planned", source=_source(t)),
    "release.changed": lambda t: _("The planned release of places of %(source)s was changed", source=_source(t)),
    "release.removed": lambda t: _("The planned release of places of %(source)s was removed", source=_source(t)),
    "release.sent": _sent,
    "release.undone": _undone,
    "release.share_moved": lambda t: ngettext(
        "By a release %(nominator)s has %(num)s place in %(group)s now",
        "By a release %(nominator)s has %(num)s places in %(group)s now",
        t.number("places"),
        nominator=t.nominator,
        group=t.group,
    ),
    "release.quota_moved": lambda t: ngettext(
        "By a release %(group)s has %(num)s place now",
        "By a release %(group)s has %(num)s places now",
        t.number("quota"),
        group=t.group,
    ),
    "reserve.put_back": lambda t: _(
        "A release was undone: %(person)s is a reserve of %(nominator)s again", person=t.person, nominator=t.nominator
    ),
    "registration.offer_taken_back": lambda t: _(
        "A release was undone: %(person)s waits for a place in %(group)s again", person=t.person, group=t.group
    ),
}

"""What happened to the contacts of nominators, and to letters."""

from __future__ import annotations

from summit.web.organiser.sentences.told import Sentences, _

SENTENCES: Sentences = {
    "invitation.letter_printed": lambda t: _("The letter to %(person)s was printed", person=t.person),
    "nominator.contact_removed": lambda t: _(
        "%(contact)s is no contact of %(nominator)s any more", contact=t.contact, nominator=t.nominator
    ),
    "nominator.reminded": lambda t: _(
        "%(contact)s at %(nominator)s was reminded of the free places", contact=t.contact, nominator=t.nominator
    ),
}

"""What the pages say, in Danish: looked up by the sentence of the source, so that tests read in the source language.

A sentence that the catalogue does not have is an error: the page has changed, or nobody has translated it.
"""

from __future__ import annotations

from gettext import NullTranslations

from babel.support import Translations

from summit import config


class _Missing(NullTranslations):
    """Where a search ends that has found nothing."""

    def gettext(self, message: str) -> str:
        raise LookupError(f"The Danish catalogue has no {message!r}.")

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        raise LookupError(f"The Danish catalogue has no {msgid1!r} with the plural {msgid2!r}.")


_danish = Translations.load(config.ROOT / "summit" / "translations", ["da"])
_danish.add_fallback(_Missing())


def da(sentence: str, **values: object) -> str:
    """A sentence of the source as Danish readers see it. Raises LookupError."""
    said = str(_danish.gettext(sentence))
    return said % values if values else said


def da_many(one: str, many: str, number: int, **values: object) -> str:
    """A sentence that depends on a number. Raises LookupError."""
    return str(_danish.ngettext(one, many, number)) % {"num": number, **values}

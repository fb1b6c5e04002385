"""The ways a rule says no, with words for a person.

A `Refusal` carries an English sentence marked for translation, and the values for its placeholders.
The door that catches it puts it into the reader's language; services never translate.
"""

from __future__ import annotations

from typing import Any


def N_(message: str) -> str:  # gettext's own name for "mark, translate later"
    """Mark `message` for the catalogues and return it unchanged."""
    return message


def NN_(singular: str, plural: str) -> tuple[str, str]:
    """Mark a pair for the catalogues, `singular` for one and `plural` for any other `count`; return it unchanged."""
    return singular, plural


class Refusal(Exception):
    """A rule said no. `message` is an English msgid; `values` fill its named placeholders.

    `plural` is the msgid for a `count` other than one, and the two are marked together: `Refusal(*NN_(…), count=…)`.
    `field` names the form field it belongs to.
    """

    status = 409

    def __init__(self, message: str, plural: str | None = None, *, field: str | None = None, **values: Any) -> None:
        super().__init__(message)
        self.message = message
        self.plural = plural
        self.field = field
        self.values = values

    def __str__(self) -> str:
        use_plural = self.plural is not None and self.values.get("count") != 1
        text = self.plural if use_plural and self.plural else self.message
        return text % self.values if self.values else text


class NoPlace(Refusal):
    """The event, the group or the allocation is full."""


class TooLate(Refusal):
    """A deadline has passed."""


class AlreadyThere(Refusal):
    """The same person, name or thing is there already."""


class NotPossible(Refusal):
    """The thing is in a state that does not allow this."""


class BadInput(Refusal):
    """What was typed or uploaded cannot be used."""

    status = 422


class Gone(Refusal):
    """A link that once worked and does not any more."""

    status = 410

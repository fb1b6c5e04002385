"""What one entry of the log knows when it is put into a sentence, and how a sentence is said.

A sentence gets a `Told`, whose names are safe HTML already, and returns safe HTML.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Protocol

import flask_babel
from markupsafe import Markup


class Told(Protocol):
    """One entry of the log with its names, each escaped, in bold."""

    person: Markup
    other: Markup
    nominator: Markup
    group: Markup
    staff_member: Markup
    contact: Markup
    item: Markup
    plan: Markup
    has_nominator: bool
    is_by_nominator: bool
    is_by_staff: bool
    is_by_visitor: bool

    def number(self, name: str) -> int:
        """The number of this name among the details; 0 without one."""

    def code(self, name: str) -> str:
        """The code of this name among the details; empty without one."""

    def fields(self) -> Markup:
        """What was changed, as a list in words."""


def _(sentence: str, **names: object) -> Markup:
    """The sentence in the reader's language; its names are safe HTML."""
    return Markup(flask_babel.gettext(sentence, **names))  # noqa: S704 - see Told


def ngettext(one: str, several: str, number: int, **names: object) -> Markup:
    """The sentence for `number`, which stands in it as %(num)s; its names are safe HTML."""
    return Markup(flask_babel.ngettext(one, several, number, **names))  # noqa: S704 - see Told


Sentences = Mapping[str, Callable[[Told], Markup]]

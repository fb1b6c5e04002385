"""The values of one reason, as sentences want them: names of people, numbers of tables, words for attributes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from babel.lists import format_list
from flask_babel import get_locale, ngettext
from flask_babel import gettext as _

MOST_NAMES = 6
MOST_TABLES = 12

ATTRIBUTES: dict[str, Callable[[], str]] = {
    "sector": lambda: str(_("group")),
    "area": lambda: str(_("area")),
    "organisation": lambda: str(_("organisation")),
    "gender": lambda: str(_("gender")),
    "age": lambda: str(_("age")),
}


def attribute_word(name: str) -> str:
    """What the organiser calls an attribute of the planner."""
    return ATTRIBUTES[name]() if name in ATTRIBUTES else name


class Told:
    """The values of one reason, as sentences want them."""

    def __init__(
        self, values: Mapping[str, Any], names: Mapping[str, str], say: Callable[[Mapping[str, Any]], str]
    ) -> None:
        self._values = values
        self._names = names
        self._say = say

    def number(self, name: str) -> int:
        """A number, or how many there are of a list."""
        value = self._values.get(name, 0)
        return len(value) if isinstance(value, list | tuple) else int(value or 0)

    def name(self, key: str = "person") -> str:
        """The name of one person."""
        return self._named(str(self._values.get(key, "")))

    def people(self, key: str = "people") -> str:
        """Names in a row; of many the first, and how many more."""
        ids = [str(id) for id in self._values.get(key) or ()]
        shown = [self._named(id) for id in ids[:MOST_NAMES]]
        if len(ids) > len(shown):
            rest = len(ids) - len(shown)
            shown.append(ngettext("%(num)s more", "%(num)s more", rest))
        return str(format_list(shown, locale=get_locale()))

    def table(self) -> str:
        """The number of one table."""
        return str(self._values.get("table", "")).removeprefix("t")

    def tables(self) -> str:
        """Numbers of tables in a row."""
        ids = self._values.get("tables") or ()
        numbers = [str(id).removeprefix("t") for id in ids]
        shown = numbers[:MOST_TABLES]
        if len(numbers) > len(shown):
            rest = len(numbers) - len(shown)
            shown.append(ngettext("%(num)s more", "%(num)s more", rest))
        return str(format_list(shown, locale=get_locale()))

    def text(self, key: str) -> str:
        """A word as it was given, such as a value or a theme."""
        return str(self._values.get(key, ""))

    def texts(self, key: str) -> str:
        """Such words in a row."""
        return str(format_list([str(one) for one in self._values.get(key) or ()], locale=get_locale()))

    def attributes(self) -> str:
        """All that is mixed, in a row."""
        names = [attribute_word(str(one)) for one in self._values.get("attributes") or ()]
        return str(format_list(names, locale=get_locale()))

    def attribute(self) -> str:
        """What is mixed."""
        return attribute_word(str(self._values.get("attribute", "")))

    def rules(self, key: str) -> str:
        """Rules, each in a sentence of its own."""
        return " ".join(self._say(rule) for rule in self._values.get(key) or ())

    def _named(self, id: str) -> str:
        return self._names.get(id) or str(_("somebody"))


Sentences = Mapping[str, Callable[[Told], str]]
"""A code of the planner and how its values are said."""

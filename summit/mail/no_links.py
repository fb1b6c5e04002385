"""Names are no links: mail programs make links of whatever looks like one, also of a name that a stranger has typed.

A person may be named by a forum, join by themselves or write a wish; a mail of ours must not carry their "www.…" to
others as something to press. Such a word is written with blanks: "http: //evil. example", "P. Hansen".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from markupsafe import escape

from summit.mail.messages import Message

_LINKISH = re.compile(
    r"\S*(?:://|\b(?:www\.|javascript:|data:|mailto:|tel:)|\w\.[^\W\d_]{2}|@[\w-]+\.)\S*", re.IGNORECASE
)
_JOINT = re.compile(r"([:.@])(?=\S)")
_HOST_ENDS = r"(?=[/?#\s\"'<>]|$)"  # what goes on otherwise, "https://summit.example.evil.example", is no host of ours


def without(message: Message, form: str, base_url: str) -> str:
    """`form`, the text or the HTML of `message`, with the strangers' words in it that look like links taken apart.

    What stands at `base_url`, to the end of its host, is our own.
    """
    apart = dict(_apart(message))
    if not apart:
        return form
    longest_first = sorted(apart, key=len, reverse=True)
    ours = re.escape(base_url) + _HOST_ENDS + r"[^\s\"'<>]*"
    found = re.compile("|".join([ours, *map(re.escape, longest_first)]))
    return found.sub(lambda match: apart.get(match[0], match[0]), form)


def _apart(message: Message) -> Iterator[tuple[str, str]]:
    """Each such word as it stands in the text and in HTML, and how it is written instead."""
    for words in _of_strangers(message.to_name, message.context):
        for word in _LINKISH.findall(words):
            instead = _JOINT.sub(r"\1 ", word)
            yield word, instead
            yield str(escape(word)), str(escape(instead))


def _of_strangers(to_name: str, context: Mapping[str, Any]) -> Iterator[str]:
    yield to_name
    yield from (str(context[name]) for name in ("giver", "substitute") if context.get(name))
    yield from context.get("people", ())
    invitation, wish = context.get("invitation"), context.get("wish")
    if invitation is not None:
        yield from (invitation.person.name, invitation.person.organisation or "")  # none yet in a preview
    if wish is not None:
        yield from (wish.name, wish.phone, wish.message)

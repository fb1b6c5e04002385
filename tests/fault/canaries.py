"""Words that try to become tags, links, headers, code or commands; wherever they succeed, a canary sings."""

from __future__ import annotations

import random
from collections.abc import Iterator
from html.parser import HTMLParser
from itertools import cycle, product
from urllib.parse import urlsplit

from sqlalchemy import Column, String, Table, select, update

from summit.db import db
from summit.models import data_map
from summit.models.data_kinds import DataClass

BREAKS = ("", '">', "'>", "</textarea>", "</title>", "</script>", "</style>", "-->", "]]>", "</svg>", "</select>", "`>")
TAGS = (
    "<canary a=b>",
    "<img src=//canary.example onerror=canary()>",
    "<script>canary()</script>",
    '<a href="javascript:canary()">x</a>',
    '<form action="https://canary.example"><input name=canary>',
)
HTML = [f"Anna{outside}{tag}" for outside, tag in product(BREAKS, TAGS)]
LINES = ("\n", "\r", "\r\n", "\n\r", "\x0b", "\x0c", "\x1c", "\x85", "\u2028", "\u2029")
NAMES = ("Bcc: canary@canary.example", "X-Canary: 1", "Content-Type: text/html", "ATTACH:https://canary.example/")
HEADERS = [f"Anna{line}{name}" for line, name in product(LINES, NAMES)]
CODE = [
    "Anna {{ 7 * 191 }} {% print 7 * 191 %}",
    "Anna ${7*191} #{7*191} <%= 7*191 %>",
    "Anna %(canary)s %s %d {0} {canary}",
    "Anna #eval(\"7*191\") #read(\"/etc/passwd\") #panic()",
    "Anna =?utf-8?q?=0ABcc=3A_canary=40canary.example?=",
    "Anna\"; onclick=\"canary()",
    "Anna' onfocus='canary()' autofocus='",
    "Anna\\\"}]</script><script>canary()</script>",
    "Anna BEGIN:VALARM\\nACTION:PROCEDURE;CN=\"x\":canary",
    "&lt;canary&gt; &#60;canary&#62; \\u003ccanary\\u003e",
]  # fmt: skip
COMPUTED = "1337"  # 7 * 191
EVERY = [*HTML, *HEADERS, *CODE]
OF_PEOPLE = {DataClass.CONTACT, DataClass.WORDS, DataClass.CONTENT, DataClass.SPECIAL}
CHOSEN = {"email", "language", "slug", "time_zone", "letter", "gender", "age_band", "contact_email"}  # not free words


def columns() -> list[tuple[Table, Column[str]]]:
    """Every column for words that people write, by the data map."""
    found = []
    for name, entry in data_map.entries().items():
        table, _, column = name.partition(".")
        if entry.data_class in OF_PEOPLE and column not in CHOSEN and table in db.metadata.tables:
            it = db.metadata.tables[table].c[column]
            if type(it.type) is String:
                found.append((db.metadata.tables[table], it))
    return found


def put_everywhere(chance: random.Random) -> list[str]:
    """Write another of EVERY into each such field of each row, past all forms; returns those used. In a transaction."""
    songs = cycle(chance.sample(EVERY, len(EVERY)))
    used = []
    for table, column in columns():
        for id in db.session.scalars(select(table.c.id if "id" in table.c else table.c.person_id)).all():
            key = table.c.id if "id" in table.c else table.c.person_id
            song = f"{next(songs)} {len(used)}"  # names are to differ
            used.append(song)
            db.session.execute(update(table).where(key == id).values({column.name: song}))
    db.session.expire_all()
    return used


class Ear(HTMLParser):
    """Hears what became markup: `sung` tells each element, attribute, link, comment or script that is not ours."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.sung: list[str] = []
        self.words: list[str] = []
        self._raw = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._raw = tag if tag in {"script", "style"} else ""
        if "canary" in tag:
            self.sung.append(f"<{tag}>")
        for name, value in attrs:
            self.sung += list(self._heard(tag, name, value or ""))

    def _heard(self, tag: str, name: str, value: str) -> Iterator[str]:
        if "canary" in name or name.startswith("on"):
            yield f"<{tag} {name}>"
        if name in {"href", "src", "action", "formaction", "srcset", "style", "xlink:href"}:
            parts = urlsplit(value.strip())
            is_far = "canary" in parts.netloc or parts.scheme in {"javascript", "vbscript"}
            if is_far or (parts.scheme == "data" and not value.startswith("data:image/")):
                yield f"<{tag} {name}={value[:80]}>"

    def handle_endtag(self, tag: str) -> None:
        self._raw = ""

    def handle_data(self, data: str) -> None:
        if self._raw and "canary" in data:
            self.sung.append(f"<{self._raw}> {data[:80]}")
        self.words.append(data)

    def handle_comment(self, data: str) -> None:
        if "canary" in data:
            self.sung.append(f"<!-- {data[:80]}")

    def unknown_decl(self, data: str) -> None:
        self.sung.append(f"<![{data[:80]}")

    @property
    def text(self) -> str:
        """Everything that can be read, with single spaces."""
        return " ".join("".join(self.words).split())

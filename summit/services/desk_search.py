"""Finding somebody at the desk: by name, code, area or organisation, however the letters were typed."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import joinedload, selectinload

from summit.collation import name_key
from summit.db import db
from summit.models import Area, Event, Group, Invitation, InvitationState, Person, Registration

_SHORT = {"æ": "ae", "ø": "o", "å": "a", "ß": "ss", "đ": "d", "ð": "d", "ł": "l", "þ": "th", "œ": "oe"}
_LONG = _SHORT | {"ø": "oe", "å": "aa", "ö": "oe", "ä": "ae", "ü": "ue"}


@dataclass(frozen=True)
class Hit:
    """One person found. `before`, `match` and `after` are the name, cut where the first word of the search stands."""

    person: Person
    group: Group
    registration: Registration | None
    invitation: Invitation | None
    before: str
    match: str
    after: str


@dataclass(frozen=True)
class Found:
    """The first hits, and how many there are in all."""

    hits: list[Hit]
    total: int


@dataclass(frozen=True)
class _Entry:
    id: int
    name: str
    around: str
    code: str


def find(event: Event, text: str, *, limit: int = 20) -> Found:
    """Everyone invited or registered in whom each word of `text` stands, names that begin with it first. Three queries.

    å is found by a, aa and å, ø by o, oe and ø, é by e; a code is found whole, with or without its space.
    """
    words = text.split()
    if not words:
        return Found([], 0)
    code = "".join(words).upper()
    found = [entry for entry in _entries(event) if entry.code == code or all(_stands(word, entry) for word in words)]
    found.sort(key=lambda entry: (_rank(words[0], entry.name), name_key(entry.name, event.language)))
    shown = [entry.id for entry in found[:limit]]
    people = {person.id: person for person in db.session.scalars(_whole(shown))}
    return Found([_hit(people[id], words[0]) for id in shown], len(found))


def _entries(event: Event) -> list[_Entry]:
    """One light row for each person; filtered here, because databases do not know that å may be typed as aa."""
    rows = db.session.execute(
        select(Person.id, Person.name, Person.organisation, Area.name, Invitation.code)
        .outerjoin(Area, Person.area_id == Area.id)
        .outerjoin(Invitation, (Invitation.person_id == Person.id) & (Invitation.state != InvitationState.REPLACED))
        .outerjoin(Registration, Registration.person_id == Person.id)
        .where(Person.event_id == event.id, or_(Invitation.id.is_not(None), Registration.id.is_not(None)))
    )
    entries = [
        _Entry(id, name, f"{organisation} {area or ''}", code or "") for id, name, organisation, area, code in rows
    ]
    return list({entry.id: entry for entry in entries}.values())


def _whole(ids: list[int]) -> Select[tuple[Person]]:
    return (
        select(Person)
        .where(Person.id.in_(ids))
        .options(
            joinedload(Person.area),
            joinedload(Person.registration).joinedload(Registration.group),
            joinedload(Person.registration).joinedload(Registration.check_in),
            selectinload(Person.invitations).joinedload(Invitation.group),
        )
    )


def _hit(person: Person, word: str) -> Hit:
    living = [invitation for invitation in person.invitations if invitation.state is not InvitationState.REPLACED]
    invitation = living[-1] if living else None
    registration = person.registration
    group = registration.group if registration is not None else living[-1].group
    start, end = _place(word, person.name)
    name = person.name
    return Hit(person, group, registration, invitation, name[:start], name[start:end], name[end:])


def _stands(word: str, entry: _Entry) -> bool:
    return any(fold(word) in fold(text) for fold in (_short, _long) for text in (entry.name, entry.around))


def _rank(word: str, name: str) -> int:
    """0: the name begins with the word; 1: one of its words does; 2: it stands elsewhere."""
    folded, wanted = _short(name), _short(word)
    if folded.startswith(wanted):
        return 0
    return 1 if f" {wanted}" in folded else 2


def _place(word: str, name: str) -> tuple[int, int]:
    """Where in `name` the word stands, from and to; (0, 0) when it was found by something else."""
    for fold in (_short, _long):
        pieces = [fold(letter) for letter in name]
        at = "".join(pieces).find(fold(word))
        if at < 0:
            continue
        borders = [0]
        for piece in pieces:
            borders.append(borders[-1] + len(piece))
        start = max(index for index, border in enumerate(borders) if border <= at)
        end = min(index for index, border in enumerate(borders) if border >= at + len(fold(word)))
        return start, end
    return 0, 0


def _folder(table: dict[str, str]) -> Callable[[str], str]:
    def fold(text: str) -> str:
        spelt = "".join(table.get(letter, letter) for letter in unicodedata.normalize("NFC", text).casefold())
        return "".join(letter for letter in unicodedata.normalize("NFD", spelt) if not unicodedata.combining(letter))

    return fold


_short, _long = _folder(_SHORT), _folder(_LONG)

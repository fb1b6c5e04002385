"""The log in words: entries become sentences, with every name looked up in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from babel.lists import format_list
from flask_babel import get_locale, gettext
from flask_babel import lazy_gettext as _l
from markupsafe import Markup
from sqlalchemy import String, cast, func, literal, select, union_all

from summit.db import db
from summit.models import (
    ActorKind,
    Area,
    AuditEntry,
    Event,
    Group,
    Nominator,
    NominatorContact,
    Person,
    ProgrammeItem,
    StaffMember,
    TablePlan,
)
from summit.web.organiser.sentences import SENTENCES

AFTER_AREA = "\n"  # which no name of an area holds
OTHER = "other_person_id"  # in the details: the second person of a sentence
FIELDS = {
    "address": _l("address"),
    "age": _l("mix of age"),
    "answer_until_at": _l("deadline for answers"),
    "area": _l("mix of areas"),
    "contact_email": _l("contact"),
    "contact_name": _l("contact"),
    "contact_phone": _l("contact"),
    "description": _l("description"),
    "ends_at": _l("date"),
    "facilitators_per_table": _l("facilitators at each table"),
    "gender": _l("mix of gender"),
    "has_co_facilitators": _l("who helps to lead"),
    "has_outside_facilitators": _l("facilitators and their own organisation"),
    "has_staying_facilitators": _l("whether facilitators stay"),
    "nominate_until_at": _l("deadline for nominations"),
    "offer_hours": _l("how long offers are kept"),
    "organisation": _l("mix of organisations"),
    "remind_days": _l("when people are reminded"),
    "season": _l("date"),
    "sector": _l("mix of groups"),
    "starts_at": _l("date"),
    "time_zone": _l("time zone"),
    "title": _l("title"),
    "venue": _l("venue"),
}


@dataclass(frozen=True)
class Line:
    """One line of the log: what happened (safe HTML), when, by whom or what, and where the person is from."""

    action: str
    sentence: Markup
    at: datetime
    by: str
    area: str
    person_id: int | None


def total(event: Event) -> int:
    """How many entries the log of the event has."""
    return db.session.scalar(select(func.count(AuditEntry.id)).where(AuditEntry.event_id == event.id)) or 0


def lines(event: Event, *, limit: int, offset: int = 0, without: Collection[str] = ()) -> list[Line]:
    """Entries of the event's log, the latest first; `without` are actions to leave out."""
    entries = db.session.scalars(
        select(AuditEntry)
        .where(AuditEntry.event_id == event.id, AuditEntry.action.not_in(without))
        .order_by(AuditEntry.at.desc(), AuditEntry.id.desc())
        .limit(limit)
        .offset(offset)
    ).all()
    return sentences(entries)


def sentences(entries: Sequence[AuditEntry]) -> list[Line]:
    """These entries, in their order."""
    names = _Names(entries)
    return [_line(entry, names) for entry in entries]


def _line(entry: AuditEntry, names: _Names) -> Line:
    told = _Told(entry, names)
    sentence = SENTENCES.get(entry.action)
    text = sentence(told) if sentence else Markup.escape(entry.action)
    person = names.people.get(entry.person_id or 0)
    is_there = person is not None and person[0] != ""
    return Line(
        action=entry.action,
        sentence=text,
        at=entry.at,
        by=_by(entry, names),
        area=person[1] if person and is_there else "",
        person_id=entry.person_id if is_there else None,
    )


def _by(entry: AuditEntry, names: _Names) -> str:
    match entry.actor_kind:
        case ActorKind.STAFF:
            return names.staff.get(entry.actor_id or 0) or gettext("a former colleague")
        case ActorKind.CONTACT:
            contact = names.contacts.get(entry.actor_id or 0)
            return str(gettext("link of %(name)s", name=contact) if contact else gettext("a nominator's link"))
        case ActorKind.ATTENDEE:
            return str(gettext("personal link"))
        case ActorKind.DESK:
            return str(gettext("at the desk"))
        case ActorKind.PUBLIC:
            return str(gettext("public page"))
        case ActorKind.SYSTEM:
            return str(gettext("automatic"))


class _Names:
    """Every name that these entries speak of, in one query."""

    def __init__(self, entries: Sequence[AuditEntry]) -> None:
        actors = [(entry.actor_kind, entry.actor_id) for entry in entries]
        staff = {id for kind, id in actors if kind is ActorKind.STAFF} | _ids(entries, "staff_id")
        contacts = {id for kind, id in actors if kind is ActorKind.CONTACT} | _ids(entries, "contact_id")
        people = {entry.person_id for entry in entries} | _ids(entries, OTHER)
        wanted: list[tuple[Any, Any, set[int | None]]] = [
            (Person.id, Person.name, people),
            (Nominator.id, Nominator.name, {entry.nominator_id for entry in entries}),
            (Group.id, Group.name, _ids(entries, "group_id")),
            (StaffMember.id, StaffMember.name, staff),
            (NominatorContact.id, NominatorContact.name, contacts),
            (ProgrammeItem.id, ProgrammeItem.title, _ids(entries, "item_id")),
            (TablePlan.id, TablePlan.number, _ids(entries, "plan_id")),
        ]
        named, self.nominators, self.groups, self.staff, self.contacts, self.items, self.plans = _found(wanted)
        self.people: dict[int, tuple[str, str]] = {}
        for id, words in named.items():
            area, _, name = words.partition(AFTER_AREA)
            self.people[id] = name, area


def _ids(entries: Iterable[AuditEntry], name: str) -> set[int | None]:
    found = {entry.details.get(name) for entry in entries}
    return {id for id in found if isinstance(id, int)}


def _found(wanted: Sequence[tuple[Any, Any, set[int | None]]]) -> list[dict[int, str]]:
    """For each (id, name, ids that are wanted) the names by their ids; that of a person stands after its area."""
    found: list[dict[int, str]] = [{} for _ in wanted]
    queries = []
    for place, (id_column, name_column, ids) in enumerate(wanted):
        known = sorted(id for id in ids if id is not None)
        if not known:
            continue
        if name_column is Person.name:
            query = select(literal(place), id_column, func.coalesce(Area.name, "") + AFTER_AREA + Person.name)
            query = query.outerjoin_from(Person, Area, Area.id == Person.area_id)
        else:
            query = select(literal(place), id_column, cast(name_column, String))
        queries.append(query.where(id_column.in_(known)))
    for place, id, name in db.session.execute(union_all(*queries)) if queries else ():
        found[place][id] = name
    return found


def _bold(name: str) -> Markup:
    return Markup("<b>%s</b>") % name


def _person(names: _Names, id: int) -> Markup:
    name, _area = names.people.get(id, ("", ""))
    return _bold(name) if name else Markup.escape(gettext("a deleted person"))


class _Told:
    """One entry as the sentences want it (`sentences.Told`)."""

    def __init__(self, entry: AuditEntry, names: _Names) -> None:
        self._details = entry.details
        self.person = _person(names, entry.person_id or 0)
        self.other = _person(names, self.number(OTHER))
        nominator = names.nominators.get(entry.nominator_id or 0)
        self.nominator = _bold(nominator) if nominator else Markup.escape(gettext("a nominator"))
        self.has_nominator = entry.nominator_id is not None
        self.group = self._name(names.groups, "group_id", gettext("a removed group"))
        self.staff_member = self._name(names.staff, "staff_id", gettext("a former colleague"))
        self.contact = self._name(names.contacts, "contact_id", gettext("a former contact"))
        self.item = self._name(names.items, "item_id", gettext("a removed point"))
        plan = names.plans.get(self.number("plan_id")) or str(self.number("number") or "–")
        self.plan = Markup.escape(plan)
        self.is_by_nominator = entry.actor_kind is ActorKind.CONTACT
        self.is_by_visitor = entry.actor_kind is ActorKind.PUBLIC
        self.is_by_staff = entry.actor_kind in {ActorKind.STAFF, ActorKind.DESK}

    def number(self, name: str) -> int:
        """The number of this name among the details; 0 without one."""
        value = self._details.get(name)
        return value if isinstance(value, int) else 0

    def code(self, name: str) -> str:
        """The code of this name among the details; empty without one, or when it says no."""
        value = self._details.get(name)
        return str(value) if value else ""

    def fields(self) -> Markup:
        """What was changed, as a list in words."""
        codes = self._details.get("fields")
        known = [str(FIELDS[code]) for code in codes if code in FIELDS] if isinstance(codes, list) else []
        words = list(dict.fromkeys(known)) or [gettext("nothing that is shown here")]
        return Markup.escape(format_list(words, locale=get_locale()))

    def _name(self, names: dict[int, str], id_name: str, otherwise: str) -> Markup:
        name = names.get(self.number(id_name))
        return _bold(name) if name else Markup.escape(otherwise)

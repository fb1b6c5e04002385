"""Many nominators at once, from lines "name; area; contact; e-mail; places": read, judged line by line, then added."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from email_validator import EmailNotValidError, validate_email

from summit.errors import N_, BadInput, Refusal
from summit.imports.delimited import pasted_rows
from summit.imports.sheetful import Row
from summit.imports.wording import folded, tidy
from summit.models import Actor, Area, Event, Group
from summit.services import nominators, quotas

COLUMNS = 5
MOST_LINES = 2000


@dataclass
class Line:
    """One line of the paste, `number` counted from 1, with what is wrong with it."""

    number: int
    name: str
    area_name: str = ""
    area: Area | None = None
    contact: str = ""
    email: str = ""
    places: int = 0
    problems: list[Refusal] = field(default_factory=list)


def read(event: Event, group: Group | None, text: str) -> list[Line]:
    """The lines that hold something, each judged against the event and the lines before it.

    `places` are of `group`. Raises BadInput when there is nothing, or far too much, to read.
    """
    rows = [row for row in pasted_rows(text) if any(cell.strip() for cell in row.cells)]
    if not rows:
        raise BadInput(N_("Paste at least one line."), field="text")
    if len(rows) > MOST_LINES:
        raise BadInput(N_("Paste at most %(most)d lines at a time."), field="text", most=MOST_LINES)
    areas = {folded(area.name): area for area in event.areas}
    names = {folded(nominator.name) for nominator in event.nominators}
    room = quotas.left_to_give(group) if group else 0
    lines = []
    for row in rows:
        line = _read(row, areas)
        if line.name and folded(line.name) in names:
            line.problems.append(BadInput(N_("There is a nominator called %(name)s already."), name=line.name))
        names.add(folded(line.name))
        room -= line.places
        if line.places and group is None:
            line.problems.append(BadInput(N_("Choose the group whose places these are.")))
        elif line.places and room < 0 <= room + line.places and group is not None:  # said once, where it overflows
            line.problems.append(
                BadInput(
                    N_("From here on %(group)s has too few places: %(missing)d are missing on this line."),
                    group=group.name,
                    missing=-room,
                )
            )
        lines.append(line)
    return lines


def add_all(
    event: Event, group: Group | None, lines: Sequence[Line], *, language: str, by: Actor, now: datetime
) -> int:
    """Add every line as a nominator with its contact and its places: all or none. Returns how many."""
    for line in lines:
        if line.problems:
            raise line.problems[0]
        nominator = nominators.add(event, name=line.name, area=line.area, by=by, now=now)
        if line.email:
            nominators.add_contact(
                nominator, name=line.contact or line.name, email=line.email, language=language, by=by, now=now
            )
        if line.places and group is not None:
            nominators.allocate(nominator, group, places=line.places, by=by, now=now)
    return len(lines)


def _read(row: Row, areas: dict[str, Area]) -> Line:
    cells = [tidy(cell) for cell in row.cells] + [""] * COLUMNS
    name, area_name, contact, email, places = cells[:COLUMNS]
    line = Line(number=row.number, name=name, area_name=area_name, contact=contact, email=email)
    line.area = areas.get(folded(area_name))
    line.problems.extend(_problems(line, cells[COLUMNS:]))
    if places.isdecimal() and len(places) <= len(str(10**6)):
        line.places = int(places)
    elif places:
        line.problems.append(BadInput(N_("“%(places)s” is not a number of places."), places=places[:40]))
    return line


def _problems(line: Line, rest: Sequence[str]) -> Iterable[Refusal]:
    if not line.name:
        yield BadInput(N_("The name is missing."))
    if line.area_name and line.area is None:
        yield BadInput(N_("There is no area called %(area)s. Add it in the settings first."), area=line.area_name)
    if line.email and not _is_email(line.email):
        yield BadInput(N_("“%(email)s” is not an e-mail address."), email=line.email[:80])
    if line.contact and not line.email:
        yield BadInput(N_("%(name)s has no e-mail address, so no link could be sent."), name=line.contact)
    if any(rest):
        yield BadInput(N_("There is more on this line than name, area, contact, e-mail and places."))


def _is_email(text: str) -> bool:
    try:
        validate_email(text, check_deliverability=False)
    except EmailNotValidError:
        return False
    return True
